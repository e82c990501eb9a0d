"""Saved texts: found, looked at, inserted where the cursor is, kept from what is selected, renamed, deleted."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.services.collections import entries, keep_text
from mmsdesk.services.desk import Desk
from mmsdesk.store.collections import Collection
from mmsdesk.ui.collection_dialog import CollectionDialog
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.naming import NameDialog
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.widgets.buttons import Button
from tests.support.osteria import TRUFFLE
from tests.ui.compose.test_past import keys, shown, type_words

Open = Callable[[object], ComposePage]
GREETING = "Hi {{first_name|there}},\nwelcome & <b>enjoy</b>."
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def names(desk: Desk) -> list[str]:
    return [it.name for it in entries(desk, Collection.TEXTS)]


def begin(
    qtbot: QtBot, compose: Open, window: MainWindow, jobs: Jobs, body: str = ""
) -> tuple[ComposePage, CollectionDialog]:
    """The composer with the cursor at the end of the message, and the dialog opened by its keys."""
    page = compose(replace(TRUFFLE, body=body, list_name=""))
    page.form.editor.setFocus()
    page.form.editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(page.form.editor, Qt.Key.Key_I, BOTH)
    return page, shown(qtbot, window, jobs, CollectionDialog)


def test_a_saved_text_is_found_and_inserted_by_keys_with_its_fields(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    keep_text(desk, "Greeting", GREETING)
    keep_text(desk, "Opening hours", "We open at 5.")
    page, dialog = begin(qtbot, compose, window, jobs, "News. ")
    assert dialog.search.hasFocus()
    QTest.keyClicks(dialog.search, "enjoy welcome")
    assert dialog.view.accessibleDescription() == "Greeting: Hi [First name or “there”],\nwelcome & <b>enjoy</b>."
    keys(Qt.Key.Key_Return)
    assert page.draft.body == f"News. {GREETING}"
    assert [chip.name for chip in page.form.editor.chips()] == ["first_name"]
    qtbot.waitUntil(lambda: names(desk) == ["Greeting", "Opening hours"])
    page.undo()
    assert page.draft.body == "News. "


def test_enter_in_the_list_inserts_and_a_subject_gets_it_on_one_line(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    keep_text(desk, "Greeting", GREETING)
    page = compose(replace(TRUFFLE, title="", list_name=""))
    page.form.subject_input.setFocus()
    QTest.keyClick(page.form.subject_input, Qt.Key.Key_I, BOTH)
    dialog = shown(qtbot, window, jobs, CollectionDialog)
    keys(Qt.Key.Key_Down)
    assert dialog.table.hasFocus()
    keys(Qt.Key.Key_Return)
    assert page.draft.title == GREETING.replace("\n", " ")


def test_what_is_selected_is_saved_with_its_fields(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    page = compose(replace(TRUFFLE, body=GREETING, list_name=""))
    page.form.editor.setFocus()
    page.form.editor.selectAll()
    button = next(it for it in page.form.findChildren(Button) if it.label == "Saved text")
    page.form.editor.setFocus()
    button.clicked.emit()
    dialog = shown(qtbot, window, jobs, CollectionDialog)
    assert dialog.empty.isVisible()
    save = next(it for it in dialog.findChildren(Button) if it.label == "Save the selection…")
    save.click()
    shown(qtbot, window, jobs, NameDialog)
    keys(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 1)
    (entry,) = entries(desk, Collection.TEXTS)
    assert (entry.name, entry.content) == ("Hi First name, welcome", GREETING)
    dialog.reject()


def test_without_a_selection_there_is_nothing_to_save(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    _page, dialog = begin(qtbot, compose, window, jobs, "News. ")
    save = next(it for it in dialog.findChildren(Button) if it.label == "Save the selection…")
    assert not save.isEnabled()
    assert not dialog.use_button.isEnabled()
    dialog.reject()


def test_a_saved_text_is_renamed_deleted_and_taken_back_by_keys(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    keep_text(desk, "Greeting", GREETING)
    keep_text(desk, "Opening hours", "We open at 5.")
    _page, dialog = begin(qtbot, compose, window, jobs)
    keys(Qt.Key.Key_Down)
    keys(Qt.Key.Key_F2)
    shown(qtbot, window, jobs, NameDialog)
    type_words("Hours")
    keys(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(desk) == ["Hours", "Greeting"])
    qtbot.waitUntil(lambda: dialog.entry is not None and dialog.entry.name == "Hours")
    dialog.table.setFocus()
    keys(Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: names(desk) == ["Greeting"])
    qtbot.waitUntil(lambda: dialog.note.isVisible() and dialog.model.rowCount() == 1)
    assert dialog.note.title == "“Hours” deleted."
    dialog.note.button.setFocus()
    keys(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: names(desk) == ["Hours", "Greeting"])
    qtbot.waitUntil(lambda: dialog.entry is not None and dialog.entry.name == "Hours")
    dialog.reject()


def test_what_cannot_be_written_is_told_and_tried_again(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    keep_text(desk, "Greeting", GREETING)
    _page, dialog = begin(qtbot, compose, window, jobs)
    desk.writer.run(lambda db: db.execute("ALTER TABLE saved_text RENAME TO away"))
    dialog.delete_button.click()
    qtbot.waitUntil(dialog.note.isVisible)
    desk.writer.run(lambda db: db.execute("ALTER TABLE away RENAME TO saved_text"))
    dialog.note.button.click()
    qtbot.waitUntil(lambda: jobs.idle)
    assert not dialog.note.isVisible()
    assert names(desk) == ["Greeting"]
    stops = [it for it in dialog.findChildren(QWidget) if it.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert all(it.accessibleName() for it in stops if it.isVisible())
    dialog.reject()
