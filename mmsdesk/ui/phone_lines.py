"""Text of a message in the lines a phone breaks it into. What is typed breaks a line or two anew, not the text.

A line of text that is read from the left depends on what stands from its beginning to a little behind its end and on
nothing else. So a paragraph is broken line by line, and a line that was broken once is taken as it was.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextLayout, QTextOption

from mmsdesk.ui.phone_links import link_spans
from mmsdesk.ui.phone_paragraphs import KnownLine, Marked, Paragraph, ParagraphKey, Row, line_by_line
from mmsdesk.ui.phone_skin import SkinColors

EMOJI_SCALE = 1.2
_EMOJI = re.compile("[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff☀-➿⬀-⯿️‍]+")
# Letters read from the right, and marks that turn the direction.
_MIXED = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff"
    "\U0001e800-\U0001efff]"
)
_AFTER_CUT = 0.35
_WORD = re.compile(r"\s*\S*\s?")
LINK: Final = "link"
_PIECE: Final = 56
"""So many characters are looked at for one line; more where that is not enough."""
_BEYOND: Final = 16
"""Where fewer characters than this were looked at behind a line, more are."""
_FIRST: Final = 20
"""Lines are found again by so many characters they begin with."""


Keys = Callable[[], tuple[list[ParagraphKey], list[ParagraphKey]]]
"""Reckons the keys of a text: its subject's, and its body's."""
_Rows = dict[tuple[bool, str], list[KnownLine]]


class Paragraphs:
    """What was broken into lines already, with one phone's fonts and colours: what was used last is kept."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Fonts or colours are others."""
        self._known: dict[ParagraphKey, Paragraph] = {}
        self._used: dict[ParagraphKey, Paragraph] = {}
        self._shown: tuple[Keys, Sequence[Paragraph]] | None = None
        self._rows: _Rows = {}
        self._used_rows: _Rows = {}

    def take(self, key: ParagraphKey, font: QFont, colors: SkinColors, room: float, height: int) -> Paragraph:
        """The paragraph in lines that are at most `room` wide."""
        found = self._used.get(key) or self._known.get(key)
        if found is None:
            marked = [*_formats(key.text, font, colors), *_faded(key.text, colors, key.cut)]
            if key.cut is not None or not key.text or is_mixed(key.text):
                rows, from_right = _whole(key.text, font, marked, room, height)
                found = Paragraph(rows, from_right, max((row.width for row in rows), default=0.0))
            else:
                found = line_by_line(self._lines_of(key, font, marked, room, height), marked)
        self._used[key] = found
        return found

    def end(self) -> None:
        """The conversation is laid out: let go of what does not stand in it any more.

        The lines of paragraphs that stayed were not asked for; they are kept by their paragraphs.
        """
        self._known, self._used = self._used, {}
        if self._used_rows:
            self._rows, self._used_rows = self._used_rows, {}

    def begin(self) -> None:
        """A conversation is about to be laid out."""
        if self._shown is not None:
            keys, paragraphs = self._shown
            subject, body = keys()
            self._known.update(zip((*subject, *body), paragraphs, strict=True))
            self._shown = None

    def remember(self, keys: Keys, paragraphs: Sequence[Paragraph]) -> None:
        """These are shown now, without having been asked for; their keys are reckoned only when they are."""
        self._shown = (keys, paragraphs)

    def add(self, key: ParagraphKey, paragraph: Paragraph) -> None:
        """This one is going to be asked for."""
        self._used[key] = paragraph

    def _lines_of(
        self, key: ParagraphKey, font: QFont, marked: list[Marked], room: float, height: int
    ) -> list[KnownLine]:
        text, start, lines = key.text, 0, list[KnownLine]()
        while start < len(text):
            row_key = (key.is_subject, text[start : start + _FIRST])
            known = find_line(self._used_rows.get(row_key, ()), text, start, marked)
            if known is None:
                known = find_line(self._rows.get(row_key, ()), text, start, marked)
                known = known or break_line(text, start, font, marked, room, height)
                self._used_rows.setdefault(row_key, []).append(known)
            lines.append(known)
            start += known.length
        return lines


def is_mixed(text: str) -> bool:
    """Whether something in a text is or may be read from the right: it is broken into lines as a whole then."""
    return not text.isascii() and _MIXED.search(text) is not None


def find_line(candidates: Sequence[KnownLine], text: str, start: int, marked: list[Marked]) -> KnownLine | None:
    """The line that begins here, if it was broken before and nothing that decided it is another."""
    for known in candidates:
        end = start + len(known.deciding)
        if (
            text.startswith(known.deciding, start)
            and known.is_end == (end >= len(text))
            and known.marks == _marks_within(marked, start, end)
        ):
            return known
    return None


def _whole(text: str, font: QFont, marked: list[Marked], room: float, height: int) -> tuple[tuple[Row, ...], bool]:
    """A paragraph broken in one go, for what changes its lines from afar; and whether it is read from the right."""
    from_right = _reads_from_right(text)
    layout = _new_layout(text, font, marked, 0, from_right=from_right)
    layout.beginLayout()
    top = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        line.setPosition(QPointF(0, top + (height - line.height()) / 2))
        top += height
    layout.endLayout()
    units = text.encode("utf-16-le")
    ranges = [(units_of(text[: it.start]), units_of(text[: it.end])) for it in marked]
    rows = []
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        start, end = line.textStart(), line.textStart() + line.textLength()
        marks = [(max(a, start) - start, min(b, end) - start) for a, b in ranges if a < end and b > start]
        said = units[start * 2 : end * 2].decode("utf-16-le").rstrip("\u2028")
        draws = layout.lineCount() if number == 0 else 0
        rows.append(Row(layout if draws else None, draws, line.x(), line.naturalTextWidth(), said, (*marks, text)))
    return tuple(rows), from_right


def break_line(text: str, start: int, font: QFont, marked: list[Marked], room: float, height: int) -> KnownLine:
    """The line that begins at a character of a paragraph."""
    reach = _PIECE
    while True:
        piece = text[start : start + reach]
        layout = _new_layout(piece, font, marked, start, from_right=False)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(room)
        line.setPosition(QPointF(0, (height - line.height()) / 2))
        layout.endLayout()
        length = _characters(piece, line.textLength())
        if start + reach >= len(text) or length + _BEYOND <= reach:
            break
        reach *= 2  # the line may go on, or its end depend on what was not looked at
    row = Row(
        layout,
        1,
        line.x(),
        line.naturalTextWidth(),
        piece[:length].rstrip("\u2028"),
        _marks_within(marked, start, start + length),
    )
    word = _WORD.match(text, start + length)
    assert word is not None  # it fits on anything
    end = min(word.end(), start + len(piece))  # behind the piece nothing was looked at, in a word without end
    return KnownLine(row, length, text[start:end], end >= len(text), _marks_within(marked, start, end))


def _characters(text: str, units: int) -> int:
    """How many characters so many UTF-16 units are."""
    return units if len(text) == units_of(text) else len(text.encode("utf-16-le")[: units * 2].decode("utf-16-le"))


def _marks_within(marked: list[Marked], start: int, end: int) -> tuple[tuple[int, int, str], ...]:
    if not marked:
        return ()
    return tuple(
        (max(it.start, start) - start, min(it.end, end) - start, it.look)
        for it in marked
        if it.start < end and it.end > start
    )


def _new_layout(text: str, font: QFont, marked: list[Marked], at: int, *, from_right: bool) -> QTextLayout:
    """A paragraph, or a piece of it from character `at` on; punctuation stands as its own direction has it."""
    layout = QTextLayout(text, font)
    layout.setCacheEnabled(True)  # else its glyphs are chosen anew each time it is painted
    layout.setTextOption(_OPTIONS[from_right])
    ranges = []
    for it in marked:
        first, last = max(it.start - at, 0), min(it.end - at, len(text))
        if first < last:
            ranges.append(_range(text, first, last, it.style))
    if ranges:
        layout.setFormats(ranges)  # before the lines: afterwards it would drop them
    return layout


def _option(direction: Qt.LayoutDirection) -> QTextOption:
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setTextDirection(direction)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


_OPTIONS: Final = (_option(Qt.LayoutDirection.LeftToRight), _option(Qt.LayoutDirection.RightToLeft))


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


def find_links(text: str, colors: SkinColors) -> list[Marked]:
    """What phones underline in a text."""
    result = []
    for start, end in link_spans(text):
        style = QTextCharFormat()
        style.setForeground(colors.link)
        style.setFontUnderline(True)
        result.append(Marked(start, end, LINK, style))
    return result


def _formats(text: str, font: QFont, colors: SkinColors) -> list[Marked]:
    result = find_links(text, colors)
    for match in () if text.isascii() else _EMOJI.finditer(text):
        style = QTextCharFormat()
        larger = QFont(font)
        larger.setPixelSize(round(font.pixelSize() * EMOJI_SCALE))
        style.setFont(larger)
        result.append(Marked(match.start(), match.end(), "emoji", style))
    return result


def _faded(text: str, colors: SkinColors, cut: int | None) -> list[Marked]:
    if cut is None or len(text) <= cut:
        return []
    ink = QColor(colors.text)
    ink.setAlphaF(_AFTER_CUT)
    style = QTextCharFormat()
    style.setForeground(ink)
    return [Marked(cut, len(text), "faded", style)]


def _range(text: str, start: int, end: int, style: QTextCharFormat) -> QTextLayout.FormatRange:
    """Qt counts UTF-16 units, Python counts characters."""
    result = QTextLayout.FormatRange()
    result.start = units_of(text[:start])
    result.length = units_of(text[start:end])
    result.format = style
    return result


def units_of(text: str) -> int:
    """How many UTF-16 units a text has, which is how Qt counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
