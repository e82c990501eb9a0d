"""Version history, templates and what was sent last, from the composer."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.services.collections import entries
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import TEXT, Draft
from mmsdesk.services.version_list import list_versions
from mmsdesk.services.versions import keep_version
from mmsdesk.store.collections import Collection
from mmsdesk.store.versions import Moment
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.past_tools import LastSentDialog
from mmsdesk.ui.compose.versions import VersionsDialog
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.naming import NameDialog
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.labels import Label
from tests.support.osteria import TRUFFLE, send

Open = Callable[[object], ComposePage]
D = TypeVar("D", bound=Dialog)
OLD = replace(TRUFFLE, list_name="", body="Dinner on Thursday & more.")
PARKING = Draft(name="Parking", kind=TEXT, body="Park behind the market.", list_name="Wine club")


def run(page: ComposePage, words: str) -> None:
    next(tool for tool in page.tools.tools if tool.words == words).run()


def shown(qtbot: QtBot, window: MainWindow, jobs: Jobs, kind: type[D]) -> D:
    qtbot.waitUntil(lambda: any(it.isVisible() for it in window.findChildren(kind)))
    qtbot.waitUntil(lambda: jobs.idle)
    return next(it for it in window.findChildren(kind) if it.isVisible())


def keys(*pressed: Qt.Key) -> None:
    for key in pressed:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)


def type_words(text: str) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, text)


def with_versions(desk: Desk, compose: Open) -> ComposePage:
    campaign_id = desk.create_draft(replace(OLD, body="Dinner on Friday & more."))
    for place, draft in enumerate((OLD, replace(OLD, title="Truffles", strict=False))):
        desk.writer.run(
            partial(keep_version, campaign_id=campaign_id, draft=draft, moment=Moment.WORK, now=1000.0 + place)
        )
    return compose(campaign_id)


def test_a_version_is_looked_at_and_restored_by_keys_as_one_step(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    page = with_versions(desk, compose)
    page.form.editor.setFocus()
    QTest.keyClick(
        page.form.editor, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    dialog = shown(qtbot, window, jobs, VersionsDialog)
    assert dialog.table.hasFocus()
    assert dialog.view.accessibleDescription() == "Nothing has changed since: the draft reads as it did."
    assert not dialog.restore_button.isEnabled()
    keys(Qt.Key.Key_Down, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "Friday" in dialog.view.accessibleDescription())
    assert dialog.view.accessibleDescription() == "Message: removed “Thursday”, added “Friday”"
    assert "Dinner on Thursday Friday & more." in dialog.view.toPlainText()
    dialog.restore_button.setFocus()
    keys(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.draft.body == OLD.body)
    assert page.form.editor.text() == OLD.body
    qtbot.waitUntil(lambda: jobs.idle)
    page.undo()
    assert page.draft.body == "Dinner on Friday & more."


def test_enter_in_the_list_restores_the_version_and_a_click_only_shows_it(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    page = with_versions(desk, compose)
    run(page, "Version history")
    dialog = shown(qtbot, window, jobs, VersionsDialog)
    before = page.draft.body
    keys(Qt.Key.Key_Return)  # on the one that reads as the draft does: there is nothing to restore
    assert dialog.isVisible()
    oldest = dialog.table.visualRect(dialog.model.index(2, 0)).center()
    QTest.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=oldest)
    qtbot.waitUntil(dialog.restore_button.isEnabled)
    assert dialog.isVisible()
    assert page.draft.body == before
    dialog.table.setFocus()
    keys(Qt.Key.Key_Return)
    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: page.draft.body == OLD.body)


def test_what_a_version_changed_is_told_beside_what_changed_since(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    page = with_versions(desk, compose)
    page.open_fields()  # a menu that is open is no hindrance
    QApplication.processEvents()
    run(page, "Version history")
    dialog = shown(qtbot, window, jobs, VersionsDialog)
    dialog.side.choose("then")
    dialog.side.chosen.emit("then")
    dialog.table.selectRow(1)
    qtbot.waitUntil(lambda: "Strict" in dialog.view.accessibleDescription())
    assert "removed “On”, added “Off”" in dialog.view.accessibleDescription()
    dialog.table.selectRow(2)
    assert dialog.view.accessibleDescription().startswith("This is the first version")
    dialog.reject()


def test_the_draft_as_it_was_is_a_version_before_another_takes_its_place(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    page = with_versions(desk, compose)
    page.work.edit_body("Not kept anywhere yet")
    run(page, "Version history")
    dialog = shown(qtbot, window, jobs, VersionsDialog)
    dialog.table.selectRow(2)
    qtbot.waitUntil(dialog.restore_button.isEnabled)
    dialog.restore_button.click()
    qtbot.waitUntil(lambda: page.draft.body == OLD.body)
    newest = list_versions(desk, page.work.campaign_id)[0]
    assert (newest.moment, newest.draft.body) == (Moment.RESTORED, "Not kept anywhere yet")


def test_a_version_is_saved_under_a_name(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    page = compose(OLD)
    run(page, "Save a version…")
    dialog = shown(qtbot, window, jobs, NameDialog)
    keys(Qt.Key.Key_Return)
    assert dialog.isVisible()  # without a name there is nothing to save
    type_words("Before the photos")
    keys(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: list_versions(desk, page.work.campaign_id)[0].name == "Before the photos")


def test_versions_that_cannot_be_read_are_told_with_a_way_to_try_again(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    page = with_versions(desk, compose)
    desk.writer.run(lambda db: db.execute("ALTER TABLE draft_version RENAME TO away"))
    run(page, "Version history")
    dialog = shown(qtbot, window, jobs, VersionsDialog)
    assert dialog.trouble.isVisible()
    assert not dialog.restore_button.isEnabled()
    desk.writer.run(lambda db: db.execute("ALTER TABLE away RENAME TO draft_version"))
    dialog.trouble.button.click()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 3)
    assert not dialog.trouble.isVisible()
    dialog.reject()


def test_a_blank_draft_has_no_versions_yet(qtbot: QtBot, compose: Open, window: MainWindow, jobs: Jobs) -> None:
    page = compose(Draft())
    run(page, "Version history")
    dialog = shown(qtbot, window, jobs, VersionsDialog)
    assert dialog.empty.isVisible()
    dialog.reject()


def test_the_whole_message_is_saved_as_a_template_without_people(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    page = compose(replace(OLD, list_name="Wine club"))
    run(page, "Save as template…")
    shown(qtbot, window, jobs, NameDialog)
    keys(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(entries(desk, Collection.TEMPLATES)) == 1)
    (entry,) = entries(desk, Collection.TEMPLATES)
    assert entry.name == OLD.name
    assert "Wine club" not in entry.content


def test_what_was_sent_last_is_held_beside_the_draft(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    sent = send(desk, PARKING, state="sent", delivered=13)
    copy = desk.duplicate(sent)
    page = compose(copy)
    page.work.edit_body("Park in front of the market.")
    run(page, "Compare with what was sent last")
    dialog = shown(qtbot, window, jobs, LastSentDialog)
    assert dialog.detail.startswith("“Parking”, sent today")
    assert dialog.detail.endswith("to Wine club. This draft was duplicated from it.")
    assert dialog.view.accessibleDescription() == "Message: removed “behind”, added “in front of”"
    keys(Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_with_nothing_sent_the_comparison_says_so(qtbot: QtBot, compose: Open, window: MainWindow, jobs: Jobs) -> None:
    page = compose(OLD)
    run(page, "Compare with what was sent last")
    dialog = shown(qtbot, window, jobs, LastSentDialog)
    assert dialog.detail.startswith("Nothing like it has been sent yet")
    said = [label.text() for label in dialog.findChildren(Label) if label.isVisible()]
    assert not [text for text in said if "struck through" in text]  # there is nothing of the kind to see
    assert dialog.view.height() < 100
    dialog.reject()


def test_every_control_of_the_dialogs_has_a_name(
    qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk, jobs: Jobs
) -> None:
    page = with_versions(desk, compose)
    for words, kind in (("Version history", VersionsDialog), ("Compare with what was sent last", LastSentDialog)):
        run(page, words)
        dialog = shown(qtbot, window, jobs, kind)
        stops = [it for it in dialog.findChildren(QWidget) if it.focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert all(it.accessibleName() for it in stops if it.isVisible())
        dialog.reject()
