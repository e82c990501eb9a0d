"""New campaigns from templates: from the arrow's menu, and from the list by keys."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.collections import delete_entry, entries, keep_template
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import TEXT, Draft
from mmsdesk.store.collections import Collection
from mmsdesk.ui.campaigns.page import CampaignsPage
from mmsdesk.ui.collection_dialog import CollectionDialog
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.navigation import NavButton
from mmsdesk.ui.shell import CAMPAIGNS, MainWindow
from mmsdesk.ui.theme import ThemeKeeper
from tests.support.osteria import TRUFFLE, open_osteria
from tests.ui.compose.test_past import keys, shown

TONIGHT = Draft(name="Tonight", kind=TEXT, body="Two tables are free.", list_name="Wine club")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path / "profile")
    desk.create_draft(replace(TRUFFLE, list_name=""))
    keep_template(desk, "Tasting & wine", TRUFFLE)
    keep_template(desk, "Short notice", TONIGHT)
    yield desk
    desk.close()


@pytest.fixture
def jobs(qtbot: QtBot, desk: Desk) -> Iterator[Jobs]:
    """Ended before the desk they work on."""
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def page(qtbot: QtBot, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> CampaignsPage:
    window = MainWindow(keeper)
    qtbot.addWidget(window)
    page = CampaignsPage(keeper, jobs, desk)
    window.add_page("campaigns", CAMPAIGNS, lambda: page)
    window.add_page("compose", None, QWidget, section="campaigns")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open("campaigns")
    qtbot.waitUntil(lambda: jobs.idle)
    return page


def opened(qtbot: QtBot, spy: QSignalSpy) -> CampaignId:
    """The campaign that was opened to be written."""
    qtbot.waitUntil(lambda: spy.count() > 0)
    key, campaign_id = spy.at(0)[0]
    assert key == "compose"
    return CampaignId(campaign_id)


def test_the_menu_offers_a_blank_campaign_and_the_templates_used_last(
    qtbot: QtBot, page: CampaignsPage, desk: Desk
) -> None:
    spy = QSignalSpy(page.open_requested)
    menu = page.templates.menu(entries(desk, Collection.TEMPLATES), page.new_campaign)
    words = [it.text() for it in menu.actions() if not it.isSeparator()]
    assert words == ["Blank campaign", "Short notice", "Tasting && wine", "All templates…"]
    next(it for it in menu.actions() if it.text() == "Short notice").trigger()
    draft = desk.load_draft(opened(qtbot, spy))
    assert draft == replace(TONIGHT, name="Short notice", list_name="")


def test_the_arrow_opens_the_menu_and_new_campaign_stays_one_press(qtbot: QtBot, page: CampaignsPage) -> None:
    page.templates.button.click()
    qtbot.waitUntil(lambda: any(it.isVisible() for it in page.findChildren(QWidget) if it.inherits("QMenu")))
    menu = next(it for it in page.findChildren(QWidget) if it.inherits("QMenu") and it.isVisible())
    assert menu.accessibleName() == "New campaign"
    menu.close()
    spy = QSignalSpy(page.open_requested)
    page.new_button.click()
    opened(qtbot, spy)


def test_a_template_is_found_and_used_by_keys(qtbot: QtBot, page: CampaignsPage, desk: Desk, jobs: Jobs) -> None:
    spy = QSignalSpy(page.open_requested)
    QTest.keyClick(page.table, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    window = page.window()
    assert isinstance(window, MainWindow)
    dialog = shown(qtbot, window, jobs, CollectionDialog)
    QTest.keyClicks(dialog.search, "truffle")
    said = dialog.view.accessibleDescription()
    assert said.startswith("Type: Card\nSubject: Truffle nights are back\nMessage: Hi [First name or “there”], our")
    assert dialog.model.rows[0].line.startswith("Card · Truffle nights are back")
    keys(Qt.Key.Key_Return)
    draft = desk.load_draft(opened(qtbot, spy))
    assert (draft.name, draft.body, draft.list_name) == ("Tasting & wine", TRUFFLE.body, "")


def test_the_keys_work_from_the_navigation_too_and_open_one_list_alone(
    qtbot: QtBot, page: CampaignsPage, jobs: Jobs
) -> None:
    window = page.window()
    assert isinstance(window, MainWindow)
    window.findChildren(NavButton)[0].setFocus()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_N, both)
    shown(qtbot, window, jobs, CollectionDialog)
    QTest.keyClick(window, Qt.Key.Key_N, both)
    qtbot.waitUntil(lambda: jobs.idle)
    assert len(window.findChildren(CollectionDialog)) == 1


def test_a_template_that_is_gone_meanwhile_is_told_on_the_page(qtbot: QtBot, page: CampaignsPage, desk: Desk) -> None:
    found = entries(desk, Collection.TEMPLATES)
    menu = page.templates.menu(found, page.new_campaign)
    delete_entry(desk, Collection.TEMPLATES, found[0])
    next(it for it in menu.actions() if it.text() == "Short notice").trigger()
    qtbot.waitUntil(page.trouble.isVisible)
    assert page.trouble.title == "This is no longer kept"
