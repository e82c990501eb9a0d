"""Where each part of a message stands on the phone: rectangles and lines, before anything is painted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from mmsdesk.domain.arrival import Arrival, MediaPart, TextPart
from mmsdesk.services.attachments import AttachmentKind
from mmsdesk.ui.phone_lines import Paragraphs, units_of
from mmsdesk.ui.phone_links import link_spans as link_spans
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.phone_paragraphs import Block, Paragraph, ParagraphKey
from mmsdesk.ui.phone_paragraphs import LaidLine as LaidLine
from mmsdesk.ui.phone_skin import Skin, SkinColors

CHIP_ICON, CHIP_PAD = 44, 14
BROKEN_TEXT = "Can’t be shown"
_CHEVRON = 30  # room at the right of a chip


@dataclass(frozen=True, slots=True)
class LaidPart:
    """One part of the arrival on the screen."""

    index: int
    kind: str  # "media" (something to look at), "chip" (a file to tap), "text", "notice" or "thumb"
    rect: QRectF
    text: str
    lines: tuple[LaidLine, ...] = ()
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """All parts, the texts to draw, and how tall the conversation became (phone px, from the screen's top).

    `cut` is where some carriers cut a long subject, when that is to be shown. `paragraphs` are those of the texts.
    """

    parts: tuple[LaidPart, ...]
    blocks: tuple[Block, ...]
    bottom: float
    cut: QPointF | None = None
    paragraphs: tuple[Paragraph, ...] = ()

    @property
    def text(self) -> LaidPart | None:
        """The only bubble with words."""
        texts = [it for it in self.parts if it.kind == "text"]
        return texts[0] if len(texts) == 1 else None


@dataclass(frozen=True, slots=True)
class PhoneFonts:
    """What a conversation is written in."""

    body: QFont
    subject: QFont
    chip_name: QFont
    chip_meta: QFont


def lay_out(
    arrival: Arrival,
    looks: Mapping[str, MediaLook],
    skin: Skin,
    colors: SkinColors,
    fonts: PhoneFonts,
    *,
    cut: int | None = None,
    known: Paragraphs | None = None,
) -> Layout:
    """Place the parts below each other. `looks` are the attachments by ref; a missing one gets a square-ish box.

    `cut`: fade the subject's characters from this one on. `known`: the paragraphs of the time before, with the same
    skin, colours and fonts; what stays as it was is not broken anew. Holds those of this time afterwards.
    """
    known = Paragraphs() if known is None else known
    known.begin()
    room = round(skin.width * skin.bubble_share) - 2 * skin.pad_x
    top = skin.top
    parts: list[LaidPart] = []
    blocks: list[Block] = []
    every: list[Paragraph] = []
    for index, part in enumerate(arrival.parts):
        match part:
            case MediaPart(ref=ref, filename=filename):
                look = looks.get(ref)
                if look is not None and look.kind.is_chip:
                    laid = _lay_chip(index, ref, look, skin, fonts, top)
                else:
                    name = filename if look is None else look.attachment.name
                    laid = LaidPart(index, "media", _media_rect(look, skin, top), name, ref=ref)
                parts.append(laid)
            case TextPart():
                subject, body = paragraph_keys(index, part, cut)
                paragraphs = [
                    known.take(key, fonts.subject if key.is_subject else fonts.body, colors, room, skin.line_height)
                    for key in (*subject, *body)
                ]
                laid, drawn = _lay_text(index, part, skin, top, paragraphs, len(subject))
                parts.append(laid)
                blocks.extend(drawn)
                every += paragraphs
        top = laid.rect.bottom() + skin.gap
    known.end()
    mark = None if cut is None else _cut_mark(blocks, parts, cut)
    return Layout(tuple(parts), tuple(blocks), top + (skin.time_below if parts else 0), mark, tuple(every))


def _media_rect(look: MediaLook | None, skin: Skin, top: float) -> QRectF:
    width = round(skin.width * skin.media_share)
    size = None if look is None else look.size
    usual = 9 / 16 if look is not None and look.kind is AttachmentKind.VIDEO else 0.75
    ratio = usual if size is None or size.width() <= 0 else size.height() / size.width()
    return QRectF(skin.bubble_x, top, width, width * min(2.0, max(0.5, ratio)))


def _lay_chip(index: int, ref: str, look: MediaLook, skin: Skin, fonts: PhoneFonts, top: float) -> LaidPart:
    """A file to tap: its name, cut in the middle so that its ending stays, over what it is."""
    rect = QRectF(skin.bubble_x, top, skin.chip_width, skin.chip_height)
    x = rect.x() + CHIP_PAD + CHIP_ICON + 12
    room = rect.right() - _CHEVRON - x
    middle = rect.center().y()
    lines = []
    for text, font, y, height, elide in (
        (look.attachment.name, fonts.chip_name, middle - skin.px(21), skin.px(22), Qt.TextElideMode.ElideMiddle),
        (chip_meta(look), fonts.chip_meta, middle + skin.px(2), skin.px(18), Qt.TextElideMode.ElideRight),
    ):
        shown = QFontMetricsF(font).elidedText(text, elide, room)
        lines.append(LaidLine(QRectF(x, y, room, height), shown, subject=False))
    return LaidPart(index, "chip", rect, look.attachment.name, tuple(lines), ref)


def chip_meta(look: MediaLook) -> str:
    """The small line of a chip."""
    if look.is_loading:
        return "Loading…"
    if look.is_broken:
        return BROKEN_TEXT
    kind = "PDF document" if look.kind is AttachmentKind.PDF else look.kind.value
    return " · ".join(part for part in (kind, look.attachment.detail) if part)


def paragraph_keys(index: int, part: TextPart, cut: int | None) -> tuple[list[ParagraphKey], list[ParagraphKey]]:
    """The subject's paragraphs and the body's."""
    subject = part.subject.split("\n") if part.subject else []
    body = part.body.split("\n") if part.body else []
    return (
        [ParagraphKey(index, text, True, cut, subject[:place].count(text)) for place, text in enumerate(subject)],
        [ParagraphKey(index, text, False, None, body[:place].count(text)) for place, text in enumerate(body)],
    )


def _lay_text(
    index: int, part: TextPart, skin: Skin, top: float, paragraphs: Sequence[Paragraph], subjects: int
) -> tuple[LaidPart, list[Block]]:
    """A bubble with these paragraphs, of which the first so many are the subject's."""
    widest = max((paragraph.widest for paragraph in paragraphs), default=0.0)
    x, y = skin.bubble_x + skin.pad_x, top + skin.pad_y
    blocks: list[Block] = []
    lines: list[LaidLine] = []
    for number, paragraph in enumerate(paragraphs):
        if 0 < number == subjects:
            y += skin.subject_gap
        paragraph.put(x, y, widest, skin.line_height, subject=number < subjects)
        blocks += paragraph.blocks
        lines += paragraph.laid
        y += len(paragraph.rows) * skin.line_height
    rect = QRectF(skin.bubble_x, top, widest + 2 * skin.pad_x, y + skin.pad_y - top)
    said = "\n".join(text for text in (part.subject, part.body) if text)
    return LaidPart(index, "text", rect, said, tuple(lines)), blocks


def _cut_mark(blocks: list[Block], parts: list[LaidPart], cut: int) -> QPointF | None:
    """The top of the place in the subject where it would be cut; None when there is no subject that long."""
    lines = next((part.lines for part in parts if part.kind == "text"), ())
    if not lines or not lines[0].subject:
        return None
    block = blocks[0]
    units = units_of(block.layout.text()[:cut])
    line = block.layout.lineForTextPosition(units)
    if units >= units_of(block.layout.text()) or not line.isValid():
        return None
    start: float = line.cursorToX(units)[0]  # type: ignore[index]  # the stub says object; it is (x, position)
    return QPointF(block.at.x() + start, lines[line.lineNumber()].rect.top())
