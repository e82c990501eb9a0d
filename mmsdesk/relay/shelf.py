"""Campaign media on disk: taken in once per content, found again by an unguessable public id (section 3.4)."""

import contextlib
import hashlib
import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import apsw

from mmsdesk.relay.media_types import MEDIA_TYPES, MediaType

FILE_LIMIT = 5 * 1024 * 1024
TOKEN_QUOTA = 2 * 1024 * 1024 * 1024
"""Bytes one device may have stored."""

_FREE_SHARE = 0.10
_FREE_CAP = 2 * 1024 * 1024 * 1024
# A tenth of a large disk is far more than a relay needs to go on taking events, so the floor is capped.


class QuotaReached(Exception):
    """The device has used up its share."""


class DiskNearlyFull(Exception):
    """What is left of the disk is kept for events."""


@dataclass(frozen=True, slots=True)
class Item:
    """One stored file; `sha256` is hex, `public_id` holds 192 random bits."""

    sha256: str
    public_id: str
    media_type: MediaType
    size: int

    @property
    def name(self) -> str:
        """The last part of the public URL."""
        return f"{self.public_id}.{self.media_type.extension}"


class Shelf:
    """The media directory. Files are named by their hash and never change."""

    def __init__(self, data: Path) -> None:
        self._directory = data / "media"
        self._directory.mkdir(mode=0o700, exist_ok=True)
        for left_over in self._directory.glob("*.part"):
            left_over.unlink(missing_ok=True)

    def put(self, content: bytes) -> None:
        """Write the file durably: temporary name, fsync, rename. Raises DiskNearlyFull, OSError."""
        target = self._directory / hashlib.sha256(content).hexdigest()
        if target.exists() and target.stat().st_size == len(content):
            return
        usage = shutil.disk_usage(self._directory)
        if usage.free - len(content) < min(usage.total * _FREE_SHARE, _FREE_CAP):
            raise DiskNearlyFull
        handle, part = tempfile.mkstemp(suffix=".part", dir=self._directory)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(part).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(part).unlink(missing_ok=True)
            raise
        self._sync_directory()

    def read(self, item: Item) -> bytes:
        """The file's bytes. Raises FileNotFoundError when they are gone or cut short, OSError when the disk fails."""
        content = (self._directory / item.sha256).read_bytes()
        if len(content) != item.size:
            raise FileNotFoundError
        return content

    def _sync_directory(self) -> None:
        if os.name == "nt":  # directories cannot be opened there; NTFS journals the rename
            return
        handle = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def register(db: apsw.Connection, sha256: str, media_type: MediaType, size: int, token_id: int, now_us: int) -> Item:
    """Give a stored file its public id, or return the one it has."""
    known = find_by_hash(db, sha256)
    if known is not None:
        return known
    item = Item(sha256, secrets.token_urlsafe(24), media_type, size)
    db.execute(
        """INSERT INTO media(sha256, public_id, extension, content_type, size, uploaded_by, created_us)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (
            bytes.fromhex(sha256),
            item.public_id,
            media_type.extension,
            media_type.content_type,
            size,
            token_id,
            now_us,
        ),
    )
    return item


def check_quota(db: apsw.Connection, token_id: int, size: int) -> None:
    """Raise QuotaReached when `size` more bytes are too many for this device."""
    used = db.execute("SELECT coalesce(sum(size), 0) FROM media WHERE uploaded_by = ?", (token_id,)).fetchone()
    if used and used[0] + size > TOKEN_QUOTA:
        raise QuotaReached


def find_by_hash(db: apsw.Connection, sha256: str) -> Item | None:
    """The item with this content, if it was uploaded."""
    return _item(db.execute(f"{_SELECT} WHERE sha256 = ?", (bytes.fromhex(sha256),)).fetchone())


def find_by_name(db: apsw.Connection, public_id: str, extension: str) -> Item | None:
    """The item at a public address; the extension must be the file's own."""
    return _item(db.execute(f"{_SELECT} WHERE public_id = ? AND extension = ?", (public_id, extension)).fetchone())


_SELECT = "SELECT sha256, public_id, extension, size FROM media"


def _item(row: tuple[bytes, str, str, int] | None) -> Item | None:
    if row is None:
        return None
    sha256, public_id, extension, size = row
    return Item(sha256.hex(), public_id, MEDIA_TYPES[extension], size)
