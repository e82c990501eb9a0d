"""One kept-alive HTTP/1.1 connection as an httpx transport, for the thousands of messages of a campaign.

httpx's own transport shares connections between threads and takes two thirds of a message's time for that. Each of our
clients belongs to one thread, so nothing has to be shared (docs/decisions, 8). What it must keep exactly is the line
between "nothing left" and "something may have left" (reliability list, section 2.3): everything up to and including the
TLS handshake raises ConnectError or ConnectTimeout, everything from the first byte of the request on raises another.

Beside httpx's own waits the extension `timeout` may hold `total`: seconds after which an answer that still trickles in
is given up, whichever part of it does.
"""

import contextlib
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Final

import httpx

from mmsdesk.sinch.http1 import AnswerReader, BrokenAnswer

_CHUNK: Final = 64 * 1024


class OneConnection(httpx.BaseTransport):
    """A transport of one connection to one origin, for one thread at a time; `close` may come from any thread."""

    def __init__(self, *, ssl_context: ssl.SSLContext, keepalive_seconds: float) -> None:
        """A connection that was idle for longer than `keepalive_seconds` is not written to again."""
        self._ssl_context = ssl_context
        self._keepalive = keepalive_seconds
        self._socket: socket.socket | None = None
        self._place = ("", "", 0)
        self._used_at = 0.0, 0.0
        self._lock = threading.Lock()
        self._user: int | None = None
        self._closed = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raises ConnectError or ConnectTimeout when nothing left, any other httpx.TransportError otherwise."""
        waits = request.extensions.get("timeout", {})
        total = waits.get("total")
        end = None if total is None else time.monotonic() + total
        wire = _wire(request)
        kept = False
        with self._lock:
            self._user = threading.get_ident()
        try:
            connection = self._connect(request.url, waits.get("connect"))
            _write(connection, wire, waits.get("write"))
            with _as_httpx(httpx.ReadError, httpx.ReadTimeout):
                answer = AnswerReader(_receiver(connection, waits.get("read"), end))
            kept = True
        finally:
            if not kept:
                self._drop()
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(self, answer))

    def close(self) -> None:
        """Give the connection back, for good; whoever waits for an answer on it gets an error.

        A connection in use elsewhere is only ended here, and closed by its user: TLS would go on to read and write
        under its number, which by then may be another file's.
        """
        with self._lock:
            self._closed = True
            left = self._socket
            if left is not None:
                _end(left)
            if self._user in {None, threading.get_ident()}:
                self._socket = None
            else:
                left = None
        if left is not None:
            left.close()

    def rest(self, *, reusable: bool) -> None:
        """The answer was read to its end, or given up: called by its body."""
        with self._lock:
            kept = reusable and not self._closed
            if kept:
                self._user = None
                self._used_at = time.monotonic(), time.time()
        if not kept:
            self._drop()

    def _connect(self, url: httpx.URL, seconds: float | None) -> socket.socket:
        place = (url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80))
        kept = self._socket
        if kept is not None:
            if place == self._place and self._idle_seconds < self._keepalive and not _has_news(kept):
                return kept
            self._let_go()
        fresh = self._open(place, seconds)
        if not self._keep(fresh, place):
            fresh.close()
            raise httpx.ConnectError("this way was closed")
        return fresh

    def _keep(self, fresh: socket.socket, place: tuple[str, str, int]) -> bool:
        """False when we were closed while it was opened."""
        with self._lock:
            if not self._closed:
                self._socket, self._place = fresh, place
            return not self._closed

    @property
    def _idle_seconds(self) -> float:
        """By whichever clock says more: the monotonic one may stand still while the computer sleeps."""
        steady, wall = self._used_at
        return max(time.monotonic() - steady, abs(time.time() - wall))

    def _open(self, place: tuple[str, str, int], seconds: float | None) -> socket.socket:
        scheme, host, port = place
        if scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol(f"no way to speak {scheme}")
        plain: socket.socket | None = None
        try:
            plain = socket.create_connection((host, port), timeout=seconds)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if scheme == "http":
                return plain
            return self._ssl_context.wrap_socket(plain, server_hostname=host)
        except (OSError, UnicodeError) as error:  # a name that cannot be written as a domain is a UnicodeError
            if plain is not None:
                plain.close()
            kind = httpx.ConnectTimeout if isinstance(error, TimeoutError) else httpx.ConnectError
            raise kind(str(error)) from error

    def _drop(self) -> None:
        self._let_go()
        with self._lock:
            self._user = None

    def _let_go(self) -> None:
        with self._lock:
            dropped, self._socket = self._socket, None
        if dropped is not None:
            _end(dropped)
            dropped.close()


class _Body(httpx.SyncByteStream):
    """The rest of one answer; only one that was read to its end leaves the connection usable."""

    def __init__(self, owner: OneConnection, answer: AnswerReader) -> None:
        self._owner = owner
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx(httpx.ReadError, httpx.ReadTimeout):
            yield from self._answer.body()

    def close(self) -> None:
        self._owner.rest(reusable=self._answer.is_reusable)


def _wire(request: httpx.Request) -> bytes:
    """The request as bytes. Raises LocalProtocolError for what would be read as more than one."""
    lines = [b"%b %b HTTP/1.1" % (request.method.encode("ascii"), request.url.raw_path)]
    lines += [b"%b: %b" % header for header in request.headers.raw]
    head = b"\n".join(lines)
    if head.count(b"\n") >= len(lines) or b"\r" in head or b"\0" in head:
        raise httpx.LocalProtocolError("a header holds a line break")
    return b"\r\n".join([*lines, b"", request.read()])


def _write(connection: socket.socket, data: bytes, seconds: float | None) -> None:
    with _as_httpx(httpx.WriteError, httpx.WriteTimeout):
        connection.settimeout(seconds)
        connection.sendall(data)


def _receiver(connection: socket.socket, seconds: float | None, end: float | None) -> Callable[[], bytes]:
    """Gives the next bytes, each within `seconds` and none after `end` (monotonic time)."""

    def receive() -> bytes:
        wait = seconds
        if end is not None:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError("the answer did not end")
            wait = left if seconds is None else min(seconds, left)
        connection.settimeout(wait)
        return connection.recv(_CHUNK)

    return receive


def _end(connection: socket.socket) -> None:
    """Wakes a thread that reads from it. Not by the method of TLS: that takes the encryption off first, and whoever
    writes at that moment would write in clear."""
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _has_news(connection: socket.socket) -> bool:
    """Whether an idle connection was closed or spoken to by the far end: neither may be written to."""
    try:
        readable, _, _ = select.select([connection], [], [], 0)
    except (OSError, ValueError):
        return True
    return bool(readable)


@contextlib.contextmanager
def _as_httpx(failed: type[httpx.NetworkError], late: type[httpx.TimeoutException]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except BrokenAnswer as error:
        raise httpx.RemoteProtocolError(str(error)) from error
    except OSError as error:
        raise failed(str(error)) from error
