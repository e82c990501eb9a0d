"""People picked out of a list by their contact ids: some at a time, searched, and where they stand.

Functions over a connection that only read.
"""

import json
from collections.abc import Sequence
from typing import Final

import apsw

from mmsdesk.db import fetch_all, fetch_one
from mmsdesk.domain.contact import Person
from mmsdesk.domain.errors import NotFound
from mmsdesk.domain.ids import ContactId
from mmsdesk.store.contacts import find_list

_CHOSEN: Final = """
    SELECT c.id, c.phone, c.first_name, c.last_name, c.fields FROM json_each(?) j JOIN contact c ON c.id = j.value
"""
_LEAST_DIGITS: Final = 3
_OF_NUMBERS: Final = frozenset("0123456789+-()./ ")


def people_by_id(db: apsw.Connection, ids: Sequence[int]) -> tuple[Person, ...]:
    """These contacts in this order; those that are gone are left out."""
    rows = fetch_all(db, f"{_CHOSEN} ORDER BY j.key", (json.dumps(list(ids)),))
    return tuple(_person(row) for row in rows)


def search_people(
    db: apsw.Connection, ids: Sequence[int], text: str, *, offset: int = 0, limit: int = 500
) -> tuple[Person, ...]:
    """Those of these contacts whose name or number holds `text`, in the order of `ids`, a page of them.

    Upper and lower case are the same; three digits or more are looked for in the numbers.
    """
    wanted = " ".join(text.split())
    spellings = dict.fromkeys((wanted, wanted.lower(), wanted.upper(), wanted.title()))
    patterns = [f"%{_literal(spelling)}%" for spelling in spellings]
    digits = "".join(sign for sign in wanted if sign.isdecimal())
    if len(digits) >= _LEAST_DIGITS and _OF_NUMBERS.issuperset(wanted):
        column, patterns = "c.phone", [f"%{digits}%"]
    else:
        column = "trim(c.first_name || ' ' || c.last_name)"
    fits = " OR ".join([f"{column} LIKE ? ESCAPE '!'"] * len(patterns))
    sql = f"{_CHOSEN} WHERE {fits} ORDER BY j.key LIMIT ? OFFSET ?"
    return tuple(_person(row) for row in fetch_all(db, sql, (json.dumps(list(ids)), *patterns, limit, offset)))


def place_of(db: apsw.Connection, list_name: str, contact_id: ContactId) -> int:
    """Where somebody stands in a list, from 0, in the order of `people_of_list`. Raises NotFound."""
    list_id = find_list(db, list_name)
    row = fetch_one(
        db,
        "SELECT (SELECT count(*) FROM list_member WHERE list_id = ?1 AND contact_id < ?2)"
        " FROM list_member WHERE list_id = ?1 AND contact_id = ?2",
        (list_id, contact_id),
    )
    if row is None:
        raise NotFound(f"This person is not on “{list_name}” any more", "The list has changed: look at it again.")
    return int(row[0])


def _literal(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _person(row: Sequence[object]) -> Person:
    contact_id, phone, first_name, last_name, fields = row
    return Person(ContactId(int(str(contact_id))), str(phone), str(first_name), str(last_name), json.loads(str(fields)))
