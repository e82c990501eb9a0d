"""Where each part of a message stands on the phone: rectangles and lines, before anything is painted."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextCharFormat, QTextLayout, QTextOption

from mmsdesk.domain.arrival import Arrival, MediaPart, TextPart
from mmsdesk.services.attachments import AttachmentKind
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.phone_skin import Skin, SkinColors

EMOJI_SCALE = 1.2
_EMOJI = re.compile("[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff☀-➿⬀-⯿️‍]+")
# What phones underline: addresses with or without a scheme, and telephone numbers.
_LINK = re.compile(
    r"https?://\S+|\b(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:/[^\s]*)?"
    r"|(?<!\w)\+?\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}\b|(?<!\w)\+\d[\d ().-]{7,}\d",
    re.IGNORECASE,
)
# Letters read from the right, and marks that turn the direction.
_MIXED = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff"
    "\U0001e800-\U0001efff]"
)
CHIP_ICON, CHIP_PAD = 44, 14
BROKEN_TEXT = "Can’t be shown"
_CHEVRON = 30  # room at the right of a chip
_AFTER_CUT = 0.35
_TRAILING = ".,;:!?)”’\"'"


@dataclass(frozen=True, slots=True)
class LaidLine:
    """One line of text in a bubble: where it stands (phone px, from the screen's top left) and what it says.

    `marks` is what else its look depends on: where it is underlined or larger, and what other lines do to it.
    """

    rect: QRectF
    text: str
    subject: bool
    marks: tuple[object, ...] = ()


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
class Block:
    """A laid-out text ready to be drawn at a point; so many phone px high."""

    layout: QTextLayout
    at: QPointF
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """All parts, the texts to draw, and how tall the conversation became (phone px, from the screen's top).

    `cut` is where some carriers cut a long subject, when that is to be shown.
    """

    parts: tuple[LaidPart, ...]
    blocks: tuple[Block, ...]
    bottom: float
    cut: QPointF | None = None


@dataclass(frozen=True, slots=True)
class PhoneFonts:
    """What a conversation is written in."""

    body: QFont
    subject: QFont
    chip_name: QFont
    chip_meta: QFont


@dataclass(slots=True)
class Paragraph:
    """One paragraph in lines.

    `spans` is where each line begins and how wide it is (phone px, from the paragraph's left), what it says and what
    else its look depends on; `laid` are the lines where they were put last.
    """

    layout: QTextLayout
    from_right: bool
    widest: float
    spans: tuple[tuple[float, float, str, tuple[object, ...]], ...]
    put: tuple[float, float, float] = (-1.0, -1.0, -1.0)
    laid: tuple[LaidLine, ...] = ()


class ParagraphKey(NamedTuple):
    """What a paragraph's lines depend on, beside its phone."""

    part: int
    text: str
    is_subject: bool
    cut: int | None


Paragraphs = dict[ParagraphKey, Paragraph]
"""What was broken into lines already."""


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
    used: Paragraphs = {}
    known = {} if known is None else known
    top = skin.top
    parts: list[LaidPart] = []
    blocks: list[Block] = []
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
                subject, body = _paragraph_keys(index, part, cut)
                for key in (*subject, *body):
                    font = fonts.subject if key.is_subject else fonts.body
                    used[key] = known.get(key) or _paragraph(key, font, colors, skin)
                paragraphs = [used[key] for key in (*subject, *body)]
                laid, drawn = _lay_text(index, part, skin, top, paragraphs, len(subject))
                parts.append(laid)
                blocks.extend(drawn)
        top = laid.rect.bottom() + skin.gap
    known.clear()
    known.update(used)
    mark = None if cut is None else _cut_mark(blocks, parts, cut)
    return Layout(tuple(parts), tuple(blocks), top + (skin.time_below if parts else 0), mark)


def link_spans(text: str) -> list[tuple[int, int]]:
    """Start and end (in characters) of what phones underline in `text`."""
    spans = []
    for match in _LINK.finditer(text):
        found = match.group().rstrip(_TRAILING)
        if match.start() and text[match.start() - 1] == "@":
            continue
        spans.append((match.start(), match.start() + len(found)))
    return spans


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


def _paragraph_keys(index: int, part: TextPart, cut: int | None) -> tuple[list[ParagraphKey], list[ParagraphKey]]:
    """The subject's paragraphs and the body's."""
    subject = part.subject.split("\n") if part.subject else ()
    body = part.body.split("\n") if part.body else ()
    return (
        [ParagraphKey(index, text, True, cut) for text in subject],
        [ParagraphKey(index, text, False, None) for text in body],
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
        _put(paragraph, x, y, widest, skin.line_height, subject=number < subjects)
        height = len(paragraph.spans) * skin.line_height
        blocks.append(Block(paragraph.layout, QPointF(x, y), height))
        lines += paragraph.laid
        y += height
    rect = QRectF(skin.bubble_x, top, widest + 2 * skin.pad_x, y + skin.pad_y - top)
    said = "\n".join(text for text in (part.subject, part.body) if text)
    return LaidPart(index, "text", rect, said, tuple(lines)), blocks


def _put(paragraph: Paragraph, x: float, y: float, widest: float, height: int, *, subject: bool) -> None:
    """Give a paragraph its place in a bubble, unless it has it."""
    put = (x, y, widest if paragraph.from_right else 0.0)
    if put == paragraph.put:
        return
    paragraph.put = put
    if paragraph.from_right:
        _align(paragraph.layout, widest)
    paragraph.laid = tuple(
        LaidLine(
            QRectF(x + (widest - width if paragraph.from_right else left), y + number * height, width, height),
            said,
            subject,
            marks,
        )
        for number, (left, width, said, marks) in enumerate(paragraph.spans)
    )


def _paragraph(key: ParagraphKey, font: QFont, colors: SkinColors, skin: Skin) -> Paragraph:
    text = key.text
    room = round(skin.width * skin.bubble_share) - 2 * skin.pad_x
    formats = [*_formats(text, font, colors), *_faded(text, colors, key.cut)]
    from_right = _reads_from_right(text)
    layout = _break_text(text, font, formats, room, skin.line_height, from_right=from_right)
    whole = text if _MIXED.search(text) else ""  # what is read in two directions changes its lines from afar
    ranges = [(it.start, it.start + it.length) for it in formats]
    units = text.encode("utf-16-le")
    spans = []
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        start = line.textStart()
        end = start + line.textLength()
        marks = tuple(
            (max(first, start) - start, min(last, end) - start)
            for first, last in ranges
            if first < end and last > start
        )
        said = units[start * 2 : end * 2].decode("utf-16-le").rstrip("\u2028")
        spans.append((line.x(), line.naturalTextWidth(), said, (*marks, whole)))
    return Paragraph(layout, from_right, max((width for _, width, _, _ in spans), default=0.0), tuple(spans))


def _align(layout: QTextLayout, width: float) -> None:
    """Phones begin a paragraph at the side its first letter is read from, so that Hebrew and Arabic stand right."""
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        line.setPosition(QPointF(width - line.naturalTextWidth(), line.y()))


def _reads_from_right(text: str) -> bool:
    """Whether the first strong character (Unicode's rule P2, which skips isolated runs) is one of a script read so."""
    depth = 0
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in {"LRI", "RLI", "FSI"}:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and kind in {"L", "R", "AL"}:
            return kind != "L"
    return False


def _cut_mark(blocks: list[Block], parts: list[LaidPart], cut: int) -> QPointF | None:
    """The top of the place in the subject where it would be cut; None when there is no subject that long."""
    lines = next((part.lines for part in parts if part.kind == "text"), ())
    if not lines or not lines[0].subject:
        return None
    block = blocks[0]
    units = _units(block.layout.text()[:cut])
    line = block.layout.lineForTextPosition(units)
    if units >= _units(block.layout.text()) or not line.isValid():
        return None
    start: float = line.cursorToX(units)[0]  # type: ignore[index]  # the stub says object; it is (x, position)
    return QPointF(block.at.x() + start, lines[line.lineNumber()].rect.top())


def _break_text(
    text: str,
    font: QFont,
    formats: list[QTextLayout.FormatRange],
    room: float,
    line_height: int,
    *,
    from_right: bool,
) -> QTextLayout:
    """One paragraph in lines; its punctuation stands as the paragraph's own direction has it."""
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    direction = Qt.LayoutDirection.RightToLeft if from_right else Qt.LayoutDirection.LeftToRight
    option.setTextDirection(direction)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats(formats)  # before the lines: afterwards it would drop them
    layout.beginLayout()
    top = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        line.setPosition(QPointF(0, top + (line_height - line.height()) / 2))
        top += line_height
    layout.endLayout()
    return layout


def _formats(text: str, font: QFont, colors: SkinColors) -> list[QTextLayout.FormatRange]:
    result = []
    for start, end in link_spans(text):
        style = QTextCharFormat()
        style.setForeground(colors.link)
        style.setFontUnderline(True)
        result.append(_range(text, start, end, style))
    for match in _EMOJI.finditer(text):
        style = QTextCharFormat()
        larger = QFont(font)
        larger.setPixelSize(round(font.pixelSize() * EMOJI_SCALE))
        style.setFont(larger)
        result.append(_range(text, match.start(), match.end(), style))
    return result


def _faded(text: str, colors: SkinColors, cut: int | None) -> list[QTextLayout.FormatRange]:
    if cut is None or len(text) <= cut:
        return []
    ink = QColor(colors.text)
    ink.setAlphaF(_AFTER_CUT)
    style = QTextCharFormat()
    style.setForeground(ink)
    return [_range(text, cut, len(text), style)]


def _range(text: str, start: int, end: int, style: QTextCharFormat) -> QTextLayout.FormatRange:
    """Qt counts UTF-16 units, Python counts characters."""
    result = QTextLayout.FormatRange()
    result.start = _units(text[:start])
    result.length = _units(text[start:end])
    result.format = style
    return result


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
