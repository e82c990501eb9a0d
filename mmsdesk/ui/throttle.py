"""Calls that come too often, held back: the newest one counts."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Throttle(QObject):
    """Calls at once, then at most every `every_ms`, always ending with the newest call.

    `debounce=True` waits for `every_ms` of quiet first instead (autosave).
    """

    def __init__(self, every_ms: int, *, debounce: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(every_ms)
        self._timer.timeout.connect(self._fire)
        self._debounce = debounce
        self._pending: Callable[[], object] | None = None

    def call(self, action: Callable[[], object]) -> None:
        """Ask for `action`; an earlier one that still waits is forgotten."""
        if self._debounce:
            self._pending = action
            self._timer.start()
        elif self._timer.isActive():
            self._pending = action
        else:
            self._timer.start()
            action()

    def flush(self) -> None:
        """Do now what waits (before leaving a page)."""
        if self._pending is not None:
            self._timer.stop()
            self._fire()

    def _fire(self) -> None:
        action, self._pending = self._pending, None
        if action is None:
            return
        if not self._debounce:
            self._timer.start()
        action()
