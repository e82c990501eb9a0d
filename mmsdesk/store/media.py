"""The table of files the profile holds: `media/<sha256>.<extension>`, each once."""

from dataclasses import dataclass

import apsw


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
