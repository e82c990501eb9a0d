"""The ledger's rows obey the law, whatever is asked of them."""

from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mmsdesk.db import fetch_all, fetch_one
from mmsdesk.domain.ids import CampaignId, MessageId
from mmsdesk.domain.ledger import NEXT, CampaignState, SkipReason, State
from mmsdesk.domain.outcome import Accepted, Denied, Doubt, NotSent, Outcome, Rejected, SlowDown
from mmsdesk.services.reporting import count
from mmsdesk.store.campaigns import set_hold, set_state
from mmsdesk.store.ledger import (
    DOUBT_LADDER,
    IllegalMoveError,
    Work,
    accept,
    begin,
    conclude,
    count_twice,
    due_doubts,
    move,
    record,
    recover,
    requeue_not_found,
    state_counts,
)
from mmsdesk.store.suppression import suppress
from tests.support.ledgers import ManualClock, freeze_campaign, open_profile, phone

ME = "engine-1"


@pytest.fixture
def db(tmp_path: Path):  # type: ignore[no-untyped-def]
    connection = open_profile(tmp_path)
    yield connection
    connection.close()


def leave(db: apsw.Connection, campaign: CampaignId, clock: ManualClock) -> Work:
    work = begin(db, campaign, ME, clock.now())
    assert work is not None
    return work


def state_of(db: apsw.Connection, attempt_id: int) -> str:
    row = fetch_one(db, "SELECT state FROM attempt WHERE id = ?", (attempt_id,))
    assert row is not None
    return str(row[0])


def test_people_are_taken_in_file_order_and_each_once(db: apsw.Connection) -> None:
    campaign = freeze_campaign(db, 3)
    begun = [begin(db, campaign, ME, 1000.0) for _ in range(4)]
    assert [work.phone if work else None for work in begun] == [phone(0), phone(1), phone(2), None]


def test_a_number_is_in_a_campaign_once(db: apsw.Connection) -> None:
    campaign = freeze_campaign(db, 1)
    with pytest.raises(apsw.ConstraintError):
        db.execute("INSERT INTO recipient (campaign_id, phone, message) VALUES (?,?,'{}')", (campaign, phone(0)))


def test_who_opted_out_after_the_freeze_is_skipped_on_the_way(db: apsw.Connection) -> None:
    campaign = freeze_campaign(db, 2)
    suppress(db, phone(0), "reply", "STOP", "event-1", 1001.0)
    work = begin(db, campaign, ME, 1002.0)
    assert work is not None
    assert work.phone == phone(1)
    assert state_counts(db, campaign) == {State.SKIPPED: 1, State.IN_FLIGHT: 1}
    row = fetch_one(db, "SELECT skip_reason, sent_at FROM attempt WHERE phone = ?", (phone(0),))
    assert row == (SkipReason.OPTED_OUT, None)


@pytest.mark.parametrize("new", [CampaignState.PAUSED, CampaignState.STOPPED, CampaignState.CANCELLED])
def test_nothing_is_taken_or_leaves_once_a_campaign_no_longer_sends(db: apsw.Connection, new: CampaignState) -> None:
    campaign = freeze_campaign(db, 2)
    assert set_state(db, campaign, CampaignState.SENDING, new, 1001.0)
    assert begin(db, campaign, ME, 1001.0) is None
    assert state_counts(db, campaign) == {State.QUEUED: 2}


def test_a_held_campaign_waits(db: apsw.Connection) -> None:
    campaign = freeze_campaign(db, 1)
    set_hold(db, campaign, "relay_silent")
    assert begin(db, campaign, ME, 1000.0) is None
    set_hold(db, campaign, "")
    assert begin(db, campaign, ME, 1000.0) is not None


def test_taking_a_person_and_in_flight_are_one_step(db: apsw.Connection) -> None:
    campaign = freeze_campaign(db, 2)
    work = begin(db, campaign, ME, 1002.0)
    assert work is not None
    assert work.owner == ME
    row = fetch_one(db, "SELECT state, owner, sent_at, tries FROM attempt WHERE id = ?", (work.attempt_id,))
    assert row == (State.IN_FLIGHT, ME, 1002.0, 1)
    assert state_counts(db, campaign) == {State.IN_FLIGHT: 1, State.QUEUED: 1}


def test_what_the_disk_kept_though_it_refused_is_put_back_and_only_that(db: apsw.Connection) -> None:
    campaign = freeze_campaign(db, 3)
    kept = begin(db, campaign, "engine-1.0", 1000.0)
    others = begin(db, campaign, "engine-1.1", 1000.0)
    again = begin(db, campaign, "engine-1.0", 1001.0, again=True)
    assert kept is not None
    assert others is not None
    assert again is not None
    assert again.attempt_id == kept.attempt_id
    assert state_of(db, others.attempt_id) == State.IN_FLIGHT
    assert state_counts(db, campaign) == {State.IN_FLIGHT: 2, State.QUEUED: 1}


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Accepted(MessageId("01HZ")), State.ACCEPTED),
        (Rejected(400, "INVALID_ARGUMENT", "no"), State.REJECTED),
        (NotSent("refused"), State.QUEUED),
        (Denied(401, "UNAUTHENTICATED", "no"), State.QUEUED),
        (SlowDown(None), State.QUEUED),
        (Doubt("timed out"), State.IN_DOUBT),
    ],
)
def test_each_outcome_has_its_state(db: apsw.Connection, outcome: Outcome, state: State) -> None:
    clock = ManualClock()
    work = leave(db, freeze_campaign(db, 1), clock)
    record(db, work.attempt_id, outcome, clock)
    assert state_of(db, work.attempt_id) == state


def test_a_slowed_down_person_is_not_claimed_before_the_time_sinch_named(db: apsw.Connection) -> None:
    clock = ManualClock()
    campaign = freeze_campaign(db, 1)
    work = leave(db, campaign, clock)
    record(db, work.attempt_id, SlowDown(7.0), clock)
    assert begin(db, campaign, ME, clock.now() + 6.9) is None
    assert begin(db, campaign, ME, clock.now() + 7.0) is not None


def test_after_a_crash_in_flight_is_doubt_never_queued(db: apsw.Connection) -> None:
    clock = ManualClock()
    campaign = freeze_campaign(db, 3)
    leave(db, campaign, clock)
    found = recover(db, "engine-2", clock)
    assert (found.requeued, found.doubtful) == (0, 1)
    assert state_counts(db, campaign) == {State.IN_DOUBT: 1, State.QUEUED: 2}


def test_what_an_earlier_version_had_claimed_goes_back_to_the_queue(db: apsw.Connection) -> None:
    freeze_campaign(db, 2)
    db.execute("UPDATE attempt SET state = 'claimed', owner = 'engine-0' WHERE phone = ?", (phone(0),))
    found = recover(db, ME, ManualClock())
    assert (found.requeued, found.doubtful) == (1, 0)
    assert fetch_all(db, "SELECT DISTINCT state, owner FROM attempt") == [(State.QUEUED, None)]


@pytest.mark.parametrize("owner", [ME, f"{ME}.7"])
def test_an_engine_does_not_recover_its_own_rows(db: apsw.Connection, owner: str) -> None:
    clock = ManualClock()
    campaign = freeze_campaign(db, 1)
    assert begin(db, campaign, owner, clock.now()) is not None
    assert recover(db, ME, clock) == recover(db, ME, clock)
    assert state_counts(db, campaign) == {State.IN_FLIGHT: 1}


def test_a_receipt_that_came_before_the_answer_wins_over_doubt(db: apsw.Connection) -> None:
    clock = ManualClock()
    work = leave(db, freeze_campaign(db, 1), clock)
    accept(db, work.attempt_id, MessageId("01A"), clock.now())
    record(db, work.attempt_id, Doubt("reset"), clock)
    assert state_of(db, work.attempt_id) == State.ACCEPTED


def test_a_second_message_id_for_one_job_is_recorded_as_a_duplicate(db: apsw.Connection) -> None:
    clock = ManualClock()
    campaign = freeze_campaign(db, 1)
    work = leave(db, campaign, clock)
    accept(db, work.attempt_id, MessageId("01A"), clock.now())
    assert count_twice(db, campaign) == 0
    accept(db, work.attempt_id, MessageId("01B"), clock.now())
    assert count_twice(db, campaign) == 1
    row = fetch_one(db, "SELECT message_id, duplicate_message_id FROM attempt")
    assert row == ("01A", "01B")


def test_a_resend_keeps_its_job_id(db: apsw.Connection) -> None:
    clock = ManualClock()
    campaign = freeze_campaign(db, 1)
    work = leave(db, campaign, clock)
    record(db, work.attempt_id, Doubt("reset"), clock)
    (doubtful,) = due_doubts(db, clock.now() + DOUBT_LADDER[0])
    assert conclude(db, doubtful, State.NOT_FOUND, "absent")
    assert requeue_not_found(db, campaign) == 1
    again = begin(db, campaign, ME, clock.now())
    assert again is not None
    assert again.job_id == work.job_id


def test_a_late_receipt_stops_a_resend_that_has_not_left(db: apsw.Connection) -> None:
    clock = ManualClock()
    campaign = freeze_campaign(db, 1)
    work = leave(db, campaign, clock)
    record(db, work.attempt_id, Doubt("reset"), clock)
    (doubtful,) = due_doubts(db, clock.now() + DOUBT_LADDER[0])
    conclude(db, doubtful, State.NOT_FOUND, "absent")
    requeue_not_found(db, campaign)
    accept(db, work.attempt_id, MessageId("01A"), clock.now())
    assert begin(db, campaign, ME, clock.now()) is None
    assert state_of(db, work.attempt_id) == State.ACCEPTED


@pytest.mark.parametrize(
    ("old", "new"), [(old, new) for old in State for new in State if new not in NEXT[old] and new is not old]
)
def test_a_move_outside_the_law_is_refused(db: apsw.Connection, old: State, new: State) -> None:
    with pytest.raises(IllegalMoveError):
        move(db, 1, old, new, {})


OUTCOMES = st.sampled_from(
    [
        Accepted(MessageId("01A")),
        Rejected(400, "INVALID_ARGUMENT", "no"),
        NotSent("refused"),
        Denied(403, "PERMISSION_DENIED", "no"),
        SlowDown(None),
        Doubt("timed out"),
    ]
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), OUTCOMES),
        st.just(("begin", None)),
        st.just(("crash", None)),
        st.just(("settle", State.NOT_FOUND)),
        st.just(("settle", State.UNRESOLVED)),
        st.just(("stop", None)),
        st.just(("again", None)),
    ),
    max_size=40,
)


@given(steps=STEPS, people=st.integers(1, 6), data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_sums_close_and_nobody_leaves_twice_whatever_happens(
    tmp_path: Path, steps: list[tuple[str, object]], people: int, data: st.DataObject
) -> None:
    db = apsw.Connection(":memory:")
    from mmsdesk.store.schema import STEPS as SCHEMA

    for step in SCHEMA:
        step(db)
    clock = ManualClock()
    campaign = freeze_campaign(db, people)
    owner = 0
    left_without_proof: set[int] = set()
    for what, extra in steps:
        clock.time += 10_000
        if what == "begin":
            work = begin(db, campaign, f"e{owner}", clock.now())
            if work is not None:
                assert work.attempt_id not in left_without_proof, "written to again without proof of absence"
                left_without_proof.add(work.attempt_id)
        elif what == "send":
            work = begin(db, campaign, f"e{owner}", clock.now())
            if work is not None:
                assert work.attempt_id not in left_without_proof, "written to again without proof of absence"
                left_without_proof.add(work.attempt_id)
                record(db, work.attempt_id, extra, clock)  # type: ignore[arg-type]
                if isinstance(extra, NotSent | Denied | SlowDown):
                    left_without_proof.discard(work.attempt_id)
        elif what == "crash":
            owner += 1
            recover(db, f"e{owner}", clock)
        elif what == "settle":
            for doubtful in due_doubts(db, clock.now())[:1]:
                conclude(db, doubtful, extra, "looked")  # type: ignore[arg-type]
                if extra is State.NOT_FOUND:
                    left_without_proof.discard(doubtful.attempt_id)
        elif what == "stop":
            suppress(db, phone(data.draw(st.integers(0, people - 1))), "reply", "STOP", None, clock.now())
        else:
            requeue_not_found(db, campaign)
        counts = count(db, campaign, clock)
        assert counts.recipients == people
        assert counts.closes
    assert len(fetch_all(db, "SELECT DISTINCT job_id FROM attempt")) == people
    db.close()
