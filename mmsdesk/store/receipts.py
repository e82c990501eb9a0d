"""Events read from the relay: kept once, applied once, with the cursor in the same transaction."""

import json
import logging
from dataclasses import dataclass
from typing import Final

import apsw

from mmsdesk.db import fetch_one
from mmsdesk.domain.events import Delivery, Event, Inbound, OptOut, Submit
from mmsdesk.domain.ids import AttemptId, MessageId
from mmsdesk.domain.ledger import State
from mmsdesk.domain.optout import is_opt_out
from mmsdesk.store.ledger import accept, find_attempt, move
from mmsdesk.store.suppression import suppress

log = logging.getLogger(__name__)

_OWN_FAULTS: Final = (ValueError, TypeError, OverflowError, LookupError, apsw.ConstraintError, apsw.MismatchError)
"""What one odd event can raise; everything else is the disk's trouble and stops the page."""
_CLOCKS_APART: Final = 300.0
"""Seconds by which this computer's clock and Sinch's may differ."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event as the relay served it, with its parsed meaning."""

    id: str
    seq: int
    kind: str
    received_at: str
    body: object
    event: Event


def read_cursor(db: apsw.Connection, relay_url: str) -> str | None:
    """Where reading of this relay stands; None before the first page."""
    row = fetch_one(db, "SELECT cursor FROM relay_cursor WHERE relay_url = ? AND cursor <> ''", (relay_url,))
    return row[0] if row else None


def note_poll(
    db: apsw.Connection, relay_url: str, cursor: str | None, now: float, *, newest: float | None = None
) -> None:
    """The relay answered at `now`; keep the cursor (None: unchanged).

    `newest`: when the relay received the latest of the events it gave, which may be long before it was asked for them.
    """
    db.execute(
        """
        INSERT INTO relay_cursor (relay_url, cursor, polled_at, last_event_at) VALUES (?1, coalesce(?2, ''), ?3, ?4)
        ON CONFLICT (relay_url) DO UPDATE SET cursor = coalesce(?2, cursor), polled_at = ?3,
            last_event_at = coalesce(max(?4, last_event_at), ?4, last_event_at), refused = 0
        """,
        (relay_url, cursor, now, None if newest is None else min(newest, now)),
    )


def note_failed_poll(db: apsw.Connection, relay_url: str, now: float, *, refused: bool = False) -> None:
    """The relay did not answer at `now`: absence of a receipt proves nothing around this time.

    `refused`: it did answer, but does not accept our token; waiting alone will not mend that. It counts until the relay
    is heard again: whoever is refused too often is told to slow down.
    """
    db.execute(
        """
        INSERT INTO relay_cursor (relay_url, cursor, failed_at, refused) VALUES (?1, '', ?2, ?3)
        ON CONFLICT (relay_url) DO UPDATE SET failed_at = ?2, refused = max(refused, ?3)
        """,
        (relay_url, now, int(refused)),
    )


def is_refused(db: apsw.Connection, relay_url: str) -> bool:
    """Whether this relay said that it does not accept our token, and was not heard since."""
    return fetch_one(db, "SELECT 1 FROM relay_cursor WHERE relay_url = ? AND refused = 1", (relay_url,)) is not None


def relay_heard(db: apsw.Connection, relay_url: str) -> tuple[float | None, float | None, float | None]:
    """Wall times of the last answered poll and the last failed one, and when the relay received the last event."""
    row = fetch_one(
        db, "SELECT polled_at, failed_at, last_event_at FROM relay_cursor WHERE relay_url = ?", (relay_url,)
    )
    return (row[0], row[1], row[2]) if row else (None, None, None)


def apply_event(db: apsw.Connection, stored: StoredEvent, now: float) -> bool:
    """Keep an event and do what it says; False when it was here already (then nothing is done twice).

    An exact opt-out word (compliance sheet, section 3, tier 1) suppresses in this same transaction. An event nobody can
    make sense of is kept and passed by: a STOP behind it has to be reached. Raises apsw.Error when the disk refuses.
    """
    if not _keep(db, stored, now):
        return False
    try:
        with db:
            attempt_id = _apply(db, stored, now)
            if attempt_id is not None:
                db.execute("UPDATE event SET attempt_id = ? WHERE id = ?", (attempt_id, _clean(stored.id)))
    except _OWN_FAULTS:
        log.exception("an event of the kind %r is kept, but could not be applied", stored.kind)
        _heed_opt_out(db, stored, now)
    return True


def _keep(db: apsw.Connection, stored: StoredEvent, now: float) -> bool:
    seq = stored.seq if -(2**63) <= stored.seq < 2**63 else 0
    fresh = db.execute(
        "INSERT INTO event (id, seq, kind, received_at, body, stored_at) VALUES (?,?,?,?,?,?)"
        " ON CONFLICT (id) DO NOTHING RETURNING id",
        (_clean(stored.id), seq, _clean(stored.kind), _clean(stored.received_at), json.dumps(stored.body), now),
    ).fetchall()
    return bool(fresh)


def _apply(db: apsw.Connection, stored: StoredEvent, now: float) -> AttemptId | None:
    """Do what an event says; the attempt it speaks of, if it speaks of one."""
    match stored.event:
        case Delivery() as delivery:
            return _apply_delivery(db, delivery, now)
        case Submit() as submit:
            attempt_id = find_attempt(db, submit.job, submit.message_id)
            if attempt_id is not None:
                accept(db, attempt_id, MessageId(submit.message_id), now)
            return attempt_id
        case Inbound() as inbound:
            _apply_inbound(db, stored, inbound, now)
        case OptOut():
            _heed_opt_out(db, stored, now)
    return None


def _heed_opt_out(db: apsw.Connection, stored: StoredEvent, now: float) -> bool:
    """Put whoever asks for it on the suppression list; True when the event is such a wish."""
    match stored.event:
        case OptOut(identity_digits=digits) if digits:
            reason, wording = "opt_out_callback", ""
        case Inbound(identity_digits=digits, text=text) if digits and is_opt_out(text) is not None:
            reason, wording = "reply", _clean(text)
        case _:
            return False
    suppress(db, f"+{digits}", reason, wording, _clean(stored.id), now)
    return True


def _apply_delivery(db: apsw.Connection, delivery: Delivery, now: float) -> AttemptId | None:
    attempt_id = find_attempt(db, delivery.job, delivery.message_id)
    if attempt_id is None:
        return None
    accept(db, attempt_id, MessageId(delivery.message_id), now)
    if delivery.status == "QUEUED_ON_CHANNEL":
        db.execute("UPDATE attempt SET on_channel_at = coalesce(on_channel_at, ?) WHERE id = ?", (now, attempt_id))
    elif delivery.status in {"DELIVERED", "READ"}:
        _finish(db, attempt_id, State.DELIVERED, delivery, now)
    elif delivery.status == "FAILED":
        _finish(db, attempt_id, State.FAILED, delivery, now)
    return attempt_id


def _finish(db: apsw.Connection, attempt_id: AttemptId, new: State, delivery: Delivery, now: float) -> None:
    """A final report. Of several the latest event counts, whatever order they come in (reliability list, R6).

    Of equally late ones "delivered" counts: whoever may have got it is not written to again. That both were reported is
    flagged; the reports themselves stay in the event log (3.2 rule 8).
    """
    row = fetch_one(
        db,
        "SELECT state, message_id, final_event_time, reason_code, reason_text FROM attempt WHERE id = ?",
        (attempt_id,),
    )
    if row is None or (delivery.message_id and row[1] not in {None, delivery.message_id}):
        return
    state = State(row[0])
    event_time = delivery.event_time.timestamp() if delivery.event_time else None
    code, text = (delivery.reason_code, delivery.reason_text) if new is State.FAILED else ("", "")
    columns: dict[str, object] = {
        "final_event_time": event_time,
        "reason_code": _clean(code),
        "reason_text": _clean(text),
    }
    if state is State.ACCEPTED:
        move(db, attempt_id, state, new, {**columns, "final_at": now})
        return
    if state not in {State.DELIVERED, State.FAILED}:
        return
    if state is not new:
        db.execute("UPDATE attempt SET conflict = 1 WHERE id = ?", (attempt_id,))
    known = (row[2] or 0.0, state is State.DELIVERED, row[3], row[4])
    if (event_time or 0.0, new is State.DELIVERED, columns["reason_code"], columns["reason_text"]) <= known:
        return
    if state is not new:
        move(db, attempt_id, state, new, {**columns, "final_at": now})
    else:
        db.execute(
            "UPDATE attempt SET final_event_time = ?, reason_code = ?, reason_text = ? WHERE id = ?",
            (*columns.values(), attempt_id),
        )


def _apply_inbound(db: apsw.Connection, stored: StoredEvent, inbound: Inbound, now: float) -> None:
    if not inbound.identity_digits:
        return
    phone = f"+{inbound.identity_digits}"
    opted_out = _heed_opt_out(db, stored, now)
    received = inbound.accept_time.timestamp() if inbound.accept_time else now
    db.execute(
        "INSERT INTO reply (event_id, phone, channel, campaign_id, text, media_url, opted_out, received_at)"
        " VALUES (?,?,?,?,?,?,?,?)",
        (
            _clean(stored.id),
            phone,
            _clean(inbound.channel),
            _campaign_answered(db, inbound, phone, received),
            _clean(inbound.text),
            _clean(inbound.media_url),
            int(opted_out),
            received,
        ),
    )


def _campaign_answered(db: apsw.Connection, inbound: Inbound, phone: str, received: float) -> str | None:
    """Which campaign a reply belongs to: the one it names, else the last one this person was written to before it."""
    tries: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("SELECT campaign_id FROM attempt WHERE job_id = ? AND phone = ?", (_clean(inbound.job or ""), phone)),
        ("SELECT id FROM campaign WHERE id = ?", (_clean(inbound.campaign or ""),)),
        (f"{_WRITTEN_TO} AND sent_at <= ? ORDER BY sent_at DESC LIMIT 1", (phone, received + _CLOCKS_APART)),
        # the clock was wrong when it was sent, or is wrong now: better the first campaign than none
        (f"{_WRITTEN_TO} AND sent_at IS NOT NULL ORDER BY sent_at LIMIT 1", (phone,)),
        # never written to: whoever writes STOP before the turn comes belongs to the run that was about to write
        (_ABOUT_TO_WRITE, (phone,)),
    )
    found = (fetch_one(db, sql, bindings) for sql, bindings in tries)
    return next((str(row[0]) for row in found if row is not None and row[0] is not None), None)


_ABOUT_TO_WRITE: Final = (
    "SELECT a.campaign_id FROM attempt a JOIN campaign c ON c.id = a.campaign_id"
    " WHERE a.phone = ? AND c.state IN ('sending', 'paused', 'stopped') ORDER BY c.started_at DESC LIMIT 1"
)
_WRITTEN_TO: Final = "SELECT campaign_id FROM attempt WHERE phone = ? AND campaign_id IS NOT NULL"


def _clean(text: str) -> str:
    """Half an emoji cannot be stored as UTF-8; everything else stays as it came."""
    return text.encode("utf-8", "replace").decode("utf-8")
