"""Paints the parts of a conversation: bubbles, pictures, videos, files to tap, and what cannot be shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from mmsdesk.services.attachments import AttachmentKind
from mmsdesk.ui.phone_frame import paint_contact
from mmsdesk.ui.phone_layout import BROKEN_TEXT, CHIP_ICON, CHIP_PAD, LaidPart
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.phone_skin import Skin, SkinColors
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import CENTER, draw_box, draw_text, text_width

EMPTY_TEXT: Final = "Your message appears here"
_WHITE: Final = QColor("#FFFFFF")
_PAPER, _PAPER_LINE, _PAPER_STRIP = QColor("#FFFFFF"), QColor("#C9CCD4"), QColor("#C5342B")
_SHADE: Final = QColor(20, 20, 22, 165)
_VEIL: Final = QColor(0, 0, 0, 60)
_POSTER: Final = (QColor("#4A4F5C"), QColor("#25282F"))
_KEPT: Final = 6


@dataclass(frozen=True, slots=True)
class Canvas:
    """What is painted with: a skin in its colours, `factor` pixels of the screen for each phone px.

    `phase` (0 to 1) is how far the shimmer over something loading has moved.
    """

    skin: Skin
    colors: SkinColors
    factor: float
    phase: float = 0.5


class PartPainter:
    """Paints into a painter whose px are the phone's; keeps pictures at the size they were drawn last."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        self._keeper = keeper
        self._scaled: dict[tuple[int, int, int], QPixmap] = {}
        self._bubble: tuple[tuple[object, ...], QPainterPath] | None = None  # costs more than painting it

    def forget(self) -> None:
        """Drop what was scaled for another size."""
        self._scaled.clear()

    def paint_empty(self, painter: QPainter, canvas: Canvas) -> None:
        """The ghost bubble of an empty message."""
        skin, meta = canvas.skin, canvas.colors.meta
        rect = QRectF(skin.bubble_x, skin.top, round(skin.width * skin.bubble_share), 54)
        draw_box(painter, rect, skin.bubble_radius, None, meta, 1.4, dashed=True)
        draw_text(
            painter, rect, EMPTY_TEXT, self._keeper.phone_font(skin.family, min(19, skin.px(15)), 400), meta, CENTER
        )

    def paint_bubble(
        self, painter: QPainter, rect: QRectF, canvas: Canvas, exposed: QRectF, *, first: bool, last: bool
    ) -> None:
        """The shape behind a text, as far as it is `exposed`."""
        round_part = canvas.skin.bubble_radius + 2
        if exposed.top() > rect.top() + round_part and exposed.bottom() < rect.bottom() - round_part:
            straight = QRectF(rect.left(), exposed.top() - 1, rect.width(), exposed.height() + 2)
            painter.fillRect(straight, canvas.colors.bubble)
            return
        key = (rect.getRect(), canvas.skin, first, last)
        if self._bubble is None or self._bubble[0] != key:
            self._bubble = (key, _bubble_path(rect, canvas.skin, first=first, last=last))
        painter.fillPath(self._bubble[1], canvas.colors.bubble)

    def paint_media(
        self,
        painter: QPainter,
        part: LaidPart,
        look: MediaLook | None,
        canvas: Canvas,
        *,
        first: bool,
        last: bool,
        moving: QImage | None = None,
    ) -> None:
        """A picture, GIF or video; `moving` is the GIF's frame while it plays."""
        skin, colors, rect = canvas.skin, canvas.colors, part.rect
        clip = part_path(rect, skin, first=first, last=last)
        if look is None or look.is_broken or look.is_loading:
            painter.fillPath(clip, colors.bubble)
            if look is not None and look.is_loading:
                _paint_shimmer(painter, clip, rect, canvas)
            else:
                self._paint_broken(painter, rect, canvas)
            return
        painter.save()
        painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
        image = moving or look.image
        if image is not None and not image.isNull():
            painter.drawPixmap(rect, self.scaled(image, rect, canvas.factor), QRectF())
        else:
            paint_poster(painter, rect)
        if look.kind is AttachmentKind.VIDEO:
            painter.fillRect(rect, _VEIL)
            paint_play(painter, rect, 27)
            if look.attachment.detail:
                self._paint_tag(painter, rect, look.attachment.detail, 11, canvas)
        elif look.kind is AttachmentKind.GIF and moving is None:
            self._paint_tag(painter, rect, "GIF", 6, canvas)
        painter.restore()
        if skin.has_save_disc:
            disc = QRectF(rect.right() + 11, rect.center().y() - 16, 32, 32)
            draw_box(painter, disc, 16, colors.bubble)
            self._keeper.icons.paint(painter, "download", colors.meta, disc.adjusted(8, 8, -8, -8))

    def paint_chip(
        self, painter: QPainter, part: LaidPart, look: MediaLook, canvas: Canvas, *, first: bool, last: bool
    ) -> None:
        """A file to tap: contact card or PDF."""
        skin, colors, rect = canvas.skin, canvas.colors, part.rect
        clip = part_path(rect, skin, first=first, last=last)
        painter.fillPath(clip, colors.bubble)
        if look.is_loading:
            _paint_shimmer(painter, clip, rect, canvas)
        icon = QRectF(rect.x() + CHIP_PAD, rect.center().y() - CHIP_ICON / 2, CHIP_ICON, CHIP_ICON)
        if look.kind is AttachmentKind.CONTACT:
            paint_contact(painter, icon.center(), CHIP_ICON / 2, colors)
        else:
            self._paint_page(painter, icon, canvas)
        name, meta = part.lines
        draw_text(painter, name.rect, name.text, self._keeper.phone_font(skin.family, skin.px(16), 600), colors.text)
        draw_text(painter, meta.rect, meta.text, self._keeper.phone_font(skin.family, skin.px(13), 400), colors.meta)
        if not look.is_broken:
            x, y = rect.right() - 20, rect.center().y()
            painter.setPen(_pen(colors.meta, 1.8))
            painter.drawPolyline([QPointF(x, y - 6), QPointF(x + 6, y), QPointF(x, y + 6)])

    def scaled(self, image: QImage, rect: QRectF, factor: float) -> QPixmap:
        """The picture at the size it is drawn, its middle kept when its shape is beyond 1:2 or 2:1."""
        width, height = max(1, round(rect.width() * factor)), max(1, round(rect.height() * factor))
        key = (image.cacheKey(), width, height)
        if key not in self._scaled:
            cover = Qt.AspectRatioMode.KeepAspectRatioByExpanding
            scaled = image.scaled(width, height, cover, Qt.TransformationMode.SmoothTransformation)
            x, y = (scaled.width() - width) // 2, (scaled.height() - height) // 2
            while len(self._scaled) >= _KEPT:
                del self._scaled[next(iter(self._scaled))]
            self._scaled[key] = QPixmap.fromImage(scaled.copy(x, y, width, height))
        return self._scaled[key]

    def _paint_broken(self, painter: QPainter, rect: QRectF, canvas: Canvas) -> None:
        meta = canvas.colors.meta
        icon = QRectF(rect.center().x() - 14, rect.center().y() - 26, 28, 28)
        self._keeper.icons.paint(painter, "image-off", meta, icon)
        font = self._keeper.phone_font(canvas.skin.family, 15, 400)
        where = QRectF(rect.x(), rect.center().y() + 8, rect.width(), 22)
        draw_text(painter, where, BROKEN_TEXT, font, meta, CENTER)

    def _paint_tag(self, painter: QPainter, rect: QRectF, text: str, radius: float, canvas: Canvas) -> None:
        """A small label in the lower left corner of a picture."""
        font = self._keeper.phone_font(canvas.skin.family, 13, 600)
        tag = QRectF(rect.x() + 12, rect.bottom() - 34, text_width(text, font) + 20, 22)
        draw_box(painter, tag, radius, _SHADE)
        draw_text(painter, tag, text, font, _WHITE, CENTER)

    def _paint_page(self, painter: QPainter, icon: QRectF, canvas: Canvas) -> None:
        """A sheet of paper with a red foot."""
        page = icon.adjusted(3, 0, -3, 0)
        draw_box(painter, page, 4, _PAPER, canvas.colors.line, 1)
        painter.setPen(QPen(_PAPER_LINE, 2))
        for number in range(3):
            y = page.y() + 9 + number * 6
            painter.drawLine(QPointF(page.x() + 7, y), QPointF(page.right() - (15 if number == 2 else 7), y))
        foot = QPainterPath()
        foot.setFillRule(Qt.FillRule.WindingFill)
        foot.addRoundedRect(QRectF(page.x(), page.bottom() - 16, page.width(), 16), 4, 4)
        foot.addRect(QRectF(page.x(), page.bottom() - 16, page.width(), 8))
        painter.fillPath(foot, _PAPER_STRIP)
        font = self._keeper.phone_font(canvas.skin.family, 11, 700)
        draw_text(painter, QRectF(page.x(), page.bottom() - 16, page.width(), 16), "PDF", font, _WHITE, CENTER)


def _bubble_path(rect: QRectF, skin: Skin, *, first: bool, last: bool) -> QPainterPath:
    path = part_path(rect, skin, first=first, last=last)
    if last and skin.has_tail:
        x, bottom = rect.x(), rect.bottom()
        hook = QPainterPath(QPointF(x, bottom - 16))
        hook.cubicTo(QPointF(x, bottom - 6), QPointF(x - 1.5, bottom - 2), QPointF(x - 5.5, bottom))
        hook.cubicTo(QPointF(x + 2, bottom + 0.5), QPointF(x + 8, bottom - 2), QPointF(x + 12, bottom - 12))
        hook.closeSubpath()
        path = path.united(hook)
    return path


def part_path(rect: QRectF, skin: Skin, *, first: bool, last: bool, air: float = 0) -> QPainterPath:
    """The outline of a part: round, but where parts stand on each other their left corners are joined.

    `air` is how far around the part it runs.
    """
    box = rect.adjusted(-air, -air, air, air)
    full = min(float(skin.bubble_radius), rect.height() / 2)
    joined = full if skin.joined_radius is None else float(skin.joined_radius)
    above, below, full = (full if first else joined) + air, (full if last else joined) + air, full + air
    path = QPainterPath()
    path.moveTo(box.x() + above, box.y())
    path.lineTo(box.right() - full, box.y())
    path.arcTo(box.right() - 2 * full, box.y(), 2 * full, 2 * full, 90, -90)
    path.lineTo(box.right(), box.bottom() - full)
    path.arcTo(box.right() - 2 * full, box.bottom() - 2 * full, 2 * full, 2 * full, 0, -90)
    path.lineTo(box.x() + below, box.bottom())
    path.arcTo(box.x(), box.bottom() - 2 * below, 2 * below, 2 * below, 270, -90)
    path.lineTo(box.x(), box.y() + above)
    path.arcTo(box.x(), box.y(), 2 * above, 2 * above, 180, -90)
    path.closeSubpath()
    return path


def paint_stamp(
    painter: QPainter, keeper: ThemeKeeper, canvas: Canvas, moment: datetime, bottom: float, *, is_sms: bool = False
) -> None:
    """How and when it came: above the first part and, on some phones, below the last."""
    skin, meta = canvas.skin, canvas.colors.meta
    top = float(skin.header_bottom + skin.stamp_top)
    day = moment.strftime("%a")
    clock = moment.strftime("%I:%M %p").lstrip("0")
    if skin.stamp_rows == 1:
        where = QRectF(0, top, skin.width, skin.stamp_line)
        draw_text(painter, where, f"{day} • {clock}", keeper.phone_font(skin.family, skin.px(13), 400), meta, CENTER)
    else:
        strong, plain = (keeper.phone_font(skin.family, skin.px(11), weight) for weight in (600, 400))
        kind = "Text Message" if is_sms else "Text Message · MMS"
        draw_text(painter, QRectF(0, top, skin.width, skin.stamp_line), kind, strong, meta, CENTER)
        first, second = text_width(day, strong), text_width(f" {clock}", plain)
        left = skin.width / 2 - (first + second) / 2
        line = QRectF(left, top + skin.stamp_line, first + second + 4, skin.stamp_line)
        draw_text(painter, line, day, strong, meta)
        draw_text(painter, line.adjusted(first, 0, 0, 0), f" {clock}", plain, meta)
    if skin.time_below:
        where = QRectF(skin.bubble_x + 4, bottom - skin.time_below, 200, skin.px(20))
        draw_text(painter, where, clock, keeper.phone_font(skin.family, skin.px(12), 400), meta)


def fade(painter: QPainter, rect: QRectF, color: QColor) -> None:
    """Let what lies in `rect` disappear downwards into a colour."""
    clear = QColor(color)
    clear.setAlpha(0)
    shade = QLinearGradient(rect.topLeft(), rect.bottomLeft())
    shade.setColorAt(0, clear)
    shade.setColorAt(1, color)
    painter.fillRect(rect, shade)


def _paint_shimmer(painter: QPainter, clip: QPainterPath, rect: QRectF, canvas: Canvas) -> None:
    """A light that wanders over something that is still being read."""
    light = QColor("#FFFFFF")
    light.setAlpha(26 if canvas.colors.background.lightness() < 128 else 150)
    clear = QColor(light)
    clear.setAlpha(0)
    middle = rect.x() + rect.width() * (canvas.phase * 2 - 0.5)
    shade = QLinearGradient(middle - rect.width() * 0.4, rect.y(), middle + rect.width() * 0.4, rect.y() + 30)
    shade.setColorAt(0, clear)
    shade.setColorAt(0.5, light)
    shade.setColorAt(1, clear)
    painter.fillPath(clip, shade)


def paint_play(painter: QPainter, rect: QRectF, radius: float) -> None:
    """The disc that says that this is a film."""
    middle = rect.center()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_SHADE)
    painter.drawEllipse(middle, radius, radius)
    painter.setBrush(_WHITE)
    corners = [QPointF(-0.26, -0.4), QPointF(-0.26, 0.4), QPointF(0.44, 0)]
    painter.drawPolygon(QPolygonF([middle + corner * radius for corner in corners]))


def paint_poster(painter: QPainter, rect: QRectF) -> None:
    """What stands for a video of which no picture is to be had."""
    shade = QLinearGradient(rect.topLeft(), rect.bottomRight())
    shade.setColorAt(0, _POSTER[0])
    shade.setColorAt(1, _POSTER[1])
    painter.fillRect(rect, shade)


def _pen(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
