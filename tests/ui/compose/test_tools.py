"""The composer's tools: one table of what can be done, heard by keys and offered in the menu at the top."""

from collections.abc import Callable
from dataclasses import replace

from pytestqt.qtbot import QtBot

from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.shortcuts import ON_PAGES
from tests.support.osteria import TRUFFLE

Open = Callable[..., ComposePage]


def entries(page: ComposePage) -> dict[str, tuple[str, bool]]:
    """What the menu offers: words, with the keys shown beside them and whether they can be chosen."""
    menu = page.tools.menu()
    return {it.text(): (it.shortcut().toString(), it.isEnabled()) for it in menu.actions() if not it.isSeparator()}


def test_the_menu_shows_each_tool_with_its_keys_and_what_cannot_be_done_now_is_grey(compose: Open) -> None:
    page = compose(replace(TRUFFLE, media=None))
    assert page.tools.button.accessibleName() == "More"
    assert entries(page)["Undo"] == ("Ctrl+Z", False)
    assert entries(page)["Insert field…"] == ("Ctrl+J", True)
    page.work.edit_body("Come soon")
    assert entries(page)["Undo"] == ("Ctrl+Z", True)
    page.undo()
    assert entries(page)["Undo"][1] is False
    assert entries(page)["Redo"] == ("Ctrl+Shift+Z", True)


def test_an_entry_does_what_its_keys_do(qtbot: QtBot, compose: Open, window: MainWindow) -> None:
    page = compose(replace(TRUFFLE, media=None))
    body = page.draft.body
    page.work.edit_body("Come soon")
    undo = next(it for it in page.tools.menu().actions() if it.text() == "Undo")
    undo.trigger()
    assert page.draft.body == body
    assert page.form.editor.text() == body


def test_no_key_has_two_tools_and_f1_names_every_key_that_is_heard(compose: Open) -> None:
    page = compose(replace(TRUFFLE, media=None))
    keys = [keys for tool in page.tools.tools for keys in tool.keys]
    assert len(keys) == len(set(keys))
    named = {it.keys for it in ON_PAGES["compose"]} | {"Ctrl+Enter"}  # the same key beside the numbers
    heard = {keys for tool in page.tools.tools if tool.hears for keys in tool.keys}
    assert heard <= named, heard - named


def test_while_a_draft_is_read_no_tool_is_offered(compose: Open) -> None:
    page = compose(replace(TRUFFLE, media=None))
    assert page.tools.button.isEnabled()
    page.enter(page.work.campaign_id)
    assert not page.tools.button.isEnabled()
