"""Listening to the relay and giving it pictures: against a real relay, and against a far end that misbehaves."""

import contextlib
import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from mmsdesk.domain.errors import BadInput, Trouble
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.relay_client import (
    CursorTooOld,
    PictureNotServed,
    RelayClient,
    RelayTokenRefused,
    RelayTrouble,
    RelayUnreachable,
)
from mmsdesk.services.connection import sample_picture
from tests.support.edge import Act, Answer, closed_port, ok, open_edge, response
from tests.support.processes import wait_until
from tests.support.relay_process import RunningRelay, start_relay

PICTURE = sample_picture()
DIGEST = hashlib.sha256(PICTURE).hexdigest()


@contextmanager
def client_at(url: str, token: Secret = Secret("t0ken-of-this-desk")) -> Iterator[RelayClient]:  # noqa: B008 - immutable
    client = RelayClient(url, token, ssl_context=shared_ssl_context())
    try:
        yield client
    finally:
        client.close()


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRelay]:
    with start_relay(tmp_path_factory.mktemp("relay") / "data", ["relay-secret-for-tests-only"]) as running:
        yield running


@pytest.fixture(scope="module")
def token(relay: RunningRelay) -> Secret:
    return relay.add_token("desk")


def test_an_empty_relay_gives_an_empty_page_and_a_cursor(relay: RunningRelay, token: Secret) -> None:
    with client_at(relay.public_url, token) as client:
        page = client.poll(None, limit=10, wait=0)
        assert page.events == ()
        assert page.has_more is False
        assert client.poll(page.next, limit=10, wait=0) == page
        assert client.check() < 5
        assert client.webhook_url == relay.webhook_url


def test_a_picture_uploaded_is_served_as_it_is(relay: RunningRelay, token: Secret) -> None:
    with client_at(relay.public_url, token) as client:
        url = client.upload(DIGEST, "image/png", PICTURE)
        client.verify(url, DIGEST, len(PICTURE), "image/png")
        assert client.upload(DIGEST, "image/png", PICTURE) == url


def test_what_the_relay_refuses_has_a_sentence(relay: RunningRelay, token: Secret) -> None:
    with client_at(relay.public_url, token) as client, pytest.raises(RelayTrouble) as caught:
        client.upload(hashlib.sha256(b"<html>").hexdigest(), "image/png", b"<html>")
    assert "kind of file" in caught.value.title


def test_a_wrong_token_is_told_however_often_it_is_tried(relay: RunningRelay) -> None:
    """From the eleventh time within a minute the relay says 429."""
    with client_at(relay.public_url) as client:
        for call in (client.check, lambda: client.upload(DIGEST, "image/png", PICTURE)) * 7:
            with pytest.raises(RelayTokenRefused) as caught:
                call()
            assert "does not accept this desk" in caught.value.title
            assert "t0ken" not in repr(vars(caught.value))


def test_a_cursor_the_relay_never_gave_starts_over(relay: RunningRelay, token: Secret) -> None:
    with client_at(relay.public_url, token) as client, pytest.raises(CursorTooOld) as caught:
        client.poll("not-a-cursor-of-this-relay", wait=0)
    assert caught.value.oldest == ""


def test_events_come_with_their_bodies() -> None:
    rows = [{"id": "E1", "seq": 4, "kind": "MESSAGE_DELIVERY", "received_at": "2026-01-15T10:00:00Z", "body": {"a": 1}}]
    with (
        open_edge(lambda request: ok({"events": rows, "next": "c4", "has_more": True})) as edge,
        client_at(edge.origin) as client,
    ):
        page = client.poll("c3", limit=5, wait=1)
        assert edge.requests[0].query == "limit=5&wait=1&after=c3"
        assert edge.requests[0].headers["authorization"] == "Bearer t0ken-of-this-desk"
    event = page.events[0]
    assert (event.id, event.seq, event.kind, event.body) == ("E1", 4, "MESSAGE_DELIVERY", {"a": 1})
    assert (page.next, page.has_more) == ("c4", True)


def test_a_cursor_too_old_tells_where_to_go_on() -> None:
    with open_edge(lambda request: response(410, {"oldest": "c9"})) as edge, client_at(edge.origin) as client:
        with pytest.raises(CursorTooOld) as caught:
            client.poll("c1", wait=0)
        assert caught.value.oldest == "c9"


STRANGE: list[tuple[str, Answer, type[RelayTrouble]]] = [
    ("page", ok(b"<html>Sign in</html>"), RelayTrouble),
    ("list", ok([]), RelayTrouble),
    ("no events", ok({"next": "c"}), RelayTrouble),
    ("no cursor", ok({"events": [{"id": "E", "seq": 1, "kind": "K"}]}), RelayTrouble),
    ("bad event", ok({"events": [{"id": 1}], "next": "c"}), RelayTrouble),
    ("event no object", ok({"events": [1], "next": "c"}), RelayTrouble),
    ("redirect", response(302, headers={"Location": "/x"}), RelayTrouble),
    ("503", response(503), RelayTrouble),
    ("507", response(507), RelayTrouble),
    ("500", response(500), RelayTrouble),
    ("403", response(403), RelayTokenRefused),
    ("410 without oldest", response(410, {}), RelayTrouble),
    ("hung up", Act.CLOSE, RelayUnreachable),
    ("reset", Act.RESET, RelayUnreachable),
    ("deep", ok(b"[" * 100_000), RelayTrouble),
]


@pytest.mark.parametrize(("what", "answer", "kind"), STRANGE, ids=[row[0] for row in STRANGE])
def test_strange_answers_are_trouble_with_a_sentence(what: str, answer: Answer, kind: type[RelayTrouble]) -> None:
    with open_edge(lambda request: answer) as edge, client_at(edge.origin) as client:
        with pytest.raises(kind) as caught:
            client.poll("c", wait=0)
        assert isinstance(caught.value, Trouble)
        assert caught.value.hint


def test_nobody_listening_is_unreachable() -> None:
    with client_at(f"http://127.0.0.1:{closed_port()}") as client:
        with pytest.raises(RelayUnreachable):
            client.check()
        with pytest.raises(PictureNotServed):
            client.verify(f"http://127.0.0.1:{closed_port()}/m/a.png", DIGEST, len(PICTURE), "image/png")


PNG = {"Content-Type": "image/png"}
SERVED: list[tuple[str, Answer, str]] = [
    ("missing", response(404), "does not give the picture"),
    ("redirected", response(301, headers={"Location": "/b"}), "does not give the picture"),
    ("another type", response(200, PICTURE, {"Content-Type": "application/octet-stream"}), "wrong kind"),
    ("without a type", response(200, PICTURE), "wrong kind"),
    ("shorter", response(200, PICTURE[:-1], PNG), "right length"),
    ("without a length", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + PICTURE, "right length"),
    ("changed", response(200, PICTURE[:-1] + b"x", PNG), "changed"),
    ("hung up", Act.CLOSE, "does not answer"),
]


@pytest.mark.parametrize(("what", "answer", "words"), SERVED, ids=[row[0] for row in SERVED])
def test_a_picture_that_does_not_come_back_as_it_went_is_told(what: str, answer: Answer, words: str) -> None:
    with open_edge(lambda request: answer) as edge, client_at(edge.origin) as client:
        with pytest.raises(PictureNotServed, match=words) as caught:
            client.verify(f"{edge.origin}/m/a.png", DIGEST, len(PICTURE), "image/png")
        assert caught.value.hint


def test_the_token_is_not_shown_to_the_public_address() -> None:
    with open_edge(lambda request: response(200, PICTURE, PNG)) as edge, client_at(edge.origin) as client:
        client.verify(f"{edge.origin}/m/a.png", DIGEST, len(PICTURE), "image/png")
        assert "authorization" not in edge.requests[0].headers


@pytest.mark.parametrize("url", ["http://relay.example.com", "relay.example.com", "https://a:b@relay.example.com"])
def test_an_address_that_would_show_the_token_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match="relay’s address"):
        RelayClient(url, Secret("t"))


def test_closing_ends_a_long_poll_under_way_and_those_after_it() -> None:
    ended: list[BaseException] = []

    def listen(client: RelayClient) -> None:
        for _ in range(2):
            try:
                client.poll("c", wait=25)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at below
                ended.append(error)

    with open_edge(lambda request: Act.STALL) as edge, client_at(edge.origin) as client:
        thread = threading.Thread(target=listen, args=(client,), daemon=True)
        thread.start()
        wait_until(lambda: edge.requests)
        client.close()
        thread.join(5)
        assert not thread.is_alive()
    assert [type(error) for error in ended] == [RelayUnreachable, RelayUnreachable]


def test_a_transport_can_stand_in_for_the_network() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "relay.example.com"
        return httpx.Response(200, json={"events": [], "next": "c", "has_more": False})

    client = RelayClient("https://relay.example.com/", Secret("t"), transport=httpx.MockTransport(answer))
    assert client.poll(None, wait=0).next == "c"
    client.close()


def test_an_answer_that_trickles_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each drop comes in time; the listener would wait for the last one and never hear a STOP again."""
    monkeypatch.setattr("mmsdesk.relay_client._BODY_SECONDS", 0.2)
    ended = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n")
            while not ended.wait(0.02):
                connection.sendall(b" ")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        relay = RelayClient(f"http://127.0.0.1:{listener.getsockname()[1]}", Secret("t0ken"))
        with pytest.raises(RelayUnreachable):
            relay.poll(None, wait=0)
        relay.close()
        ended.set()
        thread.join(5)
