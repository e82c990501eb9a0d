"""People and the lists they are on. A number is one person; lists share people.

Functions over a connection, called inside the caller's transaction when they write. Everything that walks a list goes
by contact id: a stable order that the primary key of `list_member` gives without sorting.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import apsw

from mmsdesk.domain.contact import OWN_FIELDS, Details, Person
from mmsdesk.domain.errors import NotFound
from mmsdesk.domain.ids import ContactId

BATCH: Final = 10_000
"""Rows per `executemany`."""
_PAGE: Final = 2_000
_CACHE_KB: Final = 128 * 1024

Prepared = tuple[str, str, str, str, str]
"""Phone, first name, last name, and as JSON: all fields, the fields that are not empty."""


@dataclass(frozen=True, slots=True)
class ListSummary:
    """One list as the audience page shows it."""

    name: str
    people: int
    suppressed: int
    created_at: float


def lists(db: apsw.Connection) -> tuple[ListSummary, ...]:
    """Every list with its counts, by name."""
    rows = db.execute(
        """
        SELECT l.name, count(m.contact_id), count(s.phone), l.created_at
        FROM list l
        LEFT JOIN list_member m ON m.list_id = l.id
        LEFT JOIN contact c ON c.id = m.contact_id
        LEFT JOIN suppression s ON s.phone = c.phone
        GROUP BY l.id ORDER BY l.name
        """
    )
    return tuple(ListSummary(*row) for row in rows)


def ensure_list(db: apsw.Connection, name: str, now: float) -> int:
    """The id of the list called `name` (case does not matter), made when it is new."""
    db.execute("INSERT INTO list (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", (name.strip(), now))
    return find_list(db, name)


def has_list(db: apsw.Connection, name: str) -> bool:
    """Whether a list has this name."""
    return db.execute("SELECT 1 FROM list WHERE name = ?", (name.strip(),)).fetchone() is not None


def find_list(db: apsw.Connection, name: str) -> int:
    """The id of a list. Raises NotFound."""
    row = db.execute("SELECT id FROM list WHERE name = ?", (name.strip(),)).fetchone()
    if row is None:
        raise NotFound(f"There is no list called “{name}”", "Import a file into it first, or pick another list.")
    return int(row[0])


def people_of_list(db: apsw.Connection, list_name: str) -> Iterator[Person]:
    """Everybody on a list in a stable order, read in pages so that a million people need no memory.

    The connection may write between two people. Raises NotFound.
    """
    list_id = find_list(db, list_name)
    return _walk(db, list_id)


def _walk(db: apsw.Connection, list_id: int) -> Iterator[Person]:
    last = ContactId(0)
    while page := _page_after(db, list_id, last):
        yield from page
        last = page[-1].contact_id


def _page_after(db: apsw.Connection, list_id: int, last: ContactId) -> list[Person]:
    query = f"{_PERSON} WHERE m.list_id = ? AND m.contact_id > ? ORDER BY m.contact_id LIMIT ?"
    return [_person(row) for row in db.execute(query, (list_id, last, _PAGE))]


def person_at(db: apsw.Connection, list_name: str, index: int) -> Person:
    """The person at `index` (from 0) in the order of `people_of_list`. Raises NotFound."""
    row = db.execute(
        f"{_PERSON} WHERE m.list_id = ? ORDER BY m.contact_id LIMIT 1 OFFSET ?", (find_list(db, list_name), index)
    ).fetchone()
    if index < 0 or row is None:
        raise NotFound(f"“{list_name}” has nobody at place {index + 1}", "Choose somebody else from the list.")
    return _person(row)


def find_person(db: apsw.Connection, phone: str) -> Person | None:
    """The contact with this number (E.164)."""
    row = db.execute(
        "SELECT id, phone, first_name, last_name, fields FROM contact WHERE phone = ?", (phone,)
    ).fetchone()
    return _person(row) if row is not None else None


def count_people(db: apsw.Connection, list_name: str) -> int:
    """How many people are on a list, the suppressed among them. Raises NotFound."""
    return _number(db, "SELECT count(*) FROM list_member WHERE list_id = ?", find_list(db, list_name))


def count_suppressed_people(db: apsw.Connection, list_name: str) -> int:
    """How many people of a list asked to be left alone. Raises NotFound."""
    return _number(
        db,
        """
        SELECT count(*) FROM list_member m JOIN contact c ON c.id = m.contact_id
        JOIN suppression s ON s.phone = c.phone WHERE m.list_id = ?
        """,
        find_list(db, list_name),
    )


def count_empty(db: apsw.Connection, list_name: str, field: str) -> int:
    """For how many people of a list the merge field `field` is empty or unknown. Raises NotFound."""
    list_id = find_list(db, list_name)
    if field in OWN_FIELDS:
        return _number(
            db,
            f"""
            SELECT count(*) FROM list_member m JOIN contact c ON c.id = m.contact_id
            WHERE m.list_id = ? AND trim(c.{field}) = ''
            """,  # noqa: S608 - one of our own three column names
            list_id,
        )
    return _number(
        db,
        """
        SELECT count(*) FROM list_member m JOIN contact c ON c.id = m.contact_id
        WHERE m.list_id = ? AND NOT EXISTS (SELECT 1 FROM json_each(c.fields) WHERE key = ? AND trim(value) <> '')
        """,
        list_id,
        field,
    )


def field_names_of_list(db: apsw.Connection, list_name: str) -> tuple[str, ...]:
    """Every merge field that people of a list have, the three everybody has first. Raises NotFound."""
    rows = db.execute(
        """
        SELECT DISTINCT f.key FROM list_member m JOIN contact c ON c.id = m.contact_id, json_each(c.fields) f
        WHERE m.list_id = ? AND c.fields <> '{}' ORDER BY f.key
        """,
        (find_list(db, list_name),),
    )
    return (*OWN_FIELDS, *(str(key) for (key,) in rows if key not in OWN_FIELDS))


def add_people(db: apsw.Connection, list_id: int, people: Iterable[Details], now: float) -> int:
    """Store people and put them on a list, in batches; returns how many were given.

    Somebody already known is updated: what is newly said replaces the old, what is left empty keeps it.
    """
    return add_prepared(db, list_id, map(prepare, people), now)


def prepare(person: Details) -> Prepared:
    """One person as `add_prepared` takes it, so that the work can be done outside the transaction."""
    said = {name: value for name, value in person.fields.items() if value}
    return person.phone, person.first_name, person.last_name, _to_json(person.fields), _to_json(said)


def add_prepared(db: apsw.Connection, list_id: int, people: Iterable[Prepared], now: float) -> int:
    """`add_people` for people who went through `prepare`."""
    total = 0
    stream = iter(people)
    with _large_cache(db):
        while batch := list(islice(stream, BATCH)):
            db.executemany(_UPSERT, [(*person, now) for person in batch])
            db.executemany(
                "INSERT OR IGNORE INTO list_member (list_id, contact_id) SELECT ?, id FROM contact WHERE phone = ?",
                [(list_id, person[0]) for person in batch],
            )
            total += len(batch)
    return total


@contextmanager
def _large_cache(db: apsw.Connection) -> Iterator[None]:
    """Numbers come in any order: with the usual 2 MB their index is written out and read back again and again."""
    before = db.pragma("cache_size")
    db.pragma("cache_size", -_CACHE_KB)
    try:
        yield
    finally:
        db.pragma("cache_size", before)


def remove_list(db: apsw.Connection, list_name: str) -> None:
    """Forget a list; its people stay contacts. Raises NotFound."""
    db.execute("DELETE FROM list WHERE id = ?", (find_list(db, list_name),))


# ?5 leaves out empty values: json_patch then keeps what was known, and the inner fields add names that are new
_UPSERT: Final = """
    INSERT INTO contact (phone, first_name, last_name, fields, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?6, ?6)
    ON CONFLICT (phone) DO UPDATE SET
        first_name = CASE excluded.first_name WHEN '' THEN first_name ELSE excluded.first_name END,
        last_name = CASE excluded.last_name WHEN '' THEN last_name ELSE excluded.last_name END,
        fields = CASE fields WHEN excluded.fields THEN fields
                 ELSE json_patch(excluded.fields, json_patch(fields, ?5)) END,
        updated_at = excluded.updated_at
"""
_PERSON: Final = (
    "SELECT c.id, c.phone, c.first_name, c.last_name, c.fields FROM list_member m JOIN contact c ON c.id = m.contact_id"
)


def _person(row: Sequence[Any]) -> Person:
    contact_id, phone, first_name, last_name, fields = row
    return Person(ContactId(contact_id), phone, first_name, last_name, json.loads(fields) if fields != "{}" else {})


def _to_json(fields: Any) -> str:
    return json.dumps(dict(fields), ensure_ascii=False, separators=(",", ":")) if fields else "{}"


def _number(db: apsw.Connection, query: str, *values: Any) -> int:
    row = db.execute(query, values).fetchone()
    assert row is not None
    return int(row[0])
