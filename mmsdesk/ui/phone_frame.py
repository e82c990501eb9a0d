"""Paints the phone itself, without a message: body, status, header, field. Drawn once and kept as a picture."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPixmap

from mmsdesk.ui.phone_skin import Skin, SkinColors
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import CENTER, LEFT, begin, draw_box, draw_text, text_width

SHADOW = 16  # phone px around the body


def draw_frame(
    keeper: ThemeKeeper, skin: Skin, colors: SkinColors, sender: str, time: str, scale: float, ratio: float
) -> QPixmap:
    """The phone at `scale` for a screen of device pixel `ratio`, with room for its shadow around."""
    width = skin.width + 2 * (skin.bezel + SHADOW)
    height = skin.height + 2 * (skin.bezel + SHADOW)
    pixmap = QPixmap(round(width * scale * ratio), round(height * scale * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = begin(pixmap)
    painter.scale(scale * ratio, scale * ratio)
    body = QRectF(SHADOW, SHADOW, skin.width + 2 * skin.bezel, skin.height + 2 * skin.bezel)
    _shadow(painter, body, skin.radius + skin.bezel)
    draw_box(painter, body, skin.radius + skin.bezel, colors.bezel, colors.rim, 2)
    painter.translate(SHADOW + skin.bezel, SHADOW + skin.bezel)
    screen = QRectF(0, 0, skin.width, skin.height)
    clip = QPainterPath()
    clip.addRoundedRect(screen, skin.radius, skin.radius)
    painter.setClipPath(clip)
    painter.fillRect(screen, colors.background)
    _status(painter, keeper, skin, colors, time)
    _header(painter, keeper, skin, colors, sender)
    _status(painter, keeper, skin, colors, time)
    _composer(painter, keeper, skin, colors)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def _shadow(painter: QPainter, body: QRectF, radius: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for step in range(SHADOW, 0, -2):
        painter.setBrush(QColor(0, 0, 0, 7))
        painter.drawRoundedRect(body.adjusted(-step + 4, -step + 8, step - 4, step), radius + step, radius + step)


def _font(keeper: ThemeKeeper, skin: Skin, px: float, weight: int) -> QFont:
    return keeper.phone_font(skin.family, px, weight)


def _status(painter: QPainter, keeper: ThemeKeeper, skin: Skin, colors: SkinColors, time: str) -> None:
    draw_text(painter, QRectF(24, 12, 82, 28), time, _font(keeper, skin, 16, 600), colors.text, CENTER)
    draw_box(painter, QRectF(skin.width / 2 - 44, 13, 88, 26), 13, QColor("#000000"))
    for bar in range(4):
        height = 4 + bar * 2.4
        draw_box(painter, QRectF(298 + bar * 5, 33 - height, 3.4, height), 1, colors.text)
    draw_box(painter, QRectF(330, 20.5, 25, 13), 4, None, colors.meta, 1.2)
    draw_box(painter, QRectF(332.2, 22.7, 18, 8.6), 2, colors.text)
    draw_box(painter, QRectF(356, 25, 1.8, 4.5), 1, colors.meta)


def _header(painter: QPainter, keeper: ThemeKeeper, skin: Skin, colors: SkinColors, sender: str) -> None:
    painter.fillRect(QRectF(0, 0, skin.width, skin.header_bottom), colors.header)
    painter.fillRect(QRectF(0, skin.header_bottom, skin.width, 0.7), colors.line)
    pen = QPen(colors.link, 2.4)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline([QPointF(24, 76), QPointF(14, 87), QPointF(24, 98)])
    _contact(painter, QPointF(skin.width / 2, 84), 25)
    font = _font(keeper, skin, 12, 500)
    shown = painter.fontMetrics().elidedText(sender, Qt.TextElideMode.ElideMiddle, 4000)
    width = text_width(shown, font)
    left = skin.width / 2 - width / 2 - 4
    draw_text(painter, QRectF(left, 114, width + 2, 18), shown, font, colors.text, LEFT)
    painter.setPen(QPen(colors.meta, 1.4))
    x = left + width + 6
    painter.drawPolyline([QPointF(x, 119.5), QPointF(x + 3.5, 123), QPointF(x, 126.5)])


def _contact(painter: QPainter, center: QPointF, radius: float) -> None:
    """A disc with a head and shoulders of our own making."""
    disc = QPainterPath()
    disc.addEllipse(center, radius, radius)
    painter.save()
    painter.setClipPath(disc, Qt.ClipOperation.IntersectClip)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillPath(disc, QColor("#A9AFBA"))
    painter.setBrush(QColor("#FFFFFF"))
    painter.drawEllipse(QPointF(center.x(), center.y() - radius * 0.2), radius * 0.36, radius * 0.36)
    painter.drawEllipse(QPointF(center.x(), center.y() + radius * 0.95), radius * 0.64, radius * 0.68)
    painter.restore()


def _composer(painter: QPainter, keeper: ThemeKeeper, skin: Skin, colors: SkinColors) -> None:
    top = skin.height - skin.composer_top
    painter.fillRect(QRectF(0, top - 8, skin.width, skin.composer_top + 8), colors.background)
    plus = QRectF(14, top + 2, 34, 34)
    draw_box(painter, plus, 17, colors.bubble)
    pen = QPen(colors.meta, 2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLine(QPointF(31, top + 12), QPointF(31, top + 26))
    painter.drawLine(QPointF(24, top + 19), QPointF(38, top + 19))
    field = QRectF(58, top, skin.width - 58 - 16, 38)
    draw_box(painter, field, 19, colors.field, colors.line, 1)
    where = field.adjusted(16, 0, 0, 0)
    draw_text(painter, where, "Text Message", _font(keeper, skin, 16, 400), colors.meta)
    draw_box(painter, QRectF(skin.width / 2 - 66, skin.height - 13, 132, 5), 2.5, colors.text)
