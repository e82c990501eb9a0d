"""How late the window's thread gets while messages go out at full speed: engine in its process, or in one of its own.

A 5 ms timer of Qt types into an editor and paints it; its lateness is how long a key press would wait. Each trial is a
process of its own: python -m tests.bench.gui_lateness idle|threads|process ORIGIN
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench.far_end import open_far_end
from tests.bench.measuring import Ratio, Result, account_at, count_sent, freeze_people, interleave, median

WAYS = ("idle", "threads", "process")
LATENCY_MS = 30
WORKERS = 32
SECONDS = 3.0
SETTLE_SECONDS = 1.0
PEOPLE = 12_000
EXTRA_MS = 1.0
"""What sending may add to the 99th percentile of an idle window's lateness."""


def run() -> Result:
    """Idle, engine threads beside the window's, engine in a process of its own."""
    with open_far_end(LATENCY_MS) as origin:
        samples = interleave(WAYS, lambda way: _trial_in_child(way, origin))
    idle = median(samples["idle"], "p99_ms")
    ratios = [
        Ratio(
            "p99 with its own process / (p99 idle + 1 ms)",
            median(samples["process"], "p99_ms") / (idle + EXTRA_MS),
            1.0,
            at_most=True,
        ),
        Ratio(
            "p99 with its own process / p99 with threads",
            median(samples["process"], "p99_ms") / median(samples["threads"], "p99_ms"),
            1.0,
            at_most=True,
        ),
        Ratio(
            "messages a second, own process / threads",
            median(samples["process"], "per_second") / median(samples["threads"], "per_second"),
            0.9,
        ),
    ]
    return Result("gui_lateness", samples, ratios)


def _trial_in_child(way: str, origin: str) -> Mapping[str, float]:
    command = [sys.executable, "-m", "tests.bench.gui_lateness", way, origin]
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env, timeout=120)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def trial(way: str, origin: str) -> dict[str, float]:
    """One trial in this process."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return _trial_in(Path(folder), way, origin)


def _trial_in(folder: Path, way: str, origin: str) -> dict[str, float]:
    from mmsdesk.db import Writer
    from mmsdesk.machine.paths import open_profile
    from mmsdesk.services.settings import Settings, save_settings
    from mmsdesk.store.schema import open_profile_database

    profile = open_profile(folder / "profile", {})
    writer = Writer(lambda: open_profile_database(profile.database))
    freeze_people(writer, PEOPLE if way != "idle" else 1)
    writer.run(lambda db: save_settings(db, Settings(workers=WORKERS)))
    end = _begin(way, profile.dir, writer, origin)
    counted: list[int] = []
    lateness = _watch(lambda: counted.append(count_sent(writer)))
    counted.append(count_sent(writer))
    end()
    writer.close()
    lateness.sort()
    return {
        "median_ms": lateness[len(lateness) // 2],
        "p99_ms": lateness[int(len(lateness) * 0.99)],
        "max_ms": lateness[-1],
        "per_second": (counted[1] - counted[0]) / SECONDS,
    }


def _begin(way: str, folder: Path, writer: object, origin: str) -> Callable[[], None]:
    """Start sending this way; what is returned ends it."""
    from mmsdesk.db import Writer
    from mmsdesk.machine.clock import SystemClock
    from mmsdesk.machine.engine_process import EngineProcess
    from mmsdesk.services.engine import Engine
    from mmsdesk.services.reach import open_reach
    from mmsdesk.store.ledger import SqliteLedger

    account, clock = account_at(origin), SystemClock()
    if way == "process":
        process = EngineProcess(folder)
        process.start(account)
        return process.stop
    if way == "threads":
        assert isinstance(writer, Writer)
        ledger = SqliteLedger(writer, "bench", clock)
        engine = Engine(writer, ledger, open_reach(account, clock), clock, workers=WORKERS)
        engine.start()
        return engine.stop
    return lambda: None


def _watch(on_begin: Callable[[], None]) -> list[float]:
    """How many milliseconds late each tick of a 5 ms timer was, after a second of settling."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication, QPlainTextEdit

    app = QApplication([])
    editor = QPlainTextEdit()
    editor.resize(500, 400)
    editor.show()
    late: list[float] = []
    last: list[float] = []

    def tick() -> None:
        now = time.perf_counter()
        if last:
            late.append(max(0.0, (now - last[0]) * 1000 - 5))
        editor.insertPlainText("x")
        editor.repaint()
        last[:] = [time.perf_counter()]

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(5)
    timer.timeout.connect(tick)

    def begin() -> None:
        on_begin()
        timer.start()

    QTimer.singleShot(int(SETTLE_SECONDS * 1000), begin)
    QTimer.singleShot(int((SETTLE_SECONDS + SECONDS) * 1000), app.quit)
    app.exec()
    timer.stop()
    return late


if __name__ == "__main__":
    print(json.dumps(trial(sys.argv[1], sys.argv[2])))
