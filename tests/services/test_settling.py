"""Doubt is settled by looking, never by sending again; nothing counts as absent unless its absence is proved."""

import threading
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from mmsdesk.db import Writer, fetch_one
from mmsdesk.domain.errors import Trouble
from mmsdesk.domain.ids import CampaignId, MessageId
from mmsdesk.domain.ledger import State
from mmsdesk.domain.outcome import Accepted, Doubt
from mmsdesk.services.app_watch import AppFacts, AppWatch
from mmsdesk.services.receipts import Hearing
from mmsdesk.services.settling import Evidence, Settler
from mmsdesk.store.campaigns import set_resend
from mmsdesk.store.ledger import accept, begin, record, requeue_not_found, state_counts
from mmsdesk.store.receipts import note_failed_poll, note_poll
from mmsdesk.store.schema import open_profile_database
from tests.support.carriers import ListedRow, Shelf
from tests.support.ledgers import ManualClock, freeze_campaign, phone

RELAY = "http://127.0.0.1:9"
DAY = 86_400.0


class Bench:
    """One profile with one doubtful attempt, a clock turned by hand, and what Sinch lists."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.clock = ManualClock(1_768_471_200.0)
        self.shelf = Shelf()
        self.evidence: Evidence | None = Evidence(7, 0.0, "", Hearing.NONE)
        self.settler = Settler(writer, self.shelf, lambda: self.evidence, self.clock, app_id="app")
        self.campaign: CampaignId = writer.run(lambda db: freeze_campaign(db, 1, at=self.clock.now()))
        self.job = self._send()

    def _send(self) -> str:
        def send(db: apsw.Connection) -> str:
            work = begin(db, self.campaign, "me", self.clock.now())
            assert work is not None
            record(db, work.attempt_id, Doubt("timed out"), self.clock)
            return work.job_id

        return self.writer.run(send)

    def pass_time(self, seconds: float) -> None:
        self.clock.time += seconds
        self.settler.settle_due(threading.Event())

    def climb(self) -> None:
        """The whole ladder: 30 s, 1, 2, 5 and 15 minutes after the request."""
        for seconds in (30, 30, 60, 180, 600):
            self.pass_time(seconds)

    def hear_relay(self) -> None:
        self.writer.run(lambda db: note_poll(db, RELAY, "c", self.clock.now()))

    def state(self) -> State:
        (state,) = self.writer.run(lambda db: state_counts(db, self.campaign))
        return state


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    writer = Writer(lambda: open_profile_database(tmp_path / "mmsdesk.db"))
    yield Bench(writer)
    writer.close()


def test_it_looks_at_30_seconds_1_2_5_and_15_minutes_and_then_absence_is_proved(bench: Bench) -> None:
    looked: list[float] = []
    start = bench.clock.now()
    for _ in range(200):
        before = len(bench.shelf.asked)
        bench.pass_time(10)
        if len(bench.shelf.asked) > before:
            looked.append(bench.clock.now() - start)
    assert looked == [30, 60, 120, 300, 900]
    assert bench.state() is State.NOT_FOUND


def test_the_look_ups_begin_five_minutes_before_the_request_and_the_last_has_no_bound(bench: Bench) -> None:
    sent_at = bench.clock.now()
    bench.climb()
    assert [since for _, since in bench.shelf.asked] == [sent_at - 300] * 4 + [0.0]


def test_what_is_listed_is_accepted_with_its_id(bench: Bench) -> None:
    bench.shelf.rows[phone(0)] = [ListedRow("M-other", "0" * 32), ListedRow("M-1", bench.job), ListedRow("M-2", None)]
    bench.pass_time(30)
    assert bench.state() is State.ACCEPTED
    row = bench.writer.run(lambda db: fetch_one(db, "SELECT message_id FROM attempt"))
    assert row == ("M-1",)


def test_a_relay_that_is_silent_at_the_last_look_up_is_waited_for(bench: Bench) -> None:
    bench.evidence = Evidence(7, 0.0, RELAY, Hearing.SILENT)
    bench.climb()
    assert bench.state() is State.IN_DOUBT
    bench.hear_relay()
    bench.evidence = Evidence(7, 0.0, RELAY, Hearing.CURRENT)
    bench.pass_time(30)
    assert bench.state() is State.NOT_FOUND


def test_a_relay_that_stays_silent_leaves_it_unresolved_after_half_an_hour(bench: Bench) -> None:
    bench.evidence = Evidence(7, 0.0, RELAY, Hearing.SILENT)
    bench.climb()
    for _ in range(29):
        bench.pass_time(30)
        assert bench.state() is State.IN_DOUBT
    bench.pass_time(30)
    assert bench.state() is State.UNRESOLVED


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(Evidence(0, None, "", Hearing.NONE), id="the app stores nothing"),
        pytest.param(Evidence(7, 1_768_471_200.5, "", Hearing.NONE), id="it was told to store only afterwards"),
        pytest.param(Evidence(7, 0.0, RELAY, Hearing.CURRENT), id="the relay was never heard since"),
    ],
)
def test_finding_nothing_without_proof_leaves_it_unresolved_for_good(bench: Bench, evidence: Evidence) -> None:
    bench.evidence = evidence
    bench.writer.run(lambda db: set_resend(db, bench.campaign, "automatic"))
    bench.climb()
    assert bench.state() is State.UNRESOLVED
    bench.pass_time(30 * DAY)
    assert bench.state() is State.UNRESOLVED
    assert bench.writer.run(lambda db: requeue_not_found(db, bench.campaign)) == 0


def test_a_relay_that_failed_meanwhile_proves_nothing(bench: Bench) -> None:
    bench.evidence = Evidence(7, 0.0, RELAY, Hearing.CURRENT)
    bench.writer.run(lambda db: note_failed_poll(db, RELAY, bench.clock.now() + 5))
    bench.clock.time += 1
    bench.hear_relay()
    bench.climb()
    assert bench.state() is State.UNRESOLVED


def test_a_relay_heard_all_the_time_completes_the_proof(bench: Bench) -> None:
    bench.evidence = Evidence(7, 0.0, RELAY, Hearing.CURRENT)
    bench.clock.time += 1
    bench.hear_relay()
    bench.climb()
    assert bench.state() is State.NOT_FOUND


def test_while_receipts_are_still_being_read_nothing_is_concluded(bench: Bench) -> None:
    bench.evidence = Evidence(7, 0.0, RELAY, Hearing.BEHIND)
    bench.clock.time += 1
    bench.hear_relay()
    bench.climb()
    assert bench.state() is State.IN_DOUBT
    bench.evidence = Evidence(7, 0.0, RELAY, Hearing.CURRENT)
    bench.pass_time(30)
    assert bench.state() is State.NOT_FOUND


def test_after_days_away_what_sinch_threw_away_does_not_count_as_absent(bench: Bench) -> None:
    bench.evidence = Evidence(1, 0.0, "", Hearing.NONE)
    bench.clock.time += 3 * DAY
    for _ in range(6):
        bench.pass_time(30)
    assert bench.state() is State.UNRESOLVED


@pytest.mark.parametrize("jump", [-3600.0, -DAY, -365 * DAY])
def test_a_clock_that_is_set_back_neither_hangs_nor_proves(bench: Bench, jump: float) -> None:
    bench.clock.time += jump
    for _ in range(100):
        bench.pass_time(10)
    assert bench.state() is State.UNRESOLVED


@pytest.mark.parametrize("trouble", [Trouble("Sinch could not be reached"), RuntimeError("closed"), ValueError("ours")])
def test_a_look_up_that_fails_proves_nothing_and_is_repeated(bench: Bench, trouble: Exception) -> None:
    bench.shelf.trouble = trouble
    for _ in range(200):
        bench.pass_time(10)
    assert bench.state() is State.IN_DOUBT
    bench.shelf.trouble = None
    bench.shelf.rows[phone(0)] = [ListedRow("M-1", bench.job)]
    bench.pass_time(30)
    assert bench.state() is State.ACCEPTED


def test_nothing_is_concluded_while_the_app_is_not_known(bench: Bench) -> None:
    bench.evidence = None
    for _ in range(200):
        bench.pass_time(10)
    assert bench.state() is State.IN_DOUBT
    assert bench.shelf.asked == []


def test_the_settler_survives_a_disk_that_refuses(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mmsdesk.services.settling._STUMBLE_SECONDS", 0.001)
    stopping = threading.Event()
    passes = 0

    def refuse() -> Evidence | None:
        nonlocal passes
        passes += 1
        if passes < 3:
            raise Trouble("The disk is full")
        stopping.set()
        return None

    settler = Settler(bench.writer, bench.shelf, refuse, bench.clock, app_id="app")
    bench.clock.time += 30
    settler.run(stopping)
    assert passes == 3


def test_asking_leaves_the_absent_alone_until_told(bench: Bench) -> None:
    bench.climb()
    bench.pass_time(DAY)
    assert bench.state() is State.NOT_FOUND


def test_automatic_sends_the_absent_again_under_the_same_job(bench: Bench) -> None:
    bench.writer.run(lambda db: set_resend(db, bench.campaign, "automatic"))
    bench.climb()
    bench.pass_time(1)
    assert bench.state() is State.QUEUED
    work = bench.writer.run(lambda db: begin(db, bench.campaign, "me", bench.clock.now()))
    assert work is not None
    assert work.job_id == bench.job


@pytest.mark.parametrize("listed", [True, False])
def test_a_report_that_comes_days_later_still_settles_it(bench: Bench, listed: bool) -> None:
    bench.evidence = Evidence(7 if listed else 0, 0.0, "", Hearing.NONE)
    bench.climb()
    assert bench.state() is (State.NOT_FOUND if listed else State.UNRESOLVED)
    attempt = bench.writer.run(lambda db: fetch_one(db, "SELECT id FROM attempt"))
    assert attempt is not None
    bench.writer.run(lambda db: accept(db, attempt[0], MessageId("M-1"), bench.clock.now()))
    assert bench.state() is State.ACCEPTED


def test_a_late_report_after_a_resend_shows_the_duplicate(bench: Bench) -> None:
    bench.climb()
    bench.writer.run(lambda db: requeue_not_found(db, bench.campaign))

    def again(db: apsw.Connection) -> None:
        work = begin(db, bench.campaign, "me", bench.clock.now())
        assert work is not None
        record(db, work.attempt_id, Accepted(MessageId("M-2")), bench.clock)
        accept(db, work.attempt_id, MessageId("M-1"), bench.clock.now())

    bench.writer.run(again)
    row = bench.writer.run(lambda db: fetch_one(db, "SELECT message_id, duplicate_message_id FROM attempt"))
    assert row == ("M-2", "M-1")


def test_another_apps_listing_is_not_asked(bench: Bench) -> None:
    settler = Settler(bench.writer, bench.shelf, lambda: bench.evidence, bench.clock, app_id="another app")
    bench.clock.time += 900
    assert settler.settle_due(threading.Event()) == 0
    assert bench.state() is State.IN_DOUBT


def test_since_when_the_app_stores_is_remembered_and_forgotten(tmp_path: Path) -> None:
    writer = Writer(lambda: open_profile_database(tmp_path / "mmsdesk.db"))
    clock = ManualClock(5000.0)
    days = 3

    def watch() -> AppWatch:
        return AppWatch(writer, lambda: AppFacts(20.0, days), "app", clock)

    first = watch().view()
    clock.time += 100
    second = watch().view()
    assert first is not None
    assert second is not None
    assert (first.stored_since, second.stored_since) == (5000.0, 5000.0)
    days = 0
    nothing = watch().view()
    days = 3
    clock.time += 100
    anew = watch().view()
    assert nothing is not None
    assert anew is not None
    assert (nothing.stored_since, anew.stored_since) == (None, 5200.0)
    writer.close()
