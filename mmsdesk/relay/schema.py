"""The relay's tables. A step that has shipped never changes."""

import secrets
from pathlib import Path

import apsw

from mmsdesk.db import open_database, open_reader

APPLICATION_ID = 0x4D445259
"""ASCII MDRY: marks the file as a relay's."""

_READER_BUSY_MILLISECONDS = 200
_WRITER_BUSY_MILLISECONDS = 400


def database_path(data: Path) -> Path:
    """Where a relay keeps its database below its data directory."""
    return data / "relay.sqlite3"


def open_store(data: Path) -> apsw.Connection:
    """Open (or make) the relay's database for writing."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return open_database(database_path(data), STEPS, application_id=APPLICATION_ID)


def open_server_store(data: Path) -> apsw.Connection:
    """As open_store, but gives up early on a lock: a sender would rather hear 503 within a second (section 3.2.7)."""
    db = open_store(data)
    db.set_busy_timeout(_WRITER_BUSY_MILLISECONDS)
    return db


def open_server_reader(data: Path) -> apsw.Connection:
    """A connection for reads on the event loop, which must never wait long."""
    db = open_reader(database_path(data))
    db.set_busy_timeout(_READER_BUSY_MILLISECONDS)
    return db


def _first(db: apsw.Connection) -> None:
    db.execute(
        """
        CREATE TABLE meta(name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

        CREATE TABLE events(
            seq INTEGER PRIMARY KEY AUTOINCREMENT,  -- never reused, so a cursor never points at another event
            event_key BLOB NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            received_us INTEGER NOT NULL,
            quarantine TEXT,                        -- why nobody could file it; NULL for ordinary events
            is_json INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX events_by_arrival ON events(received_us);

        CREATE TABLE nonces(
            nonce BLOB PRIMARY KEY,
            body_hash BLOB NOT NULL,
            received_us INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX nonces_by_arrival ON nonces(received_us);

        CREATE TABLE tokens(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            hash BLOB NOT NULL UNIQUE,
            scopes TEXT NOT NULL,
            created_us INTEGER NOT NULL,
            last_seen_us INTEGER,
            revoked_us INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX tokens_by_name ON tokens(name) WHERE revoked_us IS NULL;

        CREATE TABLE media(
            sha256 BLOB PRIMARY KEY,
            public_id TEXT NOT NULL UNIQUE,
            extension TEXT NOT NULL,
            content_type TEXT NOT NULL,
            size INTEGER NOT NULL,
            uploaded_by INTEGER NOT NULL REFERENCES tokens(id),
            created_us INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    )
    db.execute(
        "INSERT INTO meta(name, value) VALUES ('epoch', ?), ('pruned_through', 0), ('ready_us', 0)",
        (secrets.token_hex(4),),
    )


STEPS = (_first,)
