"""The draft that is being written: read, changed step by step, taken back, and handed on to be saved."""

from collections.abc import Callable
from dataclasses import replace
from threading import Event

from PySide6.QtCore import QObject, Signal

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.message import Media
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_memory import begin_session, read_stretch
from mmsdesk.services.drafts import UNTITLED, Draft
from mmsdesk.services.undo import History, Stretch, Wanted
from mmsdesk.ui.compose.autosave import Autosave
from mmsdesk.ui.compose.opening import Opened, open_draft
from mmsdesk.ui.jobs import Jobs

TYPE_CHANGED = "Type changed. Nothing you wrote is lost."
CHANGED_SINCE = "The draft has changed since. Undo in the More menu goes back one step at a time."

STEPS_UNREADABLE = "Earlier steps can’t be read just now. What is written stays."


class WorkingDraft(QObject):
    """One draft at a time. Every change, whoever makes it, is one step of the history and goes through `change`.

    Signals:
        leaving: another campaign is about to take this one's place; `opened` still is the one before.
        reading: a draft is being read, and nothing may be written: its arrival would overwrite it.
        read: it has come; True when it was not open before.
        failed: the MMSDeskError that kept it from being read.
        edited: somebody changed it, or took a change back; `shown` follows.
        shown: the draft is another: show it.
        toast_requested: (text, action label, what the action does).
    """

    leaving = Signal()
    reading = Signal()
    read = Signal(bool)
    failed = Signal(object)
    edited = Signal()
    shown = Signal()
    toast_requested = Signal(str, str, object)

    def __init__(self, jobs: Jobs, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._desk = jobs, desk
        self._history = History(Draft())
        self._is_ready = False
        self._is_reading_steps = False
        self._waits: Callable[[], None] | None = None
        self._met: set[CampaignId] = set()
        self._reading = Event()
        self.campaign_id = CampaignId("")
        self.opened: Opened | None = None
        self.autosave = Autosave(jobs, desk, self)

    # As values

    @property
    def written(self) -> Draft:
        """What is written now, without its list: that is the audience page's."""
        return self._history.draft

    @property
    def draft(self) -> Draft:
        """What is written now, with its list."""
        draft, name = self._history.draft, self.list_name
        return draft if draft.list_name == name else replace(draft, list_name=name)

    @property
    def list_name(self) -> str:
        """The list the draft goes to; empty for none."""
        return self.opened.draft.list_name if self.opened is not None else ""

    @property
    def optout_line(self) -> str:
        """The wording that is added where the draft says so."""
        return self.opened.optout_line if self.opened is not None else ""

    @property
    def is_ready(self) -> bool:
        """Whether it may be changed: it has been read."""
        return self._is_ready

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return self._is_ready and self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to make again."""
        return self._is_ready and self._history.can_redo

    # Opening and leaving

    def open(self, campaign_id: CampaignId) -> None:
        """Read a draft; `read` or `failed` follows."""
        unsaved = self.autosave.watch(campaign_id)
        if campaign_id != self.campaign_id:
            self.leaving.emit()
            self.campaign_id, self.opened = campaign_id, None
        self._is_ready = False
        before = self._history.draft
        self._reading.set()  # one asked for earlier may have read what has been written over since
        self.reading.emit()
        self._reading = self._jobs.run(
            lambda: open_draft(self._desk, campaign_id),
            done=lambda opened: self._take(opened, unsaved, before),
            failed=self._fail,
        )

    def leave(self) -> None:
        """Save what is not saved."""
        self.autosave.flush()

    def _take(self, opened: Opened, unsaved: History | None, before: Draft) -> None:
        """`before` is what stood here when the reading began: a picture may have arrived in it since, and stays."""
        if opened.campaign_id != self.campaign_id:
            return
        first = self.opened is None
        self.opened = opened
        stored = unsaved or opened.history
        if first or (stored.draft != self._history.draft and self._history.draft == before):
            self._history, self._waits = stored, None
        self._is_ready = True
        self.read.emit(first)
        self._begin_session()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, MMSDeskError):
            error = MMSDeskError("This draft couldn’t be opened", "Go back to the campaigns and open it again.")
        self.failed.emit(error)

    def _begin_session(self) -> None:
        """The first time after a start, what is found is kept as a version."""
        campaign_id = self.campaign_id
        if campaign_id not in self._met:
            self._met.add(campaign_id)
            self._jobs.run(lambda: begin_session(self._desk, campaign_id), failed=lambda _error: None)

    # Changing it

    def change(self, draft: Draft, what: str, merge: str = "") -> bool:
        """Make one step of the history, called `what`; False when nothing changed or nothing is open yet.

        `merge` names the field while somebody types in it, so that a word is one step.
        """
        changed = self.opened is not None and self._history.change(draft, what, merge=merge)
        if changed:
            self._waits = None
            self._tell()
        return changed

    def undo(self) -> None:
        """Take back the last change of any kind; one of long ago is read first."""
        if self._is_ready and self._history.undo() is not None:
            self._tell()
        elif self.can_undo:
            self._waits = self.undo
        self._read_steps()

    def redo(self) -> None:
        """Make the change again that was taken back."""
        if self._is_ready and self._history.redo() is not None:
            self._tell()
        elif self.can_redo:
            self._waits = self.redo
        self._read_steps()

    def rename(self, name: str) -> None:
        self.change(replace(self.written, name=name.strip() or UNTITLED), "Rename", merge="name")

    def edit_title(self, text: str) -> None:
        self.change(replace(self.written, title=text), "Typing", merge="title")

    def edit_body(self, text: str) -> None:
        self.change(replace(self.written, body=text), "Typing", merge="body")

    def add_media(self, media: Media) -> None:
        self.change(replace(self.written, media=media), "Add file")

    def remove_media(self) -> None:
        self.change(replace(self.written, media=None), "Remove file")

    def switch_optout(self, on: bool) -> None:
        self.change(replace(self.written, optout_line=on), "Opt-out line")

    def switch_strict(self, on: bool) -> None:
        self.change(replace(self.written, strict=on), "Strict validation")

    def choose_kind(self, kind: str) -> None:
        if self.change(self.written.with_kind(kind), "Change type"):
            self.say_done(TYPE_CHANGED)

    def say(self, text: str, action: str = "", act: Callable[[], object] | None = None) -> None:
        """Ask for a toast."""
        self.toast_requested.emit(text, action, act)

    def say_done(self, text: str) -> None:
        """Say what was just done, with an Undo that takes back this and nothing that came later."""
        done = self.campaign_id, self.written

        def take_back() -> None:
            if (self.campaign_id, self.written) == done:
                self.undo()
            else:
                self.say(CHANGED_SINCE)

        self.say(text, "Undo", take_back)

    def _tell(self) -> None:
        self.edited.emit()
        self.autosave.change(self._history)
        self.shown.emit()

    def _read_steps(self) -> None:
        """Have the steps at hand that somebody comes near."""
        history, campaign_id, wanted = self._history, self.campaign_id, self._history.wanted
        if wanted is None or self._is_reading_steps or not self._is_ready:
            return
        self._is_reading_steps = True
        self._jobs.run(
            lambda: read_stretch(self._desk.reader(), campaign_id, wanted),
            done=lambda found: self._add_steps(history, wanted, found),
            failed=lambda _error: self._miss_steps(),
        )

    def _add_steps(self, history: History, wanted: Wanted, found: Stretch) -> None:
        self._is_reading_steps = False
        history.add(wanted, found)
        if history is self._history and self._waits is not None:
            act, self._waits = self._waits, None
            act()

    def _miss_steps(self) -> None:
        self._is_reading_steps = False
        if self._waits is not None:
            self._waits = None
            self.say(STEPS_UNREADABLE)
