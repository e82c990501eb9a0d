"""The driven window does not outlive the one who drives it."""

import json
import subprocess
import sys
from pathlib import Path

from tests.support.command_line import plain_environ


def test_the_driven_window_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    order = {
        "profile": str(tmp_path / "profile"),
        "secrets": {},
        "environ": {"MMSDESK_SENDER": "72345"},
        "out": str(tmp_path),
        "pages": {},
        "half": 1,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "mmsdesk.demo.drive"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=plain_environ(),
    )
    try:
        _, said = process.communicate(json.dumps(order) + "\n", timeout=15)  # it also closes the pipe
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, said) == (1, ""), "it ended by itself, and not because it got stuck"
