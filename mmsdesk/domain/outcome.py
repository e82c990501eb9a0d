"""What a request to send can end in: the closed union the engine decides by (reliability list, section 2.3).

Only the client makes these; only the engine turns them into ledger moves.
"""

from dataclasses import dataclass

from mmsdesk.domain.ids import CampaignId, JobId, MessageId
from mmsdesk.domain.message import ContentType, Message


@dataclass(frozen=True, slots=True)
class SendRequest:
    """One message to one person, rendered: what the ledger promised is what is sent."""

    job_id: JobId
    campaign_id: CampaignId
    phone: str
    """E.164 with `+`."""
    message: Message
    """Rendered, with the public media URL."""
    sender: str
    strict: bool
    content_type: ContentType
    ttl_seconds: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """Sinch answered 200 with an id. It will try; it is not delivered."""

    message_id: MessageId


@dataclass(frozen=True, slots=True)
class Rejected:
    """Sinch refused this request (400, 404, 413, 415, 422): final for the person, nothing was sent."""

    status: int
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """Provably nothing left: DNS, refused, TLS, proxy, no free connection. Safe to try again."""

    text: str


@dataclass(frozen=True, slots=True)
class SlowDown:
    """429: not accepted. `retry_after` in seconds when Sinch named one (already capped and mended)."""

    retry_after: float | None


@dataclass(frozen=True, slots=True)
class Denied:
    """401 (not expired) or 403: the key or the project is at fault, so everybody would fail. Nothing was sent."""

    status: int
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """The request may have arrived: time-out, reset, broken answer, 5xx, a redirect, an error of our own."""

    text: str
    status: int | None = None


Outcome = Accepted | Rejected | NotSent | SlowDown | Denied | Doubt
