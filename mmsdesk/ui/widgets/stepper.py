"""The steps of a longer job, at the top of its page."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import CENTER, begin, draw_box, draw_ring, draw_text, follow, text_width

_DISC = 22


class _Step(QAbstractButton):
    def __init__(self, keeper: ThemeKeeper, number: int, label: str) -> None:
        super().__init__()
        self._keeper, self._number, self._label = keeper, number, label
        self.done = self.current = self.compact = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow(keeper, self._restyle)

    def show_progress(self, current: int) -> None:
        """Be done, current or to do, by the number of the current step."""
        self.done, self.current = self._number < current, self._number == current
        state = "done" if self.done else "current step" if self.current else "to do"
        self.setAccessibleName(f"Step {self._number}: {self._label}, {state}")
        self.setToolTip(self._label)
        self.setEnabled(self.done or self.current)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.done else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if self.done else Qt.CursorShape.ArrowCursor)
        self._restyle()

    def sizeHint(self) -> QSize:
        width = self.full_width if self.current or not self.compact else _DISC + 2
        return QSize(width, self._keeper.px(30))

    @property
    def full_width(self) -> int:
        text = text_width(self._label, self._keeper.font(Role.LABEL_STRONG))
        return round(_DISC + 8 + text) + 6

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._keeper.theme, begin(self)
        disc = QRectF(1, self.height() / 2 - _DISC / 2, _DISC, _DISC)
        if self.done:
            draw_box(painter, disc, _DISC / 2, theme.soft)
            self._keeper.icons.paint(painter, "check", theme.accent_text, disc.adjusted(4, 4, -4, -4))
        else:
            fill = theme.accent if self.current else None
            draw_box(painter, disc, _DISC / 2, fill, None if self.current else theme.input, 1.5)
            ink = theme.on_accent if self.current else theme.text2
            draw_text(painter, disc, str(self._number), self._keeper.font(Role.CAPTION_STRONG), ink, CENTER)
        font = self._keeper.font(Role.LABEL_STRONG if self.current else Role.LABEL_MEDIUM)
        if self.current or not self.compact:
            rect = QRectF(disc.right() + 8, 0, self.width(), self.height())
            draw_text(painter, rect, self._label, font, theme.text if self.current else theme.text2)
        if self.hasFocus():
            draw_ring(painter, QRectF(self.rect()), 8, self._keeper)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class _Dash(QWidget):
    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.setFixedSize(20, 22)
        keeper.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        begin(self).fillRect(QRectF(0, 10, 20, 2), self._keeper.theme.input_soft)


class Stepper(QWidget):
    """Numbered steps; done ones can be pressed to go back.

    Signals:
        step_requested: number (from 1) of a done step that was pressed.
    """

    step_requested = Signal(int)

    def __init__(self, keeper: ThemeKeeper, labels: Sequence[str], current: int = 1) -> None:
        super().__init__()
        self.setAccessibleName("Steps")
        self._steps = [_Step(keeper, number, label) for number, label in enumerate(labels, 1)]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for step in self._steps:
            if step is not self._steps[0]:
                layout.addWidget(_Dash(keeper))
            layout.addWidget(step)
            step.clicked.connect(self._pressed)
        self._current = current
        self.show_step(current)

    @property
    def current(self) -> int:
        """Number of the current step."""
        return self._current

    def show_step(self, current: int) -> None:
        """Mark a step as the current one; those before it are done."""
        self._current = current
        for step in self._steps:
            step.show_progress(current)

    @property
    def full_width(self) -> int:
        """Width in px with all labels."""
        return sum(step.full_width for step in self._steps) + (len(self._steps) - 1) * (20 + 2 * 8)

    def set_compact(self, compact: bool) -> None:
        """Write only the current step's label, where there is little room; the others are in tooltips."""
        for step in self._steps:
            if step.compact is not compact:
                step.compact = compact
                step.updateGeometry()
                step.update()

    def _pressed(self) -> None:
        number = next((n for n, step in enumerate(self._steps, 1) if step is self.sender()), 0)
        if 0 < number < self._current:
            self.step_requested.emit(number)
