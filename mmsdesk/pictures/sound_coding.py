"""Tells how the sound of an MP4 or MOV is coded where its box says only "MPEG-4 sound" (`mp4a`, ISO/IEC 14496-1)."""

from typing import Final

from mmsdesk.pictures.boxes import Box, find

MPEG_4_SOUND: Final = b"mp4a"
_AAC: Final = frozenset({0x40, 0x66, 0x67, 0x68})
"""Object types: MPEG-4 sound, and AAC as MPEG-2 has it."""
_BEFORE_BOXES: Final = (28, 44, 64)
"""Bytes of a sample entry before the boxes in it; QuickTime's second and third version have more of them."""
_STREAM: Final = 0x03
_DECODER: Final = 0x04
_LENGTH_BYTES: Final = 4


def sound_codec(content: bytes, entry: Box) -> str:
    """What an `mp4a` sample entry holds, as RFC 6381 writes it: "mp4a.6b" is MP3; "mp4a" for AAC or when untold."""
    for before in _BEFORE_BOXES:
        inside = Box(entry.name, min(entry.start + before, entry.end), entry.end)
        found = find(content, inside, b"esds") or find(content, inside, b"wave", b"esds")
        if found is not None:
            kind = _object_type(content[found.start + 4 : found.end])
            return "mp4a" if kind is None or kind in _AAC else f"mp4a.{kind:02x}"
    return "mp4a"


def _object_type(described: bytes) -> int | None:
    """The first byte of the decoder's description, which lies in the stream's; None when they are not there."""
    place = _enter(described, 0, _STREAM)
    if place is None or place + 2 >= len(described):
        return None
    flags, place = described[place + 2], place + 3
    place += 2 if flags & 0x80 else 0  # the stream it depends on
    if flags & 0x40:  # an address, with its length before it
        place += 1 + (described[place] if place < len(described) else 0)
    place += 2 if flags & 0x20 else 0  # the stream its clock is in
    inner = _enter(described, place, _DECODER)
    return described[inner] if inner is not None and inner < len(described) else None


def _enter(described: bytes, place: int, tag: int) -> int | None:
    """Where a description's content begins, behind its tag and its length of one to four bytes."""
    if described[place : place + 1] != bytes((tag,)):
        return None
    for at in range(place + 1, min(place + 1 + _LENGTH_BYTES, len(described))):
        if not described[at] & 0x80:
            return at + 1
    return None
