"""How late the window's thread gets while messages go out at full speed.

A 5 ms timer of Qt types into an editor and paints it; its lateness is how long a key press would wait. Measured in the
real window, on the page of the campaign, while 10,000 messages go out, beside the same window with nothing to send; and
with an editor alone, the engine in its process or in one of its own (decision 5). Each trial is a process of its own:
python -m tests.bench.gui_lateness WAY ORIGIN MESSAGES
"""

import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench.children import measure_in_child
from tests.bench.far_end import open_far_end
from tests.bench.measuring import Ratio, Result, account_at, count_sent, freeze_people, interleave, median

WAYS = ("idle", "threads", "process")
WINDOW, WINDOW_IDLE = "real window, 10,000 messages", "real window, idle"
LATENCY_MS = 30
WORKERS = 32
SECONDS = 3.0
SETTLE_SECONDS = 1.0
PEOPLE = 12_000
MESSAGES = 10_000
PATIENCE = 90.0
LOOK_SECONDS = 0.25
EXTRA_MS = 1.0
"""What sending may add to the 99th percentile of an idle editor's lateness, with the engine in its own process."""
EXTRA_IN_WINDOW_MS = 5.0
"""What sending may add to the 99th percentile of the idle real window's."""
WORST_MS = 50.0


def run() -> Result:
    """The real window, then an editor alone: idle, engine threads beside it, engine in a process of its own."""
    with open_far_end(LATENCY_MS) as origin, tempfile.TemporaryDirectory(prefix="bench-") as home:

        def measure(way: str) -> Mapping[str, float]:
            return measure_in_child("tests.bench.gui_lateness", way, origin, str(MESSAGES), home=Path(home))

        samples = {**interleave((WINDOW_IDLE, WINDOW), measure), **interleave(WAYS, measure)}
    for way, rows in samples.items():
        numbers = ", ".join(f"{what} {median(rows, f'{what}_ms'):.1f} ms" for what in ("median", "p99", "max"))
        print(f"  {way}: {numbers}, {median(rows, 'per_second'):,.0f} messages a second")
    idle, own = median(samples["idle"], "p99_ms"), median(samples["process"], "p99_ms")
    idle_window, window = median(samples[WINDOW_IDLE], "p99_ms"), samples[WINDOW]
    ratios = [
        Ratio(
            "real window: p99 while 10,000 messages go out / (p99 idle + 5 ms)",
            median(window, "p99_ms") / (idle_window + EXTRA_IN_WINDOW_MS),
            1.0,
            at_most=True,
        ),
        Ratio(
            "real window: the latest of all ticks / 50 ms", max(row["max_ms"] for row in window) / WORST_MS, 1.0, True
        ),
        Ratio("p99 with its own process / (p99 idle + 1 ms)", own / (idle + EXTRA_MS), 1.0, at_most=True),
        Ratio("p99 with its own process / p99 with threads", own / median(samples["threads"], "p99_ms"), 1.0, True),
        Ratio(
            "messages a second, own process / threads",
            median(samples["process"], "per_second") / median(samples["threads"], "per_second"),
            0.9,
        ),
    ]
    return Result("gui_lateness", samples, ratios)


def trial(way: str, origin: str, messages: int = MESSAGES) -> dict[str, float]:
    """One trial in this process."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        if way in {WINDOW, WINDOW_IDLE}:
            return _trial_in_window(Path(folder), origin, messages if way == WINDOW else 0)
        return _trial_in(Path(folder), way, origin)


def _trial_in_window(folder: Path, origin: str, messages: int) -> dict[str, float]:
    """The real window on the live page from the first to the last message, or idle for some seconds."""
    from PySide6.QtWidgets import QApplication

    from mmsdesk import app
    from mmsdesk.machine.logs import LiveSecrets
    from mmsdesk.machine.paths import open_profile
    from mmsdesk.machine.secrets import MemorySecretStore
    from mmsdesk.services.account import SecretField
    from mmsdesk.services.settings import Settings, save_settings

    store, account = MemorySecretStore(), account_at(origin)
    store.set(SecretField.KEY_SECRET, account.key_secret)
    window = app.build_window(open_profile(folder / "profile", {}), store, {}, LiveSecrets())
    settings = Settings(
        project_id=account.project_id,
        app_id=account.app_id,
        key_id=account.key_id,
        sender=account.sender,
        api_url=origin,
        auth_url=origin,
        workers=WORKERS,
    )
    writer = window.desk.writer
    writer.run(lambda db: save_settings(db, settings))
    campaign = freeze_people(writer, messages or 1)
    window.desk.pause(campaign)
    window.show("live", campaign)
    window.window.activateWindow()
    while not window._foresight.is_done:  # the other pages are built, as in any window a few seconds old
        QApplication.processEvents()
        time.sleep(0.001)
    began: list[float] = []

    def begin() -> None:
        began.append(time.monotonic())
        if messages:
            window.desk.resume(campaign)

    def is_over() -> bool:
        took = time.monotonic() - began[0]
        assert took < PATIENCE, f"sent {count_sent(writer)} of {messages}"
        return count_sent(writer) >= messages if messages else took > SECONDS

    lateness = _watch(begin, is_over)
    took = time.monotonic() - began[0]
    window.close_down()
    return _sample(lateness, messages / took)


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
    return _sample(lateness, (counted[1] - counted[0]) / SECONDS)


def _sample(lateness: list[float], per_second: float) -> dict[str, float]:
    lateness = sorted(lateness)
    return {
        "median_ms": lateness[len(lateness) // 2],
        "p99_ms": lateness[int(len(lateness) * 0.99)],
        "max_ms": lateness[-1],
        "per_second": per_second,
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


def _watch(on_begin: Callable[[], None], is_over: Callable[[], bool] | None = None) -> list[float]:
    """How many milliseconds late each tick of a 5 ms timer was, after a second of settling.

    Until `is_over`, which is asked a few times a second in a thread of its own, or for some seconds.
    """
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication, QPlainTextEdit

    app = QApplication.instance() or QApplication([])
    editor = QPlainTextEdit()
    editor.resize(500, 400)
    editor.show()
    late: list[float] = []
    last: list[float] = []
    ended = threading.Event()

    def ask(is_over: Callable[[], bool]) -> None:
        try:
            while not is_over():
                time.sleep(LOOK_SECONDS)
        finally:
            ended.set()

    def tick() -> None:
        now = time.perf_counter()
        if last:
            late.append(max(0.0, (now - last[0]) * 1000 - 5))
        editor.insertPlainText("x")
        editor.repaint()
        last[:] = [time.perf_counter()]
        if ended.is_set():
            app.quit()

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(5)
    timer.timeout.connect(tick)

    def begin() -> None:
        on_begin()
        timer.start()
        if is_over is not None:
            threading.Thread(target=ask, args=(is_over,), daemon=True).start()

    QTimer.singleShot(int(SETTLE_SECONDS * 1000), begin)
    if is_over is None:
        QTimer.singleShot(int((SETTLE_SECONDS + SECONDS) * 1000), app.quit)
    app.exec()
    timer.stop()
    return late


if __name__ == "__main__":
    print(json.dumps(trial(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
