"""Blank lines in the message: typed, shown, taken back and saved, always the same."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import TEXT, Draft
from mmsdesk.ui.compose.page import ComposePage

Open = Callable[[object], ComposePage]


def test_blank_lines_are_on_the_phone_in_the_saved_draft_and_undone_with_the_words(
    qtbot: QtBot, compose: Open, desk: Desk
) -> None:
    campaign_id = desk.create_draft(Draft(kind=TEXT, optout_line=False))
    page = compose(campaign_id)
    editor = page.form.editor
    editor.setFocus()
    QTest.keyClicks(editor, "one")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "two")
    assert page.draft.body == editor.text() == "one\n\ntwo"
    assert page.preview.phone.arrival.plain_text == "one\n\ntwo"
    qtbot.waitUntil(lambda: desk.load_draft(campaign_id).body == "one\n\ntwo", timeout=4000)
    page.undo()
    assert editor.text() == "one\n\n"
    page.undo()
    assert editor.text() == ""
    page.redo()
    page.redo()
    assert page.preview.phone.arrival.plain_text == editor.text() == "one\n\ntwo"


def test_a_saved_blank_line_can_be_followed_by_another(qtbot: QtBot, compose: Open) -> None:
    page = compose(Draft(kind=TEXT, body="one\n\ntwo", optout_line=False))
    editor = page.form.editor
    editor.setFocus()
    QTest.keyClick(editor, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    for _ in range(2):
        QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "three")
    assert page.draft.body == "one\n\ntwo\n\nthree"
