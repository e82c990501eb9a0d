"""How the window looks: light or dark, and how large its text is. Applied at once and kept."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.page_parts import PAGE_MARGIN
from mmsdesk.ui.theme import MAX_SCALE, MIN_SCALE, Look, ThemeKeeper
from mmsdesk.ui.widgets.cards import Card, row
from mmsdesk.ui.widgets.choices import Option, Segmented, Slider
from mmsdesk.ui.widgets.labels import Label

_LOOKS = (
    Option(Look.SYSTEM, "Like the system", "laptop"),
    Option(Look.LIGHT, "Light", "sun"),
    Option(Look.DARK, "Dark", "moon"),
)


class AppearanceView(QWidget):
    """Signals:
    changed: what is chosen now has to be kept.
    """

    changed = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.looks = Segmented(keeper, "Theme", _LOOKS)
        self.scale = Slider(keeper, "Text size", round(MIN_SCALE * 100), round(MAX_SCALE * 100), 100)
        self.scale.setSingleStep(5)
        self.scale.setPageStep(10)
        self._percent = Label(keeper, "", Role.LABEL_STRONG, tabular=True)
        theme = Card(keeper, "Theme")
        theme.body.addLayout(row(self.looks, None))
        size = Card(keeper, "Text size")
        size.header.addWidget(self._percent)
        size.body.addWidget(self.scale)
        words = "From 100% to 150%. Phone previews keep their size, because they show a real phone."
        size.body.addWidget(Label(keeper, words, Role.LABEL, "text2", wrap=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 28, PAGE_MARGIN, 28)
        column.setSpacing(14)
        column.addWidget(Label(keeper, "Appearance", Role.TITLE))
        for card in (theme, size):
            card.setMaximumWidth(keeper.px(660))
            column.addWidget(card)
        column.addStretch(1)
        self.looks.chosen.connect(self._use_look)
        self.scale.sliderReleased.connect(self._use_scale)
        self.scale.valueChanged.connect(self._scale_moved)
        self.show_choices()

    def show_choices(self) -> None:
        """Show what the window looks like now."""
        self.looks.choose(self._keeper.look)
        blocked = self.scale.blockSignals(True)
        self.scale.setValue(round(self._keeper.text_scale * 100))
        self.scale.blockSignals(blocked)
        self._show_percent()

    def _use_look(self, key: str) -> None:
        self._keeper.use(Look(key))
        self.changed.emit()

    def _scale_moved(self) -> None:
        """While it is dragged only the number follows: text that grows would push the slider from under the hand."""
        self._show_percent()
        if not self.scale.isSliderDown():
            self._use_scale()

    def _use_scale(self) -> None:
        self._keeper.set_text_scale(self.scale.value() / 100)
        self.changed.emit()

    def _show_percent(self) -> None:
        self._percent.setText(f"{self.scale.value()}%")
        self._percent.setAccessibleName(f"Text size: {self.scale.value()}%")
