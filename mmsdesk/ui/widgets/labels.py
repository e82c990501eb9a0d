"""Text on a page: plain (never markup), in a role and a colour token, wrapped with room between lines."""

import math
import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import begin, draw_text, follow

LINE_HEIGHT = 1.45
_DIGIT = re.compile("[0-9]")


def let_height_follow_width(widget: QWidget) -> None:
    """For widgets that hold wrapped text: as tall as their text needs at the width they get, no taller by wish."""
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    widget.setSizePolicy(policy)


class Label(QLabel):
    """A piece of text. Markup and `&` in it are shown as typed, because much of it comes from files and people.

    `color` names a theme token. `wrap` breaks lines (height follows width); `elide` cuts one line with an ellipsis
    and offers the whole as a tooltip; `tabular` lines digits up.
    """

    def __init__(
        self,
        keeper: ThemeKeeper,
        text: str = "",
        role: Role = Role.BODY,
        color: str = "text",
        *,
        weight: int | None = None,
        wrap: bool = False,
        elide: bool = False,
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._role, self._token, self._weight = role, color, weight
        self._elide, self._tabular = elide, tabular
        self._broken: dict[int, list[str]] = {}  # by width: layouts ask for the height many times over
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
        if elide:
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        self.setSizePolicy(policy)
        self.setText(text)
        follow(keeper, self._restyle)

    def setText(self, text: str) -> None:
        """Show another text; the same text costs nothing."""
        before = self.text()
        if text == before:
            return
        self._broken.clear()
        if self._tabular and not self._keeper.system_font and _shape(text) == _shape(before):
            self.exchange(text)
            return
        super().setText(text)
        if self._elide:
            self.setToolTip(text)
        self.updateGeometry()

    def exchange(self, text: str) -> None:
        """Show a text that takes the same room. Qt would place everything in the window anew, on every key of a count.

        It does not for hidden widgets, and this one counts as one while it is told.
        """
        hidden = self.isHidden()
        self.setAttribute(Qt.WidgetAttribute.WA_WState_Hidden, True)
        super().setText(text)
        self.setAttribute(Qt.WidgetAttribute.WA_WState_Hidden, hidden)
        if self._elide:
            self.setToolTip(text)

    def set_color(self, color: str) -> None:
        """Change the colour."""
        if color != self._token:
            self._token = color
            self.update()

    def set_weight(self, weight: int) -> None:
        """Change how heavy the text is."""
        self._weight = weight
        self._restyle()

    @property
    def full_width(self) -> int:
        """Width in px at which nothing is cut or wrapped."""
        return self.width_of(self.text())

    def width_of(self, text: str) -> int:
        """Width in px at which nothing of another text would be cut or wrapped."""
        metrics = QFontMetricsF(self.font())
        return math.ceil(max((metrics.horizontalAdvance(line) for line in text.split("\n")), default=0.0)) + 1

    def sizeHint(self) -> QSize:
        longest = self.full_width
        if self.wordWrap():
            width = min(longest, self._keeper.px(560))
            return QSize(width, self.heightForWidth(width))
        return QSize(longest, math.ceil(self._keeper.px(self._role.value.px) * 1.4))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        if self._elide:
            return QSize(self._keeper.px(40), hint.height())
        if self.wordWrap():
            metrics = QFontMetricsF(self.font())
            widest = max((metrics.horizontalAdvance(word) for word in self.text().split()), default=0.0)
            return QSize(min(math.ceil(widest) + 1, self._keeper.px(220)), math.ceil(self._line_height()))
        return hint

    def hasHeightForWidth(self) -> bool:
        return self.wordWrap()

    def heightForWidth(self, width: int) -> int:
        if not self.wordWrap():
            return -1
        return math.ceil(max(1, len(self._lines(width))) * self._line_height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = begin(self)
        color = self._keeper.theme.color(self._token if self.isEnabled() else "text3")
        if not self.wordWrap():
            elide = Qt.TextElideMode.ElideRight if self._elide else None
            draw_text(painter, QRectF(self.rect()), self.text(), self.font(), color, self.alignment(), elide=elide)
            return
        height, y = self._line_height(), 0.0
        for line in self._lines(self.width()):
            draw_text(painter, QRectF(0, y, self.width(), height), line, self.font(), color, self.alignment())
            y += height

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._broken.clear()

    def lines_at(self, width: int) -> Sequence[str]:
        """How a text that wraps is broken at this width (px)."""
        return self._lines(width)

    def _lines(self, width: int) -> list[str]:
        """The text as it stands at `width` px."""
        if width not in self._broken:
            self._broken[width] = [line for text in self.text().split("\n") for line in _break(text, self, width)]
        return self._broken[width]

    def _line_height(self) -> float:
        return self._keeper.px(self._role.value.px) * LINE_HEIGHT

    def _restyle(self) -> None:
        self.setFont(self._keeper.font(self._role, weight=self._weight, tabular=self._tabular))
        self.updateGeometry()
        self.update()


def _shape(text: str) -> str:
    """What a text's width depends on where all digits are as wide as each other."""
    return _DIGIT.sub("0", text)


def _break(text: str, label: QLabel, width: float) -> list[str]:
    """The lines `text` falls into at `width` px; a word longer than a line is broken."""
    if text.isascii() and QFontMetricsF(label.font()).horizontalAdvance(text) + 1 < width:
        return [text.rstrip()]
    layout = QTextLayout(text, label.font())
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    option = layout.textOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    spans: list[tuple[int, int]] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, width))
        line.setPosition(QPointF(0, 0))
        spans.append((line.textStart(), line.textLength()))
    layout.endLayout()
    units = text.encode("utf-16-le")  # Qt counts UTF-16 units, Python counts characters
    return [units[start * 2 : (start + length) * 2].decode("utf-16-le").rstrip() for start, length in spans] or [""]
