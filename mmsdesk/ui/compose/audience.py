"""Who gets the campaign: one of the lists there are, or people who are imported now."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_memory import choose_list
from mmsdesk.services.drafts import Draft
from mmsdesk.store.contacts import ListSummary
from mmsdesk.ui.compose.autosave import FAILED, SAVED, SAVING
from mmsdesk.ui.compose.list_cards import ListCards, left_out, reach
from mmsdesk.ui.compose.top_bar import ComposeBar
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.page_parts import JOB_MARGIN
from mmsdesk.ui.shell import Page
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.cards import Scroll
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.notices import Banner, EmptyState
from mmsdesk.ui.widgets.painting import follow
from mmsdesk.ui.widgets.skeleton import Skeleton

_WIDTH = 720


@dataclass(frozen=True, slots=True)
class _Opened:
    campaign_id: CampaignId
    draft: Draft
    lists: tuple[ListSummary, ...]


class AudiencePage(Page):
    """The second step of a campaign. What is chosen is kept in the draft at once."""

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> None:
        super().__init__()
        self._keeper, self._jobs, self._desk = keeper, jobs, desk
        self._campaign_id = CampaignId("")
        self._unsaved: str | None = None
        self._going = False
        self.bar = ComposeBar(keeper, 2)
        self.bar.name_input.setReadOnly(True)
        self.bar.name_input.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.import_button = Button(keeper, "Import people", icon="upload")
        self.next_button = Button(keeper, "Next: Review", Kind.PRIMARY, icon="arrow-right", trailing=True)
        self.trouble = Banner(keeper, tone=Tone.BAD)
        self.cards = ListCards(keeper)
        self._note = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self._note.setObjectName("audience-note")
        self.loading = Skeleton(keeper, 4, thumbnails=False)
        self.empty = EmptyState(
            keeper,
            "No people yet",
            "Import a CSV file. Whoever opted out before stays out, whatever the file says.",
            icon="users",
            primary="Import people",
            primary_icon="upload",
        )
        self._build()
        self._connect()
        follow(keeper, self._restyle)

    def enter(self, *arguments: object) -> None:
        campaign_id = CampaignId(str(arguments[0]))
        if campaign_id != self._campaign_id:
            self._body.setCurrentIndex(0)
            self.loading.begin()
        self._campaign_id, self._going, self._unsaved = campaign_id, False, None
        self._body.show()
        self.trouble.hide()
        self.bar.show_saving("")
        self.next_button.setEnabled(False)
        self.cards.setEnabled(False)  # until this campaign's own choice stands there
        self._jobs.run(lambda: self._open(campaign_id), done=self._show, failed=self._not_opened)

    def panes(self) -> list[QWidget]:
        return [self.bar, self._body]

    def next_step(self) -> None:
        """On to the review, once the choice is stored."""
        if self.cards.current is None:
            return
        self._going = True
        if self._unsaved is None:
            self._go()

    def _open(self, campaign_id: CampaignId) -> _Opened:
        """Runs in a thread."""
        return _Opened(campaign_id, self._desk.load_draft(campaign_id), self._desk.lists())

    def _show(self, opened: _Opened) -> None:
        if opened.campaign_id != self._campaign_id:
            return
        self.loading.end()
        self.bar.show_name(opened.draft.name)
        self.cards.show_lists(opened.lists, opened.draft.list_name)
        self.cards.setEnabled(True)
        self._body.setCurrentWidget(self._choice if opened.lists else self.empty)
        self.import_button.setVisible(bool(opened.lists))
        self.next_button.setVisible(bool(opened.lists))
        self._show_choice()
        self.cards.focus_chosen()

    def _show_choice(self) -> None:
        chosen = self.cards.current
        self.next_button.setEnabled(chosen is not None)
        if chosen is None:
            self._note.setText("Choose who gets it. Nothing goes out yet.")
            return
        out = f" {left_out(chosen)[:1].upper()}{left_out(chosen)[1:]}; they are left out." if chosen.suppressed else ""
        self._note.setText(
            f"{reach(chosen)} can get it.{out} Nothing goes out until you press the button on the review."
        )

    def _choose(self, list_name: str) -> None:
        self._unsaved = list_name
        self._show_choice()
        self._save()

    def _save(self) -> None:
        campaign_id, list_name = self._campaign_id, self._unsaved
        if list_name is None:
            return
        self.bar.show_saving(SAVING)
        self._jobs.latest(
            f"audience {campaign_id}",
            lambda: choose_list(self._desk, campaign_id, list_name),
            done=lambda _answer: self._stored(list_name),
            failed=self._not_stored,
        )

    def _stored(self, list_name: str) -> None:
        if self._unsaved == list_name:
            self._unsaved = None
            self.trouble.hide()
            self.bar.show_saving(SAVED)
            if self._going:
                self._go()

    def _not_stored(self, error: Exception) -> None:
        self.bar.show_saving(FAILED)
        self._show_trouble(error)

    def _not_opened(self, error: Exception) -> None:
        """Nothing can be chosen for a draft that can't be read."""
        self.loading.end()
        self._body.hide()
        self.next_button.hide()
        self._show_trouble(error, action="Back to campaigns")

    def _show_trouble(self, error: Exception, *, action: str = "") -> None:
        self._going = False
        title, hint = "The audience couldn’t be read", "Go back to the campaigns and open it again."
        if isinstance(error, MMSDeskError):
            title, hint = error.title, error.hint
        self.trouble.show_message(title, hint, Tone.BAD, action=action)
        self.trouble.show()

    def _go(self) -> None:
        self._going = False
        self.open_requested.emit(("review", self._campaign_id))

    def _import(self) -> None:
        self.open_requested.emit(("import", self._campaign_id))

    def _restyle(self) -> None:
        self._body.setMaximumWidth(self._keeper.px(_WIDTH))

    def _build(self) -> None:
        self.bar.add_button(self.next_button)
        holder = QWidget()
        holder.setProperty("plain", True)
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.cards)
        inner.addStretch(1)
        head = QHBoxLayout()
        head.addWidget(Label(self._keeper, "Who gets it?", Role.WIZARD_TITLE))
        head.addStretch(1)
        head.addWidget(self.import_button)
        self._choice = QWidget()
        column = QVBoxLayout(self._choice)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._note)
        column.addSpacing(8)
        column.addWidget(Scroll(holder, "Lists"), 1)
        self._body = QStackedWidget()
        waiting = QWidget()
        shapes = QVBoxLayout(waiting)
        shapes.setContentsMargins(0, 40, 0, 0)
        shapes.addWidget(self.loading)
        shapes.addStretch(1)
        for page in (waiting, self._choice, self.empty):
            self._body.addWidget(page)
        across = QHBoxLayout()
        across.setContentsMargins(JOB_MARGIN, 0, JOB_MARGIN, 24)
        across.addStretch(1)
        across.addWidget(self._body, 20)
        across.addStretch(1)
        top = QVBoxLayout()
        top.setContentsMargins(JOB_MARGIN, 24, JOB_MARGIN, 0)
        top.addWidget(self.trouble)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.bar)
        layout.addLayout(top)
        layout.addLayout(across, 1)
        layout.addStretch(0)
        self.trouble.hide()

    def _connect(self) -> None:
        self.bar.back_requested.connect(lambda: self.open_requested.emit(("compose", self._campaign_id)))
        self.bar.stepper.step_requested.connect(lambda _step: self.open_requested.emit(("compose", self._campaign_id)))
        self.bar.retry_requested.connect(self._save)
        self.next_button.clicked.connect(self.next_step)
        self.import_button.clicked.connect(self._import)
        self.empty.primary_requested.connect(self._import)
        self.trouble.acted.connect(lambda: self.open_requested.emit(("campaigns",)))
        self.cards.chosen.connect(self._choose)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.next_step)
