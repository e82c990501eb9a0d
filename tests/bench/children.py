"""Trials in processes of their own, with the bytecode an installed program has."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.bench.measuring import ROOT

BYTECODE = ROOT / ".cache" / "bench" / "bytecode"


def environment(home: Path, **changes: str) -> dict[str, str]:
    """For a program that keeps what it writes in `home`, and compiles no module twice. "" takes a variable away."""
    own = {
        "PYTHONPYCACHEPREFIX": str(BYTECODE),
        "PYTHONDONTWRITEBYTECODE": "",
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "QT_QPA_PLATFORM": "offscreen",
        "QT_LOGGING_RULES": "qt.qpa.plugin.debug=false",
        **changes,
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MMSDESK_", "QT_"))}
    return {name: value for name, value in {**inherited, **own}.items() if value}


def measure_in_child(module: str, *arguments: str, home: Path) -> Mapping[str, float]:
    """What `python -m module` prints as JSON in its last line. Raises RuntimeError with what it complained of."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(home), capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(arguments)}: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
