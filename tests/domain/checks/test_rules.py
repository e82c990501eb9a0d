"""Rules as they work together: who is left out, what stops whom, in which order. Limits are the matrix's."""

from dataclasses import replace
from typing import Any

import pytest

from mmsdesk.domain.checks import AudienceFacts, Facts, Fix, PeopleCount, Severity, check_campaign
from mmsdesk.domain.fetched import Fetched, FetchFault
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.media import MediaFacts
from mmsdesk.domain.message import Campaign, Card, ContentType, Media
from tests.domain.checks.cases import ADDRESS, PICTURE, SERVED, SHA, campaign, card


def found(case: Campaign, facts: Facts) -> set[str]:
    return {f"{finding.rule} {finding.severity}" for finding in check_campaign(case, facts)}


def with_media(facts: MediaFacts, **others: Any) -> Facts:
    return Facts(media=facts, rehearsal=True, **others)


GOOD = with_media(PICTURE)


def test_a_good_campaign_has_nothing_to_say() -> None:
    assert check_campaign(campaign(), GOOD) == ()


def test_only_what_the_relay_serves_has_to_end_with_its_file() -> None:
    tail = with_media(replace(PICTURE, has_tail=True))
    assert "IMG-14 hard" in found(campaign(), tail)
    assert "IMG-14 hard" not in found(campaign(card(media=Media("https://x.example/menu.jpg"))), tail)


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
