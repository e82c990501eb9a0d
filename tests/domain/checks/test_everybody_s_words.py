"""The rules look at the words everybody gets, not at what somebody with every field empty would."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from mmsdesk.domain.checks import AudienceFacts, AudienceTally, Facts, Finding, check_campaign, check_rendered, judge
from mmsdesk.domain.checks.concerned import concern_of, concerns_of
from mmsdesk.domain.checks.engine import text_case
from mmsdesk.domain.checks.registry import TEXT_RULES
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.message import (
    Campaign,
    Card,
    Carousel,
    ContentType,
    ListMessage,
    LocationMessage,
    Media,
    MediaMessage,
    Message,
    Text,
)
from mmsdesk.domain.rendering import compile_message
from tests.domain.checks.cases import BODY, PERSON, PICTURE, STORED
from tests.domain.checks.rows_elsewhere import ELSEWHERE
from tests.domain.checks.rows_files import FILES
from tests.domain.checks.rows_words import WORDS

UNNAMED_ONLY = "{{if first_name is empty: Hello, reply STOP to opt out}}"
ADA, ZOE, NOBODY = "Ada", "Zoë", ""
PHOTO = Media(STORED, "menu.jpg")


def audience(message: Message, names: Sequence[str], *, marketing: bool = True) -> AudienceFacts:
    tally = AudienceTally(("first_name",))
    for place, name in enumerate(names):
        phone, values = f"+150355501{place:02d}", {"first_name": name}
        verdict = judge(
            compile_message(message),
            phone,
            values,
            sender="72345",
            strict=True,
            suppressed=False,
            rehearsal=True,
            marketing=marketing,
        )
        tally.add(phone, verdict, values)
    return tally.facts()


def told(message: Message, names: Sequence[str], *, media: object = None, **changes: object) -> dict[str, Finding]:
    case = replace(Campaign("x", "72345", True, ContentType.MARKETING, message), **changes)  # type: ignore[arg-type]  # any field of a campaign
    marketing = case.content_type is ContentType.MARKETING
    facts = Facts(media=media, audience=audience(message, names, marketing=marketing), rehearsal=True)  # type: ignore[arg-type]  # a file's facts or none
    return {one.rule: one for one in check_campaign(case, facts)}


def test_a_message_that_is_empty_for_everybody_stops_the_send() -> None:
    for message in (Text(UNNAMED_ONLY), Card("", UNNAMED_ONLY, None), Card(" ", "", None), Text(" \n")):
        findings = told(message, [ADA, ZOE])
        assert findings["MSG-1"].blocks, message
        assert "PPL-1" not in findings
    assert "MSG-1" not in told(Text(UNNAMED_ONLY), [NOBODY])


def test_who_would_get_an_empty_message_is_left_out_and_the_others_get_theirs() -> None:
    message = Text(UNNAMED_ONLY)
    facts = audience(message, [ADA, NOBODY, ZOE])
    assert (facts.will_get, facts.left_out[SkipReason.TEXT].people) == (1, 2)
    finding = told(message, [ADA, NOBODY, ZOE])["MSG-1"]
    assert not finding.blocks
    assert finding.title == "2 people are left out: the message is empty with their data"


def test_an_empty_text_beside_a_file_or_a_subject_is_no_empty_message() -> None:
    for message in (Card("", UNNAMED_ONLY, PHOTO), Card("Nights", UNNAMED_ONLY, None), MediaMessage(PHOTO)):
        assert audience(message, [ADA]).will_get == 1
    assert audience(Card("", UNNAMED_ONLY, None), [ADA]).will_get == 0


def test_a_text_that_is_empty_stays_out_whatever_the_validation() -> None:
    (finding,) = check_rendered(Text("\n"), strict=False)
    assert (finding.rule, finding.blocks) == ("MSG-1", True)


def test_without_people_a_message_of_fields_alone_is_not_called_empty() -> None:
    case = Campaign("x", "72345", True, ContentType.MARKETING, Text(UNNAMED_ONLY.replace("is empty", "equals Bo")))
    assert "MSG-1" not in {one.rule for one in check_campaign(case, Facts(rehearsal=True))}


def test_who_reads_no_way_out_is_counted_and_never_left_out() -> None:
    message = Text("Hello.{{if first_name is empty:  Reply STOP to opt out}}")
    findings = told(message, [ADA, NOBODY, ZOE])
    assert findings["OPT-1"].title == "The message doesn’t say how to opt out for 2 people"
    assert findings["OPT-1"].measured == "no way to opt out, 2 people"
    assert not findings["OPT-1"].blocks
    assert audience(message, [ADA, NOBODY, ZOE]).will_get == 3
    assert told(message, [ADA])["OPT-1"].measured == "no way to opt out"
    assert "OPT-1" not in told(message, [NOBODY])
    assert "OPT-1" not in told(message, [ADA], content_type=ContentType.NOTIFICATION)


def test_a_way_out_that_everybody_reads_is_enough() -> None:
    message = Text("Hello {{first_name|you}}.{{if first_name is empty: |  Reply STOP to opt out}}")
    assert "OPT-1" not in told(message, [ADA, ZOE])
    assert "OPT-1" in told(message, [ADA, NOBODY])
    assert "OPT-1" not in told(Text("{{first_name}} {{first_name}}\nReply STOP\n{{first_name}}"), [ADA])


def test_the_people_without_a_way_out_can_be_shown() -> None:
    message = Text("Hello {{first_name|you}}")
    finding = told(message, [ADA])["OPT-1"]
    verdict = judge(
        compile_message(message),
        "+15035550142",
        {},
        sender="72345",
        strict=True,
        suppressed=False,
        rehearsal=True,
        marketing=True,
    )
    assert concern_of(finding) in concerns_of(verdict)


@pytest.mark.parametrize("message", [MediaMessage(PHOTO), LocationMessage("Osteria"), PERSON])
def test_a_kind_without_room_for_a_way_out_is_told_so_with_people_too(message: Message) -> None:
    assert told(message, [ADA])["OPT-1"].fix == told(message, [ADA, ZOE])["OPT-1"].fix
    finding = told(message, [ADA])["OPT-1"]
    assert finding.fix is not None
    assert finding.fix.kind == "use_card"


def test_a_carousel_without_cards_is_asked_for_cards_first() -> None:
    assert "OPT-1" not in told(Carousel(()), [ADA])


@pytest.mark.parametrize(
    ("sender", "rule", "limit"),
    [("+18005550100", "CAR-1", 525_000), ("72345", "CAR-2", 600_000), ("15035550100", "CAR-3", 1_000_000)],
)
def test_what_a_carrier_passes_on_is_compared_with_the_heaviest_message(sender: str, rule: str, limit: int) -> None:
    message = Card("Hi", "{{first_name|x}}" + BODY, PHOTO)
    fixed = len("Hi" + BODY)
    media = replace(PICTURE, size_bytes=limit - fixed - 100)
    assert rule not in told(message, ["x" * 99], media=media, sender=sender)
    assert rule in told(message, ["x", "x" * 100, "y"], media=media, sender=sender)
    assert rule in told(message, ["é" * 50], media=media, sender=sender)
    assert told(message, ["x", "x" * 100, "y"], media=media, sender=sender)[rule].measured == f"{limit:,} bytes"


def test_a_long_number_s_subject_is_spoken_of_when_somebody_has_one() -> None:
    named = Card("{{if first_name is empty: |Hi {{first_name}}}}", BODY, PHOTO)
    assert "SUB-7" in told(named, [NOBODY, ADA], media=PICTURE, sender="15035550100")
    assert "SUB-7" not in told(named, [NOBODY], media=PICTURE, sender="15035550100")


def test_other_providers_are_held_to_the_longest_text() -> None:
    def tips(names: Sequence[str]) -> set[str]:
        found = told(Card("Hi", "{{first_name|x}}", PHOTO), names, media=PICTURE, other_providers=True)
        return {rule for rule, one in found.items() if rule.startswith("PRV-") and one.anchor == "body"}

    assert tips(["x" * 5001, "x"])
    assert tips(["x" * 5001, "x"]) == tips(["x" * 5001])
    assert not tips(["x", "y"])


def test_each_rule_shows_the_worst_of_what_it_measures() -> None:
    """Not the one whose subject weighs most."""
    tally = AudienceTally(("title", "text"))
    people = [("s" * 60, "b" * 1_010), ("s" * 50, "b" * 1_500), ("s" * 2, "\x07" * 3), ("s" * 40, "\x07" * 2 + "b" * 9)]
    for place, (title, text) in enumerate(people):
        phone, values = f"+150355501{place:02d}", {"title": title, "text": text}
        message = compile_message(Card("{{title}}", "{{text}}", None))
        tally.add(
            phone,
            judge(message, phone, values, sender="72345", strict=True, suppressed=False, rehearsal=True),
            values,
        )
    measured = {it.finding.rule: it.finding.measured for it in tally.facts().text_problems}
    assert measured["TXT-3"].startswith("1,500 characters")
    assert measured["SUB-2"].startswith("60 characters")
    assert measured["TXT-5"].startswith("3 characters")


def test_the_quick_way_agrees_with_the_rules_about_marketing_too() -> None:
    cases = [case for row in (*WORDS, *FILES, *ELSEWHERE) for case in (*row.good, row.bad, *row.also)]
    messages = [case[0].message for case in cases] + [Text(""), Text("\n"), Card("", "", None), ListMessage("", "")]
    for message in dict.fromkeys(messages):
        case = text_case(message, marketing=True)
        slowly = [it for rule in TEXT_RULES for it in rule.findings(case, strict=True)]
        assert list(check_rendered(message, marketing=True)) == slowly
