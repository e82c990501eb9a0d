"""The engine over a real database and a pretend network: it holds, finishes and stops as the facts say."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import pytest

from mmsdesk.db import Writer
from mmsdesk.domain.errors import Trouble
from mmsdesk.domain.ids import CampaignId, new_campaign_id
from mmsdesk.domain.ledger import CampaignState, State
from mmsdesk.domain.outcome import Outcome, SendRequest
from mmsdesk.machine.ballast import Ballast
from mmsdesk.machine.clock import SystemClock
from mmsdesk.machine.sleep_watch import SleepWatch
from mmsdesk.relay_client import RelayTokenRefused, RelayUnreachable
from mmsdesk.services.app_watch import AppFacts
from mmsdesk.services.engine import Engine
from mmsdesk.store.campaigns import get_campaign, set_state
from mmsdesk.store.ledger import SqliteLedger, state_counts
from mmsdesk.store.schema import open_profile_database
from tests.support.carriers import FakePage, FakeRelay, Network, NetworkCarrier, accept, make_reach
from tests.support.ledgers import freeze_campaign, phone
from tests.support.processes import wait_until

COMPRESSION = 400.0


@contextmanager
def running(
    writer: Writer,
    network: Network,
    *,
    workers: int = 4,
    only: CampaignId | None = None,
    ballast: Ballast | None = None,
    sleep_watch: SleepWatch | None = None,
    **how: Any,
) -> Iterator[Engine]:
    clock = SystemClock(COMPRESSION)
    ledger = SqliteLedger(writer, new_campaign_id(), clock)
    reach = make_reach(network, **how)
    engine = Engine(writer, ledger, reach, clock, workers=workers, only=only, ballast=ballast, sleep_watch=sleep_watch)
    engine.start()
    try:
        yield engine
    finally:
        network.ended.set()
        engine.stop()


def freeze(writer: Writer, people: int, *, rate: float = 10_000.0) -> CampaignId:
    def begin(db: apsw.Connection) -> CampaignId:
        campaign = freeze_campaign(db, people)
        db.execute("UPDATE campaign SET rate = ? WHERE id = ?", (rate, campaign))
        return campaign

    return writer.run(begin)


def state_of(writer: Writer, campaign: CampaignId) -> CampaignState:
    return writer.run(lambda db: get_campaign(db, campaign)).state


def hold_of(writer: Writer, campaign: CampaignId) -> str:
    return writer.run(lambda db: get_campaign(db, campaign)).hold


def test_a_campaign_is_sent_and_finished(writer: Writer) -> None:
    campaign, network = freeze(writer, 12), Network()
    with running(writer, network):
        wait_until(lambda: state_of(writer, campaign) is CampaignState.SENT)
    assert set(network.phones.values()) == {1}
    assert len(network.phones) == 12


def test_a_command_sends_only_what_it_was_asked_for_and_what_is_handed_over_meanwhile(writer: Writer) -> None:
    cut_off, asked = freeze(writer, 3), freeze(writer, 2)
    network = Network()
    with running(writer, network, only=asked):
        wait_until(lambda: state_of(writer, asked) is CampaignState.SENT)
        handed_over = writer.run(lambda db: freeze_campaign(db, 2, at=SystemClock().now() + 1))
        wait_until(lambda: state_of(writer, handed_over) is CampaignState.SENT)
    assert state_of(writer, cut_off) is CampaignState.SENDING
    assert writer.run(lambda db: state_counts(db, cut_off)) == {State.QUEUED: 3}


def test_everything_the_relay_kept_is_read_before_the_first_message(writer: Writer) -> None:
    campaign, network, relay = freeze(writer, 6), Network(), FakeRelay(page_size=1)
    for number in range(5):
        text = "STOP" if number == 4 else "hello"
        identity = {"channel": "SMS", "identity": phone(number)[1:]}
        message = {
            "id": f"R{number}",
            "contact_message": {"text_message": {"text": text}},
            "channel_identity": identity,
        }
        relay.add("inbound", {"message": message})
    with running(writer, network, relay=relay):
        wait_until(lambda: state_of(writer, campaign) is CampaignState.SENT)
    assert phone(4) not in network.phones
    assert len(network.phones) == 5


def test_a_silent_relay_holds_and_lets_go_by_itself(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mmsdesk.services.receipts._LEAST_PATIENCE", 0.15)
    campaign, network, relay = freeze(writer, 3000, rate=200.0), Network(), FakeRelay()
    with running(writer, network, relay=relay):
        wait_until(lambda: len(network.requests) > 5)
        relay.trouble = RelayUnreachable("no answer")
        wait_until(lambda: hold_of(writer, campaign) == "relay_silent")
        wait_until(lambda: State.IN_FLIGHT not in writer.run(lambda db: state_counts(db, campaign)))
        sent = len(network.requests)
        assert not threading.Event().wait(0.3)
        assert len(network.requests) == sent
        relay.trouble = None
        wait_until(lambda: len(network.requests) > sent)
        assert hold_of(writer, campaign) == ""
    assert set(network.phones.values()) == {1}


def test_a_relay_that_refuses_the_token_holds_at_once_and_lets_go_with_the_next_answer(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A STOP that waits there cannot be read any more, so nobody is patient first."""
    monkeypatch.setattr("mmsdesk.services.receipts._LEAST_PATIENCE", 3600.0)
    campaign, network, relay = freeze(writer, 3000, rate=200.0), Network(), FakeRelay()
    with running(writer, network, relay=relay):
        wait_until(lambda: len(network.requests) > 5)
        relay.trouble = RelayTokenRefused("the token was taken back")
        wait_until(lambda: hold_of(writer, campaign) == "relay_silent", seconds=5)
        wait_until(lambda: State.IN_FLIGHT not in writer.run(lambda db: state_counts(db, campaign)))
        sent = len(network.requests)
        assert not threading.Event().wait(0.3)
        assert len(network.requests) == sent
        relay.trouble = None
        wait_until(lambda: len(network.requests) > sent)
        assert hold_of(writer, campaign) == ""
    assert set(network.phones.values()) == {1}


def test_the_hold_does_not_flap_while_the_relay_answers_in_compressed_time(writer: Writer) -> None:
    campaign, network = freeze(writer, 100, rate=100.0), Network()
    holds: list[str] = []
    with running(writer, network, relay=FakeRelay(nap=0.4)):
        wait_until(lambda: len(network.requests) > 0)

        def look() -> bool:
            row = writer.run(lambda db: get_campaign(db, campaign))
            holds.append(row.hold)
            return row.state is CampaignState.SENT

        wait_until(look)
    assert set(holds) == {""}


def test_an_app_that_cannot_be_read_does_not_stop_sending(writer: Writer) -> None:
    campaign, network = freeze(writer, 5), Network()
    with running(writer, network, app=Trouble("Sinch could not be reached")):
        wait_until(lambda: state_of(writer, campaign) is CampaignState.SENT)


def test_the_app_is_asked_before_the_first_message(writer: Writer) -> None:
    """Since when it stores messages has to be known, or a lost answer could never be settled."""
    campaign, network, gate = freeze(writer, 5), Network(), threading.Event()

    def read_app() -> AppFacts:
        gate.wait(5)
        return AppFacts(None, 1)

    clock = SystemClock(COMPRESSION)
    reach = replace(make_reach(network), read_app=read_app)
    engine = Engine(writer, SqliteLedger(writer, "me", clock), reach, clock, workers=2)
    engine.start()
    try:
        assert not threading.Event().wait(0.3)
        assert network.requests == []
        gate.set()
        wait_until(lambda: state_of(writer, campaign) is CampaignState.SENT)
    finally:
        gate.set()
        engine.stop()


def test_another_apps_campaign_waits_and_says_so(writer: Writer) -> None:
    campaign, network = freeze(writer, 5), Network()
    with running(writer, network, app_id="another app"):
        wait_until(lambda: hold_of(writer, campaign) == "other_app")
    assert network.requests == []
    assert state_of(writer, campaign) is CampaignState.SENDING


def test_a_campaign_that_cannot_be_read_stops_and_the_next_one_goes(writer: Writer) -> None:
    def spoil(db: apsw.Connection) -> None:
        db.execute("""UPDATE campaign SET definition = '{"content_type":"NEVER_HEARD"}' WHERE id = ?""", (broken,))

    broken, whole, network = freeze(writer, 2), freeze(writer, 3), Network()
    writer.run(spoil)
    with running(writer, network):
        wait_until(lambda: state_of(writer, whole) is CampaignState.SENT)
        wait_until(lambda: state_of(writer, broken) is CampaignState.STOPPED)


def fail(db: apsw.Connection, campaign: CampaignId, code: str, places: range, *, sent_at: float, state: str) -> None:
    for place in places:
        db.execute(
            "UPDATE attempt SET state = ?, reason_code = ?, sent_at = ?, final_at = ?"
            " WHERE campaign_id = ? AND phone = ?",
            (state, code, sent_at, sent_at + place, campaign, phone(place)),
        )


@pytest.mark.parametrize(
    ("code", "failures", "between", "stops"),
    [
        ("CHANNEL_BAD_CONFIGURATION", 1, False, True),
        ("MEDIA_NOT_REACHABLE", 3, False, True),
        ("MEDIA_NOT_REACHABLE", 2, False, False),
        ("MEDIA_NOT_REACHABLE", 3, True, False),
        ("DELIVERY_TIMED_OUT", 9, False, False),
    ],
)
def test_failures_in_a_row_that_hit_everybody_stop_a_campaign(
    writer: Writer, code: str, failures: int, between: bool, stops: bool
) -> None:
    campaign = freeze(writer, 30, rate=1.0)
    gate = threading.Event()

    def wait_then_accept(_number: int, request: SendRequest) -> Outcome:
        gate.wait(5)
        return accept(request)

    def prepare(db: apsw.Connection) -> None:
        fail(db, campaign, code, range(failures), sent_at=2000.0, state="failed")
        if between:
            fail(db, campaign, "", range(1, 2), sent_at=2000.0, state="delivered")
            fail(db, campaign, code, range(10, 11), sent_at=2000.0, state="failed")
            fail(db, campaign, "", range(11, 12), sent_at=2000.0, state="delivered")

    writer.run(prepare)
    network = Network(wait_then_accept)
    with running(writer, network, workers=1):
        wait_until(lambda: network.requests or state_of(writer, campaign) is CampaignState.STOPPED)
        gate.set()
        state = state_of(writer, campaign)
    assert state is (CampaignState.STOPPED if stops else CampaignState.SENDING)


def test_receipts_of_messages_from_before_the_mending_do_not_stop_it_again(writer: Writer) -> None:
    campaign, network = freeze(writer, 6), Network()

    def prepare(db: apsw.Connection) -> None:
        set_state(db, campaign, CampaignState.SENDING, CampaignState.STOPPED, 3000.0)
        set_state(db, campaign, CampaignState.STOPPED, CampaignState.SENDING, 3001.0)
        fail(db, campaign, "CHANNEL_BAD_CONFIGURATION", range(2), sent_at=2000.0, state="failed")

    writer.run(prepare)
    with running(writer, network):
        wait_until(lambda: state_of(writer, campaign) is CampaignState.SENT)
    assert len(network.phones) == 4


def test_two_engines_without_the_lock_write_to_nobody_twice(path: Path, writer: Writer) -> None:
    """Row S5: the lock is not the only defence."""
    campaign = freeze(writer, 150)
    network = Network(latency=0.003)
    with ExitStack() as engines:
        other = Writer(lambda: open_profile_database(path))
        engines.callback(other.close)
        engines.enter_context(running(writer, network))
        wait_until(lambda: len(network.requests) > 10)
        engines.enter_context(running(other, network))
        wait_until(lambda: State.QUEUED not in writer.run(lambda db: state_counts(db, campaign)), seconds=20)
    assert set(network.phones.values()) == {1}
    assert len(network.requests) == 150


def test_stop_does_not_wait_for_a_long_poll(writer: Writer) -> None:
    woken = threading.Event()

    class Sleepy(FakeRelay):
        def poll(self, after: str | None, limit: int, wait: float) -> FakePage:
            if wait:
                woken.wait(20)
                raise RelayUnreachable("closed")
            return super().poll(after, limit, wait)

    network = Network()
    network.ended = woken  # what closing the ways to the outside sets
    with running(writer, network, relay=Sleepy()):
        pass
    assert woken.is_set()


def stop_message(number: int) -> dict[str, Any]:
    """The nth person writes STOP."""
    identity = {"channel": "SMS", "identity": phone(number)[1:]}
    contact_message = {"text_message": {"text": "STOP"}}
    return {
        "message": {"id": f"R{number}", "contact_message": contact_message, "channel_identity": identity},
    }


def test_after_sleep_every_stop_is_read_before_the_next_message_and_old_connections_are_dropped(
    writer: Writer,
) -> None:
    campaign, relay = freeze(writer, 400, rate=400.0), FakeRelay(page_size=1)
    slept = threading.Event()
    watch = SleepWatch(wall=lambda: SystemClock().now() + (3600.0 if slept.is_set() else 0.0))
    opened: list[bool] = []

    class Counted(Network):
        def open(self) -> NetworkCarrier:
            opened.append(slept.is_set())
            return super().open()

    network = Counted()
    with running(writer, network, relay=relay, sleep_watch=watch):
        wait_until(lambda: len(network.requests) > 20)
        # as it is after hours: the relay has kept people's words, and every clock shows another time
        with network.lock:
            first = len(network.requests) + 5  # a request of each worker may already be on its way
            for number in range(first, first + 10):
                relay.add("inbound", stop_message(number))
            slept.set()
        wait_until(lambda: state_of(writer, campaign) is CampaignState.SENT)
    assert not {phone(number) for number in range(first, first + 10)} & set(network.phones)
    assert set(network.phones.values()) == {1}
    assert len(network.phones) == 390
    assert opened.count(True) >= opened.count(False) == 4


def finish(writer: Writer, campaign: CampaignId) -> None:
    old, new = CampaignState.SENDING, CampaignState.CANCELLED
    writer.run(lambda db: set_state(db, campaign, old, new, 1001.0))


def steps_of_a_look(writer: Writer, engine: Engine) -> int:
    """How much work SQLite has with one look of the supervisor, in hundreds of its instructions."""
    steps = 0

    def count() -> bool:
        nonlocal steps
        steps += 1
        return False

    def look(db: apsw.Connection) -> None:
        db.set_progress_handler(count, 100)
        engine._look(db)
        db.set_progress_handler(None)

    writer.run(look)
    return steps


def test_a_look_five_times_a_second_costs_the_same_for_few_people_and_for_many(writer: Writer) -> None:
    network = Network()
    engine = Engine(writer, SqliteLedger(writer, "me", SystemClock()), make_reach(network), SystemClock(), workers=1)
    costs = []
    for people in (40, 4000):
        campaign = freeze(writer, people)

        def fill(db: apsw.Connection, campaign: CampaignId = campaign) -> None:
            db.execute(
                "UPDATE attempt SET state = CASE id % 4 WHEN 0 THEN 'queued' WHEN 1 THEN 'failed' ELSE 'delivered' END,"
                " sent_at = 2000 + id, final_at = 3000 + id, reason_code = 'MEDIA_NOT_REACHABLE' WHERE campaign_id = ?",
                (campaign,),
            )

        writer.run(fill)
        costs.append(steps_of_a_look(writer, engine))
        finish(writer, campaign)
    few, many = costs
    assert many <= few + 3
