"""Notices that the computer slept, that this process was stopped, or that somebody set the clock.

What was true before may not be after: connections are dead, a STOP may be waiting at the relay (reliability list,
section 2.6).
"""

import threading
import time
from collections.abc import Callable
from typing import Final

LULL_SECONDS: Final = 5.0
"""Nobody looked for so long: we did not run. Looking is done several times a second."""
JUMP_SECONDS: Final = 2.0
"""The wall clock went so much further than the monotonic one, or less: some systems stop the latter in sleep."""


class SleepWatch:
    """Compares two clocks with the last look; safe to share between threads."""

    def __init__(
        self,
        *,
        lull_seconds: float = LULL_SECONDS,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`wall` and `monotonic` are for tests."""
        self._lull = lull_seconds
        self._wall = wall
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._seen = wall(), monotonic()

    def look(self) -> bool:
        """Whether it happened since anybody last looked; told once, to whoever looks first."""
        with self._lock:
            wall, steady = self._wall(), self._monotonic()
            wall_passed, steady_passed = wall - self._seen[0], steady - self._seen[1]
            self._seen = wall, steady
        return max(wall_passed, steady_passed) > self._lull or abs(wall_passed - steady_passed) > JUMP_SECONDS
