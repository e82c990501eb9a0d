"""The `setting` table: one JSON value a key. What the keys mean is known to `services.settings`; no secret is kept."""

import json
from collections.abc import Mapping

import apsw

from mmsdesk.db import fetch_all


def read_values(db: apsw.Connection) -> dict[str, object]:
    """Every stored value; one that cannot be read is left out."""
    values: dict[str, object] = {}
    for key, text in fetch_all(db, "SELECT key, value FROM setting"):
        try:
            values[key] = json.loads(text)
        except (ValueError, RecursionError):
            continue
    return values


def write_values(db: apsw.Connection, values: Mapping[str, object]) -> None:
    """Store or replace these keys; others stay. Called inside the caller's transaction."""
    for key, value in values.items():
        db.execute(
            "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, json.dumps(value, ensure_ascii=False)),
        )
