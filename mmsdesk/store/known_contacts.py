"""Which people of an import are contacts already, before it is stored and after."""

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

import apsw

from mmsdesk.domain.contact import Details
from mmsdesk.store.contacts import find_person

_BATCH: Final = 1_000


def count_known(db: apsw.Connection, phones: Iterable[str]) -> int:
    """How many of these numbers (E.164, each once) are contacts."""
    return _count(db, phones)


def newest_contact(db: apsw.Connection) -> int:
    """The id of the contact made last, 0 without any: what is made in the same transaction gets the ids after it."""
    row = db.execute("SELECT max(id) FROM contact").fetchone()
    return int(row[0] or 0) if row is not None else 0


def count_since(db: apsw.Connection, newest: int, phones: Sequence[str] | None = None) -> int:
    """How many contacts were made in this transaction since `newest`, of these numbers or altogether."""
    if phones is None:
        return newest_contact(db) - newest
    return _count(db, phones, newest)


def merge_with_known(db: apsw.Connection, person: Details) -> Details:
    """Somebody as `add_people` will store them: what is newly said replaces the old, what is left empty keeps it."""
    known = find_person(db, person.phone)
    if known is None:
        return person
    said = {name: value for name, value in person.fields.items() if value or name not in known.fields}
    return Details(
        person.phone,
        person.first_name or known.first_name,
        person.last_name or known.last_name,
        {**known.fields, **said},
    )


def _count(db: apsw.Connection, phones: Iterable[str], newer_than: int = 0) -> int:
    stream, total = iter(phones), 0
    while batch := list(islice(stream, _BATCH)):
        row = db.execute(
            "SELECT count(*) FROM contact WHERE phone IN (SELECT value FROM json_each(?)) AND id > ?",
            (json.dumps(batch), newer_than),
        ).fetchone()
        total += int(row[0]) if row is not None else 0
    return total
