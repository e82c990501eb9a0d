from pathlib import Path

import pytest

from mmsdesk.domain.contact import Details
from mmsdesk.services.importing import ColumnMapping, ImportResult
from mmsdesk.ui.importing.file_step import path_from
from mmsdesk.ui.importing.plan import Plan, Target, list_name_for, note_for, plan_from, plan_without_phone

COLUMNS = ("Mobile", "First", "Last", "Fav wine", "POS id")
SUGGESTED = ColumnMapping("Mobile", "First", "Last", {"Fav wine": "fav_wine"}, ("POS id",))


def result(**changes: object) -> ImportResult:
    facts: dict[str, object] = {
        "list": "",
        "rows": 10,
        "ready": 7,
        "duplicates": 1,
        "suppressed": 0,
        "refused": 2,
        "problems": (),
        "tidied": 5,
        "empty": {"first_name": 3, "last_name": 0, "fav_wine": 1},
        "first_people": (Details("+15035550142", "Maya"),),
        "mapping": SUGGESTED,
    }
    return ImportResult(**{**facts, **changes})  # type: ignore[arg-type]  # facts by name


def test_a_plan_gives_back_the_mapping_it_was_made_from() -> None:
    plan = plan_from(SUGGESTED, COLUMNS)
    assert plan.mapping() == SUGGESTED
    assert plan.matched == 4


def test_a_place_that_exists_once_is_taken_from_the_column_that_had_it() -> None:
    plan = plan_from(SUGGESTED, COLUMNS).choose("POS id", Target.PHONE)
    assert plan.target_of("POS id") is Target.PHONE
    assert plan.target_of("Mobile") is Target.FIELD
    mapping = plan.mapping()
    assert mapping is not None
    assert (mapping.phone, mapping.fields) == ("POS id", {"Mobile": "mobile", "Fav wine": "fav_wine"})


def test_a_column_may_be_left_out() -> None:
    mapping = plan_from(SUGGESTED, COLUMNS).choose("Last", Target.IGNORE).mapping()
    assert mapping is not None
    assert (mapping.last_name, mapping.ignored) == ("", ("Last", "POS id"))


def test_without_a_phone_column_there_is_no_mapping() -> None:
    assert plan_without_phone(COLUMNS).mapping() is None
    assert plan_from(SUGGESTED, COLUMNS).choose("Mobile", Target.IGNORE).mapping() is None


def test_columns_of_the_same_name_become_fields_of_their_own() -> None:
    plan = Plan((("Wine", Target.FIELD), ("wine", Target.FIELD), ("Phone", Target.FIELD)))
    assert dict(plan.field_names) == {"Wine": "wine", "wine": "wine_2", "Phone": "phone_2"}


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("Mobile", "Made international for 5 rows"),
        ("First", "3 empty"),
        ("Last", "Filled in for everybody"),
        ("Fav wine", "Use as “Fav wine” · 1 empty"),
        ("POS id", "Not imported"),
    ],
)
def test_each_column_says_what_was_found_in_it(column: str, words: str) -> None:
    assert note_for(column, plan_from(SUGGESTED, COLUMNS), result())[2] == words


def test_a_field_that_everybody_has_can_be_used_in_messages() -> None:
    plan = plan_from(SUGGESTED, COLUMNS)
    assert note_for("Fav wine", plan, result(empty={}))[2] == "Use as “Fav wine” in messages"


def test_a_wrong_phone_column_is_marked() -> None:
    plan = plan_from(SUGGESTED, COLUMNS)
    assert note_for("Mobile", plan, result(ready=0, refused=9, duplicates=1))[:2] == ("octagon-x", "bad")
    assert note_for("Mobile", plan, result(ready=3, refused=6))[:2] == ("triangle-alert", "warn")


@pytest.mark.parametrize(
    ("file", "name"),
    [("guests-october.csv", "Guests october"), ("VIP_list.csv", "VIP list"), ("a  b.csv", "A b"), (".csv", ".csv")],
)
def test_a_list_is_named_after_its_file(file: str, name: str) -> None:
    assert list_name_for(Path(file)) == name


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("  /data/people.csv ", Path("/data/people.csv")),
        ('"/data/my people.csv"', Path("/data/my people.csv")),
        ("file:///data/my%20people.csv", Path("/data/my people.csv")),
        ("  ", None),
        ("a\0b", None),
    ],
)
def test_paths_are_read_as_people_paste_them(text: str, path: Path | None) -> None:
    assert path_from(text) == path
