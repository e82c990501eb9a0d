"""How fast a run may go: asked over the window, in messages a second."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.choices import Slider
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.labels import Label

SLOWEST, FASTEST, USUAL = 1, 60, 20


class SpeedDialog(Dialog):
    """Signals:
    chosen: messages a second, None for what the Sinch app allows.
    """

    chosen = Signal(object)

    def __init__(self, keeper: ThemeKeeper, window: QWidget, rate: float | None) -> None:
        super().__init__(
            keeper,
            window,
            "How fast should it go?",
            "Slower is kinder to carriers, and leaves more time to pause. It counts from the next message on.",
            icon="gauge",
        )
        self.body.setContentsMargins(0, 8, 0, 0)
        begin = round(min(FASTEST, max(SLOWEST, rate or USUAL)))
        self.slider = Slider(keeper, "Messages a second", SLOWEST, FASTEST, begin)
        self._words = Label(keeper, "", Role.BODY_STRONG, tabular=True)
        self.body.addWidget(self._words)
        self.body.addWidget(self.slider)
        as_allowed = Button(keeper, "As fast as allowed", Kind.GHOST)
        as_allowed.clicked.connect(lambda: self._choose(None))
        self.buttons.insertWidget(0, as_allowed)
        self.add_button("Cancel")
        self.add_button("Use this speed", Kind.PRIMARY)
        self.accepted.connect(lambda: self.chosen.emit(float(self.slider.value())))
        self.slider.valueChanged.connect(self._show)
        self._show()

    @property
    def words(self) -> str:
        """The speed as written."""
        return self._words.text()

    def _show(self) -> None:
        speed = self.slider.value()
        self._words.setText(f"{speed:,} a second · {speed * 60:,} a minute")

    def _choose(self, rate: float | None) -> None:
        self.chosen.emit(rate)
        self.reject()
