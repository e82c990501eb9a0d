import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmsdesk.domain.contact import OWN_FIELDS, Person, clean_value, field_name, field_names
from mmsdesk.domain.ids import ContactId


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Fav wine", "fav_wine"),
        ("POS id", "pos_id"),
        ("  Last visit (date) ", "last_visit_date"),
        ("Prénom", "prenom"),
        ("Straße", "strasse"),
        ("2nd visit", "field_2nd_visit"),
        ("誕生日", "field"),
        ("", "field"),
        ("{{7*7}}", "field_7_7"),
    ],
)
def test_a_header_becomes_a_field_name(header: str, name: str) -> None:
    assert field_name(header) == name


def test_field_names_differ_and_leave_our_own_alone() -> None:
    assert field_names(["Wine", "wine", "WINE!", "Phone", "First name"]) == (
        "wine",
        "wine_2",
        "wine_3",
        "phone_2",
        "first_name_2",
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=8))
def test_field_names_are_always_distinct_plain_ascii(headers: list[str]) -> None:
    names = field_names(headers)
    assert len(names) == len(headers)
    assert len({*names, *OWN_FIELDS}) == len(names) + len(OWN_FIELDS)
    assert all(name.isascii() and name.isidentifier() for name in names)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Maya ", "Maya"),
        ("Zoe\u0308", "Zoë"),
        ("Ma\u200bya\ufeff", "Maya"),
        ("\u202eeviL\u202c", "eviL"),
        ("A\x00B\x07", "AB"),
        ("two\r\nlines\tand tabs", "two lines and tabs"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("می‌خواهم", "می‌خواهم"),
        ("שרה", "שרה"),
        ("𠮷田", "𠮷田"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("{{7*7}} ${x} %s {0.__class__}", "{{7*7}} ${x} %s {0.__class__}"),
        ("null", "null"),
    ],
)
def test_values_are_tidied_and_nothing_else(text: str, kept: str) -> None:
    assert clean_value(text) == kept


def test_a_person_has_merge_values_and_a_name() -> None:
    person = Person(ContactId(1), "+15035550142", "Maya", "", {"fav_wine": "Barolo"})
    assert person.name == "Maya"
    assert person.merge_values == {
        "phone": "+15035550142",
        "first_name": "Maya",
        "last_name": "",
        "fav_wine": "Barolo",
    }
