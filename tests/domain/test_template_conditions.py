"""Conditional text in templates: grammar, rendering, and everything else that is asked about fields."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmsdesk.domain.template import (
    can_be_otherwise,
    can_be_then,
    compile_template,
    give_fallback,
    name_fields,
    rename_field,
    unknown_fields,
)

HELLO = "{{if first_name is empty: Hello|Hi {{first_name}}}}!"


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        (HELLO, {}, "Hello!"),
        (HELLO, {"first_name": " "}, "Hello!"),
        (HELLO, {"first_name": "Dana"}, "Hi Dana!"),
        ("{{If first_name IS empty: A|B}}", {"first_name": "x"}, "B"),
        ("{{if city equals berlin: Spree|{{city|town}}}}", {"city": " BERLIN"}, "Spree"),
        ("{{if city equals berlin: Spree|{{city|town}}}}", {"city": "Rome"}, "Rome"),
        ("{{if city equals berlin: Spree|{{city|town}}}}", {}, "town"),
        ("{{if d is before 2026-01-31: old|new}}", {"d": "1/30/2026"}, "old"),
        ("{{if d is before 2026-01-31: old|new}}", {"d": "2/1/2026"}, "new"),
        ("{{if d is after 2026-01-31: new|old}}", {"d": "unreadable"}, "old"),
        ("a{{if vip equals yes: , with a drink}}b", {"vip": "Yes"}, "a, with a drinkb"),
        ("a{{if vip equals yes: , with a drink}}b", {}, "ab"),
        ("a{{if vip is empty:| VIP}}b", {"vip": "1"}, "a VIPb"),
        ("a{{if vip is empty: |VIP}}b", {"vip": "1"}, "aVIPb"),
        ("a{{if vip is empty:  x }}b", {}, "a x b"),
        ("{{if t equals 10:30: late: {{a}}{{b}}|early}}", {"t": "10:30", "a": "1", "b": "2"}, "late: 12"),
        ("{{if t is empty: a|b|c}}", {"t": "1"}, "b|c"),
        ('{{if t equals "x: y": a|b}}', {"t": "X: Y"}, "a"),
        ("{{a}}{{if b is empty: {{c|d}}|e}}{{f}}{{g}}{{h}}{{i}}{{j}}", {"a": "1", "j": "2"}, "1d2"),
        ("{{if}} {{iffy|x}} {{gif is|y}}", {"if": "1"}, "1 x y"),
    ],
)
def test_each_person_reads_one_of_two_texts(text: str, values: Mapping[str, str], expected: str) -> None:
    template = compile_template(text)
    assert template.render(values) == expected
    assert not template.malformed


@pytest.mark.parametrize(
    "text",
    [
        "{{if first_name is empty}}",
        "{{if first_name is empty:}}",
        "{{if first_name is empty: |}}",
        "{{if first_name is empty:Hello|Hi}}",
        "{{if first_name = x: Hello|Hi}}",
        "{{if first_name is not empty: Hello}}",
        "{{if joined is before soon: Hello}}",
        "{{if only|there}}",
        "{{if a is empty: {{}}}}",
        "{{if a is empty: {{if b is empty: x}}|y}}",
        "{{if a is empty: Hi {{first_name}} there|y: {{if b}}}}",
    ],
)
def test_a_broken_condition_is_reported_whole_and_left_as_typed(text: str) -> None:
    template = compile_template(f"So: {text}, {{{{a|b}}}}")
    assert [part.text for part in template.malformed] == [text]
    assert template.text[template.malformed[0].start : template.malformed[0].end] == text
    assert template.render({"first_name": "Dana"}) == f"So: {text}, b"


@pytest.mark.parametrize(
    "text",
    [
        "{{if a is empty: Hello",
        "{{if a is empty: two\nlines|x}}",
        "{{if a is empty: a {brace}|x}}",
        "{{if a is empty: {{if b is empty: {{c}}|y}}|z}}",
    ],
)
def test_a_condition_that_does_not_end_is_reported(text: str) -> None:
    malformed = compile_template(text).malformed
    assert malformed
    assert all(text[part.start : part.end] == part.text for part in malformed)


def test_a_field_in_a_condition_is_used_but_never_a_gap() -> None:
    template = compile_template("{{if vip equals yes: {{drink}}|{{snack}} {{sweet|cake}}}} {{last}}")
    assert template.names == ("vip", "drink", "snack", "sweet", "last")
    assert template.missing({}) == ("snack", "last")
    assert template.missing({"vip": "yes"}) == ("drink", "last")
    assert template.missing({"vip": "yes", "drink": "tea", "last": "L"}) == ()
    assert compile_template(HELLO).missing({}) == ()
    assert compile_template(HELLO).missing({"first_name": "Dana"}) == ()


def test_every_use_of_a_field_says_where_it_stands() -> None:
    text = f"Dear {{{{title}}}}: {HELLO}"
    title, asked, used = compile_template(text).tokens
    assert text[title.start : title.end] == "{{title}}"
    assert text[asked.start : asked.end] == text[used.start : used.end] == HELLO.removesuffix("!")
    assert [token.name for token in (title, asked, used)] == ["title", "first_name", "first_name"]


def test_unknown_fields_are_found_in_conditions_and_their_texts() -> None:
    template = compile_template("{{if shoe size is empty: {{colour}}|{{first_name}}}}")
    assert [token.name for token in unknown_fields(template, ("first_name",))] == ["shoe size", "colour"]


def test_renaming_and_fallbacks_reach_into_conditions() -> None:
    text = "{{if Frist is empty: A|B {{ Frist }} {{x}}}} {{ y }}"
    assert rename_field(text, "Frist", "first") == "{{if first is empty: A|B {{first}} {{x}}}} {{ y }}"
    assert give_fallback(text, "Frist", "you") == "{{if Frist is empty: A|B {{Frist|you}} {{x}}}} {{ y }}"


def test_a_list_shows_what_is_asked() -> None:
    assert name_fields(f"So: {HELLO}") == "So: If First name is empty!"
    assert name_fields("{{if city equals Rome: a}}") == "If City is “Rome”"
    assert name_fields("{{if d is before 2/13/2026: a}}") == "If D is before 2026-02-13"


NAMES = st.sampled_from(["first_name", "city", "Table number", "a"])
WORDS = st.text(st.characters(exclude_characters="{}|\n\r", exclude_categories=["Cs"]), max_size=6)
FALLBACKS = WORDS.map(str.strip)
FIELDS = st.builds(lambda name, word: f"{{{{{name}|{word}}}}}" if word else f"{{{{{name}}}}}", NAMES, FALLBACKS)
TEXTS = st.lists(st.one_of(WORDS, FIELDS), max_size=3).map("".join)
VALUES = WORDS.map(lambda word: "x" + "".join(sign for sign in word if sign not in '"“”:').rstrip() + "x")
ASKED = st.one_of(
    st.just("is empty"),
    VALUES.map(lambda value: f"equals {value}"),
    st.dates().map(lambda day: f"is before {day.isoformat()}"),
    st.dates().map(lambda day: f"is after {day.isoformat()}"),
)
CONDITIONS = st.builds(
    lambda name, asked, then, rest: f"{{{{if {name} {asked}: x{then}" + (f"|{rest}" if rest else "") + "}}",
    NAMES, ASKED, TEXTS, TEXTS,
)  # fmt: skip
PIECES = st.lists(st.one_of(WORDS.map(lambda word: f"({word})"), FIELDS, CONDITIONS), max_size=6)


@settings(deadline=None)
@given(PIECES)
def test_whatever_is_written_in_its_usual_form_is_read_the_same_again(pieces: list[str]) -> None:
    text = "".join(pieces)
    template = compile_template(text)
    assert template.written == text
    assert len(template.parts) == sum(piece.startswith("{{") for piece in pieces)
    assert not [part for part in template.malformed if "${" not in part.text]


MESS = st.lists(
    st.sampled_from(
        ["{{if ", "{{", "{", "}", "|", ": ", ":", "a", " is empty", " equals ", '"', "“", "”", "x", " ", "\n", "${",
         "}}", " is before 2026-01-02", "{{b}}", "{{if a is empty: x|y}}"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(MESS, st.dictionaries(st.sampled_from(["a", "b", "x"]), MESS, max_size=3))
def test_anything_typed_is_compiled_and_its_usual_form_means_the_same(text: str, values: dict[str, str]) -> None:
    template = compile_template(text)
    again = compile_template(template.written)
    assert again.written == template.written
    assert again.render(values) == template.render(values)
    assert again.missing(values) == template.missing(values)
    places = [(part.start, part.end) for part in (*template.parts, *template.malformed)]
    assert all(first[1] <= second[0] for first, second in zip(sorted(places), sorted(places)[1:], strict=False))


def test_what_fits_into_conditional_text_is_known_beforehand() -> None:
    assert can_be_then("Hi {{first_name|a|b}}: you")
    assert can_be_then("")
    assert can_be_otherwise("a|b {{x|y|z}}")
    for bad in ("a|b", "two\nlines", "{x}", "{{", "{{}}", "{{if a is empty: x}}", "{{if a|b}}"):
        assert not can_be_then(bad)
    for bad in ("two\nlines", "{x}", "{{", "{{}}", "{{if a is empty: x}}"):
        assert not can_be_otherwise(bad)


def test_a_text_full_of_beginnings_is_read_in_no_time() -> None:
    for text in ("{{if a is empty: {{b}}" * 5000, "{{if " * 20_000, "{{if " + "is " * 30_000, "{{if a" + " " * 90_000):
        assert compile_template(text).render({}) is not None


def test_blanks_before_the_if_make_no_field_of_it() -> None:
    """The usual form of a text, which drops them, reads the same."""
    for text in ("{{ if city equals Berlin: A|B}}", "{{\tif  city equals Berlin: A|B}}"):
        template = compile_template(text)
        assert (
            template.render({"city": "Berlin"}) == compile_template(template.written).render({"city": "Berlin"}) == "A"
        )
    assert compile_template("{{ if city }}").malformed
    assert compile_template("{{ if }}").names == ("if",)
    assert compile_template("{{if }}").written == "{{if}}"
