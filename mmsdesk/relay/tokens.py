"""Who may poll and upload: bearer tokens, one per device, hashed at rest (section 3.3).

A token is 256 random bits, so a plain SHA-256 is enough: there is nothing to guess slowly.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import apsw

from mmsdesk.domain.errors import BadInput, NotFound, Refused
from mmsdesk.domain.secret import Secret

_PREFIX = "mmsdesk_"
_NAME_LIMIT = 64
SEEN_EVERY_US = 60 * 1_000_000
"""`last_seen` is this exact; noting every request would cost a disk write each."""


class Scope(StrEnum):
    """What a token opens."""

    EVENTS_READ = "events:read"
    MEDIA_WRITE = "media:write"


@dataclass(frozen=True, slots=True)
class Token:
    """A token as stored: everything but the token itself. Times are Unix microseconds."""

    id: int
    name: str
    scopes: frozenset[str]
    created_us: int
    last_seen_us: int | None
    revoked_us: int | None


def add_token(db: apsw.Connection, name: str, now_us: int, scopes: Sequence[Scope] = tuple(Scope)) -> Secret:
    """Make a token for the device called `name` and return it for the only time.

    Raises BadInput for a name nobody could read, Refused when a valid token already has it.
    """
    if not 1 <= len(name) <= _NAME_LIMIT or not name.isprintable() or name != name.strip():
        raise BadInput(
            "That name cannot be used", f"Use 1 to {_NAME_LIMIT} letters, digits or signs, for example desk-1."
        )
    token = Secret(_PREFIX + secrets.token_urlsafe(32))
    try:
        db.execute(
            "INSERT INTO tokens(name, hash, scopes, created_us) VALUES (?, ?, ?, ?)",
            (name, _hash(token.reveal()), " ".join(scopes), now_us),
        )
    except apsw.ConstraintError as error:
        raise Refused(
            f"There already is a token called {name}", "Choose another name, or revoke that one first."
        ) from error
    return token


def revoke_token(db: apsw.Connection, name: str, now_us: int) -> None:
    """Make the token called `name` worthless at once. Raises NotFound."""
    db.execute("UPDATE tokens SET revoked_us = ? WHERE name = ? AND revoked_us IS NULL", (now_us, name))
    if not db.changes():
        raise NotFound(f"There is no valid token called {name}", "See the names with: mmsdesk-relay token list")


def list_tokens(db: apsw.Connection) -> list[Token]:
    """All tokens, oldest first, revoked ones included."""
    return [_token(*row) for row in db.execute(f"{_SELECT} ORDER BY id")]


def find_token(db: apsw.Connection, authorization: bytes | None) -> Token | None:
    """The valid token in an `Authorization: Bearer …` header. Asked on every request, so revoking counts at once."""
    scheme, _, value = (authorization or b"").partition(b" ")
    if scheme.lower() != b"bearer" or not value:
        return None
    row = db.execute(f"{_SELECT} WHERE hash = ? AND revoked_us IS NULL", (hashlib.sha256(value).digest(),)).fetchone()
    return _token(*row) if row else None


def note_seen(db: apsw.Connection, token_id: int, now_us: int) -> None:
    """Remember that the device was here."""
    db.execute("UPDATE tokens SET last_seen_us = ? WHERE id = ?", (now_us, token_id))


_SELECT = "SELECT id, name, scopes, created_us, last_seen_us, revoked_us FROM tokens"


def _token(
    token_id: int, name: str, scopes: str, created_us: int, last_seen_us: int | None, revoked_us: int | None
) -> Token:
    return Token(token_id, name, frozenset(scopes.split()), created_us, last_seen_us, revoked_us)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
