"""Every campaign at a glance: what is sending, what is written, what has gone out."""

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.services.first_run import sample_campaign
from mmsdesk.ui.campaigns.actions import CampaignActions
from mmsdesk.ui.campaigns.empty import FirstCampaign
from mmsdesk.ui.campaigns.live_card import LiveCard
from mmsdesk.ui.campaigns.reading import Look, read_campaigns
from mmsdesk.ui.campaigns.rows import ALL, ARCHIVED, DRAFTS, IN_PROGRESS, SENT, Line, in_tab, line_of, matches
from mmsdesk.ui.campaigns.table import CampaignTable
from mmsdesk.ui.campaigns.templates import KEYS as TEMPLATE_KEYS
from mmsdesk.ui.campaigns.templates import Templates
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.page_parts import PAGE_MARGIN, PageHeader
from mmsdesk.ui.pictures import Pictures
from mmsdesk.ui.shell import MainWindow, Page
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, IconButton, Kind
from mmsdesk.ui.widgets.cards import Card
from mmsdesk.ui.widgets.choices import Option, Tabs
from mmsdesk.ui.widgets.fields import LineInput
from mmsdesk.ui.widgets.notices import Banner, EmptyState
from mmsdesk.ui.widgets.painting import follow
from mmsdesk.ui.widgets.skeleton import Skeleton

REFRESH_MS = 500
_TAB_EDGE = 8
"""The first tab's words stand in line with the card below: its edge reaches out to the left by so much (px)."""
_TABS = (
    Option(ALL, "All"),
    Option(DRAFTS, "Drafts"),
    Option(IN_PROGRESS, "In progress"),
    Option(SENT, "Sent"),
    Option(ARCHIVED, "Archived"),
)


def _inset(widget: QWidget) -> QHBoxLayout:
    """A widget at the page's own margin."""
    layout = QHBoxLayout()
    layout.setContentsMargins(_TAB_EDGE, 0, _TAB_EDGE, 0)
    layout.addWidget(widget)
    return layout


class CampaignsPage(Page):
    """The list of campaigns. Reads the profile twice a second while it is visible, always off the GUI thread.

    Signals:
        toast_requested: (text, action label, what the action does) for the window's toast.
        file_requested: a campaign file is to be chosen and opened.
        recent_requested: the menu of campaign files is wanted at this global point.
        export_requested: a campaign (its id, its name) is to be saved into a file.
    """

    toast_requested = Signal(str, str, object)
    file_requested = Signal()
    recent_requested = Signal(QPoint)
    export_requested = Signal(str, str)

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> None:
        super().__init__()
        self._keeper, self._jobs, self._desk = keeper, jobs, desk
        self._lines: tuple[Line, ...] = ()
        self._look: Look | None = None
        self._takes_focus = False
        self._pictures = Pictures(jobs, desk.media, longest=240, parent=self)
        self._pixmaps: dict[str, QPixmap] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._header = PageHeader(keeper, "Campaigns")
        self.search = LineInput(keeper, "Search campaigns", placeholder="Search campaigns", icon="search")
        self.files_button = IconButton(keeper, "folder-open", "Campaign files", kind=Kind.SECONDARY)
        self.files_button.setToolTip("Campaign files (Ctrl+O opens one)")
        self.new_button = Button(keeper, "New campaign", Kind.PRIMARY, icon="plus")
        self.templates = Templates(keeper, jobs, desk, self)
        self.live_card = LiveCard(keeper)
        self.tabs = Tabs(keeper, "Which campaigns", _TABS)
        self._actions = CampaignActions(keeper, jobs, desk, self)
        self.table = CampaignTable(keeper, self._thumbnail)
        self.trouble = Banner(keeper, tone=Tone.BAD)
        self.first = FirstCampaign(keeper)
        self.loading = Skeleton(keeper)
        self.nothing_found = EmptyState(keeper, "No campaigns match", "", icon="search", secondary="Clear search")
        self._build()
        self._connect()
        follow(keeper, self._restyle)

    def enter(self, *_arguments: object) -> None:
        self.trouble.hide()
        self._takes_focus = self._look is None
        if self._takes_focus:
            self.loading.begin()
        self.live_card.hold_actions()  # what it says may be over since somebody last looked
        self._read_again()
        self._timer.start()

    def leave(self) -> None:
        self._timer.stop()

    def panes(self) -> list[QWidget]:
        return [self._header, self._body]

    def refresh(self) -> None:
        """Read the profile again; a reading that still runs is not repeated."""
        if self.isVisible() or not self._lines:
            self._read_again()

    def _read_again(self) -> None:
        self._jobs.latest("campaigns", lambda: read_campaigns(self._desk), done=self._show, failed=self._show_trouble)

    # What is shown

    def _show(self, look: Look) -> None:
        self._look = look
        self.loading.end()
        self._lines = tuple(line_of(summary, look.now, offline=look.offline) for summary in look.summaries)
        empty = not self._lines
        self._header.show_title("Campaigns", look.business or ("Sender " + look.sender if look.sender else ""))
        self.first.show_facts(look.sender, look.people)
        self._body.setCurrentWidget(self.first if empty else self._list)
        self.search.setVisible(not empty)
        self.new_button.setVisible(not empty)
        self.templates.button.setVisible(not empty)
        self.files_button.setVisible(not empty)
        for option in _TABS:
            self.tabs.show_count(option.key, sum(in_tab(line, option.key) for line in self._lines))
        self._show_live(look)
        self._filter()
        window = self.window()
        asking = isinstance(window, MainWindow) and window.is_asking
        if self._takes_focus and not asking and not self.isAncestorOf(window.focusWidget()):
            self.setFocusProxy(self.first.empty.primary_button if empty else self.table)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._takes_focus = False

    def _show_live(self, look: Look) -> None:
        running = [it for it in look.summaries if it.row.state is CampaignState.SENDING and it.counts is not None]
        self.live_card.setVisible(bool(running))
        if not running:
            return
        newest = max(running, key=lambda it: it.row.started_at or 0.0)
        line = next(line for line in self._lines if line.campaign_id == newest.row.id)
        if newest.counts is not None:
            self.live_card.show_campaign(newest, line, newest.counts, look.now, len(running) - 1)
        picture = self._thumbnail(line.media) if line.media else None
        self.live_card.show_picture(picture, line.icon)

    def _filter(self) -> None:
        search = self.search.text().strip()
        shown = [line for line in self._lines if in_tab(line, self.tabs.current) and matches(line, search)]
        self.table.show_lines(shown)
        found = bool(shown) or not self._lines
        self._table_card.setVisible(found)
        self.nothing_found.setVisible(not found)
        if not found:
            self._say_nothing_found(search)

    def _say_nothing_found(self, search: str) -> None:
        tab = next(option.label for option in _TABS if option.key == self.tabs.current)
        if search:
            self.nothing_found.show_words(
                f"No campaigns match “{search}”", "Names, subjects and audiences were looked at."
            )
        else:
            hint = "Choose another tab to see the rest."
            if self.tabs.current == ARCHIVED:
                hint = "Archive a campaign from the menu of its row, and it is out of the way here."
            self.nothing_found.show_words(f"Nothing under {tab}", hint)
        self.nothing_found.secondary_button.setVisible(bool(search))

    def _show_trouble(self, error: Exception) -> None:
        self.loading.end()
        if isinstance(error, MMSDeskError):
            self.trouble.show_message(error.title, error.hint, Tone.BAD)
        else:
            self.trouble.show_message(
                "The campaigns couldn’t be read", "Nothing is lost. They are read again by themselves.", Tone.BAD
            )
        self.trouble.show()
        self.live_card.pause_button.set_busy(False)

    def _thumbnail(self, ref: str) -> QPixmap | None:
        if ref not in self._pixmaps:
            image = self._pictures.image(ref)
            if image is None:
                return None
            self._pixmaps[ref] = QPixmap.fromImage(image)
        return self._pixmaps[ref]

    # What the person does

    def new_campaign(self) -> None:
        """Make a draft and open it for writing; pressing again meanwhile makes no second one."""
        if self.new_button.busy:
            return
        self.new_button.set_busy(True)
        self._jobs.run(lambda: self._desk.create_draft(Draft()), done=self._open_new, failed=self._new_failed)

    def open_templates(self) -> None:
        """Show every template, to begin a campaign with one or to tidy them up."""
        self.templates.open_list()

    def _open_templates_by_keys(self) -> None:
        window = self.window()
        if not isinstance(window, MainWindow) or not window.is_asking:
            self.open_templates()

    def _open_sample(self) -> None:
        """A campaign that is written already, to be seen on the phone and sent to one's own."""
        self._jobs.run(lambda: sample_campaign(self._desk), done=self._open_new, failed=self._new_failed)

    def _open_new(self, campaign_id: CampaignId) -> None:
        self.new_button.set_busy(False)
        self.open_requested.emit(("compose", campaign_id))

    def _new_failed(self, error: Exception) -> None:
        self.new_button.set_busy(False)
        self._show_trouble(error)

    def _open_menu(self, asked: tuple[Line, QPoint]) -> None:
        line, where = asked
        self.table.go_to(line.campaign_id)
        menu = self.menu_for(line)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def menu_for(self, line: Line) -> QMenu:
        """What can be done with one campaign."""
        return self._actions.menu_for(line)

    def export(self) -> None:
        """Have the campaign the list is on saved into a file."""
        line = self.table.current_line()
        if line is not None:
            self._actions.export(line)

    def _ask_files(self) -> None:
        self.recent_requested.emit(self.files_button.mapToGlobal(self.files_button.rect().bottomLeft()))

    def _pause(self, campaign_id: str) -> None:
        def done(_paused: object) -> None:
            self.live_card.pause_button.set_busy(False)
            self.refresh()

        self._jobs.run(lambda: self._desk.pause(CampaignId(campaign_id)), done=done, failed=self._show_trouble)

    def begin_search(self) -> None:
        if self.search.isVisible():
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.selectAll()

    def _clear_search(self) -> None:
        self.search.clear()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _search_entered(self) -> None:
        if self.table.rows.rowCount():
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.table.setCurrentIndex(self.table.rows.index(0, 0))

    # How it is put together

    def _build(self) -> None:
        self._header.add_button(self.search)
        self._header.add_button(self.files_button)
        self._header.add_button(self.new_button)
        self._header.add_button(self.templates.button)
        self._table_card = Card(self._keeper, padding=0)
        self._table_card.body.setContentsMargins(8, 4, 8, 6)
        self._table_card.body.addWidget(self.table)
        self._table_card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        tab_row = QHBoxLayout()
        tab_row.addWidget(self.tabs)
        tab_row.addStretch(1)
        self._list = QWidget()
        inner = QVBoxLayout(self._list)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addLayout(_inset(self.live_card))
        inner.addSpacing(14)
        inner.addLayout(tab_row)
        inner.addSpacing(10)
        inner.addLayout(_inset(self._table_card))
        inner.addWidget(self.nothing_found, 100)
        inner.addStretch(1)
        waiting = QWidget()
        shapes = QVBoxLayout(waiting)
        shapes.setContentsMargins(8, 40, 8, 0)
        shapes.addWidget(self.loading)
        shapes.addStretch(1)
        self._body = QStackedWidget()
        self._body.addWidget(waiting)
        self._body.addWidget(self._list)
        self._body.addWidget(self.first)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PAGE_MARGIN - _TAB_EDGE, 28, PAGE_MARGIN - _TAB_EDGE, 28)
        layout.setSpacing(18)
        layout.addLayout(_inset(self._header))
        layout.addLayout(_inset(self.trouble))
        layout.addWidget(self._body, 1)
        for hidden in (self.live_card, self.nothing_found, self.trouble):
            hidden.hide()
        self.setFocusProxy(self.table)

    def _restyle(self) -> None:
        self.search.setFixedWidth(self._keeper.px(240))

    def _connect(self) -> None:
        self.new_button.clicked.connect(self.new_campaign)
        self.templates.button.clicked.connect(lambda: self.templates.open_menu(self.new_campaign))
        self.templates.begun.connect(lambda campaign_id: self.open_requested.emit(("compose", campaign_id)))
        self.templates.troubled.connect(self._show_trouble)
        keys = QShortcut(QKeySequence(TEMPLATE_KEYS), self)  # heard in the navigation too, while the page is shown
        keys.activated.connect(self._open_templates_by_keys)
        self.files_button.clicked.connect(self._ask_files)
        self.first.file_requested.connect(self.file_requested)
        self.first.new_requested.connect(self.new_campaign)
        self.first.connect_requested.connect(lambda: self.open_requested.emit(("first-run",)))
        self.first.import_requested.connect(lambda: self.open_requested.emit(("import",)))
        self.first.sample_requested.connect(self._open_sample)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._search_entered)
        self.tabs.chosen.connect(self._filter)
        self.nothing_found.secondary_requested.connect(self._clear_search)
        self.table.line_opened.connect(self._actions.open)
        self.table.menu_requested.connect(self._open_menu)
        self.table.duplicate_requested.connect(self._actions.duplicate)
        self.table.delete_requested.connect(self._actions.ask_delete)
        self.table.rename_requested.connect(self._actions.ask_name)
        self._actions.open_requested.connect(self.open_requested)
        self._actions.export_requested.connect(self.export_requested)
        self._actions.toast_requested.connect(self.toast_requested)
        self._actions.changed.connect(self._read_again)
        self._actions.troubled.connect(self._show_trouble)
        self.live_card.pause_requested.connect(self._pause)
        self.live_card.live_requested.connect(lambda campaign_id: self.open_requested.emit(("live", campaign_id)))
        self._pictures.arrived.connect(self._picture_arrived)

    def _picture_arrived(self, _ref: str) -> None:
        self.table.viewport().update()
        if self._look is not None:
            self._show_live(self._look)
