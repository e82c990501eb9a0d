"""Emoji and links: found, checked, and put where somebody writes, as one step that can be taken back."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.services.emoji import recent_emoji
from mmsdesk.services.link_habits import read_link_habits
from mmsdesk.ui.compose.emoji import EmojiDialog
from mmsdesk.ui.compose.links import LinkDialog
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.widgets.dialogs import Dialog

Open = Callable[[Draft], ComposePage]
D = TypeVar("D", bound=Dialog)
CONTROL = Qt.KeyboardModifier.ControlModifier


def asked(qtbot: QtBot, page: ComposePage, kind: type[D]) -> D:
    qtbot.waitUntil(lambda: any(it.isVisible() for it in page.window().findChildren(kind)))
    return next(it for it in page.window().findChildren(kind) if it.isVisible())


def type_here(text: str) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, text)


def press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def test_an_emoji_is_found_by_name_and_stands_at_the_cursor_by_keyboard_alone(
    qtbot: QtBot, compose: Open, desk: Desk
) -> None:
    page = compose(Draft(kind="text", body="Pizza night "))
    page.form.go_to("body")
    press(Qt.Key.Key_End)
    QTest.keyClick(page, Qt.Key.Key_M, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    dialog = asked(qtbot, page, EmojiDialog)
    type_here("pizza")
    press(Qt.Key.Key_Return)
    assert page.work.written.body == "Pizza night 🍕"
    assert not dialog.isVisible()
    assert QApplication.focusWidget() is page.form.editor
    page.work.undo()
    assert page.work.written.body == "Pizza night "
    qtbot.waitUntil(lambda: recent_emoji(desk) == ("🍕",))


def test_the_grid_is_walked_with_the_arrows_and_says_what_an_emoji_is_called(qtbot: QtBot, compose: Open) -> None:
    page = compose(Draft(kind="text", body=""))
    page.form.go_to("body")
    QTest.keyClick(page, Qt.Key.Key_M, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    dialog = asked(qtbot, page, EmojiDialog)
    press(Qt.Key.Key_Down)
    assert QApplication.focusWidget() is dialog.grid
    press(Qt.Key.Key_Right)
    index = dialog.grid.currentIndex()
    name = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert name
    press(Qt.Key.Key_Return)
    assert page.work.written.body == index.data() == dialog.wanted


def test_what_no_emoji_is_called_is_said(qtbot: QtBot, compose: Open) -> None:
    page = compose(Draft(kind="text", body=""))
    page.form.go_to("body")
    QTest.keyClick(page, Qt.Key.Key_M, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    dialog = asked(qtbot, page, EmojiDialog)
    type_here("qqqq")
    assert dialog.grid.model().rowCount() == 0
    press(Qt.Key.Key_Return)
    assert dialog.isVisible()
    press(Qt.Key.Key_Escape)
    assert page.work.written.body == ""


def test_a_link_is_checked_while_it_is_typed_tagged_and_inserted(qtbot: QtBot, compose: Open, desk: Desk) -> None:
    page = compose(Draft(name="Truffle nights", kind="text", body="See "))
    page.form.go_to("body")
    press(Qt.Key.Key_End)
    QTest.keyClick(page, Qt.Key.Key_K, CONTROL)
    dialog = asked(qtbot, page, LinkDialog)
    assert not dialog.insert_button.isEnabled()
    type_here("bit.ly/3x")
    assert "Carriers often filter bit.ly" in dialog.address.message
    dialog.address.control.setFocus()
    for _ in "bit.ly/3x":
        press(Qt.Key.Key_Backspace)
    type_here("lume.example/menu")
    assert dialog.address.message.startswith("People see the whole address")
    dialog.own_button.click()
    dialog.has_tags.click()
    dialog.address.control.setFocus()
    press(Qt.Key.Key_Return)
    tagged = "https://lume.example/menu?utm_source=mmsdesk&utm_medium=mms&utm_campaign=truffle-nights"
    assert page.work.written.body == f"See {tagged}"
    qtbot.waitUntil(lambda: read_link_habits(desk).website == "lume.example")
    assert read_link_habits(desk).tagging


def test_the_link_at_the_cursor_is_changed_also_behind_emoji(qtbot: QtBot, compose: Open) -> None:
    page = compose(Draft(kind="text", body="🍕🍷 https://lume.example/menu?utm_source=x tonight"))
    page.form.go_to("body")
    editor = page.form.editor
    cursor = editor.textCursor()
    cursor.setPosition(20)
    editor.setTextCursor(cursor)
    QTest.keyClick(page, Qt.Key.Key_K, CONTROL)
    dialog = asked(qtbot, page, LinkDialog)
    assert (dialog.title, dialog.address.text()) == ("Change the link", "https://lume.example/menu")
    line = dialog.address.control
    assert isinstance(line, QLineEdit)
    assert line.selectedText() == "https://lume.example/menu"  # typing replaces it
    assert dialog.tags["source"].text() == "x"
    dialog.has_tags.click()
    dialog.insert_button.click()
    assert page.work.written.body == "🍕🍷 https://lume.example/menu tonight"
