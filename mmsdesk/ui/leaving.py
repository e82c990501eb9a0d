"""Asks once before the window is closed in the midst of sending: this computer has to stay on for it to go on."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from mmsdesk.services.desk import Desk
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog

DETAIL = (
    "MMSDesk sends only while it is open. Sending goes on by itself when you open it again, and nobody is written to"
    " twice."
)


class Leaving(QObject):
    """Holds back a person's wish to close the window; a program that ends and a session that ends are never held."""

    def __init__(
        self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk, window: MainWindow, may_send: Callable[[], bool]
    ) -> None:
        super().__init__(window)
        self._keeper, self._jobs, self._desk, self._window, self._may_send = keeper, jobs, desk, window, may_send
        self._counting = False
        self._dialog: Dialog | None = None
        window.hold_back = self.hold_back

    def disarm(self) -> None:
        """Ask nothing: what is being sent is nobody's, and is not kept."""
        self._may_send = lambda: False

    def hold_back(self) -> bool:
        """Whether closing waits for an answer. Whoever asks again while the answer is looked up is let go."""
        if _session_ends():
            return False
        if self._dialog is not None:
            return True
        if self._counting or not self._may_send():
            return False
        self._counting = True
        self._jobs.run(self._desk.unsent, done=self._ask, failed=lambda _: self._window.close())
        return True

    def _ask(self, unsent: int) -> None:
        self._counting = False
        if not unsent:
            self._window.close()
            return
        people = "1 person is" if unsent == 1 else f"{unsent:,} people are"
        dialog = Dialog(
            self._keeper, self._window, f"Close while {people} not yet written to?", DETAIL, destructive=True
        )
        dialog.add_button("Keep sending")
        dialog.add_button("Close anyway", Kind.DANGER)
        dialog.accepted.connect(self._window.close)
        dialog.finished.connect(self._forget)
        self._dialog = dialog
        dialog.ask()

    def _forget(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None


def _session_ends() -> bool:
    app = QGuiApplication.instance()
    return isinstance(app, QGuiApplication) and app.isSavingSession()
