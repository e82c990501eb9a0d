"""People picked by their ids: in the asked order, searched literally, found again in their list."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from mmsdesk.db import Writer, open_reader
from mmsdesk.domain.contact import Details
from mmsdesk.domain.errors import NotFound
from mmsdesk.domain.ids import ContactId
from mmsdesk.store.chosen_people import people_by_id, place_of, search_people
from mmsdesk.store.contacts import add_people, ensure_list, people_of_list
from mmsdesk.store.schema import open_profile_database

PEOPLE = (
    Details("+15035550101", "Dana", "Fox"),
    Details("+15035550102", "Élodie", "Dubois", {"table": "4"}),
    Details("+15035550103", "100%", "Sure_thing!"),
    Details("+15035550104", "", ""),
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[apsw.Connection]:
    path = tmp_path / "mmsdesk.sqlite3"
    writer = Writer(lambda: open_profile_database(path))
    writer.run(lambda into: add_people(into, ensure_list(into, "Guests", 0), PEOPLE, 0))
    writer.run(lambda into: add_people(into, ensure_list(into, "Others", 0), PEOPLE[2:3], 0))
    reader = open_reader(path)
    yield reader
    reader.close()
    writer.close()


def ids(db: apsw.Connection) -> list[ContactId]:
    return [person.contact_id for person in people_of_list(db, "Guests")]


def test_they_come_in_the_asked_order_and_who_is_gone_is_left_out(db: apsw.Connection) -> None:
    dana, elodie, *_ = ids(db)
    assert [person.first_name for person in people_by_id(db, [elodie, 999, dana])] == ["Élodie", "Dana"]
    assert people_by_id(db, [elodie])[0].fields == {"table": "4"}
    assert people_by_id(db, []) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("dana", ["Dana Fox"]),
        ("ÉLODIE", ["Élodie Dubois"]),
        ("a f", ["Dana Fox"]),
        ("100%", ["100% Sure_thing!"]),
        ("e_t", ["100% Sure_thing!"]),
        ("g!", ["100% Sure_thing!"]),
        ("%", ["100% Sure_thing!"]),
        ("555 0102", ["Élodie Dubois"]),
        ("nobody", []),
        ("'; DROP TABLE contact; --", []),
    ],
)
def test_a_search_takes_every_sign_as_it_is(db: apsw.Connection, text: str, names: list[str]) -> None:
    assert [person.name for person in search_people(db, ids(db), text)] == names


def test_a_search_looks_only_at_the_chosen_and_comes_in_pages(db: apsw.Connection) -> None:
    everybody = ids(db)
    assert search_people(db, everybody[1:], "dana") == ()
    first = search_people(db, everybody, "5550", limit=3)
    rest = search_people(db, everybody, "5550", offset=3, limit=3)
    assert [person.contact_id for person in (*first, *rest)] == everybody


def test_the_place_in_a_list_is_that_of_stepping_through_it(db: apsw.Connection) -> None:
    everybody = ids(db)
    assert [place_of(db, "guests", one) for one in everybody] == [0, 1, 2, 3]
    assert place_of(db, "Others", everybody[2]) == 0
    with pytest.raises(NotFound):
        place_of(db, "Others", everybody[0])
    with pytest.raises(NotFound):
        place_of(db, "Strangers", everybody[0])
