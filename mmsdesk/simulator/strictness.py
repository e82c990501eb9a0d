"""Strict validation of media behind `MMS_STRICT_VALIDATION` (rule book TYP, SIZ, IMG, GIF, VID; any shape)."""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Final

from PIL import Image

_STILL_BYTES: Final = 740_000
_GIF_BYTES: Final = 600_000
_VIDEO_BYTES: Final = 740_000
_OTHER_BYTES: Final = 1_000_000
_MOST_VIDEO_SECONDS: Final = 30.0
_MOST_PIXELS: Final = 60_000_000

_TYPES: Final = {
    "image/jpeg": "jpeg",
    "image/jpg": "jpeg",
    "image/png": "png",
    "image/gif": "gif",
    "video/mp4": "mp4",
    "video/quicktime": "quicktime",
    "text/vcard": "vcard",
    "text/x-vcard": "vcard",
    "text/directory": "vcard",
    "application/pdf": "pdf",
}
# What Pillow raises for files that are damaged in one way or another.
_UNREADABLE: Final = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error, zlib.error, Image.DecompressionBombError
)  # fmt: skip
_UNDETERMINED: Final = ("", "application/octet-stream", "binary/octet-stream")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a channel does not take a message: a reason code, its description and sub-code (sheet, section 19.2)."""

    code: str
    description: str
    sub_code: str = "UNSPECIFIED_SUB_CODE"


def judge_content(content_type: str, body: bytes) -> Refusal | None:
    """Why strict validation refuses media served as `content_type`, or None."""
    declared = content_type.partition(";")[0].strip().lower()
    if declared in _UNDETERMINED:
        return Refusal("MEDIA_TYPE_UNSUPPORTED", "the media type is not stated", "MEDIA_TYPE_UNDETERMINED")
    kind = _TYPES.get(declared)
    if kind is None:
        return Refusal("MEDIA_TYPE_UNSUPPORTED", f"{declared} is not accepted")
    if not body:
        return Refusal("BAD_REQUEST", "the media file is empty")
    if kind != _sniff(body):
        return Refusal("MEDIA_TYPE_UNSUPPORTED", f"the content is not {declared}")
    return _judge_size(kind, body) or _judge_inside(kind, body)


def _sniff(body: bytes) -> str | None:
    """The kind of a file by its first bytes."""
    if body.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if body[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if body[4:8] == b"ftyp":
        return _sniff_brand(body[8:12])
    if body[4:8] in (b"moov", b"wide", b"mdat"):
        return "quicktime"
    if body.removeprefix(b"\xef\xbb\xbf").lstrip()[:11].upper() == b"BEGIN:VCARD":
        return "vcard"
    return "pdf" if body.startswith(b"%PDF-") else None


def _sniff_brand(brand: bytes) -> str | None:
    if brand == b"qt  ":
        return "quicktime"
    return None if brand.startswith((b"3g", b"heic", b"heix", b"avif", b"mif1")) else "mp4"


def _judge_size(kind: str, body: bytes) -> Refusal | None:
    limit = {"jpeg": _STILL_BYTES, "png": _STILL_BYTES, "mp4": _VIDEO_BYTES, "quicktime": _VIDEO_BYTES}.get(kind)
    if kind == "gif":
        limit = _GIF_BYTES if _frames(body) > 1 else _STILL_BYTES
    limit = limit or _OTHER_BYTES
    if len(body) <= limit:
        return None
    return Refusal("MEDIA_TOO_LARGE", f"{len(body)} bytes where {limit} are allowed")


def _frames(body: bytes) -> int:
    try:
        with Image.open(io.BytesIO(body)) as picture:
            return int(getattr(picture, "n_frames", 1))
    except _UNREADABLE:
        return 1


def _judge_inside(kind: str, body: bytes) -> Refusal | None:
    if kind in ("jpeg", "png", "gif"):
        return _judge_picture(kind, body)
    if kind in ("mp4", "quicktime"):
        seconds = read_video_seconds(body)
        if seconds is not None and seconds > _MOST_VIDEO_SECONDS:
            return Refusal("BAD_REQUEST", f"the video lasts {seconds:.1f} s where 30 are allowed")
    return None


def _judge_picture(kind: str, body: bytes) -> Refusal | None:
    try:
        with Image.open(io.BytesIO(body)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return Refusal("BAD_REQUEST", "the picture has too many pixels")
            if kind == "png" and getattr(picture, "is_animated", False):
                return Refusal("MEDIA_TYPE_UNSUPPORTED", "animated PNG is not accepted")
            picture.load()
            see_through = picture.has_transparency_data and _lowest_alpha(picture) < 255
    except _UNREADABLE as error:
        return Refusal("BAD_REQUEST", f"the picture cannot be decoded: {error}")
    return Refusal("BAD_REQUEST", "the picture has transparent parts") if see_through else None


def _lowest_alpha(picture: Image.Image) -> int:
    lowest = picture.convert("RGBA").getchannel("A").getextrema()[0]
    return int(lowest) if isinstance(lowest, int | float) else 255


def read_video_seconds(body: bytes) -> float | None:
    """The duration an MP4 or QuickTime file states in its movie header, in seconds; None when it has none."""
    movie = _find_box(body, b"moov")
    header = _find_box(movie, b"mvhd") if movie else None
    if header is None or len(header) < 20:
        return None
    try:
        if header[0] == 1:
            scale, duration = struct.unpack_from(">IQ", header, 20)
        else:
            scale, duration = struct.unpack_from(">II", header, 12)
    except struct.error:
        return None
    return float(duration / scale) if scale else None


def _find_box(data: bytes, wanted: bytes) -> bytes | None:
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1 and at + 16 <= len(data):
            size, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        elif size == 0:
            size = len(data) - at
        if size < head:
            return None
        if kind == wanted:
            return data[at + head : at + size]
        at += size
    return None
