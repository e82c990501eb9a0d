"""Which letters a file's bytes are: proof first, a guess last and never in silence (reliability list, section 4)."""

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO, Final

from mmsdesk.sheets import problems

SAMPLE: Final = 64 * 1024
_CHUNK: Final = 1024 * 1024

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_BINARIES: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"RIFF", b"BZh", b"7z\xbc\xaf", b"MZ")
_WEB_PAGE: Final = re.compile(rb"\s*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_NON_ASCII: Final = re.compile(rb"[\x80-\xff]")
_LETTERS: Final = re.compile(rb"[A-Za-z\x80-\xff]")
_PART_BINARY: Final = 0.05
_PART_FOREIGN: Final = 0.3


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec name, and whether the bytes prove it."""

    name: str
    is_certain: bool


def detect_encoding(file: BinaryIO, name: str) -> Encoding:
    """The encoding of an open file; reads it from the start. Raises BadFile when it is no text at all."""
    file.seek(0)
    head = file.read(SAMPLE)
    for bom, codec in _BOMS:
        if head.startswith(bom):
            if len(head) == len(bom):
                raise problems.empty(name)
            return Encoding(codec, True)
    refuse_other_kinds(head, name)
    wide = _wide(head)
    if wide is not None:
        return Encoding(wide, True)
    if len(_CONTROLS.findall(head)) > _PART_BINARY * len(head):
        raise problems.binary(name)
    return _narrow(file, name)


def find_bad_line(file: BinaryIO, encoding: str) -> int:
    """The line (from 1) of the first bytes that are not `encoding`; the last line when there are none."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    count = _LineCount()
    while True:
        chunk = file.read(SAMPLE)
        kept = decoder.getstate()
        try:
            count.add(decoder.decode(chunk, final=not chunk))
        except UnicodeDecodeError as error:
            # what stands before the bad bytes, decoded anew from the chunk's start
            decoder.setstate(kept)
            good = max(0, error.start - len(kept[0]))
            count.add(decoder.decode(chunk[:good]))
            return count.line
        if not chunk:
            return count.line


class _LineCount:
    """Counts line ends of every kind in text that comes in pieces."""

    def __init__(self) -> None:
        self.line = 1
        self._after_return = False

    def add(self, text: str) -> None:
        if self._after_return and text.startswith("\n"):
            self.line -= 1
        self.line += text.count("\n") + text.count("\r") - text.count("\r\n")
        if text:
            self._after_return = text.endswith("\r")


def refuse_other_kinds(head: bytes, name: str) -> None:
    """Raise BadFile when the first bytes say that this is a workbook, a web page, a picture or the like."""
    if head.startswith(_WORKBOOKS):
        raise problems.workbook(name)
    if head.startswith(_BINARIES):
        raise problems.binary(name)
    if _WEB_PAGE.match(head):
        raise problems.web_page(name)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: Latin text has its zero bytes all on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half and odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if half and even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _narrow(file: BinaryIO, name: str) -> Encoding:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    proved = False
    start = 0
    while True:
        chunk = file.read(_CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            proved = proved or not error.object[: error.start].isascii()
            break
        proved = proved or not text.isascii()
        if not chunk:
            return Encoding("utf-8", True)
        start += len(chunk)
    if proved:  # UTF-8 all along, and then a byte that is not: damaged, not another encoding
        raise problems.bad_letters(name, find_bad_line(file, "utf-8"), "utf-8")
    return Encoding(_eight_bit(file, max(0, start - 4)), False)


def _eight_bit(file: BinaryIO, start: int) -> str:
    """A guess among the old encodings, from the part where the first strange letter stands."""
    file.seek(start)
    around = file.read(_CHUNK + SAMPLE)
    first = _NON_ASCII.search(around)
    sample = around[first.start() if first else 0 :][:SAMPLE]
    foreign = len(_NON_ASCII.findall(sample)) / max(1, len(_LETTERS.findall(sample)))
    if foreign < _PART_FOREIGN and _reads(sample, "cp1252"):
        return "cp1252"
    from charset_normalizer import from_bytes  # 60 ms that UTF-8 files do not pay for

    best = from_bytes(sample).best()
    return best.encoding if best is not None and best.encoding != "ascii" else "latin-1"


def _reads(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
