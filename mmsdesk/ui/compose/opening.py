"""Reads a draft with all that the composer shows around it, in one go and off the GUI thread."""

from dataclasses import dataclass, replace

from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_memory import open_history
from mmsdesk.services.drafts import Draft
from mmsdesk.services.undo import History


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft with its past and surroundings: the account's sender and opt-out line, the list's fields and people."""

    campaign_id: CampaignId
    draft: Draft
    optout_line: str
    sender: str
    fields: tuple[str, ...]
    people: int
    history: History


def open_draft(desk: Desk, campaign_id: CampaignId) -> Opened:
    """Raises NotFound, or Refused when the campaign has started. A list that is gone is taken out of the draft."""
    draft = desk.load_draft(campaign_id)
    if draft.list_name not in {it.name for it in desk.lists()}:
        draft = replace(draft, list_name="")
    account, name = desk.account_or_none(), draft.list_name
    people = desk.count_people(name) if name else 0
    sender = draft.sender or (account.sender if account is not None else "")
    history = open_history(desk.reader(), campaign_id, draft)
    return Opened(campaign_id, draft, desk.settings().optout_line, sender, desk.merge_fields(name), people, history)
