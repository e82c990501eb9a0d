"""What holds other things: cards, hairlines, scrolling pages, rows and columns with our spacing."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QScrollBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import begin, draw_box, follow


class Card(QWidget):
    """A surface with a hairline edge. Put content into `body`; `header` holds the title and what stands right of it."""

    def __init__(
        self, keeper: ThemeKeeper, title: str = "", *, padding: int = 20, fill: str = "surface", gap: int = 12
    ) -> None:
        super().__init__()
        self._keeper, self._fill = keeper, fill
        outer = QVBoxLayout(self)
        outer.setContentsMargins(padding, padding, padding, padding)
        outer.setSpacing(gap)
        self.header = QHBoxLayout()
        self.header.setSpacing(8)
        self.title = Label(keeper, title, Role.SECTION)
        if title:
            self.setAccessibleName(title)
            self.header.addWidget(self.title)
            self.header.addStretch(1)
            outer.addLayout(self.header)
        self.body = QVBoxLayout()
        self.body.setSpacing(gap)
        outer.addLayout(self.body, 1)
        keeper.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        fill = self._keeper.theme.color(self._fill)
        draw_box(begin(self), QRectF(self.rect()), 12, fill, self._keeper.hairline)


class Pane(QWidget):
    """A region with a background token and, if asked, a hairline at its left edge: side columns, inspectors."""

    def __init__(self, keeper: ThemeKeeper, fill: str = "surface", *, line: Qt.Edge | None = None) -> None:
        super().__init__()
        self._keeper, self._fill, self._line = keeper, fill, line
        keeper.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = begin(self)
        painter.fillRect(self.rect(), self._keeper.theme.color(self._fill))
        width, height = self.width(), self.height()
        line = self._keeper.hairline
        if self._line == Qt.Edge.LeftEdge:
            painter.fillRect(0, 0, 1, height, line)
        elif self._line == Qt.Edge.RightEdge:
            painter.fillRect(width - 1, 0, 1, height, line)
        elif self._line == Qt.Edge.BottomEdge:
            painter.fillRect(0, height - 1, width, 1, line)
        elif self._line == Qt.Edge.TopEdge:
            painter.fillRect(0, 0, width, 1, line)


class Hairline(QWidget):
    """A one-pixel line between rows (or, `upright`, between columns)."""

    def __init__(self, keeper: ThemeKeeper, *, upright: bool = False) -> None:
        super().__init__()
        self._keeper = keeper
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)
        keeper.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        begin(self).fillRect(self.rect(), self._keeper.hairline)


GUTTER: Final = 12
"""How wide a scroll bar is (px)."""


class _GutterBar(QScrollBar):
    """Keeps its place, and is seen only while there is something to scroll."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.maximum() > self.minimum():
            super().paintEvent(event)


class Scroll(QScrollArea):
    """Scrolls a page that may become taller than the window; transparent, no frame, keyboard reaches what it hides.

    With a `gutter` the bar's place at the right is always left free: what is scrolled keeps its width, in line with
    what stands above and below. Let its right margin be GUTTER less than the left one.
    """

    def __init__(self, content: QWidget, name: str = "", *, gutter: bool = False) -> None:
        super().__init__()
        if gutter:
            self.setVerticalScrollBar(_GutterBar())
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(content)
        content.setAutoFillBackground(False)


def fill_row(layout: QBoxLayout, *items: QWidget | int | None) -> QBoxLayout:
    """Put widgets into a layout: a number is space in px, None is a stretch."""
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        else:
            layout.addWidget(item)
    return layout


def row(*items: QWidget | int | None, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """A horizontal layout of `items` (see fill_row)."""
    layout = QHBoxLayout()
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    fill_row(layout, *items)
    return layout


def column(
    *items: QWidget | int | None, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """A vertical layout of `items` (see fill_row)."""
    layout = QVBoxLayout()
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    fill_row(layout, *items)
    return layout


class FactRow(QWidget):
    """A label at the left and its value at the right or in a second column: facts about an account, sums of a cost.

    `elide` cuts a label that comes from people, such as a list's name.
    """

    def __init__(
        self,
        keeper: ThemeKeeper,
        label: str,
        value: str = "",
        *,
        strong: bool = False,
        label_width: int = 0,
        elide: bool = False,
    ) -> None:
        super().__init__()
        self._keeper, self._label_width = keeper, label_width
        label_role = Role.BODY_STRONG if strong else Role.LABEL
        self._label = Label(keeper, label, label_role, "text" if strong else "text2", elide=elide)
        role = Role.SECTION if strong else Role.LABEL_MEDIUM
        self._value = Label(keeper, value, role, tabular=True, elide=label_width > 0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        if label_width:
            follow(keeper, self._widen_label)
            layout.addWidget(self._label)
            layout.addWidget(self._value, 1)
        else:
            self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            layout.addWidget(self._label, 1)
            layout.addWidget(self._value)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_value(value)

    @property
    def value(self) -> str:
        """What stands at the right."""
        return self._value.text()

    def show_value(self, value: str) -> None:
        """Write another value."""
        self._value.setText(value)
        self.setAccessibleName(f"{self._label.text()}: {value}")

    def _widen_label(self) -> None:
        self._label.setFixedWidth(self._keeper.px(self._label_width))

    def add(self, widget: QWidget) -> None:
        """Put a button behind the value."""
        layout = self.layout()
        if layout is not None:
            layout.addWidget(widget)
