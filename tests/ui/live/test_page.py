"""The live page as a person reads and presses it, over a real profile."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path

import apsw
import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.desk import Desk
from mmsdesk.services.standing import Refusal, SinchState, Standing
from mmsdesk.sinch.answers import key_refused_words
from mmsdesk.store.campaigns import set_hold
from mmsdesk.store.settings import write_values
from mmsdesk.ui.live.page import LivePage
from mmsdesk.ui.live.speed import SpeedDialog
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.dialogs import Dialog
from tests.support.command_line import account_environ
from tests.support.processes import start_simulator
from tests.support.runs import Run, add_reply, make_run, open_desk
from tests.ui.stage import Stage, set_stage

SECRET = "canary-key-secret"
ACCOUNT = {
    "MMSDESK_PROJECT_ID": "project",
    "MMSDESK_APP_ID": "app",
    "MMSDESK_KEY_ID": "key",
    "MMSDESK_KEY_SECRET": SECRET,
}
STOP = ("Sinch no longer accepts your access key", "Add the new key, then resume.")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def open_page(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, campaign: CampaignId
) -> AbstractContextManager[Stage[LivePage]]:
    return set_stage(keeper, qtbot, lambda jobs: LivePage(keeper, jobs, desk), campaign)


def set_state(desk: Desk, campaign: CampaignId, state: CampaignState) -> None:
    def put(db: apsw.Connection) -> None:
        db.execute("UPDATE campaign SET state = ? WHERE id = ?", (state.value, campaign))

    desk.writer.run(put)


def shown(stage: Stage[LivePage]) -> bool:
    return stage.page.overview.title.text() != ""


def test_every_number_of_the_fixed_form_can_be_read(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    run = Run(delivered=40, waiting=6, failed=5, rejected=2, skipped=4, in_doubt=1, not_found=2, unsent=1240)
    campaign = make_run(desk, run)
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.wait(lambda: shown(stage))
        for key, number in asdict(desk.counts(campaign)).items():
            assert stage.read(f"live-{key}").endswith(f": {number:,}")
        assert stage.page.overview.ring.text == "4%"
        assert stage.page.overview.ring.detail == "56 of 1,296"
        assert stage.page.header.title == "Truffle nights"
        assert stage.page.header.pill.text == "Sending"


@pytest.mark.parametrize("hold", ["relay_silent", "listening", "disk_full", "other_app"])
def test_whatever_it_waits_for_its_head_says_so(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, hold: str) -> None:
    campaign = make_run(desk, Run(delivered=4, unsent=20))
    desk.writer.run(lambda db: set_hold(db, campaign, hold))
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.wait(lambda: shown(stage))
        assert stage.page.header.pill.text == "Waiting"
        assert stage.page.header.accessibleName() == "Truffle nights: Waiting"


def test_the_keyboard_starts_on_the_page_itself(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=4, unsent=9))
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.wait(lambda: stage.buttons("Pause"))
        focused = stage.window.focusWidget()
        assert focused is not None
        assert focused is stage.page or stage.page.isAncestorOf(focused)


def test_pause_and_resume(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=4, unsent=9))
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.press("Pause")
        stage.wait(lambda: stage.buttons("Resume"))
        assert desk.campaign(campaign).state is CampaignState.PAUSED
        assert stage.page.overview.title.text() == "Paused"
        stage.press("Resume")
        stage.wait(lambda: stage.buttons("Pause"))
        assert desk.campaign(campaign).state is CampaignState.SENDING


def test_cancel_asks_first_and_keeps_sending_when_told_so(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=4, unsent=1568))
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.press("Cancel…")
        assert stage.dialog().title == "Stop and keep 1,568 unsent?"
        stage.press("Keep sending")
        assert desk.campaign(campaign).state is CampaignState.SENDING
        stage.press("Cancel…")
        stage.press("Stop")
        stage.wait(lambda: stage.buttons("See report"))
        assert desk.campaign(campaign).state is CampaignState.CANCELLED
        assert desk.counts(campaign).unsent == 1568
        assert stage.toasts == ["“Truffle nights” is cancelled."]


def test_the_question_follows_the_run_and_goes_when_all_is_sent(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=4, unsent=9))

    def take_one(db: apsw.Connection) -> None:
        db.execute(
            "UPDATE attempt SET state = 'skipped', skip_reason = 'opted_out' WHERE id = (SELECT max(id)"
            " FROM attempt WHERE state = 'queued')"
        )

    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.press("Cancel…")
        dialog = stage.dialog()
        assert dialog.title == "Stop and keep 9 unsent?"
        desk.writer.run(take_one)
        stage.wait(lambda: dialog.title == "Stop and keep 8 unsent?")
        assert dialog.isVisible()
        desk.cancel(campaign)
        stage.wait(lambda: not [it for it in stage.window.findChildren(Dialog) if it.isVisible()])


def test_a_stopped_run_says_why_what_is_safe_and_goes_on(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=4, unsent=1568, state=CampaignState.STOPPED, stop=STOP))
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.wait(lambda: stage.page.stopped.isVisible())
        assert stage.page.stopped.title == STOP[0]
        assert stage.page.stopped.safe == "Nobody was messaged twice. 1,568 people are still waiting."
        stage.press("Open connection")
        assert stage.opened == [("connection",)]
        stage.press("Resume")
        stage.wait(lambda: not stage.page.stopped.isVisible())
        assert desk.campaign(campaign).state is CampaignState.SENDING


def test_the_speed_can_be_changed_while_it_runs(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=40, unsent=9, rate=None))
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.press("Change speed")
        dialog = stage.dialog()
        assert isinstance(dialog, SpeedDialog)
        dialog.slider.setValue(5)
        assert dialog.words == "5 a second · 300 a minute"
        stage.press("Use this speed")
        stage.wait(lambda: desk.campaign(campaign).rate == 5.0)
        stage.press("Change speed")
        stage.press("As fast as allowed")
        stage.wait(lambda: desk.campaign(campaign).rate is None)


def test_the_end_leads_to_the_report(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=40))
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.wait(lambda: stage.buttons("Pause"))
        set_state(desk, campaign, CampaignState.SENT)
        stage.press("See report")
        assert stage.toasts == []  # the window says it, on whichever page somebody is
        assert stage.opened == [("report", campaign)]


def test_people_who_never_got_it_get_it_again(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=40, not_found=3, state=CampaignState.SENT))
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.press("Send again")
        stage.wait(lambda: stage.toasts)
        assert stage.toasts == ["Sending again to 3 people."]
        assert desk.counts(campaign).unsent == 3
        assert desk.campaign(campaign).state is CampaignState.SENDING


def test_what_happens_is_listed_and_failures_can_be_singled_out(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    campaign = make_run(desk, Run(delivered=60, failed=2, unsent=5))
    row = desk.campaign(campaign)
    assert row.started_at is not None
    add_reply(desk, campaign, 5, "STOP", row.started_at + 9000, opted_out=True)
    add_reply(desk, campaign, 7, "", row.started_at + 9001, media="https://media.example/1.jpg")
    with open_page(keeper, qtbot, desk, campaign) as stage:
        stage.wait(lambda: stage.page.happenings.lines)
        first, second, third = stage.page.happenings.lines[:3]
        assert "replied with a picture" in first
        assert "replied STOP" in second
        assert third.startswith("Delivered to ")
        stage.press("Only failures")
        assert len(stage.page.happenings.lines) == 2
        assert all("phone" in line or "blocked" in line or "carrier" in line for line in stage.page.happenings.lines)


def test_a_campaign_that_is_gone_is_said_in_words(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    with open_page(keeper, qtbot, desk, CampaignId("nothing")) as stage:
        stage.wait(lambda: stage.page.trouble.isVisible())
        assert stage.page.trouble.title == "This campaign is no longer here"
        stage.press("Back to campaigns")
        assert stage.opened == [("campaigns",)]


def test_a_refused_key_says_what_to_do_and_its_details_hold_no_secret(
    keeper: ThemeKeeper, qtbot: QtBot, tmp_path: Path
) -> None:
    title, hint = key_refused_words()
    run = Run(delivered=4, unsent=1568, state=CampaignState.STOPPED, stop=(title, f"{hint} Sinch said: no {SECRET}"))
    with open_desk(tmp_path, **ACCOUNT) as desk:
        campaign = make_run(desk, run)
        refusal = Refusal(401, "UNAUTHENTICATED", f"no {SECRET} of +15035550142", "JOB7", campaign, time.time())
        note = {"standing": asdict(Standing(SinchState.KEY_REFUSED, refusal=refusal))}
        desk.writer.run(lambda db: write_values(db, note))
        with open_page(keeper, qtbot, desk, campaign) as stage:
            stage.wait(lambda: stage.page.stopped.isVisible())
            assert stage.page.stopped.title == "Sinch no longer accepts your access key"
            assert stage.page.stopped.details == ""
            stage.press("Technical details")
            shown = stage.page.stopped.details
            assert "Status 401 · UNAUTHENTICATED" in shown
            assert "Request JOB7" in shown
            stage.press("Copy report")
            copied = QGuiApplication.clipboard().text()
            assert "Sinch no longer accepts your access key" in copied
            assert "- bad: Key refused. 401 UNAUTHENTICATED" in copied
            for text in (shown, copied):
                assert "Sinch said: no •" in text
                assert not [canary for canary in (SECRET, "5035550142") if canary in text]
            QGuiApplication.clipboard().clear()
            stage.press("Update key")
            assert stage.opened == [("connection", "key")]


def test_checking_a_lost_answer_sends_nothing_and_says_what_came_of_it(
    keeper: ThemeKeeper, qtbot: QtBot, tmp_path: Path
) -> None:
    with start_simulator(seed=6, dispatch_retention_days=1) as simulator:
        with open_desk(tmp_path, **account_environ(simulator)) as desk:
            campaign = make_run(desk, Run(delivered=4, unresolved=1, in_doubt=1))
            put = "UPDATE campaign SET app_id = ? WHERE id = ?"
            desk.writer.run(lambda db: db.execute(put, (simulator.app_id, campaign)))
            with open_page(keeper, qtbot, desk, campaign) as stage:
                stage.wait(lambda: stage.page.stopped.isVisible())
                assert stage.page.stopped.title == "2 messages may or may not have gone out"
                assert not stage.buttons("Send again")
                before = desk.counts(campaign)
                stage.press("Check")
                stage.wait(lambda: stage.toasts)
                assert stage.toasts == ["Sinch doesn’t show it yet; nothing is sent again."]
                assert desk.counts(campaign) == before
        assert simulator.accepted() == []
