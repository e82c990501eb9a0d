"""The answers of a choice and of a card, by what a person reads and presses."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from mmsdesk.domain.checks import Anchor, Finding, Fix
from mmsdesk.domain.severity import Severity
from mmsdesk.services.draft_parts import CALENDAR, CALL, LINK, LOCATION, SHARE_LOCATION, DraftChoice
from mmsdesk.services.drafts import CARD, CHOICE, CONTACT, KINDS, LIST, TEXT, Draft
from mmsdesk.ui.compose.choice_fields import keep_url
from mmsdesk.ui.compose.event_time import read_time, write_time, zone_of, zones
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.part_list import moved, trace
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.kinds import KIND_LOOKS
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.labels import Label
from tests.support.osteria import TRUFFLE
from tests.ui.compose.hands import (
    ALT,
    CTRL,
    SHIFT,
    click,
    drag,
    focus_name,
    named,
    names,
    pick,
    press,
    tab_to,
    texts,
    type_here,
    write,
)

Open = Callable[[object], ComposePage]
POLL = Draft(
    name="Seating poll",
    kind=CHOICE,
    body="Which seating?",
    choices=(
        DraftChoice(title="5:30 PM"),
        DraftChoice(title="7:30 PM"),
        DraftChoice(CALL, "Call", phone="+15035550100"),
    ),
)


def titles(page: ComposePage) -> list[str]:
    return [it.title for it in page.draft.choices]


def phone(page: ComposePage) -> str:
    return page.preview.phone.arrival.plain_text


def test_a_choice_is_written_with_the_keyboard_alone_and_reaches_the_phone(compose: Open) -> None:
    page = compose(Draft(kind=CHOICE, optout_line=False))
    assert focus_name() == "Question"
    type_here("Which seating?")
    tab_to("Add answer")
    press(Qt.Key.Key_Space)
    assert focus_name() == "Answer 1: reply"
    type_here("5:30 pm")
    tab_to("Add answer")
    press(Qt.Key.Key_Return)
    assert focus_name() == "Answer 2: reply"
    type_here("Call us")
    press(Qt.Key.Key_Tab, SHIFT)
    assert focus_name() == "Answer 2: kind"
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Tab)
    assert focus_name() == "Answer 2: title"
    press(Qt.Key.Key_Tab)
    type_here("+1 503 555 0100")
    assert page.draft.choices == (DraftChoice(title="5:30 pm"), DraftChoice(CALL, "Call us", phone="+15035550100"))
    assert phone(page) == "Which seating?\n> 5:30 PM\n> Call us: +15035550100"
    assert "2 of 10" in texts(page)


def test_each_kind_of_answer_asks_for_what_it_needs_and_keeps_what_others_had(compose: Open) -> None:
    page = compose(replace(POLL, choices=(DraftChoice(title="Here"),)))
    asked = {
        "Link": {"title", "web address"},
        "Call": {"title", "phone number"},
        "Location": {"title", "coordinates"},
        "Calendar": {"title", "web address", "event name", "event description", "start", "end", "time zone"},
        "Ask for location": {"title", "web address"},
        "Reply": {"reply"},
    }
    for kind, parts in asked.items():
        pick(page, "Answer 1: kind", kind)
        shown = {it.removeprefix("Answer 1: ") for it in names(page) if it.startswith("Answer 1: ")}
        assert shown - {"kind"} == parts
        if kind == "Link":
            write(page, "Answer 1: web address", "https://lume.menu")
    assert page.draft.choices == (DraftChoice(title="Here", url="https://lume.menu"),)


def test_every_kind_arrives_as_it_was_filled_in(compose: Open) -> None:
    page = compose(replace(POLL, optout_line=False, choices=(DraftChoice(LOCATION), DraftChoice(CALENDAR))))
    write(page, "Answer 1: title", "Find us")
    line = named(page, "Answer 1: coordinates")
    QGuiApplication.clipboard().setText("https://www.openstreetmap.org/?mlat=45.52&mlon=-122.67#map=17/45.5/-122.6")
    line.setFocus()
    press(Qt.Key.Key_V, CTRL)
    assert line.property("text") == "45.52, -122.67"
    write(page, "Answer 2: title", "Keep it")
    write(page, "Answer 2: event name", "Truffle night")
    write(page, "Answer 2: event description", "Five courses")
    write(page, "Answer 2: web address", "https://lume.menu/date")
    write(page, "Answer 2: start", "2026-11-26 7:00 pm")
    write(page, "Answer 2: end", "2026-11-26 22:30")
    pick(page, "Answer 2: time zone", "Pacific, Los Angeles")
    place, date = page.draft.choices
    assert place == DraftChoice(LOCATION, "Find us", place="45.52, -122.67")
    assert (date.starts, date.ends) == ("2026-11-26T19:00:00-08:00", "2026-11-26T22:30:00-08:00")
    assert (date.event, date.about, date.url) == ("Truffle night", "Five courses", "https://lume.menu/date")
    assert "> Keep it: https://lume.menu/date" in phone(page)
    assert "query=45.52,-122.67" in phone(page)
    page.undo()
    assert page.draft.choices[1].starts == "2026-11-26T19:00:00-07:00"


def test_the_lines_of_an_event_say_what_they_are_when_they_are_filled_in(compose: Open) -> None:
    captions = {
        "Web address": "web address",
        "Event name": "event name",
        "Description": "event description",
        "Starts": "start",
        "Ends": "end",
        "Time zone": "time zone",
    }
    page = compose(replace(POLL, choices=(DraftChoice(CALENDAR, "Keep it", event="Truffle night"),)))
    said = {it.text(): it for it in page.findChildren(Label) if it.isVisible() and it.text() in captions}
    assert set(said) == set(captions)
    for words, line in captions.items():
        below = named(page, f"Answer 1: {line}")
        assert said[words].buddy() is below
        assert said[words].mapTo(page, QPoint(0, 0)).x() == below.mapTo(page, QPoint(0, 0)).x()
        assert said[words].mapTo(page, QPoint(0, 0)).y() < below.mapTo(page, QPoint(0, 0)).y()
    pick(page, "Answer 1: kind", "Link")
    assert not any(it.isVisible() for it in said.values())


def test_the_count_is_of_all_that_arrives_with_the_answers(compose: Open) -> None:
    page = compose(POLL)
    count = page.findChild(Label, "message-length")
    assert count is not None
    assert count.text() == f"{len(phone(page))} characters with opt-out line"


def test_a_map_link_that_is_typed_is_the_place_when_it_is_whole(compose: Open) -> None:
    page = compose(replace(POLL, choices=(DraftChoice(LOCATION, "Find us"),)))
    link = "https://www.openstreetmap.org/#map=17/45.5123/-122.6"
    write(page, "Answer 1: coordinates", link)
    assert named(page, "Answer 1: coordinates").property("text") == link
    press(Qt.Key.Key_Tab)
    assert page.draft.choices[0].place == "45.5123, -122.6"
    assert named(page, "Answer 1: coordinates").property("text") == "45.5123, -122.6"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.lume.example", "https://www.lume.example"),
        (" lume.example/menu?t=4 ", "https://lume.example/menu?t=4"),
        ("{{code}}.lume.menu", "https://{{code}}.lume.menu"),
        ("http://lume.example", "http://lume.example"),
        ("lume", "lume"),
        ("{{link}}", "{{link}}"),
        ("mailto:maya@lume.example", "mailto:maya@lume.example"),
        ("maya@lume.example", "maya@lume.example"),
        ("", ""),
    ],
)
def test_a_web_address_without_its_beginning_gets_one(typed: str, kept: str) -> None:
    assert keep_url(typed) == kept


def test_a_web_address_is_made_whole_when_its_line_is_left_and_undo_gives_back_what_was_typed(compose: Open) -> None:
    page = compose(replace(POLL, choices=(DraftChoice(LINK, "Menu"),)))
    before = page.draft
    named(page, "Answer 1: web address").setFocus()
    type_here("www.lume.example")
    assert page.draft.choices[0].url == "www.lume.example"
    press(Qt.Key.Key_Tab)
    assert page.draft.choices[0].url == "https://www.lume.example"
    assert named(page, "Answer 1: web address").property("text") == "https://www.lume.example"
    page.undo()
    assert page.draft.choices[0].url == "www.lume.example"
    page.undo()
    assert page.draft == before


def test_what_is_not_right_yet_is_said_below_it_but_not_while_it_is_typed(compose: Open) -> None:
    wrong = [
        (DraftChoice(CALL, "Call", phone="503 555 0100"), "phone number", "country code"),
        (DraftChoice(LINK, "Menu", url="lume"), "web address", "https://"),
        (DraftChoice(LOCATION, "Here", place="the market"), "coordinates", "latitude and longitude"),
        (DraftChoice(LOCATION, "Here", place="95, 12"), "coordinates", "-90 to 90"),
        (DraftChoice(LOCATION, "Here", place="https://maps.app.goo.gl/x"), "coordinates", "long address"),
        (DraftChoice(CALENDAR, "Date", starts="soon"), "start", "2026-11-26 19:00"),
    ]
    page = compose(replace(POLL, choices=tuple(choice for choice, _, _ in wrong)))
    for number, (_, line, words) in enumerate(wrong, 1):
        assert any(words in it for it in texts(page))
        part = named(page, f"Answer {number}: {line}")
        part.setFocus()
        type_here(" ")
        assert not any(words in it for it in texts(page))
        assert words in part.accessibleDescription()
        press(Qt.Key.Key_Tab)
        assert any(words in it for it in texts(page))


def test_what_is_clicked_stays_under_the_pointer_when_the_line_before_is_not_right(qtbot: QtBot, compose: Open) -> None:
    page = compose(replace(POLL, choices=(DraftChoice(LINK, "Menu"),)))
    write(page, "Answer 1: web address", "lume")
    button = named(page, "Add answer")
    window = button.window().windowHandle()
    place = button.mapTo(button.window(), button.rect().center())
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=place)
    assert button.mapTo(button.window(), button.rect().center()) == place
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=place)
    assert len(page.draft.choices) == 2
    qtbot.waitUntil(lambda: any("beginning with https" in it for it in texts(page)))


def test_ten_options_are_the_most_and_the_sentence_says_so(compose: Open) -> None:
    page = compose(replace(POLL, choices=tuple(DraftChoice(title=str(n)) for n in range(9))))
    click(page, "Add answer")
    button = named(page, "Add answer")
    assert len(page.draft.choices) == 10
    assert not button.isEnabled()
    assert any("Sinch takes ten" in it for it in texts(page))
    click(page, "Remove answer 10")
    assert button.isEnabled()
    assert focus_name() == "Remove answer 9"


def test_options_change_places_and_go_with_the_keys_and_the_focus_stays_with_them(compose: Open) -> None:
    page = compose(POLL)
    named(page, "Move answer 1").setFocus()
    press(Qt.Key.Key_Down, ALT)
    assert titles(page) == ["7:30 PM", "5:30 PM", "Call"]
    assert focus_name() == "Move answer 2"
    press(Qt.Key.Key_Down, ALT)
    press(Qt.Key.Key_Down, ALT)  # it is the last already
    assert titles(page) == ["7:30 PM", "Call", "5:30 PM"]
    named(page, "Answer 2: phone number").setFocus()
    press(Qt.Key.Key_Up, ALT)
    assert titles(page) == ["Call", "7:30 PM", "5:30 PM"]
    assert focus_name() == "Answer 1: phone number"
    tab_to("Move answer 2")
    press(Qt.Key.Key_Delete)
    assert titles(page) == ["Call", "5:30 PM"]
    assert focus_name() == "Move answer 2"
    press(Qt.Key.Key_Delete)
    assert focus_name() == "Move answer 1"
    press(Qt.Key.Key_Backspace)
    assert focus_name() == "Add answer"
    for expected in ([1], [2], [3]):
        press(Qt.Key.Key_Z, CTRL)
        assert [len(titles(page))] == expected
    for _ in range(3):
        press(Qt.Key.Key_Z, CTRL)
    assert page.draft == replace(POLL, list_name="")


def test_an_option_is_dragged_to_its_place_and_escape_lets_it_be(compose: Open) -> None:
    page = compose(POLL)
    last = named(page, "Remove answer 3")
    drag(named(page, "Move answer 1"), last, QPoint(0, last.height() + 2))
    assert titles(page) == ["7:30 PM", "Call", "5:30 PM"]
    assert focus_name() == "Move answer 3"
    drag(named(page, "Move answer 3"), named(page, "Remove answer 1"), QPoint(0, 0))
    assert titles(page) == ["5:30 PM", "7:30 PM", "Call"]
    drag(named(page, "Move answer 1"), named(page, "Remove answer 3"), QPoint(0, 40), escape=True)
    assert titles(page) == ["5:30 PM", "7:30 PM", "Call"]
    page.undo()
    page.undo()
    assert page.draft.choices == POLL.choices
    assert not page.work.can_undo


def test_a_word_is_one_step_and_fields_go_into_the_line_with_the_focus(qtbot: QtBot, compose: Open) -> None:
    page = compose(replace(POLL, choices=(DraftChoice(),), optout_line=False))
    named(page, "Answer 1: reply").setFocus()
    type_here("Table for ")
    press(Qt.Key.Key_J, CTRL)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(it for it in menu.actions() if it.text().startswith("First name")).trigger()
    menu.close()
    assert page.draft.choices[0].title == "Table for {{first_name|there}}"
    assert phone(page).endswith("> TABLE FOR MAYA")
    for expected in ("Table for ", "Table ", ""):
        press(Qt.Key.Key_Z, CTRL)
        assert page.draft.choices[0].title == expected
    press(Qt.Key.Key_Z, CTRL | SHIFT)
    press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert page.draft.choices[0].title == "Table for "


def test_tab_goes_through_the_form_as_it_stands_there(compose: Open) -> None:
    page = compose(replace(POLL, choices=(*POLL.choices[:2], DraftChoice(CALENDAR, "Date"))))
    click(page, "Add answer")
    page.form.kinds.focus()
    went = [focus_name()]
    while went[-1] != "Strict validation":
        press(Qt.Key.Key_Tab)
        went.append(focus_name())
    assert went[:3] == ["Choice", "More message types", "Question"]
    after = went[went.index("Move answer 1") :]
    assert after[:8] == [
        "Move answer 1", "Answer 1: kind", "Answer 1: reply", "Remove answer 1",
        "Move answer 2", "Answer 2: kind", "Answer 2: reply", "Remove answer 2",
    ]  # fmt: skip
    assert [it.removeprefix("Answer 3: ") for it in after[8:18]] == [
        "Move answer 3", "kind", "title", "web address",
        "event name", "event description", "start", "end", "time zone", "Remove answer 3",
    ]  # fmt: skip
    assert after[18:] == [
        "Move answer 4", "Answer 4: kind", "Answer 4: reply", "Remove answer 4", "Add answer",
        "Add opt-out line", "Strict validation",
    ]  # fmt: skip
    while went.pop() != "Answer 4: reply":
        press(Qt.Key.Key_Tab, SHIFT)
    assert focus_name() == "Answer 4: reply"


def test_a_card_has_its_answers_behind_a_button(compose: Open) -> None:
    page = compose(replace(TRUFFLE, list_name="", optout_line=False))
    click(page, "Add answers")
    assert focus_name() == "Answer 1: reply"
    type_here("yes")
    assert page.draft.choices == (DraftChoice(title="yes"),)
    assert phone(page).endswith("> YES")
    click(page, "Remove answer 1")
    assert focus_name() == "Add answers"
    page.undo()
    assert named(page, "Answer 1: reply").property("text") == "yes"


def test_all_kinds_can_be_chosen_and_nothing_written_is_lost(
    qtbot: QtBot, compose: Open, jobs: Jobs, window: MainWindow
) -> None:
    page = compose(replace(TRUFFLE, list_name="", choices=POLL.choices))
    before, toasts = page.draft, []
    page.toast_requested.connect(lambda text, action, _act: toasts.append((text, action)))
    page.form.kinds.focus()
    for kind in KINDS[3:6]:
        press(Qt.Key.Key_Right)
        assert page.draft.kind == kind
        assert KIND_LOOKS[kind].heading in page.form.note
        assert focus_name() == KIND_LOOKS[kind].name
    for kind in (LIST, CONTACT):
        button = named(page, "More message types")
        button.setFocus()
        press(Qt.Key.Key_Space)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next(it for it in menu.actions() if it.text() == f"{KIND_LOOKS[kind].name} (approximate)")
        action.trigger()
        menu.close()
        assert page.draft.kind == kind
        assert "approximate" in page.form.note
        qtbot.waitUntil(lambda: jobs.idle)
    click(page, "Text")
    assert (page.draft.kind, page.form.note) == (TEXT, "Arrives as MMS text.")
    assert toasts == [("Type changed. Nothing you wrote is lost.", "Undo")] * 6
    for _ in range(6):
        page.undo()
    assert page.draft == before
    assert page.form.kinds.current == CARD


def test_the_undo_that_is_offered_takes_back_what_it_speaks_of_and_nothing_later(
    window: MainWindow, compose: Open
) -> None:
    page = compose(replace(POLL, kind=TEXT, choices=()))
    page.work.choose_kind(CHOICE)
    window.toast_shown.button.click()
    assert page.draft.kind == TEXT
    page.work.choose_kind(CHOICE)
    page.form.editor.insertPlainText(" Now.")
    window.toast_shown.button.click()
    assert (page.draft.kind, page.draft.body) == (CHOICE, "Which seating? Now.")
    assert window.toast_shown.text.startswith("The draft has changed since.")


def test_where_there_is_little_room_the_type_is_a_drop_down(
    qtbot: QtBot, compose: Open, window: MainWindow, keeper: ThemeKeeper
) -> None:
    page = compose(POLL)
    keeper.set_text_scale(1.5)
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: page.form.kinds.list.isVisible())
    pick(page, "Message type", "Card")
    assert page.draft.kind == CARD


def finding(path: str) -> Finding:
    return Finding("STR-2", Severity.HARD, True, "x", fix=Fix("edit_part", "Show where", path), anchor=Anchor.PARTS)


def test_show_where_goes_to_the_line_that_is_not_right(compose: Open) -> None:
    page = compose(replace(POLL, choices=(*POLL.choices, DraftChoice(LINK, "Menu"), DraftChoice(SHARE_LOCATION))))
    for path, name in {
        "choices/2": "Answer 2: reply",
        "choices/4": "Answer 4: web address",
        "choices/5": "Answer 5: title",
        "choices/11": "Answer 5: title",
        "choices": "Answer 1: reply",
    }.items():
        page.inspection.mender.go_to(finding(path))
        assert focus_name() == name
    bare = compose(replace(POLL, choices=()))
    bare.inspection.mender.go_to(finding("choices"))
    assert focus_name() == "Add answer"


def test_a_phone_number_of_a_choice_that_stops_the_send_is_where_next_leads(
    qtbot: QtBot, compose: Open, jobs: Jobs
) -> None:
    page = compose(replace(POLL, choices=(DraftChoice(title="a"), DraftChoice(CALL, "Call", phone="12"))))
    qtbot.waitUntil(lambda: bool(page.problems.problems))
    page.next_step()
    qtbot.waitUntil(lambda: focus_name() == "Answer 2: phone number")


def test_times_are_read_as_people_write_them() -> None:
    zone = "America/Los_Angeles"
    for typed in ("2026-11-26 19:00", "2026-11-26T19:00", "2026-11-26, 7 pm", "2026-11-26 7:00 p.m."):
        assert read_time(typed, zone) == "2026-11-26T19:00:00-08:00"
    for typed in ("", "soon", "2026-11-26", "2026-11-26 19", "2026-13-01 10:00", "2026-11-26 13:00 pm"):
        assert read_time(typed, zone) == typed
    assert read_time("2026-07-01 12:00 am", zone) == "2026-07-01T00:00:00-07:00"
    assert write_time("2026-11-26T19:00:00-08:00") == "2026-11-26 19:00"
    assert zone_of("2026-11-26T19:00:00-08:00", zone) == zone
    assert zone_of("2026-11-26T19:00:00+05:45", zone) == "UTC+05:45"
    assert read_time("2026-11-26 19:00", "UTC+05:45") == "2026-11-26T19:00:00+05:45"
    assert {zone for zone, _ in zones()} >= {zone, "UTC"}


def test_parts_are_found_again_after_they_moved() -> None:
    for place in range(4):
        for to in range(4):
            after = moved("abcd", place, to)
            assert ["abcd"[it] for it in trace("abcd", after) if it is not None] == list(after)
    assert trace("abc", "ac") == [0, 2]
    assert trace("ac", "abc") == [0, None, 1]
    assert trace("abc", "axc") == [0, 1, 2]
    assert trace("aa", "aaa") == [0, 1, None]
