"""Finds the campaign a person means by the beginning of its id."""

from mmsdesk.domain.errors import BadInput, NotFound
from mmsdesk.services.desk import Desk
from mmsdesk.store.campaigns import CampaignRow, find_campaigns


def find_campaign(desk: Desk, text: str) -> CampaignRow:
    """The one campaign whose id begins with `text`. Raises NotFound, BadInput when several do."""
    wanted = text.strip().lower()
    found = [row for row in find_campaigns(desk.reader()) if wanted and row.id.startswith(wanted)]
    if not found:
        raise NotFound(
            f"This profile has no campaign “{text}”",
            "Copy the id from what “mmsdesk send” printed. Sending the same file to the same list again tells it too, "
            "and writes to nobody twice.",
        )
    if len(found) > 1:
        raise BadInput(f"{len(found):,} campaigns begin with “{text}”", "Type more of the id.")
    return found[0]
