"""Whatever goes wrong ends in a sentence and an exit code; commands that need no account work without one."""

import json
import os
import subprocess
import threading
from pathlib import Path

import pytest

from mmsdesk.cli import main
from mmsdesk.cli.output import READER_GONE
from mmsdesk.db import fetch_all, open_reader
from mmsdesk.machine.paths import open_profile
from mmsdesk.services.desk import Desk
from tests.pictures.samples import noise, saved
from tests.support.command_line import (
    CommandLine,
    command,
    phones,
    plain_environ,
    write_campaign,
    write_people,
)
from tests.support.processes import ROOT

CANARY = "canary-secret-0123456789"


@pytest.fixture
def desk(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "profile", plain_environ())


def test_importing_and_checking_need_no_account(desk: CommandLine, tmp_path: Path) -> None:
    people = write_people(tmp_path / "guests.csv", phones(503, 3))
    done = desk.run("import", people, "--list", "Guests")
    assert done.code == 0
    assert done.out.startswith("3 of 3 rows are ready in “Guests”.\n")
    campaign = write_campaign(tmp_path / "campaign.json")

    done = desk.run("check", campaign, "--list", "guests", "--json", MMSDESK_SENDER="12345")
    assert done.code == 0
    for finding in done.answer["findings"]:
        assert list(finding) == ["rule", "severity", "blocks", "message", "measured", "fix"]
        assert finding["severity"] in {"hard", "strict", "warn", "info"}
        assert not finding["blocks"]

    done = desk.run("check", campaign)
    assert done.code == 1
    assert done.out.splitlines()[0].startswith("blocker: No sender is chosen.")
    done = desk.run("send", campaign, "--list", "Guests", "--yes", "--json")
    assert (done.code, done.answer["error"]["title"]) == (2, "MMSDesk is not connected to Sinch yet")


def test_what_the_relay_would_refuse_behind_a_picture_is_told_by_check(desk: CommandLine, tmp_path: Path) -> None:
    photo = saved(tmp_path / "photo.jpg", noise(360, 640, grain=20))
    campaign = write_campaign(tmp_path / "campaign.json", picture="photo.jpg")
    assert desk.run("check", campaign, "--json", MMSDESK_SENDER="12345").code == 0

    photo.write_bytes(photo.read_bytes() + b"\x00\x00\x00\x18ftypmp42 a film")
    done = desk.run("check", campaign, "--json", MMSDESK_SENDER="12345")
    assert done.code == 1
    (finding,) = [it for it in done.answer["findings"] if it["blocks"]]
    assert (finding["rule"], finding["severity"], finding["fix"]) == ("IMG-14", "hard", "bake_rotation")
    assert finding["measured"] == "data behind the end"
    done = desk.run("check", campaign, MMSDESK_SENDER="12345")
    assert done.code == 1
    assert "blocker: The picture carries hidden extra data behind its end. The relay refuses such a file." in done.out


def test_a_guessed_encoding_is_told_and_can_be_overruled(desk: CommandLine, tmp_path: Path) -> None:
    people = tmp_path / "guests.csv"
    people.write_bytes("Mobile,First name\n+15035550100,Zoë\n+15035550101,Łukasz\n".encode("cp1250"))
    told = "Read as Western (Windows-1252), which is a guess. If names look wrong, add --encoding NAME"
    done = desk.run("import", people, "--list", "Guests")
    assert done.code == 0
    assert done.err.startswith(told)
    assert "guess" not in done.out
    done = desk.run("import", people, "--list", "Guests", "--json")
    assert done.err.startswith(told)
    assert list(done.answer) == ["list", "rows", "ready", "duplicates", "suppressed", "refused", "problems"]
    assert names_on(desk) == {"+15035550100": "Zoë", "+15035550101": "£ukasz"}

    done = desk.run("import", people, "--list", "Guests", "--encoding", "windows-1250")
    assert (done.code, done.err) == (0, "")
    assert names_on(desk) == {"+15035550100": "Zoë", "+15035550101": "Łukasz"}
    done = desk.run("import", people, "--list", "Guests", "--encoding", "ascii", "--json")
    assert done.code == 2
    assert "error" in done.answer


def test_a_delimiter_that_is_given_is_not_guessed(desk: CommandLine, tmp_path: Path) -> None:
    people = tmp_path / "guests.csv"
    people.write_text("Mobile~First name\n+15035550100~Ann, Bo\n+15035550101~Cy, Di\n", encoding="utf-8")
    done = desk.run("import", people, "--list", "Guests", "--delimiter", "~")
    assert (done.code, done.err) == (0, "")
    assert names_on(desk) == {"+15035550100": "Ann, Bo", "+15035550101": "Cy, Di"}


def names_on(desk: CommandLine) -> dict[str, str]:
    """First names by phone number."""
    db = open_reader(open_profile(desk.profile).database)
    try:
        return dict(fetch_all(db, "SELECT phone, first_name FROM contact"))
    finally:
        db.close()


def test_an_unknown_campaign_gets_a_hint_that_is_true(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("report", "resume"):
        assert main.run([name, "abc", "--profile", str(tmp_path)], {}) == 4
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith("This profile has no campaign “abc”\n")
        assert "“mmsdesk campaigns” lists them" in said.err
    for words in (["preview", str(tmp_path)], ["pause", ""], ["report", " "]):
        assert main.run([*words, "--profile", str(tmp_path)], {}) == 4
        assert "“mmsdesk campaigns” lists them" in capsys.readouterr().err


def test_a_mistake_of_our_own_is_a_sentence_and_the_log_knows_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_desk: Desk, _arguments: object) -> int:
        thread = threading.Thread(target=lambda: [][0], name="sender-7")
        thread.start()
        thread.join()
        raise ZeroDivisionError(f"while using {CANARY}")

    monkeypatch.setattr(main, "COMMANDS", {"report": stumble})
    environ = {"MMSDESK_KEY_SECRET": CANARY}
    assert main.run(["report", "abc", "--json", "--profile", str(tmp_path)], environ) == 70
    said = capsys.readouterr()
    error = json.loads(said.out)["error"]
    assert error["title"] == "MMSDesk made a mistake of its own"
    assert "ZeroDivisionError" in error["hint"]
    assert "Traceback" not in said.err
    log = (tmp_path / "logs" / "command.log").read_text(encoding="utf-8")
    assert "ZeroDivisionError: while using •••" in log
    assert "sender-7 failed" in log
    assert CANARY not in log + said.out + said.err


def test_a_profile_that_cannot_be_used_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    assert main.run(["report", "abc", "--profile", str(blocked)], {}) == 6
    assert "cannot be used" in capsys.readouterr().err


def test_any_terminal_can_show_the_answer(tmp_path: Path) -> None:
    people = tmp_path / "guests.csv"
    people.write_text("Mobile,First name\n+15035550100,Zoë\n12🍷,Bo\n", encoding="utf-8")
    done = subprocess.run(
        command("import", people, "--list", "Käse🧀", "--json", "--profile", tmp_path / "profile"),
        cwd=ROOT,
        env={**plain_environ(), "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    answer = json.loads(done.stdout.decode("ascii"))
    assert (answer["list"], answer["problems"][0]["value"]) == ("Käse🧀", "12🍷")


def test_a_reader_that_has_gone_is_no_error_of_ours(tmp_path: Path) -> None:
    campaign = write_campaign(tmp_path / "campaign.json")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        command("check", campaign, "--profile", tmp_path / "profile"),
        cwd=ROOT,
        env=plain_environ(),
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (READER_GONE, b"")


def test_help_needs_no_profile(desk: CommandLine) -> None:
    done = desk.run("--help")
    assert (done.code, done.err) == (0, "")
    assert all(name in done.out for name in ("import", "check", "send", "resume", "report", "demo"))
    assert not desk.profile.exists()
