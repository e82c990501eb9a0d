"""The steps somebody made in a draft, to be taken back also after a restart.

A step is kept as what changed (`domain.changes`), beside it the whole draft once, as it stood when both were written.
Steps have no foreign key to their campaign: a draft that is deleted and put back has its way back, too.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from mmsdesk.db import fetch_all, fetch_one
from mmsdesk.domain.changes import Change
from mmsdesk.domain.ids import CampaignId


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step: what it is called, the field somebody typed in, and what changed."""

    what: str
    field: str
    change: Change


@dataclass(frozen=True, slots=True)
class HeadRow:
    """Where the steps of a draft stand: the number of the last one made, and the draft (JSON) there."""

    position: int
    total: int
    draft: dict[str, Any]


def write_steps(db: apsw.Connection, campaign_id: CampaignId, first: int, steps: Sequence[StepRow]) -> None:
    """Replace everything from step number `first` on."""
    db.execute("DELETE FROM draft_step WHERE campaign_id = ? AND number >= ?", (campaign_id, first))
    db.executemany(
        "INSERT INTO draft_step (campaign_id, number, what, field, change) VALUES (?,?,?,?,?)",
        [(campaign_id, number, it.what, it.field, dump(it.change)) for number, it in enumerate(steps, first)],
    )


def write_head(db: apsw.Connection, campaign_id: CampaignId, position: int, draft: dict[str, Any], now: float) -> None:
    """Say where the steps stand."""
    db.execute(
        "INSERT INTO draft_head (campaign_id, position, draft, updated_at) VALUES (?,?,?,?)"
        " ON CONFLICT (campaign_id) DO UPDATE SET position = excluded.position, draft = excluded.draft,"
        " updated_at = excluded.updated_at",
        (campaign_id, position, dump(draft), now),
    )


def read_head(db: apsw.Connection, campaign_id: CampaignId) -> HeadRow | None:
    """Where the steps of a draft stand; None when none were made."""
    row = fetch_one(
        db,
        "SELECT position, draft, (SELECT max(number) FROM draft_step WHERE campaign_id = h.campaign_id)"
        " FROM draft_head h WHERE campaign_id = ?",
        (campaign_id,),
    )
    return None if row is None else HeadRow(row[0], row[2] or 0, json.loads(row[1]))


def read_steps(db: apsw.Connection, campaign_id: CampaignId, first: int, number: int) -> tuple[StepRow, ...]:
    """At most `number` steps in a row, from step number `first` on."""
    rows = fetch_all(
        db,
        "SELECT number, what, field, change FROM draft_step WHERE campaign_id = ? AND number >= ? AND number < ?"
        " ORDER BY number",
        (campaign_id, first, first + number),
    )
    return tuple(StepRow(row[1], row[2], json.loads(row[3])) for row in rows)


def forget_steps(db: apsw.Connection) -> None:
    """Drop what nobody can take back any more: the steps of campaigns that are gone or were sent."""
    gone = fetch_all(
        db,
        "SELECT campaign_id FROM draft_head WHERE campaign_id NOT IN (SELECT id FROM campaign WHERE state = 'draft')",
    )
    for table in ("draft_step", "draft_head"):
        db.executemany(f"DELETE FROM {table} WHERE campaign_id = ?", gone)  # noqa: S608 - our own names


def dump(value: object) -> str:
    """JSON as these tables hold it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
