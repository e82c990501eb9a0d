"""Undo goes on where somebody left off, in another window over the same profile."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_memory import open_history, save_progress
from mmsdesk.services.undo import STRETCH
from mmsdesk.store.versions import Moment, read_versions
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.working_draft import WorkingDraft
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import CAMPAIGNS, MainWindow, Page
from mmsdesk.ui.theme import ThemeKeeper
from tests.support.osteria import TRUFFLE

Open = Callable[[object], ComposePage]


def open_again(qtbot: QtBot, keeper: ThemeKeeper, desk: Desk, jobs: Jobs, campaign_id: CampaignId) -> ComposePage:
    """Another window, as after a restart."""
    window, page = MainWindow(keeper), ComposePage(keeper, jobs, desk)
    qtbot.addWidget(window)
    window.add_page("campaigns", CAMPAIGNS, Page)
    window.add_page("compose", None, lambda: page, section="campaigns")
    window.show()
    window.open("compose", campaign_id)
    qtbot.waitUntil(lambda: page.form.isEnabled() and jobs.idle)
    return page


def test_keys_take_back_and_make_again_what_was_done_before_a_restart(
    qtbot: QtBot, compose: Open, window: MainWindow, keeper: ThemeKeeper, desk: Desk, jobs: Jobs
) -> None:
    page = compose(replace(TRUFFLE, body="", list_name=""))
    page.form.editor.setFocus()
    QTest.keyClicks(page.form.editor, "Dinner on Thursday")
    page.form.kinds.chosen.emit("text")
    page.undo()
    window.open("campaigns")
    qtbot.waitUntil(lambda: page.work.autosave.is_clean)

    again = open_again(qtbot, keeper, desk, jobs, page.work.campaign_id)
    assert again.work.can_redo
    again.redo()
    assert again.draft.kind == "text"
    seen = []
    for _ in range(4):
        QTest.keyClick(again.form.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        seen.append(again.form.editor.text())
    assert seen == ["Dinner on Thursday", "Dinner on ", "Dinner ", ""]
    assert not again.work.can_undo


def test_undo_goes_on_beyond_what_is_in_memory(qtbot: QtBot, desk: Desk, jobs: Jobs) -> None:
    campaign_id = desk.create_draft(replace(TRUFFLE, title="0", list_name=""))
    history = open_history(desk.reader(), campaign_id, desk.load_draft(campaign_id))
    steps = 2 * STRETCH + 10
    for number in range(1, steps + 1):
        history.change(replace(history.draft, title=str(number)), "Step")
    save_progress(desk, campaign_id, history.take_unsaved())

    parent = QObject()
    work = WorkingDraft(jobs, desk, parent)
    with qtbot.waitSignal(work.read):
        work.open(campaign_id)

    def go(step: Callable[[], None]) -> str:
        before = work.written
        step()
        qtbot.waitUntil(lambda: work.written != before)  # those that are not in memory come a moment later
        return work.written.title

    assert [go(work.undo) for _ in range(steps)] == [str(number) for number in reversed(range(steps))]
    assert not work.can_undo
    assert [go(work.redo) for _ in range(steps)] == [str(number + 1) for number in range(steps)]
    assert not work.can_redo
    qtbot.waitUntil(lambda: jobs.idle)


def test_a_draft_is_kept_as_it_was_found_once_a_start(qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs) -> None:
    page = compose(replace(TRUFFLE, list_name=""))
    campaign_id = page.work.campaign_id
    compose(replace(TRUFFLE, body="Another", list_name=""))
    compose(campaign_id)
    qtbot.waitUntil(lambda: jobs.idle)
    kept = read_versions(desk.reader(), campaign_id)
    assert [(row.moment, row.draft["body"]) for row in kept] == [(Moment.OPENED, TRUFFLE.body)]
