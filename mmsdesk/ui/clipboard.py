"""What the window leaves behind in the clipboard when it closes."""

import shiboken6
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication


def hand_over_clipboard() -> None:
    """Replace what Python put into the clipboard by the same words, held by Qt alone; what others put there stays.

    Qt frees the clipboard after the interpreter has gone; an object made by Python then takes the process down with it.
    """
    clipboard = QGuiApplication.clipboard()
    data: QMimeData | None = clipboard.mimeData()  # None while nothing was ever copied, whatever its type says
    if data is None or not (clipboard.ownsClipboard() or shiboken6.createdByPython(data)):
        return
    if data.hasText():
        clipboard.setText(data.text())
    else:
        clipboard.clear()
