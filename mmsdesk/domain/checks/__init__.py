"""The rules of MMS as data and small functions: what is wrong with a campaign, what it does to readers, how to mend it.

`python -m mmsdesk.domain.checks` prints the rule book in force (docs/rules.md).
"""

from mmsdesk.domain.checks.audience import AudienceTally, Verdict, judge
from mmsdesk.domain.checks.engine import (
    blocks_sending,
    check_campaign,
    check_rendered,
    distinct,
    in_order,
)
from mmsdesk.domain.checks.model import Anchor, AudienceFacts, Facts, Finding, Fix, Longest, PeopleCount, TextProblem
from mmsdesk.domain.severity import Severity

__all__ = [
    "Anchor",
    "AudienceFacts",
    "AudienceTally",
    "Facts",
    "Finding",
    "Fix",
    "Longest",
    "PeopleCount",
    "Severity",
    "TextProblem",
    "Verdict",
    "blocks_sending",
    "check_campaign",
    "check_rendered",
    "distinct",
    "in_order",
    "judge",
]
