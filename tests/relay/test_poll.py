"""Polling: in the order of commits, nothing skipped, woken at once (reliability list 3.3)."""

import concurrent.futures
import threading
import time
from functools import partial
from pathlib import Path

import httpx
import pytest

from mmsdesk.db import Writer
from mmsdesk.relay import inbox
from mmsdesk.relay.filing import file_body
from mmsdesk.relay.inbox import BadCursor, CursorGone, Page
from mmsdesk.relay.schema import open_server_reader, open_server_store, open_store
from tests.relay.conftest import Desk
from tests.support.relay_process import start_relay
from tests.support.webhook_sender import SECRET, delivery


def test_the_cursor_may_be_asked_again_and_pages_join_without_a_gap(desk: Desk) -> None:
    start = desk.newest()
    for number in range(7):
        desk.post(delivery(f"page-{number}"), f"page-{number}")
    first = desk.poll(start, limit=3).json()
    assert first["has_more"] is True
    assert desk.poll(start, limit=3).json() == first
    second = desk.poll(first["next"], limit=3).json()
    third = desk.poll(second["next"], limit=3).json()
    assert third["has_more"] is False
    events = first["events"] + second["events"] + third["events"]
    assert [event["body"]["message_delivery_report"]["message_id"] for event in events] == [
        f"page-{number}" for number in range(7)
    ]
    assert [event["seq"] for event in events] == sorted({event["seq"] for event in events})
    assert len({event["id"] for event in events}) == 7
    assert desk.poll(third["next"]).json() == {"events": [], "next": third["next"], "has_more": False}


def test_an_empty_poll_waits_as_long_as_asked(desk: Desk) -> None:
    start = desk.newest()
    began = time.monotonic()
    assert desk.poll(start, wait=0.3).json()["events"] == []
    assert 0.25 < time.monotonic() - began < 5


def test_all_waiting_polls_wake_when_an_event_is_committed(desk: Desk) -> None:
    start = desk.newest()
    arrivals: list[float] = []

    def wait_for_one() -> int:
        answer = httpx.get(desk.relay.events_url, params={"after": start, "wait": 25}, headers=desk.bearer, timeout=30)
        arrivals.append(time.monotonic())
        return len(answer.json()["events"])

    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        waiting = [pool.submit(wait_for_one) for _ in range(5)]
        concurrent.futures.wait(waiting, timeout=0.4)
        assert not any(poll.done() for poll in waiting)
        posted = time.monotonic()
        assert desk.post(delivery("wake"), "wake").status_code == 200
        assert [poll.result(timeout=5) for poll in waiting] == [1] * 5
    # Well below the second after which a poll would have looked again by itself.
    assert min(arrivals) - posted < 0.5


def test_waiting_polls_are_answered_when_the_relay_stops(tmp_path: Path) -> None:
    with start_relay(tmp_path / "data", [SECRET]) as relay:
        bearer = {"authorization": f"Bearer {relay.add_token('desk').reveal()}"}
        answers: list[httpx.Response] = []
        poll = threading.Thread(
            target=lambda: answers.append(httpx.get(relay.events_url, params={"wait": 25}, headers=bearer, timeout=30))
        )
        poll.start()
        poll.join(0.5)
        assert poll.is_alive()
        began = time.monotonic()
        assert relay.stop() == 0
        poll.join(5)
        assert time.monotonic() - began < 4
    assert answers[0].json()["events"] == []


@pytest.mark.parametrize(
    "query", [{"limit": "many"}, {"wait": "long"}, {"after": "x"}, {"after": "-1"}, {"after": "0" * 99}]
)
def test_questions_nobody_can_answer_are_400(desk: Desk, query: dict[str, str]) -> None:
    answer = desk.http.get(desk.relay.events_url, params=query, headers=desk.bearer)
    assert answer.status_code == 400


def test_absurd_limits_and_waits_are_brought_into_range(desk: Desk) -> None:
    desk.post(delivery("range"), "range")
    for query in ({"limit": -5}, {"limit": 10**9}, {"wait": -3}, {"wait": float("nan")}, {"wait": 1e300}):
        answer = desk.http.get(desk.relay.events_url, params={"after": "", **query}, headers=desk.bearer)
        assert answer.status_code == 200
        assert 1 <= len(answer.json()["events"]) <= 500


def read_to_the_end(data: Path, is_over: threading.Event) -> list[int]:
    """Follow the events until `is_over` and nothing is left; the sequence numbers in the order they came."""
    db = open_server_reader(data)
    seen: list[int] = []
    after = ""
    while True:
        ending = is_over.is_set()
        page = inbox.read_page(db, after, 50)
        seen.extend(int(event.split(b'"seq":')[1].split(b",")[0]) for event in page.events)
        after = page.next
        if not page.events and ending:
            db.close()
            return seen


def test_no_poller_skips_an_event_while_eight_threads_write(tmp_path: Path) -> None:
    each, writers = 150, 8
    writer = Writer(lambda: open_server_store(tmp_path))
    is_over = threading.Event()

    def write(number: int) -> None:
        for turn in range(each):
            body, nonce = delivery(f"{number}-{turn}"), b"%d-%d" % (number, turn)
            writer.run(partial(inbox.store, nonce=nonce, raw=body, filed=file_body(body), now_us=0))

    with concurrent.futures.ThreadPoolExecutor(writers + 3) as pool:
        pollers = [pool.submit(read_to_the_end, tmp_path, is_over) for _ in range(3)]
        for job in [pool.submit(write, number) for number in range(writers)]:
            job.result()
        is_over.set()
        for poller in pollers:
            assert poller.result() == list(range(1, writers * each + 1))
    writer.close()


def fill(data: Path, arrivals_us: list[int]) -> None:
    db = open_store(data)
    for number, arrived in enumerate(arrivals_us):
        body = delivery(f"m{number}")
        inbox.store(db, b"n%d" % number, body, file_body(body), arrived)
    db.close()


def test_a_cursor_older_than_what_is_kept_is_told_where_to_go_on(tmp_path: Path) -> None:
    fill(tmp_path, [10, 20, 30, 40])
    db = open_store(tmp_path)
    first = inbox.read_page(db, "", 1)
    assert inbox.prune(db, 30) > 0
    with pytest.raises(CursorGone) as gone:
        inbox.read_page(db, first.next, 10)
    rest = inbox.read_page(db, gone.value.oldest, 10)
    assert len(rest.events) == 2
    assert inbox.read_page(db, "", 10) == rest
    db.close()


def test_pruning_never_makes_a_hole_when_the_clock_jumped(tmp_path: Path) -> None:
    fill(tmp_path, [10, 99, 11, 12])
    db = open_store(tmp_path)
    while inbox.prune(db, 50):
        assert len(inbox.read_page(db, "", 10).events) == 3
    assert len(inbox.read_page(db, "", 10).events) == 3
    db.close()


def test_a_cursor_of_another_or_a_newer_database_is_gone_not_silently_empty(tmp_path: Path) -> None:
    fill(tmp_path / "here", [1, 2])
    fill(tmp_path / "there", [1, 2])
    here, there = open_store(tmp_path / "here"), open_store(tmp_path / "there")
    theirs = inbox.read_page(there, "", 1).next
    epoch = theirs.partition(".")[0]
    with pytest.raises(CursorGone):
        inbox.read_page(here, theirs, 1)
    with pytest.raises(CursorGone):
        inbox.read_page(there, f"{epoch}.3", 1)
    with pytest.raises(BadCursor):
        inbox.read_page(there, "hello", 1)
    here.close()
    there.close()


def test_sequence_numbers_are_never_used_again(tmp_path: Path) -> None:
    fill(tmp_path, [10, 20])
    db = open_store(tmp_path)
    end = inbox.read_page(db, "", 10).next
    while inbox.prune(db, 100):
        continue
    body = delivery("later")
    inbox.store(db, b"later", body, file_body(body), 200)
    page = inbox.read_page(db, end, 10)
    assert b'"seq":3,' in page.events[0]
    db.close()


def test_a_page_of_large_events_ends_early_and_goes_on(tmp_path: Path) -> None:
    db = open_store(tmp_path)
    for number in range(8):
        body = b'{"message":{"id":"%d","text":"%s"}}' % (number, b"x" * 1_000_000)
        inbox.store(db, b"%d" % number, body, file_body(body), 0)
    page = inbox.read_page(db, "", 500)
    assert page.has_more
    assert len(page.to_json()) < 6_000_000
    rest = inbox.read_page(db, page.next, 500)
    assert (len(page.events) + len(rest.events), rest.has_more) == (8, False)
    assert isinstance(rest, Page)
    db.close()
