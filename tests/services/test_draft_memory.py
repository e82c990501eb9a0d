"""A draft with its past on the disk."""

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import apsw
import pytest

from mmsdesk.db import fetch_all
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services import campaign_shelf as shelf
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_memory import (
    CHANGED_ELSEWHERE,
    choose_list,
    forget_the_gone,
    open_history,
    read_stretch,
    save_progress,
)
from mmsdesk.services.draft_parts import DraftCard, DraftChoice
from mmsdesk.services.drafts import KINDS, Draft
from mmsdesk.services.undo import STRETCH, History
from mmsdesk.store.versions import read_versions
from tests.support.osteria import TRUFFLE, open_osteria


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path / "profile")
    yield desk
    desk.close()


def begin(desk: Desk, draft: Draft = TRUFFLE) -> tuple[CampaignId, History]:
    campaign_id = desk.create_draft(draft)
    return campaign_id, reopen(desk, campaign_id)


def reopen(desk: Desk, campaign_id: CampaignId) -> History:
    return open_history(desk.reader(), campaign_id, desk.load_draft(campaign_id))


def save(desk: Desk, campaign_id: CampaignId, history: History) -> None:
    save_progress(desk, campaign_id, history.take_unsaved())
    history.note_stored()


def fetch(desk: Desk, campaign_id: CampaignId, history: History) -> None:
    wanted = history.wanted
    if wanted is not None:
        history.add(wanted, read_stretch(desk.reader(), campaign_id, wanted))


def test_undo_and_redo_go_on_after_a_restart(desk: Desk) -> None:
    campaign_id, history = begin(desk)
    bodies = [history.draft.body]
    for word in ("Dinner", "Lunch", "Brunch"):
        history.change(replace(history.draft, body=word), "Replace")
        bodies.append(word)
    history.undo()
    save(desk, campaign_id, history)

    again = reopen(desk, campaign_id)
    assert again.draft.body == "Lunch"
    assert again.redo() is not None
    assert again.draft.body == "Brunch"
    seen = [again.draft.body]
    while again.undo():
        seen.append(again.draft.body)
    assert seen == bodies[::-1]


def test_thousands_of_steps_come_back_from_the_disk_while_few_are_in_memory(desk: Desk) -> None:
    campaign_id, history = begin(desk, Draft(body="0"))
    for number in range(1, 7 * STRETCH + 1):
        history.change(replace(history.draft, body=str(number)), "Step")
        if number % 150 == 0:
            save(desk, campaign_id, history)
    save(desk, campaign_id, history)
    again = reopen(desk, campaign_id)
    for number in range(7 * STRETCH - 1, -1, -1):
        fetch(desk, campaign_id, again)
        assert again.undo() is not None
        assert again.draft.body == str(number)
        if number % 100 == 0:
            save(desk, campaign_id, again)
    assert not again.can_undo
    for number in range(1, 7 * STRETCH + 1):
        fetch(desk, campaign_id, again)
        assert again.redo() is not None
        assert again.draft.body == str(number)
    assert not again.can_redo


def changed(draft: Draft, rng: random.Random) -> Draft:
    """Somebody did something to it."""
    letter = rng.choice("ab 🙂{&")
    match rng.choice(["kind", "title", "body", "choice", "card", "order", "place"]):
        case "kind":
            return draft.with_kind(rng.choice(KINDS))
        case "title" | "body" as field:
            return replace(draft, **{field: getattr(draft, field) + letter})
        case "choice":
            return replace(draft, choices=(*draft.choices[-3:], DraftChoice(title=letter)))
        case "card":
            return replace(draft, cards=(DraftCard(letter, draft.body), *draft.cards[:3]))
        case "order":
            return replace(draft, cards=draft.cards[::-1], choices=draft.choices[1:])
        case _:
            return replace(draft, place=replace(draft.place, title=draft.place.title + letter))


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_written_taken_back_saved_and_reopened_nothing_is_lost(desk: Desk, seed: int) -> None:
    """Against a plain list of every draft there was."""
    rng = random.Random(seed)
    campaign_id, history = begin(desk)
    line, at = [history.draft], 0
    for _ in range(120):
        match rng.choice(["write", "write", "undo", "redo", "save", "fail", "reopen"]):
            case "write":
                after = changed(line[at], rng)
                if history.change(after, "Change"):
                    at += 1
                    line[at:] = [after]
            case "undo":
                assert (history.undo() is not None) == (at > 0)
                at = max(0, at - 1)
            case "redo":
                assert (history.redo() is not None) == (at < len(line) - 1)
                at = min(len(line) - 1, at + 1)
            case "save":
                save(desk, campaign_id, history)
            case "fail":
                history.take_unsaved()
                history.note_failed()
            case "reopen":
                save(desk, campaign_id, history)
                history = reopen(desk, campaign_id)
        assert history.draft == line[at]
        fetch(desk, campaign_id, history)


def test_a_rename_elsewhere_is_a_step_that_can_be_taken_back(desk: Desk) -> None:
    campaign_id, history = begin(desk)
    history.change(replace(history.draft, body="Dinner"), "Replace")
    save(desk, campaign_id, history)
    shelf.rename(desk, campaign_id, "Winter dinner")
    again = reopen(desk, campaign_id)
    assert again.draft.name == "Winter dinner"
    step = again.undo()
    assert step is not None
    assert step.what == CHANGED_ELSEWHERE
    assert again.draft.name == TRUFFLE.name
    assert again.undo() is not None
    assert again.draft.body == TRUFFLE.body


def test_the_list_stays_the_audience_pages(desk: Desk) -> None:
    campaign_id, history = begin(desk)
    history.change(replace(history.draft, body="Dinner"), "Replace")
    save(desk, campaign_id, history)
    assert desk.load_draft(campaign_id).list_name == TRUFFLE.list_name


def test_choosing_a_list_leaves_what_is_written_and_is_no_step(desk: Desk) -> None:
    campaign_id, history = begin(desk)
    history.change(replace(history.draft, body="Dinner"), "Replace")
    save(desk, campaign_id, history)
    choose_list(desk, campaign_id, "Wine club")
    stored = desk.load_draft(campaign_id)
    assert (stored.body, stored.list_name) == ("Dinner", "Wine club")
    assert reopen(desk, campaign_id).position == 1


def test_a_draft_that_was_deleted_and_put_back_has_its_way_back(desk: Desk) -> None:
    campaign_id, history = begin(desk)
    history.change(replace(history.draft, body="Dinner"), "Replace")
    save(desk, campaign_id, history)
    shelf.put_back(desk, shelf.delete(desk, campaign_id))
    again = reopen(desk, campaign_id)
    assert again.undo() is not None
    assert again.draft.body == TRUFFLE.body


def test_steps_of_what_is_gone_or_sent_are_let_go_of_and_those_of_drafts_stay(desk: Desk) -> None:
    ids = []
    for _ in range(3):
        campaign_id, history = begin(desk)
        history.change(replace(history.draft, body="Dinner"), "Replace")
        save(desk, campaign_id, history)
        ids.append(campaign_id)
    shelf.delete(desk, ids[0])
    desk.writer.run(lambda db: db.execute("UPDATE campaign SET state = 'sent' WHERE id = ?", (ids[1],)))
    forget_the_gone(desk)
    for table in ("draft_step", "draft_head"):
        assert fetch_all(desk.reader(), f"SELECT campaign_id FROM {table}") == [(ids[2],)]


def break_step(db: apsw.Connection, change: str) -> None:
    db.execute("UPDATE draft_step SET change = ? WHERE number = 2", (change,))


def test_steps_that_cannot_be_read_cost_the_way_back_and_never_the_draft(desk: Desk) -> None:
    campaign_id, history = begin(desk)
    for word in ("Dinner", "Lunch", "Brunch"):
        history.change(replace(history.draft, body=word), "Replace")
    save(desk, campaign_id, history)
    for broken in ('["t", 90, "x", "y"]', "[]", '["d", {"kind": ["v", "card", 7]}]'):
        desk.writer.run(partial(break_step, change=broken))
        again = reopen(desk, campaign_id)
        assert again.draft.body == "Brunch"
        assert again.undo() is not None
        assert again.draft.body == "Lunch"
        assert not again.can_undo
        assert again.wanted is None
    desk.writer.run(lambda db: db.execute("UPDATE draft_head SET draft = '{}'"))
    assert reopen(desk, campaign_id).draft.body == "Brunch"


def test_two_thousand_keys_cost_a_fraction_of_two_thousand_drafts(desk: Desk) -> None:
    long = "Dinner is served at the long table. " * 140
    campaign_id, history = begin(desk, replace(TRUFFLE, body=long))
    for number in range(2000):
        letter = " " if number % 6 == 5 else "n"
        history.change(replace(history.draft, body=history.draft.body + letter), "Typing", merge="body")
        if number % 10 == 9:  # as often as a quick typist is saved
            save(desk, campaign_id, history)
    ((kept,),) = fetch_all(desk.reader(), "SELECT sum(length(change)) FROM draft_step")
    steps = history.position
    assert steps < 2000 / 5
    assert kept < steps * 60


def test_ten_minutes_of_work_are_a_version(desk: Desk) -> None:
    campaign_id, history = begin(desk)
    history.change(replace(history.draft, body="Dinner"), "Replace")
    save(desk, campaign_id, history)
    assert read_versions(desk.reader(), campaign_id) == ()
    desk.writer.run(lambda db: db.execute("UPDATE campaign SET created_at = created_at - 601"))
    for body in ("Lunch", "Brunch"):
        history.change(replace(history.draft, body=body), "Replace")
        save(desk, campaign_id, history)
    assert [row.draft["body"] for row in read_versions(desk.reader(), campaign_id)] == ["Lunch"]
