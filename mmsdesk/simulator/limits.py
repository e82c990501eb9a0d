"""Token buckets: how much the service takes in a second (sheet, section 4.3)."""

import time
from collections.abc import Callable


class Bucket:
    """Fills at `rate` per second up to `capacity`; starts full."""

    def __init__(self, rate: float, capacity: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._capacity = capacity
        self._clock = clock
        self._level = capacity
        self._at = clock()

    def _fill(self) -> None:
        now = self._clock()
        self._level = min(self._capacity, self._level + (now - self._at) * self._rate)
        self._at = now

    def take(self) -> bool:
        """Takes one if there is one."""
        self._fill()
        if self._level < 1:
            return False
        self._level -= 1
        return True

    def take_many(self, wanted: int) -> int:
        """Takes up to `wanted` and says how many."""
        self._fill()
        taken = min(wanted, int(self._level))
        self._level -= taken
        return taken

    def seconds_until_one(self) -> float:
        """How long until `take` succeeds; 0 when it would now."""
        self._fill()
        return max(0.0, (1 - self._level) / self._rate)
