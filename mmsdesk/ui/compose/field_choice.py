"""Choosing a merge field to insert, and what people read who have no value for it."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu, QWidget

from mmsdesk.domain.template import field_label
from mmsdesk.ui.compose.chips import Chip
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import Field, LineInput

_USUAL_FALLBACKS = {"first_name": "there"}
_FORBIDDEN = str.maketrans("", "", "{}|\r\n")


def usual_chip(name: str) -> Chip:
    """A field as it is first inserted: nobody should read a gap where a usual word exists."""
    return Chip(name, _USUAL_FALLBACKS.get(name, ""))


def field_menu(keeper: ThemeKeeper, parent: QWidget, names: Sequence[str], chosen: Callable[[Chip], object]) -> QMenu:
    """A menu of merge fields; `chosen` gets the chip to insert."""
    menu = QMenu(parent)
    menu.setAccessibleName("Merge fields")
    icon = keeper.icons.icon("braces", keeper.theme.text2, 16)
    for name in names:
        action = menu.addAction(icon, field_label(name).replace("&", "&&"))
        action.triggered.connect(lambda _=False, it=name: chosen(usual_chip(it)))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


class FallbackDialog(Dialog):
    """Asks what stands in for an empty field. `accepted` then reads `chip`."""

    def __init__(self, keeper: ThemeKeeper, window: QWidget, chip: Chip) -> None:
        super().__init__(
            keeper,
            window,
            chip.label,
            "Everybody reads their own. What should people read who have none?",
            icon="braces",
            width=440,
        )
        self._chip = chip
        self.field = Field(
            keeper,
            "Fallback",
            LineInput(keeper, "Fallback", placeholder="for example: there"),
            help_text="Without one, people who have no value are left out.",
        )
        self.field.set_text(chip.fallback)
        self.body.addWidget(self.field)
        self.add_button("Cancel")
        self.add_button("Save fallback", Kind.PRIMARY)

    @property
    def chip(self) -> Chip:
        """The field with the fallback that was written."""
        return Chip(self._chip.name, self.field.text().translate(_FORBIDDEN).strip())
