"""Receiving webhooks: verified, stored once, answered only then (reliability list 3.2)."""

import concurrent.futures
import itertools
import json
import socket
import time
import zlib
from urllib.parse import urlsplit

import pytest

from mmsdesk.db import transaction
from mmsdesk.domain.webhook_signature import NONCE_HEADER, SIGNATURE_HEADER
from mmsdesk.relay import inbox
from mmsdesk.relay.filing import file_body
from mmsdesk.relay.schema import open_store
from tests.relay.conftest import Desk
from tests.support.webhook_sender import SECRET, delivery, inbound, signed_headers, without


def kinds_since(desk: Desk, cursor: str) -> list[str]:
    return [event["kind"] for event in desk.poll(cursor).json()["events"]]


def test_an_authentic_event_is_stored_and_served_as_received(desk: Desk) -> None:
    start = desk.newest()
    body = b' {"app_id":"a",\n"message_submit_notification": {"message_id":"as-received","n":1.50}}\n'
    answer = desk.post(body, "as-received")
    assert (answer.status_code, answer.content) == (200, b"")
    page = desk.poll(start)
    (event,) = page.json()["events"]
    assert event["kind"] == "submit"
    assert event["body"] == json.loads(body)
    assert body.strip() in page.content
    assert event["id"]
    assert event["received_at"].endswith("Z")


@pytest.mark.parametrize(("age", "secret"), [("retired", "a-retired-secret"), ("present", SECRET)])
def test_every_active_secret_is_accepted(desk: Desk, age: str, secret: str) -> None:
    assert desk.post(delivery(f"rotation-{age}"), f"rotation-{age}", secret=secret).status_code == 200


def test_what_is_not_proven_is_refused_without_a_word_and_not_stored(desk: Desk) -> None:
    start = desk.newest()
    body = delivery("forged")
    good = signed_headers(body, "forged")
    forgeries = [
        signed_headers(body, "forged", secret="guess"),
        signed_headers(body, "forged", timestamp=int(time.time()) + 400),
        signed_headers(body, "forged", timestamp=int(time.time()) - 49 * 3600),
        without(good, SIGNATURE_HEADER),
        [*good, (NONCE_HEADER, b"forged")],
        [],
    ]
    for headers in forgeries:
        answer = desk.http.post(desk.relay.webhook_url, content=body, headers=headers)
        assert (answer.status_code, answer.content) == (401, b"")
    assert kinds_since(desk, start) == []


def test_bytes_moved_from_the_body_into_the_nonce_are_refused(desk: Desk) -> None:
    start = desk.newest()
    body = b'{"message":{"id":"moved","price":1.5}}'
    headers = without(signed_headers(body, "moved"), NONCE_HEADER)
    head, _, tail = body.rpartition(b".")
    answer = desk.http.post(desk.relay.webhook_url, content=head, headers=[*headers, (NONCE_HEADER, tail + b".moved")])
    assert answer.status_code == 401
    assert desk.post(body, "a.nonce.with.dots").status_code == 200
    assert kinds_since(desk, start) == ["inbound"]


@pytest.mark.parametrize("age", [1, 301, 3600, 24 * 3600, 47 * 3600])
def test_a_late_event_is_stored_and_its_replay_changes_nothing(desk: Desk, age: int) -> None:
    start = desk.newest()
    stamp = int(time.time()) - age
    for _ in range(3):
        assert desk.post(delivery(f"late-{age}"), f"late-{age}", timestamp=stamp).status_code == 200
    assert kinds_since(desk, start) == ["delivery"]


def test_a_retry_older_than_accepted_is_fine_if_it_was_stored_back_then(desk: Desk) -> None:
    body = delivery("long-ago")
    stamp = int(time.time()) - 60 * 3600
    assert desk.post(body, "long-ago", timestamp=stamp).status_code == 401
    db = open_store(desk.relay.data)
    with transaction(db):
        inbox.store(db, b"long-ago", body, file_body(body), stamp * 1_000_000)
    db.close()
    assert desk.post(body, "long-ago", timestamp=stamp).status_code == 200
    assert desk.post(delivery("another"), "long-ago", timestamp=stamp).status_code == 401


def test_a_receipt_in_the_old_shape_is_filed_like_any_other(desk: Desk) -> None:
    start = desk.newest()
    old = {"message_id": "old-shape", "status": "DELIVERED", "channel": "MMS", "reason": "", "metadata": ""}
    for number, accepted in enumerate(["2020-04-23T09:55:04.766Z", "2020-04-23T09:55:09Z"]):
        body = json.dumps({"app_id": "a", "accepted_time": accepted, "message_delivery_report": old}).encode()
        assert desk.post(body, f"old-shape-{number}").status_code == 200
    assert kinds_since(desk, start) == ["delivery"]


def test_one_event_sent_many_times_at_once_is_one_row(desk: Desk) -> None:
    start = desk.newest()
    nonces = ["burst"] * 10 + [f"burst-{number}" for number in range(10)]
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda nonce: desk.post(delivery("burst"), nonce).status_code, nonces))
    assert answers == [200] * 20
    assert kinds_since(desk, start) == ["delivery"]


def test_a_used_nonce_with_another_body_is_refused(desk: Desk) -> None:
    start = desk.newest()
    assert desk.post(delivery("first"), "used-once").status_code == 200
    assert desk.post(delivery("second"), "used-once").status_code == 401
    assert len(kinds_since(desk, start)) == 1


def test_reports_of_one_message_are_kept_apart_by_state_channel_and_time_in_every_order(desk: Desk) -> None:
    reports = [
        ("QUEUED_ON_CHANNEL", "MMS", "2026-01-15T10:00:01Z"),
        ("SWITCHING_CHANNEL", "MMS", "2026-01-15T10:00:02Z"),
        ("QUEUED_ON_CHANNEL", "SMS", "2026-01-15T10:00:01Z"),
        ("DELIVERED", "SMS", "2026-01-15T10:00:04Z"),
    ]
    for number, order in enumerate(itertools.permutations(reports)):
        start = desk.newest()
        for again, (status, channel, event_time) in itertools.product(range(2), order):
            body = delivery(f"order-{number}", status, channel=channel, event_time=event_time)
            assert desk.post(body, f"order-{number}-{again}-{status}-{channel}").status_code == 200
        assert len(kinds_since(desk, start)) == len(reports)


def test_a_reply_is_known_by_its_id_and_several_media_stay_several(desk: Desk) -> None:
    start = desk.newest()
    for number, message_id in enumerate(["reply-1", "reply-1", "reply-2", "reply-3"]):
        assert desk.post(inbound(message_id), f"reply-{number}").status_code == 200
    assert kinds_since(desk, start) == ["inbound"] * 3


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[1,2]",
        b"\xff\xfe\x00",
        b'{"app_id":"a","of_next_year":{}}',
        b'{"message_delivery_report":"not an object"}',
        b'{"message":{"id":' + b"[" * 10_000 + b"]" * 10_000 + b"}}",
        b'{"message":{"id":' + b"9" * 5_000 + b"}}",
        b'{"message":{"text":"\\ud800"}}',
        b'{"message":NaN}',
        b"x" * 1024 * 1024,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_authentic_but_strange_bodies_are_kept_and_stop_no_poller(desk: Desk, body: bytes) -> None:
    start = desk.newest()
    nonce = f"strange-{zlib.crc32(body)}"
    assert desk.post(body, nonce).status_code == 200
    assert desk.post(delivery(nonce), nonce + "-after").status_code == 200
    strange, after = desk.poll(start).json()["events"]
    assert after["kind"] == "delivery"
    if isinstance(strange["body"], str):
        assert strange["kind"] == "unknown"
        assert strange["body"] == body.decode("utf-8", "replace")
    else:
        assert strange["body"] == json.loads(body)


def test_more_than_a_mebibyte_is_refused_whether_announced_or_not(desk: Desk) -> None:
    body = b"x" * (1024 * 1024 + 1)
    headers = signed_headers(body, "too-large")
    assert desk.http.post(desk.relay.webhook_url, content=body, headers=headers).status_code == 413
    pieces = (body[at : at + 65536] for at in range(0, len(body), 65536))
    assert desk.http.post(desk.relay.webhook_url, content=pieces, headers=headers).status_code == 413


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_only_post_is_known(desk: Desk, method: str) -> None:
    answer = desk.http.request(method, desk.relay.webhook_url)
    assert answer.status_code == 405
    assert "access-control-allow-origin" not in answer.headers


def test_a_sender_that_hangs_up_leaves_nothing_behind(desk: Desk) -> None:
    start = desk.newest()
    place = urlsplit(desk.relay.webhook_url)
    for sent in (b"", b"POST /webh", b"POST /webhooks/sinch HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\n{"):
        with socket.create_connection((str(place.hostname), int(place.port or 0))) as connection:
            connection.sendall(sent)
    assert desk.post(delivery("after-the-hang-up"), "after-the-hang-up").status_code == 200
    assert kinds_since(desk, start) == ["delivery"]


def test_no_answer_names_a_server_or_version(desk: Desk) -> None:
    for path in ("/webhooks/sinch", "/v1/events", "/livez", "/readyz", "/nothing", "/m/nothing.jpg"):
        answer = desk.http.get(desk.relay.public_url + path)
        assert "server" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"
