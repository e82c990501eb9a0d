"""Where somebody left off: the page to open at the start, and what is said when the window before ended by force."""

from typing import Final

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.desk import Desk
from mmsdesk.ui.campaigns.rows import RUNNING

WRITING: Final = frozenset({"compose", "audience", "review"})
"""Pages of a draft; what has started has others."""
OF_A_CAMPAIGN: Final = WRITING | {"live", "report"}


def page_left_open(desk: Desk, kept: tuple[str, ...]) -> tuple[str, ...]:
    """The page that was open last (`kept`), or the one that fits its campaign now.

    Empty for a page without a campaign of its own, for an import that was not finished, and when the campaign is gone.
    Reads one row by its key.
    """
    if kept[:1] == ("connection",):
        return kept
    if len(kept) < 2 or kept[0] not in OF_A_CAMPAIGN:
        return ()
    key, campaign_id = kept[:2]
    try:
        state = desk.campaign(campaign_id).state
    except MMSDeskError:
        return ()
    if state is CampaignState.DRAFT:
        return key if key in WRITING else "compose", campaign_id
    return "live" if state in RUNNING else "report", campaign_id


def words_after_a_kill(page: tuple[str, ...]) -> str:
    """How things stand on the page that is opened again."""
    key = page[0] if page else ""
    if key in WRITING:
        how = "Your draft is as you left it."
    else:
        how = "Sending picked up where it stopped." if key == "live" else "Nothing is lost."
    return f"MMSDesk was closed unexpectedly. {how}"
