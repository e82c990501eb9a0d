"""Reads what the campaigns page shows, in one go and off the GUI thread."""

from dataclasses import dataclass

from mmsdesk.services.desk import CampaignSummary, Desk
from mmsdesk.services.standing import SinchState, read_standing


@dataclass(frozen=True, slots=True)
class Look:
    """What one reading of the profile found at the moment `now` (seconds since 1970).

    `people` counts everybody on a list, and only while there is no campaign: the invitation says it.
    """

    business: str
    summaries: tuple[CampaignSummary, ...]
    now: float
    sender: str
    people: int
    offline: bool


def read_campaigns(desk: Desk) -> Look:
    """Raises MMSDeskError when the profile can't be read."""
    account = desk.account_or_none()
    summaries = tuple(desk.campaigns())
    return Look(
        business=desk.settings().display_name,
        summaries=summaries,
        now=desk.clock().now(),
        sender=account.sender if account is not None else "",
        people=0 if summaries else sum(it.people for it in desk.lists()),
        offline=read_standing(desk.reader()).sinch is SinchState.OFFLINE,
    )
