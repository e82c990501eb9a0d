"""A pytest plugin: what our client emitted in a whole run is held against the request models of sinch 2.3.0.

Each simulator's recording is judged against the description where it was made, in the test that used it. The models
live in an environment of their own, so that look is taken once, when all workers are done; a request that the library
could not have written fails the run.
"""

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.sdk.environments import require_python_of
from tests.support.contract import SESSION_FOLDER

MODELS = Path(__file__).parents[1] / "sdk" / "drive_2_3_0_models.py"
_FILES_AT_ONCE = 200


@dataclass(slots=True)
class Verdict:
    """How many requests were held against a model of the library, by operation, and what was wrong with which."""

    held: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


_FOLDER = pytest.StashKey[Path]()
_VERDICT = pytest.StashKey[Verdict]()


def hold_against_models(folder: Path) -> Verdict:
    """Judges all requests in a folder. AssertionError when the library's environment is missing or fails."""
    verdict = Verdict()
    files = sorted(map(str, folder.glob("*.jsonl")))
    for start in range(0, len(files), _FILES_AT_ONCE):
        done = subprocess.run(
            [str(require_python_of("2.3.0")), str(MODELS), *files[start : start + _FILES_AT_ONCE]],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            env={"PYTHONUTF8": "1"},
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        for name, count in found["held"].items():
            verdict.held[name] = verdict.held.get(name, 0) + count
        for row in found["broken"]:
            request = row["request"]
            verdict.broken.append(f"{request['operation']} {request['query']}{request['body'][:500]}: {row['problem']}")
    return verdict


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    if not _is_worker(config):
        config.stash[_FOLDER] = Path(tempfile.mkdtemp(prefix="emitted-"))
        os.environ[SESSION_FOLDER] = str(config.stash[_FOLDER])  # workers inherit it


def pytest_sessionfinish(session: pytest.Session) -> None:
    folder = session.config.stash.get(_FOLDER, None)
    if folder is None:
        return
    try:
        verdict = hold_against_models(folder)
    except AssertionError as error:
        verdict = Verdict(broken=[str(error)])
    session.config.stash[_VERDICT] = verdict
    if verdict.broken and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    verdict = config.stash.get(_VERDICT, None)
    if verdict is None or not (verdict.held or verdict.broken):
        return
    counts = ", ".join(f"{count} {name}" for name, count in sorted(verdict.held.items()))
    terminalreporter.section("requests held against the models of sinch 2.3.0")
    terminalreporter.line(f"{counts or 'none'}; {len(verdict.broken)} broken")
    for line in verdict.broken[:10]:
        terminalreporter.line(line, red=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = config.stash.get(_FOLDER, None)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
        os.environ.pop(SESSION_FOLDER, None)
