"""The sending process is stopped in mid-request, as by a lid that is closed, and goes on: nobody twice, nobody lost."""

import multiprocessing
import os
import signal
import threading
from collections import Counter
from pathlib import Path

import pytest

from mmsdesk.db import fetch_all
from mmsdesk.domain.ids import CampaignId
from mmsdesk.machine.clock import SystemClock
from mmsdesk.services.reporting import count
from mmsdesk.store.schema import open_profile_database
from tests.journeys.kill.engines import run
from tests.journeys.kill.test_kill_proof import LULL_SECONDS, Speed, prepare
from tests.support.processes import start_simulator, wait_until

PEOPLE = 100


@pytest.mark.timeout(90)
def test_a_process_that_stands_still_and_goes_on_writes_to_nobody_twice(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.journeys.kill.engines"])
    with start_simulator(
        seed=5, faults={"latency_ms": 40}, outbound_rate=100_000, dispatch_retention_days=7, time_compression=20
    ) as simulator:
        job = prepare(tmp_path, PEOPLE, simulator, "real", Speed())
        reader = open_profile_database(tmp_path / "mmsdesk.db")
        process = context.Process(target=run, args=(job,))
        process.start()
        assert process.pid is not None
        begun = "SELECT count(*) FROM attempt WHERE state <> 'queued'"
        wait_until(lambda: fetch_all(reader, begun)[0][0] > PEOPLE // 2)
        os.kill(process.pid, signal.SIGSTOP)
        try:
            assert not threading.Event().wait(LULL_SECONDS * 1.5)
            during = len(simulator.accepted())
            assert not threading.Event().wait(0.1)
            assert len(simulator.accepted()) == during
        finally:
            os.kill(process.pid, signal.SIGCONT)
        process.join(60)
        assert process.exitcode == 0
        accepted = Counter(row["identity"] for row in simulator.accepted())
        counts = count(reader, CampaignId(job.campaign_id), SystemClock())
        reader.close()
    assert PEOPLE // 4 < during < PEOPLE
    assert set(accepted.values()) == {1}
    assert counts.accepted == len(accepted) == PEOPLE
    assert counts.in_doubt == 0
