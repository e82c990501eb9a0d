"""What a picture may lose on its way to the eye, drawn over it: covered margins, the phone's crop, the small square."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen

from mmsdesk.domain.safe_area import Margins, margins_of
from mmsdesk.services.attachments import AttachmentKind
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.widgets.painting import CENTER, draw_box, draw_text, text_width

COVERED: Final = "May be covered"
SQUARE: Final = "Square in notifications"
_BAND, _HATCH = QColor(199, 119, 0, 96), QColor(255, 236, 200, 120)
_INK, _SHADE = QColor("#FFFFFF"), QColor(20, 20, 22, 190)
_TAG: Final = 18
_LEAST_CUT: Final = 0.005


@dataclass(frozen=True, slots=True)
class Overlay:
    """What lies over one picture: rectangles in phone px, inside the part's own.

    `bands` may be covered by the phone's own signs, `square` is all that a notification shows; `notes` say it in words.
    """

    bands: tuple[QRectF, ...]
    square: QRectF
    notes: tuple[str, ...]


def overlay_of(rect: QRectF, look: MediaLook | None) -> Overlay | None:
    """The overlay of a picture, GIF or video that stands in `rect`; None for what has no picture to lose of."""
    if look is None or look.size is None or look.is_broken or look.is_loading or look.kind.is_chip:
        return None
    known, size = look.attachment, look.size  # what is shown may be a smaller copy for the screen
    wide, high = (known.width, known.height) if known.width > 0 < known.height else (size.width(), size.height())
    scale = max(rect.width() / wide, rect.height() / high)
    whole = _around(rect.center(), QSizeF(wide, high) * scale)
    side = min(wide, high) * scale
    square = _around(rect.center(), QSizeF(side, side)).intersected(rect)
    margins = _margins(look.kind, wide, high)
    bands = () if margins is None else _bands(whole, margins, scale, rect)
    return Overlay(bands, square, _notes(look.kind, margins, whole, rect))


def paint_overlay(painter: QPainter, overlay: Overlay, clip: QPainterPath, font: QFont) -> None:
    """Draw it over its picture, whose outline is `clip`."""
    painter.save()
    painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
    for band in overlay.bands:
        painter.fillRect(band, _BAND)
        painter.fillRect(band, QBrush(_HATCH, Qt.BrushStyle.BDiagPattern))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, style in ((_SHADE, Qt.PenStyle.SolidLine), (_INK, Qt.PenStyle.DashLine)):
        painter.setPen(QPen(color, 1.6, style))
        painter.drawRect(overlay.square.adjusted(1, 1, -1, -1))
    for band in overlay.bands[:2]:
        if band.height() >= _TAG + 2:
            _tag(painter, band.center(), COVERED, font)
    _tag(painter, QPointF(overlay.square.center().x(), overlay.square.center().y()), SQUARE, font)
    painter.restore()


def _margins(kind: AttachmentKind, wide: float, high: float) -> Margins | None:
    if kind not in {AttachmentKind.PICTURE, AttachmentKind.GIF}:
        return None
    return margins_of(round(wide), round(high), is_animated=kind is AttachmentKind.GIF)


def _bands(whole: QRectF, margins: Margins, scale: float, rect: QRectF) -> tuple[QRectF, ...]:
    """Above, below, and between these two at the left and at the right."""
    top, bottom = whole.top() + margins.top * scale, whole.bottom() - margins.bottom * scale
    left, right = whole.left() + margins.left * scale, whole.right() - margins.right * scale
    found = (
        QRectF(QPointF(whole.left(), whole.top()), QPointF(whole.right(), top)),
        QRectF(QPointF(whole.left(), bottom), QPointF(whole.right(), whole.bottom())),
        QRectF(QPointF(whole.left(), top), QPointF(left, bottom)),
        QRectF(QPointF(right, top), QPointF(whole.right(), bottom)),
    )
    inside = (band.intersected(rect) for band in found)
    return tuple(band for band in inside if band.width() > 0.5 and band.height() > 0.5)


def _notes(kind: AttachmentKind, margins: Margins | None, whole: QRectF, rect: QRectF) -> tuple[str, ...]:
    notes = []
    if margins is not None:
        sides = {
            "top": margins.top,
            "right": margins.right,
            "bottom": margins.bottom,
            "left": margins.left,
        }
        said = [f"{pixels} px at the {side}" for side, pixels in sides.items() if pixels]
        notes.append(f"Phones may cover {_listed(said)}.")
    across, down = 1 - rect.width() / whole.width(), 1 - rect.height() / whole.height()
    if across > _LEAST_CUT or down > _LEAST_CUT:
        where, share = ("left and right", across) if across > down else ("top and bottom", down)
        notes.append(f"The conversation cuts off {share:.0%} at {where}.")
    else:
        notes.append(f"The conversation shows the whole {'GIF' if kind is AttachmentKind.GIF else kind.value.lower()}.")
    notes.append("A notification shows the square in the middle only.")
    return tuple(notes)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _around(middle: QPointF, size: QSizeF) -> QRectF:
    return QRectF(middle.x() - size.width() / 2, middle.y() - size.height() / 2, size.width(), size.height())


def _tag(painter: QPainter, middle: QPointF, text: str, font: QFont) -> None:
    box = _around(middle, QSizeF(text_width(text, font) + 14, _TAG))
    draw_box(painter, box, _TAG / 2, _SHADE)
    draw_text(painter, box, text, font, _INK, CENTER)
