"""The relay and the simulator run where nothing of the window is: each installed alone, from the wheel."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes import run_until_exit

PROJECT = Path(__file__).parents[2]
UV = Path(sys.executable).parent / "uv"

READY = {
    "relay": {"webhook_url", "events_url", "public_url"},
    "simulator": {
        "api_url", "auth_url", "project_id", "app_id", "key_id", "key_secret", "sender", "inspect_url",
    },
}  # fmt: skip


def run_uv(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([UV, "--quiet", *arguments], cwd=PROJECT, text=True, capture_output=True, check=False)


def install_alone(extra: str, folder: Path) -> Path:
    """An environment with mmsdesk[extra] from its wheel, in the locked versions, and nothing else; its programs."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=PROJECT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    venv = folder / "venv"
    made = run_uv("venv", "--python", sys.executable, venv)
    assert made.returncode == 0, made.stderr
    constraints = PROJECT / "requirements" / "dev.txt"
    install = ("pip", "install", "--python", venv, "--constraint", constraints, f"{wheel}[{extra}]")
    # Set-up has just fetched all of it, so the network is only asked when somebody emptied uv's cache.
    installed = run_uv("--offline", *install)
    if installed.returncode != 0:
        installed = run_uv(*install)
    assert installed.returncode == 0, installed.stderr
    return venv / "bin" if os.name != "nt" else venv / "Scripts"


def make_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MMSDESK_", "QT_"))}
    return {**kept, "MMSDESK_RELAY_WEBHOOK_SECRET": "only-for-this-test"}


@pytest.mark.parametrize("extra", READY)
def test_an_extra_alone_starts_without_qt(extra: str, tmp_path: Path) -> None:
    programs = install_alone(extra, tmp_path)
    program = shutil.which(f"mmsdesk-{extra}", path=programs)
    assert program
    arguments = [program, "--listen", "127.0.0.1:0"]
    if extra == "relay":
        arguments = [program, "serve", "--listen", "127.0.0.1:0", "--data", str(tmp_path / "data")]

    with run_until_exit(arguments, env=make_environment()) as (process, ready):
        assert set(ready) == READY[extra]
        assert process.poll() is None

    look = "import importlib.util as u, sys; sys.exit(any(u.find_spec(n) for n in ('PySide6', 'shiboken6', 'pytest')))"
    assert (
        subprocess.run([programs / "python", "-c", look], cwd=tmp_path, env=make_environment(), check=False).returncode
        == 0
    )
