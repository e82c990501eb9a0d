"""The system's file dialogs for the import page, opened without blocking the window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from mmsdesk.ui.folders import keep_folder, last_folder

Then = Callable[[Path], object]
_TABLES = "Tables (*.csv *.tsv *.txt);;All files (*)"


def ask_file(parent: QWidget, then: Then) -> None:
    """Ask for a table; `then` gets it, unless the person thinks better of it."""
    dialog = QFileDialog(parent, "Choose a file with people", last_folder(), _TABLES)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(dialog, then)


def ask_where(parent: QWidget, name: str, then: Then) -> None:
    """Ask where a CSV file called `name` shall be written."""
    dialog = QFileDialog(parent, "Save the rows that can’t be imported", str(Path(last_folder()) / name), "CSV (*.csv)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("csv")
    _open(dialog, then)


def _open(dialog: QFileDialog, then: Then) -> None:
    dialog.setAccessibleName(dialog.windowTitle())
    dialog.fileSelected.connect(lambda path: keep_folder(Path(path)))
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
