"""A clock that tests turn by hand: waiting takes no time and is written down."""

import threading


class HandClock:
    """Starts at a fixed moment; `wait` moves it forward at once unless the event is set."""

    def __init__(self, now: float = 1_768_471_200.0) -> None:
        self._now = now
        self.waits: list[float] = []

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds

    def elapsed(self, since: float) -> float:
        return self._now - since

    def deadline(self, seconds: float) -> float:
        return self._now + seconds

    def wait(self, event: threading.Event, seconds: float) -> bool:
        self.waits.append(seconds)
        if event.is_set():
            return True
        self._now += seconds
        return False
