"""The window by keys alone: round its parts, to a new campaign from anywhere, and as it was left."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.foresight import Foresight
from mmsdesk.ui.navigation import NavButton
from mmsdesk.ui.shell import Page
from mmsdesk.ui.shortcuts import EVERYWHERE, ON_PAGES
from tests.support.window import OpenWindow, open_window

CTRL = Qt.KeyboardModifier.ControlModifier
DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
OF_PARTS = {"Alt+Up", "Alt+Down"}
"""Heard by the answer or card that has the focus; its editor's tests press them."""
Key = Qt.Key


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, modifier)


def round_trip(window: OpenWindow) -> list[str]:
    """The parts of the window F6 goes through, beginning behind the navigation, until it is there again."""
    page = window.desk.window.page(window.desk.window.current_key)
    assert isinstance(page, Page)
    panes, seen = page.panes(), list[str]()
    window.desk.window.findChildren(NavButton)[0].setFocus()
    for _ in range(8):
        press(Key.Key_F6)
        if isinstance(focused(), NavButton):
            return seen
        seen.append(next((type(pane).__name__ for pane in panes if pane.isAncestorOf(focused())), "nowhere"))
    raise AssertionError(f"F6 did not come round: {seen}")


def test_f6_goes_round_every_part_of_the_window(qapp: QApplication, tmp_path: Path) -> None:
    with open_window(tmp_path, MemorySecretStore()) as window:
        main = window.desk.window
        window.hands.press("Settings")
        window.hands.find("Project ID")
        assert round_trip(window) == ["SideList", "QStackedWidget"], "the test has nothing to press before it ran"
        main.open("import")
        window.hands.find("File")
        assert round_trip(window) == ["QStackedWidget", "TopBar"]
        main.open("campaigns")
        window.hands.press("New campaign")
        window.hands.write("Message", "Hello")  # waits until the draft is there
        page = main.page("compose")
        assert isinstance(page, ComposePage)
        assert round_trip(window) == ["QWidget", "PreviewColumn", "ComposeBar"]
        page.problems.show()  # may cover the form where the window is narrow
        shown = ["QWidget", "PreviewColumn", "ProblemsPanel", "ComposeBar"][not page.panes()[1].isVisible() :]
        assert round_trip(window) == shown


def test_every_shortcut_of_the_list_is_one_of_the_window_or_its_page(qapp: QApplication, tmp_path: Path) -> None:
    with open_window(tmp_path, MemorySecretStore()) as window:
        main = window.desk.window
        for key, listed in ON_PAGES.items():
            there = {made.key().toString() for made in main.page(key).findChildren(QShortcut)}
            wanted = {QKeySequence(each.keys).toString() for each in listed} - OF_PARTS
            assert key == "campaigns" or wanted <= there, f"{key}: {wanted - there}"
        there = {made.key().toString() for made in main.findChildren(QShortcut, options=DIRECT)}
        assert {QKeySequence(each.keys).toString() for each in EVERYWHERE} == there


def test_a_new_campaign_is_one_key_away_from_everywhere(qapp: QApplication, tmp_path: Path) -> None:
    with open_window(tmp_path, MemorySecretStore()) as window:
        window.hands.press("Settings")
        window.hands.press("Campaigns")
        assert isinstance(focused(), NavButton), "a click leaves the focus in the navigation"
        press(Key.Key_N, CTRL)
        window.hands.find("Message")
        press(Key.Key_Comma, CTRL)
        assert window.desk.window.current_key == "connection"
        press(Key.Key_N, CTRL)
        window.hands.wait(lambda: window.desk.window.current_key == "compose", "the second draft")
        window.settle()
        assert len(window.desk.desk.campaigns()) == 2
        press(Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert window.desk.window.current_key == "connection"
        press(Key.Key_1, CTRL)
        window.hands.find("Search campaigns")
        press(Key.Key_F, CTRL)
        assert focused().accessibleName() == "Search campaigns"


def test_two_presses_at_once_make_one_draft(qapp: QApplication, tmp_path: Path) -> None:
    with open_window(tmp_path, MemorySecretStore()) as window:
        window.hands.find("New campaign")
        press(Key.Key_N, CTRL)
        press(Key.Key_N, CTRL)
        window.hands.find("Message")
        window.settle()
        assert len(window.desk.desk.campaigns()) == 1


def test_the_folded_navigation_is_found_folded_next_time(qapp: QApplication, tmp_path: Path) -> None:
    for expected in (False, True, False):
        with open_window(tmp_path, MemorySecretStore()) as window:
            assert window.desk.window.collapsed is expected
            press(Key.Key_Backslash, CTRL)
            assert window.desk.window.collapsed is not expected


def test_pages_are_built_while_nobody_does_anything(qapp: QApplication, tmp_path: Path) -> None:
    with open_window(tmp_path, MemorySecretStore()) as window:
        (foresight,) = window.desk.window.findChildren(Foresight)
        window.hands.wait(lambda: foresight.is_done, "every page")
        assert not window.desk.window.build_next()
        assert window.desk.window.current_key == "campaigns"


@pytest.mark.parametrize("page", ["campaigns", "compose"])
def test_f1_lists_the_shortcuts(qapp: QApplication, tmp_path: Path, page: str) -> None:
    with open_window(tmp_path, MemorySecretStore()) as window:
        if page == "compose":
            window.hands.press("New campaign")
            window.hands.find("Message")
        press(Key.Key_F1)
        window.read("Everywhere")
        said = window.say()
        assert {"New campaign", "Next part of the window", "Shortcuts"} <= set(said)
        assert ("Insert a merge field" in said) is (page == "compose")
        press(Key.Key_Escape)
        window.hands.wait(lambda: "Everywhere" not in window.say(), "the end of the list")
