"""The two ways on from the composer: a test to one's own phones, and the audience."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mmsdesk.domain.checks.worst import three_worst
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.services.desk import Desk
from mmsdesk.services.previewing import Seen
from mmsdesk.ui.compose.inspection import Inspection
from mmsdesk.ui.compose.send_test import SendTestDialog
from mmsdesk.ui.compose.working_draft import WorkingDraft
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import ThemeKeeper


class GoingOn(QObject):
    """Goes on once everything is checked and saved. `seen` is whom the phone shows.

    Signals:
        open_requested: as `Page.open_requested`.
    """

    open_requested = Signal(object)

    def __init__(
        self,
        keeper: ThemeKeeper,
        jobs: Jobs,
        desk: Desk,
        work: WorkingDraft,
        inspection: Inspection,
        seen: Callable[[], Seen],
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._keeper, self._jobs, self._desk, self._page = keeper, jobs, desk, page
        self._work, self._inspection, self._seen = work, inspection, seen
        self._waits = self._going = False
        work.edited.connect(self.stay)
        work.autosave.saved.connect(lambda _draft: self._go())
        work.autosave.failed.connect(self._stay_for)
        inspection.shown.connect(self._resume)

    def stay(self) -> None:
        """Whoever wanted to go on has turned to something else."""
        self._waits = self._going = False

    def send_test(self) -> None:
        """Offer to send what is written to one's own phones, as the person on the phone."""
        work, autosave = self._work, self._work.autosave
        if work.opened is None:
            return
        autosave.flush()
        dialog = SendTestDialog(
            self._keeper, self._page.window(), self._jobs, self._desk, work.campaign_id, work.list_name, self._seen(),
            lambda: autosave.is_clean, three_worst(self._inspection.checker.report.worst),
        )  # fmt: skip
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def next_step(self) -> None:
        """On to the audience, unless the message itself cannot be sent: then to what is in the way."""
        if self._work.opened is None:
            return
        self._inspection.catch_up()
        self._waits = not self._inspection.is_current
        if self._waits or self._inspection.show_what_stops():
            return
        self._going = True
        if self._work.autosave.is_clean:
            self._go()
        else:
            self._work.autosave.flush()

    def _resume(self) -> None:
        if self._waits and self._inspection.is_current:
            self.next_step()

    def _go(self) -> None:
        if self._going:
            self._going = False
            self.open_requested.emit(("audience", self._work.campaign_id))

    def _stay_for(self, _error: MMSDeskError) -> None:
        self._going = False
