"""The bar over the composer: the campaign's name to change in place, how saving stands, the steps, the way on."""

import math

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QKeySequence, QLinearGradient, QPainter, QPaintEvent

from mmsdesk.services.drafts import UNTITLED
from mmsdesk.ui.compose.autosave import FAILED, SAVED, SAVING
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.page_parts import TopBar
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.fields import LineInput
from mmsdesk.ui.widgets.painting import follow
from mmsdesk.ui.widgets.stepper import Stepper

STEPS = ("Message", "Audience", "Review & send")
_NOTES = (SAVING, SAVED, FAILED)
_NAME_PADDING, _NAME_LEAST = 7, 72
_UNDOING = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class DraftInput(LineInput):
    """One line of the draft. Undo belongs to the whole draft, so its keys go to the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if any(event.matches(key) for key in _UNDOING):
            event.ignore()
        else:
            super().keyPressEvent(event)


class NameInput(DraftInput):
    """The campaign's name, which looks like a title until it is pointed at."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "Campaign name")
        self._owner, self.full_width = keeper, 100
        self.setMaxLength(120)
        self.textChanged.connect(self._fit)
        self.returnPressed.connect(self.clearFocus)
        follow(keeper, self._dress)

    def _fit(self) -> None:
        text = self.text() or UNTITLED
        wide = round(QFontMetricsF(self.font()).horizontalAdvance(text)) + self._owner.px(20)
        self.full_width = min(max(wide, self._owner.px(100)), self._owner.px(280))
        self.setToolTip(text if wide > self.full_width else "")
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """What has no room fades out, until it is edited."""
        super().paintEvent(event)
        wide = QFontMetricsF(self.font()).horizontalAdvance(self.text()) + 2 * _NAME_PADDING
        if self.hasFocus() or wide <= self.width():
            return
        rect = self.rect().adjusted(0, 2, -2, -2)
        rect.setLeft(rect.right() - self._owner.px(36))
        surface, clear = QColor(self._owner.theme.surface), QColor(self._owner.theme.surface)
        clear.setAlpha(0)
        fade = QLinearGradient(rect.topLeft(), rect.topRight())
        fade.setColorAt(0, clear)
        fade.setColorAt(0.8, surface)
        painter = QPainter(self)
        painter.fillRect(rect, fade)
        painter.end()

    def _dress(self) -> None:
        theme = self._owner.theme
        self.setFont(self._owner.font(Role.SECTION))
        self.setStyleSheet(
            f"QLineEdit {{ background: transparent; border: 1px solid transparent; border-radius: 8px;"
            f" padding: 0 6px; color: {theme.text.name()}; }}"
            f"QLineEdit:hover {{ border-color: {theme.input_soft.name()}; }}"
            f"QLineEdit:focus {{ border: 2px solid {theme.accent_text.name()}; background: {theme.surface.name()};"
            " padding: 0 5px; }"
        )
        self.setFixedHeight(self._owner.px(36))
        self._fit()


class ComposeBar(TopBar):
    """The composer's top bar.

    Signals:
        renamed: the new name, at every key.
        retry_requested: save again.
    """

    renamed = Signal(str)
    retry_requested = Signal()

    def __init__(self, keeper: ThemeKeeper, step: int) -> None:
        super().__init__(keeper)
        self.name_input = NameInput(keeper)
        self.stepper = Stepper(keeper, STEPS, step)
        self._retry = Button(keeper, "Retry", Kind.LINK, size=Size.SMALL, name="Retry saving")
        self._retry.hide()
        self._title.hide()
        self._middle.setContentsMargins(14, 0, 14, 0)
        self.left.insertWidget(1, self.name_input)
        self.left.insertWidget(self.left.count() - 1, self._retry)
        self.set_middle(self.stepper)
        self.show_state("Draft", Tone.NEUTRAL)
        self.name_input.textEdited.connect(self.renamed)
        self.name_input.textChanged.connect(self._fit)
        self._retry.clicked.connect(self.retry_requested)

    def show_name(self, name: str) -> None:
        """The campaign's name; silent. A name that is being typed is left alone: it may end in a space for now."""
        typed = self.name_input.text().strip()
        if typed != name and not (not typed and name == UNTITLED and self.name_input.hasFocus()):
            self.name_input.setText(name)
            self.name_input.setCursorPosition(0)

    def show_saving(self, note: str) -> None:
        """How saving stands; the same again costs nothing."""
        if note == self.note:
            return
        before = self.note
        self._note.exchange(note)  # at every key after a save: it has the room of the longest
        if FAILED in {note, before}:
            self._retry.setVisible(note == FAILED)
            self._fit()

    def _fit(self) -> None:
        """As the kit's bar does, with the name in the title's place."""
        if not hasattr(self, "name_input"):
            super()._fit()  # still being built
            return
        gaps = 16 * 2 + 40 + 12 * 4 + 14 * 2
        retry = self._retry.sizeHint().width() if not self._retry.isHidden() else 0
        ends = self.back_button.sizeHint().width() + self.pill.sizeHint().width() + self._buttons.sizeHint().width()
        name = self.name_input.full_width
        room = self.width() - gaps - retry - ends - name
        metrics = QFontMetricsF(self._note.font())
        note = max(math.ceil(metrics.horizontalAdvance(words)) + 1 for words in _NOTES)
        self._note.setFixedWidth(note)  # or the steps would move whenever it is saved
        self.stepper.set_compact(room < note + self.stepper.full_width)
        steps = self.stepper.sizeHint().width()
        cramped = room + name - _NAME_LEAST < steps  # only with large text in a small window
        self.pill.setVisible(not cramped)
        room += self.pill.sizeHint().width() + 12 if cramped else 0
        self._note.setVisible(room >= note + steps or retry > 0)
        self.name_input.setFixedWidth(max(_NAME_LEAST, min(name, name + room - steps)))
