"""Templates and saved texts."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mmsdesk.domain.errors import BadInput, NotFound, Trouble
from mmsdesk.services.collections import (
    create_from_template,
    delete_entry,
    entries,
    keep_template,
    keep_text,
    note_use,
    put_back,
    rename_entry,
)
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_parts import DraftChoice
from mmsdesk.services.drafts import Draft
from mmsdesk.store.collections import Collection
from tests.support.osteria import TRUFFLE, open_osteria

TEXTS, TEMPLATES = Collection.TEXTS, Collection.TEMPLATES


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path / "profile")
    yield desk
    desk.close()


def names(desk: Desk, collection: Collection) -> list[str]:
    return [it.name for it in entries(desk, collection)]


def test_a_campaign_from_a_template_has_the_whole_message_and_no_people(desk: Desk) -> None:
    draft = replace(TRUFFLE, strict=False, optout_line=False, choices=(DraftChoice(title="Yes"),))
    template = keep_template(desk, " Truffle  season ", draft)
    campaign_id = create_from_template(desk, template.id)
    assert desk.load_draft(campaign_id) == replace(draft, name="Truffle season", list_name="")


def test_what_was_used_last_stands_first(desk: Desk) -> None:
    first = keep_text(desk, "Hours", "We open at 5.")
    keep_text(desk, "Parking", "Park behind the market, {{first_name|there}}.")
    assert names(desk, TEXTS) == ["Parking", "Hours"]
    note_use(desk, TEXTS, first)
    assert names(desk, TEXTS) == ["Hours", "Parking"]
    assert entries(desk, TEXTS)[1].content == "Park behind the market, {{first_name|there}}."


def test_a_name_that_is_taken_gets_a_number(desk: Desk) -> None:
    for _ in range(3):
        keep_text(desk, "Hours", "We open at 5.")
    assert sorted(names(desk, TEXTS)) == ["Hours", "Hours (2)", "Hours (3)"]
    third = entries(desk, TEXTS)[0]
    assert rename_entry(desk, TEXTS, third.id, "HOURS") == "HOURS (3)"
    assert rename_entry(desk, TEXTS, third.id, "Opening") == "Opening"


def test_what_was_deleted_comes_back_also_when_something_else_came_meanwhile(desk: Desk) -> None:
    hours = keep_text(desk, "Hours", "We open at 5.")
    delete_entry(desk, TEXTS, hours)
    keep_text(desk, "Parking", "Behind the market.")
    put_back(desk, TEXTS, hours)
    put_back(desk, TEXTS, hours)
    assert sorted(names(desk, TEXTS)) == ["Hours", "Parking"]


def test_nothing_is_kept_without_a_name_or_words(desk: Desk) -> None:
    for name, text in (("", "Words"), ("Name", "  "), ("Name", "x" * 20_001)):
        with pytest.raises(BadInput):
            keep_text(desk, name, text)
    with pytest.raises(BadInput, match="nothing to keep"):
        keep_template(desk, "Empty", Draft())
    with pytest.raises(BadInput, match="needs a name"):
        keep_template(desk, " ", TRUFFLE)
    assert names(desk, TEXTS) + names(desk, TEMPLATES) == []


def test_a_template_that_is_gone_or_damaged_is_told(desk: Desk) -> None:
    template = keep_template(desk, "Truffle season", TRUFFLE)
    desk.writer.run(lambda db: db.execute("UPDATE template SET content = '{'"))
    with pytest.raises(Trouble, match="can’t be read"):
        create_from_template(desk, template.id)
    delete_entry(desk, TEMPLATES, template)
    with pytest.raises(NotFound):
        create_from_template(desk, template.id)
