"""Runs a program of Qt's until its window is painted, says when that was, and ends it.

python -m tests.bench.painted MODULE [ARGUMENT …] prints the moment on the monotonic clock, which all processes share,
and the seconds of processor time the process had used by then.
"""

import importlib
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication


class _FirstPaint(QObject):
    """Listens to the window of the system alone: Qt paints all widgets of a window within one of its events."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in {QEvent.Type.Expose, QEvent.Type.UpdateRequest, QEvent.Type.Paint}:
            return False
        watched.removeEventFilter(self)
        watched.event(event)
        print(time.monotonic(), time.process_time(), flush=True)
        QTimer.singleShot(0, QApplication.quit)
        return True


def run(main: Callable[[], int]) -> int:
    """`main` shows its window and enters the event loop, as every program of Qt's does."""
    loop = QApplication.exec
    listener = _FirstPaint()

    def watch(*_application: QApplication) -> int:
        windows = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and widget.isWindow()]
        handle = max(windows, key=lambda widget: widget.width()).windowHandle()
        assert handle is not None
        handle.installEventFilter(listener)
        return loop()

    QApplication.exec = watch  # type: ignore[method-assign]  # there is no signal for it
    return main()


if __name__ == "__main__":
    module = sys.argv.pop(1)
    sys.exit(run(importlib.import_module(module).main))
