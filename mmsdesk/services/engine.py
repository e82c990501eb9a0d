"""The engine: the one part that sends and listens, run only by the holder of the profile's lock.

It takes its orders from the database: a campaign in the state `sending` is sent, whoever put it there. So the window,
the command line and a second program steer it by short writes, and it never matters in whose process it runs.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import apsw

from mmsdesk.db import Writer, fetch_all, fetch_one
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState, State
from mmsdesk.domain.message import ContentType
from mmsdesk.domain.reasons import explain_reason
from mmsdesk.services.receipts import Listener, Relay
from mmsdesk.services.sending import Carrier, Ledger, Run, Sender
from mmsdesk.services.settling import Evidence, Listing, Settler
from mmsdesk.store.campaigns import CampaignRow, find_campaigns, set_hold, set_state
from mmsdesk.store.ledger import has_state
from mmsdesk.store.receipts import relay_heard

log = logging.getLogger(__name__)

DEFAULT_RATE: Final = 20.0
"""Messages a second when the app does not say (API sheet, section 4.3)."""
RELAY_SILENT_SECONDS: Final = 60.0
"""A relay not heard for so long holds every campaign (reliability list, S14): a STOP might be waiting there."""
STOPPING_FAILURES: Final = 3
"""So many receipts with a reason that hits everybody stop a campaign."""
_TICK_SECONDS: Final = 0.2
_APP_RETRY_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class AppFacts:
    """What the engine asks of the Sinch app: its drain rate (messages a second), how many days it keeps messages."""

    outbound_rate: float | None
    retention_days: int


@dataclass(frozen=True, slots=True)
class Reach:
    """The engine's ways to the outside: all of them speak real HTTP, to Sinch or to a simulator.

    `app_id` is the app they lead to: a campaign that was started with another one waits for that one.
    """

    carriers: Callable[[], Carrier]
    listing: Listing
    read_app: Callable[[], AppFacts]
    relay: Relay | None
    relay_url: str
    close: Callable[[], None]
    app_id: str


class Engine:
    """Sends, listens and settles until told to stop. Call `start` once, `stop` once."""

    def __init__(
        self,
        writer: Writer,
        ledger: Ledger,
        reach: Reach,
        clock: Clock,
        *,
        workers: int,
    ) -> None:
        self._writer = writer
        self._ledger = ledger
        self._reach = reach
        self._clock = clock
        self._stopping = threading.Event()
        self._app: AppFacts | None = None
        self._started_at = clock.now()
        self._sender = Sender(ledger, reach.carriers, clock, workers=workers, stop_campaign=self._stop_campaign)
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Bring an earlier, dead engine's rows in order, then begin."""
        found = self._ledger.recover()
        if found.requeued or found.doubtful:
            log.info("picked up: %d not sent yet, %d in doubt", found.requeued, found.doubtful)
        self._started_at = self._clock.now()
        self._sender.start()
        self._spawn("supervisor", self._supervise)
        self._spawn("app-facts", self._learn_app)
        settler = Settler(self._writer, self._reach.listing, self._evidence, self._clock, app_id=self._reach.app_id)
        self._spawn("settler", lambda: settler.run(self._stopping))
        if self._reach.relay is not None:
            listener = Listener(self._writer, self._reach.relay, self._reach.relay_url, self._clock)
            self._spawn("listener", lambda: listener.run(self._stopping))

    def stop(self) -> None:
        """Let what is on its way finish, then end every thread."""
        self._stopping.set()
        self._sender.stop()
        self._reach.close()
        for thread in self._threads:
            thread.join()

    def _spawn(self, name: str, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _supervise(self) -> None:
        while not self._stopping.is_set():
            try:
                runs = self._writer.run(self._look)
            except MMSDeskError as error:
                log.warning("the ledger could not be read: %s", error.title)
                runs = ()
            self._sender.show_runs(runs)
            self._stopping.wait(_TICK_SECONDS)

    def _look(self, db: apsw.Connection) -> tuple[Run, ...]:
        """One look at the database: finish, stop and hold campaigns as the facts say; returns what to send."""
        now = self._clock.now()
        hold = self._hold(db)
        runs: list[Run] = []
        for campaign in reversed(find_campaigns(db, states=[CampaignState.SENDING])):
            if campaign.app_id != self._reach.app_id:
                continue
            if self._is_finished(db, campaign):
                set_state(db, campaign.id, CampaignState.SENDING, CampaignState.SENT, now)
            elif (cause := self._failing(db, campaign)) is not None:
                title, hint = cause
                set_state(db, campaign.id, CampaignState.SENDING, CampaignState.STOPPED, now, title=title, hint=hint)
            else:
                set_hold(db, campaign.id, hold)
                if not hold:
                    runs.append(self._run(campaign))
        return tuple(runs)

    def _hold(self, db: apsw.Connection) -> str:
        if self._reach.relay is None:
            return ""
        polled_at, _, _ = relay_heard(db, self._reach.relay_url)
        heard = max(polled_at or 0.0, self._started_at)
        if self._clock.elapsed(heard) > RELAY_SILENT_SECONDS:
            return "relay_silent"
        # the first page is read before the first message: a STOP may be waiting in it
        return "" if (polled_at or 0.0) >= self._started_at else "listening"

    def _is_finished(self, db: apsw.Connection, campaign: CampaignRow) -> bool:
        open_states = [State.QUEUED, State.CLAIMED, State.IN_FLIGHT, State.IN_DOUBT]
        if campaign.resend == "automatic":
            open_states.append(State.NOT_FOUND)
        return not any(has_state(db, campaign.id, state) for state in open_states)

    def _failing(self, db: apsw.Connection, campaign: CampaignRow) -> tuple[str, str] | None:
        rows = fetch_all(
            db,
            "SELECT reason_code, count(*) FROM attempt WHERE campaign_id = ? AND state = 'failed' AND final_at >= ?"
            " GROUP BY reason_code",
            (campaign.id, max(campaign.started_at or 0.0, campaign.updated_at)),
        )
        for code, count in rows:
            reason = explain_reason(code)
            if reason.stops_campaign or (reason.stops_when_repeated and count >= STOPPING_FAILURES):
                return f"Messages fail for everybody: {reason.short}", f"{reason.long} {reason.advice}"
        return None

    def _run(self, campaign: CampaignRow) -> Run:
        app_rate = self._app.outbound_rate if self._app else None
        return Run(
            campaign.id,
            campaign.sender,
            bool(campaign.definition.get("strict", True)),
            ContentType(campaign.definition.get("content_type", ContentType.MARKETING)),
            campaign.ttl_seconds,
            campaign.rate or app_rate or DEFAULT_RATE,
        )

    def _learn_app(self) -> None:
        """Ask Sinch for the app's own limits; until it answers the defaults hold and no absence is proved."""
        while not self._stopping.is_set():
            try:
                self._app = self._reach.read_app()
            except MMSDeskError as error:
                log.info("the app could not be read: %s", error.title)
                self._clock.wait(self._stopping, _APP_RETRY_SECONDS)
            else:
                return

    def _evidence(self) -> Evidence | None:
        if self._app is None:
            return None
        return Evidence(self._app.retention_days > 0, self._reach.relay_url if self._reach.relay else "")

    def _stop_campaign(self, campaign_id: CampaignId, title: str, hint: str) -> None:
        now = self._clock.now()

        def stop(db: apsw.Connection) -> None:
            row = fetch_one(db, "SELECT state FROM campaign WHERE id = ?", (campaign_id,))
            if row and row[0] == CampaignState.SENDING:
                set_state(db, campaign_id, CampaignState.SENDING, CampaignState.STOPPED, now, title=title, hint=hint)

        self._writer.run(stop)
