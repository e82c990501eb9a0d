"""Plays Sinch towards a relay: bodies and headers signed as the real sender does."""

import json
import time
from collections.abc import Sequence

from mmsdesk.domain.secret import Secret
from mmsdesk.domain.webhook_signature import (
    ALGORITHM_HEADER,
    NONCE_HEADER,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    sign,
)

SECRET = "a-webhook-secret-of-the-tests"


def signed_headers(
    body: bytes, nonce: str, *, secret: str = SECRET, timestamp: int | None = None
) -> list[tuple[bytes, bytes]]:
    """The four signature headers of one request."""
    stamp = str(int(time.time()) if timestamp is None else timestamp).encode()
    return [
        (SIGNATURE_HEADER, sign(body, nonce.encode(), stamp, Secret(secret))),
        (NONCE_HEADER, nonce.encode()),
        (TIMESTAMP_HEADER, stamp),
        (ALGORITHM_HEADER, b"HmacSHA256"),
    ]


def without(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> list[tuple[bytes, bytes]]:
    """The headers but one."""
    return [(key, value) for key, value in headers if key != name]


def delivery(message_id: str, status: str = "DELIVERED", *, channel: str = "MMS", event_time: str = "") -> bytes:
    """A delivery report in the current shape."""
    return json.dumps(
        {
            "app_id": "01HZY0000000000000000000AP",
            "project_id": "11111111-2222-3333-4444-555555555555",
            "accepted_time": "2026-01-15T10:00:00Z",
            "event_time": event_time or "2026-01-15T10:00:01Z",
            "message_delivery_report": {
                "message_id": message_id,
                "conversation_id": "",
                "status": status,
                "channel_identity": {"channel": channel, "identity": "15551230001", "app_id": ""},
                "contact_id": "",
                "metadata": "",
                "processing_mode": "DISPATCH",
            },
        }
    ).encode()


def inbound(message_id: str, text: str = "hello") -> bytes:
    """A plain text reply."""
    return json.dumps(
        {
            "app_id": "01HZY0000000000000000000AP",
            "accepted_time": "2026-01-15T10:00:00Z",
            "message": {
                "id": message_id,
                "direction": "TO_APP",
                "contact_message": {"text_message": {"text": text}},
                "channel_identity": {"channel": "SMS", "identity": "15551230001", "app_id": ""},
                "accept_time": "2026-01-15T10:00:00Z",
                "sender_id": "12345",
            },
        }
    ).encode()
