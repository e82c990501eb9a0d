"""The campaigns page, by what a person reads and presses."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy, QTest
from PySide6.QtWidgets import QLineEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_parts import DraftCard, DraftPlace
from mmsdesk.services.drafts import CAROUSEL, LOCATION, Draft
from mmsdesk.ui.campaigns.page import CampaignsPage
from mmsdesk.ui.campaigns.renaming import RenameDialog
from mmsdesk.ui.campaigns.table import MENU
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import CAMPAIGNS, MainWindow
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button
from mmsdesk.ui.widgets.dialogs import Dialog
from tests.support.osteria import TRUFFLE, add_list, open_osteria, send, set_back, with_picture

Open = Callable[[], CampaignsPage]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path / "profile")
    yield desk
    desk.close()


@pytest.fixture
def jobs(qtbot: QtBot, desk: Desk) -> Iterator[Jobs]:
    """Ended before the desk they work on."""
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def open_page(qtbot: QtBot, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> Open:
    """Opens the page in a window and waits for its first reading."""

    def open_it() -> CampaignsPage:
        window = MainWindow(keeper)
        qtbot.addWidget(window)
        page = CampaignsPage(keeper, jobs, desk)
        window.add_page("campaigns", CAMPAIGNS, lambda: page)
        for key in ("compose", "live", "report", "connection", "import"):
            window.add_page(key, None, QWidget, section="campaigns")
        page.toast_requested.connect(window.toast)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.open("campaigns")
        qtbot.waitUntil(lambda: jobs.idle)
        return page

    return open_it


@pytest.fixture
def week(desk: Desk) -> dict[str, CampaignId]:
    """One campaign in each state, oldest last."""
    add_list(desk, "Wine club", 60, opted_out=2)
    base = with_picture(desk, replace(TRUFFLE, list_name="Wine club"))
    made = {
        "sent": send(desk, replace(base, name="Birthday dessert"), state="sent", delivered=52, failed=6),
        "cancelled": send(desk, replace(base, name="Oyster day"), state="cancelled", delivered=10),
        "stopped": send(desk, replace(base, name="Barolo dinner"), state="stopped", delivered=29),
        "paused": send(desk, replace(base, name="Parking"), state="paused", delivered=29),
        "draft": desk.create_draft(replace(base, name="Sunday brunch", list_name="")),
        "sending": send(desk, replace(base, name="Truffle nights"), state="sending", delivered=20, failed=1, waiting=8),
    }
    for number, campaign_id in enumerate(reversed(made.values())):
        set_back(desk, campaign_id, number * 600.0)
    return made


def cell(page: CampaignsPage, name: str, column: str) -> str:
    """What a cell reads, lines joined."""
    model = page.table.rows
    headings = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    row = next(n for n, line in enumerate(model.lines) if line.name == name)
    return str(model.data(model.index(row, headings.index(column)))).replace("\n", " / ")


@pytest.mark.parametrize(
    ("draft", "step"),
    [
        (Draft(kind=LOCATION), "Write the message"),
        (Draft(kind=LOCATION, place=DraftPlace("Osteria Lume", "", "45.5, -122.6")), "Choose an audience"),
        (Draft(kind=CAROUSEL, cards=(DraftCard("Wine"),), list_name="Wine club"), "Ready to review"),
    ],
)
def test_a_message_of_any_kind_is_one(open_page: Open, desk: Desk, draft: Draft, step: str) -> None:
    desk.create_draft(replace(draft, name="New"))
    assert cell(open_page(), "New", "Result") == step


def test_every_state_says_what_is_useful_now(open_page: Open, week: dict[str, CampaignId]) -> None:
    page = open_page()
    read = {
        line.name: (cell(page, line.name, "Status"), cell(page, line.name, "Result")) for line in page.table.rows.lines
    }
    assert read == {
        "Truffle nights": ("Sending", "50% sent / 1 failed"),
        "Sunday brunch": ("Draft", "Choose an audience"),
        "Parking": ("Paused", "50% sent / paused by you"),
        "Barolo dinner": ("Stopped", "50% sent / needs you"),
        "Oyster day": ("Cancelled", "17.2% sent / 48 kept back"),
        "Birthday dessert": ("Sent", "89.7% delivered / 6 failed"),
    }
    assert cell(page, "Parking", "Audience") == "Wine club / 60 people"
    assert cell(page, "Sunday brunch", "Campaign") == "Sunday brunch / Card · “Truffle nights are back”"


@pytest.mark.parametrize(
    ("state", "key"),
    [
        ("draft", "compose"),
        ("sending", "live"),
        ("paused", "live"),
        ("stopped", "live"),
        ("sent", "report"),
        ("cancelled", "report"),
    ],
)
def test_a_row_opens_the_page_for_its_state(
    qtbot: QtBot, open_page: Open, week: dict[str, CampaignId], state: str, key: str
) -> None:
    page = open_page()
    asked = QSignalSpy(page.open_requested)
    row = [line.campaign_id for line in page.table.rows.lines].index(week[state])
    where = page.table.visualRect(page.table.rows.index(row, 1)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert asked.at(0) == [(key, week[state])]


def test_arrows_move_enter_opens_and_the_place_survives_a_refresh(
    qtbot: QtBot, open_page: Open, week: dict[str, CampaignId], desk: Desk, jobs: Jobs
) -> None:
    page = open_page()
    asked = QSignalSpy(page.open_requested)
    page.table.setFocus()
    for _ in range(3):
        QTest.keyClick(page.table, Qt.Key.Key_Down)
    here = page.table.current_line()
    assert here is not None
    desk.create_draft(Draft(name="Newest"))
    page.refresh()
    qtbot.waitUntil(lambda: len(page.table.rows.lines) == 7)
    assert page.table.current_line() is not None
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert asked.at(0) == [here.target]


def test_tabs_count_and_filter_and_search_says_when_nothing_is_found(
    qtbot: QtBot, open_page: Open, week: dict[str, CampaignId]
) -> None:
    page = open_page()
    tabs = [tab.accessibleName() for tab in page.tabs.findChildren(QRadioButton)]
    assert tabs == ["All, 6", "Drafts, 1", "In progress, 3", "Sent, 2", "Archived, 0"]
    QTest.keyClicks(page.search, "dinner")
    assert [line.name for line in page.table.rows.lines] == ["Barolo dinner"]
    page.search.setText("truf x")
    assert page.nothing_found.isVisible()
    assert page.nothing_found.accessibleName().startswith("No campaigns match “")
    QTest.mouseClick(page.nothing_found.secondary_button, Qt.MouseButton.LeftButton)
    assert len(page.table.rows.lines) == 6


def test_the_live_card_pauses_what_is_sending(
    qtbot: QtBot, open_page: Open, week: dict[str, CampaignId], desk: Desk
) -> None:
    page = open_page()
    assert page.live_card.accessibleName() == "Truffle nights: 29 of 58 sent"
    QTest.mouseClick(page.live_card.pause_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.live_card.isVisible())
    assert desk.campaign(week["sending"]).state is CampaignState.PAUSED


def test_coming_back_offers_no_pause_before_the_page_has_looked_again(
    qtbot: QtBot, open_page: Open, week: dict[str, CampaignId], desk: Desk, jobs: Jobs
) -> None:
    page = open_page()
    window = page.window()
    assert isinstance(window, MainWindow)
    assert page.live_card.pause_button.isVisible()
    window.open("live", week["sending"])
    qtbot.waitUntil(lambda: jobs.idle)
    window.open("campaigns")
    assert not page.live_card.pause_button.isVisible()
    assert not jobs.idle  # it looks at once, not at the next tick
    qtbot.waitUntil(page.live_card.pause_button.isVisible)
    window.open("live", week["sending"])
    desk.pause(week["sending"])
    qtbot.waitUntil(lambda: jobs.idle)
    window.open("campaigns")
    qtbot.waitUntil(lambda: not page.live_card.isVisible())


def test_new_campaign_makes_a_draft_and_opens_it(qtbot: QtBot, open_page: Open, week: object, desk: Desk) -> None:
    page = open_page()
    qtbot.waitUntil(page.new_button.isVisible)
    with qtbot.waitSignal(page.open_requested) as asked:
        QTest.mouseClick(page.new_button, Qt.MouseButton.LeftButton)
    assert asked.args is not None
    key, campaign_id = asked.args[0]
    assert key == "compose"
    assert desk.load_draft(campaign_id) == Draft()


def test_a_draft_is_duplicated_and_deleted_from_its_menu(
    qtbot: QtBot, open_page: Open, week: dict[str, CampaignId], desk: Desk
) -> None:
    page = open_page()
    row = [line.campaign_id for line in page.table.rows.lines].index(week["draft"])
    with qtbot.waitSignal(page.table.menu_requested) as asked:
        where = page.table.visualRect(page.table.rows.index(row, MENU)).center()
        QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert asked.args is not None
    line, point = asked.args[0]
    assert isinstance(point, QPoint)
    actions = {action.text(): action for action in page.menu_for(line).actions()}
    actions["Duplicate"].trigger()

    def brunches() -> set[str]:
        return {it.name for it in page.table.rows.lines if it.name.startswith("Sunday brunch")}

    qtbot.waitUntil(lambda: brunches() == {"Sunday brunch", "Sunday brunch (copy)"})
    actions["Delete draft"].trigger()
    dialog = page.window().findChild(Dialog)
    assert dialog is not None
    assert dialog.title == "Delete “Sunday brunch”?"
    delete = next(it for it in dialog.findChildren(Button) if it.label == "Delete draft")
    QTest.mouseClick(delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: brunches() == {"Sunday brunch (copy)"})
    window = page.window()
    assert isinstance(window, MainWindow)
    qtbot.waitUntil(lambda: window.toast_shown.text == "“Sunday brunch” deleted.")
    QTest.mouseClick(window.toast_shown.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(brunches()) == 2)
    assert desk.load_draft(week["draft"]).name == "Sunday brunch"


def test_a_campaign_goes_into_the_archive_and_comes_back(
    qtbot: QtBot, open_page: Open, week: dict[str, CampaignId], desk: Desk
) -> None:
    page = open_page()
    window = page.window()
    assert isinstance(window, MainWindow)

    def names() -> set[str]:
        return {line.name for line in page.table.rows.lines}

    def press(name: str, entry: str) -> None:
        line = next(it for it in page.table.rows.lines if it.name == name)
        next(it for it in page.menu_for(line).actions() if it.text() == entry).trigger()

    press("Sunday brunch", "Archive")
    qtbot.waitUntil(lambda: window.toast_shown.text == "“Sunday brunch” archived.")
    qtbot.waitUntil(lambda: "Sunday brunch" not in names())
    QTest.mouseClick(window.toast_shown.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Sunday brunch" in names())
    page.tabs.findChildren(QRadioButton)[-1].click()
    assert page.nothing_found.accessibleName().startswith("Nothing under Archived")
    page.tabs.findChildren(QRadioButton)[0].click()
    press("Birthday dessert", "Archive")
    qtbot.waitUntil(lambda: "Birthday dessert" not in names())
    page.tabs.findChildren(QRadioButton)[-1].click()
    assert names() == {"Birthday dessert"}
    assert page.tabs.findChildren(QRadioButton)[-1].accessibleName() == "Archived, 1"
    press("Birthday dessert", "Unarchive")
    qtbot.waitUntil(lambda: window.toast_shown.text == "“Birthday dessert” is out of the archive.")
    qtbot.waitUntil(lambda: not names())
    QTest.mouseClick(window.toast_shown.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: names() == {"Birthday dessert"})
    assert desk.campaign(week["sent"]).is_archived
    running = next(it for it in page._lines if it.state is CampaignState.PAUSED)
    assert "Archive" not in {it.text() for it in page.menu_for(running).actions()}


def test_a_campaign_gets_another_name_and_leaves_for_a_file(
    qtbot: QtBot, open_page: Open, week: dict[str, CampaignId], desk: Desk
) -> None:
    page = open_page()
    page.table.setFocus()
    page.table.go_to(week["sent"])
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    dialog = page.window().findChild(RenameDialog)
    assert dialog is not None
    field = dialog.findChild(QLineEdit)
    assert field is not None
    assert field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()  # a campaign has a name
    QTest.keyClicks(field, "Tiramisu")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Tiramisu" in {it.name for it in page.table.rows.lines})
    assert desk.campaign(week["sent"]).definition["name"] == "Birthday dessert"
    asked = QSignalSpy(page.export_requested)
    page.export()
    assert asked.at(0) == [week["sent"], "Tiramisu"]


def test_what_has_started_cannot_be_deleted(qtbot: QtBot, open_page: Open, week: dict[str, CampaignId]) -> None:
    page = open_page()
    line = next(it for it in page.table.rows.lines if it.state is CampaignState.SENT)
    assert [action.text() for action in page.menu_for(line).actions()] == [
        "Open",
        "Duplicate",
        "Rename…",
        "Export…",
        "Archive",
    ]
    page.table.setFocus()
    page.table.go_to(line.campaign_id)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert page.window().findChild(Dialog) is None


def test_a_sample_is_opened_once_and_found_again(qtbot: QtBot, open_page: Open, desk: Desk) -> None:
    page = open_page()
    asked = QSignalSpy(page.open_requested)
    for _ in range(2):
        page.first.sample_requested.emit()
        qtbot.waitUntil(lambda: page._jobs.idle)
    (campaign,) = desk.campaigns()
    assert [asked.at(number)[0] for number in range(asked.count())] == [("compose", campaign.row.id)] * 2
    assert desk.load_draft(campaign.row.id).media is not None
    assert desk.lists() == ()


def test_the_first_start_invites_to_write_and_says_what_is_ready(qtbot: QtBot, open_page: Open) -> None:
    page = open_page()
    assert page.first.isVisible()
    assert not page.new_button.isVisible()
    with qtbot.waitSignal(page.open_requested) as asked:
        QTest.mouseClick(page.first.empty.primary_button, Qt.MouseButton.LeftButton)
    assert asked.args is not None
    assert asked.args[0][0] == "compose"


def test_the_model_keeps_qts_rules(open_page: Open, week: object, qtbot: QtBot, desk: Desk, jobs: Jobs) -> None:
    page = open_page()
    tester = QAbstractItemModelTester(page.table.rows, QAbstractItemModelTester.FailureReportingMode.Warning)
    desk.create_draft(Draft(name="Another"))
    page.refresh()
    qtbot.waitUntil(lambda: len(page.table.rows.lines) == 7)
    assert tester.model() is page.table.rows


def test_the_folder_s_tooltip_names_its_keys(open_page: Open) -> None:
    button = open_page().files_button
    assert (button.accessibleName(), button.toolTip()) == ("Campaign files", "Campaign files (Ctrl+O opens one)")
