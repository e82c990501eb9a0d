"""What a desk stands on gives way: disk, database, keyring. It costs a sentence, by the command line and by the window.

Nothing that was stored is changed; `doctor` names the trouble too.
"""

import contextlib
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from mmsdesk import app, db
from mmsdesk.cli import main
from mmsdesk.demo.drive import Hands
from mmsdesk.machine.paths import open_profile
from mmsdesk.store.schema import STEPS
from mmsdesk.ui.start_trouble import StartTrouble
from tests.journeys.test_bad_input import dump
from tests.support.command_line import CommandLine, Done, command, fill, phones, plain_environ, write_people
from tests.support.ledgers import freeze_campaign
from tests.support.mounts import on_a_full_disk, on_a_read_only_disk
from tests.support.processes import ROOT


@dataclass(frozen=True, slots=True)
class Ground:
    """One row. `title` and `hint` are patterns from beginning to end; `check` is the one `doctor` calls bad.

    `spoil` lasts while the trouble does; `wrap` starts a command in the midst of it, where that needs its own process.
    """

    id: str
    title: str
    hint: str
    code: int
    check: str
    spoil: Callable[[Path], contextlib.AbstractContextManager[object]] = contextlib.nullcontext
    wrap: Callable[[Path, Sequence[str]], list[str]] | None = None
    opens: bool = False
    """Whether the window opens all the same."""


@contextlib.contextmanager
def held_by_another_program(folder: Path) -> Iterator[None]:
    other = apsw.Connection(str(open_profile(folder, {}).database))
    other.pragma("locking_mode", "EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextlib.contextmanager
def of_tomorrow(folder: Path) -> Iterator[None]:
    file = open_profile(folder, {}).database
    set_version(file, len(STEPS) + 1)
    before = file.read_bytes()
    try:
        yield
    finally:
        assert file.read_bytes() == before
        set_version(file, len(STEPS))


def set_version(file: Path, version: int) -> None:
    newer = apsw.Connection(str(file))
    newer.pragma("user_version", version)
    newer.close()


ROWS = (
    Ground(
        "disk full",
        r"The disk is full|The disk that holds .* does not do what it is asked",
        r"Free some space on the disk that holds .*, then go on\.|It may be failing, unplugged or full; .*",
        6,
        "profile|space|database",
        wrap=on_a_full_disk,
        opens=True,
    ),
    Ground(
        "read-only disk",
        r"The profile folder .* cannot be used",
        r"It has to be a folder of yours that can be written: .*\. Choose another one\.",
        6,
        "profile",
        wrap=on_a_read_only_disk,
    ),
    Ground(
        "locked database",
        "The database is in use by another program",
        r"Close the other program and try again\.",
        6,
        "database",
        held_by_another_program,
    ),
    Ground(
        "newer database",
        "This profile was last used by a newer MMSDesk",
        r"Update MMSDesk on this computer\. Nothing in the profile was changed\.",
        3,
        "database",
        of_tomorrow,
    ),
)


@pytest.fixture
def desk(tmp_path: Path) -> CommandLine:
    """A profile with a list, a draft and a campaign under way."""
    desk = CommandLine(tmp_path / "profile", plain_environ())
    fill(desk, phones(503, 3))
    with contextlib.closing(apsw.Connection(str(open_profile(desk.profile, {}).database))) as connection:
        freeze_campaign(connection, 4)
    return desk


def run_wrapped(
    desk: CommandLine, wrap: Callable[[Path, Sequence[str]], list[str]], *orders: Sequence[object]
) -> list[Done]:
    """Commands in processes of their own, side by side."""
    started = [
        subprocess.Popen(
            wrap(desk.profile, command(*words)), cwd=ROOT, env={**desk.environ, "MMSDESK_PROFILE": str(desk.profile)},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )
        for words in orders
    ]  # fmt: skip
    said = [process.communicate(timeout=60) for process in started]
    return [Done(process.returncode, *words) for process, words in zip(started, said, strict=True)]


def run_here(desk: CommandLine, capsys: pytest.CaptureFixture[str], *orders: Sequence[object]) -> list[Done]:
    """Commands in this process, one after the other: without the seconds that starting takes."""
    done = []
    for words in orders:
        code = main.run([*map(str, words), "--profile", str(desk.profile)], desk.environ)
        done.append(Done(code, *capsys.readouterr()))
    return done


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.id))
def test_on_the_command_line_and_by_the_doctor(
    row: Ground,
    desk: CommandLine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    people, before = write_people(tmp_path / "more.csv", phones(206, 3)), dump(desk.profile)
    orders = (("import", people, "--list", "More", "--json"), ("doctor", "--offline", "--json"))
    with row.spoil(desk.profile), monkeypatch.context() as patch:
        patch.setattr(db, "_BUSY_MILLISECONDS", 50)
        run = run_wrapped(desk, row.wrap, *orders) if row.wrap is not None else run_here(desk, capsys, *orders)
    done, seen = run
    error = done.answer["error"]
    assert re.fullmatch(row.title, error["title"]), error
    assert re.fullmatch(row.hint, error["hint"]), error
    assert (done.code, done.err) == (row.code, f"{error['title']}\n{error['hint']}\n")
    bad = [check for check in seen.answer["checks"] if check["state"] == "bad"]
    assert any(re.fullmatch(row.title, check["title"]) for check in bad), bad
    assert (seen.code, seen.err) == (1, "")
    assert re.fullmatch(row.check, bad[0]["id"]), bad
    assert bad[0]["detail"]
    assert dump(desk.profile) == before


@pytest.mark.parametrize(
    "row", [row for row in ROWS if not row.opens and row.id != "read-only disk"], ids=lambda row: str(row.id)
)
def test_the_window_says_why_it_does_not_open_and_opens_when_it_can(
    row: Ground, desk: CommandLine, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "_BUSY_MILLISECONDS", 50)
    before = dump(desk.profile)
    said: list[tuple[str, str]] = []
    opened: list[bool] = []
    trouble = contextlib.ExitStack()
    trouble.enter_context(row.spoil(desk.profile))

    def look() -> None:
        for top in qapp.topLevelWidgets():
            if isinstance(top, StartTrouble) and top.isVisible() and not said:
                said.append((top.accessibleName(), top.accessibleDescription()))
                trouble.close()
                Hands(top).press("Try again")
            elif top.windowTitle() == "MMSDesk" and said and Hands(top).look("Campaigns"):
                opened.append(True)
                top.close()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    try:
        assert app.open_window(desk.profile, plain_environ()) == 0
    finally:
        timer.stop()
        trouble.close()
    assert opened
    ((title, hint),) = said
    assert re.fullmatch(row.title, title)
    assert re.fullmatch(row.hint, hint)
    assert dump(desk.profile) == before
