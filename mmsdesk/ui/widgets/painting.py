"""Strokes every painted widget shares: rounded boxes, focus rings, one-line text, the turning arc."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPaintDevice, QPainter, QPen
from PySide6.QtWidgets import QWidget

from mmsdesk.ui.theme import ThemeKeeper

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER = Qt.AlignmentFlag.AlignCenter


def follow(keeper: ThemeKeeper, restyle: Callable[[], None]) -> None:
    """Run `restyle`, a method of the widget that asks, now and whenever theme, text scale or motion changes."""
    keeper.changed.connect(restyle)
    restyle()


def hide_unless(wanted: bool, widget: QWidget) -> None:
    """Hide a widget that has no place yet. Showing one would open a window of its own, which takes the focus."""
    if not wanted:
        widget.hide()


def begin(device: QPaintDevice) -> QPainter:
    """A painter with smooth edges."""
    painter = QPainter(device)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    return painter


def draw_box(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: QColor | None,
    edge: QColor | None = None,
    width: float = 1.0,
    *,
    dashed: bool = False,
) -> None:
    """A rounded box whose edge lies inside `rect`, so that it never shifts or is cut."""
    inset = width / 2 if edge is not None else 0
    box = rect.adjusted(inset, inset, -inset, -inset)
    if edge is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        painter.setPen(QPen(edge, width, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
    painter.setBrush(QBrush(Qt.BrushStyle.NoBrush) if fill is None else QBrush(fill))
    rounding = max(0.0, min(radius - inset, box.height() / 2, box.width() / 2))
    painter.drawRoundedRect(box, rounding, rounding)


def draw_ring(painter: QPainter, rect: QRectF, radius: float, keeper: ThemeKeeper, color: QColor | None = None) -> None:
    """The 2 px focus ring, inside the edge."""
    draw_box(painter, rect, radius, None, color or keeper.theme.accent_text, 2.0)


def draw_text(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    color: QColor,
    align: Qt.AlignmentFlag = LEFT,
    *,
    elide: Qt.TextElideMode | None = None,
) -> None:
    """One line of text; `elide` only where the whole text can be read elsewhere."""
    if elide is not None:
        text = QFontMetricsF(font).elidedText(text, elide, rect.width())
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(rect, align.value | Qt.TextFlag.TextSingleLine.value, text)


def text_width(text: str, font: QFont) -> float:
    """Advance of one line, in px."""
    return QFontMetricsF(font).horizontalAdvance(text)


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """`share` (0-1) of the second colour over the first."""
    rest = 1 - share
    return QColor.fromRgbF(
        first.redF() * rest + second.redF() * share,
        first.greenF() * rest + second.greenF() * share,
        first.blueF() * rest + second.blueF() * share,
    )


class Spin(QObject):
    """Turns an arc while something runs; stands still with reduced motion or while its widget is hidden."""

    def __init__(self, widget: QWidget, keeper: ThemeKeeper) -> None:
        super().__init__(widget)
        self._widget = widget
        self._keeper = keeper
        self._angle = 0
        self._timer = QTimer(self)
        self._timer.setInterval(40)
        self._timer.timeout.connect(self._turn)

    @property
    def running(self) -> bool:
        """True while the arc moves."""
        return self._timer.isActive()

    def start(self) -> None:
        """Begin to turn, unless motion is reduced."""
        if not self._keeper.reduced_motion:
            self._timer.start()

    def stop(self) -> None:
        """Stand still."""
        self._timer.stop()

    def paint(self, painter: QPainter, rect: QRectF, color: QColor) -> None:
        """Draw the arc into a square."""
        pen = QPen(color, max(1.75, rect.width() / 10))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inner = rect.adjusted(2, 2, -2, -2)
        painter.drawArc(inner, -self._angle * 16, 270 * 16)

    def _turn(self) -> None:
        if self._keeper.reduced_motion:
            self._timer.stop()
        self._angle = (self._angle + 18) % 360
        if self._widget.isVisible():
            self._widget.update()
