"""How much the durable ledger costs: messages a second with it, and with the same workers and clients without it.

Beside them, with as many connections: wrk, which only sends and counts, and the program people write.
"""

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from mmsdesk.db import Writer
from mmsdesk.domain.ids import AttemptId, CampaignId, JobId
from mmsdesk.domain.message import ContentType
from mmsdesk.domain.outcome import Outcome
from mmsdesk.machine.clock import SystemClock
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.services.sending import Ledger, Run, Sender
from mmsdesk.sinch.factory import SinchClients
from mmsdesk.store.ledger import Recovery, SqliteLedger, Work
from mmsdesk.store.schema import open_profile_database
from tests.bench.far_end import open_far_end
from tests.bench.measuring import Ratio, Result, account_at, count_sent, freeze_people, interleave, median
from tests.bench.peers import wrk

WORKERS = 32
SECONDS = 2.0
PEOPLE = 12_000
LEDGER, WRK, ASYNC = "with ledger", "wrk", "shared httpx.AsyncClient"
SHARE = {0: 0.45, 30: 0.85}
"""Latency of the far end in ms to the least share of the ledger-free speed."""
OF_WRK = 0.65
TIMES_ASYNC = 1.2
"""What people write slows down with the number in flight; with 32 on a quiet machine it comes nearest."""
FEW = 400
"""Messages of the program people write: it is slow."""
LEAST = 200.0
"""Messages a second (reliability list, S15)."""


class Forgetful:
    """A ledger that writes nothing down: the speed of workers and clients alone."""

    def __init__(self, campaign: CampaignId) -> None:
        self._campaign = campaign
        self._lock = threading.Lock()
        self.sent = 0

    def recover(self) -> Recovery:
        return Recovery(0, 0)

    def begin(self, campaign_id: CampaignId, worker: int, *, again: bool = False) -> Work | None:
        with self._lock:
            self.sent += 1
            number = self.sent
        text: dict[str, object] = {"text_message": {"text": "Hi"}}
        return Work(AttemptId(number), JobId(f"{number:032x}"), campaign_id, "+15035550100", text, "")

    def record(self, work: Work, outcome: Outcome) -> None:
        """Nothing is kept."""

    def record_and_begin(
        self, work: Work, outcome: Outcome, campaign_id: CampaignId, *, again: bool = False
    ) -> Work | None:
        return self.begin(campaign_id, 0)


def run() -> Result:
    """Against a far end that answers at once and one that takes 30 ms; there beside wrk and a program people write."""
    samples: dict[str, list[Mapping[str, float]]] = {}
    ratios: list[Ratio] = []
    for latency, share in SHARE.items():
        ways = [LEDGER, "without", *((WRK, ASYNC) if latency else ())]
        with open_far_end(latency) as origin:
            found = interleave(ways, lambda way, origin=origin: _measure(way, origin))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        speed = {way: median(rows, "per_second") for way, rows in found.items()}
        print(f"  {latency} ms, {WORKERS} at once: " + ", ".join(f"{way} {speed[way]:,.0f}/s" for way in ways))
        samples.update({f"{latency} ms {way}": rows for way, rows in found.items()})
        ours = speed[LEDGER]
        ratios.append(Ratio(f"{latency} ms: speed with the durable ledger / without", ours / speed["without"], share))
        ratios.append(Ratio(f"{latency} ms: messages a second / {LEAST:g}", ours / LEAST, 1.0))
        if latency:
            ratios.append(Ratio(f"{latency} ms: with the durable ledger / wrk", ours / speed[WRK], OF_WRK))
            label = f"{latency} ms: with the durable ledger / shared httpx.AsyncClient, nothing written down"
            ratios.append(Ratio(label, ours / speed[ASYNC], TIMES_ASYNC))
    return Result("throughput", samples, ratios)


def _measure(way: str, origin: str) -> Mapping[str, float]:
    if way == WRK:
        return {"per_second": wrk.measure(origin, WORKERS, SECONDS)}
    if way == ASYNC:
        command = [sys.executable, "-m", "tests.bench.peers.shared_async_client", origin, str(WORKERS), str(FEW)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
        return {"per_second": float(done.stdout)}
    return _send(way, origin)


def _send(way: str, origin: str) -> Mapping[str, float]:
    clock = SystemClock()
    clients = SinchClients(account_at(origin), ssl_context=shared_ssl_context(), clock=clock)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        writer = Writer(lambda: open_profile_database(Path(folder) / "mmsdesk.db"))
        campaign = freeze_people(writer, PEOPLE if way == LEDGER else 1)
        forgetful = Forgetful(campaign)
        ledger: Ledger = SqliteLedger(writer, "bench", clock) if way == LEDGER else forgetful
        sender = Sender(ledger, clients.open, clock, workers=WORKERS, stop_campaign=lambda *_: None)
        sender.show_runs((Run(campaign, "72345", True, ContentType.MARKETING, 86_400, 1e6),))
        began, used = time.monotonic(), time.process_time()
        sender.start()
        time.sleep(SECONDS)
        sender.stop()
        took, spent = time.monotonic() - began, time.process_time() - used
        sent = count_sent(writer) if way == LEDGER else forgetful.sent
        writer.close()
        clients.close()
    return {"per_second": sent / took, "cpu_ms_per_message": spent / max(1, sent) * 1000}
