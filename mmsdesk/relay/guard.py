"""The HTTP protocol with the limits a public service needs and uvicorn does not have."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HEAD_BYTES = 32 * 1024
_HEADERS_LIMIT = 100
_UNFINISHED_HEAD_BYTES = 256 * 1024
# One read may bring a whole small head and much of a body, so the limit on unparsed bytes is the wider one.


class HeadTooLarge(Exception):
    """Request line and headers are larger than any honest client's."""


class GuardedProtocol(HttpToolsProtocol):
    """Closes connections whose request line and headers do not arrive in time (slow-loris) or grow too large."""

    head_seconds = 10.0

    _head_timer: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _unfinished_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        super().connection_made(transport)
        self._start_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_timer is not None:
            self._unfinished_bytes += len(data)
            if self._unfinished_bytes > _UNFINISHED_HEAD_BYTES:
                self._give_up()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._head_timer is None:
            self._start_head()

    def on_url(self, url: bytes) -> None:
        self._weigh(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._weigh(len(name) + len(value))
        if len(self.headers) >= _HEADERS_LIMIT:
            raise HeadTooLarge
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._end_head()
        super().on_headers_complete()

    def _weigh(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > _HEAD_BYTES:
            raise HeadTooLarge  # the parser turns this into a 400 and a closed connection

    def _start_head(self) -> None:
        self._head_bytes = self._unfinished_bytes = 0
        self._head_timer = self.loop.call_later(self.head_seconds, self._give_up)

    def _end_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _give_up(self) -> None:
        self._end_head()
        if not self.transport.is_closing():
            self.transport.close()
