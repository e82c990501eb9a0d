"""Every rule held at its limit, one under it and one over it; where there is no figure, seen passing and failing."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from mmsdesk.domain.checks import Finding, Severity, check_campaign, check_rendered
from mmsdesk.domain.checks.book import AnyRule, all_rules
from mmsdesk.domain.checks.engine import text_case
from mmsdesk.domain.checks.fix_kinds import FIX_KINDS
from mmsdesk.domain.checks.model import stops
from mmsdesk.domain.checks.registry import TEXT_RULES
from tests.domain.checks.cases import Case, Row
from tests.domain.checks.rows_elsewhere import ELSEWHERE
from tests.domain.checks.rows_files import FILES
from tests.domain.checks.rows_words import WORDS

MATRIX = (*WORDS, *FILES, *ELSEWHERE)


def found(row: Row, case: Case, *, strict: bool = True) -> list[Finding]:
    """What the row's rule says of a case."""
    rule, _, severity = row.rule.partition(" ")
    wanted = row.weighs or Severity(severity)
    campaign, facts = case
    return [
        finding
        for finding in check_campaign(replace(campaign, strict=strict), facts)
        if (finding.rule, finding.severity) == (rule, wanted)
    ]


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: row.name)
def test_every_rule_at_its_limit_one_under_and_one_over(row: Row) -> None:
    strict = not row.lax_only
    for case in row.good:
        assert found(row, case, strict=strict) == []
    (finding,) = found(row, row.bad, strict=strict)
    assert finding.measured == row.measured
    assert (finding.fix.kind if finding.fix is not None else "") == row.fix
    assert finding.title.strip() == finding.title.removesuffix(".")
    assert finding.title
    assert finding.detail == "" or finding.detail[-1] in ".?"
    for case in row.also:
        assert found(row, case, strict=strict)
        assert all(finding.measured for finding in found(row, case, strict=strict))


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: row.name)
def test_a_rule_stops_the_send_as_its_severity_says(row: Row) -> None:
    severity = row.weighs or Severity(row.rule.partition(" ")[2])
    for strict in (True, False):
        expected = stops(severity, strict=strict) if row.blocks is None else row.blocks[not strict]
        spoken = found(row, row.bad, strict=strict)
        assert bool(spoken) == (not row.lax_only if strict else not row.strict_only)
        assert all(finding.blocks == expected for finding in spoken)


def test_every_rule_with_a_function_stands_in_the_matrix() -> None:
    assert names(all_rules_with_functions()) == {row.rule for row in MATRIX}


def test_every_fix_a_rule_may_offer_is_seen_and_no_other() -> None:
    seen: dict[str, set[str]] = {}
    for row in MATRIX:
        seen.setdefault(row.rule, set()).update({row.fix} - {""})
    declared: dict[str, set[str]] = {}
    for rule in all_rules_with_functions():
        declared.setdefault(f"{rule.id} {rule.severity}", set()).update(rule.fixes)
    assert seen == declared
    assert set().union(*declared.values()) == FIX_KINDS.keys()


def test_every_rule_says_what_it_measures_and_where_it_is_from() -> None:
    for rule in all_rules():
        assert rule.what, rule.id
        assert rule.limit, rule.id
        assert rule.source, rule.id
        assert bool(rule.measure) == (rule.check is not None), rule.id


def all_rules_with_functions() -> list[AnyRule]:
    return [rule for rule in all_rules() if rule.check is not None]


def names(rules: Iterable[AnyRule]) -> set[str]:
    return {f"{rule.id} {rule.severity}" for rule in rules}


def test_the_quick_way_of_judging_one_person_misses_nothing() -> None:
    cases = [case for row in MATRIX for case in (*row.good, row.bad, *row.also)]
    messages = dict.fromkeys((case[0].message, case[0].preset) for case in cases)
    assert len(messages) > 150
    for message, preset in messages:
        slowly = [it for rule in TEXT_RULES for it in rule.findings(text_case(message, preset), strict=True)]
        assert list(check_rendered(message, preset=preset)) == slowly
