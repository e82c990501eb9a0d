"""However the window ends, or something in it goes wrong: what was written is there, and no traceback is shown."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import apsw
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mmsdesk.domain.secret import Secret
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore, ProfileSecretStore
from mmsdesk.services.account import SecretField
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.store.schema import open_profile_database
from tests.support.command_line import plain_environ
from tests.support.osteria import ENVIRON
from tests.support.processes import ROOT
from tests.support.window import open_window
from tests.support.window_process import start_window

PHONE = "+15035550142"
SECRET = "canary-of-the-key-secret"
SECONDS_LOST_AT_MOST = 2.0


def drafts(folder: Path) -> list[Draft]:
    """The drafts as they are stored, oldest first."""
    desk = Desk(open_profile(folder, {}), MemorySecretStore(), {})
    try:
        return [desk.load_draft(summary.row.id) for summary in reversed(desk.campaigns())]
    finally:
        desk.close()


def test_what_was_typed_last_is_saved_when_the_window_is_closed_at_once(qapp: QApplication, tmp_path: Path) -> None:
    with open_window(tmp_path, MemorySecretStore()) as window:
        window.hands.press("New campaign")
        window.hands.write("Message", "The last words")
        window.hands.write("Campaign name", "Truffle nights")
    (draft,) = drafts(tmp_path)
    assert (draft.name, draft.body) == ("Truffle nights", "The last words")


def test_it_is_saved_too_while_all_threads_have_other_work(qapp: QApplication, tmp_path: Path) -> None:
    with open_window(tmp_path, MemorySecretStore()) as window:
        window.hands.press("New campaign")
        window.hands.find("Message")
        window.settle()
        for _ in range(8):
            window.desk.jobs.run(lambda: time.sleep(0.3))
        window.hands.write("Message", "The last words")
        QTest.keyClick(window.hands.find("Message"), Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
        assert not window.desk.window.isVisible()
    assert [draft.body for draft in drafts(tmp_path)] == ["The last words"]


def test_a_kill_costs_at_most_two_seconds_of_typing(tmp_path: Path) -> None:
    """Even in the midst of it: nobody pauses just because a program would like to save."""
    with start_window(tmp_path, {}) as window:
        window.press("New campaign")
        window.tell("type on", "Message", 40)
        typed: list[float] = []
        while not typed or typed[-1] - typed[0] < 1.3 * SECONDS_LOST_AT_MOST:
            assert window.hear() == len(typed) + 1
            typed.append(time.monotonic())
        window.kill()
        killed = time.monotonic()
    kept = sum(at < killed - SECONDS_LOST_AT_MOST for at in typed)
    assert kept > 0
    (draft,) = drafts(tmp_path)
    everything = "".join(str(number % 10) for number in range(1, 1000))
    assert everything.startswith(draft.body)
    assert len(draft.body) >= kept


def test_mistakes_of_our_own_are_told_calmly_with_a_report_to_copy(tmp_path: Path) -> None:
    environ = {**ENVIRON, "MMSDESK_KEY_SECRET": SECRET}
    reports = []
    with start_window(tmp_path, {}, environ) as window:
        for where in ("fail", "fail in a job", "fail in a thread"):
            for _ in range(3):
                window.ask(where, f"it was {SECRET} for {PHONE}")
            said = window.find("MMSDesk made a mistake of its own")
            assert said.startswith("What you wrote is kept, sending goes on, and nobody is written to twice.")
            names = window.ask("names")
            assert names.count("Copy report") == 1
            assert not [name for name in names if "Traceback" in name or "RuntimeError" in name]
            window.press("Copy report")
            reports.append(str(window.ask("clipboard")))
            window.press("Go on")
        window.press("New campaign")
        window.find("Message")
        assert window.end() == 0
        assert window.complaints.read_text(encoding="utf-8") == ""
    log = (tmp_path / "logs" / "mmsdesk.log").read_text(encoding="utf-8")
    assert log.count("nobody foresaw this") == 1
    for report in reports:
        assert report.startswith("MMSDesk ")
        assert "RuntimeError: it was ••• for +1•••••0142" in report
    for text in (*reports, log):
        assert SECRET not in text
        assert PHONE not in text


def test_an_engine_that_ends_by_itself_is_seen_and_started_again(qapp: QApplication, tmp_path: Path) -> None:
    with open_window(tmp_path, MemorySecretStore(), ENVIRON) as window:
        first = window.desk.engine.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        chip = window.hands.find("Connection: Sending stands still")
        assert chip.accessibleDescription() == "It is being started again"
        window.hands.find("Connection: Offline")  # it has looked: nobody listens at this account's address
        assert window.desk.engine.pid not in {None, first}


def test_a_toast_goes_although_the_focus_fell_on_its_button(qapp: QApplication, tmp_path: Path) -> None:
    with open_window(tmp_path, MemorySecretStore()) as window:
        toast = window.desk.window.toast_shown
        toast.shown_for_ms = 50
        button = window.hands.find("New campaign")
        window.desk.window.toast("3 fixed.", "Undo")
        for other in window.desk.window.findChildren(type(button)):
            if other not in {button, toast.button}:
                other.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        while not toast.button.hasFocus():
            focused = QApplication.focusWidget()
            assert focused is not None
            focused.setEnabled(False)
        window.hands.wait(lambda: not toast.isVisible(), "the end of the toast", 2)


def test_a_toast_stays_while_somebody_who_went_there_has_not_decided(qapp: QApplication, tmp_path: Path) -> None:
    with open_window(tmp_path, MemorySecretStore()) as window:
        toast = window.desk.window.toast_shown
        toast.shown_for_ms = 20
        window.hands.find("New campaign")
        window.desk.window.toast("3 fixed.", "Undo")
        for _ in range(30):
            focused = QApplication.focusWidget()
            assert focused is not None
            if focused is toast.button:
                break
            QTest.keyClick(focused, Qt.Key.Key_Tab)
        assert toast.button.hasFocus()
        QTest.qWait(100)
        assert toast.isVisible()
        QTest.keyClick(toast.button, Qt.Key.Key_Tab)
        window.hands.wait(lambda: not toast.isVisible(), "the end of the toast", 2)


class CountingStore(MemorySecretStore):
    """A keyring that counts how often it is asked; a real one may ask the person in turn."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()

    def get(self, field: str) -> Secret | None:
        self.asked[field] += 1
        return super().get(field)


def test_the_keyring_is_asked_once_however_often_the_pages_look(qapp: QApplication, tmp_path: Path) -> None:
    keyring = CountingStore()
    keyring.set(SecretField.KEY_SECRET, Secret(SECRET))
    account = {name: value for name, value in ENVIRON.items() if name != "MMSDESK_KEY_SECRET"}
    with open_window(tmp_path, ProfileSecretStore(lambda: keyring), account) as window:
        window.hands.find("Connection: Rehearsal")
        for page in ("Settings", "Campaigns", "New campaign", "Campaigns", "Settings", "Campaigns"):
            window.hands.press(page)
            window.settle()
    assert keyring.asked[SecretField.KEY_SECRET] == 1
    assert max(keyring.asked.values()) == 1


# Starting on a profile that cannot be used


def start(profile: Path, *, platform: str = "offscreen") -> subprocess.CompletedProcess[str]:
    """`mmsdesk --profile` as a person starts it, and ended by the system once it has said what is wrong."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environ = {name: value for name, value in plain_environ().items() if name not in screens}
    with subprocess.Popen(
        [sys.executable, "-m", "mmsdesk", "--profile", str(profile)],
        cwd=ROOT,
        env={**environ, **({"QT_QPA_PLATFORM": platform} if platform else {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stderr is not None
        watchdog = threading.Timer(30, process.kill)
        watchdog.start()
        try:
            said = process.stderr.readline() + process.stderr.readline()
            if platform:
                process.terminate()
            out, err = process.communicate()
        finally:
            watchdog.cancel()
    words = [line for line in (said + err).splitlines(keepends=True) if not line.startswith("This plugin does not")]
    return subprocess.CompletedProcess(process.args, process.returncode, out, "".join(words))


def test_a_profile_of_a_newer_mmsdesk_is_told_in_a_sentence(tmp_path: Path) -> None:
    profile = open_profile(tmp_path, {})
    open_profile_database(profile.database).close()
    db = apsw.Connection(str(profile.database))
    db.execute("PRAGMA user_version = 999")
    db.close()
    done = start(tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    title, hint = done.stderr.splitlines()
    assert title == "This profile was last used by a newer MMSDesk"
    assert hint


def test_a_damaged_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    database = open_profile(tmp_path, {}).database
    database.write_bytes(b"not a database at all, but a letter\n" * 400)
    done = start(tmp_path)
    title, hint = done.stderr.splitlines()
    assert title == "The database mmsdesk.sqlite3 is damaged"
    assert hint
    assert (done.returncode, done.stdout) == (6, "")
    assert database.read_bytes().startswith(b"not a database")


def test_a_profile_that_is_no_folder_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "profile").write_text("a file", encoding="utf-8")
    done = start(tmp_path / "profile")
    title, hint = done.stderr.splitlines()
    assert title == f"The profile folder {tmp_path / 'profile'} cannot be used"
    assert "Choose another one." in hint
    assert (done.returncode, done.stdout) == (6, "")


def test_a_computer_without_a_screen_is_told_in_a_sentence(tmp_path: Path) -> None:
    done = start(tmp_path, platform="")
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr.splitlines() == [
        "There is no screen to open the window on",
        "Start MMSDesk in a desktop session. The commands work without a screen: mmsdesk --help.",
    ]


def test_what_nobody_foresaw_at_the_start_is_no_traceback_either(tmp_path: Path) -> None:
    (open_profile(tmp_path, {}).logs_dir / "mmsdesk.log").mkdir()
    done = start(tmp_path)
    title, hint = done.stderr.splitlines()
    assert title == "MMSDesk could not open its window"
    assert hint.startswith("Nothing in the profile was changed. It says: IsADirectoryError: ")
    assert (done.returncode, done.stdout) == (70, "")
