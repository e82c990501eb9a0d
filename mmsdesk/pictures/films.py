"""Measures a video from its own tables, without decoding a single picture (rule book, section 7)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mmsdesk.pictures.boxes import Box, children, find, sound_boxes
from mmsdesk.pictures.sound_coding import MPEG_4_SOUND, sound_codec

_MOST_TRACKS: Final = 64
_MOST_ROWS: Final = 1_000_000
_UNKNOWN_32: Final = 0xFFFFFFFF
_UNKNOWN_64: Final = 0xFFFFFFFFFFFFFFFF
_LONGEST_MS: Final = 1_000_000_000
_MOST_RATE: Final = 10_000.0
_MOST_PIXELS: Final = 65_536
_ONE: Final = 0x10000
"""1 in the 16.16 numbers of the rotation matrix."""


@dataclass(frozen=True, slots=True)
class Film:
    """What a video says about itself. Sizes as shown, rotation applied; 0 and empty for what it does not say."""

    width: int = 0
    height: int = 0
    duration_ms: int = 0
    frame_rate: float = 0.0
    video_codec: str = ""
    audio_codec: str = ""
    has_fast_start: bool = True
    is_whole: bool = True
    """Whether its boxes end with the file, and both the table and what it lists are there."""
    has_table: bool = True
    """False when there is no table of contents at all: recording or copying ended too early, and nothing plays it."""


@dataclass(slots=True)
class _Track:
    """One track while it is being read; durations in its own `scale` of units a second."""

    number: int = 0
    kind: bytes = b""
    codec: str = ""
    width: int = 0
    height: int = 0
    scale: int = 0
    duration: int = 0
    frames: int = 0
    frames_duration: int = 0
    default_duration: int = 0
    """Of one sample in a fragment."""

    @property
    def seconds(self) -> float:
        return max(self.duration, self.frames_duration) / self.scale if self.scale else 0.0


def read_film(content: bytes) -> Film:
    """Measure a video. Never raises for what is in it."""
    tops, fill = sound_boxes(content, 0, len(content))
    movie, data = (next((box for box in tops if box.name == name), None) for name in (b"moov", b"mdat"))
    if movie is None:
        return Film(is_whole=False, has_table=False)
    tracks = [_track(content, box) for box in children(content, movie) if box.name == b"trak"][:_MOST_TRACKS]
    _read_fragments(content, movie, tops, tracks)
    picture = next((it for it in tracks if it.kind == b"vide"), _Track())
    sound = next((it for it in tracks if it.kind == b"soun"), _Track())
    # what the film as a whole says counts: a cut film keeps longer tracks than it shows
    seconds = _movie_seconds(content, movie) or max((it.seconds for it in tracks), default=0.0)
    return Film(
        width=picture.width,
        height=picture.height,
        duration_ms=min(round(seconds * 1000), _LONGEST_MS),
        frame_rate=_rate(picture),
        video_codec=picture.codec,
        audio_codec=sound.codec,
        has_fast_start=data is None or movie.start < data.start,
        is_whole=fill and data is not None,
    )


def _numbers(content: bytes, box: Box | None, form: str, offset: int = 0) -> tuple[int, ...]:
    """Big-endian numbers at `offset` in a box; zeros when it is too short or not there."""
    layout = struct.Struct(f">{form}")
    if box is None or box.start + offset + layout.size > box.end:
        return tuple(0 for _ in layout.unpack(bytes(layout.size)))
    return layout.unpack_from(content, box.start + offset)


def _version(content: bytes, box: Box | None) -> int:
    return _numbers(content, box, "B")[0]


def _time(content: bytes, box: Box | None) -> tuple[int, int]:
    """Units a second and duration of an `mvhd` or `mdhd`; a duration nobody knew is 0."""
    if _version(content, box) == 1:
        scale, duration = _numbers(content, box, "IQ", 20)
        return scale, 0 if duration == _UNKNOWN_64 else duration
    scale, duration = _numbers(content, box, "II", 12)
    return scale, 0 if duration == _UNKNOWN_32 else duration


def _movie_seconds(content: bytes, movie: Box) -> float:
    scale, duration = _time(content, find(content, movie, b"mvhd"))
    if not duration:
        extended = find(content, movie, b"mvex", b"mehd")
        (duration,) = _numbers(content, extended, "Q" if _version(content, extended) == 1 else "I", 4)
    return duration / scale if scale else 0.0


def _track(content: bytes, box: Box) -> _Track:
    track = _Track()
    header = find(content, box, b"tkhd")
    newer = _version(content, header) == 1
    (track.number,) = _numbers(content, header, "I", 20 if newer else 12)
    track.scale, track.duration = _time(content, find(content, box, b"mdia", b"mdhd"))
    track.kind = bytes(_numbers(content, find(content, box, b"mdia", b"hdlr"), "4B", 8))
    table = find(content, box, b"mdia", b"minf", b"stbl")
    if table is None:
        return track
    _read_samples(content, table, track)
    if track.kind == b"vide":
        _read_shape(content, header, 52 if newer else 40, track)
    return track


def _read_samples(content: bytes, table: Box, track: _Track) -> None:
    description = find(content, table, b"stsd")
    if description is not None:
        entries = Box(b"stsd", min(description.start + 8, description.end), description.end)
        first = next(iter(children(content, entries)), None)
        if first is not None:
            track.codec = first.name.decode("latin-1").strip() if first.name.isascii() else ""
            if track.kind == b"vide":
                track.width, track.height = _numbers(content, first, "HH", 24)
            elif first.name == MPEG_4_SOUND:
                track.codec = sound_codec(content, first)
    times = find(content, table, b"stts")
    if times is not None:
        (claimed,) = _numbers(content, times, "I", 4)
        rows = min(claimed, max(0, times.end - times.start - 8) // 8, _MOST_ROWS)
        found = struct.iter_unpack(">II", content[times.start + 8 : times.start + 8 + 8 * rows])
        for count, each in found:
            track.frames += count
            track.frames_duration += count * each


def _read_shape(content: bytes, header: Box | None, offset: int, track: _Track) -> None:
    """The size as shown, which the track's header holds behind its matrix; turned when the matrix turns it."""
    a, b, _, c, d = _numbers(content, header, "5i", offset)
    width, height = (side // _ONE for side in _numbers(content, header, "II", offset + 36))
    if 0 < width <= _MOST_PIXELS and 0 < height <= _MOST_PIXELS:
        track.width, track.height = width, height
    if a == d == 0 and abs(b) == abs(c) == _ONE:
        track.width, track.height = track.height, track.width


def _rate(picture: _Track) -> float:
    if not picture.scale or not picture.frames_duration:
        return 0.0
    return min(picture.frames * picture.scale / picture.frames_duration, _MOST_RATE)


def _read_fragments(content: bytes, movie: Box, tops: list[Box], tracks: list[_Track]) -> None:
    """Add up what lies in fragments: their tracks' own tables are empty."""
    by_number = {track.number: track for track in tracks}
    extends = find(content, movie, b"mvex")
    for box in children(content, extends) if extends is not None else ():
        number, _, each = _numbers(content, box, "III", 4)
        if box.name == b"trex" and number in by_number:
            by_number[number].default_duration = each
    for fragment in (box for box in tops if box.name == b"moof"):
        for part in (box for box in children(content, fragment) if box.name == b"traf"):
            _read_fragment(content, part, by_number)


def _read_fragment(content: bytes, part: Box, by_number: dict[int, _Track]) -> None:
    header = find(content, part, b"tfhd")
    flags, number = _numbers(content, header, "II", 0)
    track = by_number.get(number)
    if track is None:
        return
    each = track.default_duration
    if flags & 0x08:  # its own default, behind the two optional fields before it
        (each,) = _numbers(content, header, "I", 8 + (8 if flags & 0x01 else 0) + (4 if flags & 0x02 else 0))
    for run in (box for box in children(content, part) if box.name == b"trun"):
        count, duration = _run(content, run, each)
        track.frames += count
        track.frames_duration += duration


def _run(content: bytes, run: Box, each: int) -> tuple[int, int]:
    """How many samples a run holds, and how long they last together."""
    flags, count = _numbers(content, run, "II", 0)
    if not flags & 0x100:
        count = min(count, _MOST_ROWS)
        return count, count * each
    first = run.start + 8 + (4 if flags & 0x01 else 0) + (4 if flags & 0x04 else 0)
    step = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    count = min(count, max(0, run.end - first) // step, _MOST_ROWS)
    return count, sum(_durations(content, first, step, count))


def _durations(content: bytes, first: int, step: int, count: int) -> Iterator[int]:
    for row in range(count):
        yield int.from_bytes(content[first + row * step : first + row * step + 4])
