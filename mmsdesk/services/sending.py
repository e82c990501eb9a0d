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

from mmsdesk.db import DiskFull
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.errors import Trouble
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.message import ContentType
from mmsdesk.domain.outcome import Accepted, Denied, Doubt, NotSent, Outcome, Rejected, SendRequest, SlowDown
from mmsdesk.domain.pacing import RECOVERY_SECONDS, Pace, backoff
from mmsdesk.sinch.answers import key_refused_words, not_allowed_words
from mmsdesk.sinch.message_wire import message_from_wire
from mmsdesk.store.ledger import Recovery, Work

log = logging.getLogger(__name__)

T = TypeVar("T")

SAME_REJECTIONS_STOP: Final = 5
"""So many identical refusals in a row mean a bad set-up, not bad numbers (reliability list, section 2.3)."""

DOUBTS_STOP: Final = 100
"""So many lost answers in a row mean that something between here and Sinch swallows them: everybody after would end in
doubt as well."""

_IDLE_SECONDS: Final = 0.25
_DISK_RETRY_SECONDS: Final = 1.0


class Ledger(Protocol):
    """The durable facts; every verb returns when they are on the disk."""

    def recover(self) -> Recovery: ...
    def begin(self, campaign_id: CampaignId, worker: int, *, again: bool = False) -> Work | None: ...
    def record(self, work: Work, outcome: Outcome) -> None: ...
    def record_and_begin(
        self, work: Work, outcome: Outcome, campaign_id: CampaignId, *, again: bool = False
    ) -> Work | None: ...


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

    `stop_campaign(id, title, hint)` is called, once per cause, when everybody would fail the same way;
    `on_disk_full()` whenever a fact could not be written for want of space. `may_send()` is asked before each request:
    after it said no, nothing leaves until it says yes again.
    """

    def __init__(
        self,
        ledger: Ledger,
        carriers: Callable[[], Carrier],
        clock: Clock,
        *,
        workers: int,
        stop_campaign: Callable[[CampaignId, str, str], None],
        on_disk_full: Callable[[], None] = lambda: None,
        may_send: Callable[[], bool] = lambda: True,
        monotonic: Callable[[], float] = time.monotonic,
        pause: Callable[[float], object] | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`monotonic`, `pause` (wait so many seconds, less when stopping) and `chance` (0 to 1) are for tests."""
        self._ledger = ledger
        self._carriers = carriers
        self._clock = clock
        self._workers = workers
        self._stop_campaign = stop_campaign
        self._on_disk_full = on_disk_full
        self._may_send = may_send
        self._generation = 0
        self._monotonic = monotonic
        self._runs: tuple[Run, ...] = ()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._pause = pause or self._stopping.wait
        self._random = chance
        self._changed = threading.Condition(self._lock)
        self._pace = Pace(1.0, recovery_seconds=clock.deadline(RECOVERY_SECONDS) - clock.now())
        self._idle: set[CampaignId] = set()
        self._streaks: dict[CampaignId, tuple[str, int]] = {}
        self._failures = 0
        self._closed_until = 0.0
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the workers; they wait until `show_runs` names a campaign."""
        for number in range(self._workers):
            thread = threading.Thread(target=self._work, args=(number,), name=f"sender-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def show_runs(self, runs: tuple[Run, ...]) -> None:
        """The campaigns to send now, first come first served; called again whenever they may have changed."""
        with self._changed:
            self._runs = runs
            self._idle.clear()
            active = {run.campaign_id for run in runs}
            # whoever resumes starts counting anew
            self._streaks = {key: streak for key, streak in self._streaks.items() if key in active}
            self._changed.notify_all()

    def renew_carriers(self) -> None:
        """Every worker opens a new way to Sinch before its next request: the old connections are dead."""
        with self._lock:
            self._generation += 1

    def stop(self) -> None:
        """End after the requests already on their way, with what became of them written down."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self, number: int) -> None:
        """A thread lives until `stop`, whatever happens in it: a dead one would send nobody anything, unnoticed."""
        while not self._stopping.is_set():
            try:
                self._work_with(self._carriers(), number)
            except Exception:
                log.exception("a sending thread stumbled")
                number += self._workers  # a name of its own again: what the old one has in flight may have left
                self._stopping.wait(_DISK_RETRY_SECONDS)

    def _work_with(self, carrier: Carrier, number: int) -> None:
        """Send with this carrier, until told to stop or to renew it."""
        done: tuple[Work, Outcome] | None = None
        generation = self._generation
        try:
            while not self._stopping.is_set() and generation == self._generation:
                run = self._next_run()
                # at full speed an outcome shares a commit with the next departure; it never waits for its turn
                if run is None or self._ask_turn(run) != 0:
                    self._settle(done)
                    done = None
                    if run is None:
                        self._rest()
                        continue
                    if not self._wait_for_turn(run):
                        continue
                work = self._begin(run, number, done)
                done = None
                if work is None:
                    self._note_idle(run)
                    continue
                if not self._may_leave(run):
                    done = work, NotSent("nothing was to be sent any more when it was written down")
                    continue
                outcome = self._send(run, work, carrier)
                done = work, outcome
                self._react(run, outcome)
            self._settle(done)
        finally:
            carrier.close()

    def _begin(self, run: Run, number: int, done: tuple[Work, Outcome] | None) -> Work | None:
        """The next person, in one commit with the outcome of the last."""
        tries = 0

        def begin() -> Work | None:
            nonlocal tries
            tries += 1
            again = tries > 1
            if done is None:
                return self._ledger.begin(run.campaign_id, number, again=again)
            return self._ledger.record_and_begin(*done, run.campaign_id, again=again)

        try:
            return self._insist(begin)
        except Trouble:
            raise
        except Exception:
            if done is not None:  # perhaps it is the last one's outcome that cannot be written
                self._settle(done)
                return self._begin(run, number, None)
            log.exception("the next person of campaign %s cannot be read", run.campaign_id)
            self._stop_for(run, "What was to be sent can no longer be read", "Cancel this campaign and write it anew.")
            return None

    def _settle(self, done: tuple[Work, Outcome] | None) -> None:
        """Write down what became of a message; of one that cannot be written down, that nobody knows."""
        if done is None:
            return
        try:
            self._insist(lambda: self._ledger.record(*done))
        except Trouble:
            raise
        except Exception:
            log.exception("an outcome of campaign %s cannot be kept", done[0].campaign_id)
            self._insist(lambda: self._ledger.record(done[0], Doubt("The answer could not be kept")))

    def _send(self, run: Run, work: Work, carrier: Carrier) -> Outcome:
        try:
            return carrier.send(_request(run, work))
        except Exception as error:
            log.exception("an attempt of campaign %s ended in our own error", run.campaign_id)
            return Doubt(f"{type(error).__name__} in MMSDesk while sending")

    def _react(self, run: Run, outcome: Outcome) -> None:
        """Slow down, back off or stop, as the outcome asks for; never raises, the outcome has still to be written."""
        with self._lock:
            self._note_speed(outcome)
            count = self._count_in_a_row(run, outcome)
        match outcome:
            case Denied(status, _, text):
                title, hint = key_refused_words() if status == 401 else not_allowed_words()
                self._stop_for(run, title, f"{hint} Sinch said: {text}" if text else hint)
            # again at every multiple: whoever resumes at once may be quicker than the counting is begun anew
            case Rejected(status, code, text) if count % SAME_REJECTIONS_STOP == 0:
                said = text or f"{status} {code}".strip()
                self._stop_for(
                    run,
                    f"Sinch refused {count} messages in a row for the same reason",
                    f"Sinch said: {said}. Mend the message or the connection, then resume.",
                )
            case Doubt() if count % DOUBTS_STOP == 0:
                self._stop_for(
                    run,
                    f"{count} answers in a row got lost",
                    "Something between this computer and Sinch swallows them, such as a sign-in page or a proxy. "
                    "MMSDesk looks up who got the message. Check the connection, then resume.",
                )

    def _note_speed(self, outcome: Outcome) -> None:
        now = self._monotonic()
        match outcome:
            case NotSent():
                # of many failing at the same moment the first counts, or one hiccup would mean a minute's pause
                if now >= self._closed_until:
                    self._failures += 1
                    wait = backoff(self._failures, base=1.0, cap=60.0, random=self._random)
                    self._closed_until = now + self._real(wait)
            case SlowDown(retry_after):
                self._failures = 0
                self._pace.narrow(now, None if retry_after is None else self._real(retry_after))
            case _:
                self._failures = 0

    def _count_in_a_row(self, run: Run, outcome: Outcome) -> int:
        """How many of this campaign's outcomes in a row were the same trouble, this one included."""
        match outcome:
            case Rejected(status, code, _):
                what = f"{status} {code}"
            case Doubt():
                what = "doubt"
            case Accepted():
                self._streaks.pop(run.campaign_id, None)
                return 0
            case _:
                return 0
        last, count = self._streaks.get(run.campaign_id, ("", 0))
        count = count + 1 if last == what else 1
        self._streaks[run.campaign_id] = (what, count)
        return count

    def _stop_for(self, run: Run, title: str, hint: str) -> None:
        try:
            self._insist(lambda: self._stop_campaign(run.campaign_id, title, hint))
        except Exception:
            log.exception("campaign %s should have stopped: %s", run.campaign_id, title)

    def _wait_for_turn(self, run: Run) -> bool:
        """True when a request may leave now; False when the campaign is no longer to be sent."""
        while not self._stopping.is_set():
            wait = self._ask_turn(run)
            if wait is None:
                return False
            if wait <= 0:
                return True
            self._pause(min(wait, _IDLE_SECONDS))
        return False

    def _ask_turn(self, run: Run) -> float | None:
        """0 when a request may leave now, else the seconds to wait; None when the campaign is no longer to be sent."""
        if not self._may_send():
            return _IDLE_SECONDS
        with self._lock:
            active = next((each for each in self._runs if each.campaign_id == run.campaign_id), None)
            if active is None:
                return None
            now = self._monotonic()
            if now < self._closed_until:
                return self._closed_until - now
            self._pace.retarget(active.rate)
            return self._pace.take(now)

    def _may_leave(self, run: Run) -> bool:
        """Asked once a person is written down: a disk can hang for long, and whoever was to be sent is held by now."""
        with self._lock:
            is_shown = any(each.campaign_id == run.campaign_id for each in self._runs)
        return is_shown and self._may_send()

    def _real(self, seconds: float) -> float:
        """How long `seconds` of the rules' time last on a real clock."""
        return max(0.0, self._clock.deadline(seconds) - self._clock.now())

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
                if isinstance(trouble, DiskFull):
                    self._on_disk_full()
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
