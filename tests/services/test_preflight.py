import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mmsdesk.db import Writer, open_reader
from mmsdesk.domain.arrival import AddressOf, arrived_body
from mmsdesk.domain.checks.concerned import concern_of
from mmsdesk.domain.contact import Details
from mmsdesk.domain.errors import NotFound
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.message import Campaign, Card, Carousel, ContentType, Media, Message, Text
from mmsdesk.services.media import MediaStore
from mmsdesk.services.preflight import AccountFacts, CheckReport, check, check_for_one, to_json
from mmsdesk.services.publishing import shown_address
from mmsdesk.store.contacts import add_people, ensure_list
from mmsdesk.store.schema import open_profile_database
from mmsdesk.store.suppression import suppress
from tests.pictures.samples import noise, saved

BODY = "Hi {{first_name|there}}.\n\nReply STOP to opt out"
PEOPLE = (
    Details("+15035550101", "Dana", "Fox", {"table": "4"}),
    Details("+15035550102", "", "", {"table": ""}),
    Details("+15035550103", "Luis", "Ortega"),
    Details("+442079460000", "Tom", "Hill", {"table": "1"}),
    Details("+18005550100", "Free", "Toll", {"table": "1"}),
)


class House:
    """A profile with five people on the list "Guests", one of whom opted out."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "mmsdesk.sqlite3"
        self.writer = Writer(lambda: open_profile_database(self.database))
        self.media = MediaStore(folder / "media", self.writer)
        self.writer.run(lambda db: add_people(db, ensure_list(db, "Guests", 0), PEOPLE, 0))
        self.writer.run(lambda db: suppress(db, "+15035550103", "reply", "STOP", None, 0))
        self.writer.run(lambda db: ensure_list(db, "Nobody", 0))

    def check(
        self,
        message: Message,
        list_name: str = "",
        account: AccountFacts | None = None,
        *,
        address_of: AddressOf = str,
    ) -> CheckReport:
        campaign = Campaign("N", "", True, ContentType.MARKETING, message)
        db = open_reader(self.database)
        try:
            return check(
                db,
                campaign,
                self.media,
                list_name,
                sender="72345",
                rehearsal=True,
                account=account or AccountFacts(),
                address_of=address_of,
            )
        finally:
            db.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.writer.close()


def rules(report: CheckReport) -> set[str]:
    return {finding.rule for finding in report.findings}


def test_a_message_is_checked_without_a_list(house: House) -> None:
    report = house.check(Card("Nights", BODY, None))
    assert (report.blocks, report.people, rules(report)) == (False, 0, {"TXT-6"})


def test_everybody_on_the_list_is_accounted_for(house: House) -> None:
    report = house.check(Card("Nights", BODY + " {{table}}", None), "guests")
    assert report.skipped == {
        SkipReason.OPTED_OUT: 1,
        SkipReason.MISSING_FIELD: 1,
        SkipReason.COUNTRY: 1,
        SkipReason.NOT_MOBILE: 1,
    }
    assert (report.people, report.will_get, report.left_out) == (5, 1, 4)
    assert rules(report) == {"TXT-6", "FLD-1", "RCP-2", "RCP-6"}
    assert not report.blocks
    assert {one.rule: one.severity for one in report.findings if one.anchor == "recipient"} == {
        "RCP-2": "strict",
        "RCP-6": "strict",
    }


def test_a_field_only_other_lists_have_is_unknown_here(house: House) -> None:
    assert "FLD-2" not in rules(house.check(Card("Nights", BODY + " {{table}}", None)))
    report = house.check(Card("Nights", BODY + " {{tabel}}", None), "Guests")
    (finding,) = [one for one in report.findings if one.rule == "FLD-2"]
    assert finding.fix is not None
    assert finding.fix.argument == "tabel|table"
    assert [one.rule for one in report.findings if one.blocks] == ["FLD-2"]


def test_an_empty_list_blocks_and_an_unknown_one_is_said(house: House) -> None:
    assert [one.rule for one in house.check(Card("Nights", BODY, None), "Nobody").findings if one.blocks] == ["PPL-1"]
    with pytest.raises(NotFound):
        house.check(Card("Nights", BODY, None), "Strangers")


def test_the_picture_is_judged_by_what_is_in_it(house: House, tmp_path: Path) -> None:
    stored = house.media.add(saved(tmp_path / "menu.jpg", noise(90, 160, "RGBA"), format="PNG"))
    report = house.check(Card("Nights", BODY, stored.media))
    assert {"IMG-6", "IMG-7", "IMG-9", "TYP-4"} <= rules(report)
    assert report.blocks
    (tmp_path / "page.jpg").write_bytes(b"<html></html>")
    page = house.media.add(tmp_path / "page.jpg")
    assert {"URL-3", "TYP-1"} <= rules(house.check(Card("Nights", BODY, page.media)))
    gone = Media(f"media/{'a' * 64}.jpg", "gone.jpg")
    assert "MED-1" in rules(house.check(Card("Nights", BODY, gone)))


def test_what_the_account_knows_is_used(house: House) -> None:
    deaf = AccountFacts(sms_channel=False, known_senders=frozenset({"+15035550199"}))
    assert {"OPT-2", "SND-3"} <= rules(house.check(Card("Nights", BODY, None), account=deaf))


def test_who_would_get_an_empty_message_is_left_out_and_the_send_stops_when_that_is_everybody(house: House) -> None:
    unnamed_only = "{{if first_name is empty: Hello, reply STOP to opt out}}"
    report = house.check(Text(unnamed_only), "Guests")
    (finding,) = [one for one in report.findings if one.rule == "MSG-1"]
    assert finding.title == "1 person is left out: the message is empty with their data"
    assert (report.will_get, report.skipped[SkipReason.TEXT], report.blocks) == (1, 1, False)
    assert len(report.groups[concern_of(finding)]) == 1
    named = (Details("+15035550111", "Ada"), Details("+15035550112", "Bo"))
    house.writer.run(lambda db: add_people(db, ensure_list(db, "Named", 0), named, 0))
    report = house.check(Text(unnamed_only), "Named")
    assert [one.rule for one in report.findings if one.blocks] == ["MSG-1"]
    assert report.will_get == 0


def test_who_reads_no_way_out_is_counted_among_the_others(house: House) -> None:
    text = "Hello.{{if first_name is empty: |  Reply STOP to opt out}}"
    report = house.check(Text(text), "Guests")
    (finding,) = [one for one in report.findings if one.rule == "OPT-1"]
    assert (finding.measured, finding.blocks, report.will_get) == ("no way to opt out, 1 person", False, 2)
    assert len(report.groups[concern_of(finding)]) == 1


def test_one_person_is_told_what_is_wrong_with_theirs(house: House) -> None:
    campaign = Campaign("N", "", True, ContentType.MARKETING, Text("{{if first_name is empty: Reply STOP}}"))
    db = open_reader(house.database)
    try:
        for name, wrong in (("Dana", {"MSG-1", "OPT-1"}), ("", set[str]())):
            found = check_for_one(
                db, campaign, house.media, {"first_name": name}, ("first_name",), sender="72345", rehearsal=True
            )
            assert {one.rule for one in found} & {"MSG-1", "OPT-1"} == wrong
    finally:
        db.close()


def test_the_answer_has_its_fixed_form(house: House) -> None:
    report = house.check(Card("x" * 81, BODY, None), "Guests")
    (finding, *_) = json.loads(json.dumps(to_json(report)))["findings"]
    assert set(finding) == {"rule", "severity", "blocks", "message", "measured", "fix"}
    assert (finding["rule"], finding["severity"], finding["blocks"]) == ("SUB-1", "strict", True)
    assert finding["message"].startswith("Subject is 81 characters, the limit is 80. ")
    assert (finding["measured"], finding["fix"]) == ("81 characters", "shorten_subject")


@pytest.mark.parametrize("list_name", ["", "Guests"])
def test_a_carousel_is_as_long_as_with_the_links_it_is_sent_with(house: House, tmp_path: Path, list_name: str) -> None:
    """The freeze judges the public addresses: who would be left out there is left out here."""
    picture = house.media.add(saved(tmp_path / "menu.jpg", noise(360, 640, grain=20))).media
    far = shown_address({}, "https://relay.marketing.osteria-lume.portland.example.com")
    near = shown_address({}, "https://r.example")

    def carousel(length: int, address_of: AddressOf) -> Carousel:
        sent = Card("Menu", "", Media(address_of(picture.url)))
        room = length - len(arrived_body(Carousel((sent, Card("", BODY.replace("{{first_name|there}}", "there"))))))
        return Carousel((Card("Menu" + "x" * room, "", picture), Card("", BODY)))

    assert "TXT-1" not in rules(house.check(carousel(5000, far), list_name, address_of=far))
    assert "TXT-1" in rules(house.check(carousel(5003, far), list_name, address_of=far))
    assert "TXT-1" not in rules(house.check(carousel(5000, near), list_name, address_of=near))


def test_pictures_that_arrive_as_links_are_looked_at_too(house: House, tmp_path: Path) -> None:
    picture = house.media.add(saved(tmp_path / "menu.jpg", noise(360, 640, grain=20))).media
    page = tmp_path / "page.jpg"
    page.write_bytes(b"<!doctype html><html><body>no picture</body></html>")
    no_picture = house.media.add(page).media
    gone = Media(f"media/{'0' * 64}.jpg", "gone.jpg")
    told = {}
    for name, media in (("whole", picture), ("page", no_picture), ("gone", gone)):
        message = Carousel((Card("Menu", BODY, media), Card("Wine", "", Media("https://x.example/a.jpg"))))
        told[name] = {it.rule: it for it in house.check(message).findings}
        assert "STR-4" in told[name]
    assert not {"MED-1", "MED-2"} & told["whole"].keys()
    assert told["page"]["MED-2"].blocks
    assert (told["gone"]["MED-1"].title, told["gone"]["MED-1"].blocks) == ("gone.jpg is missing", True)
