"""Set-up on a machine where it may not install anything: it names what is missing, exactly, and changes nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]

# As dpkg-query tells it: one package is there, one is there under its newer name, one was removed again.
INSTALLED = """\
installed\tlibgl1\t
installed\tlibglib2.0-0t64\tlibglib2.0-0 (= 2.84.4-3)
config-files\tlibegl1\t
"""

# An ordinary account, whoever runs the tests.
AS_SOMEBODY = """
import os, runpy, sys
os.geteuid = lambda: 1000
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def write_program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def debian(tmp_path: Path) -> Path:
    """A folder of programs such as Debian has: they tell what is installed, and note when they are made to install."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (tmp_path / "status").write_text(INSTALLED, encoding="utf-8")
    write_program(programs / "dpkg-query", f"exec /bin/cat '{tmp_path / 'status'}'")
    write_program(programs / "apt-get", f"echo \"$@\" >> '{tmp_path / 'installed'}'")
    project = tmp_path / "project"
    (project / "packaging").mkdir(parents=True)
    script = (PROJECT / "packaging" / "setup_machine.py").read_text(encoding="utf-8")
    (project / "packaging" / "setup_machine.py").write_text(script, encoding="utf-8")
    return programs


def set_up(programs: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    script = programs.parent / "project" / "packaging" / "setup_machine.py"
    return subprocess.run(
        [sys.executable, "-c", AS_SOMEBODY, script, *flags],
        env={"PATH": str(programs)}, stdin=subprocess.DEVNULL, text=True, capture_output=True, check=False,
    )  # fmt: skip


def read_named(outcome: subprocess.CompletedProcess[str]) -> set[str]:
    command = re.search(r"apt-get install --yes --no-install-recommends (.*)", outcome.stderr)
    assert command, outcome.stderr
    return set(command.group(1).split())


def test_it_names_exactly_what_is_missing_and_stops(debian: Path) -> None:
    outcome = set_up(debian)

    assert outcome.returncode == 2
    named = read_named(outcome)
    assert {"libegl1", "libxcb-cursor0", "fonts-noto-color-emoji"} <= named
    assert not {"libgl1", "libglib2.0-0", "xvfb"} & named
    assert "Traceback" not in outcome.stderr
    assert not (debian.parent / "installed").exists()
    assert not (debian.parent / "project" / ".venv").exists()


def test_what_only_tests_need_is_named_only_for_tests(debian: Path) -> None:
    more = read_named(set_up(debian, "--tests")) - read_named(set_up(debian))
    assert more == {"xvfb", "xauth", "dbus", "gnome-keyring"}


def test_what_only_building_packages_needs_is_named_only_for_that(debian: Path) -> None:
    more = read_named(set_up(debian, "--package")) - read_named(set_up(debian))
    # Debian's own Python keeps its library apart
    assert {name for name in more if not name.startswith("libpython3.")} == {"binutils", "libwayland-cursor0"}


def test_sudo_without_permission_is_no_help(debian: Path) -> None:
    write_program(debian / "sudo", "echo 'sudo: a password is required' >&2; exit 1")
    outcome = set_up(debian)
    assert outcome.returncode == 2
    assert "apt-get install" in outcome.stderr


def test_a_python_that_does_not_fit_is_said_plainly(debian: Path) -> None:
    script = debian.parent / "project" / "packaging" / "setup_machine.py"
    text = script.read_text(encoding="utf-8")
    # As it will be when every Python that this version supports has become old.
    script.write_text(
        text.replace("OLDEST = (3, 11)", "OLDEST = (3, 98)").replace("NEWEST = (3, 13)", "NEWEST = (3, 99)")
    )
    outcome = set_up(debian)
    assert outcome.returncode == 2
    assert "Install one of them and run the same command again." in outcome.stderr
    assert not (debian.parent / "project" / ".venv").exists()
