"""Who must never be written to again: one row per number, across all campaigns and senders (compliance, section 3).

Called inside the caller's transaction, so that a STOP and the reply that carried it are stored together or not at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import apsw


@dataclass(frozen=True, slots=True)
class Suppression:
    """One person's wish, as it was first heard."""

    phone: str
    reason: str
    wording: str
    event_id: str | None
    created_at: float
    """Seconds since 1970 UTC."""


def suppress(db: apsw.Connection, phone: str, reason: str, wording: str, event_id: str | None, at: float) -> bool:
    """Put a number (E.164) on the list; True when it was not on it. The first record stands: it is the evidence."""
    db.execute(
        "INSERT INTO suppression (phone, reason, wording, event_id, created_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (phone) DO NOTHING",
        (phone, reason, wording, event_id, at),
    )
    return db.changes() > 0


def is_suppressed(db: apsw.Connection, phone: str) -> bool:
    """Whether this number (E.164) asked to be left alone."""
    return db.execute("SELECT 1 FROM suppression WHERE phone = ?", (phone,)).fetchone() is not None


def suppression_of(db: apsw.Connection, phone: str) -> Suppression | None:
    """The record behind a suppressed number, if there is one."""
    row = db.execute(f"{_SELECT} WHERE phone = ?", (phone,)).fetchone()
    return Suppression(*row) if row is not None else None


def count_suppressed(db: apsw.Connection) -> int:
    """How many numbers are on the list."""
    row = db.execute("SELECT count(*) FROM suppression").fetchone()
    assert row is not None
    return int(row[0])


def suppressions(db: apsw.Connection) -> Iterator[Suppression]:
    """The whole list, latest first."""
    for row in db.execute(f"{_SELECT} ORDER BY created_at DESC, phone"):
        yield Suppression(*row)


_SELECT = "SELECT phone, reason, wording, event_id, created_at FROM suppression"
