"""What the relay kept is applied once, whatever the order, and nothing odd in it stops what comes behind."""

import contextlib
import itertools
import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import pytest

from mmsdesk.db import Writer, fetch_all, fetch_one, open_reader
from mmsdesk.domain.errors import Trouble
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import State
from mmsdesk.domain.outcome import Doubt
from mmsdesk.relay_client import CursorTooOld, RelayUnreachable
from mmsdesk.services.live import Happening, read_live
from mmsdesk.services.receipts import Hearing, Listener
from mmsdesk.store.ledger import Work, begin, record
from mmsdesk.store.receipts import read_cursor, relay_heard
from mmsdesk.store.schema import open_profile_database
from mmsdesk.store.suppression import is_suppressed
from tests.support.carriers import FakeEvent, FakePage, FakeRelay
from tests.support.ledgers import ManualClock, freeze_campaign, phone

RELAY = "http://127.0.0.1:9"
NOW = 1_768_471_200.0


def listen(writer: Writer, relay: Any, clock: ManualClock | None = None) -> Listener:
    return Listener(writer, relay, RELAY, clock or ManualClock(NOW))


def send(db: apsw.Connection, campaign: CampaignId, *, at: float = NOW, doubt: bool = True) -> Work:
    work = begin(db, campaign, "me", at)
    assert work is not None
    if doubt:
        record(db, work.attempt_id, Doubt("timed out"), ManualClock(at))
    return work


def report(status: str, work: Work | None, *, at: str | None = "2026-01-15T10:00:01Z", **more: Any) -> dict[str, Any]:
    metadata = f'{{"job":"{work.job_id}","campaign":"{work.campaign_id}"}}' if work else ""
    inner = {
        "message_id": "M-1",
        "status": status,
        "channel_identity": {"channel": "MMS", "identity": phone(0)[1:]},
        "metadata": metadata,
        **more,
    }
    return {"message_delivery_report": inner, **({"event_time": at} if at else {})}


def submit(work: Work) -> dict[str, Any]:
    return {
        "message_submit_notification": {"message_id": "M-1", "metadata": f'{{"job":"{work.job_id}"}}'},
        "event_time": "2026-01-15T10:00:00Z",
    }


def reply(text: str, number: int = 0, *, at: float = NOW, message_id: str = "", **more: Any) -> dict[str, Any]:
    return {
        "message": {
            "id": message_id or f"R-{number}-{text[:5]!r}",
            "contact_message": {"text_message": {"text": text}},
            "channel_identity": {"channel": "SMS", "identity": phone(number)[1:]},
            "accept_time": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
        **more,
    }


def final(writer: Writer) -> tuple[Any, ...] | None:
    sql = "SELECT state, message_id, reason_code, final_event_time, conflict, on_channel_at IS NOT NULL FROM attempt"
    return writer.run(lambda db: fetch_one(db, sql))


FAILED = {"reason": {"code": "CHANNEL_FAILURE", "description": "no"}}
STORIES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "delivered": [("QUEUED_ON_CHANNEL", {}), ("DELIVERED", {"at": "2026-01-15T10:00:09Z"})],
    "contradiction": [
        ("QUEUED_ON_CHANNEL", {}),
        ("FAILED", {"at": "2026-01-15T10:00:05Z", **FAILED}),
        ("DELIVERED", {"at": "2026-01-15T10:00:09Z"}),
    ],
    "contradiction in one moment": [("FAILED", FAILED), ("DELIVERED", {})],
    "contradiction without times": [("FAILED", {"at": None, **FAILED}), ("DELIVERED", {"at": None})],
    "delivered twice, failed between": [
        ("DELIVERED", {"at": "2026-01-15T10:00:03Z"}),
        ("FAILED", {"at": "2026-01-15T10:00:05Z", **FAILED}),
        ("DELIVERED", {"at": "2026-01-15T10:00:09Z"}),
    ],
    "failed twice for two reasons": [
        ("FAILED", {"at": "2026-01-15T10:00:05Z", **FAILED}),
        ("FAILED", {"at": "2026-01-15T10:00:07Z", "reason": {"code": "DELIVERY_TIMED_OUT"}}),
    ],
}


@pytest.mark.parametrize("story", STORIES)
def test_the_final_state_does_not_depend_on_the_order(tmp_path: Path, story: str) -> None:
    found: set[tuple[Any, ...] | None] = set()
    writer = Writer(lambda: open_profile_database(tmp_path / "mmsdesk.db"))

    def begin(db: apsw.Connection) -> Work:
        db.execute("DELETE FROM attempt; DELETE FROM event; DELETE FROM relay_cursor")
        return send(db, freeze_campaign(db, 1))

    bodies = [("submit", None), *STORIES[story]]
    for order in itertools.permutations(range(len(bodies))):
        work = writer.run(begin)
        relay = FakeRelay()
        for place in order:
            status, how = bodies[place]
            if how is None:
                relay.add("submit", submit(work))
            else:
                relay.add("delivery", report(status, work, **how))
        listen(writer, relay).catch_up()
        found.add(final(writer))
    writer.close()
    assert len(found) == 1
    (row,) = found
    assert row is not None
    assert row[1] == "M-1"
    assert row[0] == (State.FAILED if "twice for two" in story else State.DELIVERED)


def test_a_contradiction_is_flagged_and_both_reports_are_kept(writer: Writer) -> None:
    work = writer.run(lambda db: send(db, freeze_campaign(db, 1)))
    relay = FakeRelay()
    relay.add("delivery", report("DELIVERED", work, at="2026-01-15T10:00:09Z"))
    relay.add("delivery", report("FAILED", work, at="2026-01-15T10:00:05Z", **FAILED))
    listen(writer, relay).catch_up()
    row = final(writer)
    assert row is not None
    assert (row[0], row[4]) == (State.DELIVERED, 1)
    assert writer.run(lambda db: fetch_one(db, "SELECT count(*) FROM event WHERE attempt_id IS NOT NULL")) == (2,)


def test_the_same_event_again_changes_nothing(writer: Writer) -> None:
    work = writer.run(lambda db: send(db, freeze_campaign(db, 1)))
    relay = FakeRelay()
    event = relay.add("delivery", report("DELIVERED", work))
    relay.events += [event, event]
    stop = relay.add("inbound", reply("STOP"))
    relay.events.append(stop)
    assert listen(writer, relay).catch_up() == 2
    assert writer.run(
        lambda db: fetch_one(db, "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM reply)")
    ) == (2, 1)


def test_a_receipt_with_our_job_alone_settles_a_doubt_and_the_id_comes_later(writer: Writer) -> None:
    work = writer.run(lambda db: send(db, freeze_campaign(db, 1)))
    relay = FakeRelay()
    relay.add("delivery", report("DELIVERED", work, message_id=""))
    listener = listen(writer, relay)
    listener.catch_up()
    row = final(writer)
    assert row is not None
    assert row[:2] == (State.DELIVERED, None)
    relay.add("submit", submit(work))
    listener.catch_up()
    row = final(writer)
    assert row is not None
    assert row[:2] == (State.DELIVERED, "M-1")
    assert writer.run(lambda db: fetch_one(db, "SELECT duplicate_message_id FROM attempt")) == (None,)


def test_events_and_cursor_are_one_commit(writer: Writer) -> None:
    relay = FakeRelay()
    relay.add("inbound", reply("STOP"))
    listener = listen(writer, relay)

    def refuse(db: apsw.Connection) -> None:
        db.execute(
            "CREATE TRIGGER full BEFORE INSERT ON relay_cursor BEGIN SELECT raise(ROLLBACK, 'the disk is full'); END"
        )

    writer.run(refuse)
    with pytest.raises(Trouble):
        listener.catch_up()
    assert writer.run(
        lambda db: fetch_one(db, "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM suppression)")
    ) == (0, 0)
    assert writer.run(lambda db: read_cursor(db, RELAY)) is None
    writer.run(lambda db: db.execute("DROP TRIGGER full"))
    assert listener.catch_up() == 1
    assert writer.run(lambda db: is_suppressed(db, phone(0)))
    assert writer.run(lambda db: read_cursor(db, RELAY)) == "1"


@pytest.mark.parametrize("text", ["half an emoji \ud83d", "nul \x00 inside", "😀" * 5000])
def test_an_odd_reply_is_kept_and_the_stop_behind_it_counts(writer: Writer, text: str) -> None:
    relay = FakeRelay()
    relay.add("inbound", reply(text, 1))
    relay.add("inbound", reply("Stop!", 2))
    assert listen(writer, relay).catch_up() == 2
    assert writer.run(lambda db: is_suppressed(db, phone(2)))
    assert writer.run(lambda db: fetch_one(db, "SELECT count(*) FROM reply")) == (2,)


def test_an_event_that_cannot_be_applied_is_passed_by_and_its_stop_still_counts(writer: Writer) -> None:
    writer.run(
        lambda db: db.execute(
            "CREATE TRIGGER odd BEFORE INSERT ON reply WHEN new.text = 'STOP' BEGIN SELECT raise(ABORT, 'odd'); END"
        )
    )
    relay = FakeRelay()
    relay.add("inbound", reply("STOP", 1))
    relay.add("inbound", reply("hello", 2))
    assert listen(writer, relay).catch_up() == 2
    assert writer.run(lambda db: is_suppressed(db, phone(1)))
    assert writer.run(lambda db: fetch_one(db, "SELECT count(*) FROM event")) == (2,)


def test_unknown_kinds_are_kept(writer: Writer) -> None:
    relay = FakeRelay()
    relay.add("something_new", {"anything": [1, 2]})
    relay.add("delivery", {"message_delivery_report": None})
    assert listen(writer, relay).catch_up() == 2
    kinds = writer.run(lambda db: fetch_all(db, "SELECT kind, attempt_id FROM event ORDER BY seq"))
    assert kinds == [("something_new", None), ("delivery", None)]


def test_an_opt_out_callback_suppresses(writer: Writer) -> None:
    relay = FakeRelay()
    relay.add(
        "opt_out", {"opt_out_notification": {"channel": "SMS", "identity": phone(0)[1:], "status": "OPT_OUT_FAILED"}}
    )
    listen(writer, relay).catch_up()
    assert writer.run(lambda db: is_suppressed(db, phone(0)))


def attributed(writer: Writer, relay: FakeRelay) -> list[str | None]:
    listen(writer, relay).catch_up()
    return [row[0] for row in writer.run(lambda db: fetch_all(db, "SELECT campaign_id FROM reply ORDER BY id"))]


def test_a_reply_belongs_to_the_last_campaign_before_it(writer: Writer) -> None:
    def prepare(db: apsw.Connection) -> tuple[CampaignId, CampaignId]:
        first, second = freeze_campaign(db, 1), freeze_campaign(db, 1)
        send(db, first, at=NOW - 90_000)
        send(db, second, at=NOW)
        return first, second

    first, second = writer.run(prepare)
    relay = FakeRelay()
    relay.add("inbound", reply("late by a day", at=NOW - 80_000))
    relay.add("inbound", reply("fresh", at=NOW + 60))
    relay.add("inbound", reply("before all", at=NOW - 900_000))
    assert attributed(writer, relay) == [first, second, first]


def test_a_stop_before_the_turn_comes_belongs_to_the_run_about_to_write(writer: Writer) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 1))
    relay = FakeRelay()
    relay.add("inbound", reply("STOP", at=NOW))
    assert attributed(writer, relay) == [campaign]


@pytest.mark.parametrize("apart", [-120.0, 0.0, 120.0])
def test_a_stop_stands_above_the_receipts_learned_with_it_whatever_sinchs_clock_says(
    writer: Writer, tmp_path: Path, apart: float
) -> None:
    people = 20
    campaign = writer.run(lambda db: freeze_campaign(db, people))
    relay = FakeRelay()
    relay.add("inbound", reply("STOP", 3, at=NOW + apart))
    for number in range(people):
        work = writer.run(lambda db: send(db, campaign))
        relay.add("delivery", report("DELIVERED", work, message_id=f"M-{number}"))
    clock = ManualClock(NOW)
    listen(writer, relay, clock).catch_up()
    relay.add("inbound", reply("Thanks!", 4, at=NOW + apart))
    clock.time += 1
    listen(writer, relay, clock).catch_up()
    with contextlib.closing(open_reader(tmp_path / "mmsdesk.db")) as db:
        whats = [line.what for line in read_live(db, campaign, RELAY, clock).lines]
    assert whats[:2] == [Happening.REPLIED, Happening.OPTED_OUT]
    assert set(whats[2:]) == {Happening.DELIVERED}


def test_a_reply_that_names_our_job_belongs_to_its_campaign_and_a_strangers_name_is_not_believed(
    writer: Writer,
) -> None:
    def prepare(db: apsw.Connection) -> tuple[Work, Work]:
        first, second = freeze_campaign(db, 1), freeze_campaign(db, 1)
        return send(db, first, at=NOW - 100), send(db, second, at=NOW)

    old, new = writer.run(prepare)
    relay = FakeRelay()
    relay.add("inbound", reply("about the first", at=NOW + 60, correlation_id=old.job_id))
    stranger = json.dumps({"job": "0" * 32, "campaign": "f" * 32})
    relay.add("inbound", reply("from elsewhere", at=NOW + 60, message_metadata=stranger))
    assert attributed(writer, relay) == [old.campaign_id, new.campaign_id]


def test_the_last_event_is_as_old_as_the_relay_says_not_as_the_first_look(writer: Writer) -> None:
    def last(*received: str) -> float | None:
        relay.events += [
            FakeEvent(f"E{len(relay.events)}-{each}", 1, "inbound", each, reply("hello", len(relay.events)))
            for each in received
        ]
        listener.catch_up()
        return writer.run(lambda db: relay_heard(db, RELAY))[2]

    relay, clock = FakeRelay(), ManualClock(NOW)
    listener = listen(writer, relay, clock)
    assert last() is None
    stamps = [datetime.fromtimestamp(NOW - ago, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for ago in (9000, 3600, 7200)]
    assert last(*stamps) == NOW - 3600
    clock.time += 60
    assert last() == NOW - 3600  # another look brings nothing new
    assert last(stamps[0]) == NOW - 3600
    ahead = datetime.fromtimestamp(NOW + 500, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert last(ahead) == NOW + 60  # the relay's clock is fast
    clock.time += 60
    assert last("yesterday") == NOW + 120


class Forgetful(FakeRelay):
    """Says that the cursor is too old until it is asked from the beginning, or for ever."""

    oldest = ""

    def poll(self, after: str | None, limit: int, wait: float) -> FakePage:
        if after is not None and int(after) < 5:
            self.polls.append(after)
            raise CursorTooOld(self.oldest)
        return super().poll(after, limit, wait)


def test_a_relay_that_forgot_is_read_from_its_oldest_and_proves_nothing(writer: Writer) -> None:
    relay = Forgetful()
    for number in range(7):
        relay.add("inbound", reply("hello", number))
    relay.page_size = 2
    relay.oldest = "5"
    listen(writer, relay).catch_up()
    assert writer.run(lambda db: read_cursor(db, RELAY)) == "7"
    _, failed_at, _ = writer.run(lambda db: relay_heard(db, RELAY))
    assert failed_at == NOW


def test_a_relay_that_forgets_for_ever_is_not_asked_without_end(writer: Writer) -> None:
    relay = Forgetful()
    relay.add("inbound", reply("hello"))
    relay.oldest = "3"
    listener = listen(writer, relay)
    listener.catch_up()
    with pytest.raises(CursorTooOld):
        listener.catch_up()
    assert len(relay.polls) < 10


class Enough(threading.Event):
    """A stop signal that is given after so many looks at it."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self._left = looks

    def is_set(self) -> bool:
        self._left -= 1
        return self._left < 0 or super().is_set()


@pytest.mark.parametrize("trouble", [RelayUnreachable("no answer"), Trouble("The disk is full"), ValueError("ours")])
def test_listening_goes_on_after_any_trouble(writer: Writer, trouble: Exception) -> None:
    relay = FakeRelay(trouble=trouble)
    relay.add("inbound", reply("STOP"))

    class Mending(Enough):
        def is_set(self) -> bool:
            if self._left == 3:
                relay.trouble = None
            return super().is_set()

    listen(writer, relay).run(Mending(8))
    assert writer.run(lambda db: is_suppressed(db, phone(0)))


def test_a_forgetful_relay_is_asked_with_pauses_not_in_a_rage(writer: Writer) -> None:
    relay = Forgetful()
    relay.add("inbound", reply("hello"))
    relay.oldest = "3"
    clock = ManualClock(NOW)
    listen(writer, relay, clock).run(Enough(12))
    assert clock.now() - NOW > 3


def test_hearing_says_behind_current_and_silent(writer: Writer) -> None:
    relay = FakeRelay()
    relay.page_size = 1
    relay.add("inbound", reply("one"))
    relay.add("inbound", reply("two"))
    clock = ManualClock(NOW)
    listener = listen(writer, relay, clock)
    assert listener.hearing() is Hearing.BEHIND
    listener.read_page(wait=0)
    assert listener.hearing() is Hearing.BEHIND
    listener.read_page(wait=0)
    heard = listener.hearing()
    clock.time += 60
    at_60 = listener.hearing()
    clock.time += 1
    at_61 = listener.hearing()
    clock.time -= 86_400
    set_back = listener.hearing()
    listener.read_page(wait=0)
    assert (heard, at_60, at_61, set_back) == (Hearing.CURRENT, Hearing.CURRENT, Hearing.SILENT, Hearing.SILENT)
    again = listener.hearing()
    assert again is Hearing.CURRENT
