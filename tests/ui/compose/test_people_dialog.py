"""“214 people have no first name” opens those people."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mmsdesk.domain.contact import Details
from mmsdesk.services import concerned_people
from mmsdesk.services.desk import Desk
from mmsdesk.store import contacts
from mmsdesk.ui.compose import people_dialog
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.people_dialog import ConcernedDialog
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.widgets.tables import spoken
from tests.support.osteria import TRUFFLE

Open = Callable[[object], ComposePage]
GAPPY = replace(TRUFFLE, list_name="Wine club", body="Hi {{first_name}}, truffles are back.", media=None)


def add_nameless(desk: Desk, number: int) -> None:
    people = [Details(f"+1310{2000000 + n}", "", f"Élan{n:03}") for n in range(number)]
    desk.writer.run(lambda db: contacts.add_people(db, contacts.ensure_list(db, "Wine club", 0), people, 1.0))


def open_people(page: ComposePage, qtbot: QtBot, jobs: Jobs, rule: str = "FLD-1") -> ConcernedDialog:
    page.strip.acted.emit()
    (card,) = [
        card
        for card, problem in zip(page.problems.cards, page.problems.problems, strict=True)
        if problem.finding.rule == rule
    ]
    assert card.people_button.isVisible()
    QTest.mouseClick(card.people_button, Qt.MouseButton.LeftButton)
    dialog = page.window().findChildren(ConcernedDialog)[-1]
    qtbot.waitUntil(lambda: jobs.idle)
    return dialog


def rows(dialog: ConcernedDialog) -> list[tuple[str, ...]]:
    return [tuple(spoken(column.cell(row)) for column in dialog.model.columns) for row in dialog.model.rows]


def test_they_are_shown_with_what_is_missing_and_one_is_looked_at(
    qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs
) -> None:
    add_nameless(desk, 2)
    page = compose(GAPPY)
    dialog = open_people(page, qtbot, jobs)
    assert dialog.title == "3 people have no first name"
    assert rows(dialog) == [
        ("Rossi", "+1 206 555 0112", "No first name"),
        ("Élan000", "+1 310 200 0000", "No first name"),
        ("Élan001", "+1 310 200 0001", "No first name"),
    ]
    assert dialog.count.text() == "3 people"

    dialog.search.setText("élan001")
    qtbot.waitUntil(lambda: len(dialog.model.rows) == 1 and jobs.idle)
    assert dialog.count.text() == "1 found"
    dialog.search.setFocus()
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    assert dialog.table.hasFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: jobs.idle and page.preview.seen.name == "Élan001")
    assert page.preview.seen.words == "16 of 16"


def test_a_search_that_finds_nobody_says_so(qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs) -> None:
    add_nameless(desk, 1)
    dialog = open_people(compose(GAPPY), qtbot, jobs)
    QTest.keyClicks(dialog.search, "100%")
    qtbot.waitUntil(lambda: not dialog.model.rows and jobs.idle)
    assert dialog.table._empty == "Nobody here is called “100%”"
    assert not dialog.preview_button.isEnabled()
    dialog.search.setText("310 200")
    qtbot.waitUntil(lambda: len(dialog.model.rows) == 1)
    dialog.reject()


def test_a_long_list_comes_page_by_page(
    qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (concerned_people, people_dialog):
        monkeypatch.setattr(module, "PAGE", 20)
    add_nameless(desk, 60)
    dialog = open_people(compose(GAPPY), qtbot, jobs)
    assert dialog.count.text() == "61 people"
    assert len(dialog.model.rows) < 61
    while dialog.model.canFetchMore(QModelIndex()):
        dialog.table.scrollToBottom()
        qtbot.waitUntil(lambda: jobs.idle)
        dialog.model.fetchMore(QModelIndex())
        qtbot.waitUntil(lambda: jobs.idle)
    names = [row.name for row in dialog.model.rows]
    assert len(names) == len(set(names)) == 61
    dialog.reject()


def test_people_whose_data_breaks_a_rule_are_shown_with_the_measure(
    qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs
) -> None:
    people = [Details("+13102000001", "J" * 90, "Long"), Details("+442079460000", "Tom", "Hill")]
    desk.writer.run(lambda db: contacts.add_people(db, contacts.ensure_list(db, "Wine club", 0), people, 1.0))
    page = compose(replace(GAPPY, title="For {{first_name}}"))
    dialog = open_people(page, qtbot, jobs, "SUB-1")
    assert [row[2] for row in rows(dialog)] == ["94 characters"]
    dialog.reject()
    page.strip.acted.emit()
    dialog = open_people(page, qtbot, jobs, "RCP-2")
    assert [row[2] for row in rows(dialog)] == ["MMS reaches the US, Canada and Australia"]
    dialog.reject()


def test_what_was_mended_meanwhile_is_said(qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs) -> None:
    add_nameless(desk, 1)
    page = compose(GAPPY)
    named = [Details("+13102000000", "Ada", "")]
    desk.writer.run(lambda db: contacts.add_people(db, contacts.ensure_list(db, "Wine club", 0), named, 2.0))
    dialog = open_people(page, qtbot, jobs)
    assert [row[2] for row in rows(dialog)] == ["No first name", concerned_people.NOTHING_NOW]
    dialog.reject()


def test_trouble_is_told_in_the_dialog(
    qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = compose(GAPPY)
    monkeypatch.setattr(concerned_people, "people_by_id", lambda *_: 1 / 0)
    dialog = open_people(page, qtbot, jobs)
    assert dialog.trouble.isVisible()
    assert dialog.trouble.accessibleName().startswith("These people couldn’t be read")
    dialog.reject()
