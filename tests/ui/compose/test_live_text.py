"""What the composer keeps between keys never differs from what reading and rendering all of it anew would give."""

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mmsdesk.domain.message import Card, Text
from mmsdesk.domain.rendering import compile_message
from mmsdesk.ui.compose.chips import text_of
from mmsdesk.ui.compose.editor import MessageEditor
from mmsdesk.ui.compose.live_text import LiveText
from mmsdesk.ui.theme import ThemeKeeper

PIECES = (
    "{{first_name|there}}", "{{last_name}}", "{{if first_name is empty: Hello|Hi {{first_name}}}}", "{{", "}}", "{",
    "|", "\n", "\n\n", "\r\n", " ", "Ada", "🍷", "e\u0301", "{{7*7}}", "{{first\nname}}", "\ufffc", "\u2028", "x" * 30,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_line_by_line_a_message_reads_as_rendered_in_one_go(seed: int) -> None:
    dice, live = random.Random(seed), LiveText()
    people: tuple[dict[str, str], ...] = (
        {"first_name": "Maya", "last_name": "{{phone}}"},
        {"last_name": "Chen\nand Co"},
        {},
    )
    for _ in range(150):
        title, body = ("".join(dice.choices(PIECES, k=dice.randrange(14))) for _ in range(2))
        values = dice.choice(people)
        for message in (Text(body), Card(title, body, None)):
            assert live.render(message, values) == compile_message(message).render(values)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_typed_pasted_and_taken_out_the_editor_says_what_its_document_holds(
    qtbot: QtBot, keeper: ThemeKeeper, seed: int
) -> None:
    dice, editor = random.Random(seed), MessageEditor(keeper, "Message")
    qtbot.addWidget(editor)
    keys = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Return)
    editor.set_text("Hi {{first_name|there}},\nsee you at {{city}}. 🍷\n\nBye")
    for _ in range(60):
        cursor = editor.textCursor()
        length = editor.document().characterCount() - 1
        cursor.setPosition(dice.randrange(length + 1))
        if dice.random() < 0.3:
            cursor.setPosition(min(length, cursor.position() + dice.randrange(9)), QTextCursor.MoveMode.KeepAnchor)
        editor.setTextCursor(cursor)
        match dice.randrange(4):
            case 0:
                QTest.keyClicks(editor, dice.choice(("a", "word", "{{city}}", "{{ci")))
            case 1:
                QTest.keyClick(editor, dice.choice(keys))
            case 2:
                cursor.insertText(dice.choice(("🍷", "two\nlines", "", "x" * 20)))
            case _:
                text = editor.text()
                at = dice.randrange(len(text) + 1)
                editor.set_text(text[:at] + dice.choice(PIECES[:3]) + text[at:])
        assert editor.text() == text_of(editor.document())
