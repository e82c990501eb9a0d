"""How the window stood last time: all that QSettings keeps. What people decide about sending is in the profile."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings

FILE: Final = "window.ini"
_RAIL: Final = "navigation/rail"


class WindowState:
    """Read and written beside the profile's database; a file that cannot be read or written costs the choice only."""

    def __init__(self, folder: Path) -> None:
        self._settings = QSettings(str(folder / FILE), QSettings.Format.IniFormat)

    @property
    def rail(self) -> bool:
        """True when the navigation was folded to a rail."""
        return bool(self._settings.value(_RAIL, False, type=bool))

    def keep_rail(self, rail: bool) -> None:
        """Remember it; Qt writes it a moment later, and at the latest when the window is closed."""
        self._settings.setValue(_RAIL, rail)
