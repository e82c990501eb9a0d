"""Versions of a draft: the whole of it as it was at some moment.

They have no foreign key to their campaign: a draft that is deleted and put back has its versions, too.
"""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NewType

import apsw

from mmsdesk.db import fetch_all, fetch_one
from mmsdesk.domain.errors import NotFound
from mmsdesk.domain.ids import CampaignId
from mmsdesk.store.undo import dump

VersionId = NewType("VersionId", int)
_COLUMNS: Final = "id, campaign_id, moment, name, draft, made_at"


class Moment(StrEnum):
    """Why a version was kept."""

    OPENED = "opened"
    """As it was found when MMSDesk opened it for the first time after a start."""
    WORK = "work"
    """Some minutes of writing after the version before."""
    RESTORED = "restored"
    """As it was right before another version took its place."""
    TESTED = "tested"
    SENT = "sent"
    NAMED = "named"
    """Somebody asked for it and gave it a name."""


LASTING: Final = (Moment.SENT, Moment.NAMED)
"""Versions that stay as long as their campaign does."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version; `draft` is the JSON of `services.drafts`, `name` is empty unless somebody gave one."""

    id: VersionId
    campaign_id: CampaignId
    moment: Moment
    name: str
    draft: dict[str, Any]
    made_at: float


@dataclass(frozen=True, slots=True)
class Newest:
    """A version at a glance; `content` is the fingerprint of its draft (`content_of_draft`)."""

    content: str
    moment: Moment
    made_at: float


def insert_version(
    db: apsw.Connection, campaign_id: CampaignId, moment: Moment, name: str, draft: dict[str, Any], now: float
) -> VersionId:
    """Keep a version."""
    text = dump(draft)
    row = fetch_one(
        db,
        "INSERT INTO draft_version (campaign_id, moment, name, content, draft, made_at) VALUES (?,?,?,?,?,?)"
        " RETURNING id",
        (campaign_id, moment.value, name, _content(text), text, now),
    )
    assert row is not None
    return VersionId(row[0])


def newest_version(db: apsw.Connection, campaign_id: CampaignId) -> Newest | None:
    """What is known of the newest version without reading it; None when there is none."""
    row = fetch_one(
        db,
        "SELECT content, moment, made_at FROM draft_version WHERE campaign_id = ?"
        " ORDER BY made_at DESC, id DESC LIMIT 1",
        (campaign_id,),
    )
    return None if row is None else Newest(row[0], Moment(row[1]), row[2])


def content_of_draft(draft: dict[str, Any]) -> str:
    """A fingerprint that is equal for equal drafts."""
    return _content(dump(draft))


def read_versions(db: apsw.Connection, campaign_id: CampaignId) -> tuple[VersionRow, ...]:
    """Every version of a campaign, newest first."""
    sql = f"SELECT {_COLUMNS} FROM draft_version WHERE campaign_id = ? ORDER BY made_at DESC, id DESC"  # noqa: S608 - our names
    return tuple(_version(row) for row in fetch_all(db, sql, (campaign_id,)))


def get_version(db: apsw.Connection, version_id: VersionId) -> VersionRow:
    """Raises NotFound."""
    row = fetch_one(db, f"SELECT {_COLUMNS} FROM draft_version WHERE id = ?", (version_id,))  # noqa: S608 - our names
    if row is None:
        raise NotFound("This version is no longer kept", "The list shows those there are.")
    return _version(row)


def prune_versions(db: apsw.Connection, campaign_id: CampaignId, most: int) -> None:
    """Let go of the oldest versions that were kept by themselves, beyond `most` of them."""
    marks = ",".join("?" * len(LASTING))
    db.execute(
        f"DELETE FROM draft_version WHERE id IN (SELECT id FROM draft_version WHERE campaign_id = ?"  # noqa: S608 - marks only
        f" AND moment NOT IN ({marks}) ORDER BY made_at DESC, id DESC LIMIT -1 OFFSET ?)",
        (campaign_id, *(moment.value for moment in LASTING), most),
    )


def forget_versions(db: apsw.Connection) -> None:
    """Drop the versions of drafts that were deleted."""
    db.execute("DELETE FROM draft_version WHERE campaign_id NOT IN (SELECT id FROM campaign)")


def _content(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _version(row: tuple[Any, ...]) -> VersionRow:
    return VersionRow(VersionId(row[0]), CampaignId(row[1]), Moment(row[2]), row[3], json.loads(row[4]), row[5])
