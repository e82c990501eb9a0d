"""The request beside the phone: opened, read, copied and put away, and always that of the shown person."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.request_json import RequestPanel
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow
from tests.support.osteria import TRUFFLE

Open = Callable[[object], ComposePage]
LETTER = replace(TRUFFLE, list_name="Wine club", body="Hi {{first_name|there}}", media=None)
SHIFT_CONTROL = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def press_keys(page: ComposePage) -> None:
    QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_J, SHIFT_CONTROL)


def opened(qtbot: QtBot, page: ComposePage, jobs: Jobs) -> RequestPanel:
    press_keys(page)
    panel = page.findChild(RequestPanel)
    assert panel is not None
    qtbot.waitUntil(lambda: panel.json.toPlainText() != "")
    return panel


def body_of(panel: RequestPanel) -> Any:
    return json.loads(panel.json.toPlainText())


def test_the_request_of_the_shown_person_stands_beside_the_phone(
    qtbot: QtBot, compose: Open, window: MainWindow, jobs: Jobs
) -> None:
    page = compose(LETTER)
    panel = opened(qtbot, page, jobs)
    assert panel.isVisible()
    assert panel.json.hasFocus()
    assert panel.geometry().left() >= page.preview.geometry().right()
    person = page.preview.seen
    body = body_of(panel)
    number = body["recipient"]["identified_by"]["channel_identities"][0]["identity"]
    assert number == person.values["phone"].removeprefix("+")
    assert person.values["first_name"] in body["message"]["card_message"]["description"]
    assert "32 zeros" in panel.notes
    page._people.step(1)
    qtbot.waitUntil(lambda: page.preview.seen.values["first_name"] in panel.json.toPlainText())
    page.work.change(replace(page.work.written, body="Other words"), "Typing")
    qtbot.waitUntil(lambda: "Other words" in panel.json.toPlainText())


def test_it_is_read_copied_and_put_away_and_never_changed(
    qtbot: QtBot, compose: Open, window: MainWindow, jobs: Jobs
) -> None:
    page = compose(LETTER)
    panel = opened(qtbot, page, jobs)
    shown = panel.json.toPlainText()
    QTest.keyClicks(panel.json, "x")
    assert panel.json.toPlainText() == shown
    QTest.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == shown
    panel.json.setFocus()
    QTest.keyClick(panel.json, Qt.Key.Key_Escape)
    assert panel.isHidden()
    assert page.preview.isAncestorOf(page.window().focusWidget())
    press_keys(page)
    assert panel.isVisible()
    QTest.mouseClick(panel.close_button, Qt.MouseButton.LeftButton)
    assert panel.isHidden()


def test_request_and_problems_take_turns(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    page = compose(LETTER)
    panel = opened(qtbot, page, jobs)
    assert panel in page.panes()
    QTest.mouseClick(page.strip.button, Qt.MouseButton.LeftButton)
    assert panel.isHidden()
    assert page.problems.isVisible()
    press_keys(page)
    assert panel.isVisible()
    assert page.problems.isHidden()


def test_everything_in_it_has_a_name_and_the_menu_offers_it(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    page = compose(LETTER)
    menu = page.tools.menu()
    assert "Request as JSON" in [action.text() for action in menu.actions()]
    menu.close()
    panel = opened(qtbot, page, jobs)
    wanting = [each for each in panel.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert {each.accessibleName() for each in wanting if each.isVisible()} == {
        "Close the request",
        "Request as JSON",
        "Copy JSON",
    }
