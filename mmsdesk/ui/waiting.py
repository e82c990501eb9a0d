"""Says what is being done, if it takes long enough to wonder."""

from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.cards import row
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.pills import Spinner

_PATIENCE_MS: Final = 200


class WaitingDialog(Dialog):
    """Comes by itself when something takes longer than 200 ms; `end` when it is over."""

    def __init__(self, keeper: ThemeKeeper, window: QWidget, title: str) -> None:
        super().__init__(keeper, window, title)
        words = Label(keeper, "This takes a moment.", color="text2")
        self.body.addLayout(row(Spinner(keeper, title), 10, words, None))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.ask)
        self._timer.start(_PATIENCE_MS)

    def end(self) -> None:
        """It is over; nobody need answer any more."""
        self._timer.stop()
        self.accept()
        self.deleteLater()
