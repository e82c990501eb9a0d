"""Versions of a draft: the whole of it at moments people come back to, to be compared and restored.

Kept by themselves: as it was found when it was opened for the first time after a start, every ten minutes of work,
at each test, when it was sent, and before another version takes its place. Kept on request: under a name.
A version equal to the one before it is not kept again. Of those kept by themselves each campaign has the newest 50;
those that were sent or named stay as long as the campaign. Versions of a deleted draft go at the next start.
"""

from dataclasses import replace
from typing import Final

import apsw

from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.drafts import Draft, draft_from_json, draft_of, draft_to_json
from mmsdesk.store.campaigns import get_campaign
from mmsdesk.store.versions import (
    Moment,
    VersionRow,
    content_of_draft,
    insert_version,
    newest_version,
    prune_versions,
)

WORK_SECONDS: Final = 600.0
"""After so much time a piece of work is a version of its own."""
MOST_UNASKED: Final = 50
LONGEST_NAME: Final = 80
_ASKED: Final = (Moment.NAMED, Moment.SENT)


def keep_version(
    db: apsw.Connection, campaign_id: CampaignId, draft: Draft, moment: Moment, now: float, name: str = ""
) -> bool:
    """Keep the draft as it is; False when there is nothing in it, or the newest version is the same.

    Raises BadInput for a version on request without a name.
    """
    tidy = " ".join(name.split())[:LONGEST_NAME]
    if moment is Moment.NAMED and not tidy:
        raise BadInput("A version needs a name", "Write a few words to know it by; they are never sent.")
    if draft.is_blank and moment is not Moment.NAMED:
        return False
    kept = draft_to_json(replace(draft, list_name=""))
    newest = newest_version(db, campaign_id)
    if newest is not None and newest.content == content_of_draft(kept) and not _tells_more(moment, newest.moment):
        return False
    insert_version(db, campaign_id, moment, tidy, kept, now)
    prune_versions(db, campaign_id, MOST_UNASKED)
    return True


def keep_work(db: apsw.Connection, campaign_id: CampaignId, draft: Draft, began: float, now: float) -> bool:
    """Keep a version if the one before it, or the draft itself (`began`), is ten minutes old."""
    newest = newest_version(db, campaign_id)
    since = newest.made_at if newest is not None else began
    return now - since >= WORK_SECONDS and keep_version(db, campaign_id, draft, Moment.WORK, now)


def keep_as_stored(db: apsw.Connection, campaign_id: CampaignId, moment: Moment, now: float) -> bool:
    """Keep the campaign as it is stored, because it was sent or tested. Raises NotFound."""
    return keep_version(db, campaign_id, draft_of(get_campaign(db, campaign_id)), moment, now)


def draft_of_version(row: VersionRow) -> Draft:
    """The draft as it was, without its list: that stays as it is."""
    return draft_from_json(row.draft)


def _tells_more(moment: Moment, than: Moment) -> bool:
    """Whether an equal draft is worth another version, for what happened to it."""
    return moment in _ASKED or (moment is Moment.TESTED and than is not Moment.TESTED)
