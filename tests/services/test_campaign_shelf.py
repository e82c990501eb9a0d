"""Campaigns as wholes: files become drafts and drafts files, names change, what was deleted comes back."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mmsdesk.domain.errors import BadInput, Cancelled, MMSDeskError, NotFound, Refused
from mmsdesk.domain.ids import CampaignId
from mmsdesk.services import campaign_shelf as shelf
from mmsdesk.services.campaign_files import load_campaign
from mmsdesk.services.campaigns import Order, start_campaign
from mmsdesk.services.desk import Desk
from mmsdesk.services.recent_files import MOST
from mmsdesk.store.campaigns import find_by_fingerprint
from tests.support.osteria import TRUFFLE, add_list, open_osteria, send, with_picture

DRAFT = replace(TRUFFLE, list_name="")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with contextlib.closing(open_osteria(tmp_path / "profile")) as desk:
        yield desk


def names(desk: Desk) -> list[str]:
    return sorted(each.row.name for each in desk.campaigns())


def test_a_draft_survives_the_way_into_a_file_and_back_into_another_profile(desk: Desk, tmp_path: Path) -> None:
    draft = with_picture(desk, DRAFT)
    saved = shelf.save_copy(desk, desk.create_draft(draft), tmp_path / "Truffle")
    assert saved == shelf.SavedCopy(tmp_path / "Truffle.mmsdesk", "image/jpeg")
    assert shelf.save_copy(desk, desk.create_draft(DRAFT), tmp_path / "words").content_type == ""
    place = saved.path
    with contextlib.closing(open_osteria(tmp_path / "colleague")) as other:
        opened = shelf.open_file(other, place)
        assert (opened.name, opened.was_there) == ("Truffle nights", False)
        assert other.load_draft(opened.campaign_id) == draft
        assert draft.media is not None
        stored = other.media.path_of(other.media.find(draft.media.url))
        assert stored.read_bytes() == desk.media.path_of(desk.media.find(draft.media.url)).read_bytes()


def test_the_same_file_leads_to_the_draft_it_became_and_never_writes_over_it(desk: Desk, tmp_path: Path) -> None:
    made = desk.create_draft(DRAFT)
    place = shelf.save_file(desk, made, tmp_path / "a.mmsdesk")
    first = shelf.open_file(desk, place)
    assert first.campaign_id != made  # saved from here: its draft is another's copy, and stays as it is
    desk.save_draft(first.campaign_id, replace(DRAFT, name="Written on", body="more"))
    moved = place.rename(tmp_path / "b.mmsdesk")
    second = shelf.open_file(desk, moved)
    assert second == shelf.OpenedFile(first.campaign_id, "Written on", was_there=True)
    assert desk.load_draft(first.campaign_id).body == "more"
    copy = shelf.open_file(desk, moved, again=True)
    assert copy.campaign_id not in {made, first.campaign_id}
    shelf.delete(desk, copy.campaign_id)
    assert not shelf.open_file(desk, moved).was_there
    shelf.save_file(desk, first.campaign_id, moved)
    assert not shelf.open_file(desk, moved).was_there  # the file has changed


def fill(path: Path) -> None:
    """More than a campaign can be, without taking up the disk."""
    with path.open("wb") as file:
        file.truncate(110_000_000)


@pytest.mark.parametrize(
    ("make", "title"),
    [
        (lambda path: None, "There is no file x.mmsdesk"),
        (lambda path: path.mkdir(), "x.mmsdesk isn’t a file"),
        (lambda path: os.mkfifo(path), "x.mmsdesk isn’t a file"),
        (lambda path: path.write_bytes(b""), "x.mmsdesk is empty"),
        (fill, "x.mmsdesk is too large for a campaign"),
    ],
)
def test_what_is_no_campaign_is_said_and_nothing_is_kept(
    desk: Desk, tmp_path: Path, make: Callable[[Path], object], title: str
) -> None:
    path = tmp_path / "x.mmsdesk"
    make(path)
    with pytest.raises(MMSDeskError) as caught:
        shelf.open_file(desk, path)
    assert caught.value.title == title
    assert caught.value.hint
    assert (names(desk), shelf.recent_files(desk)) == ([], ())


def test_any_name_a_file_can_have_is_said_and_opened(desk: Desk, tmp_path: Path) -> None:
    place = shelf.save_file(desk, desk.create_draft(DRAFT), tmp_path / "a.mmsdesk")
    odd = place.rename(tmp_path / os.fsdecode(b"bad \xff.mmsdesk"))
    assert shelf.open_file(desk, odd).name == "Truffle nights"
    assert odd not in {each.path for each in shelf.recent_files(desk)}
    empty = tmp_path / ("very long " * 20 + ".mmsdesk")
    empty.touch()
    with pytest.raises(BadInput) as caught:
        shelf.open_file(desk, empty)
    assert caught.value.title == "very long very long very l… long .mmsdesk is empty"


def test_reading_can_be_stopped(desk: Desk, tmp_path: Path) -> None:
    place = shelf.save_file(desk, desk.create_draft(DRAFT), tmp_path / "a.mmsdesk")
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(Cancelled):
        shelf.open_file(desk, place, cancel=stopped)
    assert names(desk) == ["Truffle nights"]


def test_the_last_ten_files_are_known_and_can_be_forgotten(desk: Desk, tmp_path: Path) -> None:
    made = desk.create_draft(DRAFT)
    places = [shelf.save_file(desk, made, tmp_path / f"{number}.mmsdesk") for number in range(MOST + 2)]
    shelf.save_file(desk, made, places[5])
    places[7].unlink()
    known = shelf.recent_files(desk)
    order = [places[5], *(places[number] for number in (11, 10, 9, 8, 7, 6, 4, 3, 2))]
    assert [(each.path, each.is_there) for each in known] == [(each, each != places[7]) for each in order]
    shelf.forget_file(desk, places[7])
    assert places[7] not in {each.path for each in shelf.recent_files(desk)}
    shelf.forget_file(desk)
    assert shelf.recent_files(desk) == ()
    assert places[8].exists()


def test_a_new_name_changes_nothing_that_a_run_is_known_by(desk: Desk, tmp_path: Path) -> None:
    add_list(desk, "Guests", 3)
    sent = send(desk, replace(DRAFT, list_name="Guests"), state="sent", delivered=3)
    draft = desk.create_draft(DRAFT)
    before = desk.campaign(sent)
    for campaign_id in (sent, draft):
        shelf.rename(desk, campaign_id, "  Another\n name ")
        assert desk.campaign(campaign_id).name == "Another name"
    assert desk.load_draft(draft) == replace(DRAFT, name="Another name")
    after = desk.campaign(sent)
    assert replace(after, name=before.name) == before
    assert before.fingerprint is not None
    again = load_campaign(shelf.save_file(desk, sent, tmp_path / "sent"), desk.media)
    assert again.name == "Truffle nights"
    found = find_by_fingerprint(desk.reader(), before.fingerprint)
    assert found is not None
    assert found.id == sent
    with pytest.raises(BadInput):
        shelf.rename(desk, sent, " ")
    with pytest.raises(NotFound):
        shelf.rename(desk, CampaignId("gone"), "x")


def test_a_deleted_draft_comes_back_as_it_was_and_nothing_else_can_be_deleted(desk: Desk) -> None:
    add_list(desk, "Guests", 3)
    draft = desk.create_draft(with_picture(desk, DRAFT))
    before = desk.campaign(draft)
    row = shelf.delete(desk, draft)
    assert names(desk) == []
    shelf.put_back(desk, row)
    shelf.put_back(desk, row)
    assert desk.campaign(draft) == before
    sent = send(desk, replace(DRAFT, list_name="Guests"), state="sent", delivered=3)
    with pytest.raises(Refused):
        shelf.delete(desk, sent)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Truffle nights", "Truffle nights.mmsdesk"),
        ("50% off: a/b\\c?", "50% off a b c.mmsdesk"),
        (" .. ", "Campaign.mmsdesk"),
        ("x" * 200, "x" * 80 + ".mmsdesk"),
    ],
)
def test_a_campaigns_name_becomes_a_files(name: str, file: str) -> None:
    assert shelf.file_name_for(name) == file


def test_what_is_archived_stays_whole_and_is_in_sight_again_when_it_is_sent(desk: Desk) -> None:
    add_list(desk, TRUFFLE.list_name, 4)
    draft = desk.create_draft(TRUFFLE)
    shelf.archive(desk, draft)
    assert desk.campaign(draft).is_archived
    assert desk.load_draft(draft) == TRUFFLE
    deleted = shelf.delete(desk, draft)
    shelf.put_back(desk, deleted)
    assert desk.campaign(draft).is_archived
    assert not desk.campaign(desk.duplicate(draft)).is_archived
    for state in ("sending", "paused", "stopped"):
        running = send(desk, replace(TRUFFLE, name=state), state=state, delivered=0)
        with pytest.raises(Refused, match="still under way"):
            shelf.archive(desk, running)
    over = send(desk, replace(TRUFFLE, name="over"), state="sent", delivered=4)
    shelf.archive(desk, over)
    assert desk.campaign(over).is_archived
    shelf.unarchive(desk, over)
    assert not desk.campaign(over).is_archived
    with pytest.raises(NotFound):
        shelf.unarchive(desk, CampaignId("none"))


def test_an_archived_campaign_that_goes_out_after_all_leaves_the_archive(desk: Desk) -> None:
    add_list(desk, TRUFFLE.list_name, 4)
    archived = desk.create_draft(TRUFFLE)
    shelf.archive(desk, archived)
    order = Order(TRUFFLE.list_name)
    start_campaign(desk.writer, archived, order, desk.account(), lambda _media: "https://relay.example/m", desk.clock())
    desk.writer.run(lambda db: db.execute("UPDATE campaign SET state = 'sent'"))
    assert not desk.campaign(archived).is_archived
