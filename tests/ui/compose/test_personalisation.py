"""Fields and conditional text, by what a person reads and presses in the composer."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_parts import LOCATION, DraftChoice
from mmsdesk.ui.compose import field_menu
from mmsdesk.ui.compose.conditions import ConditionDialog
from mmsdesk.ui.compose.fallback import FallbackDialog
from mmsdesk.ui.compose.field_menu import FieldMenu
from mmsdesk.ui.compose.insertion import write
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import Tone
from mmsdesk.ui.widgets.labels import Label
from tests.support.osteria import TRUFFLE, add_list
from tests.ui.compose.hands import named
from tests.ui.compose.test_page import press

Open = Callable[[object], ComposePage]
DINNER = replace(TRUFFLE, list_name="Wine club", kind="text", media=None, body="", optout_line=False)
NONE = Qt.KeyboardModifier.NoModifier
HELLO = "{{if first_name is empty: Hello|Hi {{first_name}}}}"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The menu does not wait to see whether somebody goes on typing."""
    monkeypatch.setattr(field_menu, "_PAUSE_MS", 1)


@pytest.fixture
def page(compose: Open) -> ComposePage:
    page = compose(DINNER)
    page.form.editor.setFocus()
    return page


def typed(page: ComposePage, text: str) -> None:
    """Type where the focus is, as a keyboard does: an open menu hears it first."""
    for letter in text:
        menus = shown_menus(page)
        QTest.keyClicks(menus[0] if menus else page.form.editor, letter)


def shown_menus(page: ComposePage) -> list[FieldMenu]:
    return [menu for menu in page.window().findChildren(FieldMenu) if menu.isVisible()]


def menu_of(qtbot: QtBot, page: ComposePage) -> FieldMenu:
    qtbot.waitUntil(lambda: len(shown_menus(page)) == 1)
    return shown_menus(page)[0]


def dialog_of(page: ComposePage) -> ConditionDialog:
    (dialog,) = [it for it in page.window().findChildren(ConditionDialog) if it.isVisible()]
    return dialog


def open_conditions(qtbot: QtBot, page: ComposePage) -> ConditionDialog:
    press(Qt.Key.Key_J)
    menu = menu_of(qtbot, page)
    typed(page, "cond")
    QTest.keyClick(menu, Qt.Key.Key_Return)
    return dialog_of(page)


# The menu


@pytest.mark.parametrize("braces", ["{", "{{"])
def test_a_brace_offers_the_fields_and_letters_narrow_them(qtbot: QtBot, page: ComposePage, braces: str) -> None:
    typed(page, f"Hi {braces}")
    menu = menu_of(qtbot, page)
    assert menu.offered == ["First name", "Last name", "Fav wine", "Conditional text…"]
    typed(page, "f")
    assert menu.offered == ["First name", "Fav wine"]
    typed(page, "av w")
    assert menu.offered == ["Fav wine"]
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert page.draft.body == "Hi {{fav_wine}}"


def test_a_brace_in_the_subject_offers_the_fields_too(qtbot: QtBot, compose: Open) -> None:
    page = compose(replace(DINNER, kind="card", title="", body="x"))
    subject = page.form.subject_input
    subject.setFocus()
    write(subject, "🍷 for ")
    QTest.keyClicks(subject, "{")
    menu = menu_of(qtbot, page)
    QTest.keyClicks(menu, "la")
    assert menu.offered == ["Last name"]
    QTest.keyClick(menu, Qt.Key.Key_Return)
    QTest.keyClicks(subject, "!")
    assert page.draft.title == "🍷 for {{last_name}}!"


def test_a_brace_offers_the_fields_in_the_lines_of_cards_and_answers_too(qtbot: QtBot, compose: Open) -> None:
    answers = (DraftChoice(title=""), DraftChoice(LOCATION, ""))
    page = compose(replace(DINNER, kind="choice", body="x", choices=answers))
    for name in ("Answer 1: reply", "Answer 2: title"):
        line = named(page, name)
        line.setFocus()
        QTest.keyClicks(line, "For {")
        QTest.keyClicks(menu_of(qtbot, page), "la")
        QTest.keyClick(menu_of(qtbot, page), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not shown_menus(page))
    assert [it.title for it in page.draft.choices] == ["For {{last_name}}"] * 2
    place = named(page, "Answer 2: coordinates")
    place.setFocus()
    assert place.findChild(field_menu.BraceWatch) is None


def test_who_types_a_field_at_speed_and_presses_enter_gets_the_field(
    qtbot: QtBot, compose: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(field_menu, "_PAUSE_MS", 120)
    page = compose(DINNER)
    page.form.editor.setFocus()
    for letter in "{first_na":  # never as long as the pause between two letters, but longer in all
        typed(page, letter)
        qtbot.wait(30)
    (menu,) = shown_menus(page)
    assert menu.offered == ["First name"]
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert page.draft.body == "{{first_name|there}}"


def test_letters_that_begin_no_field_bring_no_menu(qtbot: QtBot, page: ComposePage) -> None:
    QTest.keyClicks(page.form.editor, "Tables {7")
    qtbot.wait(30)
    assert shown_menus(page) == []
    QTest.keyClicks(page.form.editor, " to 9}")
    assert page.draft.body == "Tables {7 to 9}"
    QTest.keyClicks(page.form.editor, " {7")
    press(Qt.Key.Key_J)  # asked for, they are offered all the same
    assert len(menu_of(qtbot, page).offered) == 4


def test_esc_leaves_the_brace_as_it_was_typed(qtbot: QtBot, page: ComposePage) -> None:
    typed(page, "Set {")
    QTest.keyClick(menu_of(qtbot, page), Qt.Key.Key_Escape)
    assert shown_menus(page) == []
    typed(page, "1, 2}")
    assert page.draft.body == "Set {1, 2}"


@pytest.mark.parametrize("text", ["{7}", "{ first", "{:-)"])
def test_a_brace_that_begins_no_field_is_text_like_any_other(qtbot: QtBot, page: ComposePage, text: str) -> None:
    typed(page, text[0])
    menu_of(qtbot, page)
    typed(page, text[1:])
    assert shown_menus(page) == []
    assert page.draft.body == text


def test_taking_the_brace_back_takes_the_menu_away(qtbot: QtBot, page: ComposePage) -> None:
    typed(page, "Hi {")
    menu = menu_of(qtbot, page)
    QTest.keyClick(menu, Qt.Key.Key_Backspace)
    assert shown_menus(page) == []
    assert page.draft.body == "Hi "


def test_letters_narrow_the_menu_without_a_brace_too_and_are_not_written(qtbot: QtBot, page: ComposePage) -> None:
    press(Qt.Key.Key_J)
    menu = menu_of(qtbot, page)
    typed(page, "na")
    assert menu.offered == ["First name", "Last name"]
    typed(page, "zz")
    assert menu.offered == ["First name", "Last name"]
    QTest.keyClick(menu, Qt.Key.Key_Backspace)
    QTest.keyClick(menu, Qt.Key.Key_Backspace)
    assert "Fav wine" in menu.offered
    typed(page, "l")
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert page.draft.body == "{{last_name}}"


def test_the_menu_says_how_many_people_lack_a_field(qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs) -> None:
    add_list(desk, "Everybody", 40)
    page = compose(replace(DINNER, list_name="Everybody"))
    page.form.editor.setFocus()
    press(Qt.Key.Key_J)
    menu = menu_of(qtbot, page)
    qtbot.waitUntil(lambda: jobs.idle)
    words = [action.text() for action in menu.actions() if action.isVisible() and not action.isSeparator()]
    assert words == ["First name\t3 without", "Last name", "Fav wine", "Conditional text…"]
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    press(Qt.Key.Key_J)
    assert "First name\t3 without" in [action.text() for action in menu_of(qtbot, page).actions()]


# Conditional text


def test_conditional_text_is_written_by_keyboard_alone(qtbot: QtBot, page: ComposePage) -> None:
    dialog = open_conditions(qtbot, page)
    assert not dialog.save_button.isEnabled()
    press(Qt.Key.Key_Tab, NONE)  # the condition
    press(Qt.Key.Key_Tab, NONE)  # then
    focus = QApplication.focusWidget()
    assert focus is dialog.then
    QTest.keyClicks(dialog.then, "Hello")
    press(Qt.Key.Key_Tab, NONE)
    QTest.keyClicks(dialog.otherwise, "Hi {{first_name}}")
    assert dialog.otherwise._tone_of(dialog.otherwise.chips()[0]) is Tone.INFO  # whoever reads it has a first name
    assert dialog.sentence == "Maya Chen reads “Hi Maya”.\nSomeone with nothing filled in reads “Hello”."
    press(Qt.Key.Key_Return, NONE)
    assert page.draft.body == HELLO
    assert [chip.label for chip in page.form.editor.chips()] == ["If First name is empty"]
    assert page.preview.phone.arrival.plain_text == "Hi Maya"
    assert page.form.editor._tone_of(page.form.editor.chips()[0]) is Tone.INFO
    QTest.keyClicks(page.form.editor, "!")
    assert page.draft.body == f"{HELLO}!"


def test_conditional_text_takes_the_place_of_the_brace_that_asked_for_it(qtbot: QtBot, page: ComposePage) -> None:
    typed(page, "So {")
    menu = menu_of(qtbot, page)
    typed(page, "if")
    assert menu.offered == ["Conditional text…"]
    QTest.keyClick(menu, Qt.Key.Key_Return)
    dialog = dialog_of(page)
    QTest.keyClicks(dialog.then, "so")
    press(Qt.Key.Key_Return, NONE)
    assert page.draft.body == "So {{if first_name is empty: so}}"


def test_leaving_the_dialog_changes_nothing(qtbot: QtBot, page: ComposePage) -> None:
    dialog = open_conditions(qtbot, page)
    QTest.keyClicks(dialog.then, "so")
    press(Qt.Key.Key_Escape, NONE)
    assert not dialog.isVisible()
    assert page.draft.body == ""
    assert page.form.editor.hasFocus()


def test_a_chip_is_opened_and_changed(qtbot: QtBot, compose: Open) -> None:
    page = compose(replace(DINNER, body=f"{HELLO}, dinner?"))
    page.form.editor.setFocus()
    assert page.form.editor.select_chip("first_name")
    QTest.keyClick(page.form.editor, Qt.Key.Key_Return)
    dialog = dialog_of(page)
    assert dialog.title == "If First name is empty"
    assert (dialog.then.text(), dialog.otherwise.text()) == ("Hello", "Hi {{first_name}}")
    dialog.field.setCurrentIndex(dialog.field.findText("Fav wine"))
    dialog.form.setCurrentIndex(1)
    QTest.keyClicks(dialog.value.control, "barolo")
    assert dialog.sentence.startswith("Maya Chen reads “Hello”.")
    QTest.keyClick(dialog.value.control, Qt.Key.Key_Return)
    assert page.draft.body == "{{if fav_wine equals barolo: Hello|Hi {{first_name}}}}, dinner?"
    press(Qt.Key.Key_Z)
    assert page.draft.body == f"{HELLO}, dinner?"


def test_a_date_is_asked_for_and_what_cannot_be_read_is_said(qtbot: QtBot, page: ComposePage) -> None:
    dialog = open_conditions(qtbot, page)
    dialog.form.setCurrentIndex(2)
    QTest.keyClicks(dialog.then, "early")
    assert dialog.date.isVisible()
    assert not dialog.value.isVisible()
    QTest.keyClicks(dialog.date.control, "03/04/2026")
    assert dialog.date.message == "Write the date as 2026-11-22: year, month, day."
    assert not dialog.save_button.isEnabled()
    dialog.date.set_text("")
    QTest.keyClicks(dialog.date.control, "11/22/2026")
    assert "second text" in dialog.date.message
    dialog.save_button.click()
    assert page.draft.body == "{{if first_name is before 2026-11-22: early}}"


def test_a_text_that_would_break_the_condition_is_refused_with_a_reason(qtbot: QtBot, page: ComposePage) -> None:
    dialog = open_conditions(qtbot, page)
    for text in ("a|b", "a {b} c", "{{if last_name is empty: x}}"):
        dialog.then.selectAll()
        QTest.keyClicks(dialog.then, text)
        assert not dialog.save_button.isEnabled()
        assert any("condition can’t stand in here" in label.text() for label in dialog.findChildren(Label))
    dialog.then.selectAll()
    QTest.keyClicks(dialog.then, "fine")
    assert dialog.save_button.isEnabled()


def test_who_would_read_a_gap_is_named_as_left_out(qtbot: QtBot, page: ComposePage) -> None:
    dialog = open_conditions(qtbot, page)
    QTest.keyClicks(dialog.then, "Hi {{first_name}}")
    assert dialog.sentence == (
        "Maya Chen reads nothing here.\nSomeone with nothing filled in is left out: no First name."
    )


def test_a_field_is_offered_inside_the_dialog_too(
    qtbot: QtBot, page: ComposePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(field_menu, "_PAUSE_MS", 250)  # the menu before has to give the focus back
    dialog = open_conditions(qtbot, page)
    dialog.then.setFocus()
    QTest.keyClicks(dialog.then, "Dear {")
    menu = menu_of(qtbot, page)
    assert menu.offered == ["First name", "Last name", "Fav wine"]
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert dialog.then.text() == "Dear {{first_name|there}}"


def test_a_chip_in_the_dialog_is_given_a_fallback(qtbot: QtBot, page: ComposePage) -> None:
    dialog = open_conditions(qtbot, page)
    QTest.keyClicks(dialog.then, "Dear {{last_name}}")
    dialog.then.setFocus()
    assert dialog.then.select_chip("last_name")
    QTest.keyClick(dialog.then, Qt.Key.Key_Return)
    (asked,) = page.window().findChildren(FallbackDialog)
    QTest.keyClicks(asked.field.control, "guest")
    QTest.keyClick(asked.field.control, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.then.text() == "Dear {{last_name|guest}}"
    assert dialog.sentence.endswith("Someone with nothing filled in reads “Dear guest”.")
    QTest.keyClick(dialog.then, Qt.Key.Key_End)
    press(Qt.Key.Key_Return, NONE)
    assert page.draft.body == "{{if first_name is empty: Dear {{last_name|guest}}}}"


def test_pasted_lines_become_one_in_the_dialog(qtbot: QtBot, page: ComposePage) -> None:
    dialog = open_conditions(qtbot, page)
    QApplication.clipboard().setText("two\nlines {{first_name|x}}")
    dialog.then.setFocus()
    dialog.then.paste()
    assert dialog.then.text() == "two lines {{first_name|x}}"
    assert dialog.save_button.isEnabled()


def test_in_the_subject_conditional_text_is_written_as_text(qtbot: QtBot, compose: Open) -> None:
    page = compose(replace(DINNER, kind="card", title="", body="x"))
    page.form.subject_input.setFocus()
    dialog = open_conditions(qtbot, page)
    QTest.keyClicks(dialog.then, "Dinner")
    press(Qt.Key.Key_Tab, NONE)
    QTest.keyClicks(dialog.otherwise, "Dinner, {{first_name}}?")
    press(Qt.Key.Key_Return, NONE)
    assert page.draft.title == "{{if first_name is empty: Dinner|Dinner, {{first_name}}?}}"
    assert page.preview.phone.arrival.plain_text == "Dinner, Maya?\nx"


def test_every_part_of_the_dialog_has_a_name(qtbot: QtBot, page: ComposePage) -> None:
    dialog = open_conditions(qtbot, page)
    dialog.form.setCurrentIndex(3)
    stops = [it for it in dialog._chain() if it.isVisibleTo(dialog)]
    assert [it.accessibleName() for it in stops] == [
        "Field", "Condition", "Date", "Then people read", "All others read", "Cancel", "Insert",
    ]  # fmt: skip
