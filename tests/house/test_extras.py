"""The relay and the simulator run where nothing of the window is: each installed alone, from the wheel."""

import importlib.metadata
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.processes import run_until_exit

PROJECT = Path(__file__).parents[2]
UV = Path(sys.executable).parent / "uv"
LOCK = PROJECT / "requirements" / "dev.txt"

READY = {
    "relay": {"webhook_url", "events_url", "public_url"},
    "simulator": {
        "api_url", "auth_url", "project_id", "app_id", "key_id", "key_secret", "sender", "inspect_url",
    },
}  # fmt: skip


def find_needed(extra: str) -> set[str]:
    """The libraries mmsdesk[extra] needs on this machine, directly or through one another."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [Requirement(line) for line in [*project["dependencies"], *project["optional-dependencies"][extra]]]
    found: set[tuple[str, str]] = set()
    while waiting:
        requirement = waiting.pop()
        for part in ["", *requirement.extras]:
            key = (canonicalize_name(requirement.name), part)
            if key in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
                continue
            found.add(key)
            for line in importlib.metadata.requires(requirement.name) or []:
                further = Requirement(line)
                if further.marker is None or further.marker.evaluate({"extra": part}):
                    further.marker = None
                    waiting.append(further)
    return {name for name, _ in found}


def write_lock_of(names: set[str], path: Path) -> Path:
    """The part of the lock that is about these libraries, hashes and all."""
    entries = re.split(r"^(?=[A-Za-z0-9])", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text("".join(entry for entry in entries if entry.split("==")[0] in names), encoding="utf-8")
    return path


def run_uv(*arguments: str | Path) -> None:
    """Offline first: set-up has fetched all of it. The network is only asked when uv's cache was emptied."""
    done = subprocess.run([UV, "--quiet", "--offline", *arguments], text=True, capture_output=True, check=False)
    if done.returncode != 0:
        environment = runpy.run_path(str(PROJECT / "packaging" / "setup_machine.py"))["describe_network"]()
        done = subprocess.run([UV, *arguments], env=environment, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def install_alone(extra: str, folder: Path) -> Path:
    """An environment with mmsdesk[extra] from its wheel, in the locked versions, and nothing else; its programs."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=PROJECT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    libraries = write_lock_of(find_needed(extra), folder / "needed.txt")
    venv = folder / "venv"
    run_uv("venv", "--python", sys.executable, venv)
    run_uv("pip", "install", "--python", venv, "--no-deps", "--require-hashes", "--requirement", libraries)
    run_uv("pip", "install", "--python", venv, "--no-deps", wheel)
    run_uv("pip", "check", "--python", venv)
    return venv / ("Scripts" if os.name == "nt" else "bin")


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
    looked = subprocess.run([programs / "python", "-c", look], cwd=tmp_path, env=make_environment(), check=False)
    assert looked.returncode == 0
