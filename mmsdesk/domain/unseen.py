"""Characters nobody sees: what copy and paste drags along, and what disguises a text (reliability list, section 4)."""

import re
from typing import Final

# C0/C1 controls (tab and line ends are whitespace, dealt with by the caller), soft hyphen, combining grapheme joiner,
# Arabic letter mark, Mongolian separator, zero-width and bidi controls, invisible operators, annotations, tags.
# Half surrogates are no characters: some old encodings let them through, and nothing can store them.
# ZWJ and ZWNJ are here too: see `strip_unseen` for where they are wanted.
_UNSEEN: Final = (
    "\\x00-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\xad\u034f\u061c\u180e"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_ALL: Final = re.compile(f"[{_UNSEEN}\u200c\u200d]")
_BUT_JOINERS: Final = re.compile(f"[{_UNSEEN}]")


def strip_unseen(text: str) -> str:
    """The text without control, zero-width, bidi and tag characters; for numbers and keywords."""
    return text if text.isascii() and text.isprintable() else _ALL.sub("", text)


def strip_unseen_from_name(text: str) -> str:
    """The same, but joiners stay: an emoji family and Persian or Indic names are spelled with them."""
    return text if text.isascii() and text.isprintable() else _BUT_JOINERS.sub("", text)
