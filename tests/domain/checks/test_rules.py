"""Each rule at its limit, one under it and one over it."""

from dataclasses import replace
from typing import Any

import pytest

from mmsdesk.domain.checks import AudienceFacts, Facts, Fix, PeopleCount, Severity, check_campaign
from mmsdesk.domain.fetched import Fetched, FetchFault
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.media import GIF, JPEG, MP4, PDF, PNG, QUICKTIME, VCARD, MediaFacts
from mmsdesk.domain.message import Campaign, Card, ContentType, Media, Message, Text

SHA = "a" * 64
STORED = f"media/{SHA}.jpg"
BODY = "See you on Thursday.\n\nReply STOP to opt out"
PICTURE = MediaFacts(SHA, "menu.jpg", "jpg", JPEG, 120_000, width=1080, height=1920)
ANIMATION = replace(
    PICTURE, filename="a.gif", extension="gif", content_type=GIF, frames=10, duration_ms=2500, height=1620
)
MOVIE = replace(PICTURE, filename="a.mp4", extension="mp4", content_type=MP4, width=0, height=0)
CONTACT = replace(MOVIE, filename="a.vcf", extension="vcf", content_type=VCARD)
LEAFLET = replace(MOVIE, filename="a.pdf", extension="pdf", content_type=PDF)


def card(title: str = "Truffle nights", body: str = BODY, media: Media | None = None) -> Card:
    return Card(title, body, media or Media(f"media/{SHA}.jpg", "menu.jpg"))


def campaign(message: Message | None = None, sender: str = "72345", **changes: Any) -> Campaign:
    return replace(Campaign("Nights", sender, True, ContentType.MARKETING, message or card()), **changes)


def found(case: Campaign, facts: Facts) -> set[str]:
    return {f"{finding.rule} {finding.severity}" for finding in check_campaign(case, facts)}


def with_media(facts: MediaFacts, **others: Any) -> Facts:
    return Facts(media=facts, rehearsal=True, **others)


GOOD = with_media(PICTURE)


def test_a_good_campaign_has_nothing_to_say() -> None:
    assert check_campaign(campaign(), GOOD) == ()


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        ("SUB-1 strict", card("x" * 80), card("x" * 81)),
        ("SUB-2 warn", card("x" * 40), card("x" * 41)),
        ("SUB-2 warn", card("x" * 81), card("x" * 80)),
        ("SUB-3 strict", card("Plain ~ text!"), card("Caf\u00e9")),
        ("SUB-3 strict", card("Plain"), card("Nights \U0001f35d")),
        ("SUB-4 strict", card("One line"), card("Two\nlines")),
        ("SUB-4 strict", card("One line"), card("A\ttab")),
        ("SUB-4 strict", card("One line"), card("A\x7fdel")),
        ("SUB-5 info", card("x"), card("")),
        ("SUB-5 info", Text(BODY), card("  ")),
        ("SUB-8 warn", card("x" * 78 + "\U0001f35d"), card("x" * 79 + "\U0001f35d")),
        ("TXT-1 strict", card(body="x" * 5000), card(body="x" * 5001)),
        ("TXT-2 warn", card(body="x" * 1600), card(body="x" * 1601)),
        ("TXT-2 warn", card(body="x" * 5001), card(body="x" * 5000)),
        ("TXT-3 info", card(body="x" * 1000), card(body="x" * 1001)),
        ("TXT-3 info", card(body="x" * 1601), card(body="x" * 1600)),
        ("TXT-4 hard", card(body="\U0001f35d"), card(body="\ud83c")),
        ("TXT-4 hard", card("x"), card("\ud83c")),
        ("TXT-5 strict", card(body="two\nlines"), card(body="NUL\x00")),
        ("TXT-5 strict", card(body="two\nlines"), card(body="tab\t")),
        ("TXT-5 strict", card(body="two\r\nlines"), card(body="\x85")),
        ("TXT-6 info", card(), Text(BODY)),
        ("TXT-6 info", card(), Card("x", BODY, None)),
        ("TXT-7 strict", card(body="{{first_name|you}}"), card(body="{{first_name")),
        ("TXT-7 strict", card("$5"), card("${name}")),
        ("MSG-1 hard", Text("x"), Text(" \n ")),
        ("MSG-1 hard", Card("", "", Media(f"media/{SHA}.jpg")), Card("", "", None)),
        ("MSG-1 hard", Text("{{first_name}}"), Text("")),
        ("FLD-2 hard", card(body="{{last_name}}"), card(body="{{surname}}")),
        ("LNK-1 warn", card(body="https://osteria-lume.example/menu"), card(body="https://bit.ly/x")),
        ("LNK-1 warn", card(body="rabbit.lyrics"), card(body="See bit.ly/x.")),
        ("LNK-1 warn", card(body="best.com/t.co"), card(body="(www.TinyURL.com)")),
        ("OPT-1 warn", card(body="Text STOP to end"), card(body="See you, stopover")),
        (
            "TYP-8 warn",
            card(media=Media(f"media/{SHA}.jpg", "x" * 64)),
            card(media=Media(f"media/{SHA}.jpg", "x" * 65)),
        ),
        ("TYP-8 warn", card(media=Media(f"media/{SHA}.jpg", "a.jpg")), card(media=Media(f"media/{SHA}.jpg", "é.jpg"))),
    ],
)
def test_rules_about_words(rule: str, good: Message, bad: Message) -> None:
    assert rule not in found(campaign(good), GOOD)
    assert rule in found(campaign(bad), GOOD)


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        ("SIZ-1 strict", replace(PICTURE, size_bytes=740_000), replace(PICTURE, size_bytes=740_001)),
        (
            "SIZ-1 strict",
            replace(ANIMATION, size_bytes=740_001),
            replace(PICTURE, content_type=PNG, size_bytes=740_001),
        ),
        ("SIZ-2 strict", replace(ANIMATION, size_bytes=600_000), replace(ANIMATION, size_bytes=600_001)),
        ("SIZ-2 strict", replace(ANIMATION, frames=1, size_bytes=600_001), replace(ANIMATION, size_bytes=600_001)),
        ("SIZ-3 strict", replace(MOVIE, size_bytes=740_000), replace(MOVIE, size_bytes=740_001)),
        ("SIZ-4 strict", replace(LEAFLET, size_bytes=1_000_000), replace(LEAFLET, size_bytes=1_000_001)),
        ("SIZ-4 strict", replace(PICTURE, size_bytes=1_000_000), replace(PICTURE, size_bytes=1_000_001)),
        ("SIZ-4 warn", replace(LEAFLET, size_bytes=740_000), replace(LEAFLET, size_bytes=740_001)),
        ("SIZ-4 warn", replace(PICTURE, size_bytes=740_001), replace(LEAFLET, size_bytes=1_000_000)),
        ("SIZ-5 warn", replace(PICTURE, size_bytes=500_000), replace(PICTURE, size_bytes=500_001)),
        ("SIZ-5 warn", replace(PICTURE, size_bytes=740_001), replace(PICTURE, size_bytes=740_000)),
        ("SIZ-6 warn", replace(CONTACT, size_bytes=100_000), replace(CONTACT, size_bytes=100_001)),
        ("SIZ-6 warn", replace(LEAFLET, size_bytes=600_000), replace(LEAFLET, size_bytes=600_001)),
        ("SIZ-8 hard", replace(PICTURE, size_bytes=1), replace(PICTURE, size_bytes=0)),
        ("TYP-1 strict", replace(PICTURE, content_type=PNG), replace(PICTURE, content_type="image/heic")),
        ("TYP-1 strict", MOVIE, replace(MOVIE, content_type="video/3gpp")),
        ("TYP-1 strict", CONTACT, replace(MOVIE, content_type="audio/mpeg")),
        ("TYP-1 strict", replace(MOVIE, content_type=QUICKTIME), replace(PICTURE, content_type="image/webp")),
        ("TYP-2 hard", replace(PICTURE, content_type="image/heic"), replace(PICTURE, content_type="")),
        ("TYP-3 strict", PICTURE, replace(PICTURE, declared_type="application/octet-stream")),
        ("TYP-3 strict", PICTURE, replace(PICTURE, content_type="text/html")),
        ("URL-3 hard", PICTURE, replace(PICTURE, content_type="text/html")),
        (
            "TYP-4 strict",
            replace(PICTURE, declared_type="Image/JPEG; charset=x"),
            replace(PICTURE, declared_type="image/png"),
        ),
        ("TYP-4 strict", replace(PICTURE, declared_type="image/jpg"), replace(PICTURE, declared_type="image/gif")),
        ("TYP-4 warn", replace(PICTURE, declared_type="image/jpeg"), replace(PICTURE, declared_type="image/jpg")),
        ("TYP-4 warn", replace(PICTURE, extension="jpeg"), replace(PICTURE, extension="png")),
        ("TYP-6 warn", PICTURE, LEAFLET),
        ("TYP-7 warn", PICTURE, CONTACT),
        ("VID-1 warn", MOVIE, replace(MOVIE, content_type=QUICKTIME)),
        ("IMG-1 warn", replace(PICTURE, width=1101), replace(PICTURE, width=1102)),
        ("IMG-1 warn", replace(PICTURE, width=1059), replace(PICTURE, width=1058)),
        ("IMG-1 warn", replace(PICTURE, width=980, height=1000), replace(PICTURE, width=979, height=1000)),
        ("IMG-1 warn", replace(PICTURE, width=640, height=1138), replace(PICTURE, width=3, height=4)),
        ("IMG-2 warn", replace(PICTURE, width=1020, height=1000), replace(PICTURE, width=1021, height=1000)),
        (
            "IMG-2 warn",
            replace(PICTURE, width=1920, height=1080, exif_orientation=6),
            replace(PICTURE, width=1920, height=1080),
        ),
        ("GIF-1 warn", replace(ANIMATION, width=480, height=720), replace(ANIMATION, width=480, height=800)),
        ("GIF-3 warn", replace(ANIMATION, duration_ms=2500), replace(ANIMATION, duration_ms=2499)),
        ("GIF-13 info", ANIMATION, replace(ANIMATION, frames=1)),
        ("IMG-6 strict", replace(PICTURE, has_alpha_channel=True), replace(PICTURE, has_transparency=True)),
        ("IMG-6 info", PICTURE, replace(PICTURE, has_alpha_channel=True)),
        ("GIF-5 strict", ANIMATION, replace(ANIMATION, has_transparency=True)),
        ("IMG-7 info", PICTURE, replace(PICTURE, content_type=PNG)),
        ("IMG-8 warn", replace(PICTURE, width=1944, height=2592), replace(PICTURE, width=1944, height=2593)),
        ("IMG-8 warn", replace(PICTURE, width=1944, height=2592), replace(PICTURE, width=1945, height=2592)),
        ("IMG-9 warn", replace(PICTURE, width=320, height=569), replace(PICTURE, width=319, height=569)),
        ("IMG-10 warn", PICTURE, replace(PICTURE, exif_orientation=3)),
        ("IMG-10 warn", PICTURE, replace(PICTURE, has_metadata=True)),
        ("IMG-10 warn", PICTURE, replace(PICTURE, has_gps=True)),
        ("IMG-11 warn", replace(PICTURE, mode="L"), replace(PICTURE, mode="CMYK")),
        ("IMG-11 warn", replace(PICTURE, mode="P"), replace(PICTURE, mode="I;16")),
        ("IMG-11 warn", replace(PICTURE, content_type=PNG, progressive=True), replace(PICTURE, progressive=True)),
        ("IMG-12 hard", PICTURE, replace(PICTURE, readable=False)),
        ("IMG-14 hard", PICTURE, replace(PICTURE, has_tail=True)),
        ("IMG-14 hard", PICTURE, replace(PICTURE, is_well_formed=False)),
        ("IMG-14 hard", replace(PICTURE, readable=False, has_tail=True), replace(ANIMATION, has_tail=True)),
        ("IMG-14 hard", replace(MOVIE, has_tail=True), replace(ANIMATION, content_type=PNG, has_tail=True)),
    ],
)
def test_rules_about_files(rule: str, good: MediaFacts, bad: MediaFacts) -> None:
    assert rule not in found(campaign(), with_media(good))
    assert rule in found(campaign(), with_media(bad))


def test_only_what_the_relay_serves_has_to_end_with_its_file() -> None:
    tail = with_media(replace(PICTURE, has_tail=True))
    assert "IMG-14 hard" in found(campaign(), tail)
    assert "IMG-14 hard" not in found(campaign(card(media=Media("https://x.example/menu.jpg"))), tail)


def message_of(total: int) -> Facts:
    return with_media(replace(PICTURE, size_bytes=total - len("Truffle nights" + BODY)))


@pytest.mark.parametrize(
    ("rule", "sender", "good", "bad"),
    [
        ("CAR-1 warn", "+18005550100", 524_999, 525_000),
        ("CAR-1 warn", "+18005550100", 600_000, 599_999),
        ("CAR-1 strict", "+18005550100", 599_999, 600_000),
        ("CAR-1 strict", "18885550100", 599_999, 600_000),
        ("CAR-2 warn", "72345", 599_999, 600_000),
        ("CAR-3 warn", "+15035550100", 999_999, 1_000_000),
        ("CAR-6 info", "+61400000000", 300_000, 300_001),
    ],
)
def test_carriers_allow_what_they_allow_each_kind_of_sender(rule: str, sender: str, good: int, bad: int) -> None:
    assert rule not in found(campaign(sender=sender), message_of(good))
    assert rule in found(campaign(sender=sender), message_of(bad))
    assert rule not in found(campaign(sender="+442079460000"), message_of(bad))


def test_transcoding_raises_the_limits() -> None:
    facts = with_media(replace(PICTURE, size_bytes=1_000_000), transcoding=True)
    assert "SIZ-1 strict" not in found(campaign(), facts)
    assert "SIZ-1 strict" in found(campaign(), with_media(replace(PICTURE, size_bytes=1_000_001), transcoding=True))
    movie = with_media(replace(MOVIE, size_bytes=10_000_000), transcoding=True)
    assert not found(campaign(), movie) & {"SIZ-3 strict", "SIZ-4 strict"}


@pytest.mark.parametrize(
    ("rule", "good", "bad", "facts"),
    [
        ("SND-1 hard", "72345", "", GOOD),
        ("SND-1 hard", "72345", "  ", GOOD),
        ("SND-2 strict", "123", "12", GOOD),
        ("SND-2 strict", "12345678", "+12345678", GOOD),
        ("SND-2 strict", "+123456789012345", "+1234567890123456", GOOD),
        ("SND-2 strict", "15035550100", "OSTERIA", GOOD),
        ("SND-2 strict", "15035550100", "+1 503 555 0100", GOOD),
        ("SND-2 strict", "15035550100", "７２３４５", GOOD),
        ("SND-3 strict", "+15035550100", "15035550101", with_media(PICTURE, known_senders=frozenset({"15035550100"}))),
        ("SND-4 info", "15035550100", "72345", replace(GOOD, rehearsal=False)),
        ("SUB-7 info", "72345", "15035550100", GOOD),
        ("STR-9 hard", "1" * 1024, "1" * 1025, GOOD),
    ],
)
def test_rules_about_the_sender(rule: str, good: str, bad: str, facts: Facts) -> None:
    assert rule not in found(campaign(sender=good), facts)
    assert rule in found(campaign(sender=bad), facts)


def test_the_default_sender_stands_in() -> None:
    assert "SND-1 hard" not in found(campaign(sender=""), with_media(PICTURE, default_sender="72345"))


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        ("MED-1 hard", "https://x.example/a.jpg", f"media/{SHA}.jpg"),
        ("URL-1 hard", "https://x.example/a.jpg", "ftp://x.example/a.jpg"),
        ("URL-1 warn", "https://x.example/a.jpg", "http://x.example/a.jpg"),
        ("URL-2 hard", "https://x.example/a.jpg", "https://localhost/a.jpg"),
        ("URL-2 hard", "https://8.8.8.8/a.jpg", "https://192.168.0.1/a.jpg"),
        ("URL-2 hard", "https://8.8.2056/a.jpg", "https://0x7f.1/a.jpg"),
        ("URL-2 hard", "https://x.example./a.jpg", "https://127.0.0.1./a.jpg"),
        ("URL-2 hard", "https://134744072/a.jpg", "https://2130706433/a.jpg"),
        ("URL-2 hard", "https://[2606:4700::1]/a.jpg", "https://[::1]:8/a.jpg"),
        ("URL-13 hard", "https://x.example/a%20b.jpg", "https://x.example/a b.jpg"),
        ("URL-13 hard", "https://x.example/a.jpg", "https://me:pw@x.example/a.jpg"),
        ("URL-13 hard", "https://x.example/a.jpg", "https://x.example/é.jpg"),
        ("URL-13 hard", "https://x.example/a.jpg", "https://[x/a.jpg"),
        ("URL-14 warn", "https://x.example/" + "a" * 2030, "https://x.example/" + "a" * 2031),
    ],
)
def test_rules_about_addresses(rule: str, good: str, bad: str) -> None:
    assert rule not in found(campaign(card(media=Media(good))), Facts(rehearsal=True))
    assert rule in found(campaign(card(media=Media(bad))), Facts(rehearsal=True))


def test_in_rehearsal_the_relay_may_be_on_this_computer() -> None:
    case = campaign(card(media=Media("http://127.0.0.1:8123/m/x.jpg")))
    facts = Facts(rehearsal=True, relay_origin="http://127.0.0.1:8123")
    assert not found(case, facts) & {"URL-1 warn", "URL-2 hard"}
    assert found(case, replace(facts, rehearsal=False)) >= {"URL-1 warn", "URL-2 hard"}
    assert "URL-2 hard" in found(case, replace(facts, relay_origin="http://127.0.0.1:8124"))


COUNT = PeopleCount(21, ("+15035550101",))
Numbers = dict[tuple[str, SkipReason | None], PeopleCount]


@pytest.mark.parametrize(
    ("rule", "audience", "words"),
    [
        ("RCP-1 hard", {"numbers": {("RCP-1", SkipReason.NUMBER): COUNT}}, "21 people have no valid number"),
        (
            "RCP-2 strict",
            {"numbers": {("RCP-2", SkipReason.COUNTRY): COUNT}},
            "21 people are outside the US, Canada and Australia: they are left out",
        ),
        ("RCP-3 strict", {"numbers": {("RCP-3", SkipReason.COUNTRY): PeopleCount(1)}}, "1 person is in a Caribbean"),
        ("RCP-3 info", {"numbers": {("RCP-3", None): PeopleCount(1)}}, "1 person lives in a US territory"),
        ("RCP-4 strict", {"numbers": {("RCP-4", SkipReason.COUNTRY): COUNT}}, "another country than your sender"),
        ("RCP-5 hard", {"numbers": {("RCP-5", SkipReason.NUMBER): COUNT}}, "21 people have no country code"),
        ("RCP-6 strict", {"numbers": {("RCP-6", SkipReason.NOT_MOBILE): COUNT}}, "21 people have no mobile number"),
        ("RCP-6 warn", {"numbers": {("RCP-6", None): COUNT}}, "21 people have made-up numbers"),
        ("RCP-8 strict", {"numbers": {("RCP-8", SkipReason.SENDER): PeopleCount(1)}}, "has your sender’s number"),
        ("FLD-1 warn", {"empty_fields": {"first_name": PeopleCount(214)}}, "214 people have no first name"),
        ("PPL-1 hard", {"will_get": 0}, "Nobody is left"),
        ("PPL-1 hard", {"people": 0, "will_get": 0}, "Nobody is on this list"),
    ],
)
def test_rules_about_people(rule: str, audience: dict[str, Any], words: str) -> None:
    everybody = AudienceFacts(people=100, will_get=79)
    facts = with_media(PICTURE, audience=everybody)
    assert rule not in found(campaign(), facts)
    facts = replace(facts, rehearsal=False, audience=replace(everybody, **audience))
    (finding,) = [one for one in check_campaign(campaign(), facts) if f"{one.rule} {one.severity}" == rule]
    assert words in finding.message
    assert finding.blocks == (finding.rule == "PPL-1")
    assert finding.word == {"PPL-1 hard": "blocker", "RCP-3 info": "tip"}.get(rule, "warning")


def test_a_recipient_rule_that_everybody_breaks_blocks() -> None:
    numbers: Numbers = {("RCP-2", SkipReason.COUNTRY): PeopleCount(100)}
    audience = AudienceFacts(people=100, will_get=0, numbers=numbers)
    findings = check_campaign(campaign(), with_media(PICTURE, audience=audience))
    assert [one.rule for one in findings if one.blocks] == ["PPL-1", "RCP-2"]


def test_without_strict_validation_people_are_written_to_and_the_words_say_so() -> None:
    numbers: Numbers = {("RCP-2", SkipReason.COUNTRY): COUNT, ("RCP-1", SkipReason.NUMBER): PeopleCount(1)}
    audience = AudienceFacts(people=100, will_get=99, numbers=numbers)
    lax = replace(campaign(), strict=False)
    said = {one.rule: one for one in check_campaign(lax, with_media(PICTURE, audience=audience))}
    assert (said["RCP-2"].severity, said["RCP-2"].blocks) == (Severity.STRICT, False)
    assert said["RCP-2"].title.startswith("21 people are outside the US, Canada and Australia: they are not left out")
    assert "strict validation is off" in said["RCP-2"].detail
    assert said["RCP-1"].title.endswith("left out")
    everybody = replace(audience, will_get=100, numbers={("RCP-2", SkipReason.COUNTRY): PeopleCount(100)})
    assert not any(one.blocks for one in check_campaign(lax, with_media(PICTURE, audience=everybody)))


ADDRESS = "https://x.example/a.jpg"
SERVED = Fetched(status=200, content_type="image/jpeg", length=120_000, received=120_000, seconds=0.4)


@pytest.mark.parametrize(
    ("rule", "fetched"),
    [
        ("TYP-2 hard", replace(SERVED, content_type=" ")),
        ("URL-2 hard", Fetched(FetchFault.REFUSED, "x.example")),
        ("URL-2 hard", Fetched(FetchFault.UNREACHABLE, "no route")),
        ("URL-2 hard", Fetched(FetchFault.TIMEOUT, "10 seconds")),
        ("URL-2 hard", Fetched(status=404)),
        ("URL-2 hard", Fetched(status=401)),
        ("URL-2 hard", Fetched(status=500)),
        ("URL-4 strict", replace(SERVED, length=None)),
        ("URL-6 warn", Fetched(status=302, location="https://x.example:443/b.jpg")),
        ("URL-6 strict", Fetched(status=301, location="https://y.example/a.jpg")),
        ("URL-6 strict", Fetched(status=301, location="http://x.example/a.jpg")),
        ("URL-6 strict", Fetched(status=302, location=ADDRESS)),
        ("URL-8 strict", replace(SERVED, received=119_999)),
        ("URL-9 warn", replace(SERVED, seconds=2.1)),
        ("URL-9 strict", replace(SERVED, seconds=5.1)),
        ("URL-11 strict", Fetched(FetchFault.CERTIFICATE, "self-signed")),
    ],
)
def test_rules_about_what_an_address_answers(rule: str, fetched: Fetched) -> None:
    case = campaign(card(media=Media(ADDRESS)))
    facts = Facts(media=replace(PICTURE, declared_type="image/jpeg"), fetched=SERVED)
    urls = ("URL", "TYP")
    assert [name for name in found(case, facts) if name.startswith(urls)] == ["URL-10 warn"]
    answered = replace(facts, fetched=fetched, media=facts.media if fetched.status == 200 else None)
    assert {name for name in found(case, answered) if name.startswith(urls)} == {rule, "URL-10 warn"}
    (finding,) = [one for one in check_campaign(case, answered) if f"{one.rule} {one.severity}" == rule]
    assert finding.detail.endswith(".")


@pytest.mark.parametrize("ending", ["webp", "mp3", "svg", "exe", "HTML", "webp?x=a.jpg", "w%65bp"])
def test_the_ending_of_an_address_is_judged_when_nothing_was_fetched(ending: str) -> None:
    case = campaign(card(media=Media(f"https://x.example/a.{ending}")))
    assert "TYP-1 strict" in found(case, Facts())
    assert "TYP-1 strict" in found(case, Facts(fetched=Fetched(FetchFault.UNREACHABLE)))
    assert "TYP-1 strict" not in found(case, with_media(PICTURE, fetched=SERVED))


@pytest.mark.parametrize("path", ["a.JPG", "a.jpeg", "a.vcf", "a", "", ".well-known", "v1.2/a", "a.jpg?x=a.exe"])
def test_an_ending_that_is_carried_or_missing_says_nothing(path: str) -> None:
    assert "TYP-1 strict" not in found(campaign(card(media=Media(f"https://x.example/{path}"))), Facts())


def test_stop_has_to_reach_us() -> None:
    assert "OPT-2 hard" in found(campaign(), with_media(PICTURE, sms_channel=False))
    assert "OPT-2 hard" not in found(campaign(), with_media(PICTURE, sms_channel=True))
    assert "OPT-2 warn" in found(campaign(), with_media(PICTURE, hears_replies=False))
    assert "OPT-2 warn" not in found(campaign(), with_media(PICTURE, hears_replies=True))
    assert "OPT-2 warn" not in found(campaign(), with_media(PICTURE, has_relay=True, hears_replies=True))
    assert "OPT-2 warn" not in found(campaign(), with_media(PICTURE, has_relay=True, hears_replies=None))


def test_a_relay_sinch_was_not_told_of_is_a_warning() -> None:
    facts = with_media(PICTURE, has_relay=True, hears_replies=False)
    (finding,) = [it for it in check_campaign(campaign(), facts) if it.rule == "OPT-2"]
    assert (finding.title, finding.blocks) == ("Sinch was not told to post to your relay", False)
    assert "STOP" in finding.detail
    assert finding.fix == Fix("open_connection", "Open Connection")


def test_a_notification_needs_no_way_out() -> None:
    case = campaign(card(body="Your table is ready"), content_type=ContentType.NOTIFICATION)
    assert "OPT-1 warn" not in found(case, GOOD)


def test_strict_rules_block_only_a_strict_campaign_and_hard_ones_always() -> None:
    case = campaign(card("x" * 81, "\ud83c {{nobody}}"), sender="")
    strict = {one.rule: one.blocks for one in check_campaign(case, GOOD)}
    loose = {one.rule: one.blocks for one in check_campaign(replace(case, strict=False), GOOD)}
    assert (strict["SUB-1"], loose["SUB-1"]) == (True, False)
    assert [loose[rule] for rule in ("TXT-4", "FLD-2", "SND-1")] == [True, True, True]
    assert strict.keys() == loose.keys()


def test_blockers_come_first_then_warnings_then_tips() -> None:
    case = campaign(Card("", "bit.ly/x {{nobody}}", None))
    words = [finding.word for finding in check_campaign(case, Facts())]
    assert words == sorted(words, key=["blocker", "warning", "tip"].index)
    assert set(words) == {"blocker", "warning", "tip"}
