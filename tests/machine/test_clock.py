"""The computer's clock and its compressed twin."""

import logging
import threading
import time

import pytest

from mmsdesk.domain.account import Account
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.secret import Secret
from mmsdesk.machine import clock as clock_module
from mmsdesk.machine.clock import SystemClock, clock_from_environment

REHEARSAL = Account("p", "a", "k", Secret("s"), api_url="http://127.0.0.1:8080")
REAL = Account("p", "a", "k", Secret("s"))


def test_compressed_time_runs_faster_and_stored_times_stay_real() -> None:
    clock: Clock = SystemClock(60)
    before = time.time()
    assert before <= clock.now() <= time.time()
    assert clock.elapsed(time.time() - 1) == pytest.approx(60, abs=5)
    assert clock.deadline(60) == pytest.approx(time.time() + 1, abs=0.5)


def test_waiting_is_compressed_and_ends_when_the_event_is_set() -> None:
    clock = SystemClock(1000)
    begun = time.monotonic()
    assert clock.wait(threading.Event(), 20) is False
    assert 0.015 < time.monotonic() - begun < 5
    is_set = threading.Event()
    is_set.set()
    assert clock.wait(is_set, 1000) is True
    assert clock.wait(is_set, 0) is True


@pytest.fixture(autouse=True)
def fresh_process() -> None:
    """As if nothing had been told yet."""
    clock_module._warn_once.cache_clear()


@pytest.mark.parametrize("compression", [0, -1, float("nan"), float("inf")])
def test_nonsense_is_refused(compression: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        SystemClock(compression)


@pytest.mark.parametrize(
    ("account", "text", "compression", "warnings"),
    [
        (REHEARSAL, "50", 50, 0),
        (REHEARSAL, "", 1, 0),
        (REHEARSAL, "fast", 1, 1),
        (REHEARSAL, "-3", 1, 1),
        (REHEARSAL, "nan", 1, 1),
        (REAL, "50", 1, 1),
        (None, "50", 1, 1),
    ],
)
def test_time_is_compressed_only_towards_a_simulator(
    account: Account | None, text: str, compression: float, warnings: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        clock = clock_from_environment(account, {"MMSDESK_TIME_COMPRESSION": text})
    assert clock.compression == compression
    assert len(caplog.records) == warnings


def test_an_ignored_compression_is_told_once_for_each_reason_not_at_every_reading(
    caplog: pytest.LogCaptureFixture,
) -> None:
    compressed = {"MMSDESK_TIME_COMPRESSION": "50"}
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            clock_from_environment(None, compressed)
            clock_from_environment(REHEARSAL, {"MMSDESK_TIME_COMPRESSION": "fast"})
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == len(set(told)) == 2
