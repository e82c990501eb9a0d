"""Writing places, lists and contacts, by what a person reads and presses."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mmsdesk.domain.contact_info import ContactInfo, ContactName, Organization, Typed
from mmsdesk.domain.message import ListItem, ListSection
from mmsdesk.services.draft_parts import DraftPlace
from mmsdesk.services.drafts import CONTACT, LIST, LOCATION, Draft
from mmsdesk.ui.compose.contact_editor import ContactEditor
from mmsdesk.ui.compose.list_editor import ListEditor
from mmsdesk.ui.compose.location_editor import LocationEditor
from mmsdesk.ui.compose.page import ComposePage

Open = Callable[[Draft], ComposePage]
ALT = Qt.KeyboardModifier.AltModifier
OSTERIA = "https://www.google.com/maps/place/Osteria+Lume/@45.5,-122.6,17z/data=!3d45.5231!4d-122.6765"
MAP = "https://www.google.com/maps/search/?api=1&query=45.5231,-122.6765"


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifiers)


def type_here(text: str) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, text)


def phone_says(page: ComposePage) -> str:
    return page.preview.phone.arrival.plain_text


def test_a_map_link_that_is_pasted_becomes_the_place_and_its_name(qtbot: QtBot, compose: Open) -> None:
    page = compose(Draft(kind=LOCATION, optout_line=False))
    editor = page.form.own
    assert isinstance(editor, LocationEditor)
    QGuiApplication.clipboard().setText(OSTERIA)
    editor.coordinates.control.setFocus()
    QTest.keyClick(editor.coordinates.control, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.work.written.place == DraftPlace("Osteria Lume", "", "45.5231, -122.6765")
    assert phone_says(page) == f"Osteria Lume: {MAP}"
    page.work.undo()
    assert page.work.written.place == DraftPlace()
    editor.paste_button.click()
    assert editor.coordinates.text() == "45.5231, -122.6765"


def test_a_map_link_that_is_typed_becomes_the_place_when_it_is_whole(compose: Open) -> None:
    page = compose(Draft(kind=LOCATION, optout_line=False))
    editor = page.form.own
    assert isinstance(editor, LocationEditor)
    editor.coordinates.control.setFocus()
    type_here(OSTERIA)
    assert editor.coordinates.text() == OSTERIA
    press(Qt.Key.Key_Tab)
    assert page.work.written.place == DraftPlace("Osteria Lume", "", "45.5231, -122.6765")


@pytest.mark.parametrize(
    ("copied", "said"),
    [("https://maps.app.goo.gl/aBc", "This short link hides the place."), ("Dinner?", "What was copied last isn’t")],
)
def test_what_is_no_place_is_said_and_changes_nothing(compose: Open, copied: str, said: str) -> None:
    page = compose(Draft(kind=LOCATION))
    editor = page.form.own
    assert isinstance(editor, LocationEditor)
    QGuiApplication.clipboard().setText(copied)
    editor.paste_button.click()
    assert editor.coordinates.message.startswith(said)
    assert page.work.written.place == DraftPlace()


def test_coordinates_are_read_while_they_are_typed(compose: Open) -> None:
    page = compose(Draft(kind=LOCATION, place=DraftPlace("Osteria Lume")))
    editor = page.form.own
    assert isinstance(editor, LocationEditor)
    editor.coordinates.control.setFocus()
    type_here("95, ")
    assert editor.coordinates.message.startswith("Write latitude and longitude")
    type_here("200")
    assert editor.coordinates.message.startswith("Latitude goes from -90")
    QTest.keySequence(editor.coordinates.control, "Ctrl+A")
    type_here("45.5231, -122.6765")
    assert editor.coordinates.message.startswith("Paste a link from")
    assert phone_says(page) == f"Osteria Lume: {MAP}"


def test_a_list_is_written_with_the_keyboard_alone(compose: Open) -> None:
    page = compose(Draft(kind=LIST, title="Tonight", optout_line=False))
    editor = page.form.own
    assert isinstance(editor, ListEditor)
    editor.add_button.setFocus()
    press(Qt.Key.Key_Space)
    type_here("Wine")
    for _ in range(4):  # past the buttons of the section, and the grip
        press(Qt.Key.Key_Tab)
        if isinstance(QApplication.focusWidget(), type(editor.cards[0].heading)):
            break
    type_here("Barolo")
    press(Qt.Key.Key_Tab)
    type_here("by the glass")
    editor.cards[0].items.add_button.setFocus()
    press(Qt.Key.Key_Space)
    type_here("Arneis")
    wine = ListSection("Wine", (ListItem("Barolo", "by the glass"), ListItem("Arneis")))
    assert page.work.written.sections == (wine,)
    assert phone_says(page).splitlines() == ["Tonight", "Wine", "> Barolo - by the glass", "> Arneis"]
    press(Qt.Key.Key_Up, ALT)
    assert [it.title for it in page.work.written.sections[0].items] == ["Arneis", "Barolo"]
    type_here("!")
    assert page.work.written.sections[0].items[0].title == "Arneis!"
    for _ in range(2):
        page.work.undo()
    assert page.work.written.sections == (wine,)


def test_a_lists_title_stands_above_its_text_as_on_the_phone_and_tab_goes_the_same_way(
    qtbot: QtBot, compose: Open
) -> None:
    page = compose(Draft(kind=LIST, title="Tonight", body="What shall we keep?"))
    editor = page.form.own
    assert isinstance(editor, ListEditor)
    title, text = editor.title, page.form.editor
    qtbot.waitUntil(lambda: title.mapTo(page, title.rect().bottomLeft()).y() < text.mapTo(page, QPoint(0, 0)).y())
    editor.title_line.setFocus()
    press(Qt.Key.Key_Tab)
    assert text.hasFocus()
    page.work.choose_kind(CONTACT)
    assert title.isHidden()


def test_sections_are_moved_and_removed_and_everything_can_be_taken_back(compose: Open) -> None:
    start = (ListSection("Wine", (ListItem("Barolo"),)), ListSection("Food", (ListItem("Tagliatelle"),)))
    page = compose(Draft(kind=LIST, title="Tonight", sections=start))
    editor = page.form.own
    assert isinstance(editor, ListEditor)
    editor.cards[1].up.click()
    assert [it.title for it in page.work.written.sections] == ["Food", "Wine"]
    assert not editor.cards[0].up.isEnabled()
    editor.cards[0].remove.click()
    assert [it.title for it in page.work.written.sections] == ["Wine"]
    page.work.undo()
    page.work.undo()
    assert page.work.written.sections == start


def test_a_contact_is_written_and_what_is_not_shown_is_kept(compose: Open) -> None:
    kept = ContactInfo(
        ContactName("Osteria", prefix="The"), organization=Organization("Lume LLC"), birthday="2001-02-03"
    )
    page = compose(Draft(kind=CONTACT, contact=kept))
    editor = page.form.own
    assert isinstance(editor, ContactEditor)
    editor.full_name.control.setFocus()
    press(Qt.Key.Key_End)
    type_here(" Lume")
    editor.lists["phones"].add_button.click()
    type_here("+1 503 555 0100")
    contact = page.work.written.contact
    assert contact.phones == (Typed("+15035550100"),)
    assert (contact.name.full_name, contact.name.prefix, contact.birthday) == ("Osteria Lume", "The", "2001-02-03")
    assert phone_says(page).splitlines() == ["Osteria Lume", "+15035550100"]
    page.work.undo()
    assert page.work.written.contact.phones != contact.phones
