"""The ledger's rows: begin, outcome, recovery, doubt. Every move goes through `move`, which obeys the law.

Functions taking a connection are called inside a transaction of the caller. `SqliteLedger` is what the engine uses:
each of its verbs is one durable transaction on the writer thread.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import apsw

from mmsdesk.db import Writer, fetch_all, fetch_one
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.ids import AttemptId, CampaignId, JobId, MessageId
from mmsdesk.domain.ledger import ACCEPTED_STATES, Kind, SkipReason, State, may_move
from mmsdesk.domain.outcome import Accepted, Denied, Doubt, NotSent, Outcome, Rejected, SlowDown

DOUBT_LADDER: Final = (30.0, 60.0, 120.0, 300.0, 900.0)
"""Seconds after the request at which a doubtful send is looked up (reliability list, section 2.4)."""


LONGEST_WAIT: Final = 1000.0
"""Seconds no row is ever told to wait longer than (the longest is 15 minutes). A wish further ahead was written before
the computer's clock was set back, and counts as passed."""
SKIPS_AT_ONCE: Final = 500
LONGEST_REQUEST: Final = 300.0
"""Seconds after which a request, with all its waits and a new token before it, has ended however it ended."""
DOUBLE_CLICK: Final = 1.5
"""Seconds within which nobody means to send the same phone a second test."""


class IllegalMoveError(AssertionError):
    """A move outside `domain.ledger.NEXT` was asked for: a mistake of ours, refused."""


@dataclass(frozen=True, slots=True)
class Work:
    """One attempt that may leave now: whom to write to and the rendered message that was promised (Sinch's message
    object). `owner` is the worker that holds it, and nobody else's."""

    attempt_id: AttemptId
    job_id: JobId
    campaign_id: CampaignId
    phone: str
    message: dict[str, object]
    owner: str


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
    db.execute(
        f"UPDATE attempt SET state = ?{assignments} WHERE id = ? AND state = ?",  # noqa: S608 - our names
        (new.value, *columns.values(), attempt_id, old.value),
    )
    return db.changes() > 0


def begin(db: apsw.Connection, campaign_id: CampaignId, owner: str, now: float, *, again: bool = False) -> Work | None:
    """Take the next queued attempt of a sending campaign and write down that its request is about to leave.

    One transaction, so that a message costs one commit and the one of its outcome; the request may leave when it is
    durable, not before. The suppression list is read in it (reliability list, 2.2 rule 6): people who opted out
    meanwhile are skipped on the way. None when there is nobody to write to now, or when so many had to be skipped that
    others should get their turn at the disk.

    `again`: the disk refused the last try of this owner. It may have kept it all the same, and then that row would be
    in flight for ever though nothing left: it is put back.
    """
    if again:
        _put_back(db, campaign_id, owner)
    for _ in range(SKIPS_AT_ONCE):
        row = fetch_one(
            db,
            """
            SELECT a.id, a.job_id, a.phone, r.message, a.tries,
                   EXISTS (SELECT 1 FROM suppression s WHERE s.phone = a.phone)
            FROM attempt a JOIN recipient r ON r.id = a.recipient_id
            WHERE a.campaign_id = ?1 AND a.state = 'queued' AND (a.not_before <= ?2 OR a.not_before > ?2 + ?3)
                  AND EXISTS (SELECT 1 FROM campaign c WHERE c.id = ?1 AND c.state = 'sending' AND c.hold = '')
            ORDER BY a.id LIMIT 1
            """,
            (campaign_id, now, LONGEST_WAIT),
        )
        if row is None:
            return None
        attempt_id, job_id, phone, message, tries, suppressed = row
        if suppressed:
            skip(db, attempt_id, State.QUEUED, SkipReason.OPTED_OUT)
            continue
        columns = {"owner": owner, "sent_at": now, "tries": tries + 1}
        if move(db, attempt_id, State.QUEUED, State.IN_FLIGHT, columns):
            return Work(AttemptId(attempt_id), JobId(job_id), campaign_id, phone, json.loads(message), owner)
    return None


def begin_test(db: apsw.Connection, phone: str, job_id: JobId, owner: str, now: float) -> AttemptId | None:
    """Write down that a test to one phone is about to leave; it belongs to no campaign and nobody's sums.

    None when the phone is on the suppression list, which is read in the same transaction.
    """
    row = fetch_one(
        db,
        """
        INSERT INTO attempt (phone, kind, job_id, state, owner, sent_at, tries)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, 1 WHERE NOT EXISTS (SELECT 1 FROM suppression WHERE phone = ?1)
        RETURNING id
        """,
        (phone, Kind.TEST.value, job_id, State.IN_FLIGHT.value, owner, now),
    )
    return AttemptId(row[0]) if row is not None else None


def find_same_test(db: apsw.Connection, phone: str, now: float, own: Sequence[JobId] = ()) -> tuple[JobId, bool] | None:
    """The test to this phone that another one would double, and whether its answer is still awaited.

    `own` are the jobs of the same press of the button: those are meant to follow each other.
    """
    row = fetch_one(
        db,
        """
        SELECT job_id, state = 'in_flight' FROM attempt WHERE phone = ?1 AND kind = 'test'
               AND abs(?2 - sent_at) < CASE state WHEN 'in_flight' THEN ?3 ELSE ?4 END
               AND job_id NOT IN (SELECT value FROM json_each(?5))
        ORDER BY id DESC LIMIT 1
        """,
        (phone, now, LONGEST_REQUEST, DOUBLE_CLICK, json.dumps(list(own))),
    )
    return (JobId(row[0]), bool(row[1])) if row is not None else None


def drop_unsent_test(db: apsw.Connection, attempt_id: AttemptId) -> None:
    """Forget a test of which nothing left: nobody waits in a queue to send it again."""
    db.execute(
        "DELETE FROM attempt WHERE id = ? AND kind = ? AND state = ?", (attempt_id, Kind.TEST.value, State.QUEUED.value)
    )


def _put_back(db: apsw.Connection, campaign_id: CampaignId, owner: str) -> None:
    stray = "SELECT id FROM attempt WHERE campaign_id = ? AND state = 'in_flight' AND owner = ?"
    for (attempt_id,) in fetch_all(db, stray, (campaign_id, owner)):
        move(db, attempt_id, State.IN_FLIGHT, State.QUEUED, {"owner": None, "sent_at": None})


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
            columns = {"message_id": message_id, "answered_at": now, "owner": None}
            # nearly always it is simply there; if not, somebody else has told us of it already
            if not move(db, attempt_id, State.IN_FLIGHT, State.ACCEPTED, columns):
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
    """On start: what another engine claimed goes back to the queue, what it had in flight is in doubt.

    `owner` is this engine, whose workers' names begin with it and a dot.
    Only the holder of the profile's lock may call this: every other owner is then known to be dead.
    """
    foreign = "SELECT id FROM attempt WHERE state = ?1 AND owner IS NOT ?2 AND coalesce(owner, '') NOT GLOB ?2 || '.*'"
    claimed = fetch_all(db, foreign, (State.CLAIMED.value, owner))
    for (attempt_id,) in claimed:
        move(db, attempt_id, State.CLAIMED, State.QUEUED, {"owner": None})
    flying = fetch_all(db, foreign, (State.IN_FLIGHT.value, owner))
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


def count_twice(db: apsw.Connection, campaign_id: CampaignId) -> int:
    """How many people Sinch has a second message for (see `accept`): the promise is 0."""
    sql = "SELECT count(*) FROM attempt WHERE campaign_id = ? AND duplicate_message_id IS NOT NULL"
    row = fetch_one(db, sql, (campaign_id,))
    return int(row[0]) if row is not None else 0


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


class SqliteLedger:
    """The engine's verbs over the writer thread; each returns when its facts are on the disk."""

    def __init__(self, writer: Writer, owner: str, clock: Clock) -> None:
        self._writer = writer
        self._owner = owner
        self._clock = clock

    def recover(self) -> Recovery:
        return self._writer.run(lambda db: recover(db, self._owner, self._clock))

    def begin(self, campaign_id: CampaignId, worker: int, *, again: bool = False) -> Work | None:
        """`worker` is the number of the calling worker, its own for as long as this engine lives."""
        owner = f"{self._owner}.{worker}"
        return self._writer.run(lambda db: begin(db, campaign_id, owner, self._clock.now(), again=again))

    def record(self, work: Work, outcome: Outcome) -> None:
        self._writer.run(lambda db: record(db, work.attempt_id, outcome, self._clock, owner=work.owner))

    def record_and_begin(
        self, work: Work, outcome: Outcome, campaign_id: CampaignId, *, again: bool = False
    ) -> Work | None:
        """The outcome of one and the next one's departure in one commit: no row is taken before the last is told."""

        def both(db: apsw.Connection) -> Work | None:
            record(db, work.attempt_id, outcome, self._clock, owner=work.owner)
            return begin(db, campaign_id, work.owner, self._clock.now(), again=again)

        return self._writer.run(both)
