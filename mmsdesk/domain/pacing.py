"""How fast to send: a token bucket that narrows when Sinch says slow down, and backoff with full jitter.

Pure: the time is an argument in seconds of a monotonic clock, randomness a function.
"""

from collections.abc import Callable
from typing import Final

RECOVERY_SECONDS: Final = 10.0
RECOVERY_FACTOR: Final = 1.1
SLOWEST_SHARE: Final = 1 / 64
_NEARLY: Final = 1e-6
"""A token is whole when only rounding is missing."""


class Pace:
    """Lets at most `rate` messages a second through, with a burst of one tenth of a second's worth (at least one).

    `narrow` halves the rate (429); it grows back a tenth every `recovery_seconds` (reliability list, section 2.3).
    """

    def __init__(self, rate: float, *, recovery_seconds: float = RECOVERY_SECONDS) -> None:
        self._recovery = recovery_seconds
        self._target = rate
        self._rate = rate
        self._tokens = 1.0
        self._filled_at: float | None = None
        self._narrowed_at = 0.0
        self._closed_until = 0.0

    @property
    def rate(self) -> float:
        """Messages a second at the moment."""
        return self._rate

    @property
    def is_narrowed(self) -> bool:
        return self._rate < self._target

    def retarget(self, rate: float) -> None:
        """Change the wished rate; a narrowed bucket stays as narrow as it is."""
        if rate != self._target:
            self._rate = min(self._rate * rate / self._target, rate) if self._rate < self._target else rate
            self._target = rate

    def take(self, now: float) -> float:
        """Take one token: 0 when granted, else the seconds after which asking again makes sense."""
        if now < self._closed_until:
            return self._closed_until - now
        self._recover(now)
        if self._filled_at is None:
            self._filled_at = now
        burst = max(1.0, self._rate / 10)
        self._tokens = min(burst, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now
        if self._tokens >= 1.0 - _NEARLY:
            self._tokens = max(0.0, self._tokens - 1.0)
            return 0.0
        return (1.0 - self._tokens) / self._rate

    def narrow(self, now: float, retry_after: float | None) -> None:
        """Sinch asked to slow down: halve at most once a second, and close for `retry_after` seconds."""
        if now - self._narrowed_at >= 1.0:
            self._rate = max(self._rate / 2, self._target * SLOWEST_SHARE)
            self._narrowed_at = now
        if retry_after is not None:
            self._closed_until = max(self._closed_until, now + retry_after)
        self._tokens = 0.0

    def _recover(self, now: float) -> None:
        while self._rate < self._target and now - self._narrowed_at >= self._recovery:
            self._rate = min(self._target, self._rate * RECOVERY_FACTOR)
            self._narrowed_at += self._recovery


def backoff(failures: int, *, base: float, cap: float, random: Callable[[], float]) -> float:
    """Full jitter: anywhere from nothing to `base` doubled `failures` times, at most `cap` seconds."""
    return random() * float(min(cap, base * 2.0 ** min(failures, 32)))
