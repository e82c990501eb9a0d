"""The first of the two validation stages: what a send request must look like to be accepted (sheet, 4.2, 6 and 7)."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from mmsdesk.simulator.errors import ApiError, invalid
from mmsdesk.simulator.message_shape import MessageShape, check_shape

Json = dict[str, Any]

CHANNELS: Final = frozenset(
    ("WHATSAPP", "RCS", "SMS", "MESSENGER", "VIBERBM", "VIBER", "MMS", "INSTAGRAM", "TELEGRAM", "KAKAOTALK",
     "KAKAOTALKCHAT", "LINE", "WECHAT", "APPLEBC")
)  # fmt: skip
_REQUEST_KEYS: Final = frozenset(
    ("app_id", "recipient", "message", "channel_priority_order", "channel_properties", "message_metadata",
     "conversation_metadata", "conversation_metadata_update_strategy", "correlation_id", "callback_url", "queue", "ttl",
     "processing_strategy", "message_content_type")
)  # fmt: skip
_PROPERTY_KEYS: Final = frozenset(
    ("MMS_SENDER", "MMS_STRICT_VALIDATION", "SMS_SENDER", "SMS_FLASH_MESSAGE", "SMS_MAX_NUMBER_OF_MESSAGE_PARTS")
)
_ENUMS: Final = {
    "queue": ("NORMAL_PRIORITY", "HIGH_PRIORITY"),
    "processing_strategy": ("DEFAULT", "DISPATCH_ONLY"),
    "message_content_type": ("CONTENT_UNKNOWN", "CONTENT_MARKETING", "CONTENT_NOTIFICATION"),
    "conversation_metadata_update_strategy": ("REPLACE", "MERGE_PATCH"),
}
_TTL: Final = re.compile(r"^(\d{1,12})s$")
_PHONE: Final = re.compile(r"^\+[1-9]\d{6,14}$")
_TIME: Final = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$", re.IGNORECASE | re.ASCII)
_FRACTION: Final = re.compile(r"\.\d+")
_DATE: Final = re.compile(r"^\d{4}-\d\d-\d\d$", re.ASCII)
_UNREADABLE_URL: Final = re.compile(r"[\s\x00-\x1f<>\"{}|\\^`]")


def check_send(request: Json, switches: Mapping[str, str]) -> None:
    """Raises a 400 for the first thing wrong with the shape of a `messages:send` body."""
    _check_text(request, "app_id", required=True)
    check_recipient(request.get("recipient"))
    check_message(request.get("message"))
    for key, limit in (("message_metadata", 1024), ("correlation_id", 128)):
        _check_text(request, key, limit=limit)
    for key, allowed in _ENUMS.items():
        if request.get(key) is not None and request[key] not in allowed:
            raise invalid(f"{key} must be one of {', '.join(allowed)}")
    _check_ttl(request.get("ttl"))
    _check_properties(request.get("channel_properties"), switches)
    for channel in as_list(request.get("channel_priority_order"), "channel_priority_order"):
        check_channel(channel)
    if request.get("callback_url"):
        check_url(request["callback_url"], "callback_url")
    _check_conversation_metadata(request.get("conversation_metadata"))
    if switches.get("unknown") == "400" and (strange := request.keys() - _REQUEST_KEYS):
        raise invalid(f"unknown field {min(strange)}")
    if switches.get("subject") == "400" and len(subject_of(request["message"])) > 80:
        raise invalid("the title of a card may have 80 characters")


def check_recipient(recipient: object) -> None:
    """Raises a 400 unless a recipient has exactly one of its two forms."""
    if not isinstance(recipient, dict) or not recipient:
        raise invalid("recipient is required")
    if bool(recipient.get("contact_id")) == bool(recipient.get("identified_by")):
        raise invalid("recipient needs either contact_id or identified_by")
    if recipient.get("contact_id"):
        _check_text(recipient, "contact_id")
        return
    identified_by = recipient["identified_by"]
    if not isinstance(identified_by, dict):
        raise invalid("identified_by must be an object")
    identities = as_list(identified_by.get("channel_identities"), "channel_identities")
    if not identities:
        raise invalid("channel_identities must not be empty")
    for identity in identities:
        if not isinstance(identity, dict):
            raise invalid("a channel identity must be an object")
        check_channel(identity.get("channel"))
        _check_text(identity, "identity", required=True)


def check_channel(channel: object) -> None:
    if not isinstance(channel, str) or channel not in CHANNELS:
        raise invalid(f"{channel!r} is not a channel")


def check_url(url: object, name: str) -> None:
    """Raises a 400 unless this is an absolute http or https URL by its form."""
    if not isinstance(url, str) or not url or _UNREADABLE_URL.search(url):
        raise invalid(f"{name} is not a URL")
    try:
        parts = urlsplit(url)
        readable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        readable = False
    if not readable:
        raise invalid(f"{name} is not a URL")


def as_list(value: object, name: str) -> list[Any]:
    """The value as a list, an absent one as an empty list; anything else is a 400."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise invalid(f"{name} must be a list")
    return value


def _check_text(holder: Json, key: str, *, required: bool = False, limit: int = 0) -> None:
    value = holder.get(key)
    if value is None or value == "":
        if required:
            raise invalid(f"{key} is required")
        return
    if not isinstance(value, str):
        raise invalid(f"{key} must be a string")
    if limit and len(value) > limit:
        raise invalid(f"{key} may have {limit} characters")


def _check_ttl(ttl: object) -> None:
    if ttl is None or ttl == "":
        return
    found = _TTL.match(ttl) if isinstance(ttl, str) else None
    if found is None or not 3 <= int(found[1]) <= 315_576_000_000:
        raise invalid("ttl must be whole seconds such as 86400s, at least 3s")


def _check_properties(properties: object, switches: Mapping[str, str]) -> None:
    if properties is None:
        return
    if not isinstance(properties, dict):
        raise invalid("channel_properties must be an object")
    for key, value in properties.items():
        if not isinstance(value, str) or len(value) > 1024:
            raise invalid(f"channel_properties.{key} must be a string of at most 1024 characters")
    if switches.get("unknown") == "400" and (strange := properties.keys() - _PROPERTY_KEYS):
        raise invalid(f"unknown channel property {min(strange)}")


def _check_conversation_metadata(metadata: object) -> None:
    if metadata is None:
        return
    if not isinstance(metadata, dict) or len(msgspec.json.encode(metadata)) > 2048:
        raise invalid("conversation_metadata must be an object of at most 2048 characters")


def subject_of(message: Json) -> str:
    """What MMS shows as the subject: the title of a card."""
    card = message.get("card_message")
    return str(card.get("title") or "") if isinstance(card, dict) else ""


# --- the message -------------------------------------------------------------------------------------------------


def _check_text_message(body: Json) -> None:
    _check_text(body, "text", required=True)


def _check_media(body: Json) -> None:
    check_url(body.get("url"), "media url")
    if body.get("thumbnail_url"):
        check_url(body["thumbnail_url"], "thumbnail_url")


def _check_card(body: Json) -> None:
    for key in ("title", "description"):
        _check_text(body, key)
    media = body.get("media_message")
    if media is not None:
        _check_media(_object(media, "media_message"))
    if not (body.get("title") or body.get("description") or media):
        raise invalid("a card needs a title, a description or media")
    if body.get("height") not in (None, "", "UNSPECIFIED_HEIGHT", "SHORT", "MEDIUM", "TALL"):
        raise invalid("height is not known")
    _check_choices(body.get("choices"), most=10)


def _check_choice_message(body: Json) -> None:
    if body.get("text_message") is not None:
        _check_text_message(_object(body["text_message"], "text_message"))
    _check_choices(body.get("choices"), most=10, least=1)


def _check_carousel(body: Json) -> None:
    cards = as_list(body.get("cards"), "cards")
    if not 1 <= len(cards) <= 10:
        raise invalid("a carousel has 1 to 10 cards")
    for card in cards:
        _check_card(_object(card, "card"))
    _check_choices(body.get("choices"), most=3)


def _check_location(body: Json) -> None:
    _check_text(body, "title", required=True)
    coordinates = _object(body.get("coordinates"), "coordinates")
    for key, limit in (("latitude", 90), ("longitude", 180)):
        value = coordinates.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not -limit <= value <= limit:
            raise invalid(f"{key} must be a number between -{limit} and {limit}")


def _check_list(body: Json) -> None:
    _check_text(body, "title", required=True)
    sections = as_list(body.get("sections"), "sections")
    if not sections:
        raise invalid("a list needs sections")
    kinds = set()
    for section in sections:
        items = as_list(_object(section, "section").get("items"), "items")
        if not items:
            raise invalid("a section needs items")
        for item in items:
            kinds |= _check_item(_object(item, "item"))
    if len(kinds) != 1:
        raise invalid("all items of a list are choices, or all are products")


def _check_item(item: Json) -> set[str]:
    """The kind of one item of a list."""
    found = {kind for kind in ("choice", "product") if item.get(kind) is not None}
    if len(found) != 1:
        raise invalid("an item of a list is either a choice or a product")
    if "choice" in found:
        choice = _object(item["choice"], "choice")
        _check_text(choice, "title", required=True)
        if choice.get("media") is not None:
            _check_media(_object(choice["media"], "media"))
    if "product" in found:
        for key in ("id", "marketplace"):
            _check_text(_object(item["product"], "product"), key, required=True)
    return found


def _check_template(body: Json) -> None:
    omni, by_channel = body.get("omni_template"), body.get("channel_template")
    if not omni and not by_channel:
        raise invalid("a template message needs omni_template or channel_template")
    if omni:
        _check_text(_object(omni, "omni_template"), "template_id", required=True)


def _check_contact_info(body: Json) -> None:
    _check_text(_object(body.get("name"), "name"), "full_name", required=True)
    phones = as_list(body.get("phone_numbers"), "phone_numbers")
    if not phones:
        raise invalid("phone_numbers must not be empty")
    for phone in phones:
        _check_text(_object(phone, "phone number"), "phone_number", required=True)
    for mail in as_list(body.get("email_addresses"), "email_addresses"):
        _check_text(_object(mail, "email address"), "email_address", required=True)
    for url in as_list(body.get("urls"), "urls"):
        check_url(_object(url, "url").get("url"), "url of a contact")
    birthday = body.get("birthday")
    if birthday not in (None, "") and not _is_date(birthday):
        raise invalid("birthday must be a date such as 1990-04-30")


_TYPES: Final[dict[str, Callable[[Json], None]]] = {
    "text_message": _check_text_message,
    "media_message": _check_media,
    "card_message": _check_card,
    "choice_message": _check_choice_message,
    "carousel_message": _check_carousel,
    "location_message": _check_location,
    "list_message": _check_list,
    "template_message": _check_template,
    "contact_info_message": _check_contact_info,
}


def check_message(message: object) -> None:
    """Raises a 400 unless a message has exactly one generic type, whole."""
    if not isinstance(message, dict):
        raise invalid("message is required")
    kinds = [key for key in _TYPES if message.get(key) is not None]
    if len(kinds) != 1:
        raise invalid(f"a message has exactly one type, this one has {len(kinds)}")
    _TYPES[kinds[0]](_object(message[kinds[0]], kinds[0]))
    check_shape(message, MessageShape)


def _check_call(body: Json) -> None:
    _check_text(body, "title", required=True)
    if not _PHONE.match(str(body.get("phone_number") or "")):
        raise invalid("phone_number must be E.164 with a plus sign")


def _check_url_choice(body: Json) -> None:
    _check_text(body, "title", required=True)
    check_url(body.get("url"), "url of a choice")


def _check_calendar(body: Json) -> None:
    for key in ("title", "event_start", "event_end", "event_title"):
        _check_text(body, key, required=True)
    for key in ("event_start", "event_end"):
        if not _is_time(body[key]):
            raise invalid(f"{key} must be a time such as 2026-01-15T10:00:00Z")
    check_url(body.get("fallback_url"), "fallback_url")


def _check_share_location(body: Json) -> None:
    _check_text(body, "title", required=True)
    check_url(body.get("fallback_url"), "fallback_url")


_CHOICES: Final[dict[str, Callable[[Json], None]]] = {
    "text_message": _check_text_message,
    "url_message": _check_url_choice,
    "call_message": _check_call,
    "location_message": _check_location,
    "calendar_message": _check_calendar,
    "share_location_message": _check_share_location,
}


def _is_time(text: str) -> bool:
    """Whether this is an RFC 3339 time with a zone; fractions may have up to nine digits (sheet, section 3)."""
    try:
        return bool(_TIME.match(text)) and datetime.fromisoformat(_FRACTION.sub("", text.upper())).tzinfo is not None
    except ValueError:
        return False


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(_DATE.match(value)) and date.fromisoformat(value) is not None
    except ValueError:
        return False


def _check_choices(value: object, *, most: int, least: int = 0) -> None:
    choices = as_list(value, "choices")
    if not least <= len(choices) <= most:
        raise invalid(f"{least} to {most} choices are allowed here")
    for choice in choices:
        body = _object(choice, "choice")
        kinds = [key for key in _CHOICES if body.get(key) is not None]
        if len(kinds) != 1:
            raise invalid("a choice has exactly one action")
        _CHOICES[kinds[0]](_object(body[kinds[0]], kinds[0]))


def _object(value: object, name: str) -> Json:
    if not isinstance(value, dict):
        raise invalid(f"{name} must be an object")
    return value


def read_object(body: bytes) -> Json:
    """A request body as a JSON object; anything else is a 400."""
    try:
        found = msgspec.json.decode(body or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ApiError(400, f"Invalid JSON: {error}") from None
    return _object(found, "the body")
