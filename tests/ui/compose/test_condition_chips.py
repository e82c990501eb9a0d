"""Conditional text in the editor: one chip, copied as plain text."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.compose.chips import OBJECT, Chip, normal_text
from mmsdesk.ui.compose.editor import MessageEditor
from mmsdesk.ui.theme import ThemeKeeper, Tone

HELLO = "{{if first_name is empty: Hello|Hi {{first_name}}}}"


@pytest.fixture
def editor(qtbot: QtBot, keeper: ThemeKeeper, shown: Callable[[QWidget], QWidget]) -> MessageEditor:
    editor = MessageEditor(keeper, "Message")
    shown(editor)
    editor.setFocus()
    return editor


@pytest.mark.parametrize(
    ("written", "label"),
    [
        (HELLO, "If First name is empty"),
        ("{{if city equals New York: a|b}}", "If City is “New York”"),
        ("{{if joined is before 2026-11-22: a|b}}", "If Joined is before 2026-11-22"),
        ("{{if joined is after 2026-11-22: a}}", "If Joined is after 2026-11-22"),
        ("{{if city equals Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch: a}}", None),
    ],
)
def test_a_chip_reads_what_is_asked(editor: MessageEditor, written: str, label: str | None) -> None:
    editor.set_text(f"So: {written}!")
    (chip,) = editor.chips()
    assert chip.label == label or (label is None and len(chip.label) == 40 and chip.label.endswith("…"))
    assert editor.toPlainText() == f"So: {OBJECT}!"
    assert editor.text() == f"So: {written}!"


def test_conditional_text_that_is_typed_becomes_one_chip_with_the_fields_in_it(editor: MessageEditor) -> None:
    QTest.keyClicks(editor, f"So: {HELLO}, dinner?")
    assert editor.toPlainText() == f"So: {OBJECT}, dinner?"
    assert editor.text() == f"So: {HELLO}, dinner?"
    assert editor.chips() == [Chip("first_name", condition=HELLO)]


def test_copying_gives_conditional_text_as_text_and_pasting_brings_it_back(editor: MessageEditor) -> None:
    editor.set_text(f"{HELLO} {{{{last_name|x}}}}")
    editor.selectAll()
    editor.copy()
    assert QApplication.clipboard().text() == f"{HELLO} {{{{last_name|x}}}}"
    editor.moveCursor(QTextCursor.MoveOperation.End)
    editor.paste()
    assert editor.text() == f"{HELLO} {{{{last_name|x}}}}" * 2
    assert len(editor.chips()) == 4


def test_a_condition_within_a_condition_stays_as_it_was_typed(editor: MessageEditor) -> None:
    text = "{{if a is empty: {{if b is empty: x|y}}|z}}"
    editor.set_text(text)
    assert editor.text() == text
    assert not editor.chips()


@pytest.mark.parametrize(
    ("written", "tone"),
    [
        (HELLO, Tone.INFO),
        ("{{if first_name is empty: Hello {{first_name}}|Hi}}", Tone.WARN),
        ("{{if city is empty: Hello|Hi {{first_name}}}}", Tone.WARN),
        ("{{if city equals Rome: {{city}}|elsewhere}}", Tone.INFO),
        ("{{if city equals Rome: Rome|{{city}}}}", Tone.WARN),
        ("{{if wine is empty: a|b}}", Tone.BAD),
        ("{{if city is empty: {{wine|x}}|b}}", Tone.BAD),
    ],
)
def test_a_chip_is_marked_when_somebody_could_read_a_gap_or_a_field_is_unknown(
    editor: MessageEditor, written: str, tone: Tone
) -> None:
    editor.show_fields(("first_name", "city"))
    editor.set_text(written)
    (chip,) = editor.chips()
    assert editor._tone_of(chip) is tone


def test_a_field_is_found_also_in_a_condition(editor: MessageEditor) -> None:
    editor.set_text(f"So: {HELLO}")
    assert editor.select_chip("first_name")
    assert editor.textCursor().selectionStart() == 4


PIECES = st.lists(
    st.sampled_from(
        [HELLO, "{{last_name}}", "{{if a equals b: c}}", "{{if a is empty:", "a", "\n", "😀", "{{", "}}", "|"]
    ),
    max_size=10,
).map("".join)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(first=PIECES, second=PIECES)
def test_any_text_with_conditions_survives_the_editor(editor: MessageEditor, first: str, second: str) -> None:
    editor.set_text(first)
    assert editor.text() == normal_text(first)
    editor.set_text(second)
    assert editor.text() == normal_text(second)
