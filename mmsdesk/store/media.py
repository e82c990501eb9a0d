"""The table of files the profile holds: `media/<sha256>.<extension>`, each once."""

from dataclasses import dataclass

import apsw

from mmsdesk.db import fetch_all


@dataclass(frozen=True, slots=True)
class MediaRow:
    """One file. `extension` is the one of its content, `filename` what it was called when it first came."""

    sha256: str
    extension: str
    content_type: str
    size_bytes: int
    filename: str


def record_media(db: apsw.Connection, row: MediaRow, now: float) -> None:
    """Remember a file; one that is known already stays as it is."""
    db.execute(
        "INSERT INTO media_file (sha256, extension, content_type, size_bytes, filename, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING",
        (row.sha256, row.extension, row.content_type, row.size_bytes, row.filename, now),
    )


def find_media(db: apsw.Connection, sha256: str) -> MediaRow | None:
    """The file with this hash, if the profile has it."""
    found = db.execute(
        "SELECT sha256, extension, content_type, size_bytes, filename FROM media_file WHERE sha256 = ?", (sha256,)
    ).fetchone()
    return MediaRow(*found) if found is not None else None


def note_upload(db: apsw.Connection, sha256: str, relay_url: str, public_url: str, now: float) -> None:
    """Remember where a relay serves a file."""
    db.execute(
        "INSERT INTO media_upload (sha256, relay_url, public_url, uploaded_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (sha256, relay_url) DO UPDATE SET public_url = excluded.public_url,"
        " uploaded_at = excluded.uploaded_at",
        (sha256, relay_url, public_url, now),
    )


def find_uploads(db: apsw.Connection, relay_url: str) -> dict[str, str]:
    """The public address of every file this relay was given, by sha256."""
    return dict(fetch_all(db, "SELECT sha256, public_url FROM media_upload WHERE relay_url = ?", (relay_url,)))
