"""Versions of a draft, and what was sent last time."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services import campaign_shelf as shelf
from mmsdesk.services.definitions import campaign_of, fingerprint_of
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_memory import begin_session, forget_the_gone
from mmsdesk.services.drafts import TEXT, UNTITLED, Draft
from mmsdesk.services.last_sent import Kinship, find_last_sent
from mmsdesk.services.version_list import keep_named, list_versions, make_way
from mmsdesk.services.versions import MOST_UNASKED, keep_as_stored, keep_version
from mmsdesk.store.campaigns import get_campaign
from mmsdesk.store.versions import Moment
from tests.support.osteria import TRUFFLE, add_list, open_osteria, send, set_back

PARKING = Draft(name="Parking", kind=TEXT, body="Park behind the market.", list_name="Wine club")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path / "profile")
    add_list(desk, "Wine club", 3)
    add_list(desk, "Regulars", 2)
    yield desk
    desk.close()


def keep(desk: Desk, campaign_id: CampaignId, draft: Draft, moment: Moment, now: float = 1000.0) -> bool:
    return desk.writer.run(lambda db: keep_version(db, campaign_id, draft, moment, now))


def test_versions_say_when_why_and_what_changed_newest_first(desk: Desk) -> None:
    campaign_id = desk.create_draft(TRUFFLE)
    keep(desk, campaign_id, TRUFFLE, Moment.OPENED, 1000.0)
    later = replace(TRUFFLE, title="Truffles", strict=False)
    keep(desk, campaign_id, later, Moment.WORK, 2000.0)
    keep_named(desk, campaign_id, replace(later, body="Short"), "  Before the  tasting ")
    found = list_versions(desk, campaign_id)
    assert [(it.moment, it.name, it.changed) for it in found] == [
        (Moment.NAMED, "Before the tasting", ("Message",)),
        (Moment.WORK, "", ("Subject", "Strict validation")),
        (Moment.OPENED, "", ()),
    ]
    assert found[1].draft == replace(later, list_name="")


def test_the_same_again_is_kept_only_for_what_happened_to_it(desk: Desk) -> None:
    campaign_id = desk.create_draft(TRUFFLE)
    kept = [
        keep(desk, campaign_id, TRUFFLE, moment)
        for moment in (Moment.OPENED, Moment.WORK, Moment.TESTED, Moment.TESTED, Moment.SENT)
    ]
    assert kept == [True, False, True, False, True]
    assert not keep(desk, campaign_id, Draft(), Moment.OPENED)


def test_a_version_on_request_needs_a_name(desk: Desk) -> None:
    campaign_id = desk.create_draft(TRUFFLE)
    with pytest.raises(BadInput, match="needs a name"):
        keep_named(desk, campaign_id, TRUFFLE, "  ")


def test_the_oldest_of_those_kept_by_themselves_go_and_named_ones_stay(desk: Desk) -> None:
    campaign_id = desk.create_draft(TRUFFLE)
    desk.writer.run(lambda db: keep_version(db, campaign_id, TRUFFLE, Moment.NAMED, 1.0, "First"))
    for number in range(MOST_UNASKED + 5):
        keep(desk, campaign_id, replace(TRUFFLE, title=str(number)), Moment.WORK, 10.0 + number)
    found = list_versions(desk, campaign_id)
    assert len(found) == MOST_UNASKED + 1
    assert found[-1].name == "First"
    assert found[-2].draft.title == "5"


def test_what_was_there_is_kept_when_another_version_takes_its_place(desk: Desk) -> None:
    campaign_id = desk.create_draft(TRUFFLE)
    make_way(desk, campaign_id, TRUFFLE)
    assert [it.moment for it in list_versions(desk, campaign_id)] == [Moment.RESTORED]


def test_versions_of_a_deleted_draft_come_back_with_it_and_go_at_the_next_start(desk: Desk) -> None:
    campaign_id = desk.create_draft(TRUFFLE)
    other = desk.create_draft(PARKING)
    begin_session(desk, campaign_id)
    begin_session(desk, other)
    shelf.put_back(desk, shelf.delete(desk, campaign_id))
    forget_the_gone(desk)
    assert len(list_versions(desk, campaign_id)) == 1
    shelf.delete(desk, campaign_id)
    forget_the_gone(desk)
    assert list_versions(desk, campaign_id) == ()
    assert len(list_versions(desk, other)) == 1


def test_a_campaign_is_kept_as_it_was_sent(desk: Desk) -> None:
    campaign_id = send(desk, PARKING, state="sending", delivered=1)
    desk.writer.run(lambda db: keep_as_stored(db, campaign_id, Moment.SENT, 5.0))
    (version,) = list_versions(desk, campaign_id)
    assert (version.moment, version.draft) == (Moment.SENT, replace(PARKING, list_name=""))


def last(desk: Desk, campaign_id: CampaignId) -> tuple[CampaignId, Kinship] | None:
    found = find_last_sent(desk.reader(), campaign_id, desk.load_draft(campaign_id))
    return None if found is None else (found.id, found.kinship)


def test_what_was_sent_last_is_the_origin_then_the_same_name_then_the_same_list(desk: Desk) -> None:
    new = desk.create_draft(replace(PARKING, name="PARKING", body="New"))
    assert last(desk, new) is None
    to_list = send(desk, replace(PARKING, name="Wine"), state="sent", delivered=3)
    assert last(desk, new) == (to_list, Kinship.LIST)
    named = send(desk, replace(PARKING, list_name="Regulars"), state="sent", delivered=2)
    set_back(desk, named, 900)
    assert last(desk, new) == (named, Kinship.NAME)
    copy = desk.duplicate(desk.duplicate(to_list))
    assert last(desk, copy) == (to_list, Kinship.ORIGIN)


def test_a_copy_has_a_name_of_its_own(desk: Desk) -> None:
    sent = send(desk, replace(PARKING, name="Wine"), state="sent", delivered=3)
    first = desk.duplicate(sent)
    second = desk.duplicate(sent)
    third = desk.duplicate(first)
    names = [desk.load_draft(copy).name for copy in (first, second, third)]
    assert names == ["Wine (copy)", "Wine (copy 2)", "Wine (copy 3)"]
    at_once = fingerprint_of(campaign_of(get_campaign(desk.reader(), sent).definition), "Wine club")
    copied = campaign_of(get_campaign(desk.reader(), second).definition)
    assert fingerprint_of(copied, "Wine club") == at_once  # sending it is still known as sending again
    assert last(desk, third) == (sent, Kinship.ORIGIN)
    untitled = desk.create_draft(Draft())
    assert desk.load_draft(desk.duplicate(untitled)).name == UNTITLED


def test_a_copy_of_a_deleted_copy_still_knows_where_it_comes_from(desk: Desk) -> None:
    sent = send(desk, replace(PARKING, name="Wine"), state="sent", delivered=3)
    middle = desk.duplicate(sent)
    copy = desk.duplicate(middle)
    shelf.delete(desk, middle)
    assert last(desk, copy) == (sent, Kinship.ORIGIN)
