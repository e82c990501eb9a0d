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

from mmsdesk.db import DiskFull, Writer, fetch_all, fetch_one
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState, State
from mmsdesk.domain.message import ContentType
from mmsdesk.domain.reasons import REASONS
from mmsdesk.machine.ballast import Ballast
from mmsdesk.machine.sleep_watch import SleepWatch
from mmsdesk.services.app_watch import AppFacts, AppWatch
from mmsdesk.services.freezing import remove_left_behind
from mmsdesk.services.receipts import Hearing, Listener, Relay
from mmsdesk.services.sending import Carrier, Ledger, Run, Sender
from mmsdesk.services.settling import Evidence, Listing, Settler
from mmsdesk.services.standing import StandingWatch
from mmsdesk.store.campaigns import CampaignRow, find_campaigns, set_hold, set_state
from mmsdesk.store.ledger import has_state

log = logging.getLogger(__name__)

DEFAULT_RATE: Final = 20.0
"""Messages a second when the app does not say (API sheet, section 4.3)."""
STOPPING_FAILURES: Final = 3
"""So many failures in a row, for a reason that hits everybody, stop a campaign."""
OTHER_APP: Final = "other_app"
DISK_FULL: Final = "disk_full"
"""Hold of every sending campaign while the profile's disk is full; it goes on by itself when there is space again."""
_TICK_SECONDS: Final = 0.2
_FIRST_TICK_SECONDS: Final = 0.02
"""Until the app was asked: sending waits for that, and somebody waits for sending."""
_HOLDS: Final = {Hearing.SILENT: "relay_silent", Hearing.BEHIND: "listening"}
_STOPPING_CODES: Final = {
    code: 1 if reason.stops_campaign else STOPPING_FAILURES
    for code, reason in REASONS.items()
    if reason.stops_campaign or reason.stops_when_repeated
}
"""Reason code to the number of failures in a row that stop a campaign."""


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
        only: CampaignId | None = None,
        ballast: Ballast | None = None,
        sleep_watch: SleepWatch | None = None,
    ) -> None:
        """`ballast` is given up when the disk is full, so that what is on its way can still be written down.

        `only` is for a command that was asked for one campaign: it sends that one, and what is handed over to it
        from now on; campaigns that were cut off earlier wait until somebody asks for them."""
        self._writer = writer
        self._ledger = ledger
        self._reach = reach
        self._clock = clock
        self._only = only
        self._began = clock.now()
        self._ballast = ballast
        self._disk_is_full = False
        self._sleep_watch = sleep_watch or SleepWatch()
        self._sleeps = 0
        self._sleeps_seen_to = 0
        self._sending = False
        self._stopping = threading.Event()
        self._standing = StandingWatch(writer, clock)
        read_app = self._standing.watch_reading(reach.read_app)
        self._app = AppWatch(writer, read_app, reach.app_id, clock)
        self._listener: Listener | None = None
        self._sender = Sender(
            ledger,
            self._standing.listen_in(reach.carriers),
            clock,
            workers=workers,
            stop_campaign=self._stop_campaign,
            on_disk_full=self._note_full_disk,
            may_send=self._is_awake,
        )
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Bring an earlier, dead engine's rows in order, then begin."""
        if self._ballast is not None:
            self._ballast.take()
        remove_left_behind(self._writer, self._clock)
        found = self._ledger.recover()
        if found.requeued or found.doubtful:
            log.info("picked up: %d not sent yet, %d in doubt", found.requeued, found.doubtful)
        if self._reach.relay is not None:
            self._listener = Listener(self._writer, self._reach.relay, self._reach.relay_url, self._clock)
            self._spawn("listener", self._listener.run)
        settler = Settler(self._writer, self._reach.listing, self._evidence, self._clock, app_id=self._reach.app_id)
        self._spawn("app-watch", self._app.run)
        self._spawn("settler", settler.run)
        self._spawn("standing", self._standing.run)
        self._spawn("line-check", self._check_line)
        self._sender.start()
        self._spawn("supervisor", self._supervise)

    @property
    def is_sending(self) -> bool:
        """Whether there is a campaign to send at the moment, so that the computer should not fall asleep."""
        return self._sending

    def stop(self) -> None:
        """Let what is on its way finish, then end every thread."""
        self._stopping.set()
        self._sender.stop()
        self._reach.close()
        for thread in self._threads:
            thread.join()

    def _check_line(self, stopping: threading.Event) -> None:
        self._standing.run_asking(stopping, self._app.view, lambda: self._hearing() is Hearing.SILENT)

    def _spawn(self, name: str, target: Callable[[threading.Event], None]) -> None:
        thread = threading.Thread(target=target, args=(self._stopping,), name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _supervise(self, stopping: threading.Event) -> None:
        while not stopping.is_set():
            runs: tuple[Run, ...] = ()
            sleeps = self._note_sleep()
            if sleeps != self._sleeps_seen_to:
                self._wake()
            try:
                runs = self._writer.run(self._look)
                self._disk_is_full = self._disk_is_full and not self._has_room()
            except DiskFull:
                self._note_full_disk()
            except MMSDeskError as error:
                log.warning("the ledger could not be read: %s", error.title)
            except Exception:
                log.exception("the supervisor stumbled; nothing is sent until it looks again")
            self._sender.show_runs(runs)
            self._sleeps_seen_to = sleeps  # and it is written down that campaigns wait for the relay
            self._sending = bool(runs)
            stopping.wait(_TICK_SECONDS if self._app.was_asked else _FIRST_TICK_SECONDS)

    def _look(self, db: apsw.Connection) -> tuple[Run, ...]:
        """One look at the database: finish, stop and hold campaigns as the facts say; returns what to send."""
        hold = DISK_FULL if self._disk_is_full else _HOLDS.get(self._hearing(), "")
        runs: list[Run] = []
        for campaign in reversed(find_campaigns(db, states=[CampaignState.SENDING])):
            if not self._was_asked_for(campaign):
                continue
            if campaign.app_id != self._reach.app_id:
                # it waits for the app it was started with: this one may have another sender, or be a rehearsal
                set_hold(db, campaign.id, OTHER_APP)
            elif self._is_finished(db, campaign):
                set_state(db, campaign.id, CampaignState.SENDING, CampaignState.SENT, self._clock.now())
            elif (cause := self._cause_to_stop(db, campaign)) is not None:
                self._stop(db, campaign.id, *cause)
            else:
                set_hold(db, campaign.id, hold)
                if not hold and self._app.was_asked:
                    runs.append(self._run(campaign))
        return tuple(runs)

    def _was_asked_for(self, campaign: CampaignRow) -> bool:
        """Whether this engine sends it; the last change of a sending campaign is the order to send it."""
        return self._only is None or campaign.id == self._only or campaign.updated_at >= self._began

    def _hearing(self) -> Hearing:
        """Everything the relay kept is read before the first message: a STOP may be in it."""
        return self._listener.hearing() if self._listener is not None else Hearing.NONE

    def _cause_to_stop(self, db: apsw.Connection, campaign: CampaignRow) -> tuple[str, str] | None:
        """Title and hint of what would go wrong for everybody, or None."""
        try:
            self._run(campaign)
        except (ValueError, TypeError) as error:
            log.warning("campaign %s cannot be read: %s", campaign.id, error)
            return "What was to be sent can no longer be read", "Cancel this campaign and write it anew."
        return self._failing(db, campaign)

    def _is_finished(self, db: apsw.Connection, campaign: CampaignRow) -> bool:
        open_states = [State.QUEUED, State.CLAIMED, State.IN_FLIGHT, State.IN_DOUBT]
        if campaign.resend == "automatic":
            open_states.append(State.NOT_FOUND)
        return not any(has_state(db, campaign.id, state) for state in open_states)

    def _failing(self, db: apsw.Connection, campaign: CampaignRow) -> tuple[str, str] | None:
        """Failures in a row that will hit everybody. Only messages sent since it last went on count: after mending,
        receipts of earlier ones still come in."""
        since = max(campaign.started_at or 0.0, campaign.updated_at)
        for code, enough in _STOPPING_CODES.items():
            latest = fetch_all(
                db,
                "SELECT final_at FROM attempt INDEXED BY attempt_failed_why WHERE campaign_id = ?"
                " AND state = 'failed' AND reason_code = ? AND sent_at >= ? ORDER BY final_at DESC LIMIT ?",
                (campaign.id, code, since, enough),
            )
            if len(latest) < enough:
                continue
            delivered = fetch_one(
                db,
                "SELECT 1 FROM attempt INDEXED BY attempt_final WHERE campaign_id = ? AND final_at >= ?"
                " AND state = 'delivered' LIMIT 1",
                (campaign.id, latest[-1][0]),
            )
            if enough == 1 or delivered is None:
                reason = REASONS[code]
                return f"Messages fail for everybody: {reason.short}", f"{reason.long} {reason.advice}"
        return None

    def _run(self, campaign: CampaignRow) -> Run:
        return Run(
            campaign.id,
            campaign.sender,
            bool(campaign.definition.get("strict", True)),
            ContentType(campaign.definition.get("content_type", ContentType.MARKETING)),
            campaign.ttl_seconds,
            campaign.rate or self._app.outbound_rate or DEFAULT_RATE,
        )

    def _evidence(self) -> Evidence | None:
        app = self._app.view()
        if app is None:
            return None
        relay_url = self._reach.relay_url if self._reach.relay is not None else ""
        return Evidence(app.facts.retention_days, app.stored_since, relay_url, self._hearing())

    def _is_awake(self) -> bool:
        """False from the moment anybody notices that the computer slept until the supervisor has seen to it."""
        return self._note_sleep() == self._sleeps_seen_to

    def _note_sleep(self) -> int:
        """How often this computer has slept so far; asked by every worker before a request."""
        if self._sleep_watch.look():
            self._sleeps += 1
        return self._sleeps

    def _wake(self) -> None:
        """After sleep: no old connection is written to, and every STOP that came meanwhile is read first."""
        log.info("this computer slept or its clock was set; looking at everything anew before going on")
        if self._listener is not None:
            self._listener.forget()
        self._sender.renew_carriers()

    def _note_full_disk(self) -> None:
        """Give up the ballast: outcomes can be written in its place, and that everything waits."""
        if not self._disk_is_full:
            log.warning("the disk is full: nothing is sent until there is space again")
        self._disk_is_full = True
        if self._ballast is not None:
            self._ballast.give_up()

    def _has_room(self) -> bool:
        """Whether the disk has space again: as much as to take the ballast anew."""
        return self._ballast is None or self._ballast.take()

    def _stop_campaign(self, campaign_id: CampaignId, title: str, hint: str) -> None:
        self._writer.run(lambda db: self._stop(db, campaign_id, title, hint))

    def _stop(self, db: apsw.Connection, campaign_id: CampaignId, title: str, hint: str) -> None:
        old, new = CampaignState.SENDING, CampaignState.STOPPED
        set_state(db, campaign_id, old, new, self._clock.now(), title=title, hint=hint)
