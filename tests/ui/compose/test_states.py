"""What composer and audience show without a message: an empty draft, one that is being read, one that is gone."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import CARD, TEXT, Draft
from mmsdesk.ui.compose.audience import AudiencePage
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow
from tests.support.osteria import TRUFFLE

Open = Callable[[object], ComposePage]


def test_an_empty_draft_is_an_empty_phone_until_something_is_written(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    page = compose(Draft(name="Truffle nights", kind=CARD))
    phone = page.preview.phone
    assert phone.arrival.parts == ()
    assert phone.anchor_buttons() == ()
    page.form.editor.setFocus()
    QTest.keyClicks(page.form.editor, "Hi")
    qtbot.waitUntil(lambda: jobs.idle and phone.anchor_buttons() != ())
    assert "Hi\n\nReply STOP to opt out" in phone.accessibleDescription()


def test_another_draft_is_not_written_over_the_one_before(
    qtbot: QtBot, compose: Open, desk: Desk, window: MainWindow, jobs: Jobs
) -> None:
    page = compose(TRUFFLE)
    window.open("compose", desk.create_draft(Draft(name="Parking", kind=TEXT, body="Park behind the market.")))
    assert not page.form.isVisible()
    assert page.preview.phone.arrival.parts == ()
    qtbot.waitUntil(lambda: page.form.isVisible() and jobs.idle)
    assert page.form.editor.text() == "Park behind the market."


def test_a_draft_that_is_gone_leaves_only_the_way_back(qtbot: QtBot, compose: Open, window: MainWindow) -> None:
    page = compose(TRUFFLE)
    window.open("compose", CampaignId("gone"))
    qtbot.waitUntil(page.trouble.isVisible)
    assert not page.form.isVisible()
    assert not page.strip.isVisible()
    QTest.mouseClick(page.trouble.button, Qt.MouseButton.LeftButton)
    assert window.current_key == "campaigns"


def test_nobody_can_be_chosen_for_a_draft_that_is_gone(
    qtbot: QtBot, desk: Desk, window: MainWindow, jobs: Jobs
) -> None:
    window.open("audience", CampaignId("gone"))
    page = window.page("audience")
    assert isinstance(page, AudiencePage)
    qtbot.waitUntil(page.trouble.isVisible)
    assert not page.cards.isVisible()
    assert not page.empty.isVisible()
    assert not page.next_button.isVisible()
    QTest.mouseClick(page.trouble.button, Qt.MouseButton.LeftButton)
    assert window.current_key == "campaigns"
    window.open("audience", desk.create_draft(TRUFFLE))
    qtbot.waitUntil(lambda: jobs.idle and page.next_button.isVisible())
    assert not page.trouble.isVisible()
