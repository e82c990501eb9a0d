"""How the line to Sinch stands: what the engine met last, kept in the profile for the window to read.

The engine runs in a process of its own, and sometimes in another program's. What people are told (offline, key refused,
asleep until a moment ago) therefore goes through the profile: one value, written when it changes, not for each message.
"""

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Final

import apsw

from mmsdesk.db import Writer, fetch_one
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.outcome import Accepted, Denied, Doubt, NotSent, Outcome, Rejected, SendRequest, SlowDown
from mmsdesk.services.app_watch import AppFacts, AppView
from mmsdesk.services.sending import Carrier
from mmsdesk.sinch.errors import BadAnswer, KeyRefused, NotAllowed, SinchError, Unreachable
from mmsdesk.store.settings import write_values

log = logging.getLogger(__name__)

KEY: Final = "standing"
LOST_SECONDS: Final = 0.8
"""Without an answer for so long we are offline; a single request that failed is a hiccup."""
ASLEEP_SECONDS: Final = 30.0
"""A wait of a quarter second that took so long: the computer was asleep."""
_TICK_SECONDS: Final = 0.25
_ASK_AGAIN_SECONDS: Final = 15.0
_LEAST_PAUSE: Final = 0.5
_TEXT_LIMIT: Final = 300
_SLOWED_STEP: Final = 5.0


class SinchState(StrEnum):
    """What Sinch did when it was last asked anything."""

    UNKNOWN = "unknown"
    ANSWERS = "answers"
    OFFLINE = "offline"
    """Nothing left this computer, or a sign-in page answered instead."""
    KEY_REFUSED = "key_refused"
    NOT_ALLOWED = "not_allowed"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The latest request Sinch refused: status, its word and sentence, our id of the request, and when (wall time)."""

    status: int
    code: str
    text: str
    request: str
    campaign_id: str
    at: float


@dataclass(frozen=True, slots=True)
class Standing:
    """How the line stands. `since`: wall time of the last change. `woke_at`: wall time at which the computer was found
    awake again after `slept` seconds, None for never. `slowed_at`: when Sinch last asked to slow down, within
    `_SLOWED_STEP` seconds."""

    sinch: SinchState = SinchState.UNKNOWN
    since: float = 0.0
    refusal: Refusal | None = None
    woke_at: float | None = None
    slept: float = 0.0
    slowed_at: float | None = None
    refused_at_send: bool = False
    """A send was refused and none let through since: that the key still opens the app says nothing about sending."""


NOTHING_NOTED: Final = Standing()


def read_standing(db: apsw.Connection) -> Standing:
    """What was written last; an unknown standing when there is nothing, or nothing that can be read."""
    row = fetch_one(db, "SELECT value FROM setting WHERE key = ?", (KEY,))
    if row is None:
        return Standing()
    try:
        found = json.loads(row[0])
        refusal = found.pop("refusal", None)
        return Standing(
            **{**found, "sinch": SinchState(found["sinch"])}, refusal=Refusal(**refusal) if refusal else None
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Standing()


def forget_refusal(db: apsw.Connection) -> None:
    """The key was changed: what the one before met at sending no longer counts."""
    standing = read_standing(db)
    if standing.refused_at_send:
        write_values(db, {KEY: asdict(replace(standing, sinch=SinchState.UNKNOWN, refused_at_send=False))})


def _tells_by_asking(standing: Standing) -> bool:
    """Whether asking for the app may bring news; whether sending is allowed again only sending tells."""
    if standing.refused_at_send:
        return standing.sinch is SinchState.OFFLINE
    return standing.sinch not in {SinchState.ANSWERS, SinchState.UNKNOWN}


class StandingWatch:
    """Notices how requests end, and writes down what changed. Safe to tell from any thread."""

    def __init__(self, writer: Writer, clock: Clock, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._writer, self._clock, self._monotonic = writer, clock, monotonic
        self._lock = threading.Lock()
        self._refused_as = SinchState.KEY_REFUSED
        self._now = self._refused_before()
        self._lost_since: float | None = None
        self._written: Standing | None = None

    def listen_in(self, open_carrier: Callable[[], Carrier]) -> Callable[[], Carrier]:
        """The same carriers, with each outcome noticed on its way."""
        return lambda: _Overheard(open_carrier(), self)

    def watch_reading(self, read_app: Callable[[], AppFacts]) -> Callable[[], AppFacts]:
        """The same reading of the app, with what came of it noticed."""

        def read() -> AppFacts:
            try:
                facts = read_app()
            except SinchError as error:
                self.note_error(error)
                raise
            self._answered(SinchState.ANSWERS)
            return facts

        return read

    def note_outcome(self, request: SendRequest, outcome: Outcome) -> None:
        """A request to send ended so."""
        match outcome:
            case Accepted():
                self._answered(SinchState.ANSWERS, refused_at_send=False)
            case SlowDown():
                self._answered(SinchState.ANSWERS)
                self._slowed()
            case Rejected(status, code, text):
                refusal = self._refusal(status, code, text, request)
                self._answered(SinchState.ANSWERS, refusal, refused_at_send=False)
            case Denied(status, code, text):
                state = SinchState.KEY_REFUSED if status == 401 else SinchState.NOT_ALLOWED
                self._answered(state, self._refusal(status, code, text, request), refused_at_send=True)
            case NotSent():
                self._lost()
            case Doubt(status=status) if status is not None:
                self._answered(SinchState.ANSWERS)

    def note_error(self, error: SinchError) -> None:
        """Reading the app failed so; an error of Sinch's own is an answer too."""
        match error:
            case Unreachable() | BadAnswer():
                self._lost()
            case KeyRefused() | NotAllowed():
                state = SinchState.KEY_REFUSED if isinstance(error, KeyRefused) else SinchState.NOT_ALLOWED
                self._answered(state)
            case _:
                self._answered(SinchState.ANSWERS)

    def note_pause(self, seconds: float) -> None:
        """A wait of a tick took `seconds` by the wall clock."""
        if seconds > ASLEEP_SECONDS:
            with self._lock:
                self._now = replace(self._now, woke_at=self._clock.now(), slept=seconds)

    def view(self) -> Standing:
        """How it stands at this moment."""
        with self._lock:
            lost = self._lost_since is not None and self._monotonic() - self._lost_since >= LOST_SECONDS
            if lost and self._now.sinch is not SinchState.OFFLINE:
                self._now = replace(self._now, sinch=SinchState.OFFLINE, since=self._clock.now())
            return self._now

    def keep(self) -> None:
        """Write it down if it changed; a disk that refuses is asked again at the next tick."""
        standing = self.view()
        if standing == self._written:
            return
        try:
            self._writer.run(lambda db: write_values(db, {KEY: asdict(standing)}))
            self._written = standing
        except MMSDeskError as error:
            log.info("how the line stands could not be written: %s", error.title)

    def run(self, stopping: threading.Event) -> None:
        """Keep it up to date until `stopping`."""
        while not stopping.is_set():
            try:
                self.keep()
            except Exception:
                log.exception("watching the line stumbled; it goes on")
            before = self._clock.now()
            stopping.wait(_TICK_SECONDS)
            self.note_pause(self._clock.now() - before)

    def run_asking(
        self, stopping: threading.Event, ask: Callable[[], AppView | None], unsure: Callable[[], bool]
    ) -> None:
        """While the line is cut, or `unsure` says the relay is silent, ask Sinch itself now and then until `stopping`.

        Otherwise nobody would notice that the network is back while there is nothing to send.
        """
        while not stopping.wait(max(_LEAST_PAUSE, self._clock.deadline(_ASK_AGAIN_SECONDS) - self._clock.now())):
            try:
                if unsure() or _tells_by_asking(self.view()):
                    ask()
            except Exception:
                log.exception("asking Sinch stumbled; it goes on")

    def _answered(
        self, state: SinchState, refusal: Refusal | None = None, *, refused_at_send: bool | None = None
    ) -> None:
        """Sinch answered so; `refused_at_send` is None when that says nothing about what sending meets."""
        with self._lock:
            before, self._lost_since = self._now, None
            refused = before.refused_at_send if refused_at_send is None else refused_at_send
            if refused and state is SinchState.ANSWERS:
                state = self._refused_as
            elif refused:
                self._refused_as = state
            since = before.since if state is before.sinch else self._clock.now()
            self._now = replace(
                before, sinch=state, since=since, refusal=refusal or before.refusal, refused_at_send=refused
            )

    def _refused_before(self) -> Standing:
        """What another process, or this one before it was started again, met with the same key."""
        try:
            found = self._writer.run(read_standing)
        except MMSDeskError as error:
            log.info("how the line stood could not be read: %s", error.title)
            return Standing()
        if not found.refused_at_send:
            return Standing()
        if found.sinch is SinchState.NOT_ALLOWED:
            self._refused_as = SinchState.NOT_ALLOWED
        return Standing(self._refused_as, found.since, found.refusal, refused_at_send=True)

    def _slowed(self) -> None:
        """Each of a hundred workers may hear it in the same second; one note of it is enough."""
        with self._lock:
            now = self._clock.now()
            if self._now.slowed_at is None or now - self._now.slowed_at >= _SLOWED_STEP:
                self._now = replace(self._now, slowed_at=now)

    def _lost(self) -> None:
        with self._lock:
            if self._lost_since is None:
                self._lost_since = self._monotonic()

    def _refusal(self, status: int, code: str, text: str, request: SendRequest) -> Refusal:
        campaign, now = str(request.campaign_id), self._clock.now()
        return Refusal(status, code, text[:_TEXT_LIMIT], str(request.job_id), campaign, now)


class _Overheard:
    """One worker's carrier with somebody listening in."""

    def __init__(self, carrier: Carrier, watch: StandingWatch) -> None:
        self._carrier, self._watch = carrier, watch

    def send(self, request: SendRequest) -> Outcome:
        outcome = self._carrier.send(request)
        self._watch.note_outcome(request, outcome)
        return outcome

    def close(self) -> None:
        self._carrier.close()
