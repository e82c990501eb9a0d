"""Wakes the long polls when something was committed, or when the relay goes down."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

_WAITING_LIMIT = 256


class Bell:
    """Lives on the event loop's thread. A poller listens *before* it reads, so no ring falls between the two."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Event] = set()
        self.is_closing = False

    @contextmanager
    def listen(self) -> Iterator[asyncio.Event]:
        """An event that is set by every ring from now on; clear it before reading again."""
        listener = asyncio.Event()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    @property
    def is_crowded(self) -> bool:
        """Whether so many wait that another poll should be answered at once."""
        return len(self._listeners) > _WAITING_LIMIT

    def ring(self) -> None:
        for listener in self._listeners:
            listener.set()

    def close(self) -> None:
        """Send every waiting poll home, and let none wait any more."""
        self.is_closing = True
        self.ring()
