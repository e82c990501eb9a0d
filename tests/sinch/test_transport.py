"""The connection under every client: kept while that is safe, dropped when in doubt, woken when closed."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from mmsdesk.sinch.transport import OneConnection
from tests.support.edge import Act, ok, open_edge
from tests.support.processes import wait_until


@pytest.fixture
def way(ssl_context: ssl.SSLContext) -> Iterator[OneConnection]:
    way = OneConnection(ssl_context=ssl_context, keepalive_seconds=5.0)
    yield way
    way.close()


def test_a_connection_that_was_idle_too_long_by_either_clock_is_not_written_to(
    way: OneConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The monotonic clock may have slept with the computer; the wall clock may have been set."""
    shift = {"time": 0.0, "monotonic": 0.0}
    wall, steady = time.time, time.monotonic
    monkeypatch.setattr("mmsdesk.sinch.transport.time.time", lambda: wall() + shift["time"])
    monkeypatch.setattr("mmsdesk.sinch.transport.time.monotonic", lambda: steady() + shift["monotonic"])
    with open_edge(lambda _request: ok({})) as edge, httpx.Client(transport=way) as client:
        expected = 1
        for clock, seconds, fresh in [
            ("time", 0.0, False),
            ("time", 4.0, False),
            ("time", 6.0, True),
            ("time", -3600.0, True),
            ("monotonic", 4.0, False),
            ("monotonic", 6.0, True),
        ]:
            client.get(edge.origin)
            shift[clock] += seconds
            client.get(edge.origin)
            expected += fresh
            assert edge.connections == expected, (clock, seconds)


def test_an_idle_connection_the_far_end_closed_costs_nothing(way: OneConnection) -> None:
    closing = ok({}).replace(b"\r\n\r\n", b"\r\nX: Connection: close\r\n\r\n", 1)  # closes without having said so
    with open_edge(lambda _request: closing) as edge, httpx.Client(transport=way) as client:
        for _ in range(3):
            assert client.get(edge.origin).status_code == 200
            assert not threading.Event().wait(0.02)
        assert edge.connections == 3


def test_an_answer_that_was_not_read_to_its_end_takes_its_connection_with_it(way: OneConnection) -> None:
    with open_edge(lambda _request: ok(b"x" * 100_000)) as edge, httpx.Client(transport=way) as client:
        with client.stream("GET", edge.origin):
            pass
        assert len(client.get(edge.origin).content) == 100_000
        assert edge.connections == 2


def test_a_line_break_in_a_header_is_refused_before_anything_leaves(way: OneConnection) -> None:
    with open_edge() as edge, httpx.Client(transport=way) as client:
        with pytest.raises(httpx.LocalProtocolError):
            client.get(edge.origin, headers={"X-Note": "a\r\nX-Other: b"})
        assert edge.connections == 0


def test_closing_wakes_whoever_waits_for_an_answer(way: OneConnection) -> None:
    errors: list[Exception] = []

    def ask(client: httpx.Client, origin: str) -> None:
        try:
            client.get(origin, timeout=20)
        except httpx.TransportError as error:
            errors.append(error)

    with open_edge(lambda _request: Act.STALL) as edge, httpx.Client(transport=way) as client:
        waiting = threading.Thread(target=ask, args=(client, edge.origin))
        waiting.start()
        wait_until(lambda: edge.requests)
        way.close()
        waiting.join(5)
        assert not waiting.is_alive()
    assert len(errors) == 1
    assert not isinstance(errors[0], httpx.ConnectError)


def test_another_protocol_is_told_before_anything_leaves(way: OneConnection) -> None:
    with httpx.Client(transport=way) as client, pytest.raises(httpx.UnsupportedProtocol):
        client.get("ftp://example.com/")


def test_closing_elsewhere_leaves_the_number_of_the_socket_to_whoever_uses_it(
    way: OneConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number that is closed under a reader may be another file's by the time it reads."""
    closers: list[str] = []
    close = socket.socket.close

    def note(self: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self.fileno() >= 0 and self.getpeername()[1] == port:
                closers.append(threading.current_thread().name)
        close(self)

    def ask(client: httpx.Client, origin: str) -> None:
        with contextlib.suppress(httpx.TransportError):
            client.get(origin, timeout=20)

    with open_edge(lambda _request: Act.STALL) as edge, httpx.Client(transport=way) as client:
        port = httpx.URL(edge.origin).port
        monkeypatch.setattr(socket.socket, "close", note)
        monkeypatch.setattr("mmsdesk.sinch.transport._end", lambda _connection: None)  # so that nobody is woken yet
        waiting = threading.Thread(target=ask, args=(client, edge.origin), name="user")
        waiting.start()
        wait_until(lambda: edge.requests)
        way.close()
        assert closers == []
        edge.ended.set()
        waiting.join(5)
        assert not waiting.is_alive()


def test_once_closed_nothing_leaves_any_more(way: OneConnection) -> None:
    with open_edge() as edge, httpx.Client(transport=way) as client:
        assert client.get(edge.origin).status_code == 200
        way.close()
        with pytest.raises(httpx.ConnectError):
            client.get(edge.origin)
        assert len(edge.requests) == 1
