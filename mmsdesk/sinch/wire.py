"""JSON ↔ values of ours, as pure functions: the only place that knows Sinch's field names for a message.

The message object is the same in a request, in a `.mmsdesk` file and in the ledger (API sheet, sections 6 and 7).
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, assert_never

from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.ids import JobId
from mmsdesk.domain.message import Card, Media, MediaMessage, Message, Text
from mmsdesk.domain.outcome import SendRequest

MMS: Final = "MMS"
SHORTEST_TTL: Final = 3
"""Seconds (API sheet, section 6.1)."""

_KINDS: Final = frozenset(
    {
        "text_message",
        "media_message",
        "card_message",
        "choice_message",
        "carousel_message",
        "location_message",
        "list_message",
        "template_message",
        "contact_info_message",
    }
)
_WITHOUT_EFFECT_ON_MMS: Final = frozenset({"height", "message_properties", "thumbnail_url"})
_JOB: Final = re.compile(r"[0-9a-f]{32}")
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)


def digits(phone: str) -> str:
    """A phone as Sinch's MMS identity: E.164 without the plus."""
    return phone.removeprefix("+")


def send_to_wire(request: SendRequest, app_id: str) -> dict[str, Any]:
    """The body of messages:send for one person (API sheet, section 6.4)."""
    properties = {"MMS_STRICT_VALIDATION": "true" if request.strict else "false"}
    if request.sender:
        properties["MMS_SENDER"] = digits(request.sender)
    return {
        "app_id": app_id,
        "recipient": {"identified_by": {"channel_identities": [{"channel": MMS, "identity": digits(request.phone)}]}},
        "message": message_to_wire(request.message),
        "channel_priority_order": [MMS],
        "channel_properties": properties,
        "message_metadata": metadata_of(request),
        "correlation_id": request.job_id,
        "message_content_type": request.content_type.value,
        "ttl": f"{max(SHORTEST_TTL, request.ttl_seconds)}s",
    }


def metadata_of(request: SendRequest) -> str:
    """What every callback about this message brings back: the job and the campaign, as compact JSON."""
    return json.dumps({"job": request.job_id, "campaign": request.campaign_id}, separators=(",", ":"))


def job_in(metadata: object) -> JobId | None:
    """The job id in a message's metadata; None for anything we did not write."""
    if not isinstance(metadata, str):
        return None
    try:
        value = json.loads(metadata)
    except (ValueError, RecursionError):
        return None
    job = value.get("job") if isinstance(value, dict) else None
    return JobId(job) if isinstance(job, str) and _JOB.fullmatch(job) else None


def message_to_wire(message: Message) -> dict[str, Any]:
    """Sinch's message object; empty parts are left out."""
    match message:
        case Text(text=text):
            return {"text_message": {"text": text}}
        case MediaMessage(media=attached):
            return {"media_message": _media_to_wire(attached) if attached is not None else {}}
        case Card(title=title, description=description, media=media):
            card: dict[str, Any] = {}
            if title:
                card["title"] = title
            if description:
                card["description"] = description
            if media is not None:
                card["media_message"] = _media_to_wire(media)
            return {"card_message": card}
        case _:
            assert_never(message)


def message_from_wire(value: object) -> Message:
    """The message in a message object. Raises BadInput for kinds and parts that could not arrive as written."""
    if not isinstance(value, Mapping):
        raise BadInput("The message cannot be read", "A message is a JSON object such as {“text_message”: …}.")
    filled = {key: part for key, part in value.items() if part not in (None, "", [])}
    kinds = sorted(_KINDS & filled.keys())
    if len(kinds) != 1:
        raise BadInput(
            "The message needs exactly one kind",
            f"Found: {', '.join(kinds) or 'none'}. Use text_message, media_message or card_message.",
        )
    if beside := sorted(str(key) for key, part in filled.items() if key not in _KINDS and part != {}):
        raise BadInput(
            "This message can’t be sent by this version",
            f"It uses {', '.join(beside)}, which would be lost. Take it out.",
        )
    match kinds[0]:
        case "text_message":
            return Text(_only(filled["text_message"], "text_message", {"text"}).get("text", ""))
        case "media_message":
            return MediaMessage(_media_from_wire(filled["media_message"]))
        case "card_message":
            return _card_from_wire(filled["card_message"])
        case kind:
            raise BadInput(
                "This message kind can’t be sent by this version",
                f"The file holds a {kind}. Use a text message, a media message or a card.",
            )


def parse_time(value: object) -> float | None:
    """Seconds since 1970 of an RFC 3339 time with any number of decimals, or None when it is not one."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    whole, fraction, zone = found.groups()
    try:
        moment = datetime.fromisoformat(whole + zone.upper().replace("Z", "+00:00"))
        return moment.timestamp() + float("0" + (fraction or ".0"))
    except (ValueError, OverflowError):
        return None


def _card_from_wire(value: object) -> Card:
    card = _only(value, "card_message", {"title", "description"}, inside={"media_message"})
    media = value.get("media_message") if isinstance(value, Mapping) else None
    return Card(card.get("title", ""), card.get("description", ""), _media_from_wire(media))


def _media_to_wire(media: Media) -> dict[str, str]:
    wire = {"url": media.url}
    if media.filename:
        wire["filename_override"] = media.filename
    return wire


def _media_from_wire(value: object) -> Media | None:
    if value in (None, {}):
        return None
    media = _only(value, "media_message", {"url", "filename_override"})
    if not media.get("url"):
        raise BadInput("The attached file has no address", "A media_message needs a url.")
    return Media(media["url"], media.get("filename_override", ""))


def _only(
    value: object, name: str, texts: set[str], *, inside: frozenset[str] | set[str] = frozenset()
) -> dict[str, str]:
    """The text fields of one object; refuses what would change the message and is not understood."""
    if not isinstance(value, Mapping):
        raise BadInput("The message cannot be read", f"{name} is not a JSON object.")
    found: dict[str, str] = {}
    for key, part in value.items():
        if part in (None, "", [], {}) or key in inside or key in _WITHOUT_EFFECT_ON_MMS:
            continue
        if key not in texts:
            raise BadInput(
                "This message can’t be sent by this version", f"{name} uses {key}, which would be lost. Take it out."
            )
        if not isinstance(part, str):
            raise BadInput("The message cannot be read", f"{key} in {name} is not a text.")
        found[key] = part
    return found
