"""The report as a person reads and presses it, over a real profile."""

import csv
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mmsdesk.db import fetch_all
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.report.page import ReportPage
from mmsdesk.ui.report.people import PAGE
from mmsdesk.ui.report.replies import may_open
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.labels import Label
from tests.support.runs import Run, add_reply, make_run, open_desk
from tests.ui.stage import Stage, set_stage

DONE = CampaignState.SENT


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def open_page(
    keeper: ThemeKeeper,
    qtbot: QtBot,
    desk: Desk,
    campaign: CampaignId,
    *,
    target: Path | None = None,
    open_link: Callable[[str], object] = str,
) -> AbstractContextManager[Stage[ReportPage]]:
    def make(jobs: Jobs) -> ReportPage:
        return ReportPage(keeper, jobs, desk, choose_file=lambda _parent, _name: target, open_link=open_link)

    return set_stage(keeper, qtbot, make, campaign)


def names(stage: Stage[ReportPage]) -> list[object]:
    """What the first column of the table says."""
    model = stage.page.people.model
    return [model.index(line, 0).data() for line in range(model.rowCount())]


def loaded(stage: Stage[ReportPage], people: int) -> Callable[[], bool]:
    return lambda: len(names(stage)) == people and None not in names(stage)


def test_every_number_of_the_fixed_form_can_be_read(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    run = Run(delivered=1040, waiting=6, failed=5, rejected=2, skipped=4, in_doubt=1, not_found=2, state=DONE)
    campaign = make_run(desk, run)
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.wait(lambda: stage.page.results.funnel.steps)
        for key, number in asdict(desk.counts(campaign)).items():
            assert stage.read(f"report-{key}").endswith(f": {number:,}")
        steps = {step.label: (step.value, step.share) for step in stage.page.results.funnel.steps}
        assert steps["Recipients"] == (1060, "")
        assert steps["Accepted"] == (1051, "99.2% of recipients")
        assert steps["Delivered"] == (1040, "99% of accepted")  # the share that every page shows
        assert stage.page.why.title.text() == "Why 7 didn’t arrive"
        shown = {reason.title: reason.count for reason in stage.page.why.failures.reasons}
        assert sum(shown.values()) == 7
        assert shown["Message refused"] == 2
        assert sum(reason.count for reason in stage.page.why.left_out.reasons) == 4
        assert stage.page.over_time.chart.accessibleDescription() == "Delivered: 1,040, Sent: 1,051, Failed: 5"


def test_tabs_reasons_and_the_search_choose_who_is_shown(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=20, failed=6, skipped=3, state=DONE))
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.wait(loaded(stage, 29))
        stage.press("Failed, 6")
        stage.wait(loaded(stage, 6))
        reason = stage.page.why.failures.reasons[0]
        stage.press(f"See: {reason.title}")
        stage.wait(loaded(stage, reason.count))
        stage.press(f"Only: {reason.title[:1].lower()}{reason.title[1:]}. Press to show all")
        stage.wait(loaded(stage, 6))
        stage.press("Everyone, 29")
        stage.wait(loaded(stage, 29))
        stage.page.people.search.setText("maya")
        stage.wait(lambda: names(stage) == ["Maya Chen"])
        stage.page.people.search.setText("503 555 0107")
        stage.wait(lambda: stage.page.people.model.index(0, 1).data() == "+1 503 555 0107")
        assert len(names(stage)) == 1
        stage.page.people.search.setText("nobody is called that")
        stage.wait(lambda: not names(stage))


def test_a_bar_of_the_funnel_shows_its_people(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=20, failed=6, state=DONE))
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.wait(loaded(stage, 26))
        funnel = stage.page.results.funnel
        stage.wait(lambda: len(funnel.steps) == 5 and funnel.height() >= 165)
        QTest.mouseClick(funnel, Qt.MouseButton.LeftButton, pos=funnel.rect().center())  # the third of five
        stage.wait(loaded(stage, 20))
        assert stage.page.people.tabs.current == "delivered"


def test_a_long_list_is_read_in_pages_when_it_comes_into_sight(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=PAGE * 2 + 50, state=DONE), picture="")
    with open_page(keeper, qtbot, desk, campaign) as stage:
        model = stage.page.people.model
        stage.wait(lambda: 0 < model.rowCount() < PAGE)
        while model.rowCount() < PAGE * 2 + 50:
            stage.press("Show more people")
        stage.wait(lambda: not stage.buttons("Show more people"))
        table = stage.page.people.table
        assert table.verticalScrollBar().maximum() == 0  # only the page scrolls
        wanted: list[int] = []
        model.page_wanted.connect(wanted.append)
        assert model.index(PAGE * 2 + 1, 1).data() is None
        assert wanted == [2]
        stage.wait(lambda: model.index(PAGE * 2 + 1, 1).data())
        assert model.index(PAGE * 2 + 1, 2).data() == "Delivered"


def test_replies_are_listed_and_links_opened_only_when_asked(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=20, state=DONE), picture="")
    begun = desk.campaign(campaign).started_at
    assert begun is not None
    link = "https://media.sinch.example/7c1f.jpg"
    add_reply(desk, campaign, 0, "Table for four please!", begun + 60)
    add_reply(desk, campaign, 0, "", begun + 90, media=link)
    add_reply(desk, campaign, 3, "STOP", begun + 120, opted_out=True)
    opened: list[str] = []
    with open_page(keeper, qtbot, desk, campaign, open_link=opened.append) as stage:
        stage.wait(lambda: len(stage.page.replies.rows) == 3)
        assert [row.split(" replied: ")[1] for row in stage.page.replies.rows] == [
            "STOP",
            "a picture",
            "Table for four please!",
        ]
        assert not opened
        stage.press("Open picture")
        assert opened == [link]
        stage.wait(loaded(stage, 20))
        model = stage.page.people.model
        assert model.index(0, 4).data() == "Picture, 2 replies"
        assert model.index(3, 4).data() == "STOP"


def test_a_link_that_is_not_https_is_not_opened(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=2, state=DONE), picture="")
    begun = desk.campaign(campaign).started_at
    assert begun is not None
    add_reply(desk, campaign, 0, "", begun + 90, media="file:///etc/passwd")
    opened: list[str] = []
    with open_page(keeper, qtbot, desk, campaign, open_link=opened.append) as stage:
        stage.press("Open picture")
        stage.wait(lambda: stage.toasts)
        assert not opened
        assert "https" in stage.toasts[0]


@pytest.mark.parametrize(
    ("url", "opens"),
    [
        ("https://media.example/a.jpg", True),
        ("http://media.example/a.jpg", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://user@media.example/a.jpg", False),
        ("https://[bad/a.jpg", False),
        ("https://media.example/\u202ea.jpg", False),
    ],
)
def test_only_plain_https_links_open(url: str, opens: bool) -> None:
    assert may_open(url) is opens


def test_the_csv_holds_everybody(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    campaign = make_run(desk, Run(delivered=20, failed=6, skipped=3, state=DONE), picture="")
    target = tmp_path / "report.csv"
    with open_page(keeper, qtbot, desk, campaign, target=target) as stage:
        stage.press("Export CSV")
        stage.wait(lambda: stage.toasts)
        assert stage.toasts == ["29 people exported to report.csv."]
    with target.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 29
    assert [row["Result"] for row in rows].count("Failed") == 6


def test_a_place_that_cannot_be_written_is_said_in_words(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    campaign = make_run(desk, Run(delivered=2, state=DONE), picture="")
    with open_page(keeper, qtbot, desk, campaign, target=tmp_path / "gone" / "report.csv") as stage:
        stage.press("Export CSV")
        stage.wait(lambda: stage.page.trouble.isVisible())
        assert stage.page.trouble.title == "report.csv could not be written"
        assert stage.buttons("Export CSV")


def test_a_report_that_is_gone_leads_back_to_the_campaigns(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    with open_page(keeper, qtbot, desk, CampaignId("nothing")) as stage:
        stage.wait(lambda: stage.page.trouble.isVisible())
        assert stage.page.trouble.title == "This campaign is no longer here"
        stage.press("Back to campaigns")
        assert stage.opened == [("campaigns",)]


def test_a_campaign_nobody_got_waits_for_no_receipts(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(skipped=4, state=DONE))
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.wait(lambda: stage.page.why.title.text() == "Nobody got it")
        words = {label.text() for label in stage.page.findChildren(Label) if label.isVisible()}
        assert "Everybody was left out." in words


def test_who_was_messaged_twice_is_told(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=2, state=DONE))
    twice = "UPDATE attempt SET duplicate_message_id = 'M2' WHERE id = (SELECT min(id) FROM attempt)"
    desk.writer.run(lambda db: fetch_all(db, twice))
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.wait(lambda: stage.page.twice.isVisible())
        assert stage.page.twice.title == "1 person was messaged twice"


def test_duplicate_opens_the_copy(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=2, state=DONE))
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.press("Duplicate")
        stage.wait(lambda: stage.opened)
        target = stage.opened[0]
        assert isinstance(target, tuple)
        key, copy = target
        assert key == "compose"
        draft = desk.load_draft(copy)
        assert isinstance(draft, Draft)
        assert draft.title == "Truffle nights are back"


def test_receipts_that_come_in_are_shown_by_themselves(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=2, waiting=1, state=DONE), picture="")

    def arrive(db: apsw.Connection) -> None:
        db.execute("UPDATE attempt SET state = 'delivered', final_at = answered_at + 1 WHERE state = 'accepted'")

    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.wait(lambda: stage.read("report-waiting") == "Waiting for receipt: 1")
        desk.writer.run(arrive)
        stage.wait(lambda: stage.read("report-waiting") == "Waiting for receipt: 0")
        assert stage.read("report-delivered") == "Delivered: 3"


def test_who_never_got_it_can_get_it_again(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=20, not_found=2, state=DONE), picture="")
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.wait(lambda: stage.page.doubts.isVisible())
        assert stage.page.doubts.title == "2 people never got it"
        stage.press("Send again")
        stage.wait(lambda: stage.opened)
        assert stage.opened == [("live", campaign)]
        assert desk.counts(campaign).unsent == 2
