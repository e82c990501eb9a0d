"""Asks for another name of a campaign."""

from PySide6.QtWidgets import QWidget

from mmsdesk.services.campaign_shelf import LONGEST_NAME
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import Field, LineInput


class RenameDialog(Dialog):
    """Accepted with a name that is not empty."""

    def __init__(self, keeper: ThemeKeeper, window: QWidget, name: str) -> None:
        super().__init__(keeper, window, "Rename campaign", "Only you see this name. It is never sent.", icon="pencil")
        line = LineInput(keeper, "New name")
        line.setMaxLength(LONGEST_NAME)
        line.setText(name)
        line.selectAll()
        self._field = Field(keeper, "Name", line)
        self.body.setContentsMargins(0, 8, 0, 0)
        self.body.addWidget(self._field)
        self.add_button("Cancel")
        self._rename = self.add_button("Rename", Kind.PRIMARY)
        line.textChanged.connect(self._look)

    @property
    def name(self) -> str:
        """What was written."""
        return self._field.text().strip()

    def _look(self) -> None:
        self._rename.setEnabled(bool(self.name))
