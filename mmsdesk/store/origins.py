"""Which campaign another was duplicated from."""

import apsw

from mmsdesk.db import fetch_one
from mmsdesk.domain.ids import CampaignId


def note_origin(db: apsw.Connection, campaign_id: CampaignId, origin: CampaignId) -> None:
    """Remember where a copy comes from; without a foreign key, since a draft that is deleted can be put back."""
    db.execute(
        "INSERT INTO campaign_origin (campaign_id, origin_id) VALUES (?,?) ON CONFLICT DO NOTHING",
        (campaign_id, origin),
    )


def origin_of(db: apsw.Connection, campaign_id: CampaignId) -> CampaignId | None:
    """The campaign this one was duplicated from; None when it is no copy."""
    row = fetch_one(db, "SELECT origin_id FROM campaign_origin WHERE campaign_id = ?", (campaign_id,))
    return None if row is None else CampaignId(row[0])
