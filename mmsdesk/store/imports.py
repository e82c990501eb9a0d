"""What each import did, kept with every row it refused."""

from collections.abc import Iterable
from dataclasses import dataclass

import apsw


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One row that was not imported: where it is, what stands there, why not."""

    row: int
    """Line of the file, from 1."""
    column: str
    value: str
    reason: str
    """A stable word."""
    message: str


def record_import(
    db: apsw.Connection,
    list_id: int,
    file_name: str,
    counts: tuple[int, int, int, int],
    refused: Iterable[RefusedRow],
    now: float,
) -> int:
    """Keep one import; `counts` are ready, duplicates, suppressed, refused, and their sum is the file's rows."""
    db.execute(
        """
        INSERT INTO import_run (list_id, file_name, rows, ready, duplicates, suppressed, refused, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (list_id, file_name, sum(counts), *counts, now),
    )
    import_id = db.last_insert_rowid()
    db.executemany(
        "INSERT INTO import_problem (import_id, row, column_name, value, reason, message) VALUES (?, ?, ?, ?, ?, ?)",
        ((import_id, row.row, row.column, row.value, row.reason, row.message) for row in refused),
    )
    return import_id


def refused_rows(db: apsw.Connection, import_id: int) -> tuple[RefusedRow, ...]:
    """The rows one import refused, in the order of the file."""
    rows = db.execute(
        "SELECT row, column_name, value, reason, message FROM import_problem WHERE import_id = ? ORDER BY row",
        (import_id,),
    )
    return tuple(RefusedRow(*row) for row in rows)
