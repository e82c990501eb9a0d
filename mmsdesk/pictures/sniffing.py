"""Tells a file's type and a picture's size from its first bytes, without decoding anything."""

import re
import struct
from typing import Final

from mmsdesk.domain.media import AVIF, BMP, GIF, HEIC, HTML, JPEG, MP4, PDF, PNG, QUICKTIME, TIFF, VCARD, WEBP

HEAD_BYTES: Final = 65_536
"""How much of a file `sniff_type` wants to see; less is fine."""

_BRANDS: Final = {
    b"qt  ": QUICKTIME,
    b"hei": HEIC,
    b"hev": HEIC,
    b"mif1": HEIC,
    b"msf1": HEIC,
    b"avi": AVIF,
    b"3g": "video/3gpp",
    b"M4A": "audio/mp4",
}
_MAGIC: Final = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
    (b"%PDF-", PDF),
    (b"ID3", "audio/mpeg"),
    *((lead, "audio/mpeg") for lead in (b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2")),
    *((lead, "audio/aac") for lead in (b"\xff\xf1", b"\xff\xf9")),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"#!AMR", "audio/amr"),
    (b"PK\x03\x04", "application/zip"),
    (b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-wmv"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
)
_RIFF: Final = {b"WEBP": WEBP, b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_QUICKTIME_ATOMS: Final = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_PAGE: Final = re.compile(rb"<!doctype html|<(?:html|head|body|script|title|meta)[\s>]", re.IGNORECASE)
_JPEG_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_PROGRESSIVE: Final = frozenset({0xC2, 0xC6, 0xCA, 0xCE})


def sniff_type(head: bytes) -> str:
    """The Content-Type of a file that begins with `head`; empty when nothing fits."""
    for magic, content_type in _MAGIC:
        if head.startswith(magic):
            return content_type
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _sniff_brand(head)
    if head[4:8] in _QUICKTIME_ATOMS:
        return QUICKTIME
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return BMP
    return _sniff_text(head)


def picture_size(content_type: str, head: bytes) -> tuple[int, int, bool]:
    """Width, height and whether a JPEG is progressive, from the header; zeros when it is not there."""
    if content_type == PNG and head[12:16] == b"IHDR" and len(head) >= 24:
        width, height = struct.unpack(">II", head[16:24])
        return width, height, False
    if content_type == GIF and len(head) >= 10:
        width, height = struct.unpack("<HH", head[6:10])
        return width, height, False
    if content_type == WEBP and head[12:16] == b"VP8X" and len(head) >= 30:
        width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
        return width, height, False
    if content_type == BMP and len(head) >= 26 and head[14] >= 40:
        width, height = struct.unpack("<ii", head[18:26])
        return abs(width), abs(height), False
    if content_type == JPEG:
        return _jpeg_size(head)
    return 0, 0, False


def _sniff_brand(head: bytes) -> str:
    """The type of an ISO file by its main brand; one that only says "pictures" by the brands it is compatible with."""
    brand = head[8:12]
    if brand in (b"mif1", b"msf1") and b"avi" in head[16 : min(int.from_bytes(head[:4], "big"), 64)]:
        return AVIF
    return next((kind for start, kind in _BRANDS.items() if brand.startswith(start)), MP4)


def _sniff_text(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:11].upper() == b"BEGIN:VCARD":
        return VCARD
    if text[:15].upper() == b"BEGIN:VCALENDAR":
        return "text/calendar"
    if _PAGE.search(text[:1024]):
        return HTML
    if b"<svg" in text[:1024]:
        return "image/svg+xml"
    if not text or b"\x00" in head:
        return ""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # a character cut at the end of what we were given is no fault of the file
        if error.start < len(head) - 4:
            return ""
    return "text/plain"


def _jpeg_size(head: bytes) -> tuple[int, int, bool]:
    place = 2
    while place + 9 <= len(head):
        if head[place] != 0xFF:
            return 0, 0, False
        marker = head[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", head[place + 5 : place + 9])
            return width, height, marker in _JPEG_PROGRESSIVE
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            place += 2
        else:
            place += 2 + int.from_bytes(head[place + 2 : place + 4], "big")
    return 0, 0, False
