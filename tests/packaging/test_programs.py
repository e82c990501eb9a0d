"""The scripts a bundle begins with do what `python -m` does from source: the same programs, our children, no others."""

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from bundling import contents
from mmsdesk.machine.child import run_in_child
from mmsdesk.machine.own_command import module_command, own_command

DESKTOP = contents.PROGRAMS[0].script


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An executable that begins as the bundled `mmsdesk` does; we take ourselves to be it."""
    program = tmp_path / "mmsdesk"
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{DESKTOP}' \"$@\"\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    return program


def test_a_task_on_a_file_is_done_by_the_bundled_program_itself(bundle: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("Mobile,First\n503-555-0142,Maya\n", encoding="utf-8")

    facts = run_in_child("sheets.sniff", {"path": str(people)}, seconds=30, memory_mb=512)

    assert facts["delimiter"] == ","
    assert own_command()[0] == str(bundle)


def test_a_program_of_ours_runs_inside_the_bundled_one(bundle: Path) -> None:
    command = module_command("mmsdesk.relay")
    done = subprocess.run([*command, "--help"], capture_output=True, text=True, check=False, timeout=30)

    assert command[0] == str(bundle)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage: mmsdesk-relay ")


def test_no_other_module_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    begin = runpy.run_path(str(DESKTOP))["main"]
    with pytest.raises(SystemExit) as ended:
        begin(["--module", "this"])
    assert ended.value.code == 2
    assert "Beautiful" not in capsys.readouterr().out


def test_what_the_loader_put_into_the_environment_is_not_inherited() -> None:
    given = {
        "LD_LIBRARY_PATH": "/bundle/_internal:/mine", "LD_LIBRARY_PATH_ORIG": "/mine",
        "DYLD_LIBRARY_PATH": "/bundle", "_PYI_ARCHIVE_FILE": "/bundle/mmsdesk", "LANG": "C.UTF-8",
    }  # fmt: skip
    tell = "import json, os, runpy, sys; runpy.run_path(sys.argv[1]); print(json.dumps(dict(os.environ)))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", tell, contents.ENVIRONMENT_HOOK],
        env=given,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    found.pop("LC_CTYPE", None)
    assert found == {"LD_LIBRARY_PATH": "/mine", "LANG": "C.UTF-8"}
