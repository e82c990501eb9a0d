"""What stands in for a page that takes longer to read than a glance."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.services.desk import Desk
from mmsdesk.ui.campaigns.page import CampaignsPage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.live.page import LivePage
from mmsdesk.ui.report.page import ReportPage
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.skeleton import Skeleton
from tests.support.runs import Run, make_run, open_desk
from tests.ui.stage import set_stage


def test_what_comes_at_once_shows_no_shapes(
    keeper: ThemeKeeper, qtbot: QtBot, shown: Callable[[QWidget], QWidget]
) -> None:
    shapes = Skeleton(keeper)
    shown(shapes)
    shapes.hide()
    shapes.begin()
    assert not shapes.isVisible()
    shapes.end()
    shapes.begin()
    qtbot.waitUntil(shapes.isVisible)
    assert shapes.accessibleName() == "Loading"
    shapes.end()
    assert not shapes.isVisible()


@pytest.mark.parametrize("page_of", [CampaignsPage, LivePage, ReportPage])
def test_a_slow_reading_shows_shapes_until_it_has_come(
    keeper: ThemeKeeper,
    qtbot: QtBot,
    tmp_path: Path,
    page_of: Callable[[ThemeKeeper, Jobs, Desk], CampaignsPage | LivePage | ReportPage],
) -> None:
    gate = threading.Event()

    def make(jobs: Jobs) -> CampaignsPage | LivePage | ReportPage:
        for _ in range(2):  # as many as there are threads: the page's own reading waits behind them
            jobs.run(gate.wait, done=lambda _: None)
        return page_of(keeper, jobs, desk)

    with open_desk(tmp_path) as desk:
        campaign = make_run(desk, Run(delivered=2))
        with set_stage(keeper, qtbot, make, campaign) as stage:
            try:
                stage.wait(stage.page.loading.isVisible)
            finally:
                gate.set()
            stage.wait(lambda: not stage.page.loading.isVisible())
            stage.wait(lambda: stage.jobs.idle)
