"""Findings somebody chose to leave out of sight, and when they come back.

What is kept is a mark: the rule, its weight, what it is about and how much was measured, in classes of 1, 2, 5, 10, 20,
50 and so on. A mark hides the same finding as long as it is not graver: once a number reaches the next class ("214
people" were hidden, now there are 501), once it weighs more, or once it is about something else, it is shown again.
Nothing that stops the send is ever hidden.
"""

import re
from collections.abc import Iterable
from typing import Final

from mmsdesk.domain.checks.model import Finding

_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?")
_ONE: Final = {"person": "people", "character": "characters", "unit": "units"}
_WORD: Final = re.compile("|".join(rf"\b{one}\b" for one in _ONE))
_GRAVITY: Final = {"tip": 0, "warning": 1, "blocker": 2}
_STEPS: Final = (1, 2, 5)


def ignore_mark(finding: Finding) -> str:
    """What to keep, to leave this finding out of sight from now on."""
    about, classes = _measured(finding)
    return "|".join((finding.rule, finding.word, about, "/".join(map(str, classes))))


def is_ignored(finding: Finding, marks: Iterable[str]) -> bool:
    """Whether one of the marks hides this finding as it is now. A mark nobody can read hides nothing."""
    if finding.blocks:
        return False
    about, classes = _measured(finding)
    for mark in marks:
        rule, _, rest = mark.partition("|")
        word, _, rest = rest.partition("|")
        kept_about, _, kept = rest.rpartition("|")
        if (rule, kept_about) != (finding.rule, about) or _GRAVITY[finding.word] > _GRAVITY.get(word, -1):
            continue
        limits = [int(one) for one in kept.split("/") if one.isdecimal()]
        if len(limits) == len(classes) and all(now <= limit for now, limit in zip(classes, limits, strict=True)):
            return True
    return False


def without_ignored(findings: Iterable[Finding], marks: Iterable[str]) -> tuple[Finding, ...]:
    """The findings to show."""
    kept = tuple(marks)
    return tuple(finding for finding in findings if not is_ignored(finding, kept))


def _measured(finding: Finding) -> tuple[str, tuple[int, ...]]:
    """What a finding is about, without its numbers, and the class of each number."""
    argument = finding.fix.argument.partition("|")[0] if finding.fix is not None else ""
    numbers = [float(one.replace(",", "")) for one in _NUMBER.findall(finding.measured)]
    words = _WORD.sub(lambda found: _ONE[found[0]], _NUMBER.sub("#", finding.measured))
    return f"{finding.anchor.value}:{argument}:{words}".replace("|", "/"), tuple(map(_class_of, numbers))


def _class_of(number: float) -> int:
    """The least of 1, 2, 5, 10, 20, 50, … that is not smaller."""
    scale = 1
    while True:
        for step in _STEPS:
            if number <= step * scale:
                return step * scale
        scale *= 10
