"""Decides which of two texts somebody reads: a field is empty, equals a value, or holds a date before or after another.

A closed set of questions about one field, written in plain words inside `{{if …: …}}` (see `template`). Nothing is
evaluated: a condition is compared with the contact's value, and that value is never read as text of a template.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, assert_never

UNWRITABLE: Final = frozenset("{}|\r\n\u2028\u2029")
"""Characters that a condition cannot hold, neither in its field nor in its value: they end it."""

_OPERATOR: Final = re.compile(r"\s(?:is\s+(empty|before|after)|(equals))(?=\s|$)", re.IGNORECASE)
_QUOTED: Final = re.compile(r"\"([^\"]*)\"|“([^”]*)”")
_NOT_IN_NAMES: Final = frozenset(':"“”') | UNWRITABLE
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9]{2}:[0-9]{2}[0-9:.,Z+-]*)?")
_US: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class IsEmpty:
    """Holds for people who have nothing in `field`, or nothing but blanks."""

    field: str


@dataclass(frozen=True, slots=True)
class Equals:
    """Holds for people whose `field` says `value`; upper and lower case are the same, blanks around do not count."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class IsBefore:
    """Holds for people whose `field` is a date before `day`; for no one on the day itself or without a date."""

    field: str
    day: date


@dataclass(frozen=True, slots=True)
class IsAfter:
    """Holds for people whose `field` is a date after `day`; for no one on the day itself or without a date."""

    field: str
    day: date


Condition = IsEmpty | Equals | IsBefore | IsAfter


def read_day(text: str) -> date | None:
    """The day a contact's value names; None when it does not name exactly one.

    Read are `2026-11-22` (a time of day behind it is ignored) and `11/22/2026`, month first. `03/04/2026` may be two
    days and is not guessed at; with the day first, in words or with two figures for the year, nothing is read either.
    """
    text = text.strip()
    if iso := _ISO.fullmatch(text):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if us := _US.fullmatch(text):
        month, day = int(us[1]), int(us[2])
        return _day(int(us[3]), month, day) if day > _MONTHS or day == month else None
    return None


def parse_condition(words: str) -> Condition | None:
    """The condition written as `first_name is empty`, `city equals Berlin` or `joined is before 2026-11-22`.

    None when it is not one: an operator nobody knows, no field, no value, or a date that `read_day` cannot read.
    """
    found = _OPERATOR.search(words)
    if found is None:
        return None
    name, operator = words[: found.start()].strip(), (found[1] or found[2]).lower()
    value = _unquoted(words[found.end() :].strip())
    if not name or not _NOT_IN_NAMES.isdisjoint(name):
        return None
    if operator == "empty":
        return None if value else IsEmpty(name)
    if operator == "equals":
        return Equals(name, value) if value and UNWRITABLE.isdisjoint(value) else None
    day = read_day(value)
    if day is None:
        return None
    return IsBefore(name, day) if operator == "before" else IsAfter(name, day)


def write_condition(condition: Condition) -> str:
    """The condition in the words `parse_condition` reads, in their one usual form."""
    match condition:
        case IsEmpty(field=field):
            return f"{field} is empty"
        case Equals(field=field, value=value):
            return f"{field} equals {_quoted(value)}"
        case IsBefore(field=field, day=day):
            return f"{field} is before {day.isoformat()}"
        case IsAfter(field=field, day=day):
            return f"{field} is after {day.isoformat()}"
        case _:
            assert_never(condition)


def can_be_written(value: str) -> bool:
    """Whether a value to compare with survives being written into a text and read again."""
    return parse_condition(write_condition(Equals("field", value))) == Equals("field", value)


def rename_condition(condition: Condition, name: str) -> Condition:
    """The same question about another field."""
    return replace(condition, field=name)


def compile_condition(condition: Condition) -> Callable[[Mapping[str, str]], bool]:
    """The condition made ready to be asked about many people, each by their values."""
    name = condition.field
    match condition:
        case IsEmpty():
            return lambda values: _is_blank(values.get(name))
        case Equals(value=value):
            wanted = _key(value)
            return lambda values: _key(values.get(name) or "") == wanted
        case IsBefore(day=day):
            return lambda values: (found := read_day(values.get(name) or "")) is not None and found < day
        case IsAfter(day=day):
            return lambda values: (found := read_day(values.get(name) or "")) is not None and found > day
        case _:
            assert_never(condition)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_blank(value: str | None) -> bool:
    return not value or value.isspace()


def _key(value: str) -> str:
    return unicodedata.normalize("NFC", value).strip().casefold()


def _unquoted(value: str) -> str:
    quoted = _QUOTED.fullmatch(value)
    return value if quoted is None else (quoted[1] if quoted[1] is not None else quoted[2]).strip()


def _quoted(value: str) -> str:
    """Quotes only where the value would not be read alone: `Berlin`, but `"Gold: plus"`."""
    if '"' in value:
        return f"“{value}”"
    return f'"{value}"' if not {":", "“", "”"}.isdisjoint(value) else value
