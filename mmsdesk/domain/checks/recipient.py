"""Rules for the people (rule book, section 11). Who breaks one is left out and never stops the others.

Each number is judged by `domain.recipient_rules`; here the sums are put into words. While strict validation is off, the
strict ones only warn: those people are written to.
"""

from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit, people
from mmsdesk.domain.checks.registry import campaign_rule, held_rule
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.recipient_rules import HARD_RULES
from mmsdesk.domain.severity import Severity

_SHOW: Final = "See people"


def _broken(case: Case, rule: str, one: str, many: str, detail: str) -> Iterator[Hit]:
    """Who breaks `rule` and what happens to them; only when it is everybody does that stop the campaign."""
    audience = case.facts.audience
    for (broken, skip), count in audience.numbers.items() if audience is not None else ():
        if broken != rule or skip is None or audience is None:
            continue
        alone = count.people == 1
        end, why = "left out", detail
        if not case.campaign.strict and rule not in HARD_RULES:
            end, why = "not left out", f"{detail} They are written to, because strict validation is off."
        yield Hit(
            f"{people(count.people)} {one}: {end}" if alone else f"{people(count.people)} {many}: they are {end}",
            why,
            people(count.people),
            Fix("show_people", _SHOW, skip.value),
            Anchor.RECIPIENT,
            for_some=count.people < audience.people,
        )


@campaign_rule(
    "RCP-1",
    Severity.HARD,
    "Form of the number",
    "E.164; others are left out",
    "CA §3",
    measure="people",
    fixes="show_people",
)
def numbers_can_exist(case: Case) -> Iterator[Hit]:
    detail = "Correct the number in Audience to reach them."
    yield from _broken(case, "RCP-1", "has no valid number", "have no valid number", detail)


@campaign_rule(
    "RCP-2",
    Severity.STRICT,
    "Countries",
    "US, Canada, Australia, Puerto Rico; others are left out",
    "S-SMS",
    measure="people",
    fixes="show_people",
)
def countries_have_mms(case: Case) -> Iterator[Hit]:
    where = "outside the US, Canada and Australia"
    yield from _broken(case, "RCP-2", f"is {where}", f"are {where}", "MMS from Sinch ends at their borders.")


@campaign_rule(
    "RCP-3",
    Severity.STRICT,
    "+1 is not enough",
    "Caribbean area codes are left out",
    "numbering plan",
    measure="people",
    fixes="show_people",
)
def area_codes_have_mms(case: Case) -> Iterator[Hit]:
    where = "in a Caribbean country with +1"
    detail = "These numbers look like US numbers, but MMS doesn’t reach them."
    yield from _broken(case, "RCP-3", f"is {where}", f"are {where}", detail)


@campaign_rule(
    "RCP-3", Severity.INFO, "US territories", "340, 670, 671, 684: support unknown", "numbering plan", measure="people"
)
def territories_may_have_mms(case: Case) -> Iterator[Hit]:
    audience = case.facts.audience
    count = audience.numbers.get(("RCP-3", None)) if audience is not None else None
    if count is not None:
        yield Hit(
            f"{people(count.people)} {'lives' if count.people == 1 else 'live'} in a US territory",
            "Nobody documents whether MMS arrives there. The report will tell.",
            people(count.people),
            anchor=Anchor.RECIPIENT,
        )


@campaign_rule(
    "RCP-4",
    Severity.STRICT,
    "Same country",
    "as the sender; others are left out",
    "S-JSON",
    measure="people",
    fixes="show_people",
)
def countries_match(case: Case) -> Iterator[Hit]:
    where = "in another country than your sender"
    detail = "An MMS stays within its country. Use a sender of theirs to reach them."
    yield from _broken(case, "RCP-4", f"is {where}", f"are {where}", detail)


@campaign_rule(
    "RCP-5",
    Severity.HARD,
    "Country code",
    "without it people are left out",
    "S-MM7",
    measure="people",
    fixes="show_people",
)
def numbers_have_country_codes(case: Case) -> Iterator[Hit]:
    detail = "The message could reach a stranger. Add the country code in Audience."
    yield from _broken(case, "RCP-5", "has a number without country code", "have no country code", detail)


@campaign_rule(
    "RCP-6",
    Severity.STRICT,
    "Not mobile by form",
    "toll-free, premium, service, short; left out",
    "ours",
    measure="people",
    fixes="show_people",
)
def numbers_are_mobile(case: Case) -> Iterator[Hit]:
    detail = "Toll-free, service and short numbers don’t receive messages."
    yield from _broken(case, "RCP-6", "has no mobile number", "have no mobile number", detail)


@campaign_rule(
    "RCP-6", Severity.WARN, "Test numbers", "555-01xx, outside rehearsal", "ours", measure="people", fixes="show_people"
)
def numbers_are_real(case: Case) -> Iterator[Hit]:
    audience = case.facts.audience
    count = audience.numbers.get(("RCP-6", None)) if audience is not None else None
    if count is not None and not case.facts.rehearsal:
        yield Hit(
            f"{people(count.people)} {'has a made-up number' if count.people == 1 else 'have made-up numbers'}",
            "Numbers with 555-01 belong to nobody. Messages to them are paid for and arrive nowhere.",
            people(count.people),
            Fix("show_people", _SHOW, "test_numbers"),
            Anchor.RECIPIENT,
        )


@campaign_rule(
    "RCP-8", Severity.STRICT, "Sender among the people", "left out", "ours", measure="people", fixes="show_people"
)
def sender_is_not_written_to(case: Case) -> Iterator[Hit]:
    detail = "A number can’t write to itself."
    yield from _broken(case, "RCP-8", "has your sender’s number", "have your sender’s number", detail)


@campaign_rule("PPL-1", Severity.HARD, "Somebody to write to", "at least one person is left", "ours", measure="people")
def somebody_is_left(case: Case) -> Iterator[Hit]:
    audience = case.facts.audience
    if audience is None or audience.will_get:
        return
    if audience.people == 0:
        yield Hit(
            "Nobody is on this list", "Choose another list, or import people.", people(0), anchor=Anchor.RECIPIENT
        )
        return
    opted_out = audience.left_out.get(SkipReason.OPTED_OUT)
    why = f" {people(opted_out.people)} opted out." if opted_out is not None else ""
    yield Hit(
        "Nobody is left to write to",
        f"Everybody on this list is left out.{why} Choose another list, or mend what is named below.",
        people(0),
        anchor=Anchor.RECIPIENT,
    )


held_rule("RCP-7", Severity.STRICT, "Duplicates", "a number is in a campaign once", "ours")
