"""While a draft is being read nothing can be written that its arrival would overwrite, or that belongs to another."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import TEXT, Draft
from mmsdesk.ui.compose.audience import AudiencePage
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow
from tests.support.osteria import TRUFFLE, big_png

Open = Callable[[object], ComposePage]
FIRST = Draft(name="First", kind=TEXT, body="first words", optout_line=False)
SECOND = replace(FIRST, name="Second", body="second words")
CTRL = Qt.KeyboardModifier.ControlModifier


def test_undo_while_another_draft_is_read_changes_neither(
    qtbot: QtBot, compose: Open, desk: Desk, window: MainWindow, jobs: Jobs
) -> None:
    first, second = desk.create_draft(FIRST), desk.create_draft(SECOND)
    page = compose(first)
    page.form.editor.setFocus()
    QTest.keyClicks(page.form.editor, "!")
    window.open("compose", second)
    assert not page.form.isEnabled()
    for _ in range(3):
        page.undo()
        page.redo()
        QTest.keyClick(page, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: page.form.isEnabled() and jobs.idle)
    page.leave()
    qtbot.waitUntil(lambda: jobs.idle)
    assert page.form.editor.text() == desk.load_draft(second).body == "second words"
    assert desk.load_draft(first).body in {"!first words", "first words!"}


def test_coming_back_to_a_draft_waits_for_it_before_anything_can_be_typed(
    qtbot: QtBot, compose: Open, desk: Desk, window: MainWindow, jobs: Jobs
) -> None:
    first = desk.create_draft(FIRST)
    page = compose(first)
    window.open("campaigns")
    desk.save_draft(first, replace(desk.load_draft(first), name="Renamed elsewhere"))
    window.open("compose", first)
    parts = (page.form, page.bar.name_input, page.next_button, page.strip)
    assert not any(part.isEnabled() for part in parts)
    QTest.keyClicks(page.form.editor, "lost?")
    assert page.form.editor.text() == "first words"
    qtbot.waitUntil(lambda: all(part.isEnabled() for part in parts))
    assert page.bar.name_input.text() == "Renamed elsewhere"


def test_a_picture_still_being_read_does_not_arrive_in_another_draft(
    qtbot: QtBot, compose: Open, desk: Desk, window: MainWindow, jobs: Jobs, tmp_path: Path
) -> None:
    second = desk.create_draft(replace(TRUFFLE, list_name=""))
    page = compose(replace(TRUFFLE, list_name=""))
    page.media_field.take(big_png(tmp_path / "plate.png", 700))
    with qtbot.waitSignal(page.toast_requested) as said:
        window.open("compose", second)
    assert said.args[0] == "The file was still being read and isn’t in the other draft. Add it there again."
    qtbot.waitUntil(lambda: page.form.isEnabled() and jobs.idle, timeout=8000)
    page.leave()
    qtbot.waitUntil(lambda: jobs.idle)
    assert page.draft.media is None
    assert desk.load_draft(second).media is None


def test_the_lists_of_another_campaign_cannot_be_chosen_while_its_own_are_read(
    qtbot: QtBot, desk: Desk, window: MainWindow, jobs: Jobs
) -> None:
    window.open("audience", desk.create_draft(FIRST))
    page = window.page("audience")
    assert isinstance(page, AudiencePage)
    qtbot.waitUntil(lambda: page.cards.isEnabled() and jobs.idle)
    window.open("audience", desk.create_draft(SECOND))
    assert not page.cards.isEnabled()
    qtbot.waitUntil(lambda: page.cards.isEnabled() and jobs.idle)
