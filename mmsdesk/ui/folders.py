"""Where file dialogs begin: in the folder of the last file that was chosen, whatever it was chosen for."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths
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
