"""How the phone in the composer shows things: its text size, what pictures may lose, and saving what it shows."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from mmsdesk.ui.phone_choice import PhoneChoice
from mmsdesk.ui.phone_skin import TEXT_SIZES
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import IconButton

SIZE_WORDS: Final = {"default": "Usual text", "large": "Large text", "largest": "Largest text"}
OVERLAY: Final = "Show what pictures may lose"
EXPORT: Final = "Export preview…"


class PreviewOptions(QObject):
    """The button beside the phone's switches, and its menu; what is chosen is remembered.

    Signals:
        text_size_chosen: key of `TEXT_SIZES`.
        overlay_switched: whether to draw over pictures.
        export_requested: save what is shown.
    """

    text_size_chosen = Signal(str)
    overlay_switched = Signal(bool)
    export_requested = Signal()

    def __init__(self, keeper: ThemeKeeper, choice: PhoneChoice, parent: QObject) -> None:
        super().__init__(parent)
        self._choice = choice
        self.can_export: Callable[[], bool] = lambda: True
        self.button = IconButton(keeper, "eye", "Phone options")
        self.button.clicked.connect(self.open_menu)

    def open_menu(self) -> None:
        """Show the menu below its button."""
        menu = self.menu()
        menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """Three sizes of text, the overlay, the export."""
        menu = QMenu(self.button)
        menu.setAccessibleName("Phone options")
        sizes = QActionGroup(menu)
        for key in TEXT_SIZES:
            action = menu.addAction(SIZE_WORDS[key])
            action.setCheckable(True)
            action.setChecked(key == self._choice.text_size)
            action.triggered.connect(lambda _on, key=key: self.choose_text_size(key))
            sizes.addAction(action)
        menu.addSeparator()
        overlay = menu.addAction(OVERLAY)
        overlay.setCheckable(True)
        overlay.setChecked(self._choice.overlay)
        overlay.triggered.connect(self.switch_overlay)
        menu.addSeparator()
        export = menu.addAction(EXPORT)
        export.setEnabled(self.can_export())
        export.triggered.connect(lambda: self.export_requested.emit())
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def choose_text_size(self, key: str) -> None:
        """Show the phone of somebody who reads text of this size, from now on."""
        self._choice.keep_text_size(key)
        self.text_size_chosen.emit(key)

    def next_text_size(self) -> None:
        """The next larger one; behind the largest comes the usual."""
        keys = tuple(TEXT_SIZES)
        self.choose_text_size(keys[(keys.index(self._choice.text_size) + 1) % len(keys)])

    def switch_overlay(self, on: bool) -> None:
        """Draw what pictures may lose over them, or not, from now on."""
        self._choice.keep_overlay(on)
        self.overlay_switched.emit(on)

    def toggle_overlay(self) -> None:
        """The other way round."""
        self.switch_overlay(not self._choice.overlay)
