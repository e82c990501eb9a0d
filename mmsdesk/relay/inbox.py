"""The stored events: put in once, read by cursor, forgotten after the retention time."""

import enum
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import apsw

from mmsdesk.db import snapshot
from mmsdesk.relay.filing import Filed

PAGE_LIMIT = 500
_PAGE_BYTES = 4 * 1024 * 1024
_PRUNE_ROWS = 2000


class Receipt(enum.Enum):
    """What became of an authentic webhook."""

    STORED = "stored"
    ALREADY_HERE = "already here"
    REPLAYED = "replayed"
    """Its nonce belongs to another body: the answer is 401 (rule 4)."""


class CursorGone(Exception):
    """Events after the cursor are no longer here, or the cursor is another database's. `oldest` is where to go on."""

    def __init__(self, oldest: str) -> None:
        super().__init__("the cursor is older than what is kept")
        self.oldest = oldest


class BadCursor(Exception):
    """The text is not a cursor of ours."""


@dataclass(frozen=True, slots=True)
class Page:
    """Events after a cursor: each one a finished JSON object, so stored bodies are never parsed again."""

    events: tuple[bytes, ...]
    next: str
    has_more: bool

    def to_json(self) -> bytes:
        """The answer of the poll API."""
        more = b"true" if self.has_more else b"false"
        return b'{"events":[%s],"next":"%s","has_more":%s}' % (b",".join(self.events), self.next.encode(), more)


def store(db: apsw.Connection, nonce: bytes, raw: bytes, filed: Filed, now_us: int) -> Receipt:
    """Insert nonce and event together; runs inside the writer's transaction, which is also what makes `seq` follow
    the order of commits.
    """
    body_hash = hashlib.sha256(raw).digest()
    known = _nonce_body(db, nonce)
    if known is not None:
        return Receipt.ALREADY_HERE if known == body_hash else Receipt.REPLAYED
    db.execute("INSERT INTO nonces(nonce, body_hash, received_us) VALUES (?, ?, ?)", (nonce, body_hash, now_us))
    db.execute(
        """INSERT INTO events(event_key, kind, received_us, quarantine, is_json, body) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT(event_key) DO NOTHING""",
        (filed.key, filed.kind, now_us, filed.quarantine, int(filed.is_json), raw),
    )
    return Receipt.STORED if db.changes() else Receipt.ALREADY_HERE


def is_stored(db: apsw.Connection, nonce: bytes, raw: bytes) -> bool:
    """Whether exactly this request was taken before."""
    return _nonce_body(db, nonce) == hashlib.sha256(raw).digest()


def read_page(db: apsw.Connection, after: str, limit: int) -> Page:
    """Up to `limit` events after the cursor `after` ("" is the beginning).

    Raises BadCursor and CursorGone. The page also ends after some megabytes, so that it always fits into memory.
    """
    with snapshot(db):  # the check of the cursor and the rows belong together
        return _read_page(db, after, limit)


def prune(db: apsw.Connection, cutoff_us: int) -> int:
    """Forget some of the oldest events and nonces from before `cutoff_us`; returns how many rows went.

    Only a whole prefix by `seq` goes, so a clock that jumped cannot punch a hole into the sequence.
    """
    last = db.execute(
        """SELECT max(seq) FROM (
               SELECT seq FROM events
               WHERE seq < coalesce((SELECT min(seq) FROM events WHERE received_us >= ?), 9223372036854775807)
               ORDER BY seq LIMIT ?)""",
        (cutoff_us, _PRUNE_ROWS),
    ).fetchone()
    gone = 0
    if last and last[0] is not None:
        db.execute("DELETE FROM events WHERE seq <= ?", (last[0],))
        gone += db.changes()
        db.execute("UPDATE meta SET value = ? WHERE name = 'pruned_through'", (last[0],))
    db.execute(
        "DELETE FROM nonces WHERE nonce IN (SELECT nonce FROM nonces WHERE received_us < ? LIMIT ?)",
        (cutoff_us, _PRUNE_ROWS),
    )
    return gone + db.changes()


def _nonce_body(db: apsw.Connection, nonce: bytes) -> bytes | None:
    row = db.execute("SELECT body_hash FROM nonces WHERE nonce = ?", (nonce,)).fetchone()
    return bytes(row[0]) if row else None


_CURSOR = re.compile(r"([0-9a-f]{8})\.([0-9]{1,18})", re.ASCII)


def _read_page(db: apsw.Connection, after: str, limit: int) -> Page:
    epoch = str(_meta(db, "epoch"))
    seq = _place(db, epoch, after)
    rows = db.execute(
        "SELECT seq, event_key, kind, received_us, is_json, body FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
        (seq, limit + 1),
    )
    events: list[bytes] = []
    size = 0
    for number, key, kind, received_us, is_json, body in rows:
        if len(events) == limit or size > _PAGE_BYTES:
            return Page(tuple(events), _cursor(epoch, seq), has_more=True)
        event = _event(number, key, kind, received_us, is_json, body)
        events.append(event)
        size += len(event)
        seq = number
    return Page(tuple(events), _cursor(epoch, seq), has_more=False)


def _place(db: apsw.Connection, epoch: str, after: str) -> int:
    pruned_through = int(_meta(db, "pruned_through"))
    if after in ("", "0"):
        return pruned_through
    found = _CURSOR.fullmatch(after)
    if found is None:
        raise BadCursor
    seq = int(found[2])
    newest = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'events'").fetchone()
    # Ahead of us means this database is an older copy: the poller has seen what we lost, and must be told.
    if found[1] != epoch or seq < pruned_through or seq > (newest[0] if newest else 0):
        raise CursorGone(_cursor(epoch, pruned_through))
    return seq


def _cursor(epoch: str, seq: int) -> str:
    return f"{epoch}.{seq}"


def _event(seq: int, key: bytes, kind: str, received_us: int, is_json: int, body: bytes) -> bytes:
    shown = body if is_json else json.dumps(body.decode("utf-8", "replace")).encode()
    received = datetime.fromtimestamp(received_us // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    head = f'{{"id":"{key.hex()}","seq":{seq},"kind":"{kind}","received_at":"{received}.{received_us % 1_000_000:06d}Z"'
    return b'%s,"body":%s}' % (head.encode(), shown)


def _meta(db: apsw.Connection, name: str) -> str | int:
    row = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    if row is None or not isinstance(row[0], str | int):
        raise apsw.CorruptError(f"meta has no {name}")
    return row[0]
