"""Tells whether a video, contact card or PDF is whole and alone in its file, as the relay wants it.

The relay serves nothing that could hide a second file, or whose end is missing. The two parts may not import each
other; a test holds these walks and the relay's to the same verdict. Pictures: `endings`.
"""

import re
from itertools import pairwise
from typing import Final

_CARD_LINE: Final = re.compile(
    r"(?:[A-Za-z0-9-]+\.)?[A-Za-z][A-Za-z0-9-]*(?:;[^:\r\n]*)?:.*"  # a property
    r"|[ \t].*"  # a property going on
    r"|=[0-9A-F].*"  # quoted-printable going on
    r"|"
)
_GOES_ON: Final = re.compile(r"[^<]*")
"""What may stand behind a soft line break: anything but what could be a tag."""


def card_is_whole(content: bytes) -> bool:
    """Whether every line of a vCard file is one of a vCard, in UTF-8, from its first BEGIN to its last END."""
    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        return False
    lines = [line.rstrip("\r") for line in text.strip().split("\n")]
    if "\x00" in text or lines[0].upper() != "BEGIN:VCARD" or lines[-1].upper() != "END:VCARD":
        return False
    return all(
        _CARD_LINE.fullmatch(line) or (before.endswith("=") and _GOES_ON.fullmatch(line))
        for before, line in pairwise(("", *lines))
    )
