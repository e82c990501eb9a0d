"""The composer: the form at the left, the phone in the middle, the problems at the right when asked for."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.message import Media, Text
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import CARD, UNTITLED, Draft
from mmsdesk.services.previewing import SAMPLE_SEEN, Seen
from mmsdesk.ui.compose.autosave import Autosave
from mmsdesk.ui.compose.body import ComposeBody
from mmsdesk.ui.compose.checking import Checker
from mmsdesk.ui.compose.field_choice import FieldInserter
from mmsdesk.ui.compose.form import ComposeForm
from mmsdesk.ui.compose.history import History
from mmsdesk.ui.compose.media_field import MediaField
from mmsdesk.ui.compose.mending import Mender
from mmsdesk.ui.compose.opening import Opened, open_draft
from mmsdesk.ui.compose.people import PreviewPeople
from mmsdesk.ui.compose.preview_column import PreviewColumn
from mmsdesk.ui.compose.problems import Problem, ProblemsPanel, ProblemStrip, number_problems, summary
from mmsdesk.ui.compose.send_test import SendTestDialog
from mmsdesk.ui.compose.top_bar import ComposeBar
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.phone_choice import PhoneChoice
from mmsdesk.ui.pictures import Pictures
from mmsdesk.ui.shell import Page
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.notices import Banner
from mmsdesk.ui.widgets.toast import announce

PICTURE_STOPPED = "The file was still being read and isn’t in the other draft. Add it there again."
NOBODY_FOUND = "Nobody on the list answers to that."


class ComposePage(Page):
    """Writes one draft. Everything typed is kept: in the undo history, on the phone, and a second later on the disk.

    Signals:
        toast_requested: (text, action label, what the action does) for the window's toast.
    """

    toast_requested = Signal(str, str, object)

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> None:
        super().__init__()
        self._keeper, self._jobs, self._desk = keeper, jobs, desk
        self._campaign_id = CampaignId("")
        self._opened: Opened | None = None
        self._history = History(Draft())
        self._going = self._next_waits = self._ready = False
        self._shortcuts: list[QShortcut] = []
        self._announced = ""
        self._seen = SAMPLE_SEEN
        pictures = Pictures(jobs, desk.media, parent=self)
        self.bar = ComposeBar(keeper, 1)
        self.test_button = Button(keeper, "Send test", icon="send")
        self.next_button = Button(keeper, "Next: Audience", Kind.PRIMARY, icon="arrow-right", trailing=True)
        self.media_field = MediaField(keeper, jobs, desk.media, pictures)
        self.form = ComposeForm(keeper, self.media_field)
        self.trouble = Banner(keeper, tone=Tone.BAD)
        self.strip = ProblemStrip(keeper)
        self.preview = PreviewColumn(keeper, pictures, PhoneChoice(keeper, desk.profile.dir))
        self.problems = ProblemsPanel(keeper)
        self._body = ComposeBody(keeper, self.form, self.trouble, self.strip, self.preview, self.problems)
        self._fields = FieldInserter(keeper, self, self.form)
        self._autosave = Autosave(jobs, desk, self)
        self._checker = Checker(jobs, desk, self)
        self._people = PreviewPeople(jobs, desk, self)
        self._mender = Mender(self.form, lambda: self._history.draft, self._change, self)
        self._build()
        self._connect()

    # Opening and leaving

    @property
    def draft(self) -> Draft:
        """What is written now, with its list."""
        list_name = self._opened.draft.list_name if self._opened is not None else ""
        draft = self._history.draft
        return draft if draft.list_name == list_name else replace(draft, list_name=list_name)

    def enter(self, *arguments: object) -> None:
        campaign_id = CampaignId(str(arguments[0]))
        unsaved = self._autosave.watch(campaign_id)
        if campaign_id != self._campaign_id:
            if self.media_field.stop() and self._opened is not None:
                self.toast_requested.emit(PICTURE_STOPPED, "", None)
            self._campaign_id, self._opened = campaign_id, None
            self._checker.start_over()
            self._body.show_inspector(shown=False)
            self.strip.show_waiting()
            self._body.show_reading()
            self.preview.show_message(Text(""), "")
        self._set_ready(False)
        before = self._history.draft
        self._going = self._next_waits = False
        self.trouble.hide()
        self._jobs.run(
            lambda: open_draft(self._desk, campaign_id),
            done=lambda opened: self._show_opened(opened, unsaved, before),
            failed=self._not_opened,
        )

    def panes(self) -> list[QWidget]:
        return [self.bar, self._body.left, self.preview, self.problems]

    def foot_height(self) -> int:
        return self._body.foot_height

    def leave(self) -> None:
        self._autosave.flush()

    def _set_ready(self, ready: bool) -> None:
        """Nothing can be written while the draft is being read: its arrival would overwrite it."""
        self._ready = ready
        for part in (self.form, self.bar.name_input, self.test_button, self.next_button, self.strip, self.problems):
            part.setEnabled(ready)
        for shortcut in self._shortcuts:
            shortcut.setEnabled(ready)

    def _show_opened(self, opened: Opened, unsaved: Draft | None, before: Draft) -> None:
        """`before` is what stood here when the reading began: a picture may have arrived in it since, and stays."""
        if opened.campaign_id != self._campaign_id:
            return
        first = self._opened is None
        self._opened = opened
        stored = replace(unsaved or opened.draft, list_name="")
        if first or (stored != self._history.draft and self._history.draft == before):
            self._history = History(stored)
        self._set_ready(True)
        self._body.show_ready()
        self.form.editor.show_fields(opened.fields)
        self.form.show_optout_line(opened.optout_line)
        self._people.use_list(opened.draft.list_name, opened.people)
        if self._autosave.is_clean:
            self.bar.show_saving("Saved")
        self._show_draft()
        self.form.go_to("subject" if first and stored.kind == CARD else "body")

    def _not_opened(self, error: Exception) -> None:
        title, hint = "This draft couldn’t be opened", "Go back to the campaigns and open it again."
        if isinstance(error, MMSDeskError):
            title, hint = error.title, error.hint
        if self._opened is None:
            self._body.show_failed()
        self._show_trouble(title, hint, action="Back to campaigns")

    # Changing the draft

    def _change(self, draft: Draft, what: str, merge: str = "") -> bool:
        """One step of the history, shown, saved and checked."""
        changed = self._opened is not None and self._history.change(draft, what, merge=merge)
        if changed:
            self._changed()
        return changed

    def _changed(self) -> None:
        self._next_waits = self._going = False
        self._autosave.change(self.draft)
        self._show_draft()

    def _show_draft(self) -> None:
        if self._opened is None:
            return
        draft = self._history.draft
        self.bar.show_name(draft.name)
        self.form.show_draft(draft)
        shown = Text("") if draft.is_blank else draft.message(self._opened.optout_line)
        self.preview.show_message(shown, self._opened.sender)
        self._show_lengths()
        self._checker.check(draft.campaign(self._opened.optout_line), self._opened.draft.list_name)

    def _show_lengths(self) -> None:
        subject, body, of_many = self.preview.words_for(self._checker.longest)
        with_optout = self._history.draft.optout_line and not self._history.draft.is_blank
        self.form.show_lengths(subject, body, with_optout=with_optout, for_longest=of_many)

    def _rename(self, name: str) -> None:
        self._change(replace(self._history.draft, name=name.strip() or UNTITLED), "Rename", merge="name")

    def _edit_title(self, text: str) -> None:
        self._change(replace(self._history.draft, title=text), "Typing", merge="title")

    def _edit_body(self, text: str) -> None:
        self._change(replace(self._history.draft, body=text), "Typing", merge="body")

    def _edit_media(self, media: Media | None, what: str) -> None:
        self._change(replace(self._history.draft, media=media), what)

    def _switch_optout(self, on: bool) -> None:
        self._change(replace(self._history.draft, optout_line=on), "Opt-out line")

    def _switch_strict(self, on: bool) -> None:
        self._change(replace(self._history.draft, strict=on), "Strict validation")

    def _choose_kind(self, kind: str) -> None:
        if self._change(replace(self._history.draft, kind=kind), "Change type"):
            self.toast_requested.emit("Type changed. Nothing you wrote is lost.", "Undo", self.undo)

    def open_fields(self) -> None:
        """Offer the merge fields; the choice goes where the cursor is."""
        if self._opened is not None:
            self._fields.open(self._opened.fields)

    def undo(self) -> None:
        """Take back the last change of any kind."""
        if self._ready and self._history.undo() is not None:
            self._changed()

    def redo(self) -> None:
        """Make the change again that was taken back."""
        if self._ready and self._history.redo() is not None:
            self._changed()

    # Problems

    def _show_findings(self) -> None:
        self._show_lengths()
        found = number_problems(self._checker.findings, self.media_field.facts)
        self.problems.show_problems(found)
        draft = self._history.draft
        self.preview.show_problems(() if draft.is_blank else found)
        if draft.is_blank and not self._body.shows_inspector:
            self.strip.show_blank(draft.kind)
        else:
            self.strip.show_problems(found, strict=draft.strict, open_now=self._body.shows_inspector)
        if summary(found) != self._announced:
            self._announced = summary(found)
            announce(self, self._announced)
        if self._next_waits and self._checker.is_current:
            self.next_step()

    def _go_to_problem(self, number: int) -> None:
        self._body.show_inspector(shown=True)
        self.problems.go_to(number)

    def _step_problem(self, by: int) -> None:
        number = self.problems.number_after(by)
        if number is None:
            self._body.show_inspector(shown=True)
        else:
            self._go_to_problem(number)

    def _mend_focused(self) -> None:
        if (problem := self.problems.to_mend) is not None:
            self._mender.mend(problem)

    def _say_mended(self, number: int) -> None:
        self.toast_requested.emit(f"{number} fixed.", "Undo", self.undo)

    # Going on

    def send_test(self) -> None:
        """Offer to send what is written to one's own phones, as the person on the phone."""
        if self._opened is None:
            return
        self._autosave.flush()
        list_name, autosave = self._opened.draft.list_name, self._autosave
        dialog = SendTestDialog(
            self._keeper, self.window(), self._jobs, self._desk, self._campaign_id, list_name, self._seen,
            lambda: autosave.is_clean,
        )  # fmt: skip
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def next_step(self) -> None:
        """On to the audience, unless the message itself cannot be sent: then to what is in the way."""
        if self._opened is None:
            return
        self._next_waits = not self._checker.is_current
        if self._next_waits:
            return
        holding = self._checker.holding
        if holding:
            self._body.show_inspector(shown=True)
            self._mender.go_to(holding[0])
            announce(self, f"{holding[0].title}. This stops the send.")
            return
        self._going = True
        if self._autosave.is_clean:
            self._go()
        else:
            self._autosave.flush()

    def _go(self) -> None:
        if self._going:
            self._going = False
            self.open_requested.emit(("audience", self._campaign_id))

    def _save_failed(self, error: MMSDeskError) -> None:
        self._going = False
        self._show_trouble(error.title, error.hint)

    def _saved(self, _draft: Draft) -> None:
        if self.trouble.button.isHidden():
            self.trouble.hide()
        self._go()

    def _show_trouble(self, title: str, hint: str, *, action: str = "") -> None:
        self.trouble.show_message(title, hint, Tone.BAD, action=action)
        self.trouble.show()
        announce(self, title, urgent=True)

    # What Qt asks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        elif event.key() == Qt.Key.Key_Escape and self.media_field.stop():
            announce(self, "Stopped. Nothing was changed.")
        elif event.key() == Qt.Key.Key_Escape and self._body.shows_inspector:
            self._body.put_inspector_away()
        else:
            super().keyPressEvent(event)

    # How it is put together

    def _build(self) -> None:
        self.bar.add_button(self.test_button)
        self.bar.add_button(self.next_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self._body, 1)

    def _connect(self) -> None:
        form, preview, problems = self.form, self.preview, self.problems
        self.bar.back_requested.connect(lambda: self.open_requested.emit(("campaigns",)))
        self.bar.renamed.connect(self._rename)
        self.bar.retry_requested.connect(self._autosave.flush)
        self.test_button.clicked.connect(self.send_test)
        self.next_button.clicked.connect(self.next_step)
        self.trouble.acted.connect(lambda: self.open_requested.emit(("campaigns",)))
        form.kind_chosen.connect(self._choose_kind)
        form.title_edited.connect(self._edit_title)
        form.body_edited.connect(self._edit_body)
        form.optout_switched.connect(self._switch_optout)
        form.strict_switched.connect(self._switch_strict)
        form.fields_requested.connect(self.open_fields)
        self._fields.subject_changed.connect(self._edit_title)
        self._body.inspector_moved.connect(self._show_findings)
        self.media_field.media_chosen.connect(lambda media: self._edit_media(media, "Add file"))
        self.media_field.media_removed.connect(lambda: self._edit_media(None, "Remove file"))
        self.media_field.facts_known.connect(self._show_findings)
        self._autosave.noted.connect(self.bar.show_saving)
        self._autosave.failed.connect(self._save_failed)
        self._autosave.saved.connect(self._saved)
        self._people.person_ready.connect(self._show_person)
        self._people.nobody_found.connect(lambda: self.toast_requested.emit(NOBODY_FOUND, "", None))
        preview.step_requested.connect(self._people.step)
        preview.empty_requested.connect(self._people.show_empty)
        preview.find_requested.connect(self._people.find)
        preview.problem_pressed.connect(self._go_to_problem)
        self._checker.found.connect(self._show_findings)
        self._checker.troubled.connect(lambda error: self.strip.show_trouble(error.title, error.hint))
        self.strip.acted.connect(lambda: self._body.show_inspector(shown=not self._body.shows_inspector))
        problems.close_requested.connect(self._body.put_inspector_away)
        problems.fix_requested.connect(self._mender.mend)
        problems.fix_all_requested.connect(lambda: self._mender.mend_all(problems.safe))
        problems.replace_requested.connect(self.media_field.browse)
        problems.ignored.connect(self._ignore)
        problems.pointed.connect(preview.point)
        self._mender.mended.connect(self._say_mended)
        self._mender.busy_changed.connect(problems.set_busy)
        self._mender.fallback_wanted.connect(self._fields.ask_fallback)
        self._mender.connection_wanted.connect(lambda: self.open_requested.emit(("connection",)))
        for keys, action in (
            ("Ctrl+J", self.open_fields),
            ("Ctrl+Return", self.next_step),
            ("Ctrl+Enter", self.next_step),
            ("Ctrl+Shift+T", self.send_test),
            ("Ctrl+[", lambda: self._people.step(-1)),
            ("Ctrl+]", lambda: self._people.step(1)),
            ("F8", lambda: self._step_problem(1)),
            ("Shift+F8", lambda: self._step_problem(-1)),
            ("Ctrl+.", self._mend_focused),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)
            self._shortcuts.append(shortcut)

    def _show_person(self, seen: Seen) -> None:
        self._seen = seen
        self.preview.show_person(seen)
        self._show_lengths()

    def _ignore(self, problem: Problem) -> None:
        self._checker.ignore(problem.finding)
