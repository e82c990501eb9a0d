"""Conditions: what they ask, of whom they hold, and how they are written."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmsdesk.domain.conditions import (
    Condition,
    Equals,
    IsAfter,
    IsBefore,
    IsEmpty,
    can_be_written,
    compile_condition,
    parse_condition,
    read_day,
    rename_condition,
    write_condition,
)

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("first_name is empty", IsEmpty("first_name")),
        ("  Table number   IS  Empty ", IsEmpty("Table number")),
        ("city equals Berlin", Equals("city", "Berlin")),
        ("city equals New York", Equals("city", "New York")),
        ("time equals 10:30", Equals("time", "10:30")),
        ('tier equals "Gold: plus"', Equals("tier", "Gold: plus")),
        ("tier equals “Gold”", Equals("tier", "Gold")),
        ('size equals “5" pipe”', Equals("size", '5" pipe')),
        ("answer equals is empty", Equals("answer", "is empty")),
        ("joined is before 2026-11-22", IsBefore("joined", DAY)),
        ("joined is after 11/22/2026", IsAfter("joined", DAY)),
    ],
)
def test_three_plain_forms_are_understood(words: str, condition: Condition) -> None:
    assert parse_condition(words) == condition
    assert parse_condition(write_condition(condition)) == condition


@pytest.mark.parametrize(
    "words",
    [
        "", "first_name", "is empty", "first_name is", "first_name is empty now", "first_name is not empty",
        "city equals", 'city equals ""', "city = Berlin", "city is Berlin", "joined is before", "a:b is empty",
        "joined is before 03/04/2026", "joined is after tomorrow", "joined is before 2026-02-30", "city equalsBerlin",
    ],
)  # fmt: skip
def test_anything_else_is_no_condition(words: str) -> None:
    assert parse_condition(words) is None


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-11-22", DAY),
        (" 2026-11-22 ", DAY),
        ("2026-11-22T18:30:00Z", DAY),
        ("2026-11-22 00:00:00", DAY),
        ("11/22/2026", DAY),
        ("4/4/2026", date(2026, 4, 4)),
        ("04/13/2026", date(2026, 4, 13)),
    ],
)
def test_a_day_is_read_as_people_write_it_in_files(value: str, day: date) -> None:
    assert read_day(value) == day


@pytest.mark.parametrize(
    "value",
    [
        "", "03/04/2026", "22/11/2026", "22.11.26", "11/22/26", "Nov 22, 2026", "2026-13-01", "2026-02-29", "20261122",
        "2026-11-22 soon", "0000-01-01", "13/13/2026", "２０２６-11-22", "2026/11/22", "11-22-2026",
    ],
)  # fmt: skip
def test_what_may_be_two_days_or_none_is_not_guessed_at(value: str) -> None:
    assert read_day(value) is None


@pytest.mark.parametrize(
    ("condition", "holds_for", "not_for"),
    [
        (IsEmpty("f"), ("", "  ", "\u3000"), ("x", " x ", "0")),
        (Equals("f", "Berlin"), ("Berlin", " BERLIN ", "berlin"), ("", "Berlin West", "Bérlin")),
        (Equals("f", "Straße"), ("STRASSE", "straße"), ("Strase",)),
        (Equals("f", "caf\u00e9"), ("cafe\u0301", "CAFÉ"), ("cafe",)),
        (IsBefore("f", DAY), ("2026-11-21", "11/21/2026"), ("2026-11-22", "2026-11-23", "", "soon", "03/04/2020")),
        (IsAfter("f", DAY), ("2026-11-23", "12/31/2026"), ("2026-11-22", "2026-11-21", "", "soon", "12/11/2030")),
    ],
)
def test_a_condition_holds_for_these_people_and_not_for_those(
    condition: Condition, holds_for: tuple[str, ...], not_for: tuple[str, ...]
) -> None:
    holds = compile_condition(condition)
    assert [value for value in (*holds_for, *not_for) if holds({"f": value})] == list(holds_for)
    assert holds({}) is isinstance(condition, IsEmpty)


def test_the_same_question_can_be_asked_about_another_field() -> None:
    assert rename_condition(Equals("Frist name", "Dana"), "first_name") == Equals("first_name", "Dana")


@settings(deadline=None)
@given(st.text(min_size=1, max_size=12))
def test_a_value_is_written_so_that_it_is_read_again_or_is_refused(value: str) -> None:
    condition = Equals("city", value)
    assert can_be_written(value) == (parse_condition(write_condition(condition)) == condition)
    if value == value.strip() and value.isalnum():
        assert can_be_written(value)


@pytest.mark.parametrize("value", ["", " x", "a|b", "{x}", "two\nlines", '“a"b”'])
def test_a_value_that_would_be_read_otherwise_is_refused(value: str) -> None:
    assert not can_be_written(value)
