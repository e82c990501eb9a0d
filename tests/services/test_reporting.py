"""Sums that close whatever the states are, and an export that comes back as it went out."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mmsdesk.db import fetch_all, fetch_one
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import SkipReason, State
from mmsdesk.services.live import read_live
from mmsdesk.services.reporting import (
    NO_RECEIPT_GRACE,
    PEOPLE_FILTERS,
    all_people,
    count,
    counts_to_json,
    export_csv,
    people_ids,
    read_report,
    report_to_json,
)
from mmsdesk.store.schema import open_profile_database
from mmsdesk.store.suppression import suppress
from tests.support.ledgers import ManualClock, freeze_campaign, phone

TTL = 86_400.0


@pytest.fixture
def db(tmp_path: Path) -> Iterator[apsw.Connection]:
    connection = open_profile_database(tmp_path / "mmsdesk.db")
    yield connection
    connection.close()


def give(db: apsw.Connection, campaign: CampaignId, states: list[State], *, at: float = 1000.0) -> None:
    """These states, one after the other; what has been answered was answered at `at`."""
    ids = [row[0] for row in fetch_all(db, "SELECT id FROM attempt WHERE campaign_id = ? ORDER BY id", (campaign,))]
    for attempt_id, state in zip(ids, states, strict=True):
        skip = SkipReason.OPTED_OUT.value if state is State.SKIPPED else ""
        db.execute(
            "UPDATE attempt SET state = ?, answered_at = ?, sent_at = ?, skip_reason = ? WHERE id = ?",
            (state.value, at, at, skip, attempt_id),
        )


@given(states=st.lists(st.sampled_from(list(State)), min_size=1, max_size=40), late=st.booleans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_both_sums_close_for_every_mixture_of_states(db: apsw.Connection, states: list[State], late: bool) -> None:
    clock = ManualClock(1000.0 + (TTL + NO_RECEIPT_GRACE + 1 if late else 0))
    campaign = freeze_campaign(db, len(states))
    give(db, campaign, states)
    found = count(db, campaign, clock)
    assert found.closes
    assert found.recipients == len(states)
    assert found.no_receipt == (states.count(State.ACCEPTED) if late else 0)
    sent = counts_to_json(campaign, found)
    assert sum(sent[name] for name in ("accepted", "rejected", "skipped", "in_doubt", "unsent")) == sent["recipients"]
    told = report_to_json(read_report(db, campaign, clock))
    assert sum(told[name] for name in ("delivered", "failed", "no_receipt", "waiting")) == told["accepted"]
    parts = set(PEOPLE_FILTERS) - {"everyone", "replied"}
    shown = sum(len(people_ids(db, campaign, which=which)) for which in parts)
    assert shown == len(states)
    assert len(list(all_people(db, campaign))) == len(states)


@pytest.mark.parametrize(("seconds", "missing"), [(TTL + NO_RECEIPT_GRACE, 0), (TTL + NO_RECEIPT_GRACE + 1, 1)])
def test_no_receipt_begins_a_day_after_the_time_to_live(db: apsw.Connection, seconds: float, missing: int) -> None:
    campaign = freeze_campaign(db, 2)
    give(db, campaign, [State.ACCEPTED, State.DELIVERED])
    found = count(db, campaign, ManualClock(1000.0 + seconds))
    assert (found.no_receipt, found.waiting) == (missing, 1 - missing)


def test_who_opts_out_before_the_turn_comes_is_counted_as_opted_out(db: apsw.Connection) -> None:
    """One had opted out before it started, one wrote STOP before being written to, one answered STOP."""
    clock = ManualClock(1000.0)
    suppress(db, phone(0), "reply", "STOP", None, clock.now() - 60)
    campaign = freeze_campaign(db, 5, at=clock.now())
    suppress(db, phone(1), "reply", "STOP", None, clock.now() + 5)
    db.execute("UPDATE attempt SET state = 'skipped', skip_reason = 'opted_out' WHERE phone = ?", (phone(1),))
    for place in (2, 1):
        db.execute(
            "INSERT INTO reply (event_id, phone, channel, campaign_id, text, opted_out, received_at)"
            " VALUES (?, ?, 'SMS', ?, 'STOP', 1, ?)",
            (f"E{place}", phone(place), campaign if place == 2 else None, clock.now() + 9),
        )
    report = read_report(db, campaign, clock)
    assert report.opted_out == 2
    assert report_to_json(report)["opted_out"] == 2
    assert [(it.reason.code, it.count) for it in report.left_out] == [("opted_out", 2)]


def test_everybody_in_doubt_has_a_reason_in_words(db: apsw.Connection) -> None:
    campaign = freeze_campaign(db, 3)
    give(db, campaign, [State.IN_DOUBT, State.NOT_FOUND, State.UNRESOLVED])
    reasons = [person.reason for person in all_people(db, campaign)]
    assert [reason.code if reason else None for reason in reasons] == ["IN_DOUBT", "NOT_FOUND", "UNRESOLVED"]
    assert all(reason is not None and reason.long and reason.advice for reason in reasons)


NASTY = [
    "=1+1",
    "+CMD|' /C calc'!A0",
    "-2",
    "@SUM(A1)",
    "\tx",
    " =1",
    "＝1",
    'Zoë "Q", Jr.',
    "💛",
    "two\nlines",
    "O'Brien",
]


def test_the_export_runs_nothing_and_comes_back_the_same(db: apsw.Connection, tmp_path: Path) -> None:
    campaign = freeze_campaign(db, len(NASTY))
    for place, name in enumerate(NASTY):
        db.execute("UPDATE recipient SET name = ? WHERE phone = ?", (name, phone(place)))
        db.execute(
            "INSERT INTO reply (event_id, phone, channel, campaign_id, text, received_at) VALUES (?,?,'SMS',?,?,1.0)",
            (f"E{place}", phone(place), campaign, name),
        )
    path = tmp_path / "report.csv"
    assert export_csv(db, campaign, path) == len(NASTY)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "＝")) for cell in row.values())
    assert [row["Name"].removeprefix("'") for row in rows] == NASTY
    assert [row["Last reply"].removeprefix("'") for row in rows] == NASTY
    assert [row["Mobile"].removeprefix("'") for row in rows] == [phone(place) for place in range(len(NASTY))]


def test_an_export_that_cannot_be_finished_leaves_the_old_file(db: apsw.Connection, tmp_path: Path) -> None:
    campaign = freeze_campaign(db, 3)
    path = tmp_path / "report.csv"
    export_csv(db, campaign, path)
    before = path.read_bytes()
    db.execute("UPDATE attempt SET state = 'skipped', skip_reason = 'never heard' WHERE phone = ?", (phone(2),))
    with pytest.raises(ValueError, match="never heard"):
        export_csv(db, campaign, path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if each.suffix in {".csv", ".part"}] == ["report.csv"]
    assert not db.in_transaction


def test_a_percent_sign_in_a_search_is_a_percent_sign(db: apsw.Connection) -> None:
    campaign = freeze_campaign(db, 3)
    db.execute("UPDATE recipient SET name = '100% Ann_a' WHERE phone = ?", (phone(1),))
    assert len(people_ids(db, campaign, search="%")) == 1
    assert len(people_ids(db, campaign, search="n_a")) == 1
    assert len(people_ids(db, campaign, search="guest")) == 2
    assert len(people_ids(db, campaign)) == 3


def test_a_reply_to_another_campaign_is_not_counted_here(db: apsw.Connection) -> None:
    first, second = freeze_campaign(db, 2), freeze_campaign(db, 2)
    db.execute(
        "INSERT INTO reply (event_id, phone, channel, campaign_id, text, opted_out, received_at)"
        " VALUES ('E1', ?, 'SMS', ?, 'STOP', 1, 1.0)",
        (phone(0), second),
    )
    clock = ManualClock()
    assert [read_report(db, each, clock).replied for each in (first, second)] == [0, 1]
    assert [person.opted_out for person in all_people(db, first)] == [False, False]
    assert people_ids(db, first, which="replied") == []
    assert len(people_ids(db, second, which="replied")) == 1


def plan(db: apsw.Connection, sql: str, bindings: Any) -> str:
    return " | ".join(row[3] for row in fetch_all(db, f"EXPLAIN QUERY PLAN {sql}", bindings))


def test_what_is_asked_again_and_again_sorts_and_scans_nothing(db: apsw.Connection) -> None:
    """At 100,000 people a sort or a scan in these would be felt every second."""
    campaign = freeze_campaign(db, 20)
    chance = random.Random(7)
    give(db, campaign, [chance.choice(list(State)) for _ in range(20)])
    asked: dict[str, Any] = {}

    def note(_cursor: apsw.Cursor, sql: str, bindings: Any) -> bool:
        asked[sql] = bindings or ()
        return True

    db.set_exec_trace(note)
    read_live(db, campaign, "", ManualClock(10.0**9))
    every_second = set(asked)
    list(all_people(db, campaign))
    people_ids(db, campaign, which="replied")
    db.set_exec_trace(None)
    plans = {sql: plan(db, sql, bindings) for sql, bindings in asked.items() if sql.lstrip().startswith("SELECT")}
    assert len(plans) > 8
    scans = {sql: how for sql, how in plans.items() if "SCAN attempt" in how or "SCAN a" in how or "SCAN p" in how}
    assert scans == {}
    sorted_whole = {sql for sql, how in plans.items() if "TEMP B-TREE FOR ORDER BY" in how}
    # those in doubt are few
    assert {sql for sql in sorted_whole & every_second if "in_doubt" not in sql} == set()
    replies = [how for how in plans.values() if "SEARCH p " in how and "CORRELATED" in how]
    assert replies
    assert all("phone=?" in how for how in replies)


def test_the_live_page_knows_the_first_request_and_the_latest(db: apsw.Connection) -> None:
    campaign = freeze_campaign(db, 5)
    give(db, campaign, [State.ACCEPTED] * 5)
    for place, at in enumerate((1000.0, 1500.0, 9000.0, 9001.0, 9001.0)):
        db.execute("UPDATE attempt SET sent_at = ? WHERE phone = ?", (at, phone(place)))
    assert read_live(db, campaign, "", ManualClock()).sent_times == (1000.0, 9000.0, 9001.0, 9001.0)
    assert fetch_one(db, "SELECT count(*) FROM attempt") == (5,)
