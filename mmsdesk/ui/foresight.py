"""Builds the pages nobody has opened yet while nobody does anything, so that the first opening is quick too."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QDeadlineTimer, QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

QUIET_MS: Final = 1000
"""Without a key, a press or a movement of the mouse for so long, nobody notices a pause."""
_PAUSE_MS: Final = 50
_INTERACTIONS: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    }
)


class Foresight(QObject):
    """Calls `build_one` once for each turn of the event loop until it says that nothing is left."""

    def __init__(self, window: QWidget, build_one: Callable[[], bool], *, quiet_ms: int = QUIET_MS) -> None:
        super().__init__(window)
        self._window, self._build_one, self._quiet_ms = window, build_one, quiet_ms
        self._quiet = QDeadlineTimer(quiet_ms)
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._turn)

    @property
    def is_done(self) -> bool:
        """True when nothing is left, and before `start`."""
        return not self._timer.isActive()

    def start(self) -> None:
        """Begin once it has been quiet; the window has to be shown."""
        self._quiet = QDeadlineTimer(self._quiet_ms)
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)  # hears what people do, not each event of each widget
        self._timer.start()

    def stop(self) -> None:
        """Build nothing more."""
        self._timer.stop()
        handle = self._window.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _INTERACTIONS:
            self._quiet = QDeadlineTimer(self._quiet_ms)
        return False

    def _turn(self) -> None:
        if self._quiet.hasExpired() and not self._build_one():
            self.stop()
