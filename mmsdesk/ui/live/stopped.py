"""Why a run does not go on: plain cause, what to do, what is safe, the way on; details fold out."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.live.halts import Act, Exit, Halt
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.cards import row
from mmsdesk.ui.widgets.labels import Label, let_height_follow_width
from mmsdesk.ui.widgets.painting import begin, draw_box, mix
from mmsdesk.ui.widgets.pills import Glyph

_INK = {Tone.BAD: "bad", Tone.WARN: "warn", Tone.INFO: "accent_text"}


class StoppedPanel(QWidget):
    """Signals:
    acted: the `Act` of the button that was pressed.
    """

    acted = Signal(object)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper, self._tone = keeper, Tone.BAD
        self._exits: tuple[Exit, ...] = ()
        self._shown: tuple[Halt, tuple[str, ...]] | None = None
        self._glyph = Glyph(keeper, "octagon-x", "bad", 26)
        self._title = Label(keeper, "", Role.SECTION, wrap=True)
        self._hint = Label(keeper, "", Role.BODY, "text2", wrap=True)
        self._safe = Label(keeper, "", Role.BODY_STRONG, wrap=True)
        self.main_button = Button(keeper, "", Kind.PRIMARY)
        self.second_button = Button(keeper, "")
        self.details_button = Button(keeper, "Technical details", Kind.GHOST, icon="chevron-down", trailing=True)
        self._details = Label(keeper, "", Role.LABEL, "text2", wrap=True, tabular=True)
        self._details.setAccessibleName("Technical details")
        self.main_button.clicked.connect(lambda: self._press(0))
        self.second_button.clicked.connect(lambda: self._press(1))
        self.details_button.clicked.connect(self._fold)
        self._buttons = QWidget()
        buttons = QVBoxLayout(self._buttons)
        buttons.setContentsMargins(0, 8, 0, 0)
        buttons.addLayout(row(self.main_button, self.second_button, self.details_button, None, gap=10))
        words = QVBoxLayout()
        words.setSpacing(5)
        for widget in (self._title, self._hint, self._safe, self._buttons, self._details):
            words.addWidget(widget)
        self._details.setContentsMargins(0, 10, 0, 0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(18)
        layout.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        self._details.hide()
        let_height_follow_width(self)
        keeper.changed.connect(self.update)

    @property
    def title(self) -> str:
        """The cause."""
        return self._title.text()

    @property
    def safe(self) -> str:
        """What nobody needs to worry about."""
        return self._safe.text()

    @property
    def details(self) -> str:
        """What is folded out; "" while it is folded."""
        return "" if self._details.isHidden() else self._details.text()

    def show_halt(self, halt: Halt, details: tuple[str, ...] = ()) -> None:
        """Say why it stands still; `details` are those of the halt with secrets removed."""
        if (halt, details) == self._shown:
            return
        if halt.title != self._title.text():
            self._details.hide()
        self._shown = (halt, details)
        self._tone, self._exits = halt.tone, halt.exits
        self._glyph.show_icon(halt.icon, _INK[halt.tone])
        self._title.setText(halt.title)
        self._hint.setText(halt.hint)
        self._safe.setText(halt.safe)
        self._safe.setVisible(bool(halt.safe))
        self._details.setText("\n".join(details))
        self.details_button.setVisible(bool(details))
        for button, place in ((self.main_button, 0), (self.second_button, 1)):
            button.setVisible(place < len(halt.exits))
            if place < len(halt.exits):
                button.set_label(halt.exits[place].label)
                button.set_icon(halt.exits[place].icon)
        # a way out beside a page that goes on is no more important than the page's own button
        self.main_button.set_kind(Kind.PRIMARY if halt.tone is Tone.BAD else Kind.SECONDARY)
        self._buttons.setVisible(bool(halt.exits or details))
        self._show_fold()
        self.setAccessibleName(halt.title)
        self.setAccessibleDescription(f"{halt.hint} {halt.safe}")
        self.update()

    def set_busy(self, act: Act) -> None:
        """The button that does this is working."""
        for button, each in zip((self.main_button, self.second_button), self._exits, strict=False):
            if each.act is act:
                button.set_busy(True)

    def be_idle(self) -> None:
        """No button is working any more."""
        self.main_button.set_busy(False)
        self.second_button.set_busy(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._keeper.theme
        wash = theme.wash(self._tone)
        draw_box(begin(self), QRectF(self.rect()), 12, wash, mix(wash, theme.ink(self._tone), 0.25))

    def _press(self, place: int) -> None:
        if place < len(self._exits):
            self.acted.emit(self._exits[place].act)

    def _fold(self) -> None:
        self._details.setVisible(self._details.isHidden())
        self._show_fold()

    def _show_fold(self) -> None:
        self.details_button.set_icon("chevron-down" if self._details.isHidden() else "chevron-up")
