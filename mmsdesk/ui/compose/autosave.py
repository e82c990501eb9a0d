"""Keeps the draft in the profile while somebody writes; what could not be saved stays here until it can."""

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_memory import save_progress
from mmsdesk.services.undo import History
from mmsdesk.ui.jobs import Jobs

QUIET_MS, LONGEST_MS = 700, 1000
"""How long somebody pauses before it is saved, and how long it waits for that pause.

Writing to the disk comes on top of it: within a second of the last key it is there, and of two seconds of typing at
most is lost when the program is killed.
"""
SAVING, SAVED, FAILED = "Saving…", "Saved just now", "Couldn’t save."


class Autosave(QObject):
    """Saves a moment after the last change, or a little later while somebody goes on typing, one after the other.

    Signals:
        noted: how saving stands, in a few words.
        failed: the MMSDeskError that kept it from being saved; the draft is still here.
        saved: the draft as it is now stored.
    """

    noted = Signal(str)
    failed = Signal(object)
    saved = Signal(object)

    def __init__(self, jobs: Jobs, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._desk = jobs, desk
        self._unsaved: dict[CampaignId, History] = {}
        self._under_way: set[CampaignId] = set()
        self._again: set[CampaignId] = set()
        self._campaign_id = CampaignId("")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._waiting, self._quiet = QElapsedTimer(), QElapsedTimer()
        self._timer.timeout.connect(self._pause_over)

    def watch(self, campaign_id: CampaignId) -> History | None:
        """Save this campaign from now on; returns what could not be saved of it earlier."""
        self.flush()
        self._campaign_id = campaign_id
        return self._unsaved.get(campaign_id)

    def change(self, history: History) -> None:
        """The draft changed; it is saved with its steps when the person pauses."""
        self._unsaved[self._campaign_id] = history
        self._quiet.start()
        if not self._timer.isActive():  # a running one is not begun anew with each key: it asks when it is over
            self.noted.emit(SAVING)
            self._waiting.start()
            self._timer.start(QUIET_MS)

    def _pause_over(self) -> None:
        rest = min(QUIET_MS - self._quiet.elapsed(), LONGEST_MS - self._waiting.elapsed())
        if rest > 0:
            self._timer.start(rest)
        else:
            self.flush()

    def flush(self) -> None:
        """Save now what waits."""
        self._timer.stop()
        for campaign_id in list(self._unsaved):
            self._save(campaign_id)

    @property
    def is_clean(self) -> bool:
        """True when everything of this campaign is stored."""
        return self._campaign_id not in self._unsaved

    def _save(self, campaign_id: CampaignId) -> None:
        self.noted.emit(SAVING)
        if campaign_id in self._under_way:
            self._again.add(campaign_id)  # the steps follow on those that are being written
            return
        history = self._unsaved[campaign_id]
        unsaved = history.take_unsaved()
        self._under_way.add(campaign_id)
        self._jobs.run(
            lambda: save_progress(self._desk, campaign_id, unsaved),
            done=lambda _answer: self._stored(campaign_id, history),
            failed=lambda error: self._not_stored(campaign_id, history, error),
        )

    def _stored(self, campaign_id: CampaignId, history: History) -> None:
        history.note_stored()
        self._under_way.discard(campaign_id)
        if history.is_stored:
            self._unsaved.pop(campaign_id, None)
            self._again.discard(campaign_id)
            if campaign_id == self._campaign_id:
                self.noted.emit(SAVED)
                self.saved.emit(history.draft)
        elif campaign_id in self._again:
            self._again.discard(campaign_id)
            self._save(campaign_id)

    def _not_stored(self, campaign_id: CampaignId, history: History, error: Exception) -> None:
        history.note_failed()
        self._under_way.discard(campaign_id)
        if campaign_id in self._again:
            self._again.discard(campaign_id)
            self._save(campaign_id)
            return
        if campaign_id != self._campaign_id:
            return
        self.noted.emit(FAILED)
        if not isinstance(error, MMSDeskError):
            error = MMSDeskError(
                "The draft couldn’t be saved", "What you wrote is still here. It is tried again with the next change."
            )
        self.failed.emit(error)
