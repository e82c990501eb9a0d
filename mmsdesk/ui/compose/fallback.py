"""What people read who have nothing in a merge field."""

from PySide6.QtWidgets import QWidget

from mmsdesk.ui.compose.chips import Chip
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import Field, LineInput

_FORBIDDEN = str.maketrans("", "", "{}|\r\n")


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
