"""Reads one HTTP/1.1 answer off a connection: strict where a mistake could be taken for an answer, nothing else.

Knows no httpx and no socket: `receive` gives the next bytes, b"" for the end. An answer that breaks off or cannot be
read as exactly one raises BrokenAnswer, whatever of it was good.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

_HEAD_LIMIT: Final = 64 * 1024
_MOST_INTERIM: Final = 8
_SWITCHING: Final = 101
_WITHOUT_BODY: Final = (204, 304)
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_STATUS: Final = re.compile(rb"HTTP/1\.([01]) ([1-9]\d\d)(?: [^\0\r\n]*)?")
_HEADER: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0\r\n]*?)[ \t]*")
_LENGTH: Final = re.compile(rb"\d{1,18}")
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\0\r\n]*)?")
_LINE_LIMIT: Final = 4096

Header = tuple[bytes, bytes]


class BrokenAnswer(Exception):
    """What came is not one whole HTTP answer."""


class AnswerReader:
    """One answer: `status` and `headers` are there at once, `body` reads the rest.

    `is_reusable` says, after the body was read to its end, whether the connection may carry the next request.
    """

    def __init__(self, receive: Callable[[], bytes]) -> None:
        """Reads the head, past any interim answers. Raises BrokenAnswer and whatever `receive` raises."""
        self._receive = receive
        self._buffer = b""
        self._ended = False
        for _ in range(_MOST_INTERIM):
            self._read_head()
            if self.status >= 200:
                break
            if self.status == _SWITCHING:
                raise BrokenAnswer("the far end wants to speak another protocol")
        else:
            raise BrokenAnswer("interim answers do not end")
        self._chunked, self._length = self._framing()

    @property
    def is_reusable(self) -> bool:
        framed = self._chunked or self._length is not None
        return self._ended and framed and self._stays_open and not self._buffer

    def body(self) -> Iterator[bytes]:
        """The body as it comes in. Raises BrokenAnswer when it ends early."""
        if self._chunked:
            yield from self._chunks()
        elif self._length is not None:
            yield from self._exactly(self._length)
        else:
            while self._buffer or self._more():
                yield self._take(len(self._buffer))
        self._ended = True

    def _read_head(self) -> None:
        while (found := _HEAD_END.search(self._buffer)) is None:
            if len(self._buffer) > _HEAD_LIMIT:
                raise BrokenAnswer("the answer's head does not end")
            self._need_more("in the head")
        lines = self._buffer[: found.start()].split(b"\n")
        self._buffer = self._buffer[found.end() :]
        status = _STATUS.fullmatch(lines[0].removesuffix(b"\r"))
        if status is None:
            raise BrokenAnswer("this is not HTTP/1.1")
        headers = [_HEADER.fullmatch(line.removesuffix(b"\r")) for line in lines[1:]]
        self.headers: list[Header] = [(each[1], each[2]) for each in headers if each is not None]
        if len(self.headers) < len(headers):
            raise BrokenAnswer("a header cannot be read")
        self.status = int(status[2])
        options = [option.strip().lower() for value in self._all(b"connection") for option in value.split(b",")]
        self._stays_open = status[1] == b"1" and b"close" not in options

    def _framing(self) -> tuple[bool, int | None]:
        """Whether the body comes in chunks, else how long it is; None for "until the connection ends"."""
        if self.status in _WITHOUT_BODY:
            return False, 0
        encodings = self._all(b"transfer-encoding")
        lengths = set(self._all(b"content-length"))
        if encodings:
            if lengths or [value.lower() for value in encodings] != [b"chunked"]:
                raise BrokenAnswer("the answer's length is told in two ways")
            return True, None
        if not lengths:
            return False, None
        if len(lengths) > 1 or _LENGTH.fullmatch(length := lengths.pop()) is None:
            raise BrokenAnswer("the answer's length cannot be read")
        return False, int(length)

    def _all(self, name: bytes) -> list[bytes]:
        return [value for each, value in self.headers if each.lower() == name]

    def _chunks(self) -> Iterator[bytes]:
        while True:
            size = _CHUNK.fullmatch(self._line())
            if size is None:
                raise BrokenAnswer("a chunk's length cannot be read")
            if int(size[1], 16) == 0:
                break
            yield from self._exactly(int(size[1], 16))
            if self._line():
                raise BrokenAnswer("a chunk is longer than it said")
        while self._line():  # trailers tell us nothing
            continue

    def _exactly(self, left: int) -> Iterator[bytes]:
        while left:
            if not self._buffer:
                self._need_more("in the body")
            piece = self._take(left)
            left -= len(piece)
            yield piece

    def _line(self) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > _LINE_LIMIT:
                raise BrokenAnswer("a line does not end")
            self._need_more("in the body")
        return self._take(end + 1)[:-1].removesuffix(b"\r")

    def _take(self, most: int) -> bytes:
        piece, self._buffer = self._buffer[:most], self._buffer[most:]
        return piece

    def _more(self) -> bool:
        read = self._receive()
        self._buffer += read
        return bool(read)

    def _need_more(self, where: str) -> None:
        if not self._more():
            raise BrokenAnswer(f"the answer broke off {where}")
