"""The composer: the form at the left, the phone in the middle, the problems at the right when asked for."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.message import Text
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import CARD, Draft
from mmsdesk.services.lacking import count_lacking
from mmsdesk.services.previewing import SAMPLE_SEEN, Seen
from mmsdesk.ui.compose.body import ComposeBody
from mmsdesk.ui.compose.field_choice import FieldInserter
from mmsdesk.ui.compose.form import ComposeForm
from mmsdesk.ui.compose.going_on import GoingOn
from mmsdesk.ui.compose.inspection import Inspection
from mmsdesk.ui.compose.kind_editor import Supplies
from mmsdesk.ui.compose.media_field import MediaField
from mmsdesk.ui.compose.people import PreviewPeople
from mmsdesk.ui.compose.preview_column import PreviewColumn
from mmsdesk.ui.compose.problems import ProblemsPanel, ProblemStrip
from mmsdesk.ui.compose.tool_set import ComposeTools, open_fields
from mmsdesk.ui.compose.tools import Parts
from mmsdesk.ui.compose.top_bar import ComposeBar
from mmsdesk.ui.compose.working_draft import WorkingDraft
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.phone_choice import PhoneChoice
from mmsdesk.ui.pictures import Pictures
from mmsdesk.ui.shell import Page
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.notices import Banner
from mmsdesk.ui.widgets.tab_order import mend_tab_order
from mmsdesk.ui.widgets.toast import announce

PICTURE_STOPPED = "The file was still being read and isn’t in the other draft. Add it there again."
NOBODY_FOUND = "Nobody on the list answers to that."


class ComposePage(Page):
    """Writes one draft. Everything typed is kept: in the undo history, on the phone, and a second later on the disk.

    The draft and its history are `work`; findings and mending `inspection`; the ways on `going_on`; whatever else can
    be done is one of the `tools`. Here they are only put side by side.

    Signals:
        toast_requested: (text, action label, what the action does) for the window's toast.
    """

    toast_requested = Signal(str, str, object)

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> None:
        super().__init__()
        self._seen = SAMPLE_SEEN
        pictures = Pictures(jobs, desk.media, parent=self)
        self.work = WorkingDraft(jobs, desk, self)
        self.bar = ComposeBar(keeper, 1)
        self.test_button = Button(keeper, "Send test", icon="send")
        self.next_button = Button(keeper, "Next: Audience", Kind.PRIMARY, icon="arrow-right", trailing=True)
        self.media_field = MediaField(keeper, jobs, desk.media, pictures)
        supplies = Supplies(keeper, pictures, lambda: MediaField(keeper, jobs, desk.media, pictures))
        self.form = ComposeForm(supplies, self.media_field)
        self.trouble = Banner(keeper, tone=Tone.BAD)
        self.strip = ProblemStrip(keeper)
        self.preview = PreviewColumn(keeper, pictures, PhoneChoice(keeper, desk.profile.dir))
        self.problems = ProblemsPanel(keeper)
        self._body = ComposeBody(keeper, self.form, self.trouble, self.strip, self.preview, self.problems)
        self._people = PreviewPeople(jobs, desk, self)
        fields = FieldInserter(keeper, self, self.form)
        self.inspection = Inspection(
            jobs, desk, self.work, self.form, self.preview, self.strip, self.problems, self._body
        )
        self.going_on = GoingOn(keeper, jobs, desk, self.work, self.inspection, lambda: self._seen, self)
        self._parts = Parts(
            self, keeper, jobs, desk, pictures, self.work, self.form, self.preview, self._people, fields,
            self.inspection, self.going_on,
        )  # fmt: skip
        self.tools = ComposeTools(self._parts)
        self._build()
        self._connect()

    # Opening and leaving

    @property
    def draft(self) -> Draft:
        """What is written now, with its list."""
        return self.work.draft

    def enter(self, *arguments: object) -> None:
        self.work.open(CampaignId(str(arguments[0])))

    def panes(self) -> list[QWidget]:
        aside = [self._body.aside] if self._body.aside is not None else []
        return [self.bar, self._body.left, self.preview, self.problems, *aside]

    def foot_height(self) -> int:
        return self._body.foot_height

    def leave(self) -> None:
        self.work.leave()

    def _clear(self) -> None:
        """Nothing of the draft before may be taken for the next one's."""
        if self.form.stop() and self.work.opened is not None:
            self.work.say(PICTURE_STOPPED)
        self.form.start_over()
        self.inspection.start_over()
        self._body.show_reading()
        self.preview.show_message(Text(""), "")

    def _wait(self) -> None:
        self._set_ready(False)
        self.going_on.stay()
        self.trouble.hide()

    def _set_ready(self, ready: bool) -> None:
        """Nothing can be written while the draft is being read: its arrival would overwrite it."""
        for part in (self.form, self.bar.name_input, self.test_button, self.next_button, self.strip, self.problems):
            part.setEnabled(ready)
        self.tools.set_enabled(on=ready)

    def _show_opened(self, first: bool) -> None:
        opened = self.work.opened
        assert opened is not None
        self._set_ready(True)
        self._body.show_ready()
        self.form.show_fields(opened.fields)
        self._parts.fields.show_fields(opened.fields)
        self.form.show_optout_line(opened.optout_line)
        self._people.use_list(opened.draft.list_name, opened.people)
        if self.work.autosave.is_clean:
            self.bar.show_saving("Saved")
        self._show_draft()
        begins_with_subject = first and self.work.written.kind == CARD
        self.form.go_to("subject" if begins_with_subject else "body")
        if begins_with_subject:
            self.form.subject_input.moveCursor(QTextCursor.MoveOperation.End)

    def _not_opened(self, error: MMSDeskError) -> None:
        if self.work.opened is None:
            self._body.show_failed()
        self._show_trouble(error.title, error.hint, action="Back to campaigns")

    # Showing the draft

    def _show_draft(self) -> None:
        opened, draft = self.work.opened, self.work.written
        if opened is None:
            return
        self.bar.show_name(draft.name)
        is_more_than_words = self.form.show_draft(draft)
        shown = Text("") if draft.is_blank else draft.message(opened.optout_line)
        self.preview.show_message(shown, opened.sender)
        self.inspection.follow()
        if is_more_than_words:
            self.inspection.catch_up()

    def _show_person(self, seen: Seen) -> None:
        self._seen = seen
        self.preview.show_person(seen)
        self.inspection.show_lengths()

    def _saved(self, _draft: Draft) -> None:
        if self.trouble.button.isHidden():
            self.trouble.hide()

    def _save_failed(self, error: MMSDeskError) -> None:
        self._show_trouble(error.title, error.hint)

    def _show_trouble(self, title: str, hint: str, *, action: str = "") -> None:
        self.trouble.show_message(title, hint, Tone.BAD, action=action)
        self.trouble.show()
        announce(self, title, urgent=True)

    # What can be done

    def open_fields(self) -> None:
        """Offer the merge fields; the choice goes where the cursor is."""
        open_fields(self._parts)

    def _count_lacking(self) -> None:
        """How many people lack each field, for the menu that was just opened."""
        opened, desk, fields = self.work.opened, self._parts.desk, self._parts.fields
        if opened is not None and opened.people:
            name, known = opened.draft.list_name, opened.fields
            self._parts.jobs.latest("lacking", lambda: count_lacking(desk, name, known), done=fields.show_lacking)

    def undo(self) -> None:
        """Take back the last change of any kind."""
        self.work.undo()

    def redo(self) -> None:
        """Make the change again that was taken back."""
        self.work.redo()

    def send_test(self) -> None:
        """Offer to send what is written to one's own phones."""
        self.going_on.send_test()

    def next_step(self) -> None:
        """On to the audience, or to what is in the way."""
        self.going_on.next_step()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        elif event.key() == Qt.Key.Key_Escape and self.form.stop():
            announce(self, "Stopped. Nothing was changed.")
        elif event.key() == Qt.Key.Key_Escape and self._body.shows_inspector:
            self._body.put_inspector_away()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        mend_tab_order(self.form)  # its parts come and go
        return super().focusNextPrevChild(next)

    # How it is put together

    def _build(self) -> None:
        for button in (self.tools.button, self.test_button, self.next_button):
            self.bar.add_button(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self._body, 1)

    def _connect(self) -> None:
        work, form, preview, people, parts = self.work, self.form, self.preview, self._people, self._parts
        work.leaving.connect(self._clear)
        work.reading.connect(self._wait)
        work.read.connect(self._show_opened)
        work.failed.connect(self._not_opened)
        work.shown.connect(self._show_draft)
        work.toast_requested.connect(self.toast_requested)
        work.autosave.noted.connect(self.bar.show_saving)
        work.autosave.failed.connect(self._save_failed)
        work.autosave.saved.connect(self._saved)
        self.bar.back_requested.connect(lambda: self.open_requested.emit(("campaigns",)))
        self.bar.renamed.connect(work.rename)
        self.bar.retry_requested.connect(work.autosave.flush)
        self.test_button.clicked.connect(self.send_test)
        self.next_button.clicked.connect(self.next_step)
        self.trouble.acted.connect(lambda: self.open_requested.emit(("campaigns",)))
        form.kind_chosen.connect(work.choose_kind)
        form.title_edited.connect(work.edit_title)
        form.body_edited.connect(work.edit_body)
        form.changed.connect(work.change)
        form.optout_switched.connect(work.switch_optout)
        form.strict_switched.connect(work.switch_strict)
        form.fields_requested.connect(self.open_fields)
        self.media_field.media_chosen.connect(work.add_media)
        self.media_field.media_removed.connect(work.remove_media)
        parts.fields.name_reader(lambda: self._seen)
        parts.fields.count_wanted.connect(self._count_lacking)
        people.person_ready.connect(self._show_person)
        people.nobody_found.connect(lambda: work.say(NOBODY_FOUND))
        preview.step_requested.connect(people.step)
        preview.empty_requested.connect(people.show_empty)
        preview.find_requested.connect(people.find)
        self.inspection.mender.fallback_wanted.connect(parts.fields.ask_fallback)
        self.inspection.mender.connection_wanted.connect(lambda: self.open_requested.emit(("connection",)))
        self.going_on.open_requested.connect(self.open_requested)
