"""What becomes of each column while the person decides: one target each, a phone column wanted, names only once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from mmsdesk.domain.contact import field_names
from mmsdesk.domain.template import field_label
from mmsdesk.services.importing import ColumnMapping, ImportResult


class Target(StrEnum):
    """Where a column goes."""

    PHONE = "phone"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    FIELD = "field"
    IGNORE = "ignore"


_ONLY_ONCE: Final = frozenset({Target.PHONE, Target.FIRST_NAME, Target.LAST_NAME})
_LIST_NAME_LIMIT: Final = 120


@dataclass(frozen=True, slots=True)
class Plan:
    """One target for each column, in the order of the file."""

    targets: tuple[tuple[str, Target], ...]

    @property
    def matched(self) -> int:
        """Columns that are imported."""
        return sum(target is not Target.IGNORE for _, target in self.targets)

    @property
    def field_names(self) -> Mapping[str, str]:
        """Merge-field name of each column that becomes a field."""
        columns = [column for column, target in self.targets if target is Target.FIELD]
        return dict(zip(columns, field_names(columns), strict=True))

    def target_of(self, column: str) -> Target:
        """Where a column goes. Raises KeyError."""
        return dict(self.targets)[column]

    def choose(self, column: str, target: Target) -> "Plan":
        """The plan with one column changed; whatever held a place that exists once becomes a field of its own."""
        changed: list[tuple[str, Target]] = []
        for name, old in self.targets:
            if name == column:
                changed.append((name, target))
            elif old is target and target in _ONLY_ONCE:
                changed.append((name, Target.FIELD))
            else:
                changed.append((name, old))
        return Plan(tuple(changed))

    def mapping(self) -> ColumnMapping | None:
        """The plan as the import takes it; None while no column holds the phone numbers."""
        phone = self._column(Target.PHONE)
        if not phone:
            return None
        ignored = tuple(name for name, target in self.targets if target is Target.IGNORE)
        return ColumnMapping(
            phone, self._column(Target.FIRST_NAME), self._column(Target.LAST_NAME), self.field_names, ignored
        )

    def _column(self, target: Target) -> str:
        return next((name for name, held in self.targets if held is target), "")


def plan_from(mapping: ColumnMapping, columns: Sequence[str]) -> Plan:
    """The plan that a suggested mapping stands for."""
    taken = {mapping.phone: Target.PHONE, mapping.first_name: Target.FIRST_NAME, mapping.last_name: Target.LAST_NAME}

    def target(column: str) -> Target:
        if column in taken:
            return taken[column]
        return Target.FIELD if column in mapping.fields else Target.IGNORE

    return Plan(tuple((column, target(column)) for column in columns))


def plan_without_phone(columns: Sequence[str]) -> Plan:
    """Where nothing looks like phone numbers: every column a field, until the person picks the numbers."""
    return Plan(tuple((column, Target.FIELD) for column in columns))


def list_name_for(path: Path) -> str:
    """A name for the list in `guests-october.csv`: "Guests october"."""
    words = " ".join(path.stem.replace("-", " ").replace("_", " ").split())
    return (words[:1].upper() + words[1:])[:_LIST_NAME_LIMIT]


def note_for(column: str, plan: Plan, result: ImportResult | None) -> tuple[str, str, str]:
    """Icon, colour token and words behind a column: what the last count found in it."""
    target = plan.target_of(column)
    if target is Target.IGNORE:
        return "circle-minus", "text3", "Not imported"
    if target is Target.FIELD:
        name = plan.field_names[column]
        empty = result.empty.get(name, 0) if result is not None else 0
        rest = f" · {empty:,} empty" if empty else " in messages"
        return "circle-plus", "accent_text", f"Use as “{field_label(name)}”{rest}"
    if result is None:
        return "circle-dashed", "text3", "Counting…"
    if target is Target.PHONE:
        return _phone_note(result)
    empty = result.empty.get(target.value, 0)
    return "circle-check", "ok", f"{empty:,} empty" if empty else "Filled in for everybody"


def _phone_note(result: ImportResult) -> tuple[str, str, str]:
    if not result.ready:
        return "octagon-x", "bad", "Nobody here can be written to"
    if result.refused > result.rows / 2:
        return "triangle-alert", "warn", f"{result.refused:,} can’t be read as numbers"
    if result.tidied:
        return "circle-check", "ok", f"Made international for {count(result.tidied, 'row')}"
    return "circle-check", "ok", "International numbers"


def count(number: int, what: str) -> str:
    """ "1 row", "3,120 rows"; people are irregular."""
    if what == "person":
        return "1 person" if number == 1 else f"{number:,} people"
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"
