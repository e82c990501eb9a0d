"""Sending with scripted outcomes: nobody twice, nobody lost, never too fast, and no thread dies unnoticed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import apsw
import pytest

from mmsdesk.db import Writer
from mmsdesk.domain.errors import Trouble
from mmsdesk.domain.ids import CampaignId, MessageId
from mmsdesk.domain.ledger import CampaignState, State
from mmsdesk.domain.message import ContentType
from mmsdesk.domain.outcome import Accepted, Denied, Doubt, NotSent, Outcome, Rejected, SendRequest, SlowDown
from mmsdesk.machine.clock import SystemClock
from mmsdesk.services.sending import DOUBTS_STOP, SAME_REJECTIONS_STOP, Run, Sender
from mmsdesk.store.campaigns import get_campaign, set_state
from mmsdesk.store.ledger import Recovery, SqliteLedger, Work, state_counts
from mmsdesk.store.suppression import suppress
from tests.support.carriers import Network, accept, in_turn
from tests.support.ledgers import freeze_campaign, phone
from tests.support.processes import wait_until

WORKERS = 4
FAST = 100_000.0


def run_of(campaign: CampaignId, rate: float = FAST) -> Run:
    return Run(campaign, "72345", True, ContentType.MARKETING, 86_400, rate)


def stop_in_ledger(writer: Writer, campaign: CampaignId, title: str, hint: str) -> None:
    old, new = CampaignState.SENDING, CampaignState.STOPPED
    writer.run(lambda db: set_state(db, campaign, old, new, 1000.0, title=title, hint=hint))


@contextmanager
def sending(
    writer: Writer, network: Network, *campaigns: CampaignId, rate: float = FAST, workers: int = WORKERS, **how: object
) -> Iterator[Sender]:
    """Workers over these campaigns, told again and again which ones are still sending, as the supervisor does."""
    clock = SystemClock(400.0)
    ledger = how.pop("ledger", None) or SqliteLedger(writer, "engine-1", clock)
    sender = Sender(
        ledger,  # type: ignore[arg-type]
        how.pop("carriers", network.open),  # type: ignore[arg-type]
        clock,
        workers=workers,
        stop_campaign=how.pop("stop", lambda *what: stop_in_ledger(writer, *what)),  # type: ignore[arg-type]
        **how,  # type: ignore[arg-type]
    )
    ended = threading.Event()

    def look(db: apsw.Connection) -> tuple[Run, ...]:
        return tuple(run_of(each, rate) for each in campaigns if get_campaign(db, each).state is CampaignState.SENDING)

    def supervise() -> None:
        while not ended.wait(0.01):
            sender.show_runs(writer.run(look))

    sender.show_runs(writer.run(look))
    supervisor = threading.Thread(target=supervise)
    supervisor.start()
    sender.start()
    try:
        yield sender
    finally:
        network.ended.set()
        ended.set()
        supervisor.join()
        sender.stop()


def counts(writer: Writer, campaign: CampaignId) -> dict[State, int]:
    return writer.run(lambda db: state_counts(db, campaign))


def wait_for(writer: Writer, campaign: CampaignId, **wanted: int) -> dict[State, int]:
    """Until the ledger has exactly these states."""
    target = {State(name): number for name, number in wanted.items()}
    wait_until(lambda: counts(writer, campaign) == target, what=f"{wanted}")
    return target


def state_of(writer: Writer, campaign: CampaignId) -> CampaignState:
    return writer.run(lambda db: get_campaign(db, campaign)).state


def test_everybody_is_written_to_once(writer: Writer) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 40))
    network = Network()
    with sending(writer, network, campaign):
        wait_for(writer, campaign, accepted=40)
    assert set(network.phones) == {phone(n) for n in range(40)}
    assert set(network.phones.values()) == {1}
    assert len({request.job_id for request in network.requests}) == 40


def test_five_same_refusals_stop_the_campaign_and_the_others_stay_queued(writer: Writer) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 60))
    network = Network(lambda _n, _r: Rejected(400, "INVALID_ARGUMENT", "no such sender"))
    with sending(writer, network, campaign):
        wait_until(lambda: state_of(writer, campaign) is CampaignState.STOPPED)
        wait_until(lambda: set(counts(writer, campaign)) == {State.QUEUED, State.REJECTED})
    found = counts(writer, campaign)
    assert SAME_REJECTIONS_STOP <= found[State.REJECTED] <= SAME_REJECTIONS_STOP + WORKERS - 1
    assert "no such sender" in writer.run(lambda db: get_campaign(db, campaign)).stop_hint


def test_after_resuming_unmended_it_stops_again_instead_of_refusing_everybody(writer: Writer) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 60))
    network = Network(lambda _n, _r: Rejected(400, "INVALID_ARGUMENT", "no such sender"))
    with sending(writer, network, campaign):
        wait_until(lambda: state_of(writer, campaign) is CampaignState.STOPPED)
        wait_until(lambda: set(counts(writer, campaign)) == {State.QUEUED, State.REJECTED})
        writer.run(lambda db: set_state(db, campaign, CampaignState.STOPPED, CampaignState.SENDING, 1001.0))
        wait_until(lambda: state_of(writer, campaign) is CampaignState.STOPPED)
    assert counts(writer, campaign)[State.REJECTED] <= 2 * (SAME_REJECTIONS_STOP + WORKERS)


def test_different_refusals_are_the_peoples_own(writer: Writer) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 24))
    network = Network(lambda n, _r: Rejected(400, f"CODE_{n % 2}", "no"))
    with sending(writer, network, campaign, workers=1):
        wait_for(writer, campaign, rejected=24)
    assert state_of(writer, campaign) is CampaignState.SENDING


def test_a_refused_key_stops_at_once_with_one_request_per_worker(writer: Writer) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 60))
    network = Network(lambda _n, _r: Denied(401, "UNAUTHENTICATED", "no"), latency=0.02)
    with sending(writer, network, campaign):
        wait_until(lambda: state_of(writer, campaign) is CampaignState.STOPPED)
        wait_for(writer, campaign, queued=60)
    assert len(network.requests) <= WORKERS


def test_what_provably_did_not_leave_is_sent_when_the_network_is_back(writer: Writer) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 20))
    network = Network(in_turn([NotSent("refused")] * 12))
    with sending(writer, network, campaign):
        wait_for(writer, campaign, accepted=20)
    assert set(network.phones.values()) == {1}


def test_many_failing_at_the_same_moment_are_one_hiccup(writer: Writer) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 4))
    gate = threading.Barrier(WORKERS)

    def fail_together(number: int, request: SendRequest) -> Outcome:
        if number >= WORKERS:
            return accept(request)
        gate.wait(5)
        return NotSent("refused")

    pauses: list[float] = []

    def longest() -> float:
        pauses.append(1.0)
        return 1.0

    with sending(writer, Network(fail_together), campaign, chance=longest):
        wait_for(writer, campaign, accepted=4)
    assert len(pauses) == 1


def test_an_error_of_our_own_while_sending_is_doubt_not_a_second_try(writer: Writer) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 6))

    def explode(_number: int, _request: SendRequest) -> Outcome:
        raise ValueError("ours")

    network = Network(explode)
    with sending(writer, network, campaign):
        wait_for(writer, campaign, in_doubt=6)
    assert len(network.requests) == 6


def test_a_hundred_lost_answers_in_a_row_stop_the_campaign(writer: Writer) -> None:
    people = DOUBTS_STOP + 40
    campaign = writer.run(lambda db: freeze_campaign(db, people))
    network = Network(lambda _n, _r: Doubt("a sign-in page"))
    with sending(writer, network, campaign):
        wait_until(lambda: state_of(writer, campaign) is CampaignState.STOPPED)
        wait_until(lambda: set(counts(writer, campaign)) == {State.QUEUED, State.IN_DOUBT})
    assert counts(writer, campaign)[State.IN_DOUBT] < DOUBTS_STOP + WORKERS


def test_pause_lets_only_what_is_on_its_way_finish_and_resume_is_exact(writer: Writer) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 60))
    network = Network(latency=0.02)
    with sending(writer, network, campaign):
        wait_until(lambda: len(network.requests) >= 10)
        writer.run(lambda db: set_state(db, campaign, CampaignState.SENDING, CampaignState.PAUSED, 1001.0))
        begun = len(network.requests)
        wait_until(lambda: not {State.IN_FLIGHT} & set(counts(writer, campaign)))
        found = counts(writer, campaign)
        assert len(network.requests) <= begun + WORKERS
        assert found[State.ACCEPTED] + found[State.QUEUED] == 60
        assert found[State.ACCEPTED] == len(network.requests)
        writer.run(lambda db: set_state(db, campaign, CampaignState.PAUSED, CampaignState.SENDING, 1002.0))
        wait_for(writer, campaign, accepted=60)
    assert set(network.phones.values()) == {1}


def test_cancel_keeps_the_exact_number_of_those_not_written_to(writer: Writer) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 60))
    network = Network(latency=0.01)
    with sending(writer, network, campaign):
        wait_until(lambda: len(network.requests) >= 10)
        writer.run(lambda db: set_state(db, campaign, CampaignState.SENDING, CampaignState.CANCELLED, 1001.0))
        wait_until(lambda: not {State.IN_FLIGHT} & set(counts(writer, campaign)))
    found = counts(writer, campaign)
    assert found[State.QUEUED] == 60 - len(network.requests)
    assert sum(network.phones.values()) == found[State.ACCEPTED] == len(network.requests)


def test_a_stop_during_the_run_is_obeyed_by_everything_after_it(writer: Writer) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 60))
    network = Network(latency=0.01)
    with sending(writer, network, campaign):
        wait_until(lambda: len(network.requests) >= 5)
        writer.run(lambda db: suppress(db, phone(50), "reply", "STOP", "E1", 1001.0))
        wait_for(writer, campaign, accepted=59, skipped=1)
    assert phone(50) not in network.phones


class StubbornDisk(SqliteLedger):
    """Refuses the first few of one verb; `keeps` means that the write was kept all the same."""

    verb, refusals, keeps = "", 0, False

    def _perhaps_refuse(self, verb: str) -> None:
        if verb == self.verb and self.refusals:
            self.refusals -= 1
            raise Trouble("The disk is full")

    def begin(self, campaign_id: CampaignId, worker: int, *, again: bool = False) -> Work | None:
        if self.keeps and self.verb == "begin" and self.refusals:
            super().begin(campaign_id, worker, again=again)
        self._perhaps_refuse("begin")
        return super().begin(campaign_id, worker, again=again)

    def record(self, work: Work, outcome: Outcome) -> None:
        self._perhaps_refuse("record")
        super().record(work, outcome)

    def record_and_begin(
        self, work: Work, outcome: Outcome, campaign_id: CampaignId, *, again: bool = False
    ) -> Work | None:
        if self.keeps and self.verb == "record" and self.refusals:
            super().record_and_begin(work, outcome, campaign_id, again=again)
        self._perhaps_refuse("record")
        return super().record_and_begin(work, outcome, campaign_id, again=again)

    def recover(self) -> Recovery:
        return super().recover()


@pytest.mark.parametrize(("verb", "keeps"), [("begin", False), ("begin", True), ("record", False), ("record", True)])
def test_a_disk_that_refuses_for_a_moment_loses_nobody_and_doubles_nobody(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, verb: str, keeps: bool
) -> None:
    monkeypatch.setattr("mmsdesk.services.sending._DISK_RETRY_SECONDS", 0.01)
    campaign = writer.run(lambda db: freeze_campaign(db, 12))
    ledger = StubbornDisk(writer, "engine-1", SystemClock())
    ledger.verb, ledger.refusals, ledger.keeps = verb, 3, keeps
    network = Network()
    with sending(writer, network, campaign, ledger=ledger, workers=1):
        wait_for(writer, campaign, accepted=12)
    assert set(network.phones.values()) == {1}


def test_a_stop_that_cannot_be_written_does_not_lose_the_outcome(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mmsdesk.services.sending._DISK_RETRY_SECONDS", 0.01)
    campaign = writer.run(lambda db: freeze_campaign(db, 12))
    refusals = [Trouble("The disk is full"), Trouble("The disk is full"), ValueError("ours")]

    def stop(what: CampaignId, title: str, hint: str) -> None:
        if refusals:
            raise refusals.pop(0)
        stop_in_ledger(writer, what, title, hint)

    network = Network(lambda _n, _r: Denied(403, "PERMISSION_DENIED", "billing"))
    with sending(writer, network, campaign, workers=1, stop=stop):
        wait_until(lambda: state_of(writer, campaign) is CampaignState.STOPPED)
        wait_for(writer, campaign, queued=12)


def test_a_carrier_that_cannot_be_opened_at_first_does_not_cost_a_worker(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mmsdesk.services.sending._DISK_RETRY_SECONDS", 0.01)
    campaign = writer.run(lambda db: freeze_campaign(db, 5))
    network = Network()
    failures = [OSError("no file handles left")] * 2

    def open_carrier() -> object:
        if failures:
            raise failures.pop()
        return network.open()

    with sending(writer, network, campaign, workers=1, carriers=open_carrier):
        wait_for(writer, campaign, accepted=5)


def test_a_row_that_cannot_be_read_stops_its_campaign_not_the_workers(writer: Writer) -> None:
    def prepare(db: apsw.Connection) -> tuple[CampaignId, CampaignId]:
        broken, whole = freeze_campaign(db, 3), freeze_campaign(db, 5)
        db.execute("UPDATE recipient SET message = '{' WHERE campaign_id = ? AND phone = ?", (broken, phone(1)))
        return broken, whole

    broken, whole = writer.run(prepare)
    network = Network()
    with sending(writer, network, broken, whole, workers=2):
        wait_for(writer, whole, accepted=5)
        wait_until(lambda: state_of(writer, broken) is CampaignState.STOPPED)
        wait_until(lambda: set(counts(writer, broken)) <= {State.ACCEPTED, State.QUEUED})
    assert counts(writer, broken)[State.QUEUED] >= 2
    assert phone(1) not in {request.phone for request in network.requests if request.campaign_id == broken}


class Time:
    """A monotonic clock that moves only when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


def most_within(times: list[float], seconds: float) -> int:
    """The most requests in any window of so many seconds."""
    most, first = 0, 0
    for last, at in enumerate(times):
        while times[first] <= at - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize("storm", [[SlowDown(2.0)] * 5, [SlowDown(200.0)] * 2, [SlowDown(None)] * 12])
def test_a_storm_of_429_is_never_answered_by_more_than_the_rate(writer: Writer, storm: list[Outcome]) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 250))
    time = Time()
    network = Network(
        lambda n, r: storm[(n // 7) % len(storm)] if n % 7 == 3 and n < 60 else accept(r), monotonic=time.monotonic
    )
    with sending(writer, network, campaign, rate=20.0, workers=1, monotonic=time.monotonic, pause=time.pause):
        wait_for(writer, campaign, accepted=250)
    assert most_within(network.times, 10.0) <= 20 * 10 * 1.05
    assert set(network.phones.values()) == {1}


def test_a_slow_campaign_behind_a_fast_one_keeps_its_own_rate(writer: Writer) -> None:
    def prepare(db: apsw.Connection) -> tuple[CampaignId, CampaignId]:
        return freeze_campaign(db, 1), freeze_campaign(db, 8)

    fast, slow = writer.run(prepare)
    time = Time()
    network = Network(lambda _n, r: Doubt("lost") if r.campaign_id == fast else accept(r), monotonic=time.monotonic)
    ledger = SqliteLedger(writer, "engine-1", SystemClock())
    sender = Sender(
        ledger,
        network.open,
        SystemClock(),
        workers=1,
        stop_campaign=lambda *what: stop_in_ledger(writer, *what),
        monotonic=time.monotonic,
        pause=time.pause,
    )
    sender.show_runs((run_of(fast, 200.0), run_of(slow, 1.0)))
    sender.start()
    wait_for(writer, slow, accepted=8)
    sender.stop()
    assert network.times[-1] - network.times[-8] >= 6.9


def test_stop_ends_after_what_is_on_its_way(writer: Writer) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 30))
    network = Network(latency=0.02)
    with sending(writer, network, campaign):
        wait_until(lambda: len(network.requests) >= 6)
    assert set(counts(writer, campaign)) <= {State.ACCEPTED, State.QUEUED}
    assert counts(writer, campaign)[State.ACCEPTED] == len(network.requests)
    assert isinstance(accept(network.requests[0]), Accepted)


HALF = "half an emoji: \ud83d"


@pytest.mark.parametrize("outcome", [Accepted(MessageId(HALF)), Rejected(400, HALF, HALF), Doubt(HALF)])
def test_an_outcome_that_no_database_can_hold_is_neither_lost_nor_sent_again(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, outcome: Outcome
) -> None:
    """Lost, the row would stay in flight, and a disk that refuses the next moment would have it sent once more."""
    monkeypatch.setattr("mmsdesk.services.sending._DISK_RETRY_SECONDS", 0.01)
    campaign = writer.run(lambda db: freeze_campaign(db, 3))
    ledger = StubbornDisk(writer, "engine-1", SystemClock())
    ledger.verb = "begin"

    def answer(number: int, request: SendRequest) -> Outcome:
        ledger.refusals = 2 if number == 0 else 0
        return outcome if number == 0 else accept(request)

    network = Network(answer)
    with sending(writer, network, campaign, ledger=ledger, workers=1):
        wait_until(lambda: counts(writer, campaign).get(State.ACCEPTED, 0) >= 2)
        wait_until(lambda: not counts(writer, campaign).keys() & {State.QUEUED, State.IN_FLIGHT})
    assert [request.phone for request in network.requests] == [phone(0), phone(1), phone(2)]


def test_what_was_begun_before_nothing_was_to_be_sent_any_more_does_not_leave(writer: Writer) -> None:
    """A disk that hung for a minute: the relay may have fallen silent meanwhile, and a STOP may wait there."""
    campaign = writer.run(lambda db: freeze_campaign(db, 3))
    hung, freed = threading.Event(), threading.Event()

    class HangingDisk(SqliteLedger):
        def begin(self, campaign_id: CampaignId, worker: int, *, again: bool = False) -> Work | None:
            work = super().begin(campaign_id, worker, again=again)
            hung.set()
            freed.wait(10)
            return work

    network = Network()
    clock = SystemClock()
    ledger = HangingDisk(writer, "engine-1", clock)
    sender = Sender(ledger, network.open, clock, workers=1, stop_campaign=lambda *_what: None)
    sender.show_runs((run_of(campaign),))
    sender.start()
    try:
        assert hung.wait(10)
        sender.show_runs(())
        freed.set()
        wait_for(writer, campaign, queued=3)
        assert network.requests == []
        sender.show_runs((run_of(campaign),))
        wait_until(lambda: counts(writer, campaign).get(State.ACCEPTED, 0) == 3)
    finally:
        sender.stop()
    assert set(network.phones.values()) == {1}
