"""Judges one person at a time and counts what the checks need to know about all of them.

The freeze and the checks both ask `judge`, so who the review promises to write to is who is written to.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from mmsdesk.domain.arrival import arrived_body
from mmsdesk.domain.checks.engine import check_rendered
from mmsdesk.domain.checks.model import (
    Anchor,
    AudienceFacts,
    Finding,
    Fix,
    Longest,
    Most,
    PeopleCount,
    TextProblem,
    people,
)
from mmsdesk.domain.checks.subject import utf16_units
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.message import Message
from mmsdesk.domain.presets import SINCH_STRICT
from mmsdesk.domain.recipient_rules import RecipientProblem, recipient_problem
from mmsdesk.domain.rendering import CompiledMessage, title_of
from mmsdesk.domain.severity import Severity

EXAMPLES: Final = 5
_COUNTED: Final = re.compile(r"([0-9][0-9,]*)(?: |$)")
_WRITTEN_ANEW: Final = frozenset({"plain_subject", "join_subject"})
"""Fixes that write the subject anew: they mend nothing where only some people's data breaks the rule."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens to one person: skipped for a reason, or written to with `message`."""

    skip: SkipReason | None
    message: Message
    findings: tuple[Finding, ...] = ()
    """Text rules this person's message breaks or brushes."""
    gaps: tuple[str, ...] = ()
    """Fields this person would read as a gap."""
    number: RecipientProblem | None = None
    """What the recipient rules say about the phone; it leaves the person out only if `skip` says so."""


def judge(
    compiled: CompiledMessage,
    phone: str,
    values: Mapping[str, str],
    *,
    sender: str,
    strict: bool,
    suppressed: bool,
    rehearsal: bool,
    preset: str = SINCH_STRICT.id,
    marketing: bool = False,
) -> Verdict:
    """Decide about one person. An opt-out comes before everything else; then the number, gaps, the text.

    Strict recipient rules leave people out while `strict` is on, hard ones always.

    `phone` is E.164, `values` are by merge field, `sender` is the one that is used (the campaign's or the default),
    `preset` the campaign's, by its id. `marketing` asks for a way to opt out too; that leaves nobody out.
    """
    message = compiled.render(values)
    gaps = compiled.missing(values)
    if suppressed:
        return Verdict(SkipReason.OPTED_OUT, message)
    number = recipient_problem(phone, sender, rehearsal, strict=strict)
    if number is not None and number.leaves_out(strict=strict):
        return Verdict(number.skip, message, number=number)
    if gaps:
        return Verdict(SkipReason.MISSING_FIELD, message, gaps=gaps, number=number)
    findings = check_rendered(message, strict=strict, preset=preset, marketing=marketing)
    blocked = any(finding.blocks for finding in findings)
    return Verdict(SkipReason.TEXT if blocked else None, message, findings, number=number)


@dataclass(slots=True)
class _Count:
    people: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, phone: str) -> None:
        self.people += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(phone)

    def done(self) -> PeopleCount:
        return PeopleCount(self.people, tuple(self.examples))


class AudienceTally:
    """Adds people up, one `add` each, into AudienceFacts."""

    def __init__(self, known_fields: Iterable[str]) -> None:
        self._known = frozenset(known_fields)
        self._people = 0
        self._will_get = 0
        self._worded = 0
        self._left_out: dict[SkipReason, _Count] = {}
        self._empty: dict[str, _Count] = {}
        self._text: dict[tuple[str, Severity], tuple[Finding, tuple[int, int], _Count]] = {}
        self._numbers: dict[tuple[str, SkipReason | None], _Count] = {}
        self._subject: tuple[int, Mapping[str, str]] = (-1, {})
        self._body: tuple[int, Mapping[str, str]] = (-1, {})
        self._named = 0
        self._size = 0

    def add(self, phone: str, verdict: Verdict, values: Mapping[str, str] | None = None) -> None:
        """Count one person; `values` are theirs, by merge field."""
        self._people += 1
        if verdict.skip is None:
            self._will_get += 1
        else:
            self._left_out.setdefault(verdict.skip, _Count()).add(phone)
        if verdict.number is not None:
            self._numbers.setdefault((verdict.number.rule, verdict.number.skip), _Count()).add(phone)
        for name in verdict.gaps:
            self._empty.setdefault(name, _Count()).add(phone)
        if verdict.skip in (None, SkipReason.TEXT):
            self._worded += 1
            self._measure(verdict.message, values or {})
            for finding in {(it.rule, it.severity): it for it in reversed(verdict.findings)}.values():
                self._add_text(phone, verdict.message, finding)

    def _measure(self, message: Message, values: Mapping[str, str]) -> None:
        title, text = title_of(message), arrived_body(message)
        subject, body = utf16_units(title), len(text)
        self._named = max(self._named, len(title.strip()))
        self._size = max(self._size, _size(title) + _size(text))
        if subject > self._subject[0]:
            self._subject = (subject, values)
        if body > self._body[0]:
            self._body = (body, values)

    def _add_text(self, phone: str, message: Message, finding: Finding) -> None:
        weight, key = _weight(finding, message), (finding.rule, finding.severity)
        worst, heaviest, count = self._text.get(key) or (finding, weight, _Count())
        count.add(phone)
        if weight > heaviest:
            worst, heaviest = finding, weight
        self._text[key] = (worst, heaviest, count)

    def facts(self) -> AudienceFacts:
        """The sums so far."""
        return AudienceFacts(
            people=self._people,
            will_get=self._will_get,
            known_fields=self._known,
            left_out={reason: count.done() for reason, count in self._left_out.items()},
            empty_fields={name: count.done() for name, count in self._empty.items()},
            text_problems=tuple(
                TextProblem(self._for_some(worst, count.people), count.done())
                for worst, _, count in self._text.values()
            ),
            numbers={key: count.done() for key, count in self._numbers.items()},
            longest=Longest(self._subject[1], self._body[1]) if self._worded else None,
            most=Most(self._named, self._body[0], self._size) if self._worded else None,
        )

    def _for_some(self, finding: Finding, count: int) -> Finding:
        """A finding that hits only some people does not stop the others: those few are left out."""
        if count == self._worded:
            return finding
        return soften(finding, count)


def soften(finding: Finding, count: int) -> Finding:
    """The finding as it reads when it concerns `count` people among others."""
    who = people(count)
    if finding.fix is not None and finding.fix.kind in _WRITTEN_ANEW:
        finding = replace(finding, fix=Fix("edit_subject", "Edit subject"))
    if not finding.blocks:
        return replace(finding, title=f"{finding.title} for {who}", measured=f"{finding.measured}, {who}".lstrip(", "))
    verb = "is" if count == 1 else "are"
    return replace(
        finding,
        severity=Severity.WARN,
        blocks=False,
        title=f"{who} {verb} left out: {finding.title[:1].lower()}{finding.title[1:]} with their data",
        measured=f"{finding.measured}, {who}".lstrip(", "),
    )


def _weight(finding: Finding, message: Message) -> tuple[int, int]:
    """How bad it is for one person: by what the rule measured, then by the length of the part it is about."""
    part = title_of(message) if finding.anchor is Anchor.SUBJECT else arrived_body(message)
    return _figure(finding.measured), len(part)


@lru_cache(maxsize=1024)
def _figure(measured: str) -> int:
    """The number a measured value begins with: 5001 of "5,001 characters"; 0 of one that is no count."""
    found = _COUNTED.match(measured)
    return int(found[1].replace(",", "")) if found is not None else 0


def _size(text: str) -> int:
    """In bytes, as it is sent."""
    return len(text) if text.isascii() else len(text.encode(errors="replace"))
