"""What the Sinch app allows and keeps, asked again now and then; and since when it is known to keep messages.

The second fact is remembered in the profile. A message sent before it may never have been kept, so that a listing
without it proves nothing: somebody who switches storing on to settle a doubt must not thereby cause a second message.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import apsw

from mmsdesk.db import Writer
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.store.settings import read_values, write_values

log = logging.getLogger(__name__)

REFRESH_SECONDS: Final = 300.0
_RETRY_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class AppFacts:
    """What the engine asks of the Sinch app: its drain rate (messages a second), how many days it keeps messages."""

    outbound_rate: float | None
    retention_days: int


@dataclass(frozen=True, slots=True)
class AppView:
    """The facts as last read. `stored_since`: wall time since when messages are known to be kept, None for not."""

    facts: AppFacts
    read_at: float
    stored_since: float | None


class AppWatch:
    """Reads the app in a thread of its own; safe to ask from any thread."""

    def __init__(self, writer: Writer, read_app: Callable[[], AppFacts], app_id: str, clock: Clock) -> None:
        self._writer = writer
        self._read_app = read_app
        self._key = f"stored_since:{app_id}"
        self._clock = clock
        self._lock = threading.Lock()
        self._asked = threading.Event()
        self._view: AppView | None = None

    @property
    def was_asked(self) -> bool:
        """Whether the app was asked once, with or without an answer: sending waits for that."""
        return self._asked.is_set()

    @property
    def outbound_rate(self) -> float | None:
        """Messages a second the app lets through; None while unknown."""
        view = self._view
        return view.facts.outbound_rate if view is not None else None

    def run(self, stopping: threading.Event) -> None:
        """Read the app until `stopping`; until it answers the defaults hold and no absence is proved."""
        while not stopping.is_set():
            pause = REFRESH_SECONDS
            try:
                self._refresh()
            except MMSDeskError as error:
                log.info("the app could not be read: %s", error.title)
                pause = _RETRY_SECONDS
            except Exception:
                log.exception("the app could not be read")
                pause = _RETRY_SECONDS
            self._asked.set()
            self._clock.wait(stopping, pause)

    def view(self) -> AppView | None:
        """The app as it is now, read again when that was a while ago; None when it cannot be read."""
        view = self._view
        if view is not None and abs(self._clock.elapsed(view.read_at)) < REFRESH_SECONDS / 10:
            return view
        try:
            return self._refresh()
        except MMSDeskError as error:
            log.info("the app could not be read: %s", error.title)
            return None

    def _refresh(self) -> AppView:
        with self._lock:
            facts = self._read_app()
            now = self._clock.now()
            since = self._writer.run(lambda db: self._remember(db, facts.retention_days > 0, now))
            self._view = AppView(facts, now, since)
            return self._view

    def _remember(self, db: apsw.Connection, is_stored: bool, now: float) -> float | None:
        known = read_values(db).get(self._key)
        if not is_stored:
            if known is not None:
                write_values(db, {self._key: None})
            return None
        if isinstance(known, int | float):
            return float(known)
        write_values(db, {self._key: now})
        return now
