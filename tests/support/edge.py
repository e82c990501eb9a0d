"""The network's far end for tests that need it to misbehave to the byte: a listening socket and a function.

with open_edge(answer=lambda request: ok({"message_id": "M1"})) as edge:
    ... edge.origin, edge.requests

The function gets each request and returns the raw bytes to answer with, or an `Act` for worse things. Access tokens are
given out at /oauth2/token without asking the function, unless it wants to.

What our client sent to Sinch's paths is held against the description of the API when the block ends without an error;
only ids may be made up (`tests/support/contract.py`).
"""

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from tests.support.contract import OUR_CLIENT, Request, judge


class Act(Enum):
    """What a server does instead of answering."""

    CLOSE = auto()
    RESET = auto()
    STALL = auto()


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came in."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answer = bytes | Act
Answering = Callable[[Seen], Answer]


def response(status: int, body: object = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """An HTTP/1.1 answer; anything but bytes becomes JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Status", f"Content-Length: {len(raw)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


def ok(body: object) -> bytes:
    return response(200, body)


def token(value: str = "token-1", life: float = 3599) -> bytes:
    return ok({"access_token": value, "expires_in": life, "scope": "", "token_type": "bearer"})


@dataclass
class Edge:
    """A running far end; `requests` holds everything but token requests, `token_requests` those."""

    origin: str
    answer: Answering
    answer_token: Answering
    requests: list[Seen] = field(default_factory=list)
    token_requests: list[Seen] = field(default_factory=list)
    connections: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def handle(self, request: Seen) -> Answer:
        if request.path == "/oauth2/token":
            self.token_requests.append(request)
            return self.answer_token(request)
        self.requests.append(request)
        return self.answer(request)


@contextlib.contextmanager
def open_edge(
    answer: Answering = lambda request: ok({}), answer_token: Answering = lambda request: token()
) -> Iterator[Edge]:
    """Listens on a free port of this computer until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    edge = Edge(f"http://127.0.0.1:{listener.getsockname()[1]}", answer, answer_token)
    threads: list[threading.Thread] = []
    open_sockets: list[socket.socket] = []

    def listen() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            edge.connections += 1
            open_sockets.append(connection)
            thread = threading.Thread(target=_serve, args=(connection, edge), daemon=True)
            threads.append(thread)
            thread.start()

    accepting = threading.Thread(target=listen, daemon=True)
    accepting.start()
    try:
        yield edge
        judge([one for one in map(_as_request, edge.requests) if _is_ours(one)], made_up_ids=True)
    finally:
        edge.ended.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(5)
        for connection in open_sockets:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(5)


def _as_request(seen: Seen) -> Request:
    headers = seen.headers
    body = seen.body.decode("utf-8", "replace")
    kind, agent = headers.get("content-type", ""), headers.get("user-agent", "")
    return Request(seen.method, seen.path, seen.query, body, kind, agent)


def _is_ours(request: Request) -> bool:
    """Whether our client sent it to Sinch; the relay's client and the tests' own have other places to go."""
    return request.user_agent.startswith(OUR_CLIENT) and "/projects/" in request.path


def _serve(connection: socket.socket, edge: Edge) -> None:
    with connection, contextlib.suppress(OSError):
        reader = connection.makefile("rb")
        with reader:
            while (request := _read(reader)) is not None:
                act = edge.handle(request)
                match act:
                    case bytes():
                        connection.sendall(act)
                        if b"Content-Length" not in act or b"Connection: close" in act:
                            return
                    case Act.STALL:
                        edge.ended.wait(30)
                        return
                    case Act.CLOSE:
                        return
                    case Act.RESET:
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        return


def _read(reader: Any) -> Seen | None:
    line = reader.readline().decode("latin-1").split()
    if len(line) != 3 or not line[2].startswith("HTTP/"):  # the opening of TLS can have three words too
        return None
    headers: dict[str, str] = {}
    while (header := reader.readline().decode("latin-1").strip()) != "":
        name, _, value = header.partition(":")
        headers[name.strip().lower()] = value.strip()
    body = reader.read(int(headers.get("content-length", "0")))
    path, _, query = line[1].partition("?")
    return Seen(line[0], path, query, headers, body)


def closed_port() -> int:
    """A port of this computer on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
