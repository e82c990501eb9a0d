"""The dialog that sends a test: phones, person, and what it says when nothing can go out."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mmsdesk.domain.phone import format_phone
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import TEXT, Draft
from mmsdesk.services.phone_tests import PhoneTests
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.send_test import SendTestDialog
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow

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
