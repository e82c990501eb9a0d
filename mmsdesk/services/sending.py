"""The sending loop: N background threads, each taking one person at a time, each fact durable before the next step.

Knows no window, no SQL and no HTTP: it asks a `Ledger` and a `Carrier`, and a clock. Whether its threads live in the
window's process or in one of their own is decided by whoever starts it (docs/decisions).
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from mmsdesk.domain.clock import Clock
from mmsdesk.domain.errors import Trouble
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.message import ContentType
from mmsdesk.domain.outcome import Accepted, Denied, Doubt, NotSent, Outcome, Rejected, SendRequest, SlowDown
from mmsdesk.domain.pacing import Pace, backoff
from mmsdesk.sinch.wire import message_from_wire
from mmsdesk.store.ledger import Recovery, Work

log = logging.getLogger(__name__)

T = TypeVar("T")

SAME_REJECTIONS_STOP: Final = 5
"""So many identical refusals in a row mean a bad set-up, not bad numbers (reliability list, section 2.3)."""

_IDLE_SECONDS: Final = 0.25
_DISK_RETRY_SECONDS: Final = 1.0


class Ledger(Protocol):
    """The durable facts; every verb returns when they are on the disk."""

    def recover(self) -> Recovery: ...
    def claim(self, campaign_id: CampaignId) -> Work | None: ...
    def depart(self, work: Work) -> bool: ...
    def release(self, work: Work) -> None: ...
    def record(self, work: Work, outcome: Outcome) -> None: ...
    def record_and_claim(self, work: Work, outcome: Outcome, campaign_id: CampaignId) -> Work | None: ...


class Carrier(Protocol):
    """One worker's own way to Sinch; `send` answers with what happened and never raises for the network."""

    def send(self, request: SendRequest) -> Outcome: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Run:
    """One sending campaign as the workers need it; `rate` in messages a second."""

    campaign_id: CampaignId
    sender: str
    strict: bool
    content_type: ContentType
    ttl_seconds: int
    rate: float


class Sender:
    """Runs the workers over the campaigns it is given.

    `stop_campaign(id, title, hint)` is called, once per cause, when everybody would fail the same way.
    """

    def __init__(
        self,
        ledger: Ledger,
        carriers: Callable[[], Carrier],
        clock: Clock,
        *,
        workers: int,
        stop_campaign: Callable[[CampaignId, str, str], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ledger = ledger
        self._carriers = carriers
        self._clock = clock
        self._workers = workers
        self._stop_campaign = stop_campaign
        self._monotonic = monotonic
        self._runs: tuple[Run, ...] = ()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._changed = threading.Condition(self._lock)
        self._pace = Pace(1.0)
        self._idle: set[CampaignId] = set()
        self._streaks: dict[CampaignId, tuple[str, int]] = {}
        self._failures = 0
        self._closed_until = 0.0
        self._threads: list[threading.Thread] = []

    @property
    def is_offline(self) -> bool:
        """Whether Sinch cannot be reached at the moment; sending goes on by itself when it can."""
        return self._failures > 0

    @property
    def rate_now(self) -> float:
        """Messages a second allowed at the moment (lower than wished after a 429)."""
        return self._pace.rate

    @property
    def is_narrowed(self) -> bool:
        return self._pace.is_narrowed

    def start(self) -> None:
        """Start the workers; they wait until `show_runs` names a campaign."""
        for number in range(self._workers):
            thread = threading.Thread(target=self._work, name=f"sender-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def show_runs(self, runs: tuple[Run, ...]) -> None:
        """The campaigns to send now, first come first served; called again whenever they may have changed."""
        with self._changed:
            self._runs = runs
            self._idle.clear()
            if runs:
                self._pace.retarget(runs[0].rate)
            self._changed.notify_all()

    def stop(self) -> None:
        """End after the requests already on their way; what is claimed but not sent goes back to the queue."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        carrier = self._carriers()
        try:
            done: tuple[Work, Outcome] | None = None
            while not self._stopping.is_set():
                run = self._next_run()
                if run is None:
                    self._settle(done)
                    done = None
                    self._rest()
                    continue
                work = self._insist(lambda run=run, done=done: self._take(run, done))  # type: ignore[misc]
                done = None
                if work is None:
                    self._note_idle(run)
                    continue
                done = self._deliver(run, work, carrier)
            self._settle(done)
        finally:
            carrier.close()

    def _take(self, run: Run, done: tuple[Work, Outcome] | None) -> Work | None:
        if done is None:
            return self._ledger.claim(run.campaign_id)
        return self._ledger.record_and_claim(*done, run.campaign_id)

    def _settle(self, done: tuple[Work, Outcome] | None) -> None:
        if done is not None:
            self._insist(lambda: self._ledger.record(*done))

    def _deliver(self, run: Run, work: Work, carrier: Carrier) -> tuple[Work, Outcome] | None:
        if not self._wait_for_turn(run):
            self._insist(lambda: self._ledger.release(work))
            return None
        if not self._insist(lambda: self._ledger.depart(work)):
            return None
        outcome = self._send(run, work, carrier)
        self._react(run, outcome)
        return work, outcome

    def _send(self, run: Run, work: Work, carrier: Carrier) -> Outcome:
        try:
            return carrier.send(_request(run, work))
        except Exception as error:
            log.exception("an attempt of campaign %s ended in our own error", run.campaign_id)
            return Doubt(f"{type(error).__name__} in MMSDesk while sending")

    def _react(self, run: Run, outcome: Outcome) -> None:
        now = self._monotonic()
        with self._lock:
            if isinstance(outcome, NotSent):
                self._failures += 1
                wait = backoff(self._failures, base=1.0, cap=60.0, random=random.random)
                self._closed_until = max(self._closed_until, self._clock.deadline(wait))
            else:
                self._failures = 0
            if isinstance(outcome, SlowDown):
                pause = outcome.retry_after
                real = None if pause is None else max(0.0, self._clock.deadline(pause) - self._clock.now())
                self._pace.narrow(now, real)
        match outcome:
            case Denied(status, _, text):
                hint = f"Sinch said: {text}" if text else ""
                title = "Sinch refused this key" if status == 401 else "Sinch does not allow this project to send"
                self._stop_campaign(run.campaign_id, title, hint)
            case Rejected(status, code, text):
                self._count_rejection(run, f"{status} {code}", text)
            case Accepted():
                self._streaks.pop(run.campaign_id, None)

    def _count_rejection(self, run: Run, what: str, text: str) -> None:
        with self._lock:
            last, count = self._streaks.get(run.campaign_id, ("", 0))
            count = count + 1 if last == what else 1
            self._streaks[run.campaign_id] = (what, count)
        if count == SAME_REJECTIONS_STOP:
            self._stop_campaign(
                run.campaign_id,
                f"Sinch refused {count} messages in a row for the same reason",
                f"Sinch said: {text or what}. Mend the message or the connection, then resume.",
            )

    def _wait_for_turn(self, run: Run) -> bool:
        while not self._stopping.is_set():
            with self._lock:
                if all(active.campaign_id != run.campaign_id for active in self._runs):
                    return False
                wait = max(0.0, self._closed_until - self._clock.now()) or self._pace.take(self._monotonic())
            if wait <= 0:
                return True
            self._stopping.wait(min(wait, _IDLE_SECONDS))
        return False

    def _next_run(self) -> Run | None:
        with self._lock:
            return next((run for run in self._runs if run.campaign_id not in self._idle), None)

    def _note_idle(self, run: Run) -> None:
        with self._lock:
            self._idle.add(run.campaign_id)

    def _rest(self) -> None:
        with self._changed:
            if not self._stopping.is_set():
                self._changed.wait(_IDLE_SECONDS)

    def _insist(self, act: Callable[[], T]) -> T:
        """Do it, and again while the disk refuses: a known outcome is never dropped (section 2.5).

        When the desk is closing meanwhile the error is raised; the row then stays in flight and is looked up later.
        """
        while True:
            try:
                return act()
            except Trouble as trouble:
                if self._stopping.wait(_DISK_RETRY_SECONDS):
                    raise
                log.warning("the ledger could not be written, trying again: %s", trouble.title)


def _request(run: Run, work: Work) -> SendRequest:
    return SendRequest(
        job_id=work.job_id,
        campaign_id=work.campaign_id,
        phone=work.phone,
        message=message_from_wire(work.message),
        sender=run.sender,
        strict=run.strict,
        content_type=run.content_type,
        ttl_seconds=run.ttl_seconds,
    )
