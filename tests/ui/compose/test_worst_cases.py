"""Stepping through the people a message fits worst."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from mmsdesk.domain.contact import Details
from mmsdesk.services.desk import Desk
from mmsdesk.services.previewing import EMPTY_NAME
from mmsdesk.store import contacts
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.labels import Label
from tests.support.osteria import TRUFFLE

Open = Callable[[object], ComposePage]
NIGHTS = replace(TRUFFLE, list_name="Wine club", title="For {{first_name|you}}", body="Hi {{first_name}}.", media=None)
STRANGE = (Details("+13105550170", "Maximiliane"), Details("+13105550171", "مريم"), Details("+13105550172", "Bo🎉"))


def add_strange_people(desk: Desk) -> None:
    desk.writer.run(lambda db: contacts.add_people(db, contacts.ensure_list(db, "Wine club", 0), STRANGE, 1.0))


def place(page: ComposePage) -> Label:
    label = page.preview.findChild(Label, "preview-place")
    assert label is not None
    return label


def menu_of_people(page: ComposePage) -> QMenu:
    page.preview.open_people()
    return next(each for each in page.preview.findChildren(QMenu) if each.isVisible())


def press(page: ComposePage, key: Qt.Key, *, shift: bool = False) -> None:
    modifiers = Qt.KeyboardModifier.ControlModifier
    if shift:
        modifiers |= Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(page.form.editor, key, modifiers)


def test_the_worst_cases_are_stepped_through_with_their_reason(
    qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs
) -> None:
    add_strange_people(desk)
    page = compose(NIGHTS)
    press(page, Qt.Key.Key_B, shift=True)
    seen: list[tuple[str, str]] = []
    for _ in range(5):
        seen.append((place(page).text(), place(page).toolTip()))
        words = page.preview.phone.arrival.plain_text.splitlines()
        name = page.preview.seen.values["first_name"]
        assert words[0] == (f"For {name}" if name else "For you")
        assert words[1] == f"Hi {name}."
        press(page, Qt.Key.Key_BracketRight)
    assert seen == [
        ("Empty field · 1 of 5", "No first name: the message has a gap"),
        ("Longest text · 2 of 5", "Longest text: 38 characters"),
        ("Longest subject · 3 of 5", "Longest subject: 15 characters"),
        ("Right-to-left writing · 4 of 5", "Right-to-left writing: مري"),
        ("Emoji · 5 of 5", "Emoji: 🎉"),
    ]
    assert place(page).text() == "Empty field · 1 of 5", "behind the last comes the first"
    assert page.preview.next_button.accessibleName() == "Next worst case (Ctrl+])"
    press(page, Qt.Key.Key_BracketLeft)
    assert place(page).text() == "Emoji · 5 of 5"
    assert place(page).accessibleDescription() == "Emoji: 🎉"
    press(page, Qt.Key.Key_B, shift=True)
    qtbot.waitUntil(lambda: jobs.idle and place(page).text() == "1 of 17")
    assert page.preview.next_button.accessibleName() == "Next person (Ctrl+])"


def test_the_menu_leads_to_them_and_back(qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs) -> None:
    add_strange_people(desk)
    page = compose(NIGHTS)
    menu = menu_of_people(page)
    assert [action.text() for action in menu.actions() if action.text()] == [
        "People of the list",
        "Worst cases (5)",
        EMPTY_NAME,
        "Find somebody…",
    ]
    menu.actions()[1].trigger()
    menu.close()
    assert place(page).text() == "Empty field · 1 of 5"
    again = menu_of_people(page)
    assert [action.isChecked() for action in again.actions()[:3]] == [False, True, False]
    again.actions()[0].trigger()
    again.close()
    qtbot.waitUntil(lambda: jobs.idle and place(page).text() == "1 of 17")


def test_another_text_keeps_the_kind_that_is_looked_at(qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs) -> None:
    add_strange_people(desk)
    page = compose(NIGHTS)
    press(page, Qt.Key.Key_B, shift=True)
    press(page, Qt.Key.Key_BracketRight)
    page.work.edit_body("Dear {{first_name|guest}}!")
    qtbot.waitUntil(lambda: jobs.idle and place(page).text() == "Longest text · 2 of 5")
    qtbot.waitUntil(lambda: jobs.idle and place(page).toolTip() == "Longest text: 40 characters")
    page.work.edit_title("Truffles")
    page.work.edit_body("Dear guest!")
    qtbot.waitUntil(lambda: jobs.idle and place(page).text() == "1 of 17")


def test_where_everybody_gets_the_same_there_is_nothing_to_step_through(compose: Open) -> None:
    page = compose(replace(NIGHTS, title="Truffles", body="See you."))
    press(page, Qt.Key.Key_B, shift=True)
    assert place(page).text() == "1 of 14"
    menu = menu_of_people(page)
    assert not [action for action in menu.actions() if action.text().startswith("Worst")]
    menu.close()
    (tool,) = [tool for tool in page.tools.tools if tool.words == "Preview worst cases"]
    assert not tool.works()


def test_where_there_is_little_room_the_place_loses_its_kind_and_never_its_number(
    qtbot: QtBot, compose: Open, desk: Desk, window: MainWindow, keeper: ThemeKeeper
) -> None:
    add_strange_people(desk)
    page = compose(NIGHTS)
    press(page, Qt.Key.Key_B, shift=True)
    full = place(page).text()
    assert " · 1 of " in full
    window.resize(1024, 700)
    keeper.set_text_scale(1.5)
    page.strip.acted.emit()
    qtbot.waitUntil(lambda: place(page).text() == full.partition(" · ")[2])
    qtbot.waitUntil(lambda: place(page).width() >= place(page).full_width)
    assert place(page).accessibleName() == full
    assert place(page).toolTip() == page.preview.seen.why
    keeper.set_text_scale(1.0)
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: place(page).text() == full)
