"""Paints the phone itself, without a message: body, status, header, field. Drawn once and kept as a picture."""

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QLinearGradient, QPainter, QPainterPath, QPen, QPixmap

from mmsdesk.ui.phone_skin import IOS_LIKE, Skin, SkinColors
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import CENTER, LEFT, begin, draw_box, draw_text, text_width

SHADOW = 16  # phone px around the body
_LIGHT = QColor("#FFFFFF")


def clock(moment: datetime) -> str:
    """The time as a status bar has it."""
    return moment.strftime("%I:%M").lstrip("0")


def draw_frame(
    keeper: ThemeKeeper,
    skin: Skin,
    colors: SkinColors,
    sender: str,
    moment: datetime,
    scale: float,
    ratio: float,
    *,
    locked: bool = False,
) -> QPixmap:
    """The phone at `scale` for a screen of device pixel `ratio`, with room for its shadow around.

    `locked`: with the time over a wallpaper instead of a conversation.
    """
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
    paint = _Frame(painter, keeper, skin, colors)
    if locked:
        paint.wallpaper(screen)
        paint.lock(moment)
    else:
        painter.fillRect(screen, colors.background)
        paint.header(sender)
        paint.composer()
    paint.status(clock(moment), _LIGHT if locked else colors.text, is_locked=locked)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def paint_contact(painter: QPainter, center: QPointF, radius: float, colors: SkinColors) -> None:
    """A disc with a head and shoulders of our own making."""
    disc = QPainterPath()
    disc.addEllipse(center, radius, radius)
    painter.save()
    painter.setClipPath(disc, Qt.ClipOperation.IntersectClip)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillPath(disc, colors.avatar)
    painter.setBrush(colors.avatar_ink)
    painter.drawEllipse(QPointF(center.x(), center.y() - radius * 0.2), radius * 0.36, radius * 0.36)
    painter.drawEllipse(QPointF(center.x(), center.y() + radius * 0.95), radius * 0.64, radius * 0.68)
    painter.restore()


def _shadow(painter: QPainter, body: QRectF, radius: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for step in range(SHADOW, 0, -2):
        painter.setBrush(QColor(0, 0, 0, 7))
        painter.drawRoundedRect(body.adjusted(-step + 4, -step + 8, step - 4, step), radius + step, radius + step)


class _Frame:
    """The strokes of one phone; each skin has its own status, header and field."""

    def __init__(self, painter: QPainter, keeper: ThemeKeeper, skin: Skin, colors: SkinColors) -> None:
        self._painter, self._keeper, self._skin, self._colors = painter, keeper, skin, colors
        self._is_ios = skin.key == IOS_LIKE.key

    def status(self, time: str, ink: QColor, *, is_locked: bool) -> None:
        """The line at the top, with what every phone cuts out of it."""
        if self._is_ios:
            self._ios_status("" if is_locked else time, ink)
        else:
            self._android_status("" if is_locked else time, ink)

    def header(self, sender: str) -> None:
        """Whom the conversation is with."""
        if self._is_ios:
            self._ios_header(sender)
        else:
            self._android_header(sender)

    def composer(self) -> None:
        """The field an answer is written in."""
        skin, top = self._skin, self._skin.height - self._skin.composer_top
        self._painter.fillRect(QRectF(0, top - 8, skin.width, skin.composer_top + 8), self._colors.background)
        if self._is_ios:
            self._ios_composer(top)
        else:
            self._android_composer(top)
        self._home_bar(self._colors.text)

    def wallpaper(self, screen: QRectF) -> None:
        """Dusk behind a locked phone."""
        shade = QLinearGradient(screen.topLeft(), screen.bottomLeft())
        for place, color in zip((0.0, 0.5, 1.0), self._colors.wallpaper, strict=True):
            shade.setColorAt(place, color)
        self._painter.fillRect(screen, shade)

    def lock(self, moment: datetime) -> None:
        """Day and time on the wallpaper."""
        skin, painter, time = self._skin, self._painter, clock(moment)
        number = str(moment.day)
        if self._is_ios:
            day = f"{moment:%A, %B} {number}"
            draw_text(painter, QRectF(0, 86, skin.width, 28), day, self._font(20, 600), _LIGHT, CENTER)
            huge = self._keeper.phone_font("Inter Display", 92, 600)
            draw_text(painter, QRectF(0, 112, skin.width, 104), time, huge, _LIGHT, CENTER)
        else:
            draw_text(painter, QRectF(32, 84, 320, 84), time, self._font(76, 400), _LIGHT, LEFT)
            draw_text(painter, QRectF(34, 168, 320, 28), f"{moment:%a, %b} {number}", self._font(20, 400), _LIGHT, LEFT)
        self._home_bar(_LIGHT)

    def _font(self, px: float, weight: int) -> QFont:
        return self._keeper.phone_font(self._skin.family, px, weight)

    def _home_bar(self, ink: QColor) -> None:
        wide = 132 if self._is_ios else 108
        bar = QRectF((self._skin.width - wide) / 2, self._skin.height - (13 if self._is_ios else 16), wide, 5)
        draw_box(self._painter, bar, 2.5, ink)

    def _stroke(self, color: QColor, width: float) -> None:
        pen = QPen(color, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)

    def _plus(self, middle: QPointF, arm: float, color: QColor) -> None:
        self._stroke(color, 2)
        self._painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm))
        self._painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0))

    # iOS-like

    def _ios_status(self, time: str, ink: QColor) -> None:
        painter, skin = self._painter, self._skin
        draw_text(painter, QRectF(24, 12, 82, 28), time, self._font(16, 600), ink, CENTER)
        draw_box(painter, QRectF(skin.width / 2 - 44, 13, 88, 26), 13, QColor("#000000"))
        meta = ink if ink == _LIGHT else self._colors.meta
        for bar in range(4):
            height = 4 + bar * 2.4
            draw_box(painter, QRectF(298 + bar * 5, 33 - height, 3.4, height), 1, ink)
        draw_box(painter, QRectF(330, 20.5, 25, 13), 4, None, meta, 1.2)
        draw_box(painter, QRectF(332.2, 22.7, 18, 8.6), 2, ink)
        draw_box(painter, QRectF(356, 25, 1.8, 4.5), 1, meta)

    def _ios_header(self, sender: str) -> None:
        painter, skin, colors = self._painter, self._skin, self._colors
        painter.fillRect(QRectF(0, 0, skin.width, skin.header_bottom), colors.header)
        painter.fillRect(QRectF(0, skin.header_bottom, skin.width, 0.7), colors.line)
        self._stroke(colors.link, 2.4)
        painter.drawPolyline([QPointF(24, 76), QPointF(14, 87), QPointF(24, 98)])
        paint_contact(painter, QPointF(skin.width / 2, 84), 25, colors)
        font = self._font(12, 500)
        width = text_width(sender, font)
        left = skin.width / 2 - width / 2 - 4
        draw_text(painter, QRectF(left, 114, width + 2, 18), sender, font, colors.text, LEFT)
        self._stroke(colors.meta, 1.4)
        x = left + width + 6
        painter.drawPolyline([QPointF(x, 119.5), QPointF(x + 3.5, 123), QPointF(x, 126.5)])

    def _ios_composer(self, top: float) -> None:
        painter, colors = self._painter, self._colors
        draw_box(painter, QRectF(14, top + 2, 34, 34), 17, colors.bubble)
        self._plus(QPointF(31, top + 19), 7, colors.meta)
        field = QRectF(58, top, self._skin.width - 58 - 16, 38)
        draw_box(painter, field, 19, colors.field, colors.line, 1)
        draw_text(painter, field.adjusted(16, 0, 0, 0), "Text Message", self._font(16, 400), colors.meta)

    # Android-like

    def _android_status(self, time: str, ink: QColor) -> None:
        painter, skin = self._painter, self._skin
        draw_text(painter, QRectF(26, 9, 80, 22), time, self._font(14, 500), ink, LEFT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#000000"))
        painter.drawEllipse(QPointF(skin.width / 2, 19), 9, 9)
        for bar in range(4):
            height = 4 + bar * 2.6
            draw_box(painter, QRectF(326 + bar * 5, 26 - height, 3.4, height), 1, ink)
        draw_box(painter, QRectF(357, 15.5, 20, 10.5), 3, ink)
        draw_box(painter, QRectF(377.8, 18.5, 1.8, 4.5), 0.9, ink)

    def _android_header(self, sender: str) -> None:
        painter, skin, colors = self._painter, self._skin, self._colors
        painter.fillRect(QRectF(0, 0, skin.width, skin.header_bottom), colors.header)
        self._stroke(colors.text, 2.2)
        painter.drawLine(QPointF(18, 72), QPointF(35, 72))
        painter.drawPolyline([QPointF(26, 64), QPointF(18, 72), QPointF(26, 80)])
        paint_contact(painter, QPointF(70, 72), 20, colors)
        draw_text(painter, QRectF(104, 58, 250, 28), sender, self._font(20, 400), colors.text, LEFT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.text)
        for y in (65, 72, 79):
            painter.drawEllipse(QPointF(skin.width - 24, y), 2.2, 2.2)

    def _android_composer(self, top: float) -> None:
        painter, colors = self._painter, self._colors
        field = QRectF(12, top, self._skin.width - 24, 54)
        draw_box(painter, field, 27, colors.field)
        self._plus(QPointF(38, field.center().y()), 7.5, colors.text)
        draw_text(painter, field.adjusted(52, 0, -60, 0), "Text message", self._font(16, 400), colors.meta)
        face = QPointF(field.right() - 30, field.center().y())
        self._stroke(colors.meta, 2)
        painter.drawEllipse(face, 11, 11)
        painter.drawArc(QRectF(face.x() - 5.5, face.y() - 4, 11, 9), 200 * 16, 140 * 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.meta)
        for x in (-3.8, 3.8):
            painter.drawEllipse(face + QPointF(x, -3.2), 1.5, 1.5)
