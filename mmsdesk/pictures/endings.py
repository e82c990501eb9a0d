"""Finds where a picture ends in its file, so that what lies behind (or a missing end) is known before any upload.

The relay serves a JPEG, PNG or GIF only when its own structure ends with the file's last byte. The two parts may not
import each other; a test holds this walk and the relay's to the same verdict.
"""

import re
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Final

from mmsdesk.domain.media import GIF, JPEG, PNG

_END_OF_IMAGE: Final = b"\xff\xd9"
_FILL: Final = 0xFF
_START_OF_SCAN: Final = 0xDA
_NEVER_A_SEGMENT: Final = frozenset({0x00, 0xD8})
_MARKER_AFTER_SCAN: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""The first marker that is no stuffed byte, no restart and no fill: there the compressed pixels end."""

_PNG_SIGNATURE_BYTES: Final = 8
_GIF_HEADER_BYTES: Final = 13
_GIF_EXTENSION: Final = 0x21
_GIF_PICTURE: Final = 0x2C
_GIF_END: Final = 0x3B


def picture_end(content_type: str, content: bytes) -> int | None:
    """The number of bytes up to the end of the picture that `content` begins with.

    Less than the file's size when something lies behind it (a motion photo's film, a second picture, padding). None
    when the structure breaks off or contradicts itself, and for a type that is no JPEG, PNG or GIF.
    """
    walk = _WALKS.get(content_type)
    try:
        return walk(content) if walk is not None else None
    except (IndexError, struct.error):
        return None  # it breaks off


def _walk_jpeg(content: bytes) -> int | None:
    place, has_pixels = 2, False
    while True:
        lead, marker = content[place], content[place + 1]
        if lead != _FILL or marker in _NEVER_A_SEGMENT:
            return None
        if marker == _FILL:
            place += 1
            continue
        place += 2 + int.from_bytes(content[place + 2 : place + 4])
        if marker == _START_OF_SCAN:
            behind = _MARKER_AFTER_SCAN.search(content, place)
            if behind is None:
                return None
            place, has_pixels = behind.start(), True
        if content.startswith(_END_OF_IMAGE, place):
            return place + 2 if has_pixels else None


def _walk_png(content: bytes) -> int | None:
    place, name = _PNG_SIGNATURE_BYTES, b""
    while name != b"IEND":
        is_first = not name
        length, name = struct.unpack_from(">I4s", content, place)
        covered = place + 8 + length
        (checksum,) = struct.unpack_from(">I", content, covered)
        if is_first != (name == b"IHDR") or zlib.crc32(content[place + 4 : covered]) != checksum:
            return None
        place = covered + 4
    return place


def _walk_gif(content: bytes) -> int | None:
    place = _GIF_HEADER_BYTES + _palette_bytes(content[10])
    has_picture = False
    while (block := content[place]) != _GIF_END:
        if block == _GIF_PICTURE:
            has_picture = True
            place += 11 + _palette_bytes(content[place + 9])
        elif block == _GIF_EXTENSION:
            place += 2
        else:
            return None
        while length := content[place]:
            place += 1 + length
        place += 1
    return place + 1 if has_picture else None


def _palette_bytes(flags: int) -> int:
    """Three bytes for each of 2 to 256 colours, when the flags say that there is a palette."""
    return 3 * 2 ** ((flags & 0b111) + 1) if flags & 0x80 else 0


_WALKS: Final[Mapping[str, Callable[[bytes], int | None]]] = {JPEG: _walk_jpeg, PNG: _walk_png, GIF: _walk_gif}
