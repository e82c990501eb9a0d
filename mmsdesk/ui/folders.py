"""Where file dialogs begin (in the folder of the last file that was chosen, for whatever), and how one is shown."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

_LAST: Final = "mmsdesk_last_folder"


def last_folder() -> str:
    """The folder to begin in; the person's documents before anything was chosen."""
    app = QApplication.instance()
    kept = str(app.property(_LAST) or "") if app is not None else ""
    return kept or QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def keep_folder(chosen: Path) -> None:
    """Remember where a file was chosen or written, until the program ends."""
    app = QApplication.instance()
    if app is not None:
        app.setProperty(_LAST, str(chosen.parent))


def open_folder(file: Path) -> None:
    """Have the system show the folder that a file lies in."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.parent)))
