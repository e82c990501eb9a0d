"""Which phone the previews show, remembered from window to window: skin, colours if somebody chose them, text size."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings

from mmsdesk.ui.phone_skin import IOS_LIKE, SKINS, TEXT_SIZES
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.window_state import FILE

_SKIN: Final = "preview/skin"
_COLOURS: Final = "preview/colours"
_TEXT_SIZE: Final = "preview/text_size"
_OVERLAY: Final = "preview/overlay"
_COLOUR_NAMES: Final = ("light", "dark")


class PhoneChoice:
    """Kept beside the window's own state; a file that cannot be read or written costs the choice only."""

    def __init__(self, keeper: ThemeKeeper, folder: Path) -> None:
        self._keeper = keeper
        self._settings = QSettings(str(folder / FILE), QSettings.Format.IniFormat)

    @property
    def skin(self) -> str:
        """Key of the skin: of `SKINS`."""
        kept = str(self._settings.value(_SKIN, IOS_LIKE.key))
        return kept if kept in SKINS else IOS_LIKE.key

    @property
    def colours(self) -> str:
        """ "light" or "dark": what was chosen, else as the window is."""
        kept = str(self._settings.value(_COLOURS, ""))
        return kept if kept in _COLOUR_NAMES else self._of_window

    @property
    def text_size(self) -> str:
        """Key of how large the phone's owner reads: of `TEXT_SIZES`."""
        kept = str(self._settings.value(_TEXT_SIZE, ""))
        return kept if kept in TEXT_SIZES else next(iter(TEXT_SIZES))

    @property
    def overlay(self) -> bool:
        """Whether what pictures may lose is drawn over them."""
        return str(self._settings.value(_OVERLAY, "")) == "on"

    def keep_text_size(self, key: str) -> None:
        """Show text of this size from now on."""
        self._settings.setValue(_TEXT_SIZE, key)

    def keep_overlay(self, on: bool) -> None:
        """Draw over pictures from now on, or no more."""
        self._settings.setValue(_OVERLAY, "on" if on else "")

    def keep_skin(self, key: str) -> None:
        """Show this phone from now on."""
        self._settings.setValue(_SKIN, key)

    def keep_colours(self, name: str) -> None:
        """Show these colours from now on; those of the window mean: follow it again."""
        self._settings.setValue(_COLOURS, "" if name == self._of_window else name)

    @property
    def _of_window(self) -> str:
        return "dark" if self._keeper.theme.dark else "light"
