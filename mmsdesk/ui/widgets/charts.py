"""Charts of a run: messages a minute, the funnel, deliveries over time, reasons. Each can be read without seeing it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.labels import Label, let_height_follow_width
from mmsdesk.ui.widgets.meters import Meter
from mmsdesk.ui.widgets.painting import CENTER, RIGHT, begin, draw_box, draw_ring, draw_text, follow, mix, text_width


def round_top(value: float) -> int:
    """A round number at or above `value`, for the top of an axis: 1, 2, 3, 4, 5, 6, 8 or 10 times a power of ten."""
    if value <= 4:
        return 4
    power = int(10 ** math.floor(math.log10(value)))
    return next(step * power for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * power >= value)


@dataclass(frozen=True, slots=True)
class RateBar:
    """One minute: when, how many messages, and whether it is past (done), running now, or expected."""

    label: str
    value: int
    state: str = "done"  # done, now, planned


class RateBars(QWidget):
    """Messages a minute. Labels that do not fit are left out; bars that are planned are pale."""

    def __init__(self, keeper: ThemeKeeper, name: str) -> None:
        super().__init__()
        self._keeper = keeper
        self._bars: tuple[RateBar, ...] = ()
        self._limit = 0
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        follow(keeper, self.update)

    @property
    def bars(self) -> tuple[RateBar, ...]:
        """What it shows."""
        return self._bars

    def show_bars(self, bars: Sequence[RateBar], limit: int) -> None:
        """Show minutes in order; `limit` is the run's limit a minute."""
        self._bars, self._limit = tuple(bars), limit
        done = [bar for bar in bars if bar.state != "planned"]
        self.setAccessibleDescription(", ".join(f"{bar.label}: {bar.value:,}" for bar in done[-10:]))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, 180)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 120)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._keeper.theme, begin(self)
        font = self._keeper.font(Role.CAPTION, tabular=True)
        font.setPixelSize(self._keeper.px(11))
        most = max((bar.value for bar in self._bars), default=0)
        top = self._limit or round_top(most)
        scale = max(top, most)
        gutter = text_width(f"{top:,}", font) + 10
        foot = self._keeper.px(20)
        plot = QRectF(gutter, 8, self.width() - gutter, self.height() - foot - 8)
        for part in (0, 0.5, 1):
            y = plot.bottom() - plot.height() * part * top / scale
            painter.fillRect(QRectF(plot.x(), y, plot.width(), 1), theme.border)
            draw_text(painter, QRectF(0, y - 9, gutter - 8, 18), f"{top * part:,.0f}", font, theme.text2, RIGHT)
        if not self._bars:
            draw_text(painter, plot, "Nothing sent yet", self._keeper.font(Role.LABEL), theme.text3, CENTER)
            return
        step = min(22.0, plot.width() / len(self._bars))
        colors = {"done": theme.accent, "now": theme.waiting, "planned": theme.track}
        free_from = -1.0
        for index, bar in enumerate(self._bars):
            height = plot.height() * bar.value / scale
            x = plot.x() + index * step
            if height > 0:
                box = QRectF(x + 1, plot.bottom() - height, max(1.0, step - 3), height)
                draw_box(painter, box, min(3.0, step / 4), colors[bar.state])
            width = text_width(bar.label, font)
            if bar.label and x >= free_from and x + width <= plot.right() + 4:
                draw_text(painter, QRectF(x, plot.bottom() + 2, width + 2, foot), bar.label, font, theme.text2)
                free_from = x + width + 24


_FUNNEL_LINE = 33


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One bar: its name, number, share in words, and whether it is the main one, lighter, or something apart."""

    label: str
    value: int
    share: str = ""
    shade: str = "main"  # pale, light, main, apart
    key: str = ""


class Funnel(QWidget):
    """From everybody to those who answered: one bar a step, all to the same scale.

    Signals:
        step_pressed: key of the bar that was clicked.
    """

    step_pressed = Signal(str)

    def __init__(self, keeper: ThemeKeeper, name: str) -> None:
        super().__init__()
        self._keeper = keeper
        self._steps: tuple[FunnelStep, ...] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(keeper, self._restyle)

    @property
    def steps(self) -> tuple[FunnelStep, ...]:
        """What it shows."""
        return self._steps

    def show_steps(self, steps: Sequence[FunnelStep]) -> None:
        """Show the bars."""
        self._steps = tuple(steps)
        words = (f"{step.label}: {step.value:,} {step.share}".strip() for step in steps)
        self.setAccessibleDescription(", ".join(words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, self._keeper.px(_FUNNEL_LINE) * max(1, len(self._steps)))

    def minimumSizeHint(self) -> QSize:
        return QSize(300, self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = int(event.position().y() // self._keeper.px(_FUNNEL_LINE))
        if index < len(self._steps) and self._steps[index].key:
            self.step_pressed.emit(self._steps[index].key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, line = self._keeper.theme, begin(self), self._keeper.px(_FUNNEL_LINE)
        label_font = self._keeper.font(Role.LABEL_MEDIUM)
        number_font, share_font = self._keeper.font(Role.BODY_STRONG, tabular=True), self._keeper.font(Role.CAPTION)
        most = max((step.value for step in self._steps), default=0)
        left = max([text_width(step.label, label_font) for step in self._steps], default=0) + 24
        left = max(left, self._keeper.px(110))
        beside = max((text_width(step.share, share_font) for step in self._steps), default=0) + self._keeper.px(58)
        room = max(40.0, self.width() - left - max(beside, self._keeper.px(80)))
        shades = {
            "pale": mix(theme.surface, theme.accent, 0.26),
            "light": mix(theme.surface, theme.accent, 0.55),
            "main": theme.accent,
            "apart": theme.pending,
        }
        for index, step in enumerate(self._steps):
            y = index * line
            draw_text(painter, QRectF(0, y, left, line), step.label, label_font, theme.text2)
            width = max(4.0, room * step.value / most) if most and step.value else 4.0
            color = shades[step.shade] if step.value else theme.track
            draw_box(painter, QRectF(left, y + 6, width, line - 12), 6, color)
            number = f"{step.value:,}"
            x = left + width + 10
            advance = text_width(number, number_font)
            draw_text(painter, QRectF(x, y, advance + 2, line), number, number_font, theme.text)
            rest = QRectF(x + advance + 9, y, max(1.0, self.width() - x - advance - 9), line)
            draw_text(painter, rest, step.share, share_font, theme.text2, elide=Qt.TextElideMode.ElideRight)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


@dataclass(frozen=True, slots=True)
class Series:
    """A line over time: one value a moment of the chart's axis."""

    label: str
    values: tuple[int, ...]
    color: str
    dashed: bool = False
    filled: bool = False


class Timeline(QWidget):
    """Running totals over time, with a cross-hair the pointer or the arrow keys move.

    Signals:
        moment_read: index of the moment under the cross-hair, -1 when it is gone.
    """

    moment_read = Signal(int)

    def __init__(self, keeper: ThemeKeeper, name: str) -> None:
        super().__init__()
        self._keeper = keeper
        self._empty = "Receipts usually arrive within a few minutes."
        self._moments: tuple[str, ...] = ()
        self._series: tuple[Series, ...] = ()
        self._at = -1
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        follow(keeper, self.update)

    def show_empty_words(self, words: str) -> None:
        """What stands in it while there are no moments."""
        self._empty = words
        self.update()

    @property
    def reading(self) -> str:
        """What the cross-hair says, "" while there is none."""
        if self._at < 0:
            return ""
        return f"{self._moments[self._at]}: " + ", ".join(
            f"{series.values[self._at]:,} {series.label.lower()}" for series in self._series
        )

    def show_series(self, moments: Sequence[str], series: Sequence[Series]) -> None:
        """Show lines; every series has one value a moment. Raises ValueError when one has not."""
        if any(len(line.values) != len(moments) for line in series):
            raise ValueError("a series needs one value for each moment")
        self._moments, self._series = tuple(moments), tuple(series)
        self._read(-1)
        last = ", ".join(f"{line.label}: {line.values[-1]:,}" for line in series if line.values)
        self.setAccessibleDescription(last)

    def sizeHint(self) -> QSize:
        return QSize(560, 190)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 130)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        plot = self._plot()
        if self._moments and plot.width() > 0:
            share = (event.position().x() - plot.x()) / plot.width()
            self._read(round(min(1.0, max(0.0, share)) * (len(self._moments) - 1)))

    def leaveEvent(self, _event: object) -> None:
        if not self.hasFocus():
            self._read(-1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._read(-1)
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        last = len(self._moments) - 1
        if event.key() in steps and last >= 0:
            start = self._at if self._at >= 0 else last + 1 if event.key() == Qt.Key.Key_Left else -1
            self._read(min(last, max(0, start + steps[Qt.Key(event.key())])))
        elif event.key() == Qt.Key.Key_Home and last >= 0:
            self._read(0)
        elif event.key() == Qt.Key.Key_End and last >= 0:
            self._read(last)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, plot = self._keeper.theme, begin(self), self._plot()
        if self.hasFocus():
            draw_ring(painter, QRectF(self.rect()), 8, self._keeper)
        if not self._moments:
            words = self._empty
            draw_text(painter, QRectF(self.rect()), words, self._keeper.font(Role.LABEL), theme.text3, CENTER)
            return
        self._paint_axes(painter, plot)
        for series in reversed(self._series):
            path = QPainterPath(self._point(plot, series, 0))
            for index in range(1, len(series.values)):
                path.lineTo(self._point(plot, series, index))
            if series.filled:
                self._paint_fill(painter, plot, path, series)
            style = Qt.PenStyle.DashLine if series.dashed else Qt.PenStyle.SolidLine
            painter.setPen(QPen(theme.color(series.color), 1.75 if series.dashed else 2.25, style))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
        if self._at >= 0:
            self._paint_reading(painter, plot)

    def _top(self) -> int:
        return round_top(max((value for series in self._series for value in series.values), default=4))

    def _font_px(self) -> int:
        return self._keeper.px(11)

    def _plot(self) -> QRectF:
        font = self._keeper.font(Role.CAPTION, tabular=True)
        gutter = text_width(f"{self._top():,}", font) + 10
        return QRectF(gutter, 10, self.width() - gutter - 6, self.height() - 10 - self._keeper.px(22))

    def _point(self, plot: QRectF, series: Series, index: int) -> QPointF:
        across = index / max(1, len(self._moments) - 1)
        return QPointF(
            plot.x() + plot.width() * across, plot.bottom() - plot.height() * series.values[index] / self._top()
        )

    def _paint_axes(self, painter: QPainter, plot: QRectF) -> None:
        theme, font, top = self._keeper.theme, self._keeper.font(Role.CAPTION, tabular=True), self._top()
        font.setPixelSize(self._font_px())
        parts = 3 if top % 3 == 0 else 4 if top % 4 == 0 else 5 if top % 5 == 0 else 2
        for part in range(parts + 1):
            y = plot.bottom() - plot.height() * part / parts
            painter.fillRect(QRectF(plot.x(), y, plot.width(), 1), theme.border)
            where = QRectF(0, y - 9, plot.x() - 8, 18)
            draw_text(painter, where, f"{top * part // parts:,}", font, theme.text2, RIGHT)
        free_from = -1.0
        every = max(1, len(self._moments) // 4)
        for index in range(0, len(self._moments), every):
            text = self._moments[index]
            x = plot.x() + plot.width() * index / max(1, len(self._moments) - 1)
            width = text_width(text, font)
            if x >= free_from and x + width <= plot.right() + 6:
                where = QRectF(x, plot.bottom() + 3, width + 2, self._keeper.px(18))
                draw_text(painter, where, text, font, theme.text2)
                free_from = x + width + 20

    def _paint_fill(self, painter: QPainter, plot: QRectF, path: QPainterPath, series: Series) -> None:
        area = QPainterPath(path)
        area.lineTo(plot.bottomRight())
        area.lineTo(plot.bottomLeft())
        top, bottom = self._keeper.theme.color(series.color).lighter(100), self._keeper.theme.color(series.color)
        shade = QLinearGradient(plot.topLeft(), plot.bottomLeft())
        top.setAlphaF(0.22)
        bottom = bottom.lighter(100)
        bottom.setAlphaF(0.02)
        shade.setColorAt(0, top)
        shade.setColorAt(1, bottom)
        painter.fillPath(area, shade)

    def _paint_reading(self, painter: QPainter, plot: QRectF) -> None:
        theme = self._keeper.theme
        spot = self._point(plot, self._series[0], self._at)
        painter.fillRect(QRectF(spot.x(), plot.y() - 6, 1, plot.height() + 6), theme.input)
        painter.setPen(QPen(theme.surface, 2))
        painter.setBrush(theme.color(self._series[0].color))
        painter.drawEllipse(spot, 5, 5)
        title, body = self._keeper.font(Role.LABEL_STRONG), self._keeper.font(Role.LABEL)
        words = ", ".join(f"{series.values[self._at]:,} {series.label.lower()}" for series in self._series)
        width = max(text_width(words, body), text_width(self._moments[self._at], title)) + 24
        height = self._keeper.px(52)
        x = spot.x() + 12 if spot.x() + 12 + width < self.width() else spot.x() - 12 - width
        box = QRectF(max(0.0, x), min(spot.y() + 12, plot.bottom() - height - 4), width, height)
        draw_box(painter, box, 6, theme.tooltip)
        line = height / 2 - 4
        text = QRectF(box.x() + 12, box.y() + 5, width, line)
        draw_text(painter, text, self._moments[self._at], title, theme.on_tooltip)
        draw_text(painter, text.translated(0, line), words, body, theme.on_tooltip)

    def _read(self, index: int) -> None:
        if index == self._at:
            self.update()
            return
        self._at = index
        if index >= 0:
            self.setAccessibleDescription(self.reading)
        self.moment_read.emit(index)
        self.update()


class ChartLegend(QWidget):
    """Names of a Timeline's lines, drawn as they are drawn there."""

    def __init__(self, keeper: ThemeKeeper, series: Sequence[Series] = ()) -> None:
        super().__init__()
        self._keeper, self._series = keeper, tuple(series)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_series(series)
        follow(keeper, self._restyle)

    def show_series(self, series: Sequence[Series]) -> None:
        """Show other names."""
        self._series = tuple(series)
        self.setAccessibleName("Legend: " + ", ".join(line.label for line in series))
        self._restyle()

    def sizeHint(self) -> QSize:
        font = self._keeper.font(Role.CAPTION)
        return QSize(round(sum(text_width(line.label, font) + 36 for line in self._series)), self._keeper.px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, font, x = begin(self), self._keeper.font(Role.CAPTION), 0.0
        for line in self._series:
            draw_box(painter, QRectF(x, self.height() / 2 - 1.5, 14, 3), 1.5, self._keeper.theme.color(line.color))
            width = text_width(line.label, font)
            where = QRectF(x + 20, 0, width + 2, self.height())
            draw_text(painter, where, line.label, font, self._keeper.theme.text2)
            x += width + 36

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some messages did not arrive: in words, how many, what it means, and what can be done."""

    key: str
    title: str
    count: int
    detail: str = ""
    action: str = ""


class ReasonBars(QWidget):
    """Reasons with bars in the colour of `tone`, the commonest first.

    Signals:
        action_requested: key of the reason whose button was pressed.
    """

    action_requested = Signal(str)

    def __init__(self, keeper: ThemeKeeper, tone: Tone = Tone.BAD) -> None:
        super().__init__()
        self._keeper, self._tone = keeper, tone
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        self._shown: tuple[Reason, ...] = ()
        let_height_follow_width(self)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What it shows."""
        return self._shown

    def show_reasons(self, reasons: Sequence[Reason], total: int | None = None) -> None:
        """Show reasons; bars are shares of `total` (their sum when not given)."""
        if tuple(reasons) == self._shown:
            return
        self._shown = tuple(reasons)
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        whole = total if total is not None else sum(reason.count for reason in reasons)
        for reason in reasons:
            self._column.addWidget(self._row(reason, whole))

    def _row(self, reason: Reason, whole: int) -> QWidget:
        row = QWidget()
        row.setAccessibleName(f"{reason.title}: {reason.count:,}")
        head = QHBoxLayout()
        title = Label(self._keeper, reason.title, Role.LABEL_STRONG, wrap=True)
        head.addWidget(title, 1, Qt.AlignmentFlag.AlignVCenter)
        meter = Meter(self._keeper, reason.title, thickness=5)
        meter.show_share(reason.count / whole if whole else 0, self._tone)
        if reason.action:
            name = f"{reason.action}: {reason.title}"
            button = Button(self._keeper, reason.action, Kind.LINK, size=Size.SMALL, name=name)
            button.clicked.connect(lambda: self.action_requested.emit(reason.key))
            head.addWidget(button)
        head.addWidget(Label(self._keeper, f"{reason.count:,}", Role.BODY_STRONG, tabular=True))
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(meter)
        if reason.detail:
            column.addSpacing(2)
            column.addWidget(Label(self._keeper, reason.detail, Role.CAPTION, "text2", wrap=True))
        let_height_follow_width(row)
        return row
