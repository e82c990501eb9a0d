"""Looks once a second how the connection stands and what has finished, and tells the window, whichever page is open."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from mmsdesk.services.desk import Desk
from mmsdesk.services.outlook import Finished, LineState, Outlook
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import Tone

LOOK_MS: Final = 1000
_NOTICE_MS: Final = 10_000
LINE_WORDS: Final = {
    LineState.OFFLINE: (Tone.WARN, "Offline", "Goes on when you’re back"),
    LineState.KEY_REFUSED: (Tone.BAD, "Key refused", "Open Settings to mend it"),
    LineState.RELAY_REFUSES: (Tone.BAD, "Relay token refused", "Open Settings to mend it"),
    LineState.RELAY_SILENT: (Tone.WARN, "Relay silent", "Replies can’t be heard now"),
}


class OutlookWatch(QObject):
    """Signals:
    line_changed: the new `LineState`.
    finished: a `Finished` campaign, once.
    """

    line_changed = Signal(object)
    finished = Signal(object)

    def __init__(self, jobs: Jobs, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._desk = jobs, desk
        self._line = LineState.FINE
        self.is_sending = False
        self._since: float | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin looking."""
        self.look()
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Look now; a look that still runs is not repeated, and one that fails comes again by itself."""
        since, desk = self._since, self._desk
        self._jobs.latest("outlook", lambda: desk.outlook(since), done=self._show, failed=lambda _: None)

    def _show(self, outlook: Outlook) -> None:
        if self._since is not None and outlook.at < self._since:
            return
        for finished in outlook.finished:
            self.finished.emit(finished)
        self._since, self.is_sending = outlook.at, outlook.sending
        if outlook.line is not self._line:
            self._line = outlook.line
            self.line_changed.emit(outlook.line)


class DesktopNotice(QObject):
    """One message of the desktop's own for whoever looks elsewhere; silent where the desktop has no place for it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        self._react: Callable[[], object] | None = None

    @property
    def is_possible(self) -> bool:
        """Whether this desktop shows such messages for programs with an icon in its tray."""
        return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()

    def tell(self, title: str, text: str, react: Callable[[], object]) -> bool:
        """Show it, unless the window has the focus anyway; `react` when it is pressed. True when it was shown."""
        if self._window.isActiveWindow() or not self.is_possible:
            return False
        tray = self._tray or self._make_tray()
        self._react = react
        tray.show()
        tray.showMessage(title, text, QApplication.windowIcon(), _NOTICE_MS)
        QTimer.singleShot(2 * _NOTICE_MS, self, tray.hide)  # the icon is there for the message alone
        return True

    def _make_tray(self) -> QSystemTrayIcon:
        tray = QSystemTrayIcon(QApplication.windowIcon(), self)
        tray.setToolTip("MMSDesk")
        tray.messageClicked.connect(self._pressed)
        tray.activated.connect(self._pressed)
        self._tray = tray
        return tray

    def _pressed(self) -> None:
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._window.activateWindow()
        if self._react is not None:
            self._react()


def finished_words(finished: Finished) -> tuple[str, str]:
    """Title and text: "“Truffle nights” is sent", "The report counts who has got it.".

    Receipts come in while this can be read, so it says no number that might grow meanwhile.
    """
    everybody = finished.people > 0 and finished.delivered == finished.people
    said = f"Delivered to all {finished.people:,}." if everybody else "The report counts who has got it."
    return f"“{finished.name}” is sent", said
