"""What was sent last time, to be held beside a draft.

"Last time" is, in this order: the campaign the draft was duplicated from, through copies of copies, if that has been
started; else the newest one started under the same name; else the newest one started to the same list.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import apsw

from mmsdesk.domain.errors import NotFound
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.drafts import Draft, draft_of
from mmsdesk.store.campaigns import CampaignRow, find_campaigns, get_campaign
from mmsdesk.store.origins import origin_of

_MOST_COPIES: Final = 100
_STARTED: Final = tuple(state for state in CampaignState if state is not CampaignState.DRAFT)


class Kinship(StrEnum):
    """Why a campaign counts as the one before."""

    ORIGIN = "origin"
    NAME = "name"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class LastSent:
    """The campaign before, as it was written, when it was started, and why it is this one."""

    id: CampaignId
    name: str
    draft: Draft
    list_name: str
    started_at: float
    kinship: Kinship


def find_last_sent(db: apsw.Connection, campaign_id: CampaignId, draft: Draft) -> LastSent | None:
    """The campaign to hold a draft against; None when nothing like it was sent. `draft` is with its list."""
    origin = _started_origin(db, campaign_id)
    if origin is not None:
        return _last_sent(origin, Kinship.ORIGIN)
    started = [row for row in find_campaigns(db, states=_STARTED) if row.started_at is not None]
    started.sort(key=lambda row: row.started_at or 0.0, reverse=True)
    for kinship, wanted in ((Kinship.NAME, draft.name), (Kinship.LIST, draft.list_name)):
        for row in started:
            found = row.name if kinship is Kinship.NAME else row.list_name
            if wanted and found.casefold() == wanted.casefold():
                return _last_sent(row, kinship)
    return None


def _started_origin(db: apsw.Connection, campaign_id: CampaignId) -> CampaignRow | None:
    origin = origin_of(db, campaign_id)
    for _ in range(_MOST_COPIES):
        if origin is None:
            return None
        try:
            row = get_campaign(db, origin)
        except NotFound:  # a draft between the two that was deleted
            row = None
        if row is not None and row.started_at is not None:
            return row
        origin = origin_of(db, origin)
    return None


def _last_sent(row: CampaignRow, kinship: Kinship) -> LastSent:
    return LastSent(row.id, row.name, draft_of(row), row.list_name, row.started_at or row.updated_at, kinship)
