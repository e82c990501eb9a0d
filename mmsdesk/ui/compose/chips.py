"""Merge fields and conditional text inside the text: one object each, drawn as a chip.

They are copied as plain text: `{{first_name|there}}`, `{{if first_name is empty: Hello|Hi {{first_name}}}}`.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtGui import (
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from mmsdesk.domain.conditions import IsEmpty
from mmsdesk.domain.template import Conditional, Part, compile_template, condition_label, field_label

OBJECT: Final = "\ufffc"
"""What stands for a chip in the document's characters."""
CHIP_TYPE: Final = int(QTextFormat.ObjectTypes.UserObject) + 1
_NAME: Final = int(QTextFormat.Property.UserProperty) + 1
_FALLBACK: Final = int(QTextFormat.Property.UserProperty) + 2
CHIP_KEY: Final = int(QTextFormat.Property.UserProperty) + 9
"""The chip as one string, its token: what is kept of chips is found by it at once."""
_CONDITION: Final = int(QTextFormat.Property.UserProperty) + 3
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Chip:
    """One merge field, or one conditional text.

    `fallback` is what people read who have no value; empty means a gap. `condition` is the conditional text as it is
    written, empty for a field; `name` then is the field that decides.
    """

    name: str
    fallback: str = ""
    condition: str = ""

    @property
    def token(self) -> str:
        """The chip as plain text."""
        if self.condition:
            return self.condition
        return f"{{{{{self.name}|{self.fallback}}}}}" if self.fallback else f"{{{{{self.name}}}}}"

    @property
    def label(self) -> str:
        """What people read: a field's name, or "If First name is empty", cut off where it would fill a line."""
        found = conditional_of(self) if self.condition else None
        words = field_label(self.name) if found is None else condition_label(found.condition)
        return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"

    @property
    def extra(self) -> str:
        """What stands behind the label."""
        return f" or “{self.fallback}”" if self.fallback else ""

    @property
    def fields(self) -> frozenset[str]:
        """Every field somebody needs to read this."""
        found = conditional_of(self) if self.condition else None
        return frozenset((self.name,) if found is None else (self.name, *found.then.names, *found.otherwise.names))

    @property
    def has_gap(self) -> bool:
        """Whether somebody who has nothing in a field could read a gap here."""
        found = conditional_of(self) if self.condition else None
        if found is None:
            return not self.fallback
        filled = {self.name: "x"}  # who reads this text is known to have something in the field
        then, otherwise = ({}, filled) if isinstance(found.condition, IsEmpty) else (filled, {})
        return bool(found.then.missing(then) or found.otherwise.missing(otherwise))


@lru_cache(maxsize=256)
def conditional_of(chip: Chip) -> Conditional | None:
    """The conditional text of a chip; None for a merge field."""
    if not chip.condition:
        return None
    return next((part for part in compile_template(chip.condition).parts if isinstance(part, Conditional)), None)


def chip_for(part: Part) -> Chip:
    """The chip that stands for a part of a template."""
    if isinstance(part, Conditional):
        return Chip(part.condition.field, condition=part.written)
    return Chip(part.name, part.fallback or "")


def chip_format(chip: Chip, base: QTextCharFormat) -> QTextCharFormat:
    """The character format of a chip; the text around it has `base`."""
    result = QTextCharFormat(base)
    result.setObjectType(CHIP_TYPE)
    result.setProperty(_NAME, chip.name)
    result.setProperty(_FALLBACK, chip.fallback)
    result.setProperty(CHIP_KEY, chip.token)
    if chip.condition:
        result.setProperty(_CONDITION, chip.condition)
    return result


def chip_of(form: QTextFormat) -> Chip | None:
    """The chip a format belongs to; None for ordinary text."""
    if form.objectType() != CHIP_TYPE:
        return None
    name, fallback, condition = form.property(_NAME), form.property(_FALLBACK), form.property(_CONDITION)
    return Chip(str(name or ""), str(fallback or ""), str(condition or ""))


def chip_at(document: QTextDocument, position: int) -> Chip | None:
    """The chip that is the character at `position`."""
    if document.characterAt(position) != OBJECT:
        return None
    cursor = QTextCursor(document)
    cursor.setPosition(position + 1)
    return chip_of(cursor.charFormat())


def normal_text(text: str) -> str:
    """The text as the editor keeps it: LF line breaks, each field in its shortest form, no stray object characters."""
    return compile_template(text.replace("\r\n", "\n").replace("\r", "\n").replace(OBJECT, "")).written


def places_of(text: str) -> dict[int, int]:
    """Document places by index into a normal text (a chip is one place); an index inside a token has none."""
    tokens = {part.start: part.end for part in compile_template(text).parts}
    found: dict[int, int] = {}
    index = place = 0
    while index < len(text):
        found[index] = place
        place += 1 if index in tokens or text[index] <= "\uffff" else 2
        index = tokens.get(index, index + 1)
    found[len(text)] = place
    return found


def insert_text(cursor: QTextCursor, text: str, base: QTextCharFormat) -> None:
    """Insert plain text; merge fields in it become chips."""
    text = normal_text(text)
    end = 0
    cursor.beginEditBlock()  # the paragraph is laid out once, and not with each field
    for part in compile_template(text).parts:
        cursor.insertText(text[end : part.start], base)
        cursor.insertText(OBJECT, chip_format(chip_for(part), base))
        end = part.end
    cursor.insertText(text[end:], base)
    cursor.endEditBlock()


def text_of(document: QTextDocument, start: int = 0, end: int = -1) -> str:
    """The document, or the characters from `start` to before `end`, as plain text with tokens."""
    stop = document.characterCount() - 1 if end < 0 else end
    pieces: list[str] = []
    block = document.findBlock(start)
    while block.isValid() and block.position() <= stop:
        if pieces:
            pieces.append("\n")
        pieces.append(_text_of_block(block, start, stop))
        block = block.next()
    return "".join(pieces)


def _text_of_block(block: QTextBlock, start: int, stop: int) -> str:
    pieces: list[str] = []
    iterator = block.begin()
    while not iterator.atEnd():
        fragment = iterator.fragment()
        first, units = fragment.position(), fragment.text().encode("utf-16-le")
        low, high = max(start, first) - first, min(stop, first + fragment.length()) - first
        if high > low:
            shown = units[low * 2 : high * 2].decode("utf-16-le", "replace")
            chip = chip_of(fragment.charFormat())
            pieces.append(shown if chip is None else shown.replace(OBJECT, chip.token))
        iterator += 1
    return "".join(pieces).replace("\u2028", "\n")


def chips_of(document: QTextDocument) -> list[tuple[int, Chip]]:
    """Every chip with its place."""
    found: list[tuple[int, Chip]] = []
    for place in range(document.characterCount()):
        chip = chip_at(document, place)
        if chip is not None:
            found.append((place, chip))
    return found


def turn_typed_tokens(document: QTextDocument, base: QTextCharFormat) -> bool:
    """Make chips of tokens that stand there as plain text; True when there were some."""
    block, changed = document.begin(), False
    while block.isValid():
        text = block.text()
        for part in reversed(compile_template(text).parts if "{{" in text else ()):
            first = block.position() + _units(text[: part.start])
            last = block.position() + _units(text[: part.end])
            chip = chip_for(part) if OBJECT not in text[part.start : part.end] else _chip_around(document, first, last)
            if chip is None:
                continue
            cursor = QTextCursor(block)
            cursor.setPosition(first)
            cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(OBJECT, chip_format(chip, base))
            changed = True
        block = block.next()
    return changed


def _chip_around(document: QTextDocument, first: int, last: int) -> Chip | None:
    """Conditional text typed around chips: the fields in it became chips before it was closed."""
    text = text_of(document, first, last)
    parts = compile_template(text).parts
    whole = len(parts) == 1 and isinstance(parts[0], Conditional) and parts[0].end == len(text)
    return chip_for(parts[0]) if whole else None


def _units(text: str) -> int:
    """Qt counts UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2
