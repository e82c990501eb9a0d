"""Events read from the relay: kept once, applied once, with the cursor in the same transaction."""

import json
from dataclasses import dataclass

import apsw

from mmsdesk.db import fetch_one
from mmsdesk.domain.events import Delivery, Event, Inbound, OptOut, Submit
from mmsdesk.domain.ids import AttemptId, MessageId
from mmsdesk.domain.ledger import State
from mmsdesk.domain.optout import is_opt_out
from mmsdesk.store.ledger import accept, find_attempt, move
from mmsdesk.store.suppression import suppress


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


def note_poll(db: apsw.Connection, relay_url: str, cursor: str | None, now: float, *, had_events: bool) -> None:
    """The relay answered at `now`; keep the cursor (None: unchanged)."""
    db.execute(
        """
        INSERT INTO relay_cursor (relay_url, cursor, polled_at, last_event_at) VALUES (?1, coalesce(?2, ''), ?3, ?4)
        ON CONFLICT (relay_url) DO UPDATE SET cursor = coalesce(?2, cursor), polled_at = ?3,
            last_event_at = coalesce(?4, last_event_at)
        """,
        (relay_url, cursor, now, now if had_events else None),
    )


def note_failed_poll(db: apsw.Connection, relay_url: str, now: float) -> None:
    """The relay did not answer at `now`: absence of a receipt proves nothing around this time."""
    db.execute(
        """
        INSERT INTO relay_cursor (relay_url, cursor, failed_at) VALUES (?1, '', ?2)
        ON CONFLICT (relay_url) DO UPDATE SET failed_at = ?2
        """,
        (relay_url, now),
    )


def relay_heard(db: apsw.Connection, relay_url: str) -> tuple[float | None, float | None, float | None]:
    """Wall times of the last answered poll, the last failed one and the last event."""
    row = fetch_one(
        db, "SELECT polled_at, failed_at, last_event_at FROM relay_cursor WHERE relay_url = ?", (relay_url,)
    )
    return (row[0], row[1], row[2]) if row else (None, None, None)


def apply_event(db: apsw.Connection, stored: StoredEvent, now: float) -> bool:
    """Keep an event and do what it says; False when it was here already (then nothing is done twice).

    An exact opt-out word (compliance sheet, section 3, tier 1) suppresses in this same transaction.
    """
    fresh = db.execute(
        "INSERT INTO event (id, seq, kind, received_at, body, stored_at) VALUES (?,?,?,?,?,?)"
        " ON CONFLICT (id) DO NOTHING RETURNING id",
        (stored.id, stored.seq, stored.kind, stored.received_at, json.dumps(stored.body, ensure_ascii=False), now),
    ).fetchall()
    if not fresh:
        return False
    attempt_id: AttemptId | None = None
    match stored.event:
        case Delivery() as delivery:
            attempt_id = _apply_delivery(db, delivery, now)
        case Submit() as submit:
            attempt_id = find_attempt(db, submit.job, submit.message_id)
            if attempt_id is not None and submit.message_id:
                accept(db, attempt_id, MessageId(submit.message_id), now)
        case Inbound() as inbound:
            _apply_inbound(db, stored, inbound, now)
        case OptOut(identity_digits=digits) if digits:
            suppress(db, f"+{digits}", "opt_out_callback", "", stored.id, now)
        case _:
            return True
    if attempt_id is not None:
        db.execute("UPDATE event SET attempt_id = ? WHERE id = ?", (attempt_id, stored.id))
    return True


def _apply_delivery(db: apsw.Connection, delivery: Delivery, now: float) -> AttemptId | None:
    attempt_id = find_attempt(db, delivery.job, delivery.message_id)
    if attempt_id is None:
        return None
    if delivery.message_id:
        accept(db, attempt_id, MessageId(delivery.message_id), now)
    if delivery.status == "QUEUED_ON_CHANNEL":
        db.execute("UPDATE attempt SET on_channel_at = coalesce(on_channel_at, ?) WHERE id = ?", (now, attempt_id))
    elif delivery.status in {"DELIVERED", "READ"}:
        _finish(db, attempt_id, State.DELIVERED, delivery, now)
    elif delivery.status == "FAILED":
        _finish(db, attempt_id, State.FAILED, delivery, now)
    return attempt_id


def _finish(db: apsw.Connection, attempt_id: AttemptId, new: State, delivery: Delivery, now: float) -> None:
    row = fetch_one(db, "SELECT state, final_event_time, message_id FROM attempt WHERE id = ?", (attempt_id,))
    if row is None or (delivery.message_id and row[2] not in {None, delivery.message_id}):
        return
    state, known_time = State(row[0]), row[1]
    event_time = delivery.event_time.timestamp() if delivery.event_time else now
    columns: dict[str, object] = {
        "final_at": now,
        "final_event_time": event_time,
        "reason_code": delivery.reason_code if new is State.FAILED else "",
        "reason_text": delivery.reason_text if new is State.FAILED else "",
    }
    if state is State.ACCEPTED:
        move(db, attempt_id, State.ACCEPTED, new, columns)
    elif state in {State.DELIVERED, State.FAILED} and state is not new:
        # both reports stay in the event log; the later event is shown (reliability list, 3.2 rule 8)
        if event_time >= (known_time or 0.0):
            move(db, attempt_id, state, new, {**columns, "conflict": 1})
        else:
            db.execute("UPDATE attempt SET conflict = 1 WHERE id = ?", (attempt_id,))


def _apply_inbound(db: apsw.Connection, stored: StoredEvent, inbound: Inbound, now: float) -> None:
    if not inbound.identity_digits:
        return
    phone = f"+{inbound.identity_digits}"
    word = is_opt_out(inbound.text)
    if word is not None:
        suppress(db, phone, "reply", inbound.text, stored.id, now)
    campaign = fetch_one(
        db,
        "SELECT campaign_id FROM attempt WHERE phone = ? AND campaign_id IS NOT NULL AND sent_at IS NOT NULL"
        " ORDER BY sent_at DESC LIMIT 1",
        (phone,),
    )
    received = inbound.accept_time.timestamp() if inbound.accept_time else now
    db.execute(
        "INSERT INTO reply (event_id, phone, channel, campaign_id, text, media_url, opted_out, received_at)"
        " VALUES (?,?,?,?,?,?,?,?)",
        (
            stored.id,
            phone,
            inbound.channel,
            inbound.campaign or (campaign[0] if campaign else None),
            inbound.text,
            inbound.media_url,
            int(word is not None),
            received,
        ),
    )
