"""Listening: reads the relay's events in the background and applies them, each once, with the cursor in one commit."""

import logging
import random
import threading
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Protocol

import apsw

from mmsdesk.db import Writer
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.events import parse_event, parse_time
from mmsdesk.domain.pacing import backoff
from mmsdesk.relay_client import CursorTooOld, RelayTokenRefused, RelayTrouble
from mmsdesk.store.receipts import StoredEvent, apply_event, note_failed_poll, note_poll, read_cursor

log = logging.getLogger(__name__)

PAGE_LIMIT: Final = 500
LONG_POLL_SECONDS: Final = 20.0
SILENT_SECONDS: Final = 60.0
"""A relay not heard for so long holds every campaign (reliability list, S14): a STOP might be waiting there."""
_LEAST_PATIENCE: Final = 2.0
"""Real seconds: however compressed a rehearsal's clock is, an answer takes its time."""
_SHORTEST_POLL: Final = 0.5
_MOST_JUMPS: Final = 3


class RelayEvent(Protocol):
    """One event as the relay serves it."""

    @property
    def id(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def received_at(self) -> str: ...
    @property
    def body(self) -> object: ...


class Page(Protocol):
    """Some events and where to go on."""

    @property
    def events(self) -> Sequence[RelayEvent]: ...
    @property
    def next(self) -> str: ...
    @property
    def has_more(self) -> bool: ...


class Relay(Protocol):
    """What listening needs of the relay's client."""

    def poll(self, after: str | None, limit: int, wait: float) -> Page: ...


class Hearing(StrEnum):
    """How well a relay is heard: a STOP waiting there is known of only while it is `CURRENT`."""

    NONE = "none"
    """There is no relay."""
    BEHIND = "behind"
    """It answers, but not everything it kept has been read yet."""
    CURRENT = "current"
    SILENT = "silent"


class Listener:
    """Polls one relay and keeps what it hears."""

    def __init__(self, writer: Writer, relay: Relay, relay_url: str, clock: Clock) -> None:
        self._writer = writer
        self._relay = relay
        self._relay_url = relay_url
        self._clock = clock
        self._heard_at = clock.now()
        self._current_at: float | None = None
        self._is_refused = False
        self._epoch = 0

    def forget(self) -> None:
        """What was heard so far no longer counts: until everything the relay has by now is read, we are behind."""
        self._epoch += 1
        self._heard_at = self._clock.now()
        self._current_at = None

    def hearing(self) -> Hearing:
        """How well the relay is heard now; a clock that jumped counts as not having heard since.

        A relay that refuses our token is silent at once: patience brings nothing, and a STOP there stays unread.
        """
        if self._is_refused:
            return Hearing.SILENT
        now = self._clock.now()
        patience = max(self._real(SILENT_SECONDS), _LEAST_PATIENCE)
        if abs(now - self._heard_at) > patience:
            return Hearing.SILENT
        current = self._current_at is not None and abs(now - self._current_at) <= patience
        return Hearing.CURRENT if current else Hearing.BEHIND

    def run(self, stopping: threading.Event) -> None:
        """Long-poll until `stopping`; a silent relay is asked again with growing pauses; nothing else ends it."""
        failures = 0
        caught_up = False
        while not stopping.is_set():
            try:
                # a rehearsal's compressed clock makes the relay look silent sooner, so it is asked more often too
                patient = caught_up and self._current_at is not None
                wait = max(self._real(LONG_POLL_SECONDS), _SHORTEST_POLL) if patient else 0.0
                caught_up = not self.read_page(wait=wait)[1]
                failures = 0
                continue
            except MMSDeskError as error:
                if stopping.is_set():
                    return
                log.warning("listening failed: %s", error.title)
                self._note(error)
            except Exception:
                log.exception("listening stumbled; it goes on")
            failures += 1
            caught_up = False
            pause = 0.5 + backoff(failures, base=0.5, cap=10.0, random=random.random)
            self._clock.wait(stopping, pause)

    def catch_up(self) -> int:
        """Read everything the relay has at the moment; returns how many events were new.

        Raises RelayTrouble when it cannot be read.
        """
        new, jumps, has_more = 0, 0, True
        while has_more:
            try:
                page_new, has_more = self.read_page(wait=0.0)
                new += page_new
            except CursorTooOld as late:
                jumps += 1
                if jumps > _MOST_JUMPS:
                    raise
                self._jump(late.oldest)
        return new

    def read_page(self, *, wait: float) -> tuple[int, bool]:
        """One poll: returns how many events were new and whether more are waiting."""
        epoch = self._epoch
        cursor = self._writer.run(lambda db: read_cursor(db, self._relay_url))
        page = self._relay.poll(cursor, PAGE_LIMIT, wait)
        events = [
            StoredEvent(
                event.id, event.seq, event.kind, event.received_at, event.body, parse_event(event.kind, event.body)
            )
            for event in page.events
        ]
        now = self._clock.now()
        new = self._writer.run(lambda db: self._apply(db, events, page.next, now))
        # a relay that promises more but stands still would be asked for ever
        has_more = page.has_more and page.next != (cursor or "")
        if epoch == self._epoch:  # else this page was asked for before we forgot
            self._heard_at = now
            self._is_refused = False
            if not has_more:
                self._current_at = now
        return new, has_more

    def _apply(self, db: apsw.Connection, events: list[StoredEvent], cursor: str, now: float) -> int:
        new = sum(apply_event(db, event, now) for event in events)
        newest = max((_received(event, now) for event in events), default=None)
        note_poll(db, self._relay_url, cursor, now, newest=newest)
        return new

    def _note(self, error: MMSDeskError) -> None:
        """Write down that the relay was not heard, if the disk lets us; the next try comes anyway."""
        try:
            if isinstance(error, CursorTooOld):
                self._jump(error.oldest)
            elif isinstance(error, RelayTrouble):
                now = self._clock.now()
                refused = isinstance(error, RelayTokenRefused)
                self._writer.run(lambda db: note_failed_poll(db, self._relay_url, now, refused=refused))
        except MMSDeskError as trouble:
            log.warning("the ledger could not be written: %s", trouble.title)
        # after the ledger says why: whoever sees the hold can tell a refusal from silence
        self._is_refused = self._is_refused or isinstance(error, RelayTokenRefused)

    def _jump(self, cursor: str) -> None:
        """Go on from the oldest event the relay still has. What it lost counts as not heard: it proves nothing."""
        log.warning("the relay no longer keeps all events since the last visit; reading from its oldest")
        now = self._clock.now()

        def jump(db: apsw.Connection) -> None:
            note_poll(db, self._relay_url, cursor, now)
            note_failed_poll(db, self._relay_url, now)

        self._writer.run(jump)

    def _real(self, seconds: float) -> float:
        """How long `seconds` of the rules' time last on a real clock."""
        return self._clock.deadline(seconds) - self._clock.now()


def _received(event: StoredEvent, now: float) -> float:
    """Wall time at which the relay received it; `now` when it gave no time that can be read."""
    moment = parse_time(event.received_at)
    return moment.timestamp() if moment is not None else now
