"""Each way a request can go wrong, over a socket: what the caller sees, and whether it was accepted all the same."""

import socket
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from mmsdesk.simulator.request_faults import KINDS
from tests.support.processes import RunningSimulator, wait_until
from tests.support.send_bodies import make_send

NUMBER = "15035550160"

SEEN: dict[str, Callable[[httpx.Response], bool]] = {
    "server_error": lambda a: a.status_code == 500 and a.json()["error"]["status"] == "INTERNAL",
    "proxy_error": lambda a: a.status_code == 502 and a.headers["content-type"].startswith("text/html"),
    "captive_portal": lambda a: a.status_code == 200 and "<form" in a.text,
    "redirect": lambda a: a.status_code == 307 and a.headers["location"] == str(a.request.url),
    "expired_token": lambda a: a.status_code == 401 and "expired" in a.headers["www-authenticate"],
    "too_many_requests": lambda a: a.status_code == 429 and a.json()["error"]["status"] == "RESOURCE_EXHAUSTED",
    "garbled": lambda a: a.status_code == 200 and b"message_id" not in a.content,
    "empty": lambda a: a.status_code == 200 and a.content == b"",
    "no_message_id": lambda a: a.status_code == 200 and "message_id" not in a.json(),
    "stall": lambda a: a.status_code == 200 and "message_id" in a.json(),
    "late_acceptance": lambda a: a.status_code == 200 and "message_id" in a.json(),
}
"""What is seen of faults that end in an answer."""

BROKEN = {"no_answer", "truncated", "reset", "reset_unread", "reset_mid_answer"}
"""The others break the connection; whether a reset shows as one depends on what the client was doing at the moment."""


def accepted(simulator: RunningSimulator) -> int:
    return len(simulator.accepted())


def test_every_fault_is_tried_here() -> None:
    assert SEEN.keys() | BROKEN == KINDS.keys()


@pytest.mark.parametrize("fault", KINDS)
def test_a_fault_strikes_once_and_accepts_what_it_says(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None], fault: str
) -> None:
    whom: dict[str, Any] = {"every": 1} if fault == "reset_unread" else {"identities": [f"+{NUMBER}"]}
    faulty(requests=[{"fault": fault, "times": 1, "seconds": 10, **whom}])
    before, body = accepted(simulator), make_send(simulator, NUMBER)
    if fault in SEEN:
        assert SEEN[fault](api.post("/messages:send", json=body))
    else:
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            api.post("/messages:send", json=body)
    carried_out = KINDS[fault].accepted or fault == "late_acceptance"
    wait_until(lambda: simulator.requests()["under_way"] == 0, what="the end of the request")
    assert accepted(simulator) - before == carried_out
    row = simulator.requests()["requests"][-1]
    assert (row["fault"], row["accepted"]) == (fault, carried_out)
    assert api.post("/messages:send", json=body).status_code == 200
    assert accepted(simulator) - before == carried_out + 1


@pytest.mark.parametrize("fault", [name for name, kind in KINDS.items() if kind.accepted is not None])
def test_what_is_accepted_can_be_said(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None], fault: str
) -> None:
    for wanted in (True, False):
        faulty(requests=[{"fault": fault, "identities": [NUMBER], "accepted": wanted, "seconds": 1}])
        before = accepted(simulator)
        try:
            answer = api.post("/messages:send", json=make_send(simulator, NUMBER))
            assert wanted or "message_id" not in answer.text
        except httpx.TransportError:
            assert fault in BROKEN or (fault == "stall" and not wanted)
        assert accepted(simulator) - before == wanted


def test_a_reset_is_a_reset_and_half_an_answer_promises_the_whole(
    simulator: RunningSimulator, faulty: Callable[..., None]
) -> None:
    faulty(requests=[{"fault": "truncated", "every": 1, "times": 1}, {"fault": "reset_unread", "every": 1}])
    address = urlsplit(simulator.api_url)
    head = f"POST {urlsplit(simulator.project_url).path}/messages:send HTTP/1.1\r\nHost: x\r\n"
    head += f"Authorization: Bearer {simulator.token()}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n"
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=10) as connection:
        connection.sendall(f"{head}\r\n".encode())  # nothing of the body yet
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    faulty(requests=[{"fault": "truncated", "every": 1}])
    body = httpx.Request("POST", "http://x", json=make_send(simulator, NUMBER)).content
    head = head.replace("100000", str(len(body)))
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=10) as connection:
        connection.sendall(head.encode() + b"\r\n" + body)
        got = b""
        while part := connection.recv(65536):
            got += part
    headers, _, rest = got.partition(b"\r\n\r\n")
    promised = int(headers.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    assert rest.startswith(b'{"message_id":"')
    assert len(rest) == promised // 2


@pytest.mark.parametrize("header", ["7", "-3", "99999999999", "soon", ""])
def test_a_retry_after_of_any_kind(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None], header: str
) -> None:
    faulty(requests=[{"fault": "too_many_requests", "identities": [NUMBER], "retry_after": header}])
    assert api.post("/messages:send", json=make_send(simulator, NUMBER)).headers["retry-after"] == header


def test_a_retry_after_as_a_date(simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None]) -> None:
    faulty(requests=[{"fault": "too_many_requests", "identities": [NUMBER], "retry_after_date": 60}])
    answer = api.post("/messages:send", json=make_send(simulator, NUMBER))
    assert 50 < parsedate_to_datetime(answer.headers["retry-after"]).timestamp() - time.time() <= 61


@pytest.mark.parametrize(
    ("fault", "status"), [(name, status) for name, kind in KINDS.items() for status in kind.statuses]
)
def test_a_fault_comes_with_the_status_asked_for(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None], fault: str, status: int
) -> None:
    faulty(requests=[{"fault": fault, "identities": [NUMBER], "status": status}])
    answer = api.post("/messages:send", json=make_send(simulator, NUMBER))
    assert answer.status_code == status
    assert fault != "server_error" or answer.json()["error"]["code"] == status


def test_the_proxy_asks_for_a_password(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None]
) -> None:
    faulty(requests=[{"fault": "proxy_error", "identities": [NUMBER], "status": 407}])
    answer = api.post("/messages:send", json=make_send(simulator, NUMBER))
    assert (answer.status_code, "proxy-authenticate" in answer.headers) == (407, True)


def test_what_is_wrong_with_a_request_is_said_before_any_fault(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None]
) -> None:
    faulty(requests=[{"fault": "no_answer", "every": 1}])
    assert api.post("/messages:send", json=make_send(simulator, NUMBER, ttl="1s")).status_code == 400


def test_other_pages_can_be_struck_too(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None]
) -> None:
    query = {"messages_source": "DISPATCH_SOURCE", "channel_identity": f"+{NUMBER}"}
    faulty(requests=[{"fault": "captive_portal", "at": "lookup", "identities": [NUMBER]}])
    assert "<form" in api.get("/messages", params=query).text
    assert api.get("/messages", params=query | {"channel_identity": "15035550161"}).json()["messages"] == []
    assert api.get("/apps").status_code == 200
    faulty(requests=[{"fault": "server_error", "status": 503, "at": "other", "every": 1}])
    assert api.get("/apps").status_code == 503
    assert api.get("/messages", params=query).status_code == 200
    faulty(requests=[{"fault": "empty", "at": "token", "share": 1, "times": 1}])
    url, key = f"{simulator.auth_url}/oauth2/token", (simulator.key_id, simulator.key_secret)
    asked = {"grant_type": "client_credentials"}
    assert [bool(api.post(url, auth=key, data=asked).content) for _ in range(2)] == [False, True]
