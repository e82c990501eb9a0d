"""What people keep to use again: whole messages (templates) and pieces of text (saved texts), each under a name."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NewType

import apsw

from mmsdesk.db import fetch_all, fetch_one
from mmsdesk.domain.errors import NotFound

EntryId = NewType("EntryId", int)
_COLUMNS: Final = "id, name, content, created_at, used_at"


class Collection(StrEnum):
    """Which of the two; the value is the name of its table."""

    TEMPLATES = "template"
    TEXTS = "saved_text"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing kept. `content` is a draft as JSON, or a text with its tokens; times are seconds since 1970."""

    id: EntryId
    name: str
    content: str
    created_at: float
    used_at: float


def insert_entry(db: apsw.Connection, collection: Collection, name: str, content: str, now: float) -> Entry:
    """Keep something under a name that is free (`free_name`)."""
    row = fetch_one(
        db,
        f"INSERT INTO {collection} (name, content, created_at, used_at) VALUES (?,?,?,?) RETURNING {_COLUMNS}",  # noqa: S608 - our names
        (name, content, now, now),
    )
    assert row is not None
    return _entry(row)


def read_entries(db: apsw.Connection, collection: Collection) -> tuple[Entry, ...]:
    """All of them, what was used last first."""
    sql = f"SELECT {_COLUMNS} FROM {collection} ORDER BY used_at DESC, id DESC"  # noqa: S608 - our names
    return tuple(_entry(row) for row in fetch_all(db, sql))


def get_entry(db: apsw.Connection, collection: Collection, entry_id: EntryId) -> Entry:
    """Raises NotFound."""
    row = fetch_one(db, f"SELECT {_COLUMNS} FROM {collection} WHERE id = ?", (entry_id,))  # noqa: S608 - our names
    if row is None:
        raise NotFound("This is no longer kept", "Somebody deleted it. The list shows those there are.")
    return _entry(row)


def set_entry_name(db: apsw.Connection, collection: Collection, entry_id: EntryId, name: str) -> None:
    """Call it something else, a name that is free."""
    db.execute(f"UPDATE {collection} SET name = ? WHERE id = ?", (name, entry_id))  # noqa: S608 - our names


def note_use(db: apsw.Connection, collection: Collection, entry_id: EntryId, now: float) -> None:
    """What is used often stands above."""
    db.execute(f"UPDATE {collection} SET used_at = ? WHERE id = ?", (now, entry_id))  # noqa: S608 - our names


def delete_entry(db: apsw.Connection, collection: Collection, entry_id: EntryId) -> None:
    """Let go of it."""
    db.execute(f"DELETE FROM {collection} WHERE id = ?", (entry_id,))  # noqa: S608 - our names


def restore_entry(db: apsw.Connection, collection: Collection, entry: Entry) -> None:
    """Put back what was deleted, as it was; what is there again already stays."""
    db.execute(
        f"INSERT INTO {collection} ({_COLUMNS}) VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",  # noqa: S608 - our names
        (entry.id, entry.name, entry.content, entry.created_at, entry.used_at),
    )


def free_name(db: apsw.Connection, collection: Collection, wanted: str, but: EntryId | None = None) -> str:
    """`wanted`, or with a number behind it when another entry (`but` aside) is called so already."""
    sql = f"SELECT name FROM {collection} WHERE id IS NOT ?"  # noqa: S608 - our names
    taken = {str(row[0]).casefold() for row in fetch_all(db, sql, (but,))}
    name, number = wanted, 2
    while name.casefold() in taken:
        name, number = f"{wanted} ({number})", number + 1
    return name


def _entry(row: tuple[Any, ...]) -> Entry:
    return Entry(EntryId(row[0]), row[1], row[2], row[3], row[4])
