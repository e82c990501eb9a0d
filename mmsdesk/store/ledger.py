"""The ledger's rows: claim, depart, outcome, recovery, doubt. Every move goes through `move`, which obeys the law.

Functions taking a connection are called inside a transaction of the caller. `SqliteLedger` is what the engine uses:
each of its verbs is one durable transaction on the writer thread.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import apsw

from mmsdesk.db import Writer, fetch_all, fetch_one
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.ids import AttemptId, CampaignId, JobId, MessageId
from mmsdesk.domain.ledger import ACCEPTED_STATES, CampaignState, SkipReason, State, may_move
from mmsdesk.domain.outcome import Accepted, Denied, Doubt, NotSent, Outcome, Rejected, SlowDown

DOUBT_LADDER: Final = (30.0, 60.0, 120.0, 300.0, 900.0)
"""Seconds after the request at which a doubtful send is looked up (reliability list, section 2.4)."""


LONGEST_WAIT: Final = 1000.0
"""Seconds no row is ever told to wait longer than (the longest is 15 minutes). A wish further ahead was written before
the computer's clock was set back, and counts as passed."""
SKIPS_AT_ONCE: Final = 500


class IllegalMoveError(AssertionError):
    """A move outside `domain.ledger.NEXT` was asked for: a mistake of ours, refused."""


@dataclass(frozen=True, slots=True)
class Work:
    """One claimed attempt: whom to write to and the rendered message that was promised (Sinch's message object)."""

    attempt_id: AttemptId
    job_id: JobId
    campaign_id: CampaignId
    phone: str
    message: dict[str, object]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """An attempt whose answer was lost, due to be looked up."""

    attempt_id: AttemptId
    job_id: JobId
    campaign_id: CampaignId | None
    phone: str
    sent_at: float
    step: int


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a start found of an earlier, dead engine."""

    requeued: int
    doubtful: int


def move(db: apsw.Connection, attempt_id: int, old: State, new: State, columns: Mapping[str, object]) -> bool:
    """Compare-and-set one attempt from `old` to `new`; False when it was no longer in `old`.

    `columns` are set in the same statement; the keys are column names of ours, never input.
    Raises IllegalMoveError for a move the law does not know.
    """
    if not may_move(old, new):
        raise IllegalMoveError(f"{old} -> {new}")
    assignments = "".join(f", {name} = ?" for name in columns)
    done = fetch_all(
        db,
        f"UPDATE attempt SET state = ?{assignments} WHERE id = ? AND state = ? RETURNING id",  # noqa: S608 - our names
        (new.value, *columns.values(), attempt_id, old.value),
    )
    return bool(done)


def claim(db: apsw.Connection, campaign_id: CampaignId, owner: str, now: float) -> Work | None:
    """Take the next queued attempt of a sending campaign; people who opted out meanwhile are skipped on the way.

    The suppression list is read in the same transaction that claims (reliability list, 2.2 rule 6). None when there is
    nobody to write to now, or when so many had to be skipped that others should get their turn at the disk.
    """
    if not _is_sending(db, campaign_id):
        return None
    for _ in range(SKIPS_AT_ONCE):
        row = fetch_one(
            db,
            """
            SELECT a.id, a.job_id, a.phone, r.message,
                   EXISTS (SELECT 1 FROM suppression s WHERE s.phone = a.phone)
            FROM attempt a JOIN recipient r ON r.id = a.recipient_id
            WHERE a.campaign_id = ?1 AND a.state = 'queued' AND (a.not_before <= ?2 OR a.not_before > ?2 + ?3)
            ORDER BY a.id LIMIT 1
            """,
            (campaign_id, now, LONGEST_WAIT),
        )
        if row is None:
            return None
        attempt_id, job_id, phone, message, suppressed = row
        if suppressed:
            skip(db, attempt_id, State.QUEUED, SkipReason.OPTED_OUT)
        elif move(db, attempt_id, State.QUEUED, State.CLAIMED, {"owner": owner}):
            return Work(AttemptId(attempt_id), JobId(job_id), campaign_id, phone, json.loads(message))
    return None


def depart(db: apsw.Connection, work: Work, owner: str, now: float) -> bool:
    """Record that the request is about to leave; False when it must not (paused, stopped, opted out, not ours)."""
    row = fetch_one(
        db,
        """
        SELECT state, owner, tries, EXISTS (SELECT 1 FROM suppression s WHERE s.phone = attempt.phone)
        FROM attempt WHERE id = ?
        """,
        (work.attempt_id,),
    )
    if row is None or row[0] != State.CLAIMED or row[1] != owner:
        return False
    if row[3]:
        skip(db, work.attempt_id, State.CLAIMED, SkipReason.OPTED_OUT)
        return False
    if not _is_sending(db, work.campaign_id):
        release(db, work.attempt_id)
        return False
    return move(db, work.attempt_id, State.CLAIMED, State.IN_FLIGHT, {"sent_at": now, "tries": row[2] + 1})


def release(db: apsw.Connection, attempt_id: int) -> bool:
    """Put a claimed attempt back: nothing left."""
    return move(db, attempt_id, State.CLAIMED, State.QUEUED, {"owner": None})


def skip(db: apsw.Connection, attempt_id: int, old: State, reason: SkipReason) -> bool:
    """Leave a person out, with the reason kept."""
    return move(db, attempt_id, old, State.SKIPPED, {"skip_reason": reason.value, "owner": None})


def record(db: apsw.Connection, attempt_id: int, outcome: Outcome, clock: Clock, *, owner: str | None = None) -> None:
    """Write what a request ended in. A receipt that came first has settled it already and wins.

    With `owner`, a row that somebody else holds by now is left to them: only an acceptance still counts.
    """
    if owner is not None and not isinstance(outcome, Accepted) and not _is_held(db, attempt_id, owner):
        return
    now = clock.now()
    match outcome:
        case Accepted(message_id):
            accept(db, attempt_id, message_id, now)
        case Rejected(status, code, text):
            columns = {"status": status, "reason_code": code, "reason_text": text, "answered_at": now, "owner": None}
            move(db, attempt_id, State.IN_FLIGHT, State.REJECTED, columns)
        case NotSent() | Denied():
            move(db, attempt_id, State.IN_FLIGHT, State.QUEUED, {"owner": None, "sent_at": None})
        case SlowDown(retry_after):
            again = clock.deadline(retry_after or 0.0)
            columns = {"owner": None, "sent_at": None, "not_before": again}
            move(db, attempt_id, State.IN_FLIGHT, State.QUEUED, columns)
        case Doubt(text, status):
            doubt(db, attempt_id, text, status, clock)


def doubt(db: apsw.Connection, attempt_id: int, text: str, status: int | None, clock: Clock) -> bool:
    """Nobody knows whether it arrived: look it up later, never send it again by itself."""
    columns = {
        "owner": None,
        "status": status,
        "reason_text": text,
        "doubt_since": clock.now(),
        "doubt_step": 0,
        "next_check": clock.deadline(DOUBT_LADDER[0]),
    }
    return move(db, attempt_id, State.IN_FLIGHT, State.IN_DOUBT, columns)


def accept(db: apsw.Connection, attempt_id: int, message_id: MessageId, now: float) -> None:
    """Sinch has the message, by its answer, a receipt or the listing; from whatever state it was in.

    `message_id` may be '' when a receipt names our job alone. A second id for the same job means the person was written
    to twice: it is recorded, never hidden.
    """
    row = fetch_one(db, "SELECT state, message_id, sent_at FROM attempt WHERE id = ?", (attempt_id,))
    if row is None:
        return
    state, known, sent_at = State(row[0]), row[1], row[2]
    if known is not None:
        if message_id and known != message_id:
            db.execute(
                "UPDATE attempt SET duplicate_message_id = coalesce(duplicate_message_id, ?) WHERE id = ?",
                (message_id, attempt_id),
            )
        return
    if may_move(state, State.ACCEPTED):
        columns: dict[str, object] = {
            "message_id": message_id or None,
            "sent_at": now if sent_at is None else sent_at,
            "answered_at": now,
            "owner": None,
            "next_check": None,
            "reason_code": "",
            "reason_text": "",
        }
        move(db, attempt_id, state, State.ACCEPTED, columns)
    elif message_id and state in ACCEPTED_STATES:
        db.execute("UPDATE attempt SET message_id = ? WHERE id = ?", (message_id, attempt_id))


def recover(db: apsw.Connection, owner: str, clock: Clock) -> Recovery:
    """On start: what another owner claimed goes back to the queue, what it had in flight is in doubt.

    Only the holder of the profile's lock may call this: every other owner is then known to be dead.
    """
    claimed = fetch_all(db, "SELECT id FROM attempt WHERE state = 'claimed' AND owner IS NOT ?", (owner,))
    for (attempt_id,) in claimed:
        release(db, attempt_id)
    flying = fetch_all(db, "SELECT id FROM attempt WHERE state = 'in_flight' AND owner IS NOT ?", (owner,))
    for (attempt_id,) in flying:
        doubt(db, attempt_id, "MMSDesk ended before the answer came", None, clock)
    return Recovery(len(claimed), len(flying))


def due_doubts(db: apsw.Connection, now: float, limit: int = 50, *, app_id: str = "") -> list[Doubtful]:
    """Doubtful attempts whose next look-up is due, oldest first; with `app_id` only those of campaigns of that app."""
    rows = fetch_all(
        db,
        """
        SELECT id, job_id, campaign_id, phone, coalesce(sent_at, doubt_since), doubt_step FROM attempt
        WHERE state = 'in_doubt' AND (next_check <= ?1 OR next_check > ?1 + ?4) AND (?3 = '' OR campaign_id IS NULL
              OR EXISTS (SELECT 1 FROM campaign c WHERE c.id = attempt.campaign_id AND c.app_id = ?3))
        ORDER BY next_check LIMIT ?2
        """,
        (now, limit, app_id, LONGEST_WAIT),
    )
    return [Doubtful(AttemptId(a), JobId(j), c, p, s, step) for a, j, c, p, s, step in rows]


def postpone(db: apsw.Connection, attempt_id: AttemptId, step: int, next_check: float) -> None:
    """Not settled yet: look again at `next_check` (wall time), as rung `step` of the ladder."""
    db.execute(
        "UPDATE attempt SET doubt_step = ?, next_check = ? WHERE id = ? AND state = 'in_doubt'",
        (step, next_check, attempt_id),
    )


def conclude(db: apsw.Connection, doubtful: Doubtful, new: State, text: str) -> bool:
    """End the looking: NOT_FOUND when absence is proved, UNRESOLVED when it is not."""
    return move(db, doubtful.attempt_id, State.IN_DOUBT, new, {"reason_text": text, "next_check": None})


def requeue_not_found(db: apsw.Connection, campaign_id: CampaignId) -> int:
    """Send again, under the same job id, what Sinch provably never had; returns how many."""
    rows = fetch_all(db, "SELECT id FROM attempt WHERE campaign_id = ? AND state = 'not_found'", (campaign_id,))
    columns: dict[str, object] = {"not_before": 0, "sent_at": None, "doubt_since": None, "doubt_step": 0}
    return sum(move(db, attempt_id, State.NOT_FOUND, State.QUEUED, columns) for (attempt_id,) in rows)


def state_counts(db: apsw.Connection, campaign_id: CampaignId) -> dict[State, int]:
    """How many of the campaign's attempts are in each state (tests are not the campaign's)."""
    rows = fetch_all(db, "SELECT state, count(*) FROM attempt WHERE campaign_id = ? GROUP BY state", (campaign_id,))
    return {State(state): count for state, count in rows}


def has_state(db: apsw.Connection, campaign_id: CampaignId, state: State) -> bool:
    """Whether any attempt of the campaign is in `state`; one step into the index, whatever the campaign's size."""
    sql = "SELECT 1 FROM attempt WHERE campaign_id = ? AND state = ? LIMIT 1"
    return fetch_one(db, sql, (campaign_id, state.value)) is not None


def find_attempt(db: apsw.Connection, job: str | None, message_id: str) -> AttemptId | None:
    """The attempt a callback speaks of: by our job id if it carries one, else by Sinch's message id."""
    if job:
        row = fetch_one(db, "SELECT id FROM attempt WHERE job_id = ?", (job,))
        if row:
            return AttemptId(row[0])
    if message_id:
        row = fetch_one(db, "SELECT id FROM attempt WHERE message_id = ?", (message_id,))
        if row:
            return AttemptId(row[0])
    return None


def not_found_campaigns(db: apsw.Connection) -> Iterator[CampaignId]:
    """Campaigns that send again by themselves and have something proved absent."""
    for (campaign_id,) in fetch_all(
        db,
        """
        SELECT DISTINCT c.id FROM campaign c JOIN attempt a ON a.campaign_id = c.id
        WHERE c.state = 'sending' AND c.resend = 'automatic' AND a.state = 'not_found'
        """,
    ):
        yield CampaignId(campaign_id)


def _is_held(db: apsw.Connection, attempt_id: int, owner: str) -> bool:
    row = fetch_one(db, "SELECT owner FROM attempt WHERE id = ?", (attempt_id,))
    return row is not None and row[0] == owner


def _is_sending(db: apsw.Connection, campaign_id: CampaignId) -> bool:
    row = fetch_one(db, "SELECT state, hold FROM campaign WHERE id = ?", (campaign_id,))
    return row is not None and row[0] == CampaignState.SENDING and not row[1]


class SqliteLedger:
    """The engine's verbs over the writer thread; each returns when its facts are on the disk."""

    def __init__(self, writer: Writer, owner: str, clock: Clock) -> None:
        self._writer = writer
        self._owner = owner
        self._clock = clock

    def recover(self) -> Recovery:
        return self._writer.run(lambda db: recover(db, self._owner, self._clock))

    def claim(self, campaign_id: CampaignId) -> Work | None:
        return self._writer.run(lambda db: claim(db, campaign_id, self._owner, self._clock.now()))

    def depart(self, work: Work) -> bool:
        return self._writer.run(lambda db: depart(db, work, self._owner, self._clock.now()))

    def release(self, work: Work) -> None:
        self._writer.run(lambda db: release(db, work.attempt_id))

    def record(self, work: Work, outcome: Outcome) -> None:
        self._writer.run(lambda db: record(db, work.attempt_id, outcome, self._clock, owner=self._owner))

    def record_and_claim(self, work: Work, outcome: Outcome, campaign_id: CampaignId) -> Work | None:
        """The outcome of one and the claim of the next in one commit: a row is never taken before the last is told."""

        def both(db: apsw.Connection) -> Work | None:
            record(db, work.attempt_id, outcome, self._clock, owner=self._owner)
            return claim(db, campaign_id, self._owner, self._clock.now())

        return self._writer.run(both)
