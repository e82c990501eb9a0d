"""The numbered discs beside the phone's parts: one for each problem, in the window's own colours, to be pressed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.painting import CENTER, begin, draw_ring, draw_text

HIT: Final = 32
"""How wide and high a disc can be pressed (px)."""
HEADER: Final = -1
"""The part that is none of the arrival's: the phone's header, with the sender."""
APART: Final = 28
"""Between the middles of two discs, at least (px)."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A problem's number on the phone: at a part of the arrival and, in a text, at one of its lines.

    The part is HEADER for what has no place in the message. Lines count from 0 over the whole bubble, the subject's
    first (see PhonePreview.line_of).
    """

    number: int
    tone: Tone
    part: int
    line: int = 0
    blocks: bool = False


class AnchorButton(QAbstractButton):
    """One disc."""

    def __init__(self, keeper: ThemeKeeper, parent: QWidget, anchor: Anchor) -> None:
        super().__init__(parent)
        self._keeper, self.anchor = keeper, anchor
        self.setFixedSize(HIT, HIT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        kind = "stops the send" if anchor.blocks else "warning" if anchor.tone is Tone.WARN else "tip"
        self.setAccessibleName(f"Problem {anchor.number}, {kind}")
        self.setToolTip(self.accessibleName())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self._keeper.theme, begin(self), QRectF(self.rect())
        middle = rect.center()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.surface)
        painter.drawEllipse(middle, 15.5, 15.5)
        painter.setBrush(theme.fill(self.anchor.tone))
        painter.drawEllipse(middle, 13, 13)
        font = self._keeper.font(Role.BODY, weight=700, tabular=True)
        font.setPixelSize(14)
        draw_text(painter, rect, str(self.anchor.number), font, theme.on_fill(self.anchor.tone), CENTER)
        if self.hasFocus():
            draw_ring(painter, rect, 16, self._keeper, theme.text)


def place_discs(buttons: Iterable[AnchorButton], where: Callable[[Anchor], tuple[QPointF, bool]]) -> None:
    """Put the discs in reading order, pushing down what would lie on another.

    `where` tells a disc's middle in the widget's px, and whether its line can be seen now.
    """
    taken: list[QPointF] = []
    for button in sorted(buttons, key=lambda it: (it.anchor.part, it.anchor.line, it.anchor.number)):
        place, is_seen = where(button.anchor)
        above = [other.y() for other in taken if abs(other.x() - place.x()) < APART]
        if above:
            place.setY(max(place.y(), max(above) + APART))
        taken.append(place)
        button.move(round(place.x() - HIT / 2), round(place.y() - HIT / 2))
        button.setVisible(is_seen)
