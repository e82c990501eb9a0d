"""What Sinch tells about an app and its webhooks, as values; secrets in it stay behind `Secret` or out of sight."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from mmsdesk.domain.account import NO_SECRET
from mmsdesk.domain.errors import Refused
from mmsdesk.domain.secret import Secret
from mmsdesk.sinch.errors import bad_answer
from mmsdesk.sinch.wire import MMS

TRIGGERS: Final = (
    "MESSAGE_DELIVERY",
    "MESSAGE_INBOUND",
    "MESSAGE_SUBMIT",
    "OPT_IN",
    "OPT_OUT",
    "UNSUPPORTED",
    "CHANNEL_EVENT",
    "CAPABILITY",
)
"""What we ask Sinch to tell us (API sheet, section 17)."""

_DEFAULT_RETENTION_DAYS: Final = 180
_MASKED: Final = re.compile(r"[*•]{3,}|[xX]{6,}")


class Mode(StrEnum):
    """How an app processes messages; it decides where a sent message can be looked up."""

    DISPATCH = "DISPATCH"
    CONVERSATION = "CONVERSATION"


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel set up on the app; `status` is ACTIVE, PENDING, FAILING or whatever Sinch says."""

    name: str
    status: str
    description: str
    default_sender: str


@dataclass(frozen=True, slots=True)
class App:
    """One app. `retention_days` is how long sent messages can be looked up: 0 means never.

    `outbound_rate` is messages a second, `queue_size` the messages waiting inside Sinch; None when not told.
    """

    id: str
    name: str
    mode: Mode | None
    retention_days: int
    outbound_rate: float | None
    queue_size: int | None
    channels: tuple[Channel, ...]
    credentials: tuple[Mapping[str, Any], ...] = field(default=(), repr=False, compare=False)
    """As Sinch gave them, secrets in clear: only for sending them back."""

    def channel(self, name: str) -> Channel | None:
        return next((channel for channel in self.channels if channel.name == name), None)


@dataclass(frozen=True, slots=True)
class MmsCredentials:
    """The five fields of a Sinch MMS account (Sinch's MMS channel page)."""

    account_id: str
    api_key: Secret
    default_sender: str = ""
    username: str = ""
    password: Secret = NO_SECRET


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Sinch posts what happens."""

    id: str
    app_id: str
    target: str
    target_type: str
    triggers: frozenset[str]
    secret: Secret


def read_app(body: Mapping[str, Any]) -> App:
    """An app object, tolerating whatever is absent. Raises BadAnswer without an id."""
    app_id = _text(body, "id")
    if not app_id:
        raise bad_answer("an app without id")
    mode = next((mode for mode in Mode if mode == _text(body, "processing_mode")), None)
    entries = tuple(entry for entry in _list(body, "channel_credentials") if isinstance(entry, dict))
    return App(
        id=app_id,
        name=_text(body, "display_name"),
        mode=mode,
        retention_days=_retention_days(body, mode),
        outbound_rate=_number(_object(body, "rate_limits").get("outbound")) or None,
        queue_size=_whole(_object(body, "queue_stats").get("outbound_size")),
        channels=tuple(_read_channel(entry) for entry in entries),
        credentials=entries,
    )


def read_webhook(body: Mapping[str, Any]) -> Webhook:
    """A webhook object. Raises BadAnswer without an id."""
    webhook_id = _text(body, "id")
    if not webhook_id:
        raise bad_answer("a webhook without id")
    return Webhook(
        id=webhook_id,
        app_id=_text(body, "app_id"),
        target=_text(body, "target"),
        target_type=_text(body, "target_type"),
        triggers=frozenset(trigger for trigger in _list(body, "triggers") if isinstance(trigger, str)),
        secret=Secret(_text(body, "secret")),
    )


def credentials_with(app: App, new: MmsCredentials) -> list[dict[str, Any]]:
    """The app's channels with the MMS one replaced: PATCH replaces the list as a whole (API sheet, section 13).

    Raises Refused when Sinch hid another channel's secrets, because sending them back would destroy them.
    """
    others = [dict(entry) for entry in app.credentials if entry.get("channel") != MMS]
    if hidden := [str(entry.get("channel")) for entry in others if _is_masked(entry)]:
        raise Refused(
            f"The {' and '.join(hidden)} channel would be damaged",
            "Sinch shows its keys only masked, and they would have to be sent back. Set up MMS in the Sinch dashboard.",
        )
    old: Mapping[str, Any] = next((entry for entry in app.credentials if entry.get("channel") == MMS), {})
    mine: dict[str, Any] = {key: value for key, value in old.items() if key != "state"}
    mine.update(channel=MMS, mms_credentials=mms_to_wire(new))
    return [*others, mine]


def mms_to_wire(new: MmsCredentials) -> dict[str, Any]:
    """The `mms_credentials` object."""
    wire: dict[str, Any] = {"account_id": new.account_id, "api_key": new.api_key.reveal()}
    if new.default_sender:
        wire["default_sender"] = new.default_sender
    if new.username or new.password:
        wire["basic_auth"] = {"username": new.username, "password": new.password.reveal()}
    return wire


def mms_change(app: App, new: MmsCredentials) -> list[str]:
    """What writing these credentials would change, one line a field, secrets masked: shown before it is done."""
    entry: Mapping[str, Any] = next((entry for entry in app.credentials if entry.get("channel") == MMS), {})
    old = _object(entry, "mms_credentials")
    old_auth = _object(old, "basic_auth")
    lines = [
        _line("MMS Account ID", _text(old, "account_id"), new.account_id),
        _secret_line("MMS API key", _text(old, "api_key"), new.api_key),
        _line("Default sender", _text(old, "default_sender"), new.default_sender),
        _line("User name", _text(old_auth, "username"), new.username),
        _secret_line("Password", _text(old_auth, "password"), new.password),
    ]
    if others := [channel.name for channel in app.channels if channel.name != MMS]:
        lines.append(f"Other channels stay as they are: {', '.join(others)}")
    return lines


def _line(label: str, old: str, new: str) -> str:
    if old == new:
        return f"{label}: {new or 'none'}, unchanged"
    return f"{label}: {old or 'none'} → {new or 'none'}"


def _secret_line(label: str, old: str, new: Secret) -> str:
    if old == new.reveal():
        return f"{label}: {'•••, unchanged' if new else 'none, unchanged'}"
    return f"{label}: {'•••' if old else 'none'} → {'••• (new)' if new else 'none'}"


def _read_channel(entry: Mapping[str, Any]) -> Channel:
    state = _object(entry, "state")
    return Channel(
        name=_text(entry, "channel"),
        status=_text(state, "status"),
        description=_text(state, "description"),
        default_sender=_text(_object(entry, "mms_credentials"), "default_sender"),
    )


def _retention_days(body: Mapping[str, Any], mode: Mode | None) -> int:
    if mode is Mode.CONVERSATION:
        days = _whole(_object(body, "retention_policy").get("ttl_days"))
        return _DEFAULT_RETENTION_DAYS if days is None else days
    return _whole(_object(body, "dispatch_retention_policy").get("ttl_days")) or 0


def _is_masked(value: object) -> bool:
    match value:
        case str():
            return _MASKED.fullmatch(value) is not None
        case dict():
            return any(_is_masked(part) for part in value.values())
        case list():
            return any(_is_masked(part) for part in value)
        case _:
            return False


def _object(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = body.get(key)
    return value if isinstance(value, dict) else {}


def _list(body: Mapping[str, Any], key: str) -> list[Any]:
    value = body.get(key)
    return value if isinstance(value, list) else []


def _text(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    """A number, also one that JSON carries as text (64-bit numbers are)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _whole(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and abs(number) < 2**53 else None
