"""The engine under the fault trial: the real one, in a process of its own, with shorter patience for an answer.

And a broken one that the same trial must convict.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from mmsdesk.db import Writer
from mmsdesk.domain.account import Account
from mmsdesk.domain.ids import new_campaign_id
from mmsdesk.domain.outcome import Doubt, NotSent, Outcome, SendRequest
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.clock import SystemClock
from mmsdesk.services.engine import Engine
from mmsdesk.services.reach import open_reach
from mmsdesk.services.sending import Carrier
from mmsdesk.sinch.http import Timeouts
from mmsdesk.store.ledger import SqliteLedger
from tests.support.engine_run import run_until_sent


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

    def make(writer: Writer) -> Engine:
        clock = SystemClock(job.compression)
        reach = open_reach(account_of(job.account), clock, timeouts=Timeouts(read=job.patience))
        if job.is_naive:
            reach = replace(reach, carriers=_naively(reach.carriers))
        return Engine(writer, SqliteLedger(writer, new_campaign_id(), clock), reach, clock, workers=job.workers)

    run_until_sent(Path(job.folder), job.campaign_id, make)
