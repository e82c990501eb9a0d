"""Checking behind the typing: long lists, and findings somebody chose to ignore."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from mmsdesk.domain.message import Campaign
from mmsdesk.services import counting
from mmsdesk.services.desk import Desk
from mmsdesk.services.preflight import CheckReport
from mmsdesk.ui.compose import checking
from mmsdesk.ui.compose.checking import Checker, Surroundings
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from tests.support.osteria import TRUFFLE

Open = Callable[[object], ComposePage]
PATIENCE = 20_000
"""Milliseconds for a process to begin on a busy machine."""
GAPPY = replace(TRUFFLE, list_name="Wine club", body="Hi {{first_name}}, see you at bit.ly/lume.", media=None)


def shown(page: ComposePage) -> set[str]:
    return {problem.finding.rule for problem in page.problems.problems}


def ignore(page: ComposePage, rule: str) -> None:
    cards = zip(page.problems.cards, page.problems.problems, strict=True)
    (card,) = [card for card, problem in cards if problem.finding.rule == rule]
    assert card.second_button.text() == "Ignore"
    QTest.mouseClick(card.second_button, Qt.MouseButton.LeftButton)


def test_what_is_ignored_stays_away_with_its_campaign_until_it_is_called_back(
    qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs
) -> None:
    page = compose(GAPPY)
    page.strip.acted.emit()
    assert {"FLD-1", "LNK-1"} <= shown(page)
    assert not page.problems.ignored_button.isVisible()
    ignore(page, "FLD-1")
    qtbot.waitUntil(lambda: jobs.idle and "FLD-1" not in shown(page))
    ignore(page, "LNK-1")
    qtbot.waitUntil(lambda: jobs.idle and "LNK-1" not in shown(page))
    assert page.problems.ignored_button.text() == "Show ignored (2)"
    page.undo()
    qtbot.waitUntil(lambda: "LNK-1" in shown(page))
    page.redo()
    qtbot.waitUntil(lambda: jobs.idle and page.work.autosave.is_clean)

    first = page.work.campaign_id
    compose(replace(GAPPY, name="Another"))
    qtbot.waitUntil(lambda: jobs.idle and {"FLD-1", "LNK-1"} <= shown(page))
    page = compose(first)
    qtbot.waitUntil(lambda: jobs.idle and not {"FLD-1", "LNK-1"} & shown(page))
    assert {"FLD-1", "LNK-1"} <= {finding.rule for finding in desk.check(page.draft.campaign(""), "Wine club").findings}

    page.strip.acted.emit()
    QTest.mouseClick(page.problems.ignored_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: jobs.idle and {"FLD-1", "LNK-1"} <= shown(page))
    assert page.draft.ignored == ()
    assert not page.problems.ignored_button.isVisible()
    page.undo()
    assert len(page.draft.ignored) == 2


def test_an_ignored_finding_returns_with_another_link(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    page = compose(GAPPY)
    page.strip.acted.emit()
    ignore(page, "LNK-1")
    page.work.edit_body("Hi {{first_name}}, see you at t.co/lume.")
    qtbot.waitUntil(lambda: jobs.idle and "LNK-1" in shown(page))


@pytest.fixture
def long_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if fourteen people were very many, and everything were noticed."""
    monkeypatch.setattr(counting, "FEW", 10)
    monkeypatch.setattr(checking, "FEW", 10)
    monkeypatch.setattr(checking, "_PAUSE_MS", 1)
    monkeypatch.setattr(checking, "_NOTICED_MS", 1)


@pytest.mark.usefixtures("long_lists")
def test_a_long_list_is_answered_twice_at_once_for_one_and_then_for_everybody(
    qtbot: QtBot, compose: Open, jobs: Jobs
) -> None:
    page = compose(replace(GAPPY, title="x" * 81))
    words: list[str] = []
    checker = page.inspection.checker
    checker.progressed.connect(lambda: words.append(page.strip.accessibleDescription()))
    qtbot.waitUntil(lambda: checker.is_current and jobs.idle, timeout=PATIENCE)
    assert {"FLD-1", "SUB-1", "LNK-1"} <= shown(page)

    page.work.edit_title("Truffle nights")
    qtbot.waitUntil(lambda: "SUB-1" not in shown(page))
    assert "FLD-1" in shown(page), "what is known about the people stays until they are counted again"
    qtbot.waitUntil(lambda: checker.is_current and jobs.idle, timeout=PATIENCE)
    assert "FLD-1" in shown(page)
    assert any("Checking 14 people…" in text for text in words), words
    assert "Checking" not in page.strip.accessibleDescription()


@pytest.mark.usefixtures("long_lists")
def test_typing_on_stops_the_count_before(
    qtbot: QtBot, compose: Open, jobs: Jobs, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = compose(GAPPY)
    checker = page.inspection.checker
    qtbot.waitUntil(lambda: checker.is_current and jobs.idle, timeout=PATIENCE)
    stops: list[threading.Event] = []
    check = desk.check

    def note(campaign: Campaign, list_name: str, *, cancel: threading.Event, **how: Any) -> object:
        stops.append(cancel)
        return check(campaign, list_name, cancel=cancel, **how)

    monkeypatch.setattr(desk, "check", note)
    page.work.edit_title("One")
    qtbot.waitUntil(lambda: len(stops) == 1)
    page.work.edit_title("One more")
    assert stops[0].is_set()
    qtbot.waitUntil(lambda: checker.is_current and jobs.idle, timeout=PATIENCE)
    assert checker.asked is not None
    assert checker.asked == page.draft.campaign(page.work.optout_line)


@pytest.mark.usefixtures("long_lists")
def test_the_next_step_waits_for_everybody(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    page = compose(GAPPY)
    opened: list[object] = []
    page.open_requested.connect(opened.append)
    qtbot.waitUntil(lambda: page.inspection.checker.is_current and jobs.idle, timeout=PATIENCE)
    page.work.edit_title("Truffles again")
    button = next(it for it in page.findChildren(QAbstractButton) if it.accessibleName().startswith("Next: Audience"))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert opened == []
    qtbot.waitUntil(lambda: opened == [("audience", page.work.campaign_id)], timeout=PATIENCE)


def test_a_slow_answer_to_an_older_question_never_takes_the_place_of_the_newest(
    qtbot: QtBot, desk: Desk, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with a draft without a list beside a million contacts, whose fields take seconds to gather."""
    monkeypatch.setattr(checking, "FEW", 10)
    check, begun, released = desk.check, threading.Event(), threading.Event()

    def slow(campaign: Campaign, list_name: str = "", **options: Any) -> CheckReport:
        if not list_name:
            begun.set()
            assert released.wait(PATIENCE / 1000)
        return check(campaign, list_name, **options)

    monkeypatch.setattr(desk, "check", slow)
    checker, campaign = Checker(jobs, desk, jobs), GAPPY.campaign("")
    checker.check(campaign, "")
    qtbot.waitUntil(begun.is_set)
    checker.check(campaign, "Wine club", Surroundings(14, ("first_name",), {"first_name": "Maya"}))
    qtbot.waitUntil(lambda: checker.is_current, timeout=PATIENCE)
    released.set()
    qtbot.waitUntil(lambda: jobs.idle)
    assert checker.is_current
    assert checker.report.people == 14
