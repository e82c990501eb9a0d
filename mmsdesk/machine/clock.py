"""The computer's clock, and the compressed one of a rehearsal."""

import logging
import math
import os
import threading
import time
from collections.abc import Mapping
from functools import cache
from typing import Final

from mmsdesk.domain.account import Account

log = logging.getLogger(__name__)

COMPRESSION_VARIABLE: Final = "MMSDESK_TIME_COMPRESSION"
_LONGEST_NAP: Final = 5.0
"""Seconds between looks at the wall clock: waiting stands still while the computer sleeps, the wall clock does not."""


class SystemClock:
    """Real time; with `compression` 60, an hour of the rules passes in a minute. Fulfils `domain.clock.Clock`."""

    def __init__(self, compression: float = 1.0) -> None:
        if not (math.isfinite(compression) and compression > 0):
            raise ValueError("time is compressed by a positive number")
        self.compression = compression

    def now(self) -> float:
        return time.time()

    def elapsed(self, since: float) -> float:
        return (time.time() - since) * self.compression

    def deadline(self, seconds: float) -> float:
        return time.time() + seconds / self.compression

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Ends early when the computer slept through the wait; never later because the wall clock was set back."""
        left = seconds / self.compression
        end, wall_end = time.monotonic() + left, time.time() + left
        while left > 0:
            if event.wait(min(left, _LONGEST_NAP)):
                return True
            left = min(end - time.monotonic(), wall_end - time.time())
        return event.is_set()


def clock_from_environment(account: Account | None, environ: Mapping[str, str] | None = None) -> SystemClock:
    """The clock to compose with: compressed only when messages go to a simulator on this computer.

    With a real account, or none, the variable is ignored, because compressed patience would mean sending too early.
    """
    text = (os.environ if environ is None else environ).get(COMPRESSION_VARIABLE, "").strip()
    if not text:
        return SystemClock()
    if account is None or not account.is_rehearsal:
        _warn_once("messages do not go to a simulator on this computer")
        return SystemClock()
    try:
        return SystemClock(float(text))
    except ValueError:
        _warn_once("it is not a positive number")
        return SystemClock()


@cache
def _warn_once(reason: str) -> None:
    """The environment stays as it is for the whole run, and the clock is asked for at every reading of the profile."""
    log.warning("%s is ignored: %s", COMPRESSION_VARIABLE, reason)
