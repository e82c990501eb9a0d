"""Merge fields inside the text: one object per field, drawn as a chip, copied as `{{first_name|there}}`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QRect, QRectF, QSizeF
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPyTextObject,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from mmsdesk.domain.template import compile_template, field_label
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.painting import draw_box

OBJECT: Final = "\ufffc"
"""What stands for a chip in the document's characters."""
CHIP_TYPE: Final = int(QTextFormat.ObjectTypes.UserObject) + 1
_NAME: Final = int(QTextFormat.Property.UserProperty) + 1
_FALLBACK: Final = int(QTextFormat.Property.UserProperty) + 2
_SIDE: Final = 6.0


@dataclass(frozen=True, slots=True)
class Chip:
    """One merge field. `fallback` is what people read who have no value; empty means a gap."""

    name: str
    fallback: str = ""

    @property
    def token(self) -> str:
        """The field as plain text."""
        return f"{{{{{self.name}|{self.fallback}}}}}" if self.fallback else f"{{{{{self.name}}}}}"

    @property
    def label(self) -> str:
        """The field's name as people read it."""
        return field_label(self.name)

    @property
    def extra(self) -> str:
        """What stands behind the name."""
        return f" or “{self.fallback}”" if self.fallback else ""


def chip_format(chip: Chip, base: QTextCharFormat) -> QTextCharFormat:
    """The character format of a chip; the text around it has `base`."""
    result = QTextCharFormat(base)
    result.setObjectType(CHIP_TYPE)
    result.setProperty(_NAME, chip.name)
    result.setProperty(_FALLBACK, chip.fallback)
    return result


def chip_of(form: QTextFormat) -> Chip | None:
    """The chip a format belongs to; None for ordinary text."""
    if form.objectType() != CHIP_TYPE:
        return None
    return Chip(str(form.property(_NAME) or ""), str(form.property(_FALLBACK) or ""))


def chip_at(document: QTextDocument, position: int) -> Chip | None:
    """The chip that is the character at `position`."""
    if document.characterAt(position) != OBJECT:
        return None
    cursor = QTextCursor(document)
    cursor.setPosition(position + 1)
    return chip_of(cursor.charFormat())


def normal_text(text: str) -> str:
    """The text as the editor keeps it: LF line breaks, each field in its shortest form, no stray object characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(OBJECT, "")
    pieces: list[str] = []
    end = 0
    for token in compile_template(text).fields:
        pieces += (text[end : token.start], Chip(token.name, token.fallback or "").token)
        end = token.end
    return "".join((*pieces, text[end:]))


def places_of(text: str) -> dict[int, int]:
    """Document places by index into a normal text (a chip is one place); an index inside a token has none."""
    tokens = {token.start: token.end for token in compile_template(text).fields}
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
    for token in compile_template(text).fields:
        cursor.insertText(text[end : token.start], base)
        cursor.insertText(OBJECT, chip_format(Chip(token.name, token.fallback or ""), base))
        end = token.end
    cursor.insertText(text[end:], base)


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
        for token in reversed(compile_template(text).fields if "{{" in text else ()):
            if OBJECT in text[token.start : token.end]:
                continue
            cursor = QTextCursor(block)
            first = block.position() + _units(text[: token.start])
            cursor.setPosition(first)
            cursor.setPosition(first + _units(text[token.start : token.end]), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(OBJECT, chip_format(Chip(token.name, token.fallback or ""), base))
            changed = True
        block = block.next()
    return changed


def _units(text: str) -> int:
    """Qt counts UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


class ChipPainter(QPyTextObject):
    """Measures and draws chips. `tone_of` says whether a field is fine, has no fallback, or does not exist."""

    def __init__(self, keeper: ThemeKeeper, tone_of: Callable[[Chip], Tone], parent: QObject) -> None:
        super().__init__(parent)
        self._keeper, self._tone_of = keeper, tone_of
        self._sizes: dict[Chip, QSizeF] = {}
        self._dress()
        keeper.changed.connect(self._dress)

    def intrinsicSize(self, _document: QTextDocument, _position: int, form: QTextFormat) -> QSizeF:
        chip = chip_of(form) or Chip("")
        if chip not in self._sizes:
            self._sizes[chip] = self._measure(chip)
        return self._sizes[chip]

    def _measure(self, chip: Chip) -> QSizeF:
        strong, plain = self._strong_metrics, self._plain_metrics
        width = strong.horizontalAdvance(chip.label) + plain.horizontalAdvance(chip.extra) + 2 * _SIDE + 2
        # as tall as the text above its line, so that a chip never pushes lines apart; it is drawn a little larger
        return QSizeF(width, QFontMetricsF(self._keeper.font(Role.BODY)).ascent())

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, _document: QTextDocument, _position: int, form: QTextFormat
    ) -> None:
        chip = chip_of(form) or Chip("")
        fill, ink, quiet = self._colors(chip, form)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(rect)
        baseline = rect.bottom()
        top = baseline - self._keeper.px(16)
        box = QRectF(rect.left() + 1, top, rect.width() - 2, self._keeper.px(22))
        draw_box(painter, box, 5, fill)
        left = box.left() + _SIDE
        painter.setFont(self._strong)
        painter.setPen(ink)
        painter.drawText(round(left), round(baseline), chip.label)
        painter.setFont(self._plain)
        painter.setPen(quiet)
        painter.drawText(round(left + self._strong_metrics.horizontalAdvance(chip.label)), round(baseline), chip.extra)
        painter.restore()

    def _dress(self) -> None:
        self._sizes.clear()
        self._strong, self._plain = self._keeper.font(Role.LABEL_STRONG), self._keeper.font(Role.LABEL)
        self._strong_metrics, self._plain_metrics = QFontMetricsF(self._strong), QFontMetricsF(self._plain)

    def _colors(self, chip: Chip, form: QTextFormat) -> tuple[QColor, QColor, QColor]:
        theme = self._keeper.theme
        if form.background().color() == theme.accent:  # Qt merges the selection's colours into the format
            return theme.accent_hover, theme.on_accent, theme.on_accent
        tone = self._tone_of(chip)
        return theme.wash(tone), theme.ink(tone), theme.text2
