"""Row S1 at length: the kill trial with a thousand kills over a hundred thousand people (`make torture ROW=S1 SEED=n`).

KILLS and PEOPLE scale it. The seed is printed, so that what failed can be run again.
"""

import os
import secrets
import time
from pathlib import Path

import pytest

from tests.journeys.kill.test_kill_proof import Speed, trial

KILLS = int(os.environ.get("KILLS") or 1_000)
PEOPLE = int(os.environ.get("PEOPLE") or 100_000)
SEED = int(os.environ.get("SEED") or secrets.randbelow(10**9))
SPEED = Speed(latency_ms=20, rate=500.0, workers=16)
SECONDS_PER_PERSON = 0.02
SECONDS_PER_KILL = 2.0


@pytest.mark.torture
@pytest.mark.timeout(600 + PEOPLE * SECONDS_PER_PERSON + KILLS * SECONDS_PER_KILL)
def test_s1_kills_lose_nobody_and_double_nobody(tmp_path: Path) -> None:
    print(f"S1: {KILLS} kills over {PEOPLE} people, SEED={SEED}")
    began = time.monotonic()
    found = trial(tmp_path, ledger="real", kills=KILLS, people=PEOPLE, seed=SEED, speed=SPEED)
    print(f"S1: {found} in {time.monotonic() - began:.0f} s")
    assert found.kills == KILLS
    assert found.hits >= KILLS // 2
    assert (found.lost, found.doubled) == (0, 0)
    assert found.counts.in_doubt == 0
    assert found.counts.accepted == found.counts.recipients == PEOPLE
    assert found.counts.closes
