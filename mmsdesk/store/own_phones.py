"""The phones a test goes to: a handful of one's own, each with a name. They are in no list and no campaign."""

from dataclasses import dataclass

import apsw

from mmsdesk.db import fetch_all, fetch_one


@dataclass(frozen=True, slots=True)
class SavedPhone:
    """One phone of one's own."""

    id: int
    name: str
    phone: str
    """E.164 with `+`."""


def saved_phones(db: apsw.Connection) -> tuple[SavedPhone, ...]:
    """All of them, in the order in which they were saved."""
    return tuple(SavedPhone(*row) for row in fetch_all(db, "SELECT id, name, phone FROM test_phone ORDER BY id"))


def save_phone(db: apsw.Connection, name: str, phone: str, now: float) -> SavedPhone:
    """Keep a phone; one that is there already gets the new name."""
    db.execute(
        "INSERT INTO test_phone (name, phone, created_at) VALUES (?, ?, ?)"
        " ON CONFLICT (phone) DO UPDATE SET name = excluded.name",
        (name, phone, now),
    )
    row = fetch_one(db, "SELECT id, name, phone FROM test_phone WHERE phone = ?", (phone,))
    assert row is not None
    return SavedPhone(*row)


def forget_phone(db: apsw.Connection, phone_id: int) -> None:
    """Take a phone off; one that is gone already is no error."""
    db.execute("DELETE FROM test_phone WHERE id = ?", (phone_id,))
