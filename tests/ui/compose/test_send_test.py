"""The dialog that sends a test: phones, person, and what it says when nothing can go out."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mmsdesk.domain.contact import Details
from mmsdesk.domain.phone import format_phone
from mmsdesk.domain.rendering import body_of
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import TEXT, Draft
from mmsdesk.services.phone_tests import PhoneTests
from mmsdesk.services.version_list import list_versions
from mmsdesk.store import contacts
from mmsdesk.store.versions import Moment
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.send_test import SendTestDialog
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow
from tests.support.carriers import Network

DRAFT = Draft(kind=TEXT, body="Hi {{first_name|there}}, truffles are back.", list_name="Wine club")


@pytest.fixture
def opened(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, compose: Callable[[Draft], ComposePage]
) -> Callable[[], SendTestDialog]:
    """Opens the composer on a draft and presses the button."""

    def open_dialog() -> SendTestDialog:
        page = compose(DRAFT)
        QTest.mouseClick(page.test_button, Qt.MouseButton.LeftButton)
        dialog = window.findChild(SendTestDialog)
        assert dialog is not None
        qtbot.waitUntil(lambda: jobs.idle)
        return dialog

    return open_dialog


def choices(dialog: SendTestDialog) -> list[str]:
    return [dialog.person.itemText(place) for place in range(dialog.person.count())]


def test_the_first_phone_is_asked_for_and_saved_with_enter(
    qtbot: QtBot, desk: Desk, jobs: Jobs, opened: Callable[[], SendTestDialog]
) -> None:
    dialog = opened()
    assert dialog.new_phone.isVisible()
    assert not dialog.send_button.isEnabled()
    dialog.new_phone.name.set_text("Front desk")
    dialog.new_phone.number.set_text("12")
    dialog.new_phone.number.control.setFocus()
    QTest.keyClick(dialog.new_phone.number.control, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "area code" in dialog.new_phone.number.message)
    dialog.new_phone.number.set_text("971 555 0133")
    QTest.keyClick(dialog.new_phone.number.control, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(dialog.rows) == 1)
    assert dialog.rows[0].phone.phone == "+19715550133"
    assert dialog.rows[0].tick.isChecked()
    assert dialog.count.text() == "1 MMS"
    assert dialog.send_button.isEnabled()
    assert [phone.name for phone in PhoneTests(desk).phones()] == ["Front desk"]


def test_it_offers_the_person_on_the_phone_others_and_nobody_in_particular(
    desk: Desk, opened: Callable[[], SendTestDialog]
) -> None:
    PhoneTests(desk).keep("Front desk", "+19715550133")
    dialog = opened()
    offered = choices(dialog)
    assert offered[0] == dialog.person.currentText() == "Maya Chen"
    assert offered[-1] == "Someone with nothing filled in"
    assert len(offered) > 5


def test_without_sinch_nothing_is_lost_and_the_reason_is_said(
    qtbot: QtBot, desk: Desk, jobs: Jobs, opened: Callable[[], SendTestDialog]
) -> None:
    PhoneTests(desk).keep("Front desk", "+19715550133")
    dialog = opened()  # the sample account leads to a port where nobody listens
    QTest.mouseClick(dialog.send_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: jobs.idle and dialog.send_button.isEnabled())
    (row,) = dialog.rows
    assert row.pill.text == "Failed"
    assert "could not be reached" in row.words.text()
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_phone_can_be_removed_and_ticks_decide(
    qtbot: QtBot, desk: Desk, jobs: Jobs, opened: Callable[[], SendTestDialog]
) -> None:
    PhoneTests(desk).keep("Elena Ricci", "+15035550100")
    PhoneTests(desk).keep("Front desk", "+19715550133")
    dialog = opened()
    assert [row.tick.isChecked() for row in dialog.rows] == [True, False]
    assert dialog.rows[1].tick.accessibleName() == f"Front desk, {format_phone('+19715550133')}"
    QTest.mouseClick(dialog.rows[1].tick, Qt.MouseButton.LeftButton)
    assert dialog.count.text() == "2 MMS"
    QTest.mouseClick(dialog.rows[0].remove_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: jobs.idle and len(dialog.rows) == 1)
    assert dialog.rows[0].tick.isChecked()
    assert dialog.count.text() == "1 MMS"


STRANGE = (Details("+13105550170", "Maximiliane"), Details("+13105550171", "مريم"), Details("+13105550172", "Bo🎉"))


def test_the_worst_cases_and_anybody_of_the_list_can_be_chosen(
    qtbot: QtBot, desk: Desk, jobs: Jobs, opened: Callable[[], SendTestDialog]
) -> None:
    desk.writer.run(lambda db: contacts.add_people(db, contacts.ensure_list(db, "Wine club", 0), STRANGE, 1.0))
    dialog = opened()
    worst = [text for text in choices(dialog) if " · " in text]
    assert worst == [
        "مريم · Right-to-left writing: مري",
        "Bo🎉 · Emoji: 🎉",
        "Rossi · No first name: the fallback stands in",
    ]
    dialog.as_whom.find_button.click()
    field = dialog.as_whom.find_field
    QTest.keyClicks(field.control, "nobody")
    QTest.keyClick(field.control, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field.message == "Nobody on the list answers to that.")
    field.set_text("maximil")
    QTest.keyClick(field.control, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.person.currentText() == "Maximiliane")
    assert dialog.as_whom.chosen.values["first_name"] == "Maximiliane"


def test_without_differences_there_are_no_worst_to_send(
    window: MainWindow, jobs: Jobs, qtbot: QtBot, compose: Callable[[Draft], ComposePage]
) -> None:
    page = compose(replace(DRAFT, body="Truffles are back."))
    QTest.mouseClick(page.test_button, Qt.MouseButton.LeftButton)
    dialog = window.findChild(SendTestDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: jobs.idle)
    assert dialog.worst_button.isHidden()
    assert dialog.worst_note.isHidden()


def test_one_press_sends_the_three_worst_each_followed_in_a_line(
    qtbot: QtBot,
    desk: Desk,
    jobs: Jobs,
    opened: Callable[[], SendTestDialog],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk.writer.run(lambda db: contacts.add_people(db, contacts.ensure_list(db, "Wine club", 0), STRANGE, 1.0))
    PhoneTests(desk).keep("Elena Ricci", "+15035550100")
    network = Network()
    monkeypatch.setattr("mmsdesk.sinch.factory.SinchClients.open", lambda _clients: network.open())
    dialog = opened()
    assert dialog.worst_button.text() == "Send me the three worst"
    assert dialog.worst_note.text() == "As \u2068مريم\u2069, \u2068Bo🎉\u2069, \u2068Rossi\u2069"
    assert dialog.worst_button.accessibleDescription().splitlines()[0] == "مريم: Right-to-left writing: مري"
    dialog.worst_button.click()
    dialog.worst_button.click()
    dialog.send_worst()
    qtbot.waitUntil(lambda: jobs.idle and len(dialog.rows[0].lines) == 3)
    (row,) = dialog.rows
    assert [(line.name.text(), line.pill.text) for line in row.lines] == [
        ("As مريم", "Sent"),
        ("As Bo🎉", "Sent"),
        ("As Rossi", "Sent"),
    ]
    assert row.pill.isHidden()
    texts = [body_of(request.message).splitlines()[0] for request in network.requests]
    assert texts == [f"Hi {name}, truffles are back." for name in ("مريم", "Bo🎉", "there")]
    (summary,) = desk.campaigns()
    assert list_versions(desk, summary.row.id)[0].moment is Moment.TESTED

    second = network.requests[1].job_id
    desk.writer.run(lambda db: db.execute("UPDATE attempt SET state = 'delivered' WHERE job_id = ?", (second,)))
    qtbot.waitUntil(lambda: [line.pill.text for line in row.lines] == ["Sent", "Delivered", "Sent"])
    assert row.lines[1].pill.accessibleDescription() == "As Bo🎉: Delivered."
    assert summary.counts is None
