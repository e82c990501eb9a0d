from mmsdesk.domain.arrival import arrived_body
from mmsdesk.domain.checks import AudienceTally, Facts, Longest, Verdict, check_campaign, check_rendered, judge
from mmsdesk.domain.checks.engine import text_case
from mmsdesk.domain.checks.registry import TEXT_RULES
from mmsdesk.domain.choices import CallChoice, LinkChoice
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.message import Campaign, Card, Carousel, ChoiceMessage, ContentType, Message, Text
from mmsdesk.domain.rendering import compile_message

BODY = "See you.\n\nReply STOP to opt out"


def verdict_on(
    message: Message, phone: str = "+15035550142", *, suppressed: bool = False, strict: bool = True, **values: str
) -> Verdict:
    return judge(
        compile_message(message),
        phone,
        values,
        sender="72345",
        strict=strict,
        suppressed=suppressed,
        rehearsal=True,
    )


def test_a_person_is_written_to_what_was_rendered() -> None:
    verdict = verdict_on(Text("Hi {{first_name|there}}"), first_name="Dana")
    assert (verdict.skip, verdict.message, verdict.findings) == (None, Text("Hi Dana"), ())


def test_an_opt_out_comes_before_everything() -> None:
    verdict = verdict_on(Text("{{x}}"), phone="+442079460000", suppressed=True)
    assert verdict.skip is SkipReason.OPTED_OUT


def test_numbers_gaps_and_texts_leave_people_out_with_their_reason() -> None:
    assert verdict_on(Text("Hi"), phone="+442079460000").skip is SkipReason.COUNTRY
    assert verdict_on(Text("Hi"), phone="5035550142").skip is SkipReason.NUMBER
    assert verdict_on(Text("Hi {{first_name}}"), first_name=" ").skip is SkipReason.MISSING_FIELD
    long = Card("For {{first_name}}", BODY, None)
    assert verdict_on(long, first_name="x" * 77).skip is SkipReason.TEXT
    assert verdict_on(long, first_name="x" * 76).skip is None
    assert verdict_on(long, first_name="x" * 77, strict=False).skip is None


def test_without_strict_validation_only_hard_recipient_rules_leave_people_out() -> None:
    for phone in ("+447911123456", "+18762345678", "+18005550100", "+61298765432"):
        assert verdict_on(Text("Hi"), phone=phone).skip is not None
        lax = verdict_on(Text("Hi"), phone=phone, strict=False)
        assert lax.skip is None
        assert lax.number is not None
    for phone in ("", "+1503", "5035550142", "911", "41411"):
        assert verdict_on(Text("Hi"), phone=phone, strict=False).skip is not None
    gap = verdict_on(Text("Hi {{first_name}}"), phone="+447911123456", strict=False, first_name="")
    assert gap.skip is SkipReason.MISSING_FIELD
    assert verdict_on(Text("Hi"), phone="+447911123456", strict=False, suppressed=True).skip is SkipReason.OPTED_OUT


def test_no_fix_is_promised_for_what_only_some_peoples_data_brings_into_the_subject() -> None:
    def fixes(subject: str) -> set[str]:
        tally = AudienceTally(())
        for place, name in enumerate(("Ada", "Zoë")):
            phone = f"+1503555010{place}"
            tally.add(phone, verdict_on(Card(subject, BODY, None), phone=phone, first_name=name))
        problems = [it.finding for it in tally.facts().text_problems]
        return {it.fix.label for it in problems if it.rule == "SUB-3" and it.fix is not None}

    assert fixes("Für {{first_name}}") == {"Use plain letters"}
    assert fixes("For {{first_name}}") == {"Edit subject"}


def test_hostile_data_is_judged_as_text_and_never_as_a_placeholder() -> None:
    verdict = verdict_on(Text("Hi {{first_name}}"), first_name="${x} {{last_name}}")
    assert (verdict.skip, verdict.message) == (None, Text("Hi ${x} {{last_name}}"))


def test_the_quick_way_agrees_with_the_rules() -> None:
    for subject in ("", " ", "x", "x" * 40, "x" * 41, "é", "a\nb", "a\x7f"):
        for body in ("", "a\nb", "x" * 1000, "x" * 1001, "a\x00", "a\tb", "é\U0001f35d", "\ud83c"):
            message = Card(subject, body, None)
            strict = check_rendered(message)
            assert [one.rule for one in check_rendered(message, strict=False)] == [one.rule for one in strict]
            slowly = [one for rule in TEXT_RULES for one in rule.findings(text_case(message), strict=True)]
            assert list(strict) == slowly
    assert check_rendered(Card("x" * 41, "", None))
    assert check_rendered(Card("", "a", None))
    assert check_rendered(Card("x", "\ud83c", None))


def test_the_sums_close_and_name_examples() -> None:
    message = Card("For {{first_name|you}}", BODY + " {{table}}", None)
    tally = AudienceTally(("first_name", "table"))
    people = [
        *(("+1503555010" + str(n), {"first_name": "A", "table": "1"}) for n in range(7)),
        ("+15035550110", {"first_name": "x" * 80, "table": "1"}),
        ("+15035550111", {"first_name": "x" * 90, "table": "1"}),
        ("+15035550112", {"first_name": "A", "table": ""}),
        ("+442079460000", {"first_name": "A", "table": "1"}),
    ]
    for phone, values in people:
        tally.add(phone, verdict_on(message, phone, first_name=values["first_name"], table=values["table"]))
    facts = tally.facts()
    assert (facts.people, facts.will_get) == (11, 7)
    assert {reason: count.people for reason, count in facts.left_out.items()} == {
        SkipReason.TEXT: 2,
        SkipReason.MISSING_FIELD: 1,
        SkipReason.COUNTRY: 1,
    }
    assert facts.people == facts.will_get + sum(count.people for count in facts.left_out.values())
    assert facts.empty_fields["table"].examples == ("+15035550112",)
    (problem,) = facts.text_problems
    assert problem.finding.title.startswith("2 people are left out: subject is 94 characters")
    assert not problem.finding.blocks
    case = Campaign("x", "72345", True, ContentType.MARKETING, message)
    findings = check_campaign(case, Facts(audience=facts, rehearsal=True))
    assert {"SUB-1", "FLD-1", "RCP-2"} <= {one.rule for one in findings}
    assert not any(one.blocks for one in findings)


def test_words_that_stop_everybody_block_once() -> None:
    message = Card("x" * 81, BODY, None)
    tally = AudienceTally(("first_name",))
    for phone in ("+15035550101", "+15035550102"):
        tally.add(phone, verdict_on(message, phone=phone))
    case = Campaign("x", "72345", True, ContentType.MARKETING, message)
    findings = check_campaign(case, Facts(audience=tally.facts(), rehearsal=True))
    assert [one.rule for one in findings if one.blocks] == ["SUB-1"]


def test_words_are_judged_even_when_nobody_is_left() -> None:
    message = Card("x" * 81, BODY, None)
    tally = AudienceTally(("first_name",))
    tally.add("+15035550101", verdict_on(message, suppressed=True))
    case = Campaign("x", "72345", True, ContentType.MARKETING, message)
    findings = check_campaign(case, Facts(audience=tally.facts(), rehearsal=True))
    assert "SUB-1" in {one.rule for one in findings}


def test_the_longest_subject_and_text_are_found_among_those_who_get_them() -> None:
    message = Card("For {{name}}", "At {{place}}", None)
    people = [{"name": "Alexandra", "place": "Ulm"}, {"name": "Jo", "place": "Regensburg"}]
    opted_out = {"name": "Maximiliane", "place": "Braunschweig"}
    tally = AudienceTally(("name", "place"))
    assert tally.facts().longest is None
    tally.add(
        "+15035550100",
        verdict_on(message, suppressed=True, name=opted_out["name"], place=opted_out["place"]),
        opted_out,
    )
    assert tally.facts().longest is None
    for values in people:
        tally.add("+15035550101", verdict_on(message, name=values["name"], place=values["place"]), values)
    assert tally.facts().longest == Longest(subject=people[0], body=people[1])


def test_a_rule_that_a_message_breaks_twice_counts_its_person_once() -> None:
    message = Card("{{name}}\ud83c", "\ud83c", None)
    tally = AudienceTally(("name",))
    for phone in ("+15035550101", "+15035550102"):
        tally.add(phone, verdict_on(message, phone=phone, name="A"))
    (problem,) = [it for it in tally.facts().text_problems if it.finding.rule == "TXT-4"]
    assert (problem.count.people, problem.finding.blocks) == (2, True)


def test_parts_are_judged_with_everybody_s_own_data() -> None:
    choices = (LinkChoice("Book", "https://x.example/{{table}}"), CallChoice("Call", "{{phone_of_waiter}}"))
    message = ChoiceMessage(BODY, choices)
    tally = AudienceTally(("table", "phone_of_waiter"))
    people = [
        {"table": "7", "phone_of_waiter": "+15035550100"},
        {"table": "7 left", "phone_of_waiter": "+15035550100"},
        {"table": "7", "phone_of_waiter": "ask Jo"},
        {"table": "{{7}}", "phone_of_waiter": "+15035550100"},
    ]
    skips = []
    for number, values in enumerate(people):
        verdict = verdict_on(message, f"+1503555010{number}", suppressed=False, strict=True, **values)
        skips.append(verdict.skip)
        tally.add(f"+1503555010{number}", verdict, values)
    assert skips == [None, SkipReason.TEXT, SkipReason.TEXT, SkipReason.TEXT]
    case = Campaign("x", "72345", True, ContentType.MARKETING, message)
    told = {one.rule: one for one in check_campaign(case, Facts(audience=tally.facts(), rehearsal=True))}
    assert told["STR-11"].title.startswith("2 people are left out: answer 1 has no address that works")
    assert told["STR-12"].title.startswith("1 person is left out: answer 2 has no number that can be called")
    assert not any(one.blocks for one in told.values())
    open_yet = {one.rule for one in check_campaign(case, Facts(known_fields=frozenset({"table", "phone_of_waiter"})))}
    assert not open_yet & {"STR-11", "STR-12"}


def test_an_incomplete_part_stops_everybody() -> None:
    message = ChoiceMessage(BODY, (CallChoice("Call", ""),))
    tally = AudienceTally(())
    for phone in ("+15035550101", "+15035550102"):
        tally.add(phone, verdict_on(message, phone=phone))
    case = Campaign("x", "72345", True, ContentType.MARKETING, message)
    blocking = [it.rule for it in check_campaign(case, Facts(audience=tally.facts(), rehearsal=True)) if it.blocks]
    assert blocking == ["STR-12"]


def test_a_shortener_in_somebody_s_data_is_found() -> None:
    message = Text("Your table: {{link}}")
    assert [it.rule for it in verdict_on(message, link="https://bit.ly/x").findings] == ["LNK-1"]
    assert verdict_on(message, link="https://osteria-lume.example/x").findings == ()


def test_lengths_are_counted_in_the_text_that_arrives() -> None:
    link = "https://x.example/" + "a" * 100
    for length, rules in ((873, []), (874, ["TXT-3"])):
        message = ChoiceMessage("x" * length, (LinkChoice("Menu", link),))
        assert [it.rule for it in verdict_on(message).findings] == rules
    assert len(arrived_body(ChoiceMessage("x" * 873, (LinkChoice("Menu", link),)))) == 1000
    carousel = Carousel((Card("x" * 2500, "x" * 2499), Card("x", "")))
    assert "TXT-1" in {it.rule for it in verdict_on(carousel).findings}
