"""Listening: reads the relay's events in the background and applies them, each once, with the cursor in one commit."""

import logging
import random
import threading
from collections.abc import Sequence
from typing import Final, Protocol

import apsw

from mmsdesk.db import Writer
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.events import parse_event
from mmsdesk.domain.pacing import backoff
from mmsdesk.relay_client import CursorTooOld
from mmsdesk.store.receipts import StoredEvent, apply_event, note_failed_poll, note_poll, read_cursor

log = logging.getLogger(__name__)

PAGE_LIMIT: Final = 500
LONG_POLL_SECONDS: Final = 20.0


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


class Listener:
    """Polls one relay and keeps what it hears."""

    def __init__(self, writer: Writer, relay: Relay, relay_url: str, clock: Clock) -> None:
        self._writer = writer
        self._relay = relay
        self._relay_url = relay_url
        self._clock = clock

    def run(self, stopping: threading.Event) -> None:
        """Long-poll until `stopping`; a silent relay is asked again with growing pauses."""
        failures = 0
        caught_up = False
        while not stopping.is_set():
            try:
                # a rehearsal's compressed clock makes the relay look silent sooner, so it is asked more often too
                wait = self._clock.deadline(LONG_POLL_SECONDS) - self._clock.now() if caught_up else 0.0
                caught_up = not self.read_page(wait=wait)[1]
                failures = 0
            except CursorTooOld as late:
                log.warning("the relay no longer keeps all events since the last visit; reading from its oldest")
                self._jump(late.oldest)
            except MMSDeskError as error:
                if stopping.is_set():
                    return
                failures += 1
                caught_up = False
                log.warning("the relay did not answer: %s", error.title)
                self._note_failure()
                pause = 0.5 + backoff(failures, base=0.5, cap=10.0, random=random.random)
                self._clock.wait(stopping, pause)

    def catch_up(self) -> int:
        """Read everything the relay has at the moment; returns how many events were new."""
        new = 0
        has_more = True
        while has_more:
            try:
                page_new, has_more = self.read_page(wait=0.0)
            except CursorTooOld as late:
                log.warning("the relay no longer keeps all events since the last visit; reading from its oldest")
                self._jump(late.oldest)
            else:
                new += page_new
        return new

    def read_page(self, *, wait: float) -> tuple[int, bool]:
        """One poll: returns how many events were new and whether more are waiting."""
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
        return new, page.has_more

    def _apply(self, db: apsw.Connection, events: list[StoredEvent], cursor: str, now: float) -> int:
        new = sum(apply_event(db, event, now) for event in events)
        note_poll(db, self._relay_url, cursor, now, had_events=bool(events))
        return new

    def _jump(self, cursor: str) -> None:
        now = self._clock.now()
        self._writer.run(lambda db: note_poll(db, self._relay_url, cursor, now, had_events=False))

    def _note_failure(self) -> None:
        now = self._clock.now()
        self._writer.run(lambda db: note_failed_poll(db, self._relay_url, now))
