"""Writes a compiled text for one person: functions put together once, called for everybody.

A text is rendered some hundred thousand times, so the usual few fields are one f-string each instead of a loop; longer
texts are joined from several. What is inserted is a value, never code and never looked at again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

Render = Callable[[Mapping[str, str]], str]

_TOGETHER: Final = 4
"""How many fields one function fills in."""


def join_renders(renders: Sequence[Render]) -> Render:
    """One function for several that follow each other."""
    match renders:
        case [only]:
            return only
        case [first, second]:
            return lambda values: f"{first(values)}{second(values)}"
        case [first, second, third]:
            return lambda values: f"{first(values)}{second(values)}{third(values)}"
        case _:
            parts = tuple(renders)
            return lambda values: "".join([part(values) for part in parts])


def choose_render(holds: Callable[[Mapping[str, str]], bool], then: Render, otherwise: Render) -> Render:
    """One of two texts, by what is known about the person."""
    return lambda values: then(values) if holds(values) else otherwise(values)


def render_fields(literals: Sequence[str], slots: Sequence[tuple[str, str]]) -> Render:
    """Fills values in between literals.

    `slots` are (name, what to write when the value is empty or blank); there is one literal more than slots.
    """
    last = max(0, len(slots) - 1) // _TOGETHER * _TOGETHER
    renders = [
        _FILLS[_TOGETHER]([*literals[first : first + _TOGETHER], ""], slots[first : first + _TOGETHER])
        for first in range(0, last, _TOGETHER)
    ]
    renders.append(_FILLS[len(slots) - last](literals[last:], slots[last:]))
    return join_renders(renders)


def _any(literals: Sequence[str], slots: Sequence[tuple[str, str]]) -> Render:
    """For people of whom some value is not known at all."""

    def render(values: Mapping[str, str]) -> str:
        pieces = [literals[0]]
        for (name, fallback), literal in zip(slots, literals[1:], strict=True):
            value = values.get(name)
            pieces += (value if value and not value.isspace() else fallback, literal)
        return "".join(pieces)

    return render


def _none(literals: Sequence[str], _slots: Sequence[tuple[str, str]]) -> Render:
    text = literals[0]
    return lambda _values: text


def _one(literals: Sequence[str], slots: Sequence[tuple[str, str]]) -> Render:
    before, after = literals
    ((name, fallback),) = slots

    def render(values: Mapping[str, str]) -> str:
        value = values.get(name)
        return f"{before}{value if value and not value.isspace() else fallback}{after}"

    return render


def _two(literals: Sequence[str], slots: Sequence[tuple[str, str]]) -> Render:
    l0, l1, l2 = literals
    (n0, f0), (n1, f1) = slots
    slow = _any(literals, slots)

    def render(values: Mapping[str, str]) -> str:
        try:
            a, b = values[n0], values[n1]
        except KeyError:
            return slow(values)
        return (
            f"{l0}{a if a and not a.isspace() else f0}"
            f"{l1}{b if b and not b.isspace() else f1}{l2}"
        )  # fmt: skip

    return render


def _three(literals: Sequence[str], slots: Sequence[tuple[str, str]]) -> Render:
    l0, l1, l2, l3 = literals
    (n0, f0), (n1, f1), (n2, f2) = slots
    slow = _any(literals, slots)

    def render(values: Mapping[str, str]) -> str:
        try:
            a, b, c = values[n0], values[n1], values[n2]
        except KeyError:
            return slow(values)
        return (
            f"{l0}{a if a and not a.isspace() else f0}"
            f"{l1}{b if b and not b.isspace() else f1}"
            f"{l2}{c if c and not c.isspace() else f2}{l3}"
        )

    return render


def _four(literals: Sequence[str], slots: Sequence[tuple[str, str]]) -> Render:
    l0, l1, l2, l3, l4 = literals
    (n0, f0), (n1, f1), (n2, f2), (n3, f3) = slots
    slow = _any(literals, slots)

    def render(values: Mapping[str, str]) -> str:
        try:
            a, b, c, d = values[n0], values[n1], values[n2], values[n3]
        except KeyError:
            return slow(values)
        return (
            f"{l0}{a if a and not a.isspace() else f0}"
            f"{l1}{b if b and not b.isspace() else f1}"
            f"{l2}{c if c and not c.isspace() else f2}"
            f"{l3}{d if d and not d.isspace() else f3}{l4}"
        )

    return render


_FILLS: Final = (_none, _one, _two, _three, _four)
