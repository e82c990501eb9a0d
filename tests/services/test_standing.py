"""How the line to Sinch stands, what stopped a run, and a look-up on demand: told by facts, over a real database."""

from dataclasses import replace
from pathlib import Path

import pytest

from mmsdesk.db import Writer, fetch_all, open_reader
from mmsdesk.domain.account import Account
from mmsdesk.domain.ids import CampaignId, JobId, MessageId
from mmsdesk.domain.ledger import State
from mmsdesk.domain.message import ContentType, Text
from mmsdesk.domain.outcome import Accepted, Denied, Doubt, NotSent, Outcome, Rejected, SendRequest, SlowDown
from mmsdesk.domain.reasons import REASONS
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.clock import SystemClock
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.app_watch import AppFacts
from mmsdesk.services.connecting import save_connection
from mmsdesk.services.desk import Desk
from mmsdesk.services.doubt_check import Checked, check_doubts
from mmsdesk.services.outlook import LineState, read_outlook
from mmsdesk.services.standing import (
    ASLEEP_SECONDS,
    LOST_SECONDS,
    NOTHING_NOTED,
    SinchState,
    StandingWatch,
    read_standing,
)
from mmsdesk.services.stop_causes import StopCause, cause_of, failing_code, plain_hint
from mmsdesk.sinch.answers import key_refused_words, not_allowed_words
from mmsdesk.sinch.errors import KeyRefused, ServerTrouble, unreachable
from mmsdesk.store.ledger import state_counts
from mmsdesk.store.receipts import note_failed_poll, note_poll
from tests.support.carriers import ListedRow, Shelf
from tests.support.ledgers import freeze_campaign, phone

REQUEST = SendRequest(
    JobId("JOB1"), CampaignId("C1"), "+15035550142", Text("Hi"), "72345", True, ContentType.MARKETING, 86_400
)


class Seconds:
    """A stopwatch that goes when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ([Accepted(MessageId("M1"))], SinchState.ANSWERS),
        ([SlowDown(None)], SinchState.ANSWERS),
        ([Doubt("bad gateway", 502)], SinchState.ANSWERS),
        ([Doubt("timed out")], SinchState.UNKNOWN),
        ([Denied(401, "UNAUTHENTICATED", "no")], SinchState.KEY_REFUSED),
        ([Denied(403, "PERMISSION_DENIED", "no")], SinchState.NOT_ALLOWED),
        ([NotSent("refused")], SinchState.OFFLINE),
        ([NotSent("refused"), Accepted(MessageId("M1"))], SinchState.ANSWERS),
        ([Denied(401, "", ""), Accepted(MessageId("M1"))], SinchState.ANSWERS),
    ],
)
def test_each_outcome_says_how_the_line_stands(writer: Writer, outcomes: list[Outcome], state: SinchState) -> None:
    seconds = Seconds()
    watch = StandingWatch(writer, SystemClock(), monotonic=seconds)
    for outcome in outcomes:
        watch.note_outcome(REQUEST, outcome)
        seconds.now += LOST_SECONDS
    assert watch.view().sinch is state


def test_a_hiccup_is_not_offline(writer: Writer) -> None:
    seconds = Seconds()
    watch = StandingWatch(writer, SystemClock(), monotonic=seconds)
    watch.note_outcome(REQUEST, Accepted(MessageId("M1")))
    watch.note_outcome(REQUEST, NotSent("refused"))
    seconds.now += LOST_SECONDS / 2
    assert watch.view().sinch is SinchState.ANSWERS


def test_reading_the_app_tells_too_and_still_raises(writer: Writer) -> None:
    seconds = Seconds()
    watch = StandingWatch(writer, SystemClock(), monotonic=seconds)

    def fail(error: Exception) -> AppFacts:
        raise error

    for error, state in (
        (unreachable("no route"), SinchState.OFFLINE),
        (ServerTrouble("trouble"), SinchState.ANSWERS),
        (KeyRefused("refused"), SinchState.KEY_REFUSED),
    ):
        with pytest.raises(type(error)):
            watch.watch_reading(lambda error=error: fail(error))()  # type: ignore[misc]  # bound in the loop
        seconds.now += LOST_SECONDS
        assert watch.view().sinch is state
    assert watch.watch_reading(lambda: AppFacts(None, 1))() == AppFacts(None, 1)
    assert watch.view().sinch is SinchState.ANSWERS


def test_a_key_refused_at_sending_counts_until_a_send_is_accepted(writer: Writer, path: Path) -> None:
    seconds = Seconds()
    watch = StandingWatch(writer, SystemClock(), monotonic=seconds)
    read_app = watch.watch_reading(lambda: AppFacts(None, 1))
    watch.note_outcome(REQUEST, Denied(401, "UNAUTHENTICATED", "no"))
    read_app()
    watch.note_outcome(REQUEST, Doubt("bad gateway", 502))
    assert watch.view().sinch is SinchState.KEY_REFUSED
    watch.note_outcome(REQUEST, NotSent("no route"))
    seconds.now += LOST_SECONDS
    assert watch.view().sinch is SinchState.OFFLINE
    read_app()
    assert watch.view().sinch is SinchState.KEY_REFUSED
    watch.keep()
    db = open_reader(path)
    assert read_outlook(db, "", SystemClock(), None).line is LineState.KEY_REFUSED

    restarted = StandingWatch(writer, SystemClock())
    restarted.watch_reading(lambda: AppFacts(None, 1))()
    assert restarted.view().sinch is SinchState.KEY_REFUSED
    restarted.note_outcome(REQUEST, Accepted(MessageId("M1")))
    assert restarted.view().sinch is SinchState.ANSWERS
    restarted.keep()
    assert read_outlook(db, "", SystemClock(), None).line is LineState.FINE
    assert StandingWatch(writer, SystemClock()).view().sinch is SinchState.UNKNOWN
    db.close()


def test_only_another_key_ends_a_refusal_at_sending_otherwise(tmp_path: Path) -> None:
    desk = Desk(open_profile(tmp_path / "profile", {}), MemorySecretStore(), {})
    account = Account("project", "app-one", "key", Secret("old-word"), sender="12345")
    save_connection(desk, account)
    watch = StandingWatch(desk.writer, SystemClock())
    watch.note_outcome(REQUEST, Denied(401, "UNAUTHENTICATED", "no"))
    watch.keep()
    save_connection(desk, replace(account, sender="54321"))
    assert desk.outlook(None).line is LineState.KEY_REFUSED
    save_connection(desk, replace(account, key_secret=Secret("new-word")))
    assert desk.outlook(None).line is LineState.FINE
    assert StandingWatch(desk.writer, SystemClock()).view().sinch is SinchState.UNKNOWN
    desk.close()


def test_what_was_noted_is_read_from_the_profile_with_the_last_refusal_and_the_sleep(
    writer: Writer, path: Path
) -> None:
    watch = StandingWatch(writer, SystemClock())
    watch.keep()
    db = open_reader(path)
    assert read_standing(db) == NOTHING_NOTED
    watch.note_outcome(REQUEST, Rejected(400, "INVALID_ARGUMENT", "x" * 5000))
    watch.note_outcome(REQUEST, SlowDown(None))
    slowed = watch.view().slowed_at
    assert slowed is not None
    watch.note_outcome(REQUEST, SlowDown(None))
    assert watch.view().slowed_at == slowed
    watch.note_pause(ASLEEP_SECONDS - 1)
    assert watch.view().woke_at is None
    watch.note_pause(2520.0)
    watch.keep()
    found = read_standing(db)
    assert found == watch.view()
    assert found.refusal is not None
    assert (found.refusal.status, found.refusal.request, len(found.refusal.text)) == (400, "JOB1", 300)
    assert found.slept == 2520.0
    writer.run(lambda db: db.execute("UPDATE setting SET value = '[1' WHERE key = 'standing'"))
    assert read_standing(db) == NOTHING_NOTED
    db.close()


@pytest.mark.parametrize(
    ("title", "hint", "cause"),
    [
        (*key_refused_words(), StopCause.KEY_REFUSED),
        (*not_allowed_words(), StopCause.NOT_ALLOWED),
        (not_allowed_words()[0], f"{not_allowed_words()[1]} Sinch said: Billing limit reached", StopCause.NO_CREDIT),
        ("Sinch refused 5 messages in a row for the same reason", "Sinch said: Bad.", StopCause.REFUSED_ALIKE),
        (
            "Sinch refused 5 messages in a row for the same reason",
            "Sinch said: Unknown sender.",
            StopCause.SENDER_REFUSED,
        ),
        ("100 answers in a row got lost", "", StopCause.ANSWERS_LOST),
        ("Something from another version", "", StopCause.OTHER),
    ],
)
def test_the_kind_of_a_stop_is_known_by_its_sentences(title: str, hint: str, cause: StopCause) -> None:
    assert cause_of(title, hint) is cause


def test_every_reason_that_stops_a_run_is_found_again_by_its_sentence() -> None:
    stopping = [reason for reason in REASONS.values() if reason.stops_campaign or reason.stops_when_repeated]
    found = {reason.code: failing_code(f"Messages fail for everybody: {reason.short}") for reason in stopping}
    assert found == {code: code for code in found}
    kinds = {code: cause_of(f"Messages fail for everybody: {REASONS[code].short}", "") for code in found}
    assert kinds["CHANNEL_CONFIGURATION_MISSING"] is StopCause.CHANNEL_OFF
    assert kinds["CHANNEL_BAD_CONFIGURATION"] is StopCause.SENDER_REFUSED


def test_what_sinch_said_stands_among_the_details_alone() -> None:
    assert plain_hint("Ask the owner. Sinch said: code 17") == "Ask the owner."
    assert plain_hint("Sinch said: bad. Mend it, then resume.") == "Sinch said: bad. Mend it, then resume."


def test_looking_up_on_demand_finds_what_went_out_and_concludes_nothing_else(writer: Writer, path: Path) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 3))
    writer.run(
        lambda db: db.execute("UPDATE attempt SET state = 'in_doubt', sent_at = 1, doubt_step = 2, next_check = 9")
    )
    writer.run(
        lambda db: db.execute("UPDATE attempt SET state = 'unresolved' WHERE id = (SELECT max(id) FROM attempt)")
    )
    db = open_reader(path)
    ((job,),) = fetch_all(db, "SELECT job_id FROM attempt WHERE phone = ?", (phone(2),))
    rows = {phone(2): [ListedRow("M-of-others", "another job"), ListedRow("M2", job)]}
    shelf = Shelf(rows=rows)
    for _ in range(6):  # as often as somebody presses
        checked = check_doubts(db, writer, campaign, shelf, lambda: 50.0)
    assert checked == Checked(2, 0)
    assert state_counts(db, campaign) == {State.IN_DOUBT: 2, State.ACCEPTED: 1}
    steps = db.execute("SELECT DISTINCT doubt_step, next_check FROM attempt WHERE state = 'in_doubt'").fetchall()
    assert steps == [(2, 9.0)]  # the ladder that alone proves absence is where it was
    assert {since for _, since in shelf.asked} == {0.0}
    db.close()


def test_the_window_is_told_the_worst_first_and_each_end_once(writer: Writer, path: Path) -> None:
    relay, clock = "https://relay.example", SystemClock()
    db = open_reader(path)
    first = read_outlook(db, relay, clock, None)
    assert (first.line, first.finished) == (LineState.FINE, ())
    campaign = writer.run(lambda db: freeze_campaign(db, 2))
    end = "UPDATE campaign SET state = 'sent', finished_at = ? WHERE id = ?"
    writer.run(lambda db: db.execute(end, (first.at + 0.5, campaign)))
    second = read_outlook(db, relay, clock, first.at)
    assert [(each.id, each.people) for each in second.finished] == [(campaign, 2)]
    assert read_outlook(db, relay, clock, second.at).finished == ()
    now = clock.now()
    writer.run(lambda db: note_poll(db, relay, "c", now - 90))
    assert read_outlook(db, relay, clock, second.at).line is LineState.FINE  # an old program's last poll
    writer.run(lambda db: note_failed_poll(db, relay, now))
    assert read_outlook(db, relay, clock, second.at).line is LineState.RELAY_SILENT
    assert read_outlook(db, "", clock, second.at).line is LineState.FINE
    seconds = Seconds()
    watch = StandingWatch(writer, clock, monotonic=seconds)
    watch.note_outcome(REQUEST, NotSent("refused"))
    seconds.now += LOST_SECONDS
    watch.keep()
    assert read_outlook(db, relay, clock, second.at).line is LineState.OFFLINE
    watch.note_outcome(replace(REQUEST, job_id=JobId("JOB2")), Denied(401, "", ""))
    watch.keep()
    assert read_outlook(db, relay, clock, second.at).line is LineState.KEY_REFUSED
    db.close()
