"""Faults over a socket: lost answers, refusals, latency, replies on cue; and the limits that are no fault."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from mmsdesk.simulator.faults import Faults, read_plan
from tests.support.processes import RunningSimulator, start_simulator, wait_until
from tests.support.send_bodies import make_send

SEED = 11  # of the shared simulator


def post(simulator: RunningSimulator, api: httpx.Client, number: str) -> httpx.Response | None:
    """The answer to a send, or None when the connection closed without one."""
    try:
        return api.post("/messages:send", json=make_send(simulator, number))
    except httpx.RemoteProtocolError:
        return None


def test_a_lost_answer_was_accepted_once(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None]
) -> None:
    numbers = [str(15035550300 + n) for n in range(12)]
    before = simulator.requests()
    faulty(answer_lost={"every": 3})
    answers = {number: post(simulator, api, number) for number in numbers}
    lost = [number for number, answer in answers.items() if answer is None]
    assert lost == numbers[2::3]
    accepted = Counter(row["identity"] for row in simulator.accepted() if row["identity"] in numbers)
    assert accepted == Counter(numbers)
    counted = simulator.requests()
    grown = {key: counted[key] - before[key] for key in ("received", "accepted", "answered", "under_way")}
    assert grown == {"received": 12, "accepted": 12, "answered": 8, "under_way": 0}
    rows = {row["identity"]: row for row in counted["requests"]}
    assert all(rows[number]["accepted"] and not rows[number]["answered"] for number in lost)


def test_a_share_of_lost_answers_follows_from_the_seed(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None]
) -> None:
    numbers = [str(15035550330 + n) for n in range(30)]
    faults = Faults(SEED, read_plan(b'{"answer_lost":{"share":0.3}}'))
    expected = {number for number in numbers if faults.loses_answer(number)}
    faulty(answer_lost={"share": 0.3})
    assert {number for number in numbers[::-1] if post(simulator, api, number) is None} == expected
    assert 2 < len(expected) < 20


def test_429_comes_with_and_without_retry_after_and_accepts_nothing(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None]
) -> None:
    before = len(simulator.accepted())
    faulty(too_many_requests={"every": 2, "retry_after_seconds": 3})
    answers = [api.post("/messages:send", json=make_send(simulator)) for _ in range(8)]
    assert [answer.status_code for answer in answers] == [200, 429] * 4
    refused = answers[1::2]
    assert [answer.headers.get("retry-after") for answer in refused] == [None, "3", None, "3"]
    assert {answer.json()["error"]["status"] for answer in refused} == {"RESOURCE_EXHAUSTED"}
    assert len(simulator.accepted()) == before + 4
    faulty(too_many_requests={"share": 1.0, "retry_after": "always"})
    assert api.post("/messages:send", json=make_send(simulator)).headers["retry-after"] == "1"
    faulty()
    assert api.post("/messages:send", json=make_send(simulator)).status_code == 200


def test_more_requests_than_the_rate_meet_429_and_time_mends_it() -> None:
    with start_simulator(request_rate=5) as simulator, simulator.client() as api:
        codes = [api.post("/messages:send", json=make_send(simulator)).status_code for _ in range(12)]
        assert codes[:5] == [200] * 5
        assert codes.count(429) >= 6
        assert simulator.requests()["accepted"] == codes.count(200)
        wait_until(lambda: api.get("/apps").status_code == 200, what="room again")


def test_with_latency_requests_are_under_way_and_are_accepted_also_when_nobody_waits(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None]
) -> None:
    number = "15035550320"

    def accepted() -> int:
        return sum(row["identity"] == number for row in simulator.accepted())

    faulty(latency_ms=300)
    impatient = threading.Thread(target=lambda: give_up(simulator, number), daemon=True)
    started = time.monotonic()
    impatient.start()
    wait_until(lambda: simulator.requests()["under_way"] == 1, what="a request under way")
    assert accepted() == 0
    impatient.join()
    wait_until(lambda: accepted() == 1, what="acceptance without a listener")
    assert time.monotonic() - started >= 0.15
    before = time.monotonic()
    api.post("/messages:send", json=make_send(simulator)).raise_for_status()
    assert time.monotonic() - before >= 0.3


def give_up(simulator: RunningSimulator, number: str) -> None:
    with simulator.client() as api, pytest.raises(httpx.ReadTimeout):
        api.post("/messages:send", json=make_send(simulator, number), timeout=httpx.Timeout(5, read=0.05))


def test_people_of_the_plan_write_once_so_many_were_accepted(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None]
) -> None:
    start = len(simulator.accepted())
    source = {"messages_source": "DISPATCH_SOURCE", "direction": "TO_APP"}

    def inbound() -> list[Any]:
        found: list[Any] = api.get("/messages", params=source).json()["messages"]
        return found

    faulty(
        replies=[
            {"after_accepted": start + 2, "identity": "+15035550399"},
            {"after_accepted": start + 99, "identity": "1", "text": "x"},
        ]
    )
    for count in range(4):
        assert len(inbound()) == (1 if count >= 2 else 0)
        api.post("/messages:send", json=make_send(simulator)).raise_for_status()
    (message,) = inbound()
    assert message["channel_identity"]["identity"] == "15035550399"
    assert message["contact_message"]["text_message"] == {"text": "STOP"}


def test_the_plan_can_be_read_and_a_wrong_one_changes_nothing(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None]
) -> None:
    url = f"{simulator.inspect_url}/faults"
    faulty(latency_ms=5)
    answer = api.post(url, json={"latency_ms": 7, "surprise": 1})
    assert (answer.status_code, "surprise" in answer.json()["error"]["message"]) == (400, True)
    assert api.get(url).json()["latency_ms"] == 5
    faulty(latency_ms=7)
    assert api.get(url).json()["latency_ms"] == 7


@pytest.fixture
def real_time() -> Iterator[RunningSimulator]:
    """A simulator with every limit as documented, and nothing used up."""
    with start_simulator() as running:
        yield running


def test_the_queue_drains_at_the_outbound_rate_and_high_priority_goes_first(real_time: RunningSimulator) -> None:
    simulator = real_time
    with simulator.client() as api:
        hook = {"app_id": simulator.app_id, "target": "http://127.0.0.1:9/x", "triggers": ["MESSAGE_SUBMIT"]}
        api.post("/webhooks", json=hook).raise_for_status()
        for n in range(12):
            queue = "HIGH_PRIORITY" if n == 11 else "NORMAL_PRIORITY"
            api.post("/messages:send", json=make_send(simulator, f"1503555010{n:02d}", queue=queue)).raise_for_status()
        assert api.get(f"/apps/{simulator.app_id}").json()["queue_stats"]["outbound_size"] > 0
        wait_until(lambda: len(first_tries(simulator)) == 12, what="all twelve handed over")
        order = first_tries(simulator)
        assert order.index("150355501011") < order.index("150355501010")


def first_tries(simulator: RunningSimulator) -> list[str]:
    rows = [row for row in simulator.webhook_attempts() if row["attempt"] == 1]
    return [row["body"].split('"identity":"')[1].split('"')[0] for row in rows]


def test_the_token_endpoint_has_a_bucket_of_its_own_without_retry_after(real_time: RunningSimulator) -> None:
    with httpx.Client(trust_env=False) as client:
        url, key = f"{real_time.auth_url}/oauth2/token", (real_time.key_id, real_time.key_secret)
        answers = [client.post(url, auth=key, data={"grant_type": "client_credentials"}) for _ in range(45)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert sum(answer.status_code == 200 for answer in answers) >= 30
        assert refused
        assert all("retry-after" not in answer.headers for answer in refused)
