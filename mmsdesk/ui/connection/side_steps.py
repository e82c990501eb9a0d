"""The steps of the first run, one below the other, each with a line on what it is for."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import CENTER, begin, draw_box, draw_ring, draw_text, follow

_DISC, _HEIGHT = 26, 62


class _Step(QAbstractButton):
    def __init__(self, keeper: ThemeKeeper, number: int, title: str, detail: str, *, last: bool) -> None:
        super().__init__()
        self._keeper, self._number, self._title, self._detail, self._last = keeper, number, title, detail, last
        self._done = self._current = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(keeper, self._restyle)

    def show_progress(self, current: int, done: frozenset[int]) -> None:
        """Be the current one, done, or to do."""
        self._current, self._done = self._number == current, self._number in done
        state = "current step" if self._current else "done" if self._done else "to do"
        self.setAccessibleName(f"Step {self._number}: {self._title}, {state}")
        self.setAccessibleDescription(self._detail)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self._keeper.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, px = self._keeper.theme, begin(self), self._keeper.px
        side = px(_DISC)
        disc = QRectF(1, px(6), side, side)
        if not self._last:
            painter.fillRect(
                QRectF(disc.center().x() - 1, disc.bottom() + 4, 2, px(_HEIGHT) - side - 4), theme.input_soft
            )
        if self._done and not self._current:
            draw_box(painter, disc, side / 2, theme.soft)
            inner = side * 0.22
            self._keeper.icons.paint(painter, "check", theme.accent_text, disc.adjusted(inner, inner, -inner, -inner))
        else:
            edge = None if self._current else theme.input
            draw_box(painter, disc, side / 2, theme.accent if self._current else None, edge, 1.5)
            ink = theme.on_accent if self._current else theme.text2
            draw_text(painter, disc, str(self._number), self._keeper.font(Role.LABEL_STRONG), ink, CENTER)
        left = disc.right() + px(16)
        words = QRectF(left, 0, self.width() - left, px(20))
        cut = Qt.TextElideMode.ElideRight
        title = self._keeper.font(Role.BODY_STRONG if self._current else Role.BODY)
        draw_text(painter, words, self._title, title, theme.text if self._current else theme.text2, elide=cut)
        detail = self._keeper.font(Role.LABEL)
        draw_text(painter, words.translated(0, px(19)), self._detail, detail, theme.text2, elide=cut)
        if self.hasFocus():
            draw_ring(painter, QRectF(self.rect()).adjusted(0, 0, 0, -px(16)), 8, self._keeper)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class SideSteps(QWidget):
    """Signals:
    step_requested: number (from 1) of a step that was pressed; any may be, since any may be skipped.
    """

    step_requested = Signal(int)

    def __init__(self, keeper: ThemeKeeper, steps: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setAccessibleName("Steps")
        self._current, self._done = 1, frozenset[int]()
        self._steps = [
            _Step(keeper, number, title, detail, last=number == len(steps))
            for number, (title, detail) in enumerate(steps, 1)
        ]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for number, step in enumerate(self._steps, 1):
            step.clicked.connect(lambda _on=False, number=number: self.step_requested.emit(number))
            column.addWidget(step)
        self.show_step(1, frozenset())

    @property
    def current(self) -> int:
        """Number of the current step."""
        return self._current

    @property
    def done(self) -> frozenset[int]:
        """Numbers of the steps with a tick."""
        return self._done

    def show_step(self, current: int, done: frozenset[int]) -> None:
        """Mark where somebody is, and what is done."""
        self._current, self._done = current, done
        for step in self._steps:
            step.show_progress(current, done)
