"""What each thing the network or Sinch can do to a send means: refused, unsent, or in doubt."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.utils import formatdate
from typing import Any

import pytest

from mmsdesk.domain.account import Account
from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.ids import CampaignId, JobId, MessageId
from mmsdesk.domain.message import Card, ContentType, Media
from mmsdesk.domain.outcome import Accepted, Denied, Doubt, NotSent, Outcome, Rejected, SendRequest, SlowDown
from mmsdesk.sinch.client import SinchClient
from mmsdesk.sinch.http import Timeouts
from tests.sinch.conftest import account_at
from tests.support.edge import Act, Answer, Seen, closed_port, ok, open_edge, response, token

Connect = Callable[..., SinchClient]
ENVELOPE = {"error": {"code": 400, "message": "recipient is required", "status": "INVALID_ARGUMENT", "details": []}}
PORTAL = b"<html><body>Sign in to HotelNet</body></html>"
EXPIRED = {"WWW-Authenticate": 'Bearer error="invalid_token", error_description="The access token expired"'}


def a_request() -> SendRequest:
    return SendRequest(
        job_id=JobId("0123456789abcdef" * 2),
        campaign_id=CampaignId("c" * 32),
        phone="+15551230001",
        message=Card("Spring sale", "20% off. Reply STOP to end.", Media("https://m.example.com/a.jpg")),
        sender="12345",
        strict=True,
        content_type=ContentType.MARKETING,
        ttl_seconds=86400,
    )


def refusal(status: int, word: str, text: str = "no") -> bytes:
    return response(status, {"error": {"code": status, "message": text, "status": word, "details": []}})


OUTCOMES: list[tuple[str, Answer, type, dict[str, Any]]] = [
    ("an id", ok({"message_id": "M1", "accepted_time": "2026-01-15T10:00:00Z"}), Accepted, {"message_id": "M1"}),
    ("201 with an id", response(201, {"message_id": "M2"}), Accepted, {"message_id": "M2"}),
    ("an id with half an emoji", ok(b'{"message_id":"M\\ud83d"}'), Accepted, {"message_id": "M?"}),
    ("2xx without an id", ok({"accepted_time": "x"}), Doubt, {"status": 200}),
    ("2xx with an empty id", ok({"message_id": ""}), Doubt, {"status": 200}),
    ("2xx with a number for an id", ok({"message_id": 7}), Doubt, {"status": 200}),
    ("2xx cut off in the JSON", ok(b'{"message_id":"M1'), Doubt, {"status": 200}),
    ("2xx with deep nesting", ok(b"[" * 100_000), Doubt, {"status": 200}),
    ("a portal's page", ok(PORTAL), Doubt, {"status": 200}),
    ("an empty 200", ok(b""), Doubt, {"status": 200}),
    ("a redirect", response(302, headers={"Location": "https://elsewhere.example.com"}), Doubt, {"status": 302}),
    ("a permanent redirect", response(308, headers={"Location": "/v2"}), Doubt, {"status": 308}),
    ("400 with half an emoji", response(400, b'{"message":"\\ud83d"}'), Rejected, {"text": "?"}),
    ("400 nested", response(400, ENVELOPE), Rejected, {"code": "INVALID_ARGUMENT", "text": "recipient is required"}),
    (
        "400 flat, error a word",
        response(400, {"error": "Bad Request", "code": 400, "message": "too long", "status": "INVALID_ARGUMENT"}),
        Rejected,
        {"code": "INVALID_ARGUMENT", "text": "too long"},
    ),
    (
        "400 flat without error",
        response(400, {"code": 400, "message": "bad", "status": "INVALID_REQUEST"}),
        Rejected,
        {"code": "INVALID_REQUEST", "text": "bad"},
    ),
    ("400 as a page", response(400, PORTAL), Rejected, {"status": 400, "code": ""}),
    ("400 empty", response(400), Rejected, {"status": 400}),
    ("413", response(413), Rejected, {"status": 413}),
    ("415", refusal(415, "INVALID_ARGUMENT"), Rejected, {"status": 415}),
    ("422", refusal(422, "INVALID_ARGUMENT"), Rejected, {"status": 422}),
    ("409", refusal(409, "ABORTED"), Rejected, {"status": 409}),
    ("408 of a proxy", response(408), Doubt, {"status": 408}),
    ("401 not expired", refusal(401, "UNAUTHENTICATED", "bad key"), Denied, {"status": 401, "text": "bad key"}),
    ("403", refusal(403, "PERMISSION_DENIED"), Denied, {"status": 403, "code": "PERMISSION_DENIED"}),
    ("500", refusal(500, "INTERNAL"), Doubt, {"status": 500}),
    ("501", refusal(501, "UNIMPLEMENTED"), Doubt, {"status": 501}),
    ("502 as a page", response(502, PORTAL), Doubt, {"status": 502}),
    ("503 with the envelope", refusal(503, "UNAVAILABLE"), Doubt, {"status": 503}),
    ("504", response(504), Doubt, {"status": 504}),
    ("429 alone", refusal(429, "RESOURCE_EXHAUSTED"), SlowDown, {"retry_after": None}),
    ("429 in 7 s", response(429, headers={"Retry-After": "7"}), SlowDown, {"retry_after": 7.0}),
    ("429 in -3 s", response(429, headers={"Retry-After": "-3"}), SlowDown, {"retry_after": 5.0}),
    ("429 whenever", response(429, headers={"Retry-After": "soon"}), SlowDown, {"retry_after": 5.0}),
    ("429 nan", response(429, headers={"Retry-After": "nan"}), SlowDown, {"retry_after": 5.0}),
    ("429 in a month", response(429, headers={"Retry-After": "2592000"}), SlowDown, {"retry_after": 900.0}),
    (
        "429 long ago",
        response(429, headers={"Retry-After": formatdate(0, usegmt=True)}),
        SlowDown,
        {"retry_after": 5.0},
    ),
    ("closed without an answer", Act.CLOSE, Doubt, {"status": None}),
    ("reset after the request", Act.RESET, Doubt, {"status": None}),
    ("cut off in the headers", b"HTTP/1.1 200 OK\r\nContent-Le", Doubt, {"status": None}),
    (
        "cut off in the body",
        b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\nConnection: close\r\n\r\n{",
        Doubt,
        {"status": None},
    ),
    ("not HTTP", b"SSH-2.0-OpenSSH_9.2\r\n", Doubt, {"status": None}),
]


@pytest.mark.parametrize(("what", "answer", "kind", "facts"), OUTCOMES, ids=[row[0] for row in OUTCOMES])
def test_each_answer_means_one_thing_and_is_asked_for_once(
    connect: Connect, what: str, answer: Answer, kind: type, facts: dict[str, Any]
) -> None:
    with open_edge(lambda request: answer) as edge:
        outcome = connect(edge.origin).send(a_request())
        assert type(outcome) is kind, outcome
        for name, value in facts.items():
            assert getattr(outcome, name) == value
        assert len(edge.requests) == 1


def test_the_request_carries_everything_a_later_look_up_needs(connect: Connect) -> None:
    with open_edge(lambda request: ok({"message_id": "M1"})) as edge:
        connect(edge.origin).send(a_request())
        seen = edge.requests[0]
    assert (seen.method, seen.path) == ("POST", "/v1/projects/p-1/messages:send")
    assert seen.headers["authorization"] == "Bearer token-1"
    assert seen.headers["content-type"] == "application/json"
    body = seen.json
    assert body["recipient"]["identified_by"]["channel_identities"] == [{"channel": "MMS", "identity": "15551230001"}]
    assert body["channel_properties"] == {"MMS_SENDER": "12345", "MMS_STRICT_VALIDATION": "true"}
    assert body["message_metadata"] == '{"job":"' + "0123456789abcdef" * 2 + '","campaign":"' + "c" * 32 + '"}'
    assert body["correlation_id"] == "0123456789abcdef" * 2
    assert body["ttl"] == "86400s"
    assert body["message_content_type"] == "CONTENT_MARKETING"


def test_a_date_to_retry_after_becomes_seconds(connect: Connect) -> None:
    when = formatdate(time.time() + 60, usegmt=True)
    with open_edge(lambda request: response(429, headers={"Retry-After": when})) as edge:
        outcome = connect(edge.origin).send(a_request())
    assert isinstance(outcome, SlowDown)
    assert outcome.retry_after is not None
    assert 50 < outcome.retry_after <= 60


def test_a_404_speaks_of_the_region(connect: Connect) -> None:
    with open_edge(lambda request: refusal(404, "NOT_FOUND", "app not found")) as edge:
        outcome = connect(edge.origin).send(a_request())
    assert isinstance(outcome, Rejected)
    assert outcome.status == 404
    assert "one region" in outcome.text
    assert "app not found" in outcome.text


def test_a_silent_server_leaves_doubt(connect: Connect) -> None:
    quick = Timeouts(connect=1, write=1, read=0.1, pool=1, total=1)
    with open_edge(lambda request: Act.STALL) as edge:
        outcome = connect(edge.origin, quick).send(a_request())
    assert isinstance(outcome, Doubt)
    assert "ReadTimeout" in outcome.text


def test_an_answer_that_never_ends_leaves_doubt(connect: Connect) -> None:
    endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b" " * (9 * 1024 * 1024)
    with open_edge(lambda request: endless) as edge:
        assert isinstance(connect(edge.origin).send(a_request()), Doubt)


def test_nobody_listening_is_provably_not_sent(connect: Connect) -> None:
    with open_edge() as edge:
        account = account_at(edge.origin)
        away = Account(**{**_fields(account), "api_url": f"http://127.0.0.1:{closed_port()}"})
        outcome = connect(away).send(a_request())
    assert isinstance(outcome, NotSent)
    assert "ConnectError" in outcome.text


def test_a_name_that_does_not_exist_is_provably_not_sent(connect: Connect) -> None:
    with open_edge() as edge:
        away = Account(**{**_fields(account_at(edge.origin)), "api_url": "https://mmsdesk.invalid"})
        assert isinstance(connect(away).send(a_request()), NotSent)


def test_a_server_that_does_not_speak_tls_is_provably_not_sent(connect: Connect) -> None:
    with open_edge() as edge:
        away = Account(**{**_fields(account_at(edge.origin)), "api_url": edge.origin.replace("http:", "https:")})
        assert isinstance(connect(away).send(a_request()), NotSent)
        assert edge.requests == []


def test_a_proxy_that_refuses_to_connect_is_provably_not_sent(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with open_edge(lambda request: response(407)) as edge:
        monkeypatch.setenv("https_proxy", edge.origin)
        away = Account(**{**_fields(account_at(edge.origin)), "api_url": "https://us.conversation.api.example"})
        outcome = connect(away).send(a_request())
        assert [request.method for request in edge.requests] == ["CONNECT"]
    assert isinstance(outcome, NotSent)


def test_a_proxy_is_not_asked_on_the_way_to_this_computer(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    with open_edge(lambda request: ok({"message_id": "M1"})) as edge:
        assert connect(edge.origin).send(a_request()) == Accepted(MessageId("M1"))


TOKEN_TROUBLE: list[tuple[str, Answer, type]] = [
    ("wrong secret", response(401, {"error": "invalid_client", "error_description": "no"}), Denied),
    ("wrong secret, 400", response(400, {"error": "invalid_client"}), Denied),
    ("no right", response(403), Denied),
    ("no such place", response(404), Denied),
    ("too many", response(429, headers={"Retry-After": "4"}), SlowDown),
    ("trouble there", response(503), NotSent),
    ("a portal's page", ok(PORTAL), NotSent),
    ("a token without life", ok({"access_token": "x"}), NotSent),
    ("hung up", Act.CLOSE, NotSent),
]


@pytest.mark.parametrize(("what", "answer", "kind"), TOKEN_TROUBLE, ids=[row[0] for row in TOKEN_TROUBLE])
def test_without_a_token_nothing_is_sent(connect: Connect, what: str, answer: Answer, kind: type) -> None:
    with open_edge(answer_token=lambda request: answer) as edge:
        assert type(connect(edge.origin).send(a_request())) is kind
        assert edge.requests == []


def test_an_expired_token_is_replaced_once_and_the_message_sent_once_more(connect: Connect) -> None:
    issued = iter(["old", "new"])

    def answer(request: Seen) -> Answer:
        if request.headers["authorization"] == "Bearer old":
            return response(401, headers=EXPIRED)
        return ok({"message_id": "M1"})

    with open_edge(answer, lambda request: token(next(issued))) as edge:
        assert connect(edge.origin).send(a_request()) == Accepted(MessageId("M1"))
        assert len(edge.token_requests) == 2
        assert len(edge.requests) == 2


def test_a_token_that_is_always_expired_stops_after_the_second_try(connect: Connect) -> None:
    with open_edge(lambda request: response(401, headers=EXPIRED)) as edge:
        outcome = connect(edge.origin).send(a_request())
        assert len(edge.requests) == 2
    assert isinstance(outcome, Denied)


def test_one_connection_serves_many_messages(connect: Connect) -> None:
    with open_edge(lambda request: ok({"message_id": "M1"})) as edge:
        client = connect(edge.origin)
        outcomes: list[Outcome] = [client.send(a_request()) for _ in range(5)]
        assert outcomes == [Accepted(MessageId("M1"))] * 5
        assert edge.connections == 2  # one for the token, one for the messages


def test_a_connection_the_server_gave_up_is_never_written_to_twice(connect: Connect) -> None:
    answers: Iterator[Answer] = iter([ok({"message_id": "M1"}), Act.RESET, ok({"message_id": "M3"})])
    with open_edge(lambda request: next(answers)) as edge:
        client = connect(edge.origin)
        kinds = [type(client.send(a_request())) for _ in range(3)]
        assert kinds == [Accepted, Doubt, Accepted]
        assert len(edge.requests) == 3


def test_text_that_no_encoding_knows_is_left_for_sinch_to_judge(connect: Connect) -> None:
    request = a_request()
    odd = SendRequest(**{**_fields(request), "message": Card("\ud800", "🎈")})
    with open_edge(lambda request: response(400, ENVELOPE)) as edge:
        assert isinstance(connect(edge.origin).send(odd), Rejected)
        assert edge.requests[0].json["message"]["card_message"]["description"] == "🎈"


@pytest.mark.parametrize("origin", ["http://api.example.com", "ftp://x", "api.example.com", "https://u:p@x.example"])
def test_an_address_that_would_show_the_key_is_refused(connect: Connect, origin: str) -> None:
    with pytest.raises(BadInput) as caught:
        connect(origin)
    assert caught.value.hint
    assert "u:p" not in caught.value.hint


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
BODY = b'13\r\n{"message_id":"M1"}\r\n'


@pytest.mark.parametrize(
    ("opening", "drop"),
    [
        pytest.param(b"", b"H", id="the first line"),
        pytest.param(HEAD, b"X: y\r\n", id="the headers"),
        pytest.param(CHUNKED, b"0", id="a chunk's length"),
        pytest.param(CHUNKED + BODY + b"0\r\n", b"X: y\r\n", id="the trailers"),
        pytest.param(HEAD + b"Content-Length: 99999\r\n\r\n", b" ", id="the body"),
    ],
)
def test_an_answer_that_trickles_for_ever_leaves_doubt(connect: Connect, opening: bytes, drop: bytes) -> None:
    """Each drop comes in time; a thread that waits for the last one would never send to anybody again."""
    with open_edge() as signing_in, dripping(opening, drop) as origin:
        account = replace(account_at(signing_in.origin), api_url=origin)
        begun = time.monotonic()
        outcome = connect(account, Timeouts(connect=2, write=2, read=2, pool=2, total=0.2)).send(a_request())
        assert isinstance(outcome, Doubt)
        assert time.monotonic() - begun < 2


@contextlib.contextmanager
def dripping(opening: bytes, drop: bytes) -> Iterator[str]:
    """A far end that never comes to the end of its answer."""
    ended = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(opening)
            while not ended.wait(0.02):
                connection.sendall(drop)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        ended.set()
        thread.join(5)
