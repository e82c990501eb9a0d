"""What was acknowledged is stored, through kills and through trouble with the disk (reliability list R3, R4, 3.2.7)."""

import random
import resource
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import apsw
import httpx
import pytest

from mmsdesk.relay.schema import database_path
from tests.support.processes import wait_until
from tests.support.relay_process import RunningRelay, start_relay
from tests.support.webhook_sender import SECRET, delivery, signed_headers

KILLS = 5
SENDERS = 4


def post(http: httpx.Client, relay: RunningRelay, message_id: str) -> int:
    body = delivery(message_id)
    return http.post(relay.webhook_url, content=body, headers=signed_headers(body, message_id)).status_code


def stored_ids(data: Path) -> list[str]:
    db = apsw.Connection(str(database_path(data)))
    try:
        assert db.pragma("integrity_check") == "ok"
        rows = db.execute("SELECT body ->> '$.message_delivery_report.message_id' FROM events ORDER BY seq")
        return [str(message_id) for (message_id,) in rows]
    finally:
        db.close()


def send_until_gone(relay: RunningRelay, name: str, acknowledged: list[str]) -> None:
    with httpx.Client() as http:
        for number in range(100_000):
            message_id = f"{name}-{number}"
            try:
                status = post(http, relay, message_id)
            except httpx.HTTPError:
                return
            assert status == 200
            acknowledged.append(message_id)


def test_nothing_acknowledged_is_lost_when_the_relay_is_killed_under_load(tmp_path: Path) -> None:
    seeded = random.Random(3)
    data = tmp_path / "data"
    acknowledged: list[str] = []
    for kill in range(KILLS):
        with start_relay(data, [SECRET]) as relay:
            before = len(acknowledged)
            senders = [
                threading.Thread(target=send_until_gone, args=(relay, f"{kill}-{sender}", acknowledged))
                for sender in range(SENDERS)
            ]
            for sender in senders:
                sender.start()
            enough = before + seeded.randint(5, 120)
            wait_until(lambda least=enough: len(acknowledged) >= least, what="some acknowledged events")  # type: ignore[misc]  # the default binds this round's value
            relay.kill()
            for sender in senders:
                sender.join(10)
    stored = stored_ids(data)
    assert len(stored) == len(set(stored))
    assert set(acknowledged) <= set(stored)
    # At most the requests in flight at each kill were stored without their answer getting through.
    assert len(stored) - len(acknowledged) <= KILLS * SENDERS


@pytest.fixture
def calm_relay(tmp_path: Path) -> Iterator[RunningRelay]:
    with start_relay(tmp_path / "data", [SECRET]) as relay:
        yield relay


def check_unavailable(answer: httpx.Response, began: float) -> None:
    assert answer.status_code == 503
    assert answer.headers["retry-after"].isdigit()
    assert time.monotonic() - began < 1.0


def test_a_locked_database_is_503_within_a_second_and_everything_is_stored_once_it_is_free(
    calm_relay: RunningRelay,
) -> None:
    body = delivery("locked")
    headers = signed_headers(body, "locked")
    locker = apsw.Connection(str(database_path(calm_relay.data)))
    locker.execute("BEGIN IMMEDIATE")
    with httpx.Client() as http:
        began = time.monotonic()
        check_unavailable(http.post(calm_relay.webhook_url, content=body, headers=headers), began)
        assert http.get(calm_relay.public_url + "/readyz").status_code == 503
        assert http.get(calm_relay.public_url + "/livez").status_code == 200
        locker.execute("ROLLBACK")
        locker.close()
        wait_until(lambda: http.post(calm_relay.webhook_url, content=body, headers=headers).status_code == 200)
        assert http.get(calm_relay.public_url + "/readyz").status_code == 200
    assert stored_ids(calm_relay.data) == ["locked"]
    log = calm_relay.log.read_text()
    assert (log.count("storage trouble"), log.count("storage works again")) == (1, 1)


def test_a_full_disk_is_503_and_the_relay_goes_on_when_there_is_room_again(calm_relay: RunningRelay) -> None:
    with httpx.Client() as http:
        assert post(http, calm_relay, "before") == 200
        pid = calm_relay.process.pid
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        # No file of the relay can grow past its first byte: every write fails as on a full disk.
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
        for number in range(3):
            body = delivery(f"full-{number}")
            began = time.monotonic()
            answer = http.post(calm_relay.webhook_url, content=body, headers=signed_headers(body, f"full-{number}"))
            check_unavailable(answer, began)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
        for number in range(3):
            wait_until(lambda n=number: post(http, calm_relay, f"full-{n}") == 200)  # type: ignore[misc]  # binds the loop's value
    assert stored_ids(calm_relay.data) == ["before", "full-0", "full-1", "full-2"]
