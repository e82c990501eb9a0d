"""How the window looks: light or dark, how large its text is, in which font, what moves. Applied at once and kept."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mmsdesk.services.connecting import Appearance
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.page_parts import PAGE_MARGIN
from mmsdesk.ui.theme import MAX_SCALE, MIN_SCALE, Look, Motion, ThemeKeeper
from mmsdesk.ui.widgets.cards import Card
from mmsdesk.ui.widgets.choices import Option, RadioCards, Slider, Switch
from mmsdesk.ui.widgets.fields import ToggleRow
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import follow

_WIDTH = 660
_LOOKS = (
    Option(Look.SYSTEM, "Like the system"),
    Option(Look.LIGHT, "Light"),
    Option(Look.DARK, "Dark"),
)
_MOTIONS = (
    Option(Motion.SYSTEM, "Like the system", name="Motion like the system"),
    Option(Motion.FULL, "All motion"),
    Option(Motion.REDUCED, "Less motion"),
)


class AppearanceView(QWidget):
    """Signals:
    changed: what is chosen now has to be kept.
    """

    changed = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.looks = RadioCards(keeper, "Theme", _LOOKS)
        self.motions = RadioCards(keeper, "Motion", _MOTIONS)
        self.system_font = Switch(keeper, "Use the system’s font")
        self.scale = Slider(keeper, "Text size", round(MIN_SCALE * 100), round(MAX_SCALE * 100), 100)
        self.scale.setSingleStep(5)
        self.scale.setPageStep(10)
        self._percent = Label(keeper, "", Role.LABEL_STRONG, tabular=True)
        self._cards: list[Card] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 28, PAGE_MARGIN, 28)
        column.setSpacing(14)
        column.addWidget(Label(keeper, "Appearance", Role.TITLE))
        for card in (self._theme_card(), self._text_card(), self._motion_card()):
            self._cards.append(card)
            column.addWidget(card)
        column.addStretch(1)
        self.looks.chosen.connect(self._use_look)
        self.motions.chosen.connect(self._use_motion)
        self.system_font.toggled.connect(self._use_font)
        self.scale.sliderReleased.connect(self._use_scale)
        self.scale.valueChanged.connect(self._scale_moved)
        self.show_choices()
        follow(keeper, self._restyle)

    def choices(self) -> Appearance:
        """What is chosen now."""
        keeper = self._keeper
        return Appearance(keeper.look.value, keeper.text_scale, keeper.system_font, keeper.motion.value)

    def show_choices(self) -> None:
        """Show what the window looks like now."""
        self.looks.choose(self._keeper.look)
        self.motions.choose(self._keeper.motion)
        for control in (self.scale, self.system_font):
            control.blockSignals(True)
        self.scale.setValue(round(self._keeper.text_scale * 100))
        self.system_font.setChecked(self._keeper.system_font)
        for control in (self.scale, self.system_font):
            control.blockSignals(False)
        self._show_percent()

    def _theme_card(self) -> Card:
        card = Card(self._keeper, "Theme")
        card.body.addWidget(self.looks)
        return card

    def _text_card(self) -> Card:
        card = Card(self._keeper, "Text size")
        card.header.addWidget(self._percent)
        card.body.addWidget(self.scale)
        words = "From 100% to 150%. Phone previews keep their size, because they show a real phone."
        card.body.addWidget(Label(self._keeper, words, Role.LABEL, "text2", wrap=True))
        card.body.addSpacing(8)
        detail = "Instead of Inter. Phone previews keep the fonts of phones."
        card.body.addWidget(ToggleRow(self._keeper, self.system_font, "Use the system’s font", detail))
        return card

    def _motion_card(self) -> Card:
        card = Card(self._keeper, "Motion")
        card.body.addWidget(self.motions)
        words = "With less motion nothing turns, slides or plays by itself."
        card.body.addWidget(Label(self._keeper, words, Role.LABEL, "text2", wrap=True))
        return card

    def _use_look(self, key: str) -> None:
        self._keeper.use(Look(key))
        self.changed.emit()

    def _use_motion(self, key: str) -> None:
        self._keeper.use_motion(Motion(key))
        self.changed.emit()

    def _use_font(self, on: bool) -> None:
        self._keeper.use_system_font(on)
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

    def _restyle(self) -> None:
        for card in self._cards:
            card.setMaximumWidth(self._keeper.px(_WIDTH))
