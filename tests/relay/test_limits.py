"""Limits that keep one bad client from holding the relay up (reliability list 3.3, R13)."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from mmsdesk.relay import answers, tokens
from mmsdesk.relay.doorman import Doorman, TooManyAttempts, Unauthorized
from mmsdesk.relay.guard import GuardedProtocol
from mmsdesk.relay.reading import BodyTooSlow, read_body
from mmsdesk.relay.storage import Storage
from tests.relay.conftest import Desk
from tests.support.processes import wait_until
from tests.support.webhook_sender import delivery


class ImpatientProtocol(GuardedProtocol):
    """As the relay's, with a shorter patience so that the test need not wait ten seconds."""

    head_seconds = 0.2


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await answers.answer(send, 200, b"hello")


@pytest.fixture
def impatient_place() -> Iterator[tuple[str, int]]:
    listener = socket.create_server(("127.0.0.1", 0))
    place: tuple[str, int] = listener.getsockname()
    config = uvicorn.Config(hello, http=ImpatientProtocol, ws="none", lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    wait_until(lambda: server.started)
    yield place
    server.should_exit = True
    thread.join(10)


def read_to_end(connection: socket.socket) -> bytes:
    connection.settimeout(5)
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            received += piece
    return received


@pytest.mark.parametrize("start", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: "])
def test_a_request_head_that_never_ends_is_cut_off(impatient_place: tuple[str, int], start: bytes) -> None:
    with socket.create_connection(impatient_place) as connection:
        connection.sendall(start)
        assert read_to_end(connection) == b""


def test_the_second_request_on_a_connection_is_watched_like_the_first(impatient_place: tuple[str, int]) -> None:
    with socket.create_connection(impatient_place) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        connection.settimeout(5)
        received = b""
        while not received.endswith(b"hello"):
            received += connection.recv(65536)
        connection.sendall(b"GET / HTTP/1.1\r\nhost")
        assert read_to_end(connection) == b""


def send_raw(desk: Desk, request: bytes) -> bytes:
    place = urlsplit(desk.relay.public_url)
    with socket.create_connection((str(place.hostname), int(place.port or 0))) as connection:
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(request)
        return read_to_end(connection)


@pytest.mark.parametrize(
    "head",
    [
        b"x-long: " + b"a" * 40_000 + b"\r\n",
        b"".join(b"x-%d: a\r\n" % number for number in range(101)),
        b"x-endless: " + b"a" * 2_000_000,
    ],
    ids=["one long header", "many headers", "no end"],
)
def test_heads_no_honest_client_sends_are_refused(desk: Desk, head: bytes) -> None:
    answer = send_raw(desk, b"GET /livez HTTP/1.1\r\nhost: x\r\n" + head + b"\r\n")
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400")
    assert desk.http.get(desk.relay.public_url + "/livez").status_code == 200


def test_two_lengths_or_a_length_beside_chunks_are_refused(desk: Desk) -> None:
    for games in (
        b"content-length: 2\r\ncontent-length: 3\r\n",
        b"content-length: 2\r\ntransfer-encoding: chunked\r\n",
    ):
        answer = send_raw(desk, b"POST /webhooks/sinch HTTP/1.1\r\nhost: x\r\n" + games + b"\r\n{}x")
        assert answer.startswith(b"HTTP/1.1 400")


def test_idle_connections_do_not_keep_webhooks_out(desk: Desk) -> None:
    place = urlsplit(desk.relay.public_url)
    with contextlib.ExitStack() as idle:
        for _ in range(400):
            connection = socket.create_connection((str(place.hostname), int(place.port or 0)))
            idle.enter_context(connection).sendall(b"POST /webhooks/sinch HT")
        assert desk.post(delivery("in-a-crowd"), "in-a-crowd").status_code == 200


def test_a_body_that_trickles_is_given_up() -> None:
    async def trickle() -> dict[str, object]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def stall() -> dict[str, object]:
        await asyncio.sleep(60)
        return {"type": "http.request"}

    async def read(receive: Receive) -> bytes:
        return await read_body({"headers": []}, receive, 1000, step_seconds=0.1, total_seconds=0.3)

    for receive in (trickle, stall):
        with pytest.raises(BodyTooSlow):
            asyncio.run(read(receive))


def request(authorization: bytes, host: str) -> Request:
    headers = [(b"authorization", authorization)]
    return Request({"type": "http", "headers": headers, "client": (host, 1), "query_string": b"", "path": "/"})


def test_guessing_is_slowed_per_address_and_never_for_valid_tokens(tmp_path: Path) -> None:
    now = 0.0
    storage = Storage(tmp_path)
    doorman = Doorman(storage, clock=lambda: now)

    async def attempts(count: int, host: str) -> list[str]:
        found: list[str] = []
        for _ in range(count):
            try:
                await doorman.admit(request(b"Bearer wrong", host), tokens.Scope.EVENTS_READ)
            except (Unauthorized, TooManyAttempts) as refusal:
                found.append(type(refusal).__name__)
        return found

    async def story() -> None:
        nonlocal now
        token = await storage.write(lambda db: tokens.add_token(db, "desk", 1))
        assert await attempts(12, "192.0.2.1") == ["Unauthorized"] * 10 + ["TooManyAttempts"] * 2
        assert await attempts(1, "192.0.2.2") == ["Unauthorized"]
        assert await attempts(10, "2001:db8::1") == ["Unauthorized"] * 10
        assert await attempts(1, "2001:db8::ffff") == ["TooManyAttempts"]
        good = request(b"Bearer " + token.reveal().encode(), "192.0.2.1")
        assert (await doorman.admit(good, tokens.Scope.EVENTS_READ)).name == "desk"
        assert await attempts(1, "192.0.2.1") == ["TooManyAttempts"]
        now = 61.0
        assert await attempts(1, "192.0.2.1") == ["Unauthorized"]

    try:
        asyncio.run(story())
    finally:
        storage.close()
