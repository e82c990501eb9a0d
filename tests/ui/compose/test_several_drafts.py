"""Several drafts, written in and left quickly: none ever gets a word of another, and nothing of any is lost."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_memory import open_history
from mmsdesk.services.drafts import KINDS, Draft
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow

Open = Callable[[object], ComposePage]


class Written:
    """What a draft should be: every state of it, and which one it is in."""

    def __init__(self, draft: Draft) -> None:
        self.states, self.at = [replace(draft, list_name="")], 0

    @property
    def now(self) -> Draft:
        return self.states[self.at]

    def write(self, draft: Draft) -> None:
        self.states[self.at + 1 :] = [draft]
        self.at += 1


@pytest.mark.parametrize("seed", range(2))
def test_switching_between_drafts_while_writing_mixes_nothing_up(
    qtbot: QtBot, window: MainWindow, jobs: Jobs, desk: Desk, compose: Open, seed: int
) -> None:
    dice = random.Random(seed)
    ids = [desk.create_draft(Draft(name=f"Draft {number}", body=f"<{number}>")) for number in range(3)]
    drafts = {campaign_id: Written(desk.load_draft(campaign_id)) for campaign_id in ids}
    page = compose(ids[0])
    for turn in range(120):
        _one_thing(dice, turn, page, window, drafts)
        if dice.random() < 0.2:
            qtbot.wait(dice.choice((0, 1, 5)))
        if page.work.is_ready:
            assert page.work.written == drafts[page.work.campaign_id].now
    window.open("campaigns")
    page.work.leave()
    qtbot.waitUntil(lambda: jobs.idle and page.work.autosave.is_clean)

    for number, (campaign_id, written) in enumerate(drafts.items()):
        stored = desk.load_draft(campaign_id)
        assert stored == written.now
        history = open_history(desk.reader(), campaign_id, stored)
        seen = [history.draft]
        while history.undo() is not None:
            seen.append(history.draft)
        assert seen == written.states[written.at :: -1]
        assert all(f"<{number}>" in draft.body for draft in seen)


def _one_thing(
    dice: random.Random, turn: int, page: ComposePage, window: MainWindow, drafts: dict[CampaignId, Written]
) -> None:
    """Open another draft, write, take back, or make again; while a draft is being read hands do nothing."""
    work, what = page.work, dice.random()
    if what < 0.3:
        window.open("compose", dice.choice(list(drafts)))
    if what < 0.3 or not work.is_ready:
        return
    mine, before = drafts[work.campaign_id], work.written
    if what < 0.7:
        longer = replace(before, body=f"{before.body[:3]} {turn}")
        after = longer if dice.random() < 0.7 else before.with_kind(dice.choice(KINDS))
        if work.change(after, "Step"):
            mine.write(after)
    elif what < 0.88:
        work.undo()
        mine.at -= work.written != before
    else:
        work.redo()
        mine.at += work.written != before
