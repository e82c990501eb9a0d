"""Undo: one line of steps over everything, of which a stretch is in memory."""

from dataclasses import replace

from mmsdesk.services.drafts import Draft
from mmsdesk.services.undo import STRETCH, History, Step, Stretch, Wanted


def type_into(history: History, text: str) -> None:
    for end in range(1, len(text) + 1):
        history.change(replace(history.draft, body=text[:end]), "Typing", merge="body")


def switch(history: History, times: int) -> None:
    for _ in range(times):
        history.change(replace(history.draft, strict=not history.draft.strict, title=history.draft.title + "."), "Step")


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


def test_a_piece_that_was_inserted_is_a_step_of_its_own() -> None:
    history = History(Draft())
    type_into(history, "Din")
    history.change(replace(history.draft, body="Dinner on Thursday"), "Typing", merge="body")
    history.undo()
    assert history.draft.body == "Din"


def test_redo_makes_the_step_again_until_something_else_is_changed() -> None:
    history = History(Draft())
    history.change(replace(history.draft, kind="text"), "Change type")
    history.undo()
    assert (history.can_undo, history.can_redo) == (False, True)
    assert history.redo() is not None
    assert history.draft.kind == "text"
    history.undo()
    history.change(replace(history.draft, title="Hello"), "Typing", merge="title")
    assert (history.can_undo, history.can_redo) == (True, False)
    assert history.redo() is None


def test_nothing_changed_is_no_step() -> None:
    history = History(Draft())
    assert not history.change(Draft(), "Typing", merge="body")
    assert not history.can_undo
    assert history.undo() is None


def test_only_what_changed_since_the_last_save_is_to_be_stored() -> None:
    history = History(Draft())
    type_into(history, "Dinner on")
    first = history.take_unsaved()
    assert (first.first, first.position, len(first.steps)) == (1, 2, 2)
    history.note_stored()
    assert history.is_stored
    type_into_more = replace(history.draft, body="Dinner one")
    history.change(type_into_more, "Typing", merge="body")
    again = history.take_unsaved()
    assert (again.first, [step.after.body for step in again.steps]) == (2, ["Dinner one"])
    history.note_stored()
    history.undo()
    moved = history.take_unsaved()
    assert (moved.first, moved.position, moved.steps) == (3, 1, ())


def test_what_could_not_be_stored_is_offered_again_with_what_came_since() -> None:
    history = History(Draft())
    switch(history, 3)
    history.take_unsaved()
    history.undo()
    switch(history, 1)
    history.note_failed()
    unsaved = history.take_unsaved()
    assert (unsaved.first, unsaved.position, len(unsaved.steps)) == (1, 3, 3)
    assert unsaved.draft == history.draft


def test_steps_far_behind_are_let_go_of_once_they_are_stored() -> None:
    history = History(Draft())
    switch(history, 5 * STRETCH)
    assert history.take_unsaved().first == 1
    history.note_stored()
    undone = 0
    while history.undo():
        undone += 1
    assert undone == STRETCH
    assert history.can_undo
    wanted = history.wanted
    assert wanted is not None
    assert (wanted.older, wanted.number, wanted.edge) == (True, 4 * STRETCH + 1, history.draft)


def test_unsaved_steps_are_never_let_go_of() -> None:
    history = History(Draft())
    switch(history, 5 * STRETCH)
    history.take_unsaved()
    history.note_failed()
    undone = 0
    while history.undo():
        undone += 1
    assert undone == 5 * STRETCH


def test_steps_that_were_read_after_somebody_wrote_on_are_left() -> None:
    drafts = [Draft(title="." * number) for number in range(11)]
    steps = tuple(Step(drafts[number], drafts[number + 1], "Step") for number in range(10))
    history = History(drafts[5], position=5, total=10, known=Stretch(4, steps[3:5]))
    newer = Wanted(6, drafts[5], older=False)
    history.change(replace(drafts[5], body="On"), "Typing", merge="body")
    history.add(newer, Stretch(6, steps[5:]))
    assert history.redo() is None
    history.add(Wanted(4, drafts[3], older=True), Stretch(1, steps[:3]))
    while history.undo():
        pass
    assert history.draft == drafts[0]
