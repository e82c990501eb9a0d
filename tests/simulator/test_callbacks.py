"""Posting callbacks: signatures, retries with the same bytes, and what may go wrong on the way."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from mmsdesk.simulator.callbacks import sign
from tests.support.processes import RunningSimulator, start_simulator, wait_until
from tests.support.send_bodies import make_send
from tests.support.web import Answer, Received, WebServer, receive, serve

SECRET = "a secret with ü"
Subscribe = Callable[..., None]


def texts(receiver: WebServer) -> list[str]:
    bodies = [json.loads(row.body) for row in list(receiver.received)]
    return [body["message"]["contact_message"]["text_message"]["text"] for body in bodies]


def assert_signed(row: Received, secret: str = SECRET) -> None:
    prefix = "x-sinch-webhook-signature"
    expected = sign(row.body, secret, row.headers[f"{prefix}-nonce"], row.headers[f"{prefix}-timestamp"])
    assert row.headers[prefix] == expected
    assert row.headers[f"{prefix}-algorithm"] == "HmacSHA256"


def attempts_at(simulator: RunningSimulator, start: str) -> list[dict[str, Any]]:
    return [row for row in simulator.webhook_attempts() if row["target"].startswith(start)]


def test_a_callback_is_tried_again_with_the_same_bytes_and_signature(
    simulator: RunningSimulator, subscribe: Subscribe
) -> None:
    answers = {1: 503, 2: 429, 3: 500}
    with receive(lambda count: answers.get(count, 204)) as receiver:
        subscribe(f"{receiver.url}/hook?x=1")
        simulator.inbound("+15035550142", "Grüße 🌷")
        wait_until(lambda: len(attempts_at(simulator, receiver.url)) == 4, what="four attempts")
        attempts = attempts_at(simulator, receiver.url)

    assert [row["status"] for row in attempts] == [503, 429, 500, 204]
    assert [row["attempt"] for row in attempts] == [1, 2, 3, 4]
    assert {row["target"] for row in attempts} == {f"{receiver.url}/hook?x=1"}
    assert {row["method"] for row in attempts} == {"POST"}
    assert len({row["body"] for row in attempts}) == len({json.dumps(row["headers"]) for row in attempts}) == 1
    assert attempts[0]["body"].encode() == receiver.received[0].body
    assert len({(row.body, row.headers["x-sinch-webhook-signature-nonce"]) for row in receiver.received}) == 1
    assert_signed(receiver.received[0])
    body = json.loads(receiver.received[0].body)
    assert {"app_id", "project_id", "accepted_time"} <= set(body)


def test_other_refusals_are_final_and_a_dead_target_is_an_error_that_is_retried(
    simulator: RunningSimulator, subscribe: Subscribe
) -> None:
    with receive(lambda _count: 410) as receiver:
        subscribe(f"{receiver.url}/gone")
        subscribe("http://127.0.0.1:9/dead", secret=None)
        subscribe("http://127.0.0.1:9/dismissed", target_type="DISMISS")
        subscribe("http://127.0.0.1:9/other", triggers=["MESSAGE_DELIVERY"])
        simulator.inbound("15035550142", "hi")

        def tries(path: str) -> list[dict[str, Any]]:
            return [row for row in simulator.webhook_attempts() if row["target"].endswith(path)]

        wait_until(lambda: len(tries("/dead")) == 3, what="retries of the dead target")
        assert [(row["status"], row["error"]) for row in tries("/gone")] == [(410, None)]
        assert all(row["status"] is None and "ConnectError" in row["error"] for row in tries("/dead"))
        assert all("x-sinch-webhook-signature" not in row["headers"] for row in tries("/dead"))
        assert tries("/dismissed") == tries("/other") == []


@pytest.mark.parametrize("fresh", [False, True])
def test_a_duplicate_is_the_same_event_with_the_old_nonce_or_a_new_one(
    simulator: RunningSimulator, subscribe: Subscribe, faulty: Callable[..., None], fresh: bool
) -> None:
    faulty(callbacks={"duplicated": {"share": 1.0, "fresh_nonce": fresh}})
    with receive() as receiver:
        subscribe(f"{receiver.url}/hook")
        simulator.inbound("15035550142", "hi")
        wait_until(lambda: len(receiver.received) == 2, what="both copies")
    assert len({row.body for row in receiver.received}) == 1
    assert len({row.headers["x-sinch-webhook-signature-nonce"] for row in receiver.received}) == (2 if fresh else 1)
    for row in receiver.received:
        assert_signed(row)


def test_late_callbacks_come_after_those_that_are_not_and_all_come(
    simulator: RunningSimulator, subscribe: Subscribe, faulty: Callable[..., None]
) -> None:
    sent = [f"message {n}" for n in range(30)]
    faulty(callbacks={"late": {"share": 0.5, "seconds": [100, 200]}})
    with receive() as receiver:
        subscribe(f"{receiver.url}/hook")
        for text in sent:
            simulator.inbound("15035550142", text)
        wait_until(lambda: len(receiver.received) == len(sent), what="all callbacks")
        arrived = texts(receiver)
    assert Counter(arrived) == Counter(sent)
    on_time = [text for text in arrived if sent.index(text) >= arrived.index(text)]
    assert 5 < len(on_time) < 25
    assert arrived != sent


REORDERED = {"callbacks": {"reordered": 1.0}}


def test_a_reordered_callback_waits_until_the_next_has_been_taken() -> None:
    taken: list[str] = []
    first_came = threading.Event()

    def respond(request: Received) -> Answer:
        text = json.loads(request.body)["message"]["contact_message"]["text_message"]["text"]
        if text == "first":
            first_came.set()
        else:
            first_came.wait(0.4)  # a slow receiver; in good order this time is always used up
        taken.append(text)
        return Answer(200)

    with serve(respond) as receiver, start_simulator(faults=REORDERED) as simulator:
        with simulator.client() as api:
            hook = {"app_id": simulator.app_id, "target": f"{receiver.url}/hook", "triggers": ["MESSAGE_INBOUND"]}
            api.post("/webhooks", json=hook).raise_for_status()
        simulator.inbound("15035550142", "first")
        simulator.set_faults({})
        simulator.inbound("15035550142", "second")
        wait_until(lambda: len(taken) == 2, what="both callbacks")
    assert taken == ["second", "first"]


def test_a_reordered_callback_that_nobody_passes_goes_out_by_itself(
    simulator: RunningSimulator, subscribe: Subscribe, faulty: Callable[..., None]
) -> None:
    faulty(**REORDERED)
    with receive() as receiver:
        subscribe(f"{receiver.url}/hook")
        simulator.inbound("15035550142", "last")
        wait_until(lambda: receiver.received, what="the one held back")


def test_a_receiver_may_ask_for_a_token_which_is_fetched_once(
    simulator: RunningSimulator, subscribe: Subscribe
) -> None:
    def respond(request: Received) -> Answer:
        if request.path == "/token":
            return Answer(200, b'{"access_token":"tok","expires_in":600}', "application/json")
        return Answer(200)

    with serve(respond) as receiver:
        credentials = {"client_id": "me", "client_secret": "mine", "endpoint": f"{receiver.url}/token"}
        subscribe(f"{receiver.url}/hook", client_credentials=credentials)
        for text in ("one", "two"):
            simulator.inbound("15035550142", text)
        wait_until(lambda: sorted(row.path for row in receiver.received) == ["/hook", "/hook", "/token"], what="both")
    hooks = [row for row in receiver.received if row.path == "/hook"]
    tokens = [row for row in receiver.received if row.path == "/token"]
    assert [row.headers["authorization"] for row in hooks] == ["Bearer tok", "Bearer tok"]
    assert len(tokens) == 1
    assert tokens[0].headers["authorization"].startswith("Basic ")


def test_override_receipts_are_signed_with_the_secret_of_the_app(
    simulator: RunningSimulator, api: httpx.Client
) -> None:
    with receive() as receiver:
        settings = {"callback_settings": {"secret_for_overridden_callback_urls": "other secret"}}
        api.patch(f"/apps/{simulator.app_id}?update_mask=callback_settings", json=settings).raise_for_status()
        body = make_send(simulator, callback_url=f"{receiver.url}/mine")
        api.post("/messages:send", json=body).raise_for_status()
        wait_until(lambda: receiver.received, what="a receipt")
    assert_signed(receiver.received[0], "other secret")
