"""Whom a finding is about: while everybody is judged, their numbers are kept, to be opened as a list afterwards.

A finding about everybody keeps everybody's.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from mmsdesk.domain.checks.audience import Verdict
from mmsdesk.domain.checks.model import Finding
from mmsdesk.domain.ids import ContactId
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.severity import Severity

Concern = str
"""Names a group of people: `gap:first_name`, `text:SUB-1`, `number:RCP-2:country`, `skip:opted_out`."""

_SPOKEN: Final = frozenset({Severity.WARN, Severity.INFO})


class ConcernTally:
    """Adds people up, one `add` each, into groups of contact ids in the list's order."""

    def __init__(self) -> None:
        self._groups: dict[Concern, list[ContactId]] = {}

    def add(self, contact_id: ContactId, verdict: Verdict) -> None:
        """Put one person into every group they belong to."""
        for concern in concerns_of(verdict):
            self._groups.setdefault(concern, []).append(contact_id)

    def groups(self) -> Mapping[Concern, Sequence[ContactId]]:
        """The groups so far."""
        return self._groups


def concerns_of(verdict: Verdict) -> tuple[Concern, ...]:
    """The groups one person belongs to; none for most."""
    if verdict.skip is None and verdict.number is None and not verdict.findings:
        return ()
    found = [f"gap:{name}" for name in verdict.gaps]
    if verdict.skip is not None:
        found.append(of_reason(verdict.skip))
    if verdict.number is not None:
        found.append(f"number:{verdict.number.rule}:{verdict.number.skip or ''}")
    if verdict.skip in (None, SkipReason.TEXT):
        found += dict.fromkeys(f"text:{finding.rule}" for finding in verdict.findings)
    return tuple(found)


def of_reason(reason: SkipReason) -> Concern:
    """Those who are left out for this reason."""
    return f"skip:{reason.value}"


def concern_of(finding: Finding) -> Concern:
    """The name of the group a finding is about; a finding about the message itself has a name nobody is in."""
    argument = finding.fix.argument if finding.fix is not None else ""
    if finding.rule == "FLD-1":
        return f"gap:{argument.partition('|')[0]}"
    if finding.rule.startswith("RCP-"):
        return f"number:{finding.rule}:{'' if finding.severity in _SPOKEN else argument}"
    return f"text:{finding.rule}"
