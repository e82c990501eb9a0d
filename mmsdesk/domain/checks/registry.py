"""The two tables of rules: those that look at rendered words, and those that look at the whole campaign."""

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from mmsdesk.domain.checks.model import Case, Hit, Rule, TextCase
from mmsdesk.domain.severity import Severity

C = TypeVar("C")
Check = Callable[[C], Iterator[Hit]]

TEXT_RULES: Final[list[Rule[TextCase]]] = []
CAMPAIGN_RULES: Final[list[Rule[Case]]] = []


def text_rule(
    rule_id: str, severity: Severity, what: str, limit: str, source: str = "", *, measure: str, fixes: str = ""
) -> Callable[[Check[TextCase]], Check[TextCase]]:
    """Enter a function that judges one person's message into the table. `fixes` are kinds with spaces between."""
    return _enter(TEXT_RULES, rule_id, severity, what, limit, source, measure, fixes)


def campaign_rule(
    rule_id: str, severity: Severity, what: str, limit: str, source: str = "", *, measure: str, fixes: str = ""
) -> Callable[[Check[Case]], Check[Case]]:
    """Enter a function that judges the campaign with all its facts into the table."""
    return _enter(CAMPAIGN_RULES, rule_id, severity, what, limit, source, measure, fixes)


def held_rule(rule_id: str, severity: Severity, what: str, limit: str, source: str = "") -> None:
    """Enter a row that holds by construction: nothing that breaks it can be written down."""
    CAMPAIGN_RULES.append(Rule(rule_id, severity, what, limit, source, None))


def shared_rule(
    rule_id: str, severity: Severity, what: str, limit: str, source: str = "", *, checked_by: tuple[str, ...]
) -> None:
    """Enter a row of the book that other rules check: there it only refers to them."""
    CAMPAIGN_RULES.append(Rule(rule_id, severity, what, limit, source, None, checked_by=checked_by))


def _enter(
    table: list[Rule[C]],
    rule_id: str,
    severity: Severity,
    what: str,
    limit: str,
    source: str,
    measure: str,
    fixes: str,
) -> Callable[[Check[C]], Check[C]]:
    def enter(check: Check[C]) -> Check[C]:
        table.append(Rule(rule_id, severity, what, limit, source, check, measure, tuple(fixes.split())))
        return check

    return enter
