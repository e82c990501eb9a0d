"""Undo: one line of steps over everything."""

from dataclasses import replace

from mmsdesk.services.drafts import Draft
from mmsdesk.ui.compose.history import History


def type_into(history: History, text: str) -> None:
    for end in range(1, len(text) + 1):
        history.change(replace(history.draft, body=text[:end]), "Typing", merge="body")


def test_typing_is_taken_back_word_by_word() -> None:
    history = History(Draft())
    type_into(history, "Dinner on Thursday")
    seen = []
    while history.undo():
        seen.append(history.draft.body)
    assert seen == ["Dinner on ", "Dinner ", ""]


def test_a_fix_between_words_is_a_step_of_its_own() -> None:
    history = History(Draft())
    type_into(history, "Dinn")
    history.change(replace(history.draft, optout_line=False), "Opt-out line")
    history.change(replace(history.draft, body="Dinner"), "Typing", merge="body")
    history.undo()
    assert (history.draft.body, history.draft.optout_line) == ("Dinn", False)
    history.undo()
    assert (history.draft.body, history.draft.optout_line) == ("Dinn", True)


def test_redo_makes_the_step_again_until_something_else_is_changed() -> None:
    history = History(Draft())
    history.change(replace(history.draft, kind="text"), "Change type")
    history.undo()
    assert history.redo() is not None
    assert history.draft.kind == "text"
    history.undo()
    history.change(replace(history.draft, title="Hello"), "Typing", merge="title")
    assert history.redo() is None


def test_nothing_changed_is_no_step() -> None:
    history = History(Draft())
    assert not history.change(Draft(), "Typing", merge="body")
    assert history.undo() is None
