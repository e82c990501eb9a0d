"""The import contracts of pyproject.toml hold, and each of them really breaks when it is violated."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]

# A line added to a module, and words from the name of the contract it breaks.
VIOLATIONS = [
    ("store/__init__.py", "import mmsdesk.ui", "Imports point inwards"),
    ("newcomer.py", "import json", "Imports point inwards"),  # a module without a place
    ("domain/ids.py", "import apsw", "The domain is pure"),
    ("domain/ids.py", "import httpx", "The domain is pure"),
    ("domain/clock.py", "import os, pathlib, io, tempfile, http.client, asyncio, logging", "The domain is pure"),
    ("store/__init__.py", "import PySide6.QtCore", "Only the window knows Qt"),
    ("simulator/__init__.py", "import mmsdesk.domain", "The simulator imports nothing"),
    ("ui/__init__.py", "import mmsdesk.simulator", "Nothing imports the simulator"),
    ("relay/__init__.py", "import mmsdesk.machine", "The relay is built from"),
    ("store/__init__.py", "import httpx", "HTTP requests leave from"),
    ("store/__init__.py", "import sqlite3", "SQLite is reached through apsw"),
    ("machine/__init__.py", "import PIL.Image", "Pictures are opened"),
    ("cli/__init__.py", "import apsw", "Window, command line and clients"),
    ("services/__init__.py", "import keyring", "Only machine knows"),
    ("ui/icons.py", "import socket", "Sockets are opened"),
    ("ui/icons.py", "import subprocess", "Other programs are started"),
    ("ui/icons.py", "import http.client, smtplib, requests", "No other way onto the network"),
]


def check_contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    # The entry point of lint-imports, without its cache and its picture.
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()",
         "--no-cache", "--no-logo", "--config", PROJECT / "pyproject.toml"],
        cwd=folder, env={"PYTHONPATH": str(folder), "COLUMNS": "200"}, text=True, capture_output=True, check=False,
    )  # fmt: skip


@pytest.fixture
def copied_tree(tmp_path: Path) -> Path:
    return shutil.copytree(PROJECT / "mmsdesk", tmp_path / "mmsdesk", ignore=shutil.ignore_patterns("__pycache__"))


def test_all_contracts_hold() -> None:
    outcome = check_contracts(PROJECT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize(("module", "line", "contract"), VIOLATIONS, ids=[f"{m}+{i}" for m, i, _ in VIOLATIONS])
def test_a_contract_breaks_when_it_is_violated(module: str, line: str, contract: str, copied_tree: Path) -> None:
    with (copied_tree / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")

    outcome = check_contracts(copied_tree.parent)

    broken = [row for row in outcome.stdout.splitlines() if "BROKEN" in row]
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert any(row.startswith(contract) for row in broken), outcome.stdout
    several = line.removeprefix("import ").split(", ") if ", " in line else []
    told = set(re.findall(r"^-\s+\S+ -> (\w+)", outcome.stdout, flags=re.MULTILINE))
    assert {name.partition(".")[0] for name in several} <= told, outcome.stdout


def test_every_folder_of_the_package_is_seen_by_the_contracts() -> None:
    """The linter passes over a folder without __init__.py, and what is in it could import anything."""
    folders = {path.parent for path in (PROJECT / "mmsdesk").rglob("*.py")}
    assert not [str(folder) for folder in folders if not (folder / "__init__.py").is_file()]
