"""Measures one file: type and size from its first bytes, then, for pictures, a full decode to its end."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PIL import ExifTags, Image

from mmsdesk.domain.media import GIF, JPEG, PDF, PICTURES, PNG, VCARD, VIDEOS, MediaFacts, facts_to_dict
from mmsdesk.pictures.documents import read_document
from mmsdesk.pictures.endings import picture_end
from mmsdesk.pictures.films import read_film
from mmsdesk.pictures.opening import (
    FORMATS,
    Unreadable,
    opened,
    refuse_large_file,
    refuse_many_frames,
    refuse_many_pixels,
)
from mmsdesk.pictures.sniffing import HEAD_BYTES, picture_size, sniff_type
from mmsdesk.pictures.vcards import read_cards
from mmsdesk.pictures.wholeness import card_is_whole

_ALPHA_MODES: Final = frozenset({"RGBA", "LA", "PA", "RGBa", "La"})
_ANIMATED: Final = frozenset({GIF, PNG})
_LOOKED_AT: Final = 8
"""Frames whose colours are counted."""
_MOST_COLOURS: Final = 4096
_PRIVATE_NOTES: Final = ("xmp", "comment", "photoshop", "XML:com.adobe.xmp", "Raw profile type exif")


def probe_file(path: str) -> dict[str, Any]:
    """The facts of one file as plain values. Only a file that cannot be opened at all raises OSError."""
    return facts_to_dict(measure(Path(path)))


def measure(path: Path) -> MediaFacts:
    """The facts of one file."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    content_type = sniff_type(head)
    width, height, progressive = picture_size(content_type, head)
    facts = MediaFacts(
        sha256=digest,
        filename=path.name,
        extension=path.suffix.lower().removeprefix("."),
        content_type=content_type,
        size_bytes=path.stat().st_size,
        width=width,
        height=height,
        progressive=progressive,
    )
    if not head:
        return replace(facts, readable=False, problem="The file is empty.")
    if content_type in _OTHERS:
        return _OTHERS[content_type](path.read_bytes(), facts)
    if content_type not in FORMATS:
        return facts
    try:
        refuse_large_file(path)
        refuse_many_pixels(width, height)
        return _with_ending(path, _decoded(path, facts))
    except Unreadable as problem:
        return replace(facts, readable=False, problem=str(problem))


def _with_film(content: bytes, facts: MediaFacts) -> MediaFacts:
    film = read_film(content)
    return replace(
        facts,
        width=film.width,
        height=film.height,
        duration_ms=film.duration_ms,
        frame_rate=film.frame_rate,
        video_codec=film.video_codec,
        audio_codec=film.audio_codec,
        has_fast_start=film.has_fast_start,
        is_well_formed=film.is_whole,
        readable=film.has_table,
        problem="" if film.has_table else "Its table of contents is missing: recording or copying broke off.",
    )


def _with_cards(content: bytes, facts: MediaFacts) -> MediaFacts:
    cards = read_cards(content)
    return replace(
        facts,
        card_name=cards.name,
        card_count=cards.count,
        card_version=cards.version,
        card_is_utf8=cards.is_utf8,
        card_photo_bytes=cards.photo_bytes,
        is_well_formed=card_is_whole(content),
    )


def _with_document(content: bytes, facts: MediaFacts) -> MediaFacts:
    document = read_document(content)
    return replace(facts, pages=document.pages, is_encrypted=document.is_encrypted, is_well_formed=document.is_whole)


_OTHERS: Final[Mapping[str, Callable[[bytes, MediaFacts], MediaFacts]]] = {
    **dict.fromkeys(VIDEOS, _with_film),
    VCARD: _with_cards,
    PDF: _with_document,
}
"""How what is no picture is measured: from its own tables and lines, nothing is decoded."""


def _decoded(path: Path, facts: MediaFacts) -> MediaFacts:
    with opened(path, (FORMATS[facts.content_type],)) as image:
        mode = image.mode
        frames = _frame_count(image, facts.content_type)
        alpha = mode in _ALPHA_MODES or "transparency" in image.info
        clear = False
        duration = colours = 0
        # of what cannot be sent only the first frame is ever used
        for number in range(frames if facts.content_type in _ANIMATED else 1):
            image.seek(number)
            image.load()
            duration += int(image.info.get("duration", 0) or 0)
            clear = clear or _is_clear(image)
            if facts.content_type == GIF and number % max(1, frames // _LOOKED_AT) == 0:
                colours = max(colours, _colours(image))
        exif = image.getexif()
        return replace(
            facts,
            width=image.width,
            height=image.height,
            frames=frames,
            duration_ms=duration if frames > 1 and facts.content_type in _ANIMATED else 0,
            has_alpha_channel=alpha,
            has_transparency=clear,
            exif_orientation=_orientation(exif),
            has_metadata=bool(exif) or any(note in image.info for note in _PRIVATE_NOTES),
            has_gps=ExifTags.Base.GPSInfo in exif,
            mode=mode,
            colours=colours,
            progressive=facts.progressive or bool(image.info.get("progressive")),
        )


def _with_ending(path: Path, facts: MediaFacts) -> MediaFacts:
    """Decoders stop at the picture's end, or forgive that it is missing; the relay does neither (IMG-14)."""
    if facts.content_type not in PICTURES:
        return facts
    end = picture_end(facts.content_type, path.read_bytes())
    return replace(facts, has_tail=end is not None and end < facts.size_bytes, is_well_formed=end is not None)


def _frame_count(image: Image.Image, content_type: str) -> int:
    """How many pictures are in the file. Raises Unreadable for too many."""
    if content_type == JPEG:
        return 1  # what a phone hides behind a photo (depth, a second lens) is no animation
    frames = int(getattr(image, "n_frames", 1))
    refuse_many_frames(frames)
    return frames


def _is_clear(image: Image.Image) -> bool:
    """Whether any pixel of the frame as shown lets the background through."""
    if image.mode not in _ALPHA_MODES and "transparency" not in image.info:
        return False
    lowest, _ = image.convert("RGBA").getchannel("A").getextrema()
    return isinstance(lowest, (int, float)) and lowest < 255


def _colours(image: Image.Image) -> int:
    """How many colours a frame is painted with; 4,096 stands for more."""
    found = image.getcolors(_MOST_COLOURS)
    return len(found) if found is not None else _MOST_COLOURS


def _orientation(exif: Image.Exif) -> int:
    value = exif.get(ExifTags.Base.Orientation, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1
