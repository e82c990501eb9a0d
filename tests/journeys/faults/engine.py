"""The engine under the fault trial: the real one, in a process of its own, with shorter patience for an answer.

And a broken one that the same trial must convict.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from mmsdesk.db import Writer
from mmsdesk.domain.account import Account
from mmsdesk.domain.ids import CampaignId, new_campaign_id
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.domain.outcome import Doubt, NotSent, Outcome, SendRequest
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.claim import ProfileClaim
from mmsdesk.machine.clock import SystemClock
from mmsdesk.services.engine import Engine
from mmsdesk.services.reach import open_reach
from mmsdesk.services.sending import Carrier
from mmsdesk.sinch.http import Timeouts
from mmsdesk.store.campaigns import get_campaign
from mmsdesk.store.ledger import SqliteLedger
from mmsdesk.store.schema import open_profile_database


@dataclass(frozen=True, slots=True)
class Job:
    """What the process needs; `patience` in real seconds. The secrets are a simulator's and travel in memory."""

    folder: str
    campaign_id: str
    compression: float
    patience: float
    workers: int
    account: dict[str, str]
    is_naive: bool = False


class NaiveCarrier:
    """Broken on purpose: what was not answered well was not sent."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self.close = carrier.close

    def send(self, request: SendRequest) -> Outcome:
        outcome = self._carrier.send(request)
        return NotSent(outcome.text) if isinstance(outcome, Doubt) else outcome


def account_of(fields: dict[str, str]) -> Account:
    """An account from plain values."""
    secrets = {name: Secret(fields[name]) for name in ("key_secret", "relay_token")}
    return Account(**{**fields, **secrets})  # type: ignore[arg-type]  # the secrets are wrapped, the rest are strings


def _naively(carriers: Callable[[], Carrier]) -> Callable[[], Carrier]:
    return lambda: NaiveCarrier(carriers())


def run(job: Job) -> None:
    """Send until the campaign is no longer sending."""
    logging.disable(logging.CRITICAL)
    folder = Path(job.folder)
    claim = ProfileClaim(folder / "lock")
    claim.take()
    writer = Writer(lambda: open_profile_database(folder / "mmsdesk.db"))
    clock = SystemClock(job.compression)
    reach = open_reach(account_of(job.account), clock, timeouts=Timeouts(read=job.patience))
    if job.is_naive:
        reach = replace(reach, carriers=_naively(reach.carriers))
    engine = Engine(writer, SqliteLedger(writer, new_campaign_id(), clock), reach, clock, workers=job.workers)
    engine.start()
    waiting = threading.Event()
    while writer.run(lambda db: get_campaign(db, CampaignId(job.campaign_id))).state is CampaignState.SENDING:
        waiting.wait(0.05)
    engine.stop()
    writer.close()
    claim.release()
