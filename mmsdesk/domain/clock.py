"""The one clock: settling, backoff and staleness ask it, so a day of waiting is a fast test."""

import threading
from typing import Protocol


class Clock(Protocol):
    """Wall time in seconds since 1970 UTC, and durations that a rehearsal may compress.

    Stored times are always real; only lengths of time are scaled, so that a restart changes nothing.
    """

    def now(self) -> float:
        """Real wall time, for records."""
        ...

    def elapsed(self, since: float) -> float:
        """Seconds that passed since the wall time `since`, as the rules count them (compressed time runs faster)."""
        ...

    def deadline(self, seconds: float) -> float:
        """The real wall time at which `seconds` of the rules' time will have passed."""
        ...

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait for `event` at most `seconds` of the rules' time; True when it was set."""
        ...
