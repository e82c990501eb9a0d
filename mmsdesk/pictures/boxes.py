"""Walks the boxes of an MP4 or MOV file. Every size is checked against what is there before anything is read."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_HEADER: Final = struct.Struct(">I4s")
_LONG_SIZE: Final = struct.Struct(">Q")
_MOST_IN_ONE: Final = 10_000
"""Boxes in one container; a film of an hour in fragments has fewer."""
DEEPEST: Final = 16


class BrokenBoxes(Exception):
    """The boxes contradict each other, or the file ends inside one."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box's four-letter name, and where its content lies in the file: from `start` up to `end`."""

    name: bytes
    start: int
    end: int


def walk_boxes(content: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes that fill `content[start:end]`, one after the other. Raises BrokenBoxes where they do not."""
    place, count = start, 0
    while place < end:
        count += 1
        if count > _MOST_IN_ONE or place + _HEADER.size > end:
            raise BrokenBoxes
        size, name = _HEADER.unpack_from(content, place)
        first = place + _HEADER.size
        if size == 1:  # the real size follows, in eight bytes
            if first + _LONG_SIZE.size > end:
                raise BrokenBoxes
            (size,) = _LONG_SIZE.unpack_from(content, first)
            first += _LONG_SIZE.size
        elif size == 0:  # up to the end of the file
            size = end - place
        if size < first - place or size > end - place:
            raise BrokenBoxes
        yield Box(name, first, place + size)
        place += size


def sound_boxes(content: bytes, start: int, end: int) -> tuple[list[Box], bool]:
    """As many boxes as are sound, and whether they fill the place."""
    found: list[Box] = []
    try:
        for box in walk_boxes(content, start, end):
            found.append(box)  # noqa: PERF402 - what was found before it breaks is kept
    except BrokenBoxes:
        return found, False
    return found, True


def children(content: bytes, parent: Box) -> list[Box]:
    """The boxes inside another, as many as are sound; a QuickTime container may end in four zero bytes."""
    return sound_boxes(content, parent.start, parent.end)[0]


def find(content: bytes, parent: Box, *path: bytes) -> Box | None:
    """The first box at a path of names inside `parent`, at most 16 deep; None when it is not there."""
    box: Box | None = parent
    for name in path[:DEEPEST]:
        box = next((it for it in children(content, box) if it.name == name), None) if box is not None else None
    return box
