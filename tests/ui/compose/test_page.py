"""The composer, by what a person reads and presses."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.compose.fallback import FallbackDialog
from mmsdesk.ui.compose.field_menu import FieldMenu
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import IconButton
from mmsdesk.ui.widgets.labels import Label
from tests.support.osteria import TRUFFLE, big_png, open_osteria, with_picture

Open = Callable[[object], ComposePage]
PLAIN = replace(TRUFFLE, list_name="", kind="text", media=None)
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = CTRL) -> None:
    """A key where the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifier)


def close_button(page: ComposePage) -> QWidget:
    """The × of the problems."""
    return next(it for it in page.problems.findChildren(IconButton) if it.accessibleName() == "Close problems")


def phone(page: ComposePage) -> str:
    """What stands on the phone."""
    return page.preview.phone.arrival.plain_text


def undo_all(until: Callable[[], bool]) -> None:
    for _ in range(60):
        if until():
            return
        press(Qt.Key.Key_Z)
    pytest.fail("undo never got there")


def test_every_key_reaches_the_phone_with_the_fields_filled_in(qtbot: QtBot, compose: Open) -> None:
    page = compose(Draft())
    page.form.editor.setFocus()
    QTest.keyClicks(page.form.editor, "Hi {{first_name|there}}!")
    assert phone(page) == "Hi Maya!\n\nReply STOP to opt out"
    QTest.keyClicks(page.form.subject_input, "Truffles")
    assert phone(page).startswith("Truffles\n")
    assert page.form.subject.counter == "8 of 40 recommended · 80 max"


def test_the_phone_shows_the_people_of_the_list_one_after_the_other(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    page = compose(replace(TRUFFLE, list_name="Wine club"))
    assert "Hi Maya" in phone(page)
    names = []
    for _ in range(14):
        press(Qt.Key.Key_BracketRight)
        qtbot.waitUntil(lambda: jobs.idle)
        names.append(phone(page).splitlines()[1].split(",")[0])
    assert names[0] == "Hi Priya"
    assert names[11] == "Hi there"  # the guest without a first name
    assert names[13] == "Hi Maya"  # round again
    press(Qt.Key.Key_BracketLeft)
    qtbot.waitUntil(lambda: "Hi Priya" in phone(page))


def test_what_is_typed_is_saved_a_moment_later_and_there_again(qtbot: QtBot, compose: Open, desk: Desk) -> None:
    campaign_id = desk.create_draft(Draft(name="Autumn"))
    page = compose(campaign_id)
    QTest.keyClicks(page.form.subject_input, "Mushrooms")
    assert page.bar.note == "Saving…"
    qtbot.waitUntil(lambda: page.bar.note == "Saved just now", timeout=4000)
    assert desk.load_draft(campaign_id).title == "Mushrooms"


def test_leaving_saves_at_once(qtbot: QtBot, compose: Open, desk: Desk, window: MainWindow) -> None:
    campaign_id = desk.create_draft(Draft())
    page = compose(campaign_id)
    QTest.keyClicks(page.form.subject_input, "Mushrooms")
    window.open("campaigns")
    qtbot.waitUntil(lambda: desk.load_draft(campaign_id).title == "Mushrooms", timeout=900)


def test_a_disk_that_refuses_keeps_the_words_and_retry_saves_them(
    qtbot: QtBot, compose: Open, desk: Desk, window: MainWindow
) -> None:
    campaign_id = desk.create_draft(Draft())
    page = compose(campaign_id)

    def refuse(db: apsw.Connection) -> None:
        db.execute("CREATE TRIGGER full BEFORE UPDATE ON campaign BEGIN SELECT RAISE(FAIL, 'disk is full'); END")

    desk.writer.run(refuse)
    QTest.keyClicks(page.form.subject_input, "Mushrooms")
    window.open("campaigns")
    qtbot.waitUntil(lambda: page.bar.note == "Couldn’t save.")
    page = compose(campaign_id)
    assert page.form.subject_input.text() == "Mushrooms"
    assert not page.trouble.isHidden() or page.bar.note == "Couldn’t save."
    desk.writer.run(lambda db: db.execute("DROP TRIGGER full"))
    retry = next(it for it in page.findChildren(QWidget) if it.accessibleName() == "Retry saving")
    QTest.mouseClick(retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.bar.note == "Saved just now")
    assert desk.load_draft(campaign_id).title == "Mushrooms"


def test_one_undo_goes_back_over_words_type_picture_and_fixes(
    qtbot: QtBot, compose: Open, jobs: Jobs, tmp_path: Path
) -> None:
    page = compose(Draft(optout_line=False))
    page.form.editor.setFocus()
    QTest.keyClicks(page.form.editor, "Dinner tonight")
    page.media_field.take(big_png(tmp_path / "plate.png", 700))
    qtbot.waitUntil(lambda: page.draft.media is not None and jobs.idle)
    first = page.draft.media
    QTest.mouseClick(page.problems.fix_all, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.draft.media != first and jobs.idle, timeout=8000)
    assert page.draft.optout_line
    page.form.kinds.chosen.emit("text")
    assert page.draft.kind == "text"
    page.form.editor.setFocus()
    press(Qt.Key.Key_Z)
    assert page.draft.kind == "card"
    press(Qt.Key.Key_Z)
    assert (page.draft.media, page.draft.optout_line) == (first, False)
    press(Qt.Key.Key_Z)
    assert page.draft.media is None
    press(Qt.Key.Key_Z)
    assert page.form.editor.text() == "Dinner "
    for _ in range(4):
        press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert (page.draft.kind, page.draft.body) == ("text", "Dinner tonight")


def test_a_picture_too_big_and_transparent_is_mended_by_its_button(
    qtbot: QtBot, compose: Open, jobs: Jobs, tmp_path: Path
) -> None:
    page = compose(replace(TRUFFLE, list_name="Wine club"))
    page.media_field.take(big_png(tmp_path / "truffle.png", 900))
    qtbot.waitUntil(lambda: page.draft.media is not None and jobs.idle, timeout=8000)
    assert "MB of 740 KB" in page.media_field.well.words
    assert page.strip.title.startswith("2 problems")
    QTest.mouseClick(page.strip.button, Qt.MouseButton.LeftButton)
    shrink = next(it for it in page.problems.cards if "over the 740 KB limit" in it.accessibleName())
    assert shrink.accessibleName().startswith("Blocker 2")
    QTest.mouseClick(shrink.fix_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.strip.title == "Ready to send" and jobs.idle, timeout=8000)
    assert page.media_field.well.words.startswith("truffle.jpg, JPG")
    assert page.preview.phone.anchor_buttons() == ()


def test_a_long_subject_is_counted_marked_and_its_excess_selected(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    page = compose(replace(TRUFFLE, title="x" * 84))
    assert page.form.subject.counter.startswith("84 of 40")
    assert page.strip.title == "1 problem · 1 tip"
    QTest.mouseClick(page.next_button, Qt.MouseButton.LeftButton)
    assert page.form.subject_input.textCursor().selectedText() == "xxxx"
    assert not page.problems.isHidden()
    QTest.keyClick(page.form.subject_input, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: jobs.idle)
    assert [it.finding.rule for it in page.problems.problems][:1] == ["SUB-2"]


def test_keys_step_through_the_problems_and_mend_them(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    body = "Hi {{first_name}}, see bit.ly/truffle"
    page = compose(replace(TRUFFLE, body=body, optout_line=False, list_name="Wine club"))
    page.form.editor.setFocus()
    rules = [it.finding.rule for it in page.problems.problems]
    assert rules == ["FLD-1", "LNK-1", "OPT-1", "TXT-6"]
    press(Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier)
    assert page.problems.focused is not None
    assert page.problems.focused.number == 1
    press(Qt.Key.Key_Period)
    assert page.form.editor.text().startswith("Hi {{first_name|there}}")
    qtbot.waitUntil(lambda: jobs.idle and len(page.problems.problems) == 3)
    press(Qt.Key.Key_F8, SHIFT)
    press(Qt.Key.Key_F8, SHIFT)
    assert page.problems.focused is not None
    assert page.problems.focused.finding.rule == "OPT-1"
    press(Qt.Key.Key_Period)
    assert page.form.optout.isChecked()


def test_anchors_stand_on_the_phone_and_open_their_card(qtbot: QtBot, compose: Open) -> None:
    page = compose(replace(TRUFFLE, title="White truffle nights return to Osteria Lume", list_name=""))
    (disc, *_) = page.preview.phone.anchor_buttons()
    assert disc.accessibleName() == "Problem 1, warning"
    disc.click()
    assert page.problems.focused is not None
    assert page.problems.focused.finding.title == "Subject is 43 characters"


def test_a_problem_without_a_place_stands_beside_the_sender(
    qtbot: QtBot, keeper: ThemeKeeper, jobs: Jobs, tmp_path: Path
) -> None:
    nobody = open_osteria(tmp_path / "nobody", connected=False)
    page = ComposePage(keeper, jobs, nobody)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.enter(nobody.create_draft(PLAIN))
    qtbot.waitUntil(lambda: jobs.idle and bool(page.problems.problems))
    (problem,) = [it for it in page.problems.problems if it.finding.title == "No sender is chosen"]
    phone_shown = page.preview.phone
    (disc,) = [
        it for it in phone_shown.anchor_buttons() if it.accessibleName() == f"Problem {problem.number}, stops the send"
    ]
    assert disc.isVisible()
    middle = disc.geometry().center().y()
    assert middle < min(it.geometry().center().y() for it in phone_shown.anchor_buttons() if it is not disc)
    disc.click()
    assert problem.number in {it.number for it in page.problems.problems}
    assert not page.problems.isHidden()
    page.leave()
    qtbot.waitUntil(lambda: jobs.idle)
    nobody.close()


def test_whoever_closes_the_problems_is_back_where_they_were_opened(qtbot: QtBot, compose: Open) -> None:
    page = compose(replace(TRUFFLE, list_name=""))
    for by_mouse in (True, False):
        page.strip.button.click()
        close_button(page).setFocus()
        if by_mouse:
            QTest.mouseClick(close_button(page), Qt.MouseButton.LeftButton)
        else:
            press(Qt.Key.Key_Escape, NONE)
        assert page.problems.isHidden()
        assert QApplication.focusWidget() is page.strip.button


def test_the_count_is_for_whoever_reads_the_most_and_stays_while_stepping(
    qtbot: QtBot, compose: Open, jobs: Jobs
) -> None:
    page = compose(replace(PLAIN, list_name="Wine club", body="Dear {{first_name|you}}!", optout_line=False))
    count = page.findChild(Label, "message-length")
    assert count is not None
    qtbot.waitUntil(lambda: count.text() == "12 characters for the longest")  # "Dear Hannah!"
    first = phone(page)
    page.preview.next_button.click()
    qtbot.waitUntil(lambda: jobs.idle and phone(page) != first)
    assert count.text() == "12 characters for the longest"
    page.form.editor.set_text("Ciao {{last_name}}{{first_name|you}}!")
    qtbot.waitUntil(lambda: jobs.idle)
    page.form.optout.click()
    qtbot.waitUntil(lambda: jobs.idle)
    assert count.text().endswith(" characters for the longest, with opt-out line")


def test_fields_of_the_subject_are_chips_on_one_line(compose: Open) -> None:
    page = compose(replace(TRUFFLE, list_name="", title="Hi {{first_name|there}}"))
    subject = page.form.subject_input
    assert [it.token for it in subject.chips()] == ["{{first_name|there}}"]
    subject.moveCursor(QTextCursor.MoveOperation.End)
    subject.setFocus()
    QGuiApplication.clipboard().setText("and\n{{last_name}}\n")
    QTest.keyClick(subject, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(subject, Qt.Key.Key_Return)
    assert page.work.written.title == "Hi {{first_name|there}}and {{last_name}}"
    assert subject.document().blockCount() == 1
    QTest.keyClick(subject, Qt.Key.Key_Backspace)
    assert page.work.written.title == "Hi {{first_name|there}}and "
    subject.selectAll()
    subject.copy()
    assert QGuiApplication.clipboard().text() == "Hi {{first_name|there}}and "


def test_without_a_list_the_count_is_for_the_person_shown(compose: Open) -> None:
    page = compose(replace(PLAIN, body="Dear {{first_name|you}}!", optout_line=False))
    count = page.findChild(Label, "message-length")
    assert count is not None
    assert count.text() == f"{len(phone(page))} characters"


def test_a_toast_covers_no_button_of_the_strip(window: MainWindow, qtbot: QtBot, compose: Open) -> None:
    page = compose(replace(TRUFFLE, list_name=""))
    for width in (1440, 900):
        window.resize(width, 800)
        QApplication.processEvents()
        window.toast("3 fixed.", "Undo")
        strip = page.strip.rect().translated(page.strip.mapTo(window, QPoint(0, 0)))
        assert page.strip.button.isVisible()
        assert not window.toast_shown.geometry().intersects(strip)
    window.open("campaigns")
    window.toast("Elsewhere")
    assert window.toast_shown.geometry().bottom() == window.height() - 25


def test_a_file_that_is_no_picture_costs_a_message_and_nothing_else(
    qtbot: QtBot, compose: Open, jobs: Jobs, desk: Desk, tmp_path: Path
) -> None:
    page = compose(with_picture(desk, replace(TRUFFLE, list_name="")))
    before = page.draft
    page.media_field.take(tmp_path / "gone.jpg")
    qtbot.waitUntil(lambda: not page.media_field.trouble.isHidden() and jobs.idle)
    assert page.media_field.trouble.title == "gone.jpg isn’t there any more"
    assert page.draft == before
    assert page.media_field.well.words.startswith("truffle-nights.jpg")
    page_file = tmp_path / "offer.jpg"
    page_file.write_text("<!doctype html><html><body>Hello</body></html>")
    page.media_field.take(page_file)
    qtbot.waitUntil(lambda: page.media_field.trouble.title == "offer.jpg is a web page, not a picture" and jobs.idle)
    assert page.draft == before
    assert page.media_field.well.words.startswith("truffle-nights.jpg")


def test_pictures_are_dropped_or_pasted_anywhere(qtbot: QtBot, compose: Open, jobs: Jobs, tmp_path: Path) -> None:
    page = compose(Draft())
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    QApplication.clipboard().setImage(image)
    page.form.editor.setFocus()
    press(Qt.Key.Key_V)
    qtbot.waitUntil(lambda: page.draft.media is not None and jobs.idle)
    assert page.draft.media is not None
    assert page.draft.media.filename == "pasted-picture.png"
    path = tmp_path / "plate.png"
    image.save(str(path))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    page.media_field.well.offer(data)
    qtbot.waitUntil(lambda: page.draft.media is not None and page.draft.media.filename == "plate.png" and jobs.idle)


def test_a_field_is_inserted_from_the_menu_and_its_fallback_edited(qtbot: QtBot, compose: Open) -> None:
    page = compose(replace(TRUFFLE, body="Hi ", list_name="Wine club"))
    page.form.editor.setFocus()
    press(Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier)
    press(Qt.Key.Key_J)
    (menu,) = page.findChildren(FieldMenu)
    assert menu.offered == ["First name", "Last name", "Fav wine", "Conditional text…"]
    next(action for action in menu.actions() if action.text().startswith("Fav wine")).trigger()
    menu.close()
    assert page.form.editor.text() == "Hi {{fav_wine}}"
    page.form.editor.chip_opened.emit(3)
    dialog = page.window().findChild(FallbackDialog)
    assert dialog is not None
    QTest.keyClicks(dialog.field.control, "wine}")
    QTest.keyClick(dialog.field.control, Qt.Key.Key_Return)
    assert page.draft.body == "Hi {{fav_wine|wine}}"
    undo_all(lambda: page.draft.body == "Hi ")


def test_switching_type_keeps_what_the_other_type_has(qtbot: QtBot, compose: Open, desk: Desk) -> None:
    page = compose(with_picture(desk, replace(TRUFFLE, list_name="")))
    page.form.kinds.chosen.emit("text")
    assert phone(page).startswith("Hi Maya")
    assert page.form.subject.isHidden()
    window = page.window()
    assert isinstance(window, MainWindow)
    QTest.mouseClick(window.toast_shown.button, Qt.MouseButton.LeftButton)
    assert phone(page).startswith("truffle-nights.jpg\nTruffle nights are back")


def test_two_braces_offer_the_fields_and_the_choice_takes_their_place(qtbot: QtBot, compose: Open) -> None:
    page = compose(replace(PLAIN, body=""))
    page.form.editor.setFocus()
    QTest.keyClicks(page.form.editor, "Dear {{")
    qtbot.waitUntil(lambda: len(shown_menus(page)) == 1)
    (menu,) = shown_menus(page)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert page.form.editor.text() == "Dear {{first_name|there}}"
    QTest.keyClicks(page.form.editor, "!")
    assert page.draft.body == "Dear {{first_name|there}}!"


def test_who_goes_on_typing_behind_two_braces_writes_the_field_by_hand(qtbot: QtBot, compose: Open) -> None:
    page = compose(replace(PLAIN, body=""))
    page.form.editor.setFocus()
    QTest.keyClicks(page.form.editor, "Dear {{")
    qtbot.waitUntil(lambda: len(shown_menus(page)) == 1)
    for letter in "first_name|":
        QTest.keyClicks(shown_menus(page)[0], letter)
    assert shown_menus(page) == []
    QTest.keyClicks(page.form.editor, "guest}}")
    assert page.draft.body == "Dear {{first_name|guest}}"


def shown_menus(page: ComposePage) -> list[QMenu]:
    """The menus of merge fields that can be seen."""
    return [it for it in page.findChildren(QMenu) if it.accessibleName() == "Merge fields" and it.isVisible()]


def test_a_small_laptop_screen_less_a_title_bar_shows_the_whole_form(qtbot: QtBot, compose: Open) -> None:
    page = compose(replace(TRUFFLE, media=None))
    page.window().resize(1440, 870)
    (scroll,) = [it for it in page.findChildren(QScrollArea) if it.accessibleName() == "Message"]
    qtbot.waitUntil(lambda: page.height() > 860 and scroll.verticalScrollBar().maximum() == 0)


def test_renaming_in_the_bar_is_part_of_the_draft(qtbot: QtBot, compose: Open, desk: Desk) -> None:
    page = compose(Draft(name="Autumn"))
    page.bar.name_input.selectAll()
    QTest.keyClicks(page.bar.name_input, "Winter menu")
    assert page.draft.name == "Winter menu"
    assert page.bar.name_input.text() == "Winter menu"


def test_next_saves_and_opens_the_audience(qtbot: QtBot, compose: Open, window: MainWindow, desk: Desk) -> None:
    campaign_id = desk.create_draft(replace(PLAIN, title=""))
    page = compose(campaign_id)
    page.form.editor.setFocus()
    QTest.keyClicks(page.form.editor, "See you. ")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.current_key == "audience")
    assert desk.load_draft(campaign_id).body.endswith("See you. ")


def test_a_campaign_that_has_started_is_not_edited(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    campaign_id = desk.create_draft(PLAIN)
    desk.writer.run(lambda db: db.execute("UPDATE campaign SET state = 'sent' WHERE id = ?", (campaign_id,)))
    window.open("compose", campaign_id)
    page = window.page("compose")
    assert isinstance(page, ComposePage)
    qtbot.waitUntil(lambda: not page.trouble.isHidden())
    assert page.trouble.title == "This campaign has already started"
    assert not page.form.isEnabled()


def test_saving_the_words_leaves_the_list_that_was_chosen_meanwhile(qtbot: QtBot, compose: Open, desk: Desk) -> None:
    campaign_id = desk.create_draft(PLAIN)
    page = compose(campaign_id)
    desk.save_draft(campaign_id, replace(PLAIN, list_name="Wine club"))
    page.form.editor.setFocus()
    QTest.keyClicks(page.form.editor, "!")
    page.leave()
    qtbot.waitUntil(lambda: desk.load_draft(campaign_id).body.endswith("!"))
    assert desk.load_draft(campaign_id).list_name == "Wine club"


def test_problems_that_come_and_go_while_typing_never_take_the_focus(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    page = compose(replace(PLAIN, body=""))
    QTest.mouseClick(page.strip.button, Qt.MouseButton.LeftButton)
    page.form.editor.setFocus()
    for piece in ("Look: ", "bit.ly/x ", "{{frist}} ", "{{last_name}}"):
        QTest.keyClicks(page.form.editor, piece)
        qtbot.waitUntil(lambda: jobs.idle)
        assert page.form.editor.hasFocus()
    assert [it.finding.rule for it in page.problems.problems][:2] == ["FLD-2", "LNK-1"]
    assert page.preview.phone.accessibleDescription().endswith("problems")


def test_another_campaign_starts_with_its_own_history(qtbot: QtBot, compose: Open) -> None:
    page = compose(replace(PLAIN, body="First"))
    page.form.editor.setFocus()
    QTest.keyClicks(page.form.editor, "!")
    page = compose(replace(PLAIN, body="Second"))
    press(Qt.Key.Key_Z)
    assert page.form.editor.text() == "Second"
    assert phone(page).startswith("Second")
