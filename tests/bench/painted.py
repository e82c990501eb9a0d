"""Runs a program of Qt's until its window can be used, says when it was painted and when it was usable, and ends it.

python -m tests.bench.painted MODULE [ARGUMENT …] prints two lines, for the first paint and for the first one with
everything in it that is read at the start: the moment on the monotonic clock, which all processes share, and the
seconds of processor time the process had used by then. Both are the same in a window that reads nothing.
"""

import importlib
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView, QWidget

_PAINTS = frozenset({QEvent.Type.Expose, QEvent.Type.UpdateRequest, QEvent.Type.Paint})


class _Paints(QObject):
    """Listens to the window, as the system and as Qt have it: all widgets are painted within one of its events."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self._is_first = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _PAINTS or (watched is self._window and event.type() == QEvent.Type.Paint):
            return False
        watched.event(event)
        now = f"{time.monotonic()} {time.process_time()}"
        if self._is_first:
            self._is_first = False
            print(now, flush=True)
        if _is_usable(self._window):
            for each in (self._window, self._window.windowHandle()):
                each.removeEventFilter(self)
            print(now, flush=True)
            QTimer.singleShot(0, QApplication.quit)
        return True


def _is_usable(window: QWidget) -> bool:
    """Whether the list of campaigns, or the invitation in its place, is there; at once in a window without pages."""
    if type(window) is QMainWindow:
        return True
    tables = (table for table in window.findChildren(QTableView) if table.isVisible())
    has_rows = any(table.model().rowCount() for table in tables)
    return has_rows or any(
        child.isVisible() for child in window.findChildren(QWidget) if type(child).__name__ == "FirstCampaign"
    )


def run(main: Callable[[], int]) -> int:
    """`main` shows its window, as every program of Qt's does."""
    show = QWidget.show
    listeners: list[_Paints] = []

    def show_watched(widget: QWidget) -> None:
        show(widget)
        if isinstance(widget, QMainWindow) and not listeners:
            listeners.append(_Paints(widget))
            for each in (widget, widget.windowHandle()):
                each.installEventFilter(listeners[0])

    QWidget.show = show_watched  # type: ignore[method-assign]  # there is no signal for it
    return main()


if __name__ == "__main__":
    module = sys.argv.pop(1)
    sys.exit(run(importlib.import_module(module).main))
