"""What the whole window shows wherever somebody is: how the connection stands, and what has just been finished."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import apsw

from mmsdesk.db import fetch_all, snapshot
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import UNSENT_STATES
from mmsdesk.services.receipts import SILENT_SECONDS
from mmsdesk.services.reporting import count
from mmsdesk.services.standing import SinchState, read_standing
from mmsdesk.store.ledger import state_counts
from mmsdesk.store.receipts import is_refused, relay_heard

_STATES: Final = {
    SinchState.OFFLINE: "offline",
    SinchState.KEY_REFUSED: "key_refused",
    SinchState.NOT_ALLOWED: "key_refused",
}


class LineState(StrEnum):
    """The one thing to say about the connection, worst first."""

    KEY_REFUSED = "key_refused"
    OFFLINE = "offline"
    RELAY_REFUSES = "relay_refuses"
    RELAY_SILENT = "relay_silent"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Finished:
    """A campaign everybody of whom has been written to."""

    id: CampaignId
    name: str
    people: int
    delivered: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """One look, at the wall time `at`. `finished` holds what ended since the look before, oldest first.

    `sending`: a campaign is under way, also one that waits for something.
    """

    line: LineState
    finished: tuple[Finished, ...]
    at: float
    sending: bool = False


def read_outlook(db: apsw.Connection, relay_url: str, clock: Clock, since: float | None) -> Outlook:
    """Look again; `since` is `at` of the look before, None for the first one, which finds nothing finished."""
    with snapshot(db):
        now = clock.now()
        rows = fetch_all(
            db,
            "SELECT id, name, finished_at FROM campaign WHERE state = 'sent' AND finished_at > ? ORDER BY finished_at",
            (now if since is None else since,),
        )
        finished = tuple(_finished(db, CampaignId(row[0]), row[1], clock) for row in rows)
        # what was written while we looked is seen the next time, with a moment of its own
        at = max([now if since is None else since, *(r[2] for r in rows)])
        return Outlook(_line(db, relay_url, clock), finished, at, bool(_under_way(db)))


def count_unsent(db: apsw.Connection) -> int:
    """How many people of the campaigns under way are not written to yet."""
    with snapshot(db):
        counted = (state_counts(db, campaign_id) for campaign_id in _under_way(db))
        return sum(states.get(state, 0) for states in counted for state in UNSENT_STATES)


def _under_way(db: apsw.Connection) -> list[CampaignId]:
    return [CampaignId(row[0]) for row in fetch_all(db, "SELECT id FROM campaign WHERE state = 'sending'", ())]


def _finished(db: apsw.Connection, campaign_id: CampaignId, name: str, clock: Clock) -> Finished:
    counts = count(db, campaign_id, clock)
    return Finished(campaign_id, name, counts.recipients - counts.skipped, counts.delivered)


def _line(db: apsw.Connection, relay_url: str, clock: Clock) -> LineState:
    state = _STATES.get(read_standing(db).sinch)
    if state is not None:
        return LineState(state)
    if is_refused(db, relay_url):
        return LineState.RELAY_REFUSES
    polled, failed, _ = relay_heard(db, relay_url)
    silent = failed is not None and (polled is None or (failed > polled and clock.elapsed(polled) > SILENT_SECONDS))
    return LineState.RELAY_SILENT if silent and relay_url else LineState.FINE
