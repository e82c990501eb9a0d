"""The notification a message first appears as: sender, one line of the subject, two of the text, a small picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QTextLayout, QTextOption

from mmsdesk.domain.arrival import Arrival, MediaPart, TextPart
from mmsdesk.services.attachments import AttachmentKind
from mmsdesk.ui.phone_frame import paint_contact
from mmsdesk.ui.phone_layout import LaidLine, LaidPart
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.phone_parts import EMPTY_TEXT, Canvas, PartPainter, paint_play, paint_poster
from mmsdesk.ui.phone_skin import IOS_LIKE, Skin
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import RIGHT, draw_box, draw_text

THUMB: Final = 42
_TEXT_LINES: Final = 2
_PAD, _ICON = 14, 38
_LINE_HEIGHT: Final = 20
_NOW: Final = "now"
_ICON_FILL: Final = QColor("#3E6BE0")
_WHITE: Final = QColor("#FFFFFF")


@dataclass(frozen=True, slots=True)
class Notice:
    """One laid-out card: its part, with the lines it shows (sender, subject, text), and its small picture's."""

    card: LaidPart
    thumb: LaidPart | None
    icon: QRectF
    subject_lines: int
    is_empty: bool

    @property
    def parts(self) -> tuple[LaidPart, ...]:
        """The card first."""
        return (self.card,) if self.thumb is None else (self.card, self.thumb)

    @property
    def words(self) -> str:
        """What can be read on it: sender, subject, the beginning of the text, and that a picture stands beside."""
        sender, *rest = (line.text for line in self.card.lines)
        subject, body = rest[: self.subject_lines], " ".join(rest[self.subject_lines :])
        beside = () if self.thumb is None else ("With a small picture",)
        return "\n".join(text for text in (sender, *subject, body, *beside) if text)

    def line_for(self, *, in_subject: bool, line: int) -> LaidLine:
        """The line nearest to one of the conversation's: `line` counts within the subject or the body."""
        first = 1 if in_subject else 1 + self.subject_lines
        last = len(self.card.lines) - 1
        if in_subject:
            return self.card.lines[min(first, last)]
        return self.card.lines[max(0, min(first + line, last))]


def lay_out_notice(arrival: Arrival, looks: Mapping[str, MediaLook], skin: Skin, keeper: ThemeKeeper) -> Notice:
    """Place the card. Its texts are cut as phones cut them; the whole message stands in the conversation."""
    text = next((part for part in arrival.parts if isinstance(part, TextPart)), TextPart("", ""))
    media = next((part for part in arrival.parts if isinstance(part, MediaPart)), None)
    look = looks.get(media.ref) if media is not None else None
    has_thumb = look is not None and (look.has_image or look.kind is AttachmentKind.VIDEO) and not look.is_broken
    is_empty = not arrival.parts
    x = 12.0 + _PAD + _ICON + 12
    right = skin.width - 12.0 - _PAD - (THUMB + 10 if has_thumb else 0)
    wide = skin.width - 12.0 - _PAD
    fonts, high = _fonts(skin, keeper), skin.px(_LINE_HEIGHT)
    subject = " ".join(text.subject.split())
    body = " ".join(text.body.split()) or (EMPTY_TEXT if is_empty else "")
    if not subject and not body:
        body = _spoken(look)
    y = skin.notice_top + _PAD
    lines = [_line(arrival.sender, fonts[0], QRectF(x, y, wide - x - 40, high), subject=False)]
    y += high
    if subject:
        lines.append(_line(subject, fonts[1], QRectF(x, y, right - x, high), subject=True))
        y += high
    for said in _wrapped(body, fonts[2], right - x, _TEXT_LINES):
        lines.append(LaidLine(QRectF(x, y, right - x, high), said, subject=False))
        y += high
    bottom = max(y, skin.notice_top + _PAD + high + THUMB) + _PAD
    rect = QRectF(12, skin.notice_top, skin.width - 24, bottom - skin.notice_top)
    said = "\n".join(part for part in (arrival.sender, text.subject, text.body) if part)
    card = LaidPart(0, "notice", rect, said, tuple(lines))
    thumb = None
    if has_thumb and media is not None:
        box = QRectF(rect.right() - _PAD - THUMB, 0, THUMB, THUMB)
        box.moveTop(max(rect.y() + _PAD + high, rect.center().y() - THUMB / 2 + high / 4))
        thumb = LaidPart(arrival.parts.index(media), "thumb", box, media.filename, ref=media.ref)
    icon = QRectF(12 + _PAD, rect.y() + _PAD, _ICON, _ICON)
    return Notice(card, thumb, icon, 1 if subject else 0, is_empty)


def paint_notice(
    painter: QPainter,
    notice: Notice,
    look: MediaLook | None,
    canvas: Canvas,
    keeper: ThemeKeeper,
    parts: PartPainter,
) -> None:
    """Draw the card over the wallpaper."""
    skin, colors, card = canvas.skin, canvas.colors, notice.card.rect
    is_ios = skin.key == IOS_LIKE.key
    draw_box(painter, card, 22 if is_ios else 28, colors.notice)
    if is_ios:
        _paint_app_icon(painter, notice.icon)
    else:
        paint_contact(painter, notice.icon.center(), _ICON / 2, colors)
    fonts = _fonts(skin, keeper)
    for number, line in enumerate(notice.card.lines):
        font = fonts[0] if number == 0 else fonts[1] if line.subject else fonts[2]
        ink = colors.meta if notice.is_empty and number else colors.text
        draw_text(painter, line.rect, line.text, font, ink)
    top = notice.card.lines[0].rect
    now = QRectF(card.right() - _PAD - 60, top.y(), 60, top.height())
    draw_text(painter, now, _NOW, keeper.phone_font(skin.family, skin.px(13), 400), colors.meta, RIGHT)
    if notice.thumb is not None:
        _paint_thumb(painter, notice.thumb.rect, look, canvas, parts)


def _paint_thumb(painter: QPainter, rect: QRectF, look: MediaLook | None, canvas: Canvas, parts: PartPainter) -> None:
    clip = QPainterPath()
    clip.addRoundedRect(rect, 7, 7)
    painter.save()
    painter.setClipPath(clip, Qt.ClipOperation.IntersectClip)
    if look is not None and look.image is not None and look.has_image:
        painter.drawPixmap(rect, parts.scaled(look.image, rect, canvas.factor), QRectF())
    else:
        paint_poster(painter, rect)
    if look is not None and look.kind is AttachmentKind.VIDEO:
        paint_play(painter, rect, 11)
    painter.restore()


def _paint_app_icon(painter: QPainter, icon: QRectF) -> None:
    """A speech bubble of our own on a blue tile."""
    draw_box(painter, icon, 9, _ICON_FILL)
    bubble = QPainterPath()
    bubble.addRoundedRect(QRectF(icon.x() + 8, icon.y() + 9, 22, 16), 8, 8)
    tip = QPainterPath(QPointF(icon.x() + 12, icon.y() + 22))
    tip.lineTo(icon.x() + 11, icon.y() + 29)
    tip.lineTo(icon.x() + 19, icon.y() + 24)
    tip.closeSubpath()
    painter.fillPath(bubble.united(tip), _WHITE)


def _spoken(look: MediaLook | None) -> str:
    """What a notification says of a message without words."""
    if look is None:
        return AttachmentKind.PICTURE.value
    return f"{look.kind.value}: {look.attachment.name}" if look.kind.is_chip else look.kind.value


def _fonts(skin: Skin, keeper: ThemeKeeper) -> tuple[QFont, QFont, QFont]:
    return (
        keeper.phone_font(skin.family, skin.px(15), 600 if skin.key == IOS_LIKE.key else 500),
        keeper.phone_font(skin.family, skin.px(15), 650),
        keeper.phone_font(skin.family, skin.px(15), 400),
    )


def _line(text: str, font: QFont, rect: QRectF, *, subject: bool) -> LaidLine:
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    return LaidLine(rect, shown, subject)


def _wrapped(text: str, font: QFont, room: float, most: int) -> list[str]:
    """At most so many lines; the last one says with an ellipsis that there is more."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    units = text.encode("utf-16-le")
    lines: list[str] = []
    layout.beginLayout()
    while text and len(lines) < most and (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        start = line.textStart()
        end = None if len(lines) == most - 1 else (start + line.textLength()) * 2
        said = units[start * 2 : end].decode("utf-16-le").rstrip()
        lines.append(QFontMetricsF(font).elidedText(said, Qt.TextElideMode.ElideRight, room))
    layout.endLayout()
    return lines
