import pytest

from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.recipient_rules import recipient_problem
from mmsdesk.domain.severity import Severity

SENDER = "72345"


@pytest.mark.parametrize(
    ("phone", "sender", "rule", "severity", "skip"),
    [
        ("", SENDER, "RCP-1", "hard", "number"),
        ("+1503", SENDER, "RCP-1", "hard", "number"),
        ("+1234567890123456", SENDER, "RCP-1", "hard", "number"),
        ("503-555-0142", SENDER, "RCP-1", "hard", "number"),
        ("5035550142", SENDER, "RCP-5", "hard", "number"),
        ("+447911123456", SENDER, "RCP-2", "strict", "country"),
        ("+12423456789", SENDER, "RCP-3", "strict", "country"),
        ("+18762345678", SENDER, "RCP-3", "strict", "country"),
        ("+15552345678", SENDER, "RCP-3", "strict", "country"),
        ("+61412345678", "+15035550100", "RCP-4", "strict", "country"),
        ("+14162345678", "5032345678", "RCP-4", "strict", "country"),
        ("+15032345678", "+61412345678", "RCP-4", "strict", "country"),
        ("+18002345678", SENDER, "RCP-6", "strict", "not_mobile"),
        ("+19002345678", SENDER, "RCP-6", "strict", "not_mobile"),
        ("+15002345678", SENDER, "RCP-6", "strict", "not_mobile"),
        ("+61298765432", SENDER, "RCP-6", "strict", "not_mobile"),
        ("+61495500000", SENDER, "RCP-6", "strict", "not_mobile"),
        ("911", SENDER, "RCP-6", "strict", "not_mobile"),
        ("41411", SENDER, "RCP-6", "strict", "not_mobile"),
        ("+15032345678", "+15032345678", "RCP-8", "strict", "sender"),
        ("+15032345678", "15032345678", "RCP-8", "strict", "sender"),
    ],
)
def test_people_who_cannot_be_reached_are_skipped_for_a_rule(
    phone: str, sender: str, rule: str, severity: str, skip: str
) -> None:
    problem = recipient_problem(phone, sender, rehearsal=True)
    assert problem is not None
    assert (problem.rule, problem.severity, problem.skip) == (rule, Severity(severity), SkipReason(skip))
    assert problem.message


@pytest.mark.parametrize(
    ("phone", "sender"),
    [
        ("+15032345678", "72345"),
        ("+15032345678", ""),
        ("+14162345678", "72345"),
        ("+61412345678", "72345"),
        ("+17872345678", "+15035550100"),
        ("+15032345678", "+15035550100"),
        ("+61412345678", "+61411111111"),
    ],
)
def test_people_in_reach_are_written_to(phone: str, sender: str) -> None:
    assert recipient_problem(phone, sender, rehearsal=False) is None


def test_made_up_numbers_are_a_warning_outside_rehearsal_and_nothing_within() -> None:
    problem = recipient_problem("+15035550142", "72345", rehearsal=False)
    assert problem is not None
    assert (problem.rule, problem.severity, problem.skip) == ("RCP-6", Severity.WARN, None)
    assert recipient_problem("+15035550142", "72345", rehearsal=True) is None


def test_us_territories_are_mentioned_but_not_skipped() -> None:
    problem = recipient_problem("+13405550199", "+15032345678", rehearsal=True)
    assert problem is not None
    assert (problem.rule, problem.severity, problem.skip) == ("RCP-3", Severity.INFO, None)
