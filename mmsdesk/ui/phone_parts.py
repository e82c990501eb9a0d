"""Paints the parts of a conversation: bubbles, pictures, the ghost of a message that is not written yet."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPainterPath, QPixmap

from mmsdesk.ui.phone_layout import LaidPart
from mmsdesk.ui.phone_skin import Skin, SkinColors
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import CENTER, draw_box, draw_text

EMPTY_TEXT: Final = "Your message appears here"
BROKEN_TEXT: Final = "Can’t be shown"


class PartPainter:
    """Paints into a painter whose px are the phone's; keeps the last picture at the size it was drawn."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        self._keeper = keeper
        self._scaled: dict[tuple[int, int, int], QPixmap] = {}

    def paint_empty(self, painter: QPainter, skin: Skin, colors: SkinColors) -> None:
        """The ghost bubble of an empty message."""
        top = skin.header_bottom + 16 + 2 * skin.stamp_line + skin.stamp_gap
        rect = QRectF(skin.bubble_x, top, round(skin.width * skin.bubble_share), 54)
        draw_box(painter, rect, skin.bubble_radius, None, colors.meta, 1.4, dashed=True)
        font = self._keeper.phone_font(skin.family, 15, 400)
        draw_text(painter, rect, EMPTY_TEXT, font, colors.meta, CENTER)

    def paint_bubble(self, painter: QPainter, rect: QRectF, skin: Skin, colors: SkinColors, *, tail: bool) -> None:
        """The shape behind a text."""
        radius = min(float(skin.bubble_radius), rect.height() / 2)
        path = QPainterPath()
        path.addRoundedRect(rect, radius, radius)
        if tail:
            x, bottom = rect.x(), rect.bottom()
            hook = QPainterPath(QPointF(x, bottom - 16))
            hook.cubicTo(QPointF(x, bottom - 6), QPointF(x - 1.5, bottom - 2), QPointF(x - 5.5, bottom))
            hook.cubicTo(QPointF(x + 2, bottom + 0.5), QPointF(x + 8, bottom - 2), QPointF(x + 12, bottom - 12))
            hook.closeSubpath()
            path = path.united(hook)
        painter.fillPath(path, colors.bubble)

    def paint_media(
        self,
        painter: QPainter,
        part: LaidPart,
        image: QImage | None,
        skin: Skin,
        colors: SkinColors,
        *,
        loading: bool,
        factor: float,
    ) -> None:
        """A picture; `factor` is how many pixels of the screen a phone px has."""
        rect = part.rect
        clip = QPainterPath()
        clip.addRoundedRect(rect, skin.bubble_radius, skin.bubble_radius)
        if image is None or image.isNull():
            painter.fillPath(clip, colors.bubble)
            if not loading:
                self._paint_broken(painter, rect, skin, colors)
            return
        painter.save()
        painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
        painter.drawPixmap(rect, self._scaled_picture(image, rect, factor), QRectF())
        painter.restore()
        disc = QRectF(rect.right() + 11, rect.center().y() - 16, 32, 32)
        draw_box(painter, disc, 16, colors.bubble)
        self._keeper.icons.paint(painter, "download", colors.meta, disc.adjusted(8, 8, -8, -8))

    def forget(self) -> None:
        """Drop what was scaled for another size."""
        self._scaled.clear()

    def _paint_broken(self, painter: QPainter, rect: QRectF, skin: Skin, colors: SkinColors) -> None:
        icon = QRectF(rect.center().x() - 14, rect.center().y() - 26, 28, 28)
        self._keeper.icons.paint(painter, "image-off", colors.meta, icon)
        font = self._keeper.phone_font(skin.family, 15, 400)
        draw_text(
            painter, QRectF(rect.x(), rect.center().y() + 8, rect.width(), 22), BROKEN_TEXT, font, colors.meta, CENTER
        )

    def _scaled_picture(self, image: QImage, rect: QRectF, factor: float) -> QPixmap:
        """The picture at the size it is drawn, its middle kept when its shape is beyond 1:2 or 2:1."""
        width, height = max(1, round(rect.width() * factor)), max(1, round(rect.height() * factor))
        key = (image.cacheKey(), width, height)
        if key not in self._scaled:
            cover = Qt.AspectRatioMode.KeepAspectRatioByExpanding
            scaled = image.scaled(width, height, cover, Qt.TransformationMode.SmoothTransformation)
            x, y = (scaled.width() - width) // 2, (scaled.height() - height) // 2
            self._scaled = {key: QPixmap.fromImage(scaled.copy(x, y, width, height))}
        return self._scaled[key]


def fade(painter: QPainter, rect: QRectF, color: QColor) -> None:
    """Let what lies in `rect` disappear downwards into a colour."""
    clear = QColor(color)
    clear.setAlpha(0)
    shade = QLinearGradient(rect.topLeft(), rect.bottomLeft())
    shade.setColorAt(0, clear)
    shade.setColorAt(1, color)
    painter.fillRect(rect, shade)
