"""A text for one person after another: our templates beside a bare f-string and beside Jinja2's sandbox.

Every way writes the same text for the same people, one call each, and that is looked at before anything is measured.
A trial takes the best of several passes, as nothing makes a pass faster than it can be.
"""

import importlib
import importlib.util
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from mmsdesk.domain.message import Card
from mmsdesk.domain.rendering import body_of, compile_message
from mmsdesk.domain.template import compile_template
from tests.bench.measuring import Ratio, Result, interleave, median

PEOPLE = 4000
PASSES = 8
OF_FSTRING: Final = 0.3
OF_JINJA: Final = 8.0

OURS: Final = "Template.render"
CARD: Final = "CompiledMessage.render, a card"
CONDITION: Final = "Template.render with a condition"
FSTRING: Final = "a bare f-string"
JINJA: Final = "Jinja2's SandboxedEnvironment"

TEXT: Final = (
    "Hi {{first_name|there}}, your table {{table|at the window}} in {{city|town}} is ready on Friday at eight."
    " Bring this message for a glass of {{wine|red}} on the house."
)
ASKING: Final = "{{if vip equals yes: Dear|Hi}} " + TEXT.removeprefix("Hi ")
JINJA_TEXT: Final = (
    "Hi {{ first_name or 'there' }}, your table {{ table or 'at the window' }} in {{ city or 'town' }} is ready on"
    " Friday at eight. Bring this message for a glass of {{ wine or 'red' }} on the house."
)

Values = Mapping[str, str]
Way = Callable[[Sequence[Values]], Callable[[], list[str]]]
"""Prepares a pass over the people; the pass gives everybody's text."""


def run() -> Result:
    """Ours beside both others; without Jinja2 only beside the f-string, and that is said."""
    people = make_people(PEOPLE)
    ways = [way for way in WAYS if way != JINJA or has_jinja()]
    samples = interleave(ways, lambda way: trial(way, people))
    each = {way: median(rows, "ns_each") for way, rows in samples.items()}
    for way, took in each.items():
        print(f"  {way}: {took:,.0f} ns a person, {each[FSTRING] / took:.2f} of a bare f-string")
    ratios = [Ratio(f"renders a second, ours / {FSTRING}", each[FSTRING] / each[OURS], OF_FSTRING)]
    if JINJA in each:
        ratios.append(Ratio(f"renders a second, ours / {JINJA}", each[JINJA] / each[OURS], OF_JINJA))
    missing = "" if JINJA in each else "Jinja2 isn’t installed: install requirements/dev.txt"
    return Result("templates", samples, ratios, missing)


def make_people(count: int) -> list[Values]:
    """People who have a value in every field."""
    return [
        {"first_name": f"Dana{number}", "table": str(number % 40), "city": "Berlin", "wine": "Barolo", "vip": "yes"}
        for number in range(count)
    ]


def trial(way: str, people: Sequence[Values], passes: int = PASSES) -> Mapping[str, float]:
    """Nanoseconds a person in the best of some passes. Raises AssertionError when a way writes something else."""
    write_all = WAYS[way](people)
    expected = [_fstring(values) for values in people]
    assert [text.replace("Dear", "Hi") for text in write_all()] == expected
    best = min(_seconds(write_all) for _ in range(passes))
    return {"ns_each": best / len(people) * 1e9}


def has_jinja() -> bool:
    return importlib.util.find_spec("jinja2") is not None


def _seconds(write_all: Callable[[], list[str]]) -> float:
    began = time.perf_counter()
    write_all()
    return time.perf_counter() - began


def _fstring(values: Values) -> str:
    return (
        f"Hi {values['first_name']}, your table {values['table']} in {values['city']} is ready on Friday at eight."
        f" Bring this message for a glass of {values['wine']} on the house."
    )


def _ours(people: Sequence[Values]) -> Callable[[], list[str]]:
    template = compile_template(TEXT)
    return lambda: [template.render(values) for values in people]


def _asking(people: Sequence[Values]) -> Callable[[], list[str]]:
    template = compile_template(ASKING)
    return lambda: [template.render(values) for values in people]


def _card(people: Sequence[Values]) -> Callable[[], list[str]]:
    compiled = compile_message(Card("A table for {{first_name|you}}", TEXT))
    return lambda: [body_of(compiled.render(values)) for values in people]


def _bare(people: Sequence[Values]) -> Callable[[], list[str]]:
    return lambda: [
        f"Hi {values['first_name']}, your table {values['table']} in {values['city']} is ready on Friday at eight."
        f" Bring this message for a glass of {values['wine']} on the house."
        for values in people
    ]


def _jinja(people: Sequence[Values]) -> Callable[[], list[str]]:
    sandbox: Any = importlib.import_module("jinja2.sandbox")
    template = sandbox.SandboxedEnvironment().from_string(JINJA_TEXT)
    return lambda: [template.render(values) for values in people]


WAYS: Mapping[str, Way] = {OURS: _ours, CONDITION: _asking, CARD: _card, FSTRING: _bare, JINJA: _jinja}
