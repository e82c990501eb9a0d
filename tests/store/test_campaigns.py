"""A campaign starts once, and the ledger keeps its head when clocks jump and owners change."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from mmsdesk.db import fetch_one, transaction
from mmsdesk.domain.errors import Refused
from mmsdesk.domain.ids import CampaignId, MessageId
from mmsdesk.domain.ledger import CampaignState, State
from mmsdesk.domain.outcome import Accepted, Doubt, NotSent, Rejected, SlowDown
from mmsdesk.store.campaigns import FrozenPerson, Terms, insert_draft, set_state
from mmsdesk.store.ledger import SKIPS_AT_ONCE, begin, due_doubts, record, recover, state_counts
from mmsdesk.store.suppression import suppress
from tests.support.ledgers import DEFINITION, ManualClock, freeze, freeze_campaign, open_profile, phone

TERMS = Terms("Guests", "f" * 64, "app", "72345", 20.0, 86_400, "ask")
DAY = 86_400.0


@pytest.fixture
def db(tmp_path: Path) -> Iterator[apsw.Connection]:
    connection = open_profile(tmp_path)
    yield connection
    connection.close()


def draft(db: apsw.Connection) -> CampaignId:
    return insert_draft(db, "Truffle nights", DEFINITION, "Guests", 1000.0)


def start(db: apsw.Connection, campaign: CampaignId, *numbers: int, terms: Terms = TERMS) -> None:
    people = [FrozenPerson(phone(n), None, "", {"text_message": {"text": "Hi"}}, None) for n in numbers]
    with transaction(db):
        freeze(db, campaign, terms, people, 1000.0)


def test_starting_twice_adds_nobody_and_says_so(db: apsw.Connection) -> None:
    campaign = draft(db)
    start(db, campaign, 0, 1)
    with pytest.raises(Refused, match="already started"):
        start(db, campaign, 2, 3)
    assert state_counts(db, campaign) == {State.QUEUED: 2}


def test_two_programs_told_to_send_the_same_write_to_nobody_twice(db: apsw.Connection) -> None:
    first, second = draft(db), draft(db)
    start(db, first, 0, 1)
    with pytest.raises(Refused, match="already on its way"):
        start(db, second, 0, 1)
    assert state_counts(db, second) == {}
    start(db, second, 0, 1, terms=replace(TERMS, app_id="rehearsal"))
    third = draft(db)
    set_state(db, first, CampaignState.SENDING, CampaignState.CANCELLED, 1001.0)
    start(db, third, 0, 1)
    assert state_counts(db, third) == {State.QUEUED: 2}


@pytest.mark.parametrize("jump", [-3600.0, -DAY, -365 * DAY])
def test_a_clock_that_is_set_back_does_not_keep_people_waiting(db: apsw.Connection, jump: float) -> None:
    clock = ManualClock(10.0**9)
    campaign = freeze_campaign(db, 2)
    for outcome in (SlowDown(60.0), Doubt("lost")):
        work = begin(db, campaign, "me", clock.now())
        assert work is not None
        record(db, work.attempt_id, outcome, clock, owner="me")
    assert begin(db, campaign, "me", clock.now()) is None
    clock.time += jump
    assert begin(db, campaign, "me", clock.now()) is not None
    assert len(due_doubts(db, clock.now())) == 1


def test_skipping_many_at_once_leaves_others_their_turn(db: apsw.Connection) -> None:
    with transaction(db):
        campaign = freeze_campaign(db, SKIPS_AT_ONCE + 2)
        for number in range(SKIPS_AT_ONCE + 1):
            suppress(db, phone(number), "reply", "STOP", None, 1000.0)
        first = begin(db, campaign, "me", 1000.0)
    assert first is None
    assert state_counts(db, campaign) == {State.SKIPPED: SKIPS_AT_ONCE, State.QUEUED: 2}
    work = begin(db, campaign, "me", 1000.0)
    assert work is not None
    assert work.phone == phone(SKIPS_AT_ONCE + 1)


@pytest.mark.parametrize("late", [NotSent("refused"), SlowDown(None), Rejected(400, "X", "no"), Doubt("lost")])
def test_a_late_answer_of_an_earlier_owner_does_not_touch_the_row_of_the_next(
    db: apsw.Connection, late: NotSent | SlowDown | Rejected | Doubt
) -> None:
    clock = ManualClock()
    campaign = freeze_campaign(db, 1)
    work = begin(db, campaign, "old", clock.now())
    assert work is not None
    recover(db, "new", clock)
    db.execute("UPDATE attempt SET state = 'queued'")
    again = begin(db, campaign, "new", clock.now())
    assert again is not None
    record(db, work.attempt_id, late, clock, owner="old")
    assert fetch_one(db, "SELECT state, owner FROM attempt") == (State.IN_FLIGHT, "new")
    record(db, work.attempt_id, Accepted(MessageId("M-1")), clock, owner="old")
    assert fetch_one(db, "SELECT state, message_id FROM attempt") == (State.ACCEPTED, "M-1")
