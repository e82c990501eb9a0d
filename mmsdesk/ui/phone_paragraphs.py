"""Paragraphs on the phone, broken into lines: what each line says, where it stands, and what draws it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextCharFormat, QTextLayout


class Marked(NamedTuple):
    """Characters that look different: from `start` to `end`; `look` names how."""

    start: int
    end: int
    look: str
    style: QTextCharFormat


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
class Block:
    """A laid-out text ready to be drawn at a point; so many phone px high.

    Its letters stay between `top` and `bottom`: those of ASCII within its lines, others may be stacked.
    """

    layout: QTextLayout
    at: QPointF
    height: float
    top: float
    bottom: float


@dataclass(slots=True)
class Row:
    """One line as it was broken: where it begins and how wide it is (phone px, from the paragraph's left).

    `layout` draws it and those below it, `draws` in all; None for a row that another one draws. `laid` and `block` are
    what it was where it was put last.
    """

    layout: QTextLayout | None
    draws: int
    left: float
    width: float
    text: str
    marks: tuple[object, ...]
    put: tuple[float, float] | None = None
    laid: LaidLine | None = None
    block: Block | None = None


def _block(row: Row, x: float, y: float, height: int) -> Block:
    assert row.layout is not None
    reach = 0 if row.draws == 1 and row.text.isascii() else height
    return Block(row.layout, QPointF(x, y), row.draws * height, y - reach, y + row.draws * height + reach)


class ParagraphKey(NamedTuple):
    """What a paragraph's lines depend on, beside its phone."""

    part: int
    text: str
    is_subject: bool
    cut: int | None
    again: int = 0
    """How many paragraphs before it say the same: each has a place of its own."""


@dataclass(slots=True)
class Paragraph:
    """One paragraph in lines; `widest` is the longest of them (phone px)."""

    rows: tuple[Row, ...]
    from_right: bool
    widest: float
    lines: tuple["KnownLine", ...] = ()
    """How it was broken line by line; empty where it was not."""
    marked: list[Marked] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    laid: list[LaidLine] = field(default_factory=list)
    _put: tuple[float, float, float] | None = None

    def put(self, x: float, y: float, widest: float, height: int, *, subject: bool) -> None:
        """Give it its place in a bubble whose longest line is `widest`, unless it has it."""
        place = (x, y, widest if self.from_right else 0.0)
        if place == self._put:
            return
        self._put = place
        if self.from_right:
            _align(self.rows, widest)
        self.laid, self.blocks = [], []
        for row in self.rows:
            left = x + (widest - row.width if self.from_right else row.left)
            if row.put != (left, y) or row.laid is None:
                row.put = (left, y)
                row.laid = LaidLine(QRectF(left, y, row.width, height), row.text, subject, row.marks)
                row.block = None if row.layout is None else _block(row, x, y, height)
            self.laid.append(row.laid)
            if row.block is not None:
                self.blocks.append(row.block)
            y += height

    def stand_for(self, other: "Paragraph", height: int) -> list[int]:
        """Take the place of one with as many lines, also read from the left; the numbers of those that differ."""
        assert other._put is not None
        x, y, _ = self._put = other._put
        self.laid, self.blocks = other.laid.copy(), other.blocks.copy()
        changed = [number for number, row in enumerate(self.rows) if row is not other.rows[number]]
        for number in changed:
            row, top = self.rows[number], y + number * height
            row.put = (x + row.left, top)
            row.laid = self.laid[number] = LaidLine(
                QRectF(x + row.left, top, row.width, height), row.text, self.laid[number].subject, row.marks
            )
            row.block = self.blocks[number] = _block(row, x, top, height)
        return changed


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line that was broken once, so many characters long, with all that decided it.

    That is the text to the end of the first word behind it, whether the paragraph ends there, and what is marked in it.
    """

    row: Row
    length: int
    deciding: str
    is_end: bool
    marks: tuple[tuple[int, int, str], ...]


def line_by_line(lines: Sequence[KnownLine], marked: list[Marked]) -> Paragraph:
    """The paragraph that consists of these lines."""
    rows = tuple([it.row for it in lines])
    return Paragraph(rows, False, max([it.width for it in rows], default=0.0), tuple(lines), marked)


def _align(rows: tuple[Row, ...], width: float) -> None:
    """Phones begin a paragraph at the side its first letter is read from, so that Hebrew and Arabic stand right."""
    layout = rows[0].layout if rows else None
    for number in range(layout.lineCount() if layout is not None else 0):
        assert layout is not None
        line = layout.lineAt(number)
        line.setPosition(QPointF(width - line.naturalTextWidth(), line.y()))
