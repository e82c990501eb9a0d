"""Parts in a row below each other that people put in another order: where they go, and what shows it."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import begin, draw_box

T = TypeVar("T")
_EDGE = 40
"""So near the edge of what can be seen (px), the page goes on."""


def moved(parts: Sequence[T], place: int, to: int) -> tuple[T, ...]:
    """`parts` with the one at `place` at `to`."""
    rest = [*parts[:place], *parts[place + 1 :]]
    return (*rest[:to], parts[place], *rest[to:])


def without(parts: Sequence[T], place: int) -> tuple[T, ...]:
    """`parts` without the one at `place`."""
    return (*parts[:place], *parts[place + 1 :])


def with_part(parts: Sequence[T], place: int, part: T) -> tuple[T, ...]:
    """`parts` with `part` in the place of what stands at `place`."""
    return (*parts[:place], part, *parts[place + 1 :])


def trace(before: Sequence[T], after: Sequence[T]) -> list[int | None]:
    """For each of `after`, which of `before` it was; None for a new one.

    Equal parts are the same, first of all where they stood; what was changed in its place is the same as well.
    """
    found: list[int | None] = [i if i < len(before) and before[i] == part else None for i, part in enumerate(after)]
    free = [i for i in range(len(before)) if i not in found]
    for place, part in enumerate(after):
        if found[place] is None and (same := next((i for i in free if before[i] == part), None)) is not None:
            found[place] = same
            free.remove(same)
    if len(before) == len(after):
        for place in range(len(after)):
            if found[place] is None and place in free:
                found[place] = place
                free.remove(place)
    return found


def keep_in_sight(widget: QWidget, point: QPointF) -> None:
    """Scroll the page `widget` stands on while something is dragged to its edge."""
    parent: QWidget | None = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if isinstance(parent, QScrollArea):
        page = parent.widget()
        assert page is not None
        where = page.mapFromGlobal(point.toPoint())
        parent.ensureVisible(where.x(), where.y(), 0, _EDGE)


class PartList(QWidget):
    """Holds parts below each other, and shows a line where a dragged one would go."""

    def __init__(self, keeper: ThemeKeeper, gap: int) -> None:
        super().__init__()
        self._keeper, self._gap = keeper, gap
        self._line: int | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(gap)

    def add(self, part: QWidget) -> None:
        """Put one more below the others."""
        self._column.addWidget(part)

    def place_at(self, point: QPointF, parts: Sequence[QWidget]) -> int:
        """Before which of `parts` something is dropped at `point` (global); their number for behind the last."""
        y = self.mapFromGlobal(point).y()
        return sum(1 for part in parts if y > part.geometry().center().y())

    def show_line(self, place: int | None, parts: Sequence[QWidget]) -> None:
        """Show the line before the part at `place`, or none."""
        line = None
        if place is not None and parts:
            above = place < len(parts)
            edge = parts[place].geometry().top() if above else parts[-1].geometry().bottom() + 1
            line = round(edge - self._gap / 2) if above and place else edge - 1 if not above else 0
        if line != self._line:
            self._line = line
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._line is not None:
            box = self.rect().toRectF()
            box.setTop(max(0, self._line - 1))
            box.setHeight(3)
            draw_box(begin(self), box, 1.5, self._keeper.theme.accent)
