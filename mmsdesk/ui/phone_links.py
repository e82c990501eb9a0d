"""What phones underline in a text: addresses and telephone numbers."""

import re
from typing import Final

# What phones underline: addresses with or without a scheme, and telephone numbers.
_LINK = re.compile(
    r"https?://\S+|\b(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:/[^\s]*)?"
    r"|(?<!\w)\+?\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}\b|(?<!\w)\+\d[\d ().-]{7,}\d",
    re.IGNORECASE,
)
# Without one of these there is none of them: looking for them costs a tenth.
_MAY_BE_LINK = re.compile(r"://|\.[a-z]{2}|\d{3}|\+\d", re.IGNORECASE)
_TRAILING = ".,;:!?)”’\"'"
_LONGEST_WORD: Final = 300
"""So far gaps are looked for on both sides of a change; in a longer word all of the text counts as changed."""
_IN_NUMBERS: Final = "0123456789+()-. "
_IN_NUMBERS_OR_END: Final = (*_IN_NUMBERS, "")


def link_spans(text: str) -> list[tuple[int, int]]:
    """Start and end (in characters) of what phones underline in `text`."""
    spans: list[tuple[int, int]] = []
    done = 0
    for sign in _MAY_BE_LINK.finditer(text):
        if sign.start() < done:
            continue
        start, done = _around(text, sign.start())
        for match in _LINK.finditer(text, start, done):
            found = match.group().rstrip(_TRAILING)
            if not match.start() or text[match.start() - 1] != "@":
                spans.append((match.start(), match.start() + len(found)))
    return spans


def gap_before(text: str, place: int) -> int:
    """The last gap no link goes over that a change from `place` on neither moves nor turns into none; else 0."""
    for found in range(min(place, len(text)) - 2, max(0, place - _LONGEST_WORD), -1):
        if _is_gap(text, found):
            return found
    return 0


def gap_behind(text: str, place: int) -> int:
    """The first such gap behind a change that ends at `place`; else the text's length."""
    for found in range(place + 1, min(len(text), place + _LONGEST_WORD)):
        if _is_gap(text, found):
            return found
    return len(text)


def _around(text: str, place: int) -> tuple[int, int]:
    """The word at a place, with what stands beside it when that may be more of a telephone number."""
    start, end = place, place + 1
    while start and not _is_gap(text, start - 1):
        start -= 1
    while end < len(text) and not _is_gap(text, end):
        end += 1
    return start, end


def _is_gap(text: str, place: int) -> bool:
    """Whether no link goes on over this character: a blank with no figure beside it."""
    if not text[place].isspace():
        return False
    return text[max(0, place - 1)] not in _IN_NUMBERS and text[place + 1 : place + 2] not in _IN_NUMBERS_OR_END
