import random
import time

import pytest

from mmsdesk.domain.template import (
    compile_template,
    field_label,
    give_fallback,
    name_fields,
    nearest_field,
    rename_field,
    unknown_fields,
)

HOSTILE = (
    "{{7*7}}", "${x}", "%s", "%(a)s", "{0.__class__}", "{}", "{{first_name}}", "{{first_name|x}}", "{{", "}}", "|",
    "\\1", "\\g<0>", "$1", "{% if x %}", "<b>", "'; DROP TABLE contact;--", "=1+1", "\x00", "\u202e", "👩‍👩‍👧", "null",
    "__import__('os')", "{first_name!r}", "{{last_name}}{{phone}}", "$(id)", "`id`", "\n", "é", "e\u0301",
)  # fmt: skip


def hostile_strings(count: int) -> list[str]:
    rng = random.Random(7)
    return [*HOSTILE, *("".join(rng.choices(HOSTILE, k=rng.randint(1, 4))) for _ in range(count - len(HOSTILE)))]


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("Hi {{first_name}}", {"first_name": "Dana"}, "Hi Dana"),
        ("Hi {{ first_name }}", {"first_name": "Dana"}, "Hi Dana"),
        ("Hi {{first_name|there}}", {"first_name": ""}, "Hi there"),
        ("Hi {{ first_name | there }}", {}, "Hi there"),
        ("Hi {{first_name|there}}", {"first_name": "  "}, "Hi there"),
        ("Hi {{first_name|there}}", {"first_name": "Dana"}, "Hi Dana"),
        ("Hi {{first_name}}, yes", {}, "Hi , yes"),
        ("{{a}}{{b}}{{a}}", {"a": "1", "b": "2"}, "121"),
        ("{{a|b|c}}", {}, "b|c"),
        ("${{price}}", {"price": "5"}, "$5"),
        ("{{Table number|your table}}", {}, "your table"),
        ("no fields, 100 % plain", {}, "no fields, 100 % plain"),
        ("", {"a": "1"}, ""),
    ],
)
def test_a_text_is_rendered_with_values_and_fallbacks(text: str, values: dict[str, str], expected: str) -> None:
    assert compile_template(text).render(values) == expected


def test_tokens_say_where_they_stand() -> None:
    text = "Hi {{ first_name | there }}, {{phone}}"
    first, second = compile_template(text).tokens
    assert (first.name, first.fallback, text[first.start : first.end]) == (
        "first_name",
        "there",
        "{{ first_name | there }}",
    )
    assert (second.name, second.fallback, text[second.start : second.end]) == ("phone", None, "{{phone}}")


def test_hostile_data_appears_literally_and_is_never_evaluated() -> None:
    template = compile_template("a{{first_name}}b{{last_name|c}}d")
    strings = hostile_strings(600)
    for value in strings:
        if value.isspace():
            continue
        assert template.render({"first_name": value, "last_name": "L", "phone": "P"}) == f"a{value}bLd"
        assert template.render({"first_name": "F", "last_name": value, "phone": "P"}) == f"aFb{value}d"
    assert len(strings) >= 500


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("Hi {{first_name", ["{{first_name"]),
        ("Hi {{first_name, see you", ["{{first_name,"]),
        ("Hi first_name}} you", ["}}"]),
        ("Hi {{}}", ["{{}}"]),
        ("Hi {{ | there }}", ["{{ | there }}"]),
        ("Hi ${name} and {{ok}}", ["${name}"]),
        ("{{a {{b}} }}", ["{{a", "}}"]),
        ("{{first\nname}}", ["{{first", "}}"]),
        ("{{ok}} {single} [braces] $5", []),
    ],
)
def test_broken_fields_are_found_and_left_as_typed(text: str, broken: list[str]) -> None:
    template = compile_template(text)
    assert [part.text for part in template.malformed] == broken
    assert all(text[part.start : part.end] == part.text for part in template.malformed)
    assert compile_template(text).render({"ok": "{{ok}}", "b": "{{b}}"}) == text


def test_any_text_compiles_and_renders_without_an_error() -> None:
    for text in hostile_strings(600):
        template = compile_template(text)
        values = {token.name: text[token.start : token.end] for token in template.tokens}
        rendered = template.render(values)
        assert len(template.tokens) != len(values) or rendered == text


def test_an_empty_value_without_a_fallback_is_missing() -> None:
    template = compile_template("{{a}} {{b|x}} {{c}} {{a}} {{d}}")
    assert template.missing({"b": "", "c": " ", "d": "yes"}) == ("a", "c")
    assert template.missing({"a": "1", "c": "2", "d": "3"}) == ()


def test_unknown_fields_are_found_and_the_nearest_is_suggested() -> None:
    template = compile_template("{{first_name}} {{Frist name}} {{shoe size}}")
    known = ("first_name", "last_name", "phone")
    assert [token.name for token in unknown_fields(template, known)] == ["Frist name", "shoe size"]
    assert nearest_field("Frist name", known) == "first_name"
    assert nearest_field("shoe size", known) is None


def test_fields_are_renamed_and_given_fallbacks_in_place() -> None:
    text = "Hi {{ Frist name | you }}, {{Frist name}} {{phone}}"
    assert rename_field(text, "Frist name", "first_name") == "Hi {{first_name|you}}, {{first_name}} {{phone}}"
    assert give_fallback("{{a}} {{a|x}} {{b}}", "a", "there") == "{{a|there}} {{a|x}} {{b}}"


def test_a_field_has_a_name_people_read() -> None:
    assert field_label("first_name") == "First name"
    assert field_label("VIP tier") == "VIP tier"


def test_a_list_shows_the_names_of_fields_in_their_places() -> None:
    assert name_fields("Hi {{first_name|there}}, {{city}}!") == "Hi First name, City!"
    assert name_fields("{{ odd } and plain") == "{{ odd } and plain"


@pytest.mark.parametrize("brace", ["{{", "{{ ", "{{ \n", "{{}", "{{if name is empty: ", '{{if name equals "'])
def test_thousands_of_broken_fields_take_no_longer_each_than_a_few(brace: str) -> None:
    text = 20_000 * brace + "}}"
    began = time.process_time()
    template = compile_template(text)
    assert time.process_time() - began < 1
    assert template.malformed
    assert template.render({}) == text
