"""The people a message fits worst: found while everybody is judged, to be looked at and tested one by one.

For each kind one person is kept, the first in the list's order who has the most of it, so the memory needed does not
grow with the list. What is measured is the text as it arrives, fallbacks included; emoji, right-to-left writing and
letters an SMS lacks are looked for in people's data only, because what the author typed everybody gets. A kind in which
all are equal has no worst case.

Weights say how much may go wrong, from 1 to 100: a gap weighs 100, because whoever has one is left out; a length weighs
its share of what carriers take (subject 80, text 1,600 characters); right-to-left writing 60, emoji 50, a fallback that
stands in 40, letters outside the SMS alphabet 30, a link a tenth of its characters and at most 60, a long line 10. A
person who is the worst of several kinds weighs the sum of them, and `three_worst` are the three heaviest.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from mmsdesk.domain.checks.model import characters
from mmsdesk.domain.checks.subject import SUBJECT_LIMIT, utf16_units
from mmsdesk.domain.contact import OWN_FIELDS
from mmsdesk.domain.emoji import emoji_in
from mmsdesk.domain.phone import format_phone
from mmsdesk.domain.rendering import CompiledMessage
from mmsdesk.domain.segments import foreign_letters
from mmsdesk.domain.template import field_label

_TEXT_TAKEN: Final = 1600
_LINK: Final = re.compile(r"https?://\S+")
_REMEMBERED: Final = 4096
_SHOWN: Final = 5


class WorstKind(StrEnum):
    """What a person's message has more of than anybody else's; in the order in which they are stepped through."""

    EMPTY = "empty"
    TEXT = "text"
    SUBJECT = "subject"
    LINK = "link"
    RIGHT_TO_LEFT = "right_to_left"
    EMOJI = "emoji"
    FOREIGN = "foreign"
    LINE = "line"

    @property
    def label(self) -> str:
        """Its name in the window: "Longest text"."""
        return _LABELS[self]


_LABELS: Final[Mapping[WorstKind, str]] = {
    WorstKind.EMPTY: "Empty field",
    WorstKind.TEXT: "Longest text",
    WorstKind.SUBJECT: "Longest subject",
    WorstKind.LINK: "Longest link",
    WorstKind.RIGHT_TO_LEFT: "Right-to-left writing",
    WorstKind.EMOJI: "Emoji",
    WorstKind.FOREIGN: "Outside the SMS alphabet",
    WorstKind.LINE: "Longest line",
}
_FIXED_WEIGHT: Final[Mapping[WorstKind, int]] = {
    WorstKind.RIGHT_TO_LEFT: 60,
    WorstKind.EMOJI: 50,
    WorstKind.FOREIGN: 30,
    WorstKind.LINE: 10,
}
_GAP_WEIGHT: Final = 100
_FALLBACK_WEIGHT: Final = 40


@dataclass(frozen=True, slots=True)
class WorstCase:
    """The worst person of one kind. `index` is their place in the list from 0; `why` is a sentence without its end."""

    kind: WorstKind
    phone: str
    name: str
    index: int
    values: Mapping[str, str]
    why: str
    weight: int


@dataclass(frozen=True, slots=True)
class WorstPerson:
    """Somebody with all the kinds of which they are the worst case, heaviest first."""

    phone: str
    name: str
    values: Mapping[str, str]
    cases: tuple[WorstCase, ...]

    @property
    def weight(self) -> int:
        """The sum of their cases'."""
        return sum(case.weight for case in self.cases)

    @property
    def why(self) -> str:
        """All reasons: "Longest text: 312 characters · Emoji: 🎉"."""
        return " · ".join(case.why for case in self.cases)


@dataclass(frozen=True, slots=True)
class _Traits:
    """What a value holds besides plain letters: emoji, right-to-left letters, others an SMS lacks."""

    emoji: tuple[str, ...] = ()
    right_to_left: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


@dataclass(slots=True)
class _Most:
    """Who has the most of one kind so far, and the least anybody had."""

    measure: int = 0
    least: int | None = None
    case: WorstCase | None = None


class WorstTally:
    """Adds people up, one `add` each, into the worst cases of one message."""

    def __init__(self, compiled: CompiledMessage) -> None:
        self._names = compiled.fields_used
        self._has_subject = bool(compiled.title.tokens)
        self._most = {kind: _Most() for kind in WorstKind}
        self._known: dict[str, _Traits] = {}

    def add(self, index: int, values: Mapping[str, str], gaps: Sequence[str], subject: str, text: str) -> None:
        """Look at one person: place in the list, merge values, the fields that leave a gap, the words that arrive."""
        if not self._names:
            return
        blank = [name for name in self._names if not (values.get(name) or "").strip()]
        if blank:
            self._add_empty(index, values, gaps, blank)
            if gaps:
                return  # left out: nobody reads the rest
        self._measure(WorstKind.TEXT, len(text), index, values)
        if self._has_subject:
            self._measure(WorstKind.SUBJECT, utf16_units(subject), index, values)
        if "://" in text:
            self._measure(WorstKind.LINK, max(map(len, _LINK.findall(text)), default=0), index, values)
        if "\n" in text:
            self._measure(WorstKind.LINE, max(map(len, text.split("\n"))), index, values)
        strange = [value for name in self._names if not (value := values.get(name, "")).isascii()]
        if strange:
            self._add_letters(index, values, strange)

    def cases(self) -> tuple[WorstCase, ...]:
        """The worst of each kind in the order of the kinds; none of a kind in which everybody is equal."""
        found = [it.case for it in self._most.values() if it.case is not None and it.least != it.measure]
        texts = {case.phone for case in found if case.kind is WorstKind.TEXT}
        return tuple(case for case in found if case.kind is not WorstKind.LINE or case.phone not in texts)

    def _measure(self, kind: WorstKind, measure: int, index: int, values: Mapping[str, str]) -> None:
        """A length: somebody always has one, so the least counts as well as the most."""
        most = self._most[kind]
        if most.least is None or measure < most.least:
            most.least = measure
        if measure > most.measure:
            self._keep(kind, measure, index, values, f"{kind.label}: {characters(measure)}")

    def _add_empty(self, index: int, values: Mapping[str, str], gaps: Sequence[str], blank: Sequence[str]) -> None:
        # one gap outweighs any number of fallbacks
        measure = len(blank) + (len(self._names) + 1) * len(gaps)
        if measure <= self._most[WorstKind.EMPTY].measure:
            return
        names = " and ".join(map(_spoken, (gaps or blank)[:2]))
        what = "the message has a gap" if gaps else "the fallback stands in"
        weight = _GAP_WEIGHT if gaps else _FALLBACK_WEIGHT
        self._keep(WorstKind.EMPTY, measure, index, values, f"No {names}: {what}", weight)

    def _add_letters(self, index: int, values: Mapping[str, str], strange: Sequence[str]) -> None:
        found = [self._traits(value) for value in strange]
        for kind, texts in (
            (WorstKind.RIGHT_TO_LEFT, [it.right_to_left for it in found]),
            (WorstKind.EMOJI, [it.emoji for it in found]),
            (WorstKind.FOREIGN, [it.foreign for it in found]),
        ):
            measure = sum(map(len, texts))
            if measure > self._most[kind].measure:
                self._keep(kind, measure, index, values, f"{kind.label}: {_few(chain(*texts))}")

    def _keep(
        self, kind: WorstKind, measure: int, index: int, values: Mapping[str, str], why: str, weight: int = 0
    ) -> None:
        """This person is the worst so far."""
        name = f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
        phone = values.get("phone", "")
        most = self._most[kind]
        most.measure = measure
        most.case = WorstCase(
            kind, phone, name or format_phone(phone), index, values, why, weight or _weight(kind, measure)
        )

    def _traits(self, value: str) -> _Traits:
        traits = self._known.get(value)
        if traits is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            traits = self._known[value] = _look_at(value)
        return traits


def rank_people(cases: Iterable[WorstCase]) -> tuple[WorstPerson, ...]:
    """The people behind these cases, the heaviest first; of equals whose first case comes first."""
    by_phone: dict[str, list[WorstCase]] = {}
    for case in cases:
        by_phone.setdefault(case.phone, []).append(case)
    people = [
        WorstPerson(phone, own[0].name, own[0].values, tuple(sorted(own, key=lambda case: -case.weight)))
        for phone, own in by_phone.items()
    ]
    return tuple(sorted(people, key=lambda person: -person.weight))


def three_worst(cases: Iterable[WorstCase]) -> tuple[WorstPerson, ...]:
    """The three people most likely to show what is wrong; fewer when the list has fewer."""
    return rank_people(cases)[:3]


def _weight(kind: WorstKind, measure: int) -> int:
    match kind:
        case WorstKind.TEXT:
            return max(1, min(100, 100 * measure // _TEXT_TAKEN))
        case WorstKind.SUBJECT:
            return max(1, min(100, 100 * measure // SUBJECT_LIMIT))
        case WorstKind.LINK:
            return max(1, min(60, measure // 10))
        case _:
            return _FIXED_WEIGHT.get(kind, _FALLBACK_WEIGHT)


def _look_at(value: str) -> _Traits:
    if value.isascii():
        return _Traits()
    emoji = emoji_in(value)
    right_to_left = tuple(sign for sign in value if unicodedata.bidirectional(sign) in ("R", "AL"))
    named = {*chain(*emoji), *right_to_left}
    return _Traits(emoji, right_to_left, tuple(sign for sign in foreign_letters(value) if sign not in named))


def _spoken(name: str) -> str:
    return field_label(name).lower() if name in OWN_FIELDS else field_label(name)


def _few(signs: Iterable[str]) -> str:
    shown = list(dict.fromkeys(signs))
    return "".join(shown[:_SHOWN]) + "…" * (len(shown) > _SHOWN)
