"""What Sinch tells us after a send: webhook bodies (dicts) become values (API sheet, section 18).

Shapes vary between pages, ages and modes, so reading is lenient: null, "" and an absent key mean the same, unknown
fields and words are kept or ignored, and nothing here ever raises on odd input.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_KIND_OF_PAYLOAD: Final = {
    "message_delivery_report": "delivery",
    "message_submit_notification": "submit",
    "message": "inbound",
    "opt_out_notification": "opt_out",
    "opt_in_notification": "opt_in",
    "event": "event",
    "event_delivery_report": "event_delivery",
    "conversation_start_notification": "conversation_start",
    "conversation_stop_notification": "conversation_stop",
    "conversation_delete_notification": "conversation_delete",
    "contact_create_notification": "contact_create",
    "contact_update_notification": "contact_update",
    "contact_delete_notification": "contact_delete",
    "contact_merge_notification": "contact_merge",
    "duplicated_contact_identities_notification": "duplicated_identities",
    "capability_notification": "capability",
    "channel_event_notification": "channel_event",
    "batch_status_update_notification": "batch_status",
    "record_notification": "record",
    "smart_conversation_notification": "smart_conversation",
    "message_redaction": "redaction",
    "unsupported_callback": "unsupported",
}
_PAYLOAD_OF_KIND: Final = {kind: payload for payload, kind in _KIND_OF_PAYLOAD.items()}

UNKNOWN_KIND: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery receipt. `status` and `reason_code` are Sinch's words, kept even when we do not know them.

    `job` is our id of the attempt when the receipt carries one; `event_time` is when it happened, or when Sinch
    heard of it if the channel gave no time.
    """

    message_id: str
    job: str | None
    campaign: str | None
    status: str
    channel: str
    identity_digits: str
    reason_code: str
    reason_text: str
    sub_code: str
    event_time: datetime | None


@dataclass(frozen=True, slots=True)
class Submit:
    """The message was handed to a channel; comes before any receipt."""

    message_id: str
    job: str | None
    campaign: str | None
    channel: str
    identity_digits: str
    event_time: datetime | None


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something a person sent us. `sender_id` is our number; `media_url` dies after seven days (section 22).

    `text` is the words of a text, the caption of a card or the data of a chosen answer, untouched.
    """

    message_id: str
    identity_digits: str
    sender_id: str
    channel: str
    text: str
    media_url: str
    accept_time: datetime | None
    correlation_id: str | None
    job: str | None
    campaign: str | None


@dataclass(frozen=True, slots=True)
class OptOut:
    """Sinch recorded that this person wants no more messages."""

    identity_digits: str
    channel: str


@dataclass(frozen=True, slots=True)
class OptIn:
    """Sinch recorded this person's consent."""

    identity_digits: str
    channel: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Authentic, but nothing the desk acts on; `reason` says why."""

    kind: str
    reason: str


Event = Delivery | Submit | Inbound | OptOut | OptIn | Unknown


def detect_kind(body: object) -> str:
    """Name the event by its payload key; there is no trigger field on the wire. `"unknown"` when none fits."""
    if isinstance(body, Mapping):
        for payload, kind in _KIND_OF_PAYLOAD.items():
            if body.get(payload) is not None:
                return kind
    return UNKNOWN_KIND


def parse_event(kind: str, body: object) -> Event:
    """Read one stored webhook body. Never raises: what cannot be read becomes Unknown with a reason.

    A relay older than this program may have stored `kind` as unknown, so the body is asked again then.
    """
    if not isinstance(body, Mapping):
        return Unknown(kind, "the body is not a JSON object")
    if kind not in _PAYLOAD_OF_KIND:
        kind = detect_kind(body)
    payload = body.get(_PAYLOAD_OF_KIND.get(kind, ""))
    if not isinstance(payload, Mapping):
        return Unknown(kind, "the body has no payload we know")
    match kind:
        case "delivery":
            return _delivery(body, payload)
        case "submit":
            return _submit(body, payload)
        case "inbound":
            return _inbound(body, payload)
        case "opt_out":
            return _opt_out(payload)
        case "opt_in":
            return _opt_in(payload)
        case _:
            return Unknown(kind, "the desk does not use this kind")


def parse_time(value: object) -> datetime | None:
    """An RFC 3339 time with none to nine fraction digits as aware UTC; None for anything else."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    micros = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour), int(minute), int(second), micros, tzinfo=_zone(zone)
        )
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_CODE = re.compile(r"[A-Z][A-Z0-9_]*")
_NOT_DIGIT = re.compile(r"[^0-9]")


def _zone(text: str) -> timezone:
    if text in "Zz":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))


def _delivery(body: Mapping[str, object], report: Mapping[str, object]) -> Event:
    job, campaign = _our_ids(body, report)
    message_id = _text(report, "message_id")
    if not message_id and job is None:
        return Unknown("delivery", "the report names no message")
    channel, digits = _channel_and_digits(report)
    code, words, sub_code = _reason(report.get("reason"))
    return Delivery(
        message_id=message_id,
        job=job,
        campaign=campaign,
        status=_text(report, "status").upper(),
        channel=channel,
        identity_digits=digits,
        reason_code=code,
        reason_text=words,
        sub_code=sub_code,
        event_time=_event_time(body),
    )


def _submit(body: Mapping[str, object], notice: Mapping[str, object]) -> Event:
    job, campaign = _our_ids(body, notice)
    message_id = _text(notice, "message_id")
    if not message_id and job is None:
        return Unknown("submit", "the notification names no message")
    channel, digits = _channel_and_digits(notice)
    return Submit(message_id, job, campaign, channel, digits, _event_time(body))


def _inbound(body: Mapping[str, object], message: Mapping[str, object]) -> Event:
    message_id = _text(message, "id")
    channel, digits = _channel_and_digits(message)
    if not message_id and not digits:
        return Unknown("inbound", "the message names neither itself nor a person")
    text, media_url = _content(message.get("contact_message"))
    job, campaign = _our_ids(body, message)
    return Inbound(
        message_id=message_id,
        identity_digits=digits,
        sender_id=_text(message, "sender_id"),
        channel=channel,
        text=text,
        media_url=media_url,
        accept_time=parse_time(message.get("accept_time")) or parse_time(body.get("accepted_time")),
        correlation_id=_text(body, "correlation_id") or None,
        job=job,
        campaign=campaign,
    )


def _opt_out(notice: Mapping[str, object]) -> Event:
    # Whatever the status: somebody asked to be left alone, and a failure to record it elsewhere changes nothing here.
    channel, digits = _channel_and_digits(notice)
    return OptOut(digits, channel) if digits else Unknown("opt_out", "the notification names no number")


def _opt_in(notice: Mapping[str, object]) -> Event:
    if _text(notice, "status").upper() != "OPT_IN_SUCCEEDED":
        return Unknown("opt_in", "the opt-in is not reported as successful")
    channel, digits = _channel_and_digits(notice)
    return OptIn(digits, channel) if digits else Unknown("opt_in", "the notification names no number")


def _content(content: object) -> tuple[str, str]:
    """Text and media URL of a contact message."""
    if not isinstance(content, Mapping):
        return "", ""
    text = _text(_part(content, "text_message"), "text")
    card = _part(content, "media_card_message")
    media_url = _text(_part(content, "media_message"), "url") or _text(card, "url")
    words = (
        text
        or _text(card, "caption")
        or _text(_part(content, "choice_response_message"), "postback_data")
        or _text(_part(content, "fallback_message"), "raw_message")
    )
    return words, media_url


def _our_ids(body: Mapping[str, object], payload: Mapping[str, object]) -> tuple[str | None, str | None]:
    """Job and campaign from our metadata; the correlation id stands in for a missing job."""
    for metadata in (payload.get("metadata"), body.get("message_metadata")):
        ours = _json_object(metadata)
        if job := _text(ours, "job"):
            return job, _text(ours, "campaign") or None
    return _text(body, "correlation_id") or None, None


def _json_object(text: object) -> Mapping[str, object]:
    if isinstance(text, Mapping):
        return text
    if not isinstance(text, str) or not text.startswith("{"):
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _reason(reason: object) -> tuple[str, str, str]:
    """Code, words and sub-code; older pages print the reason as a bare string."""
    if isinstance(reason, str):
        return (reason, "", "") if _CODE.fullmatch(reason) else ("", reason, "")
    if not isinstance(reason, Mapping):
        return "", "", ""
    sub_code = _text(reason, "sub_code")
    return (
        _text(reason, "code"),
        _text(reason, "description"),
        "" if sub_code == "UNSPECIFIED_SUB_CODE" else sub_code,
    )


def _channel_and_digits(payload: Mapping[str, object]) -> tuple[str, str]:
    """From `channel_identity`, or from the flat `channel` and `identity` of older and opt-in/out shapes."""
    identity = _part(payload, "channel_identity")
    channel = _text(identity, "channel") or _text(payload, "channel")
    return channel.upper(), _NOT_DIGIT.sub("", _text(identity, "identity") or _text(payload, "identity"))


def _event_time(body: Mapping[str, object]) -> datetime | None:
    return parse_time(body.get("event_time")) or parse_time(body.get("accepted_time"))


def _part(content: Mapping[str, object], key: str) -> Mapping[str, object]:
    part = content.get(key)
    return part if isinstance(part, Mapping) else {}


def _text(content: Mapping[str, object], key: str) -> str:
    value = content.get(key)
    return value if isinstance(value, str) else ""
