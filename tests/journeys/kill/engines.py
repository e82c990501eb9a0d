"""The engine under the kill test, and two broken ones that the same test must convict.

Each runs in a process of its own: it opens the profile, sends until the campaign is finished, and may be killed with
SIGKILL at any moment. The processes are forked from a server that has the imports ready, so that a hundred starts fit
into a test; what is killed is a whole real process all the same.
"""

from dataclasses import dataclass
from pathlib import Path

import apsw

from mmsdesk.db import Writer, fetch_all
from mmsdesk.domain.account import Account
from mmsdesk.domain.ids import CampaignId, new_campaign_id
from mmsdesk.domain.ledger import State
from mmsdesk.domain.outcome import Outcome
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.clock import SystemClock
from mmsdesk.machine.sleep_watch import SleepWatch
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.services.engine import Engine
from mmsdesk.services.reach import open_reach
from mmsdesk.store.ledger import Recovery, SqliteLedger, Work
from tests.support.engine_run import run_until_sent


@dataclass(frozen=True, slots=True)
class Job:
    """What the killed process needs; secrets are the simulator's and travel in memory."""

    folder: str
    campaign_id: str
    ledger: str
    compression: float
    workers: int
    lull_seconds: float
    project_id: str
    app_id: str
    key_id: str
    key_secret: str
    sender: str
    api_url: str
    auth_url: str

    @property
    def account(self) -> Account:
        return Account(
            project_id=self.project_id,
            app_id=self.app_id,
            key_id=self.key_id,
            key_secret=Secret(self.key_secret),
            sender=self.sender,
            api_url=self.api_url,
            auth_url=self.auth_url,
        )


class LateLedger(SqliteLedger):
    """Broken on purpose: a row is in flight only from the moment its answer is known, after the request."""

    def begin(self, campaign_id: CampaignId, worker: int, *, again: bool = False) -> Work | None:
        work = super().begin(campaign_id, worker, again=again)
        return self._forget(work)

    def record(self, work: Work, outcome: Outcome) -> None:
        self._remember(work)
        super().record(work, outcome)

    def record_and_begin(
        self, work: Work, outcome: Outcome, campaign_id: CampaignId, *, again: bool = False
    ) -> Work | None:
        self._remember(work)
        return self._forget(super().record_and_begin(work, outcome, campaign_id, again=again))

    def _forget(self, work: Work | None) -> Work | None:
        """As it stood before: only held by the worker, so that nobody else takes it."""
        if work is not None:
            self._set_state(work, State.CLAIMED)
        return work

    def _remember(self, work: Work) -> None:
        self._set_state(work, State.IN_FLIGHT)

    def _set_state(self, work: Work, state: State) -> None:
        sql = "UPDATE attempt SET state = ? WHERE id = ?"
        self._writer.run(lambda db: fetch_all(db, sql, (state.value, work.attempt_id)))


class RequeueLedger(SqliteLedger):
    """Broken on purpose: what was in flight when the process died is simply queued again."""

    def recover(self) -> Recovery:
        def put_back(db: apsw.Connection) -> int:
            return len(
                fetch_all(
                    db, "UPDATE attempt SET state = 'queued', owner = NULL WHERE state = 'in_flight' RETURNING id"
                )
            )

        self._writer.run(put_back)
        return super().recover()


shared_ssl_context()
"""Read once by the server that all these processes are forked from: no certificate is ever looked at here."""

LEDGERS = {"real": SqliteLedger, "late": LateLedger, "requeue": RequeueLedger}


def run(job: Job) -> None:
    """Send until the campaign is no longer sending; the body of the process that gets killed."""

    def make(writer: Writer) -> Engine:
        clock = SystemClock(job.compression)
        ledger = LEDGERS[job.ledger](writer, new_campaign_id(), clock)
        watch = SleepWatch(lull_seconds=job.lull_seconds)
        return Engine(writer, ledger, open_reach(job.account, clock), clock, workers=job.workers, sleep_watch=watch)

    run_until_sent(Path(job.folder), job.campaign_id, make)
