"""Looking a lost answer up at once, because somebody asks: it can only prove that a message went out.

The ladder of look-ups (services.settling) alone may prove that it did not: neither its steps nor its times are touched
here, so however often somebody presses the button, nothing is sent again because of it (decision 6).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import apsw

from mmsdesk.db import Writer, fetch_all
from mmsdesk.domain.errors import Refused
from mmsdesk.domain.ids import AttemptId, CampaignId, MessageId
from mmsdesk.services.settling import Listing
from mmsdesk.store.ledger import accept

MOST_AT_ONCE: Final = 50
"""Each is a request of its own to Sinch; the ladder asks for the rest anyway."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How many were looked up, and how many of them Sinch turned out to have."""

    asked: int
    found: int


@dataclass(frozen=True, slots=True)
class _Open:
    attempt_id: AttemptId
    job_id: str
    phone: str


def check_doubts(
    db: apsw.Connection, writer: Writer, campaign_id: CampaignId, listing: Listing, now: Callable[[], float]
) -> Checked:
    """Ask Sinch for every message of this campaign whose answer was lost. Raises SinchError, Refused without any."""
    doubtful = _read(db, campaign_id)
    if not doubtful:
        raise Refused("There is nothing to check", "Every answer has arrived meanwhile.")
    found = sum(_settle(writer, each, listing, now) for each in doubtful)
    return Checked(len(doubtful), found)


def _read(db: apsw.Connection, campaign_id: CampaignId) -> list[_Open]:
    rows = fetch_all(
        db,
        "SELECT id, job_id, phone FROM attempt WHERE campaign_id = ? AND state IN ('in_doubt', 'unresolved')"
        " ORDER BY id LIMIT ?",
        (campaign_id, MOST_AT_ONCE),
    )
    return [_Open(*row) for row in rows]


def _settle(writer: Writer, doubtful: _Open, listing: Listing, now: Callable[[], float]) -> bool:
    """Whether Sinch has it. Asked without a bound in time: this computer's clock may be wrong."""
    listed = listing.list_messages(doubtful.phone, 0.0)
    message_id = next((message.message_id for message in listed if message.job == doubtful.job_id), None)
    if message_id is None:
        return False
    writer.run(lambda db: accept(db, doubtful.attempt_id, MessageId(message_id), now()))
    return True
