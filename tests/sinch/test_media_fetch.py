"""Looking at media addresses: over real connections to real servers, and never to a place inside a network."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mmsdesk.domain.fetched import Fetched, FetchFault
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.sinch.media_fetch import MediaFetch
from tests.sinch.self_signed import CERTIFICATE, open_self_signed
from tests.support.web import Answer, WebServer, serve_files

BODY = b"\xff\xd8\xff" + bytes(4000)
JPEG = Answer(body=BODY, content_type="image/jpeg")


def fetch_from(web: WebServer, path: str, target: Path, seconds: float = 10.0, most: int = 25_000_000) -> Fetched:
    return MediaFetch(shared_ssl_context(), web.url, seconds, most).fetch(web.url + path, target)


def test_an_answer_is_noted_as_it_came(tmp_path: Path) -> None:
    with serve_files({"/a.jpg?x=1": JPEG, "/bare": Answer(body=b"x", content_type=None)}) as web:
        found = fetch_from(web, "/a.jpg?x=1", tmp_path / "a")
        assert (found.fault, found.status, found.content_type) == (None, 200, "image/jpeg")
        assert (found.length, found.received, found.is_whole) == (len(BODY), len(BODY), True)
        assert 0 < found.seconds < 5
        assert (tmp_path / "a").read_bytes() == BODY
        assert fetch_from(web, "/bare", tmp_path / "b").content_type == ""
        assert fetch_from(web, "/gone.jpg", tmp_path / "c").status == 404
        request = web.received[0]
        assert (request.method, request.headers["host"]) == ("GET", web.url.removeprefix("http://"))
        assert "authorization" not in request.headers


def test_a_redirect_is_told_and_not_followed(tmp_path: Path) -> None:
    moved = Answer(302, headers={"Location": "/b.jpg"})
    with serve_files({"/a.jpg": moved, "/b.jpg": JPEG}) as web:
        found = fetch_from(web, "/a.jpg", tmp_path / "a")
        assert found.is_redirect
        assert found.location == f"{web.url}/b.jpg"
        assert [request.path for request in web.received] == ["/a.jpg"]


def test_lengths_that_are_missing_or_wrong_are_noted(tmp_path: Path) -> None:
    short = Answer(body=BODY, content_type="image/jpeg", declared_length=len(BODY) + 9)
    with serve_files({"/chunked": Answer(body=BODY, chunked=True), "/short": short}) as web:
        assert fetch_from(web, "/chunked", tmp_path / "a").length is None
        found = fetch_from(web, "/short", tmp_path / "b")
        assert (found.fault, found.length, found.received) == (None, len(BODY) + 9, len(BODY))


def test_a_file_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    with serve_files({"/big": Answer(body=bytes(900_000))}) as web:
        found = fetch_from(web, "/big", tmp_path / "a", most=100_000)
    assert not found.is_whole
    assert found.length == 900_000
    assert (tmp_path / "a").stat().st_size < 400_000


@contextmanager
def dripping(head: bytes) -> Iterator[WebServer]:
    """A server that sends `head`, then a byte every now and then, for as long as anybody listens."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                try:
                    connection.sendall(head)
                    while not over.wait(0.05):
                        connection.sendall(b"a")
                except OSError:
                    return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield WebServer(f"http://127.0.0.1:{listener.getsockname()[1]}")
        over.set()
        thread.join(5)


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_an_answer_that_only_drips_is_cut_off(tmp_path: Path, head: bytes) -> None:
    with dripping(head) as web:
        begun = time.monotonic()
        found = fetch_from(web, "/a.jpg", tmp_path / "a", seconds=0.4)
        assert time.monotonic() - begun < 5
    assert found.fault is FetchFault.TIMEOUT


def test_nobody_there_is_unreachable(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    found = MediaFetch(shared_ssl_context(), origin).fetch(f"{origin}/a.jpg", tmp_path / "a")
    assert found.fault is FetchFault.UNREACHABLE
    assert found.said


def test_a_name_that_means_nothing_is_unreachable(tmp_path: Path) -> None:
    def nothing(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    fetch = MediaFetch(shared_ssl_context(), resolve=nothing)
    assert fetch.fetch("https://pictures.example/a.jpg", tmp_path / "a").fault is FetchFault.UNREACHABLE


def test_a_name_that_never_resolves_is_given_up(tmp_path: Path) -> None:
    over = threading.Event()

    def stuck(host: str, port: int) -> list[str]:
        over.wait(10)
        return []

    fetch = MediaFetch(shared_ssl_context(), seconds=0.1, resolve=stuck)
    assert fetch.fetch("https://pictures.example/a.jpg", tmp_path / "a").fault is FetchFault.TIMEOUT
    over.set()


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.168.1.1",
        "0.0.0.0",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
    ],
)
def test_a_public_name_that_leads_inside_is_refused_without_a_connection(tmp_path: Path, inside: str) -> None:
    with watched_listener() as (port, connected):
        fetch = MediaFetch(shared_ssl_context(), resolve=lambda host, port: ["8.8.8.8", inside])
        found = fetch.fetch(f"https://pictures.example:{port}/a.jpg", tmp_path / "a")
        assert found.fault is FetchFault.REFUSED
        assert not connected()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "127.1", "2130706433", "127.0.0.1.", "[::1]"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_inside_address_is_refused_before_it_is_looked_up(tmp_path: Path, scheme: str, host: str) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with watched_listener() as (port, connected):
        relay = f"http://127.0.0.1:{port + 1 if port < 65535 else port - 1}"
        found = MediaFetch(shared_ssl_context(), relay, resolve=resolve).fetch(
            f"{scheme}://{host}:{port}/a.jpg", tmp_path / "a"
        )
        assert (found.fault, asked) == (FetchFault.REFUSED, [])
        assert not connected()


@pytest.mark.parametrize(
    "url",
    [
        "http://pictures.example/a.jpg",
        "ftp://pictures.example/a",
        "https://me@pictures.example/a",
        "https://x y/",
        "x",
        "https://pictures.example:99999/a",
        "https:///a",
        "https://[/a",
    ],
)
def test_what_is_no_proper_https_address_is_never_asked(tmp_path: Path, url: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    found = MediaFetch(shared_ssl_context(), resolve=resolve).fetch(url, tmp_path / "a")
    assert found.fault in (FetchFault.REFUSED, FetchFault.UNREACHABLE)


def test_the_connection_goes_to_the_address_that_was_judged_under_its_own_name(tmp_path: Path) -> None:
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    asked: list[str] = []

    def once(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    short_jpeg = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 3\r\n\r\n\xff\xd8\xff"
    with open_self_signed(short_jpeg) as (origin, heard):
        fetch = MediaFetch(trusting, origin, resolve=once)
        found = fetch.fetch(f"{origin}/a.jpg", tmp_path / "a")
        assert (found.fault, found.status, asked) == (None, 200, ["localhost"])
        assert f"Host: {origin.removeprefix('https://')}".encode() in heard[0]
        refused = MediaFetch(shared_ssl_context(), origin, resolve=once).fetch(f"{origin}/a.jpg", tmp_path / "a")
        assert refused.fault is FetchFault.CERTIFICATE


@contextmanager
def watched_listener() -> Iterator[tuple[int, Callable[[], bool]]]:
    """A listening port, and a way to ask whether anybody connected."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)

        def connected() -> bool:
            try:
                listener.accept()[0].close()
            except BlockingIOError:
                return False
            return True

        yield listener.getsockname()[1], connected
