"""One reading of a run for the live page: everything that takes time is worked out here, off the GUI thread."""

from dataclasses import dataclass
from typing import Final

from mmsdesk.domain.account import Account
from mmsdesk.domain.ids import CampaignId
from mmsdesk.machine.logs import LiveSecrets, scrub
from mmsdesk.services.desk import Desk
from mmsdesk.services.live import Live
from mmsdesk.ui.live.evidence import Fact, facts, report
from mmsdesk.ui.live.halts import Halt, halts, is_running
from mmsdesk.ui.live.line_card import Way
from mmsdesk.ui.live.pace import Pace, measure

_REGIONS: Final = {"us": "US region", "eu": "Europe region", "br": "Brazil region"}


@dataclass(frozen=True, slots=True)
class Look:
    """What one reading of the ledger found, at the wall time `now`.

    `details` are those of each halt, `report` is for the clipboard; both without secrets.
    """

    live: Live
    way: Way
    pace: Pace
    now: float
    halts: tuple[Halt, ...]
    details: tuple[tuple[str, ...], ...]
    facts: tuple[Fact, ...]
    report: str


def read_look(desk: Desk, campaign_id: CampaignId) -> Look:
    """Raises NotFound."""
    account = desk.account_or_none()
    live, now = desk.live(campaign_id), desk.clock().now()
    pace = measure(live.sent_times, now, live.counts.unsent, live.campaign.rate, running=is_running(live))
    way = _way(account)
    found, checked, secrets = halts(live, now), facts(live, way, now), _secrets(account)
    details = tuple(tuple(scrub(line, secrets) for line in halt.details) for halt in found)
    lines = report(live, checked, found[0], now) if found else ()
    return Look(live, way, pace, now, found, details, checked, "\n".join(scrub(line, secrets) for line in lines))


def _way(account: Account | None) -> Way:
    if account is None:
        return Way("", has_relay=False)
    place = "Rehearsal on this computer" if account.is_rehearsal else _REGIONS[account.region]
    return Way(place, account.has_relay)


def _secrets(account: Account | None) -> LiveSecrets:
    secrets = LiveSecrets()
    for secret in (account.key_secret, account.relay_token) if account is not None else ():
        secrets.add(secret)
    return secrets
