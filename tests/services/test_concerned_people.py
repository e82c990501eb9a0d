"""Who is behind a finding, and what is wrong for each."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mmsdesk.domain.contact import Details
from mmsdesk.domain.message import Campaign, Card, ContentType
from mmsdesk.services import concerned_people
from mmsdesk.services.concerned_people import NO_NAME, NOTHING_NOW, ConcernedPeople
from mmsdesk.services.desk import Desk
from mmsdesk.store.contacts import add_people, ensure_list
from mmsdesk.store.suppression import suppress
from tests.support.osteria import open_osteria

LETTER = Card("For {{first_name}}", "Hi {{first_name}}, table {{table}}.\n\nReply STOP to opt out", None)
CAMPAIGN = Campaign("Nights", "72345", True, ContentType.MARKETING, LETTER)
PEOPLE = (
    Details("+15035550101", "Dana", "Fox", {"table": "4"}),
    Details("+15035550102", "", "", {"table": ""}),
    Details("+15035550103", "José", "Ortega", {"table": "4"}),
    Details("+442079460000", "Tom", "Hill", {"table": "1"}),
    Details("+15035550105", "Stop", "Me", {"table": "1"}),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path)
    desk.writer.run(lambda db: add_people(db, ensure_list(db, "Guests", 0), PEOPLE, 0))
    desk.writer.run(lambda db: suppress(db, PEOPLE[4].phone, "reply", "STOP", None, 1.0))
    yield desk
    desk.close()


def of(desk: Desk, concern: str, campaign: Campaign = CAMPAIGN) -> Sequence[tuple[str, str]]:
    groups = desk.check(campaign, "Guests").groups
    people = ConcernedPeople(desk, campaign, concern, groups[concern])
    assert len(people) == len(groups[concern])
    return [(person.name, person.wrong) for person in people.page()]


def test_everybody_is_shown_with_what_is_wrong_for_them(desk: Desk) -> None:
    assert of(desk, "gap:first_name") == [(NO_NAME, "No first name and no Table")]
    assert of(desk, "gap:table") == [(NO_NAME, "No first name and no Table")]
    assert of(desk, "text:SUB-3") == [("José Ortega", "é")]
    assert of(desk, "number:RCP-2:country") == [("Tom Hill", "MMS reaches the US, Canada and Australia")]
    assert of(desk, "skip:opted_out") == [("Stop Me", "Opted out")]


def test_they_come_in_pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concerned_people, "PAGE", 2)
    ids = array("q", range(1, 6))
    people = ConcernedPeople(desk, CAMPAIGN, "gap:first_name", ids)
    pages = [people.page(offset) for offset in (0, 2, 4)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [person.contact_id for page in pages for person in page] == [1, 2, 3, 4, 5]
    assert [person.name for person in people.page(0, "ortega")] == ["José Ortega"]


def test_who_has_been_mended_is_said(desk: Desk) -> None:
    ids = desk.check(CAMPAIGN, "Guests").groups["gap:first_name"]
    named = replace(PEOPLE[1], first_name="Ada", fields={"table": "2"})
    desk.writer.run(lambda db: add_people(db, ensure_list(db, "Guests", 0), [named], 2))
    (person,) = ConcernedPeople(desk, CAMPAIGN, "gap:first_name", ids).page()
    assert (person.name, person.wrong) == ("Ada", NOTHING_NOW)
