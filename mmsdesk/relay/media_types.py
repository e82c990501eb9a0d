"""Tells by its content what a file is, and refuses what is not whole or carries something behind its end.

The name and the declared type prove nothing; only the formats of the table are ever served (section 3.4). Checks
follow the file's own structure to its last byte, so that two formats in one file are refused.
"""

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MediaType:
    """One format we serve: our extension, the exact Content-Type, other spellings an upload may declare."""

    extension: str
    content_type: str
    is_attachment: bool = False
    aliases: tuple[str, ...] = ()

    def agrees_with(self, declared: str) -> bool:
        """Whether a declared Content-Type, parameters ignored, names this format."""
        plain = declared.partition(";")[0].strip().lower()
        return plain == self.content_type or plain in self.aliases


JPEG = MediaType("jpg", "image/jpeg")
PNG = MediaType("png", "image/png")
GIF = MediaType("gif", "image/gif")
MP4 = MediaType("mp4", "video/mp4")
MOV = MediaType("mov", "video/quicktime")
VCF = MediaType("vcf", "text/vcard", is_attachment=True, aliases=("text/x-vcard", "text/directory"))
PDF = MediaType("pdf", "application/pdf", is_attachment=True)

MEDIA_TYPES = {media_type.extension: media_type for media_type in (JPEG, PNG, GIF, MP4, MOV, VCF, PDF)}


def detect_media_type(content: bytes) -> MediaType | None:
    """The format of a complete, unmixed file; None for everything else."""
    for recognise in _RECOGNISERS:
        try:
            found = recognise(content)
        except (struct.error, IndexError):
            return None
        if found is not None:
            return found
    return None


def _jpeg(content: bytes) -> MediaType | None:
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    at, has_scan = 2, False
    while at + 4 <= len(content):
        marker = content[at + 1]
        if content[at] != 0xFF or marker in (0x00, 0xD8):
            return None
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker == 0xDA:
            has_scan = True
            at = _end_of_scan(content, at)
        if content[at : at + 2] == b"\xff\xd9":
            return JPEG if has_scan and at + 2 == len(content) else None
    return None


_SCAN_ENDS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


def _end_of_scan(content: bytes, at: int) -> int:
    found = _SCAN_ENDS.search(content, at)
    return found.start() if found else len(content)


def _png(content: bytes) -> MediaType | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    at = 8
    while at < len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + size
        (checksum,) = struct.unpack_from(">I", content, end - 4)
        if (at == 8) != (name == b"IHDR") or zlib.crc32(content[at + 4 : end - 4]) != checksum:
            return None
        if name == b"IEND":
            return PNG if end == len(content) else None
        at = end
    return None


def _gif(content: bytes) -> MediaType | None:
    if content[:6] not in (b"GIF87a", b"GIF89a"):
        return None
    at = 13 + _colour_table(content[10])
    has_picture = False
    while True:
        block = content[at]
        if block == 0x3B:
            return GIF if has_picture and at + 1 == len(content) else None
        if block == 0x21:
            at += 2
        elif block == 0x2C:
            has_picture = True
            at += 11 + _colour_table(content[at + 9])
        else:
            return None
        while content[at]:
            at += 1 + content[at]
        at += 1


def _colour_table(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


_QUICKTIME_STARTS = frozenset((b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"))


def _video(content: bytes) -> MediaType | None:
    first = content[4:8]
    if first != b"ftyp" and first not in _QUICKTIME_STARTS:
        return None
    names: set[bytes] = set()
    at = 0
    while at < len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        shortest = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, at + 8)
            shortest = 16
        elif size == 0:
            size = len(content) - at
        if size < shortest:
            return None
        names.add(name)
        at += size
    if at != len(content) or not {b"moov", b"mdat"} <= names:
        return None
    return MOV if first != b"ftyp" or content[8:12] == b"qt  " else MP4


_CARD_LINE = re.compile(r"(?:[A-Za-z0-9-]+\.)?[A-Za-z][A-Za-z0-9-]*(?:;[^:\r\n]*)?:.*|[ \t].*|=[0-9A-F].*|")


def _vcard(content: bytes) -> MediaType | None:
    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        return None
    lines = [line.rstrip("\r") for line in text.strip().split("\n")]
    if lines[0].upper() != "BEGIN:VCARD" or lines[-1].upper() != "END:VCARD" or "\0" in text:
        return None
    return VCF if all(map(_is_card_line, lines, ["", *lines])) else None


def _is_card_line(line: str, before: str) -> bool:
    """One of a vCard's own lines, or the rest of a quoted-printable one that was broken anywhere, free of tags."""
    return _CARD_LINE.fullmatch(line) is not None or (before.endswith("=") and "<" not in line)


_PDF_END = re.compile(rb"startxref\s+[0-9]+\s+%%EOF\s*\Z")


def _pdf(content: bytes) -> MediaType | None:
    if not re.match(rb"%PDF-[12]\.[0-9]", content) or not _PDF_END.search(content, max(0, len(content) - 1024)):
        return None
    return PDF


_RECOGNISERS: tuple[Callable[[bytes], MediaType | None], ...] = (_jpeg, _png, _gif, _video, _vcard, _pdf)
