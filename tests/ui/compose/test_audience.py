"""The second step: who gets it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.ui.compose.audience import AudiencePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.widgets.labels import Label
from tests.support.osteria import TRUFFLE, add_list

NOBODY = replace(TRUFFLE, list_name="")


@pytest.fixture
def draft(desk: Desk) -> CampaignId:
    add_list(desk, "All guests", 40)
    return desk.create_draft(NOBODY)


def open_page(qtbot: QtBot, window: MainWindow, jobs: Jobs, campaign_id: CampaignId) -> AudiencePage:
    window.open("audience", campaign_id)
    page = window.page("audience")
    assert isinstance(page, AudiencePage)
    qtbot.waitUntil(lambda: jobs.idle)
    return page


def note(page: AudiencePage) -> str:
    label = page.findChild(Label, "audience-note")
    return label.text() if isinstance(label, Label) else ""


def test_lists_are_shown_with_who_can_be_reached(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, draft: CampaignId
) -> None:
    page = open_page(qtbot, window, jobs, draft)
    assert [card.accessibleName() for card in page.cards.cards] == [
        "All guests, 39 people, 1 opted out",
        "Wine club, 13 people, 1 opted out",
    ]
    assert not page.next_button.isEnabled()
    assert note(page) == "Choose who gets it. Nothing goes out yet."


def test_a_choice_is_kept_at_once_and_leads_to_the_review(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, desk: Desk, draft: CampaignId
) -> None:
    page = open_page(qtbot, window, jobs, draft)
    QTest.mouseClick(page.cards.cards[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: note(page).startswith("13 people can get it. 1 opted out; they are left out."))
    QTest.mouseClick(page.next_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.current_key == "review")
    assert desk.load_draft(draft) == replace(NOBODY, list_name="Wine club")


def test_arrows_choose_and_enter_with_ctrl_goes_on(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, desk: Desk, draft: CampaignId
) -> None:
    page = open_page(qtbot, window, jobs, draft)
    QTest.keyClick(page.cards.cards[0], Qt.Key.Key_Down)
    QTest.keyClick(page.cards.cards[1], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.current_key == "review")
    assert desk.load_draft(draft).list_name == "Wine club"


def test_keys_reach_the_cards_as_soon_as_they_are_there(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, desk: Desk, draft: CampaignId
) -> None:
    page = open_page(qtbot, window, jobs, draft)
    add_list(desk, "Regulars", 3)
    page.cards.show_lists(desk.lists(), "")  # other lists, so other cards
    page.cards.focus_chosen()
    assert page.cards.cards[0].hasFocus()


def test_importing_comes_back_to_this_campaign(qtbot: QtBot, window: MainWindow, jobs: Jobs, draft: CampaignId) -> None:
    page = open_page(qtbot, window, jobs, draft)
    asked = QSignalSpy(page.open_requested)
    QTest.mouseClick(page.import_button, Qt.MouseButton.LeftButton)
    assert asked.at(0) == [("import", draft)]


def test_without_lists_the_page_invites_to_import(qtbot: QtBot, window: MainWindow, jobs: Jobs, desk: Desk) -> None:
    desk.writer.run(lambda db: db.execute("DELETE FROM list"))
    page = open_page(qtbot, window, jobs, desk.create_draft(NOBODY))
    assert page.empty.isVisible()
    QTest.mouseClick(page.empty.primary_button, Qt.MouseButton.LeftButton)
    assert window.current_key == "import"
