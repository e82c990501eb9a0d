"""What a campaign is held to is chosen beside strict validation, and the checks follow."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.compose.page import ComposePage
from tests.support.osteria import TRUFFLE, with_picture

Open = Callable[[Draft], ComposePage]


def choose(menu: QMenu, words: str) -> None:
    next(it for it in menu.actions() if it.text() == words).trigger()


def test_another_preset_brings_other_findings_and_can_be_taken_back(qtbot: QtBot, compose: Open, desk: Desk) -> None:
    page = compose(replace(with_picture(desk, TRUFFLE), list_name="Wine club"))
    limits = page.form.limits
    assert limits.accessibleName() == "Limits: Sinch strict"
    rules = {it.rule for it in page.inspection.checker.findings}
    choose(limits.menu(), "Fastest")
    assert (page.work.written.preset, limits.text()) == ("fastest", "Fastest")
    qtbot.waitUntil(lambda: {it.rule for it in page.inspection.checker.findings if it.blocks} >= {"SIZ-7"})
    page.work.undo()
    assert limits.text() == "Sinch strict"
    qtbot.waitUntil(lambda: {it.rule for it in page.inspection.checker.findings} == rules)


def test_the_sender_can_count_as_another_kind(compose: Open) -> None:
    page = compose(Draft(body="Hi"))
    senders = next(it.menu() for it in page.form.limits.menu().actions() if it.menu() is not None)
    assert isinstance(senders, QMenu)
    choose(senders, "Toll-free number")
    assert page.work.written.sender_type == "toll_free"
    assert page.form.limits.accessibleName() == "Limits: Sinch strict · Toll-free number"


def test_the_length_counts_utf_16_units_where_they_are_more(qtbot: QtBot, compose: Open) -> None:
    page = compose(Draft(kind="text", body="Pizza 🍕", optout_line=False))
    label = page.findChild(QLabel, "message-length")
    assert label is not None
    qtbot.waitUntil(lambda: label.text() == "7 characters (8 UTF-16 units)")


def test_other_providers_limits_are_named_when_somebody_asks(qtbot: QtBot, compose: Open, desk: Desk) -> None:
    page = compose(replace(with_picture(desk, TRUFFLE), list_name=""))
    assert not [it for it in page.inspection.checker.findings if it.rule.startswith("PRV")]
    choose(page.form.limits.menu(), "Also name other providers’ limits")
    assert page.work.written.other_providers
    qtbot.waitUntil(lambda: any(it.rule.startswith("PRV") for it in page.inspection.checker.findings))
    choose(page.form.limits.menu(), "Also name other providers’ limits")
    qtbot.waitUntil(lambda: not any(it.rule.startswith("PRV") for it in page.inspection.checker.findings))
