"""Starts a program and measures how long it takes until its window is painted."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.children import environment
from tests.bench.display import Display
from tests.bench.measuring import ROOT

_SECONDS = 60.0


def measure_offscreen(module: str, *, home: Path, **changes: str) -> dict[str, float]:
    """From the start of the process to the end of the window's first paint event; Qt paints into memory.

    `ms` by the clock, `cpu_ms` of processor time, which says more on a busy machine; `usable_ms` and `usable_cpu_ms`
    until the page is painted with what was read for it.
    """
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.painted", module],
        cwd=ROOT,
        env=environment(home, **changes),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    if done.returncode:
        raise RuntimeError(f"{module}: {done.stderr[-2000:]}")
    painted, used, usable, used_in_all = map(float, done.stdout.split()[:4])
    return {
        "ms": (painted - began) * 1000,
        "cpu_ms": used * 1000,
        "usable_ms": (usable - began) * 1000,
        "usable_cpu_ms": used_in_all * 1000,
    }


def on_display_ms(command: Sequence[str], display: Display, *, home: Path, **changes: str) -> float:
    """From the start of the process to the first pixel on a screen; the program is as people start it."""
    display.wait_for_black()
    env = environment(home, QT_QPA_PLATFORM="xcb", DISPLAY=display.name, WAYLAND_DISPLAY="", **changes)
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        began = time.monotonic()
        try:
            return (display.wait_for_pixels() - began) * 1000
        finally:
            process.terminate()
            _, complaints = process.communicate(timeout=_SECONDS)
            if process.returncode not in (0, -15):
                raise RuntimeError(f"{command[0]} ended with {process.returncode}: {complaints[-2000:]}")
