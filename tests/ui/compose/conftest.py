"""A real desk with the composer's pages in a real window."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.compose.audience import AudiencePage
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import CAMPAIGNS, MainWindow, Page
from mmsdesk.ui.theme import ThemeKeeper
from tests.support.osteria import add_list, open_osteria


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path / "profile")
    add_list(desk, "Wine club", 14, opted_out=1)
    yield desk
    desk.close()


@pytest.fixture
def jobs(qtbot: QtBot, desk: Desk) -> Iterator[Jobs]:
    """Ended before the desk they work on."""
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def window(qtbot: QtBot, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> MainWindow:
    """The window with composer and audience; every other page it may open is blank."""
    window = MainWindow(keeper)
    qtbot.addWidget(window)
    window.add_page("campaigns", CAMPAIGNS, Page)
    window.add_page("compose", None, lambda: ComposePage(keeper, jobs, desk), section="campaigns")
    window.add_page("audience", None, lambda: AudiencePage(keeper, jobs, desk), section="campaigns")
    for key in ("import", "review", "connection"):
        window.add_page(key, None, Page, section="campaigns")
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture
def compose(qtbot: QtBot, window: MainWindow, jobs: Jobs, desk: Desk) -> Callable[[Draft], ComposePage]:
    """Opens the composer on a draft and waits until it has been checked."""

    def open_draft(draft: Draft | CampaignId) -> ComposePage:
        campaign_id = desk.create_draft(draft) if isinstance(draft, Draft) else draft
        window.open("compose", campaign_id)
        page = window.page("compose")
        assert isinstance(page, ComposePage)
        page.toast_requested.connect(window.toast)
        qtbot.waitUntil(lambda: page.form.isEnabled() and jobs.idle)
        return page

    return open_draft
