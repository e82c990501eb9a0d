"""What is known about one file: measured once by `pictures.probe`, judged by the checks, shown in the window."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
GIF: Final = "image/gif"
MP4: Final = "video/mp4"
QUICKTIME: Final = "video/quicktime"
VCARD: Final = "text/vcard"
PDF: Final = "application/pdf"
HTML: Final = "text/html"
WEBP: Final = "image/webp"
BMP: Final = "image/bmp"
TIFF: Final = "image/tiff"
AVIF: Final = "image/avif"
HEIC: Final = "image/heic"

_STORED: Final = re.compile(r"media/[0-9a-f]{64}\.[a-z0-9]{1,8}")
EXTENSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    JPEG: ("jpg", "jpeg"),
    PNG: ("png",),
    GIF: ("gif",),
    MP4: ("mp4",),
    QUICKTIME: ("mov",),
    VCARD: ("vcf",),
    PDF: ("pdf",),
}
"""The types MMS carries (TYP-1), each with the file endings that fit; the first is the one we write."""

STILLS: Final = frozenset({JPEG, PNG})
PICTURES: Final = frozenset({JPEG, PNG, GIF})
VIDEOS: Final = frozenset({MP4, QUICKTIME})
CONVERTIBLE: Final = frozenset({WEBP, BMP, TIFF, AVIF})
"""Pictures that MMS does not carry and that can be made into a JPG here."""

_NAMES: Final = {
    JPEG: "JPG",
    PNG: "PNG",
    GIF: "GIF",
    MP4: "MP4",
    QUICKTIME: "MOV",
    VCARD: "contact card",
    PDF: "PDF",
    HTML: "web page",
    HEIC: "HEIC",
    AVIF: "AVIF",
    WEBP: "WebP",
    BMP: "BMP",
    TIFF: "TIFF",
    "image/svg+xml": "SVG",
    "video/3gpp": "3GP",
    "video/x-msvideo": "AVI",
    "audio/mpeg": "MP3",
    "audio/wav": "WAV",
    "audio/amr": "AMR",
    "audio/mp4": "M4A",
    "audio/aac": "AAC",
    "audio/ogg": "Ogg",
    "video/webm": "WebM",
    "video/mpeg": "MPEG video",
    "video/x-ms-wmv": "WMV",
    "text/calendar": "calendar entry",
    "application/zip": "ZIP",
    "text/plain": "text file",
}


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """One file, measured. Types are judged by content, never by name; `content_type` is empty when nothing fits."""

    sha256: str
    filename: str
    extension: str
    """The ending of `filename`, lower case, without the dot."""
    content_type: str
    size_bytes: int
    declared_type: str | None = None
    """The Content-Type a server named, when the file came from one."""
    width: int = 0
    height: int = 0
    """Pixels as stored, before the EXIF rotation; of a video as it is shown."""
    frames: int = 1
    """Pictures in the file; more than one moves (the pages of a TIFF are counted too)."""
    duration_ms: int = 0
    """One round of an animation, or a whole video; 0 when it does not move or nobody knows."""
    has_alpha_channel: bool = False
    has_transparency: bool = False
    exif_orientation: int = 1
    has_metadata: bool = False
    has_gps: bool = False
    mode: str = "RGB"
    """Pillow's name for the pixels: RGB, RGBA, P, L, CMYK, I;16 …"""
    progressive: bool = False
    has_tail: bool = False
    """Whether bytes follow the file's own end: a motion photo's film, a second picture, padding (IMG-14)."""
    is_well_formed: bool = True
    """False when its end is missing or its parts contradict each other, though it may be readable (IMG-14)."""
    readable: bool = True
    """False when the file cannot be decoded to its end; `problem` says why."""
    problem: str = ""

    video_codec: str = ""
    """As a video's own table names it: "avc1" is H.264. Empty when there is no picture or nobody knows."""
    audio_codec: str = ""
    """As above: "mp4a" is AAC, "mp4a.6b" MP3 in the same box; empty for a silent video."""
    frame_rate: float = 0.0
    """Frames a second of a video, on average; 0 when nobody knows."""
    has_fast_start: bool = True
    """False when a video's table of contents lies behind its pictures, so that playing waits for all of it (VID-9)."""
    colours: int = 0
    """The most colours that one frame of a GIF shows, of a few looked at; 0 when nobody counted."""
    card_name: str = ""
    """The name on the first contact card of a vCard."""
    card_count: int = 0
    card_version: str = ""
    """"3.0"; empty when the first card does not say."""
    card_is_utf8: bool = True
    card_photo_bytes: int = 0
    """Size of the largest picture inside a vCard, as a file."""
    pages: int = 0
    """Pages of a PDF; 0 when nobody could count them."""
    is_encrypted: bool = False
    """Whether a PDF asks for a password or forbids something."""

    @property
    def is_animated(self) -> bool:
        return self.frames > 1

    @property
    def is_still(self) -> bool:
        """A picture that does not move: judged by the rules for stills."""
        return self.content_type in PICTURES and not self.is_animated

    @property
    def is_convertible(self) -> bool:
        """A picture of a type that cannot be sent (TYP-1) but was decoded, so that a JPG can be made of it."""
        return self.content_type in CONVERTIBLE and self.readable and self.width > 0

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height as a phone shows it, rotation applied."""
        if self.exif_orientation in (5, 6, 7, 8):
            return self.height, self.width
        return self.width, self.height

    @property
    def kind_name(self) -> str:
        """What people call the type: "JPG", "web page"."""
        return type_name(self.content_type)


def facts_to_dict(facts: MediaFacts) -> dict[str, Any]:
    """The facts as plain JSON values."""
    return asdict(facts)


def facts_from_dict(values: Mapping[str, Any]) -> MediaFacts:
    """The facts that `facts_to_dict` or `pictures.probe` wrote; unknown keys are ignored."""
    known = {field.name for field in fields(MediaFacts)}
    return MediaFacts(**{key: value for key, value in values.items() if key in known})


def type_name(content_type: str) -> str:
    """A Content-Type as people say it; the type itself when it has no common name."""
    return _NAMES.get(content_type, content_type or "unknown file")


def is_stored_media(url: str) -> bool:
    """Whether `url` names a file of the profile: `media/<sha256>.<ext>`."""
    return _STORED.fullmatch(url) is not None


def format_size(size_bytes: int) -> str:
    """A size with decimal units (1 KB = 1000 bytes, as the rule book counts): "812 bytes", "740 KB", "75.4 GB".

    Never rounds a size over a limit down to the limit: 740,001 bytes are "741 KB". No limit is as large as a GB.
    """
    if size_bytes < 1000:
        return "1 byte" if size_bytes == 1 else f"{size_bytes} bytes"
    if size_bytes < 1_000_000:
        return f"{-(-size_bytes // 1000)} KB" if size_bytes <= 999_000 else "1 MB"
    tenths, unit = -(-size_bytes // 100_000), "MB"
    if tenths >= 10_000:
        tenths, unit = round(size_bytes / 100_000_000), "GB"
    return f"{tenths // 10} {unit}" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10} {unit}"
