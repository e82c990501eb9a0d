"""A very small and very fast Sinch for measuring: it accepts everything and checks nothing.

python -m tests.bench.far_end LATENCY_MS prints its origin and serves until its standard input closes.
"""

import asyncio
import contextlib
import itertools
import subprocess
import sys
from collections.abc import Iterator

APP = b'{"id":"app","processing_mode":"DISPATCH","dispatch_retention_policy":{"ttl_days":1}}'
TOKEN = b'{"access_token":"%b","expires_in":3599,"scope":"","token_type":"bearer"}' % (b"t" * 900)
_numbers = itertools.count()


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, one request at a time, as our client speaks it."""

    def __init__(self, latency: float) -> None:
        self._latency = latency
        self._read = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, end, rest = self._read.partition(b"\r\n\r\n")
        if not end:
            return
        length = 0
        for line in head.split(b"\r\n")[1:]:
            if line[:15].lower() == b"content-length:":
                length = int(line[15:])
        if len(rest) < length:
            return
        self._read = rest[length:]
        path = head.split(b" ", 2)[1]
        if path.endswith(b":send"):
            body = b'{"message_id":"M%d","accepted_time":"2026-01-15T10:00:00Z"}' % next(_numbers)
            asyncio.get_running_loop().call_later(self._latency, self._answer, body)
        else:
            self._answer(TOKEN if path == b"/oauth2/token" else APP if b"/apps/" in path else b"{}")

    def _answer(self, body: bytes) -> None:
        assert self._transport is not None
        if not self._transport.is_closing():
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
            )


async def _serve(latency: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(latency), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


@contextlib.contextmanager
def open_far_end(latency_ms: float) -> Iterator[str]:
    """A far end in a process of its own; gives its origin."""
    command = [sys.executable, "-m", "tests.bench.far_end", str(latency_ms)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1]) / 1000))
