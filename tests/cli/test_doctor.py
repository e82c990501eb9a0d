"""`mmsdesk doctor` looks and changes nothing: what is there stays byte for byte, what is not is not made."""

import json
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from mmsdesk.cli import main
from mmsdesk.machine.claim import ProfileClaim
from mmsdesk.machine.paths import open_profile
from mmsdesk.services import doctor
from mmsdesk.store.schema import APPLICATION_ID, STEPS, open_profile_database
from tests.support.command_line import CommandLine, fill, phones, plain_environ

Checks = dict[str, dict[str, str]]


def look(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, Checks]:
    """The exit code and each check by its id; proves that nothing under the folder's parent changed."""
    before = everything(folder.parent)
    code = main.run(["doctor", "--offline", "--json", "--profile", str(folder)], {})
    out, err = capsys.readouterr()
    assert (everything(folder.parent), err) == (before, "")
    return code, {check["id"]: check for check in json.loads(out)["checks"]}


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Mode and content of all there is, but for the memory that connections share while they are open."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith("-shm")
    }


def make_older(file: Path, version: int) -> None:
    with closing(apsw.Connection(str(file))) as db:
        db.pragma("journal_mode", "WAL")
        for step in STEPS[:version]:
            step(db)
        db.pragma("application_id", APPLICATION_ID)
        db.pragma("user_version", version)


def test_a_profile_that_is_not_there_is_said_and_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = look(tmp_path / "far" / "profile", capsys)
    assert (code, found["profile"]["state"], found["database"]["state"]) == (0, "ok", "ok")
    assert found["profile"]["title"] == "There is no profile here yet"
    assert found["profile"]["detail"].startswith("It is made at the first start")
    assert found["engine"]["title"] == "Nobody is sending at the moment"
    (tmp_path / "empty").mkdir(mode=0o755)
    assert look(tmp_path / "empty", capsys)[0] == 0
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    code, found = look(tmp_path / "file", capsys)
    assert (code, list(found), found["profile"]["state"]) == (1, ["profile"], "bad")
    assert look(tmp_path / "file" / "within", capsys)[0] == 1


@pytest.mark.parametrize("version", range(1, len(STEPS)))
def test_an_older_profile_is_not_brought_up_to_date(
    version: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "profile").mkdir()
    make_older(tmp_path / "profile" / "mmsdesk.sqlite3", version)
    code, found = look(tmp_path / "profile", capsys)
    assert (code, found["database"]["state"]) == (0, "ok")
    assert "It will be updated at the next start, with a copy kept" in found["database"]["detail"]


def test_a_newer_profile_is_bad_and_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = CommandLine(tmp_path / "profile", plain_environ())
    fill(desk, phones(503, 1))
    with closing(apsw.Connection(str(desk.profile / "mmsdesk.sqlite3"))) as db:
        db.pragma("user_version", len(STEPS) + 1)
    code, found = look(desk.profile, capsys)
    assert (code, found["database"]["title"]) == (1, "This profile was last used by a newer MMSDesk")
    assert not [path.name for path in desk.profile.iterdir() if path.name.endswith(("-wal", "-shm"))]


def test_a_profile_in_use_is_read_with_what_was_written_last(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = open_profile(tmp_path / "profile", {})
    claim = ProfileClaim(profile.lock)
    with closing(open_profile_database(profile.database)), claim:
        code, found = look(profile.dir, capsys)
    assert (code, found["database"]["title"]) == (0, "The record of campaigns is sound")
    assert found["engine"]["title"] == "Another MMSDesk is sending for this profile"


def test_little_room_is_told_in_words_that_fit_the_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "LEAST_SPACE", 1 << 62)
    monkeypatch.setattr(doctor, "ENOUGH_SPACE", 1 << 62)
    code, found = look(tmp_path, capsys)
    assert (code, found["space"]["state"], found["space"]["title"]) == (1, "bad", "The disk is nearly full")
