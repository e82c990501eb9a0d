"""Keeps the draft in the profile while somebody writes; what could not be saved stays here until it can."""

from dataclasses import replace

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.jobs import Jobs

QUIET_MS, LONGEST_MS = 1000, 1500
"""How long somebody pauses before it is saved, and how long it waits for that pause."""
SAVING, SAVED, FAILED = "Saving…", "Saved just now", "Couldn’t save."


class Autosave(QObject):
    """Saves one second after the last change, or a little later while somebody goes on typing, in order.

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
        self._unsaved: dict[CampaignId, Draft] = {}
        self._campaign_id = CampaignId("")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._waiting = QElapsedTimer()
        self._timer.timeout.connect(self.flush)

    def watch(self, campaign_id: CampaignId) -> Draft | None:
        """Save this campaign from now on; returns what could not be saved of it earlier."""
        self.flush()
        self._campaign_id = campaign_id
        return self._unsaved.get(campaign_id)

    def change(self, draft: Draft) -> None:
        """The draft changed; it is saved when the person pauses."""
        self._unsaved[self._campaign_id] = draft
        self.noted.emit(SAVING)
        if not self._timer.isActive():
            self._waiting.start()
        self._timer.start(max(0, min(QUIET_MS, LONGEST_MS - self._waiting.elapsed())))

    def flush(self) -> None:
        """Save now what waits."""
        self._timer.stop()
        for campaign_id, draft in list(self._unsaved.items()):
            self._save(campaign_id, draft)

    @property
    def is_clean(self) -> bool:
        """True when everything of this campaign is stored."""
        return self._campaign_id not in self._unsaved

    def _save(self, campaign_id: CampaignId, draft: Draft) -> None:
        self.noted.emit(SAVING)
        self._jobs.latest(
            f"draft {campaign_id}",
            lambda: self._store(campaign_id, draft),
            done=lambda _answer: self._stored(campaign_id, draft),
            failed=lambda error: self._not_stored(campaign_id, error),
        )

    def _store(self, campaign_id: CampaignId, draft: Draft) -> None:
        """Runs in a thread. The list is the audience page's: what it stored stays."""
        list_name = self._desk.load_draft(campaign_id).list_name
        self._desk.save_draft(campaign_id, replace(draft, list_name=list_name))

    def _stored(self, campaign_id: CampaignId, draft: Draft) -> None:
        if self._unsaved.get(campaign_id) == draft:
            del self._unsaved[campaign_id]
        if campaign_id == self._campaign_id and campaign_id not in self._unsaved:
            self.noted.emit(SAVED)
            self.saved.emit(draft)

    def _not_stored(self, campaign_id: CampaignId, error: Exception) -> None:
        if campaign_id != self._campaign_id:
            return
        self.noted.emit(FAILED)
        if not isinstance(error, MMSDeskError):
            error = MMSDeskError(
                "The draft couldn’t be saved", "What you wrote is still here. It is tried again with the next change."
            )
        self.failed.emit(error)
