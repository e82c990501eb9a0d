"""Asks for a name: of a version, a template, a saved text."""

from PySide6.QtWidgets import QWidget

from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import Field, LineInput


class NameDialog(Dialog):
    """Accepted with a name that is not empty."""

    def __init__(
        self,
        keeper: ThemeKeeper,
        window: QWidget,
        title: str,
        detail: str,
        action: str,
        *,
        name: str = "",
        longest: int = 80,
        icon: str = "pencil",
    ) -> None:
        super().__init__(keeper, window, title, detail, icon=icon)
        line = LineInput(keeper, "Name")
        line.setMaxLength(longest)
        line.setText(name)
        line.selectAll()
        self._field = Field(keeper, "Name", line)
        self.body.setContentsMargins(0, 8, 0, 0)
        self.body.addWidget(self._field)
        self.add_button("Cancel")
        self._do = self.add_button(action, Kind.PRIMARY)
        line.textChanged.connect(self._look)
        self.finished.connect(self.deleteLater)
        self._look()

    @property
    def name(self) -> str:
        """What was written."""
        return " ".join(self._field.text().split())

    def _look(self) -> None:
        self._do.setEnabled(bool(self.name))
