"""Looks into a PDF far enough to tell whether it is whole, asks for a password, and how many pages it has (DOC-1)."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TAIL_BYTES: Final = 1024
_HEAD: Final = re.compile(rb"%PDF-[12]\.[0-9]")
_END: Final = re.compile(rb"startxref\s+([0-9]+)\s+%%EOF\s*\Z")
_LOCK: Final = re.compile(rb"/Encrypt(?![A-Za-z])")
_TRAILER_END: Final = re.compile(rb"startxref|stream")
_TREE: Final = re.compile(rb"/Type\s*/Pages(?![A-Za-z])")
_COUNT: Final = re.compile(rb"/Count\s+([0-9]{1,7})(?![0-9])")
_EDGE: Final = re.compile(rb"<<|>>")
_STREAM: Final = re.compile(rb"/ObjStm[^\x00]{0,2000}?stream\r?\n", re.DOTALL)
_MOST_INFLATED: Final = 8_000_000
_MOST_STREAMS: Final = 200
_MOST_EDGES: Final = 500_000
_DEEPEST: Final = 16


@dataclass(frozen=True, slots=True)
class Document:
    """What a PDF is like. `pages` is 0 when they could not be counted."""

    pages: int = 0
    is_encrypted: bool = False
    is_whole: bool = True
    """Whether the file ends with its own end, nothing behind it."""


def read_document(content: bytes) -> Document:
    """Look into a PDF. Never raises for what is in it."""
    end = _END.search(content, max(0, len(content) - _TAIL_BYTES))
    encrypted = _is_locked(content, int(end[1]) if end is not None else -1)
    pages = 0 if encrypted else _pages(content)
    return Document(pages, encrypted, end is not None and _HEAD.match(content) is not None)


def _is_locked(content: bytes, table: int) -> bool:
    """Whether the newest trailer names an encryption; anywhere in the file when there is no such trailer."""
    if 0 <= table < len(content):
        start = content.find(b"trailer", table) if content.startswith(b"xref", table) else table
        found = _TRAILER_END.search(content, max(start, table))
        if start >= 0 and found is not None:
            return _LOCK.search(content, start, found.start()) is not None
    return _LOCK.search(content) is not None


def _pages(content: bytes) -> int:
    """The largest count that a branch of the page tree names: that is its root's."""
    found = _counts(content)
    if not found:
        inflated = 0
        for piece in _object_streams(content):
            found += _counts(piece)
            inflated += len(piece)
            if inflated > _MOST_INFLATED:
                break
    return max(found, default=0)


def _object_streams(content: bytes) -> Iterator[bytes]:
    """What newer files pack their objects into."""
    for number, found in enumerate(_STREAM.finditer(content)):
        if number >= _MOST_STREAMS:
            return
        try:
            yield zlib.decompressobj().decompress(content[found.end() : found.end() + _MOST_INFLATED], _MOST_INFLATED)
        except zlib.error:
            continue


def _counts(content: bytes) -> list[int]:
    if _TREE.search(content) is None:
        return []
    found: list[int] = []
    open_now: list[list[bytes]] = []  # of each dictionary around this place, its own words so far
    before = 0
    for number, edge in enumerate(_EDGE.finditer(content)):
        if number > _MOST_EDGES:
            break
        if open_now:
            open_now[-1].append(content[before : edge.start()])
        before = edge.end()
        if edge[0] == b"<<":
            open_now = [*open_now, []][-_DEEPEST:]
        elif open_now:
            words = b" ".join(open_now.pop())
            if _TREE.search(words) is not None and (count := _COUNT.search(words)) is not None:
                found.append(int(count[1]))
    return found
