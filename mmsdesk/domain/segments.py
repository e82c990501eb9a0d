"""How many parts an SMS is sent in: the alphabet that its letters need, and where the network cuts it (FBK-3).

An SMS holds 160 units of the GSM 7-bit alphabet (3GPP TS 23.038: letters of its extension table take two), or 70
UTF-16 units when any letter is outside of it. A longer text goes in parts of 153 or 67, and every part is charged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet, without the escape that leads to the extension table."""
EXTENSION: Final = frozenset("\f^{}\\[~]|€")
_GSM: Final = BASIC | EXTENSION


class Encoding(StrEnum):
    """How an SMS is written; the value is what the field calls it."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"

    @property
    def single(self) -> int:
        """Units that fit one SMS."""
        return 160 if self is Encoding.GSM7 else 70

    @property
    def joined(self) -> int:
        """Units that fit each of several parts: seven septets, or six bytes, join them on the phone."""
        return 153 if self is Encoding.GSM7 else 67


@dataclass(frozen=True, slots=True)
class Segments:
    """How a text is sent as SMS. `units` are septets or UTF-16 units, `left` is what the last part has room for.

    `foreign` are the letters that no GSM-7 text can hold, each once, in the text's order: they make it UCS-2.
    """

    encoding: Encoding
    units: int
    segments: int
    per_segment: int
    left: int
    foreign: tuple[str, ...] = ()

    @property
    def first_foreign(self) -> str:
        """The first letter that GSM-7 does not have; empty for none."""
        return self.foreign[0] if self.foreign else ""


def count_segments(text: str) -> Segments:
    """Count the parts of `text`; an empty one is one empty part, as it would be charged."""
    foreign = foreign_letters(text)
    encoding = Encoding.UCS2 if foreign else Encoding.GSM7
    units = _units(text, encoding)
    if units <= encoding.single:
        return Segments(encoding, units, 1, encoding.single, encoding.single - units, foreign)
    parts, used = _fill(text, encoding)
    return Segments(encoding, units, parts, encoding.joined, encoding.joined - used, foreign)


def split_segments(text: str) -> tuple[str, ...]:
    """The parts themselves, in order. A letter of two units never stands in two parts: the earlier one ends sooner."""
    encoding = Encoding.UCS2 if foreign_letters(text) else Encoding.GSM7
    if _units(text, encoding) <= encoding.single:
        return (text,)
    parts: list[str] = []
    start = used = 0
    for place, letter in enumerate(text):
        size = _size(letter, encoding)
        if used + size > encoding.joined:
            parts.append(text[start:place])
            start, used = place, 0
        used += size
    return (*parts, text[start:])


def foreign_letters(text: str) -> tuple[str, ...]:
    """What of `text` the GSM-7 alphabet lacks, each letter once, in order."""
    if not set(text) - _GSM:
        return ()
    return tuple(letter for letter in dict.fromkeys(text) if letter not in _GSM)


def _units(text: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM7:
        return len(text) + sum(map(text.count, EXTENSION))
    return len(text) + sum(letter > "\uffff" for letter in text)


def _fill(text: str, encoding: Encoding) -> tuple[int, int]:
    """How many parts a text that needs several takes, and the units in the last one."""
    if _units(text, encoding) == len(text):  # every letter is one unit: nothing can be cut in two
        parts = -(-len(text) // encoding.joined)
        return parts, len(text) - (parts - 1) * encoding.joined
    parts, used = 1, 0
    for letter in text:
        size = _size(letter, encoding)
        if used + size > encoding.joined:
            parts, used = parts + 1, 0
        used += size
    return parts, used


def _size(letter: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM7:
        return 2 if letter in EXTENSION else 1
    return 2 if letter > "\uffff" else 1


# What word processors and phones put in by themselves, and what says the same in the GSM-7 alphabet. Nothing that
# changes a word: no accents, no emoji, no other script.

PLAIN: Final[Mapping[str, str]] = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201a": "'",
    "\u201b": "'",
    "\u2032": "'",
    "\u02bc": "'",
    "`": "'",
    "\u00b4": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u201f": '"',
    "\u2033": '"',
    "\u00ab": '"',
    "\u00bb": '"',
    "\u2039": "'",
    "\u203a": "'",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2015": "-",
    "\u2212": "-",
    "\u2022": "-",
    "\u00b7": "-",
    "\u2026": "...",
    "\u00a0": " ",
    "\u2002": " ",
    "\u2003": " ",
    "\u2009": " ",
    "\u200a": " ",
    "\u202f": " ",
    "\u3000": " ",
    "\t": " ",
    "\u00ad": "",
    "\u200b": "",
    "\u2060": "",
    "\ufeff": "",
}
"""A plain spelling for each typographic sign that alone would make a text UCS-2."""
_PLAINLY: Final = str.maketrans(dict(PLAIN))


def plain_spelling(text: str) -> str:
    """The text with plain quotes, dashes and spaces; every word stays as it is."""
    return text.translate(_PLAINLY)
