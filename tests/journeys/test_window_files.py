"""Campaign files in the real window, where it opens again, and what a second start does: with real processes."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTextEdit

from mmsdesk.domain.errors import Busy
from mmsdesk.machine.claim import ProfileClaim
from mmsdesk.machine.doorbell import doorbell_address
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.campaign_shelf import SavedCopy, save_file
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.doorbell import Ring, take_or_ring
from mmsdesk.ui.file_actions import words_for_copy
from mmsdesk.ui.widgets.dialogs import Dialog
from tests.support.command_line import plain_environ
from tests.support.osteria import TRUFFLE, add_list, open_osteria, with_picture
from tests.support.processes import ROOT
from tests.support.window import OpenWindow, open_window
from tests.support.window_process import start_window


def a_file(folder: Path, name: str = "truffle.mmsdesk") -> Path:
    """A campaign with its picture, saved on another desk."""
    folder.mkdir(exist_ok=True)
    desk = open_osteria(folder / "colleague")
    place = save_file(desk, desk.create_draft(with_picture(desk, TRUFFLE)), folder / name)
    desk.close()
    return place


def lived_in(folder: Path) -> Path:
    """A profile with somebody in it: an empty one begins with the first steps."""
    desk = Desk(open_profile(folder, {}), MemorySecretStore(), {})
    add_list(desk, "Guests", 1)
    desk.close()
    return folder


def drop(window: OpenWindow, path: Path) -> bool:
    """Drag a file over the window and let it go; whether the window wanted it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    over = QDragEnterEvent(QPoint(300, 300), *how)
    over.ignore()
    QApplication.sendEvent(window.desk.window, over)
    if over.isAccepted():
        QApplication.sendEvent(window.desk.window, QDropEvent(QPointF(300, 300), *how))
    return over.isAccepted()


def drafts(window: OpenWindow) -> list[str]:
    return sorted(each.row.name for each in window.desk.desk.campaigns())


def toast(window: OpenWindow, words: str) -> None:
    shown = window.desk.window.toast_shown
    window.hands.wait(lambda: shown.isVisible() and shown.text.startswith(words), words)


def message(window: OpenWindow) -> str:
    field = window.hands.wait(lambda: window.hands.look("Message", typing=True), "the message's field")
    assert isinstance(field, QTextEdit)
    return field.toPlainText()


def recent(window: OpenWindow) -> dict[str, Any]:
    """Press the button and read the menu; the actions by their words."""
    window.hands.press("Campaign files")
    menus = window.desk.window.findChildren
    menu = window.hands.wait(lambda: next((it for it in menus(QMenu) if it.isVisible()), None), "the menu")
    menu.hide()
    return {action.text(): action for action in menu.actions() if action.text()}


class Folders(QObject):
    """Stands in for the desktop's own file manager."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        self.seen.append(url.toLocalFile())


@pytest.mark.parametrize(
    ("content_type", "words"),
    [
        ("", "Saved a copy as a.mmsdesk."),
        ("image/gif", "Saved a copy as a.mmsdesk, with its picture."),
        ("video/mp4", "Saved a copy as a.mmsdesk, with its video."),
        ("text/vcard", "Saved a copy as a.mmsdesk, with its contact card."),
        ("application/pdf", "Saved a copy as a.mmsdesk, with its PDF."),
        ("text/html", "Saved a copy as a.mmsdesk, with its file."),
    ],
)
def test_a_copy_is_said_to_hold_what_it_holds(content_type: str, words: str) -> None:
    assert words_for_copy(SavedCopy(Path("a.mmsdesk"), content_type)) == words


def test_a_copy_with_several_files_says_how_many() -> None:
    words = "Saved a copy as a.mmsdesk, with its 3 files."
    assert words_for_copy(SavedCopy(Path("a.mmsdesk"), "image/png", 2)) == words


def test_a_file_becomes_a_draft_once_and_is_found_again(qapp: QApplication, tmp_path: Path) -> None:
    file = a_file(tmp_path / "elsewhere")
    with open_window(lived_in(tmp_path / "profile"), MemorySecretStore()) as window:
        assert not drop(window, Path(__file__))
        assert drop(window, file)
        toast(window, "truffle.mmsdesk is now the draft “Truffle nights” in this profile.")
        window.hands.find("Message")
        window.hands.wait(lambda: "white-truffle" in message(window), "the draft's words")
        window.hands.write("Campaign name", "Mine now")
        assert drop(window, file)
        toast(window, "This is the draft that truffle.mmsdesk became before. It is as you left it.")
        window.hands.wait(lambda: drafts(window) == ["Mine now"], "the one draft")
        window.hands.press("Open another copy")
        toast(window, "truffle.mmsdesk is now the draft “Truffle nights”")
        assert drafts(window) == ["Mine now", "Truffle nights"]
        window.hands.wait(lambda: "white-truffle" in message(window), "the copy's words")

        copy = file.with_name("copy.mmsdesk")
        window.hands.write("Message", "Not stored yet")
        keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(window.desk.window, Qt.Key.Key_S, keys)
        window.hands.choose_file("Save a copy", str(copy.with_suffix("")))
        toast(window, "Saved a copy as copy.mmsdesk, with its picture.")
        shown = Folders()
        QDesktopServices.setUrlHandler("file", shown, "show")  # type: ignore[arg-type] # it takes no bytes
        window.hands.press("Show in folder")
        QDesktopServices.unsetUrlHandler("file")
        assert shown.seen == [str(copy.parent)]
        with zipfile.ZipFile(copy) as archive:
            assert "Not stored yet" in archive.read("campaign.json").decode()
        file.unlink()
        window.hands.press("Campaigns")
        menu = recent(window)
        assert list(menu)[1:] == ["copy.mmsdesk", "truffle.mmsdesk, not there any more", "Clear this list"]
        menu["truffle.mmsdesk, not there any more"].trigger()
        window.hands.press("Remove from the list")
        window.settle()
        assert list(recent(window))[1:] == ["copy.mmsdesk", "Clear this list"]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-900])


def age(path: Path) -> None:
    """As a later version would write it."""
    with zipfile.ZipFile(path) as archive:
        content = json.loads(archive.read("campaign.json"))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("campaign.json", json.dumps({**content, "version": 99}))


def climb(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../evil.sh", "echo")


def blow_up(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("campaign.json", b"{" + bytes(8 << 20))


def remove(path: Path) -> None:
    path.unlink()


BAD: tuple[tuple[Callable[[Path], object], str], ...] = (
    (cut, "truffle.mmsdesk is damaged"),
    (age, "truffle.mmsdesk was made by a newer MMSDesk"),
    (climb, "truffle.mmsdesk holds a file that doesn’t belong there"),
    (blow_up, "truffle.mmsdesk would unpack to far more than it is"),
    (remove, "There is no file truffle.mmsdesk"),
)


def test_a_bad_file_costs_a_sentence_and_nothing_else(qapp: QApplication, tmp_path: Path) -> None:
    whole = a_file(tmp_path / "elsewhere").read_bytes()
    with open_window(lived_in(tmp_path / "profile"), MemorySecretStore()) as window:
        for spoil, title in BAD:
            file = tmp_path / "truffle.mmsdesk"
            file.write_bytes(whole)
            spoil(file)
            assert drop(window, file) or not file.exists()
            if not file.exists():
                window.desk.open_file(file)
            dialog = window.hands.find(title)
            assert isinstance(dialog, Dialog)
            assert dialog.detail
            window.hands.press("Close")
        assert drafts(window) == []
    assert not list(tmp_path.rglob("evil*"))


def test_the_window_opens_where_somebody_left_it_and_says_so_after_a_kill(qapp: QApplication, tmp_path: Path) -> None:
    with start_window(lived_in(tmp_path), {}) as first:
        first.press("New campaign")
        first.ask("write", "Message", "Nearly lost")
        time_out = time.monotonic() + 10
        desk = Desk(open_profile(tmp_path, {}), MemorySecretStore(), {})
        while [desk.load_draft(each.row.id).body for each in desk.campaigns()] != ["Nearly lost"]:
            assert time.monotonic() < time_out
            time.sleep(0.02)
        desk.close()
        first.kill()
    with open_window(tmp_path, MemorySecretStore()) as window:
        toast(window, "MMSDesk was closed unexpectedly. Your draft is as you left it.")
        window.hands.wait(lambda: message(window) == "Nearly lost", "the draft's words")
        window.hands.press("Settings")
    with open_window(tmp_path, MemorySecretStore()) as window:
        assert window.desk.window.current_key == "connection"
        assert not window.desk.window.toast_shown.isVisible()


# A second start


def start(profile: Path, *arguments: str) -> subprocess.Popen[str]:
    """`mmsdesk` as a person starts it."""
    return subprocess.Popen(
        [sys.executable, "-m", "mmsdesk", "--profile", str(profile), *arguments],
        cwd=ROOT,
        env={**plain_environ(), "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def wait_for(process: subprocess.Popen[str], address: str) -> None:
    """Until the process's window hears a second start."""
    claimed = ProfileClaim(Path(address).with_name("window.lock"))
    deadline = time.monotonic() + 30
    while not Path(address).exists() or claimed.try_take():
        claimed.release()
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert not take_or_ring(lambda: False, address, Ring(), 30)


def test_a_second_start_brings_the_first_window_forward_with_the_file(qapp: QApplication, tmp_path: Path) -> None:
    file, profile = a_file(tmp_path / "elsewhere"), open_profile(lived_in(tmp_path / "profile"), {})
    with open_window(profile.dir, MemorySecretStore()) as window, ProfileClaim(profile.window_lock):
        window.desk.answer_bell(doorbell_address(profile.dir))
        window.desk.window.showMinimized()
        second = start(profile.dir, os.path.relpath(file, ROOT))
        window.hands.wait(lambda: second.poll() is not None, "the end of the second start")
        assert (second.returncode, *second.communicate()) == (0, "", "")
        assert not window.desk.window.isMinimized()
        assert window.desk.window.isActiveWindow()
        toast(window, "truffle.mmsdesk is now the draft")
        mode = Path(doorbell_address(profile.dir)).stat().st_mode
        assert mode & 0o077 == 0


def test_a_killed_window_is_followed_and_one_that_hangs_is_told(tmp_path: Path) -> None:
    address = doorbell_address(open_profile(tmp_path, {}).dir)
    with start(tmp_path) as first:
        wait_for(first, address)
        first.send_signal(signal.SIGSTOP)
        with pytest.raises(Busy, match="its window does not answer"):
            take_or_ring(ProfileClaim(tmp_path / "window.lock").try_take, address, Ring(), 0.3)
        first.kill()
    assert Path(address).exists()  # left over
    with start(tmp_path) as second:
        wait_for(second, address)
        second.terminate()
        out, err = second.communicate(timeout=30)
    assert (second.returncode, out) == (0, "")
    assert "Traceback" not in err
    desk = Desk(open_profile(tmp_path, {}), MemorySecretStore(), {})
    assert desk.create_draft(Draft())  # the profile is whole
    desk.close()
