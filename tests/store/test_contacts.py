from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from mmsdesk.db import transaction
from mmsdesk.domain.contact import Details
from mmsdesk.domain.errors import NotFound
from mmsdesk.store.contacts import (
    add_people,
    count_empty,
    count_people,
    count_suppressed_people,
    ensure_list,
    field_names_of_list,
    find_person,
    has_list,
    lists,
    people_of_list,
    person_at,
    remove_list,
)
from mmsdesk.store.schema import open_profile_database
from mmsdesk.store.suppression import suppress

MAYA = Details("+15035550142", "Maya", "Chen", {"fav_wine": "Barolo", "city": ""})
JONAH = Details("+15035550143", "", "Alvarez", {"fav_wine": "", "city": "Bend"})
PRIYA = Details("+14165550101", "Priya", "", {})


@pytest.fixture
def db(tmp_path: Path) -> Iterator[apsw.Connection]:
    db = open_profile_database(tmp_path / "desk.db")
    with transaction(db):
        add_people(db, ensure_list(db, "Guests", 1.0), [MAYA, JONAH, PRIYA], 1.0)
    yield db
    db.close()


def test_a_list_is_streamed_in_a_stable_order(db: apsw.Connection) -> None:
    people = list(people_of_list(db, "guests"))
    assert [person.phone for person in people] == [MAYA.phone, JONAH.phone, PRIYA.phone]
    assert people[0].fields == {"fav_wine": "Barolo", "city": ""}
    assert [person_at(db, "Guests", index) for index in range(3)] == people
    assert find_person(db, JONAH.phone) == people[1]


def test_many_pages_give_everybody_once_while_the_list_is_written_to(db: apsw.Connection) -> None:
    crowd = [Details(f"+1503{n:07}") for n in range(4_500)]
    with transaction(db):
        assert add_people(db, ensure_list(db, "Crowd", 1.0), crowd, 1.0) == 4_500
    seen = []
    for number, person in enumerate(people_of_list(db, "Crowd")):
        seen.append(person.phone)
        if number == 10:
            db.execute("UPDATE contact SET first_name = 'Changed'")
    assert seen == [person.phone for person in crowd]
    assert count_people(db, "Crowd") == 4_500


def test_new_words_replace_old_ones_and_empty_ones_keep_them(db: apsw.Connection) -> None:
    with transaction(db):
        again = [Details(MAYA.phone, "", "Chen-Li", {"fav_wine": "", "table": "7", "city": "Salem"})]
        add_people(db, ensure_list(db, "Regulars", 2.0), again, 2.0)
    maya = find_person(db, MAYA.phone)
    assert maya is not None
    assert (maya.first_name, maya.last_name) == ("Maya", "Chen-Li")
    assert maya.fields == {"fav_wine": "Barolo", "table": "7", "city": "Salem"}
    assert count_people(db, "Guests") == 3
    assert count_people(db, "Regulars") == 1


def test_adding_the_same_people_again_changes_no_count(db: apsw.Connection) -> None:
    with transaction(db):
        add_people(db, ensure_list(db, "GUESTS", 2.0), [PRIYA, MAYA], 2.0)
    assert count_people(db, "Guests") == 3


def test_lists_are_counted_with_their_suppressed_people(db: apsw.Connection) -> None:
    with transaction(db):
        suppress(db, MAYA.phone, "reply", "STOP", None, 1.0)
        ensure_list(db, "Empty", 5.0)
    assert [(found.name, found.people, found.suppressed) for found in lists(db)] == [("Empty", 0, 0), ("Guests", 3, 1)]
    assert count_suppressed_people(db, "Guests") == 1


@pytest.mark.parametrize(
    ("field", "empty"),
    [("first_name", 1), ("last_name", 1), ("phone", 0), ("fav_wine", 2), ("city", 2), ("unknown", 3), ("a'b", 3)],
)
def test_empty_fields_are_counted(db: apsw.Connection, field: str, empty: int) -> None:
    assert count_empty(db, "Guests", field) == empty


def test_a_list_knows_its_merge_fields(db: apsw.Connection) -> None:
    assert field_names_of_list(db, "Guests") == ("phone", "first_name", "last_name", "city", "fav_wine")


def test_what_is_not_there_is_not_found(db: apsw.Connection) -> None:
    assert not has_list(db, "Nobody")
    with pytest.raises(NotFound):
        people_of_list(db, "Nobody")
    for index in (3, -1):
        with pytest.raises(NotFound):
            person_at(db, "Guests", index)


def test_removing_a_list_keeps_its_people(db: apsw.Connection) -> None:
    with transaction(db):
        remove_list(db, "Guests")
    assert not has_list(db, "Guests")
    assert find_person(db, MAYA.phone) is not None


def test_hostile_words_are_only_words(db: apsw.Connection) -> None:
    nasty = "\"}'); DROP TABLE contact; -- {{7*7}} 👨‍👩‍👧 \u2028"
    with transaction(db):
        add_people(db, ensure_list(db, "Odd", 1.0), [Details("+15035550177", nasty, "null", {"x": nasty})], 1.0)
    person = person_at(db, "Odd", 0)
    assert (person.first_name, person.last_name, person.fields) == (nasty, "null", {"x": nasty})
