"""The phones a test goes to: a handful of one's own, each with a name. They are in no list and no campaign."""

from collections.abc import Iterable
from dataclasses import dataclass

import apsw

from mmsdesk.db import fetch_all, fetch_one
from mmsdesk.domain.ids import CampaignId, JobId
from mmsdesk.domain.ledger import State


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


@dataclass(frozen=True, slots=True)
class SentTest:
    """A test that left: what it showed (`content`, a fingerprint), whose phone it went to, and what came of it."""

    phone_name: str
    content: str
    sent_at: float
    state: State


def note_tests(
    db: apsw.Connection, campaign_id: CampaignId, content: str, sent: Iterable[tuple[JobId, str]], now: float
) -> None:
    """Remember that these jobs, each to a named phone, showed the draft as it was."""
    rows = [(job_id, campaign_id, content, name, now) for job_id, name in sent]
    db.executemany("INSERT OR REPLACE INTO test_sent VALUES (?, ?, ?, ?, ?)", rows)


def last_tests(db: apsw.Connection, campaign_id: CampaignId) -> tuple[SentTest, ...]:
    """Those of the draft's last press of the button, in the order of the phones; nothing when there was none."""
    rows = fetch_all(
        db,
        "SELECT t.phone_name, t.content, t.sent_at, a.state FROM test_sent t JOIN attempt a ON a.job_id = t.job_id"
        " WHERE t.campaign_id = ?1 AND t.sent_at = (SELECT max(sent_at) FROM test_sent WHERE campaign_id = ?1)"
        " ORDER BY a.id",
        (campaign_id,),
    )
    return tuple(SentTest(name, content, at, State(state)) for name, content, at, state in rows)


def forget_phone(db: apsw.Connection, phone_id: int) -> None:
    """Take a phone off; one that is gone already is no error."""
    db.execute("DELETE FROM test_phone WHERE id = ?", (phone_id,))
