"""The editor: merge fields as chips, the text as a value."""

import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.compose.chips import OBJECT, Chip, normal_text
from mmsdesk.ui.compose.editor import MessageEditor
from mmsdesk.ui.theme import ThemeKeeper

HELLO = "Hi {{first_name|there}}, dinner?"


@pytest.fixture
def editor(qtbot: QtBot, keeper: ThemeKeeper, shown: Callable[[QWidget], QWidget]) -> MessageEditor:
    editor = MessageEditor(keeper, "Message")
    shown(editor)
    editor.setFocus()
    return editor


def test_a_typed_field_becomes_a_chip_and_typing_goes_on_as_text(qtbot: QtBot, editor: MessageEditor) -> None:
    QTest.keyClicks(editor, "Hi {{first_name|there}}, dinner?")
    assert editor.toPlainText() == f"Hi {OBJECT}, dinner?"
    assert editor.chips() == [Chip("first_name", "there")]
    assert editor.text() == HELLO


def test_backspace_takes_a_whole_chip(qtbot: QtBot, editor: MessageEditor) -> None:
    editor.set_text("Hi {{first_name|there}}")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(editor, Qt.Key.Key_Backspace)
    assert editor.text() == "Hi "


def test_copying_gives_the_field_as_text_and_pasting_brings_it_back(qtbot: QtBot, editor: MessageEditor) -> None:
    editor.set_text(HELLO)
    editor.selectAll()
    editor.copy()
    assert QApplication.clipboard().text() == HELLO
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.paste()
    assert editor.text() == HELLO + HELLO
    assert len(editor.chips()) == 2


def test_a_thousand_fields_are_pasted_at_once(editor: MessageEditor) -> None:
    text = "{{first_name|there}} " * 1_000
    began = time.process_time()
    editor.set_text(text)
    assert time.process_time() - began < 3
    assert editor.text() == text
    assert len(editor.chips()) == 1_000


def test_pasted_markup_is_plain_text(editor: MessageEditor) -> None:
    data = QMimeData()
    data.setHtml("<b>Bold</b> {{first_name}}")
    data.setText("Bold {{first_name}}")
    editor.insertFromMimeData(data)
    assert editor.text() == "Bold {{first_name}}"
    assert editor.chips() == [Chip("first_name")]


def test_neighbouring_chips_stay_two(editor: MessageEditor) -> None:
    text = "{{first_name|there}}{{first_name|there}}{{last_name}}"
    editor.set_text(text)
    assert editor.text() == text
    assert len(editor.chips()) == 3


def test_a_double_click_opens_a_chip_and_enter_opens_the_selected_one(qtbot: QtBot, editor: MessageEditor) -> None:
    editor.set_text(HELLO)
    cursor = QTextCursor(editor.document())
    cursor.setPosition(3)
    where = editor.cursorRect(cursor).center() + QPoint(20, 0)
    with qtbot.waitSignal(editor.chip_opened) as opened:
        QTest.mouseDClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert opened.args == [3]
    with qtbot.waitSignal(editor.chip_opened) as opened:
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert opened.args == [3]
    assert editor.text() == HELLO


def test_writing_by_program_says_nothing_and_keeps_the_cursor_at_the_change(
    qtbot: QtBot, editor: MessageEditor
) -> None:
    editor.set_text("One two three")
    with qtbot.assertNotEmitted(editor.edited):
        editor.set_text("One 2 three")
    assert editor.textCursor().position() == 5


def test_changing_a_fallback_replaces_only_that_chip(editor: MessageEditor) -> None:
    editor.set_text(f"{HELLO}\n{{{{last_name}}}}")
    editor.replace_chip(3, Chip("first_name", "friend"))
    assert editor.text() == "Hi {{first_name|friend}}, dinner?\n{{last_name}}"


PIECES = st.lists(
    st.sampled_from(["{{first_name|there}}", "{{last_name}}", "a", " ", "\n", "😀", "é", "{{", "}}", "|", "{{ x }}"]),
    max_size=12,
).map("".join)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=PIECES, second=PIECES)
def test_any_text_survives_the_editor(editor: MessageEditor, first: str, second: str) -> None:
    editor.set_text(first)
    assert editor.text() == normal_text(first)
    editor.set_text(second)
    assert editor.text() == normal_text(second)


def _type(editor: MessageEditor, *pieces: str | Qt.Key) -> None:
    for piece in pieces:
        if isinstance(piece, str):
            QTest.keyClicks(editor, piece)
        else:
            QTest.keyClick(editor, piece)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_twice_leaves_a_blank_line(editor: MessageEditor, key: Qt.Key) -> None:
    _type(editor, "one", key, key, "two")
    assert editor.text() == "one\n\ntwo"


def test_every_enter_is_a_line_also_before_the_first_word_and_after_the_last(editor: MessageEditor) -> None:
    enter = Qt.Key.Key_Return
    _type(editor, enter, enter, "one", enter, enter, enter, "two", enter, enter)
    assert editor.text() == "\n\none\n\n\ntwo\n\n"


@pytest.mark.parametrize("before", ["one", "one\n", "one\n\n"])
def test_enter_goes_on_where_a_text_was_shown(editor: MessageEditor, before: str) -> None:
    editor.set_text(before)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    _type(editor, Qt.Key.Key_Return, Qt.Key.Key_Return, "two")
    assert editor.text() == f"{before}\n\ntwo"


def test_shift_and_enter_is_a_line_too(editor: MessageEditor) -> None:
    _type(editor, "one")
    for _ in range(2):
        QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    _type(editor, "two")
    assert editor.text() == "one\n\ntwo"


def test_enter_replaces_what_is_selected_and_every_line_keeps_its_height(editor: MessageEditor) -> None:
    editor.set_text("one dinner two")
    assert editor.select_text(" dinner ")
    _type(editor, Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert editor.text() == "one\n\ntwo"
    blocks = [editor.document().findBlockByNumber(number) for number in range(3)]
    assert len({block.blockFormat().lineHeight() for block in blocks}) == 1
    assert blocks[0].blockFormat().lineHeight() > 0


def test_enter_behind_a_chip_is_ordinary_text_again(editor: MessageEditor) -> None:
    editor.set_text("Hi {{first_name|there}}")
    editor.moveCursor(QTextCursor.MoveOperation.End)
    _type(editor, Qt.Key.Key_Return, Qt.Key.Key_Return, "two")
    assert editor.text() == "Hi {{first_name|there}}\n\ntwo"


@pytest.mark.parametrize("pasted", ["one\n\ntwo", "one\r\n\r\ntwo", "one\u2029\u2029two", "one\u2028\u2028two"])
def test_blank_lines_that_are_pasted_stay(editor: MessageEditor, pasted: str) -> None:
    data = QMimeData()
    data.setText(pasted)
    editor.insertFromMimeData(data)
    assert editor.text() == "one\n\ntwo"
    _type(editor, Qt.Key.Key_Return, Qt.Key.Key_Return, "three")
    assert editor.text() == "one\n\ntwo\n\nthree"
