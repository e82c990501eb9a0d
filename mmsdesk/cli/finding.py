"""Finds the campaign a person means by its name, its id, or the beginning of its id."""

from typing import Final

from mmsdesk.domain.errors import BadInput, NotFound
from mmsdesk.services.desk import Desk
from mmsdesk.store.campaigns import CampaignRow, find_campaigns

_LIST: Final = "“mmsdesk campaigns” lists them"


def find_campaign(desk: Desk, text: str) -> CampaignRow:
    """The one campaign that is called `text`, or whose id begins with it. Raises NotFound, BadInput when several do."""
    wanted = text.strip().casefold()
    if not wanted:
        raise NotFound("No campaign was named", f"Type a campaign’s name or the beginning of its id: {_LIST}.")
    rows = find_campaigns(desk.reader())
    found = [row for row in rows if row.id == wanted] or [
        row for row in rows if row.id.startswith(wanted) or row.name.casefold() == wanted
    ]
    if not found:
        raise NotFound(
            f"This profile has no campaign “{text}”",
            f"Type a campaign’s whole name or the beginning of its id: {_LIST}.",
        )
    if len(found) > 1:
        how = "are called" if any(row.name.casefold() == wanted for row in found) else "begin with"
        raise BadInput(f"{len(found):,} campaigns {how} “{text}”", f"Type more of the id. {_LIST}.")
    return found[0]
