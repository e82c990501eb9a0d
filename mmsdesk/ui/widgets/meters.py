"""Shares of a whole: a thin meter, a stacked bar, its legend, the progress ring."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import CENTER, begin, draw_box, draw_text, follow


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole: what it is, how much, and its colour token. `key` names its number in a Legend."""

    label: str
    value: int
    color: str
    detail: str = ""
    key: str = ""


class Meter(QWidget):
    """How much of a budget is used, 0 to 1."""

    def __init__(self, keeper: ThemeKeeper, name: str, *, thickness: int = 4) -> None:
        super().__init__()
        self._keeper, self._share, self._tone = keeper, 0.0, Tone.INFO
        self.setFixedHeight(thickness)
        self.setAccessibleName(name)
        follow(keeper, self.update)

    @property
    def share(self) -> float:
        """What it shows."""
        return self._share

    def show_share(self, share: float, tone: Tone = Tone.INFO) -> None:
        """Fill it to `share`; more than 1 is shown as full."""
        self._share, self._tone = min(1.0, max(0.0, share)), tone
        self.setAccessibleDescription(f"{share:.0%}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self._keeper.theme, begin(self), QRectF(self.rect())
        draw_box(painter, rect, rect.height() / 2, theme.track)
        if self._share > 0:
            rect.setWidth(max(rect.height(), rect.width() * self._share))
            draw_box(painter, rect, rect.height() / 2, theme.fill(self._tone))


def paint_shares(
    painter: QPainter, keeper: ThemeKeeper, rect: QRectF, shares: Sequence[tuple[float, str]], total: float
) -> None:
    """A rounded bar cut into shares (value, colour token), with 1 px gaps; small shares stay visible."""
    draw_box(painter, rect, rect.height() / 2, keeper.theme.track)
    if total <= 0:
        return
    x = rect.x()
    for (_, color), width in zip(
        shares, _share_widths(rect.width(), [value for value, _ in shares], total), strict=True
    ):
        if width > 0:
            piece = QRectF(x, rect.y(), max(1.5, width - 1), rect.height())
            draw_box(painter, piece, 2 if x > rect.x() else rect.height() / 2, keeper.theme.color(color))
            x += width


def _share_widths(room: float, values: Sequence[float], total: float) -> list[float]:
    """Widths in px; what is not zero gets at least 2.5, at the cost of the widest."""
    widths = [max(2.5, room * value / total) if value > 0 else 0.0 for value in values]
    excess = sum(widths) - room
    if widths and excess > 0:
        widest = widths.index(max(widths))
        widths[widest] = max(2.5, widths[widest] - excess)
    return widths


class StackedBar(QWidget):
    """A whole cut into shares; the words stand in a Legend."""

    def __init__(self, keeper: ThemeKeeper, name: str, *, thickness: int = 8) -> None:
        super().__init__()
        self._keeper = keeper
        self._shares: tuple[Share, ...] = ()
        self._total = 0
        self.setFixedHeight(thickness)
        self.setAccessibleName(name)
        follow(keeper, self.update)

    @property
    def shares(self) -> tuple[Share, ...]:
        """What it shows."""
        return self._shares

    def show_shares(self, shares: Sequence[Share], total: int | None = None) -> None:
        """Show shares of `total` (their sum when not given; what is missing stays track)."""
        self._shares = tuple(shares)
        self._total = sum(share.value for share in shares) if total is None else total
        self.setAccessibleDescription(", ".join(f"{share.label}: {share.value:,}" for share in shares))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        pieces = [(float(share.value), share.color) for share in self._shares]
        paint_shares(begin(self), self._keeper, QRectF(self.rect()), pieces, self._total)


class _Swatch(QWidget):
    def __init__(self, keeper: ThemeKeeper, color: str, radius: float = 3) -> None:
        super().__init__()
        self._keeper, self._color, self._radius = keeper, color, radius
        self.setFixedSize(10, 10)
        keeper.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_box(begin(self), QRectF(self.rect()), self._radius, self._keeper.theme.color(self._color))


class Legend(QWidget):
    """The shares in words: swatch, label, number, one row each."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._numbers: list[tuple[Label, Label]] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_shares(self, shares: Sequence[Share]) -> None:
        """Show the rows; numbers are updated in place when only they changed."""
        if [label.text() for label, _ in self._numbers] != [share.label for share in shares]:
            self._rebuild(shares)
        for (label, number), share in zip(self._numbers, shares, strict=True):
            number.setText(f"{share.value:,}")
            number.setAccessibleName(f"{label.text()}: {share.value:,}")

    def value(self, label: str) -> str:
        """The number written behind a label. Raises KeyError."""
        return {name.text(): number.text() for name, number in self._numbers}[label]

    def _rebuild(self, shares: Sequence[Share]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._numbers = []
        for line, share in enumerate(shares):
            label = Label(self._keeper, share.label, Role.LABEL, "text2")
            number = Label(self._keeper, "", Role.LABEL_STRONG, tabular=True)
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            number.setObjectName(share.key)
            self._grid.addWidget(_Swatch(self._keeper, share.color), line, 0)
            self._grid.addWidget(label, line, 1)
            self._grid.addWidget(number, line, 2)
            self._numbers.append((label, number))


class NumberTile(QWidget):
    """One figure of a live page or a report: swatch and label, the number large, a line below."""

    def __init__(self, keeper: ThemeKeeper, label: str, *, color: str = "", role: Role = Role.NUMBER) -> None:
        super().__init__()
        self._name = label
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        self._number = Label(keeper, "", role, tabular=True)
        self._detail = Label(keeper, "", Role.CAPTION, "text2", tabular=True)
        if color:
            grid.addWidget(_Swatch(keeper, color, 5), 0, 0)
        grid.addWidget(Label(keeper, label, Role.LABEL_MEDIUM, "text2"), 0, 1 if color else 0, 1, 2)
        grid.addWidget(self._number, 1, 0, 1, 3)
        grid.addWidget(self._detail, 2, 0, 1, 3)
        grid.setColumnStretch(2, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def number(self) -> str:
        """The figure as shown."""
        return self._number.text()

    def show_number(self, number: str, detail: str = "") -> None:
        """Show another figure."""
        self._number.setText(number)
        self._detail.setText(detail)
        self.setAccessibleName(f"{self._name}: {number}")
        self.setAccessibleDescription(detail)


class ProgressRing(QWidget):
    """How much of a run is done: coloured shares round a percentage."""

    def __init__(self, keeper: ThemeKeeper, name: str, *, side: int = 184) -> None:
        super().__init__()
        self._keeper = keeper
        self._shares: tuple[Share, ...] = ()
        self._total, self._big, self._small, self._paused = 0, "", "", False
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        follow(keeper, self._restyle)

    @property
    def text(self) -> str:
        """What stands in the middle, e.g. "43%"."""
        return self._big

    @property
    def detail(self) -> str:
        """The line below it, e.g. "1,204 of 2,772"."""
        return self._small

    def show_progress(self, shares: Sequence[Share], total: int, big: str, small: str, *, paused: bool = False) -> None:
        """Show shares of `total`; paused ones are greyed."""
        self._shares, self._total = tuple(shares), total
        self._big, self._small, self._paused = big, small, paused
        self.setAccessibleDescription(f"{big}, {small}")
        self.update()

    def sizeHint(self) -> QSize:
        side = self._keeper.px(self._side)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self._keeper.theme, begin(self), QRectF(self.rect())
        thick = rect.width() * 0.074
        ring = rect.adjusted(thick / 2 + 1, thick / 2 + 1, -thick / 2 - 1, -thick / 2 - 1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.track, thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawEllipse(ring)
        start = 90.0
        for share in self._shares:
            if self._total <= 0 or share.value <= 0:
                continue
            sweep = max(1.2, 360 * share.value / self._total)
            color = theme.input if self._paused else theme.color(share.color)
            painter.setPen(QPen(color, thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawArc(ring, round(start * 16), round(-max(0.6, sweep - 0.5) * 16))
            start -= sweep
        middle = rect.center().y()
        big = self._keeper.font(Role.HUGE, tabular=True)
        half = self._keeper.px(24)
        draw_text(painter, QRectF(0, middle - half * 1.5, rect.width(), half * 2), self._big, big, theme.text, CENTER)
        small = self._keeper.font(Role.LABEL, tabular=True)
        draw_text(painter, QRectF(0, middle + half, rect.width(), half), self._small, small, theme.text2, CENTER)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
