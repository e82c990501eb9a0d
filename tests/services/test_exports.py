"""The facts on an approval sheet, and files that are whole or not there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mmsdesk.domain.arrival import arrive
from mmsdesk.domain.errors import Trouble
from mmsdesk.domain.rendering import compile_message
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.services.exports import NO_PRICE, NOBODY_YET, ApprovalSheet, LeftOut, read_sheet, write_whole
from mmsdesk.services.previewing import SAMPLE_SEEN, seen_as
from tests.support.osteria import TRUFFLE, add_list, open_osteria, with_picture

NOW = datetime(2026, 11, 5, 11, 30, tzinfo=UTC)
GAPPY = replace(TRUFFLE, body="Hi {{first_name}}, truffles are back.", list_name="Wine club")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path / "profile")
    add_list(desk, "Wine club", 14, opted_out=1)
    yield desk
    desk.close()


def sheet_of(desk: Desk, draft: Draft) -> ApprovalSheet:
    campaign = draft.campaign("Reply STOP to opt out")
    people = desk.count_people(draft.list_name) if draft.list_name else 0
    seen = seen_as(desk.person(draft.list_name, 0), 0, people) if people else SAMPLE_SEEN
    arrival = arrive(compile_message(campaign.message).render(seen.values), "72345")
    return read_sheet(desk, campaign, draft.list_name, arrival, seen, NOW)


def test_a_sheet_says_who_gets_what_and_what_it_costs(desk: Desk) -> None:
    desk.save_settings(replace(desk.settings(), price_mms="0.02"))
    sheet = sheet_of(desk, with_picture(desk, GAPPY))
    assert (sheet.campaign, sheet.sender, sheet.person) == ("Truffle nights", "72345", "Maya Chen, 1 of 14")
    assert sheet.audience == "12 people of 14 on “Wine club”, 2 left out"
    assert sorted(sheet.left_out, key=lambda each: each.why) == [
        LeftOut("a field is empty", 1),
        LeftOut("opted out", 1),
    ]
    assert sum(each.people for each in sheet.left_out) == sheet.people - sheet.will_get
    assert (sheet.subject, sheet.body) == (
        "Truffle nights are back",
        "Hi Maya, truffles are back.\n\nReply STOP to opt out",
    )
    assert sheet.written_body == "Hi {{first_name}}, truffles are back.\n\nReply STOP to opt out"
    (file,) = sheet.files
    assert file.startswith("truffle-nights.jpg · JPG · ")
    assert file.endswith(" KB")
    assert sheet.cost == "12 people × $0.02 = about $0.24"
    assert (
        sheet.findings == desk.check(with_picture(desk, GAPPY).campaign("Reply STOP to opt out"), "Wine club").findings
    )


def test_a_sheet_without_list_price_and_fields_says_so(desk: Desk) -> None:
    sheet = sheet_of(desk, replace(GAPPY, body="Tonight.", list_name="", media=None))
    assert (sheet.audience, sheet.cost, sheet.files, sheet.written_body) == (NOBODY_YET, NOBODY_YET, (), "")
    assert sheet.person == "Maya Chen, sample person"
    assert sheet_of(desk, GAPPY).cost == NO_PRICE


def test_a_file_is_replaced_when_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    write_whole(path, [b"one, ", b"two"])
    assert path.read_bytes() == b"one, two"
    write_whole(path, [b"three"])
    assert path.read_bytes() == b"three"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written_is_told_in_words_and_leaves_nothing(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "inside").write_text("kept")
    for path in (tmp_path / "gone" / "sheet.pdf", taken):
        with pytest.raises(Trouble) as told:
            write_whole(path, [b"x"])
        assert told.value.title == f"{path.name} couldn’t be saved"
        assert told.value.hint.startswith("Choose another folder")
    assert [each.name for each in tmp_path.iterdir()] == ["taken"]
    assert (taken / "inside").read_text() == "kept"
