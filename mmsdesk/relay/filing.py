"""Decides how an authentic body is filed: its kind, and the key by which a second copy is recognised."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from mmsdesk.domain.events import UNKNOWN_KIND, detect_kind

_DEPTH_LIMIT = 64
_INTEGER_LIMIT = 2**64


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a body goes. `quarantine` says why nobody could file it, None for ordinary events."""

    kind: str
    key: bytes
    is_json: bool
    quarantine: str | None


def file_body(raw: bytes) -> Filed:
    """File a body without ever failing; what cannot be read is kept under its own hash (section 3.2, rules 5 and 6)."""
    body = read_object(raw)
    own_hash = hashlib.sha256(raw).digest()
    if body is None:
        return Filed(UNKNOWN_KIND, own_hash, is_json=False, quarantine="not a plain JSON object")
    kind = detect_kind(body)
    if kind == UNKNOWN_KIND:
        return Filed(kind, own_hash, is_json=True, quarantine="no payload we know")
    return Filed(kind, _key_of(kind, body) or own_hash, is_json=True, quarantine=None)


def read_object(raw: bytes) -> Mapping[str, object] | None:
    """The body as a JSON object that *every* reader can take, else None.

    One body that a poller's parser chokes on would block that poller for ever. So deeply nested values, endless
    numbers and broken text count as unreadable and travel as a string instead (limits: section 4).
    """
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) and _is_plain(body) else None


def _is_plain(body: object) -> bool:
    level = [body]
    for _ in range(_DEPTH_LIMIT):
        deeper: list[object] = []
        for value in level:
            if isinstance(value, dict):
                deeper.extend(value.values())
            elif isinstance(value, list):
                deeper.extend(value)
            elif isinstance(value, int) and abs(value) >= _INTEGER_LIMIT:
                return False
        if not deeper:
            return True
        level = deeper
    return False


def _key_of(kind: str, body: Mapping[str, object]) -> bytes | None:
    """The key of rule 5; None when the body lacks the id that would make it one."""
    if kind == "delivery":
        report = _object(body.get("message_delivery_report"))
        if not _text(report, "message_id"):
            return None
        # A fallback repeats a status on the next channel, so the channel is part of the key.
        channel = _text(_object(report.get("channel_identity")), "channel") or _text(report, "channel")
        parts = [_text(report, "message_id"), channel, _text(report, "status"), _text(body, "event_time")]
    elif kind == "inbound":
        message_id = _text(_object(body.get("message")), "id")
        if not message_id:
            return None
        parts = [message_id]
    else:
        return None
    return hashlib.sha256(json.dumps([_text(body, "app_id"), kind, *parts]).encode()).digest()


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _text(body: Mapping[str, object], key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else ""
