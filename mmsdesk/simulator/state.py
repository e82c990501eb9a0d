"""Everything the service remembers, in memory: the app and its webhooks, contacts, messages, requests."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from mmsdesk.simulator.identifiers import Identifiers, digits_of, write_time
from mmsdesk.simulator.settings import SimulatorSettings

Json = dict[str, Any]

_DAY_SECONDS: Final = 86_400.0


@dataclass(slots=True)
class Message:
    """One stored message; an outbound one keeps its request as received and reads it when needed."""

    message_id: str
    app_id: str
    direction: str
    accepted_at: float
    channel: str
    identity: str
    metadata: str
    correlation_id: str
    processing_mode: str
    request: bytes = b""
    job_id: str = ""
    contact_id: str = ""
    conversation_id: str = ""
    app_message: Json | None = None
    contact_message: Json | None = None
    sender_id: str = ""
    turn: int = 1
    deleted: bool = False
    injected: bool = False

    @property
    def accepted_time(self) -> str:
        return write_time(self.accepted_at)

    def read_request(self) -> Json:
        request: Json = msgspec.json.decode(self.request)
        return request

    def channel_identity(self) -> Json:
        return {"channel": self.channel, "identity": self.identity, "app_id": ""}

    def as_json(self, *, with_metadata: bool = True) -> Json:
        """The message object of get and list (sheet, sections 9 and 23); exactly one of the two contents is there."""
        content: Json
        if self.contact_message is None:
            content = {"app_message": self.app_message or self.read_request()["message"]}
        else:
            content = {"contact_message": self.contact_message, "app_message": None}
        return {
            "id": self.message_id,
            "direction": self.direction,
            **content,
            "channel_identity": self.channel_identity(),
            "conversation_id": self.conversation_id,
            "contact_id": self.contact_id,
            "metadata": self.metadata if with_metadata else "",
            "accept_time": self.accepted_time,
            "sender_id": self.sender_id,
            "processing_mode": self.processing_mode,
            "injected": self.injected,
        }


@dataclass(slots=True)
class SendRequest:
    """One `messages:send` request as it came in, whatever became of it."""

    received_at: float
    identity: str = ""
    job_id: str = ""
    status: int = 0
    accepted: bool = False
    answered: bool = False
    done: bool = False
    message_id: str = ""
    fault: str = ""

    def as_json(self) -> Json:
        return {
            "time": write_time(self.received_at),
            "identity": self.identity,
            "job_id": self.job_id,
            "status": self.status,
            "accepted": self.accepted,
            "answered": self.answered,
            "message_id": self.message_id,
            "fault": self.fault,
        }


@dataclass(slots=True)
class Messages:
    """All messages in order of acceptance, found by id and by number."""

    by_id: dict[str, Message] = field(default_factory=dict)
    in_order: list[Message] = field(default_factory=list)
    by_digits: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    sent_to: Counter[str] = field(default_factory=Counter)
    accepted: list[Message] = field(default_factory=list)

    def add(self, message: Message) -> None:
        """Files a message; counts it as the n-th sent to its number."""
        digits = digits_of(message.identity)
        self.by_digits[digits].append(len(self.in_order))
        self.in_order.append(message)
        self.by_id[message.message_id] = message
        if message.direction == "TO_CONTACT" and not message.injected:
            self.sent_to[digits] += 1
            message.turn = self.sent_to[digits]
            self.accepted.append(message)

    def newest_first(self, identity: str | None, before: int | None) -> Iterator[tuple[int, Message]]:
        """Places and messages from the newest, all or those of one number, below place `before`."""
        if identity is None:
            start = len(self.in_order) if before is None else min(before, len(self.in_order))
            for place in range(start - 1, -1, -1):
                yield place, self.in_order[place]
            return
        places = self.by_digits.get(digits_of(identity), [])
        end = len(places) if before is None else bisect_left(places, before)
        for place in reversed(places[:end]):
            yield place, self.in_order[place]

    def last_sent_to(self, identity: str) -> Message | None:
        for _, message in self.newest_first(identity, None):
            if message.direction == "TO_CONTACT" and not message.injected:
                return message
        return None


class State:
    """The project: its apps, webhooks, contacts, messages and the requests that made them."""

    def __init__(self, settings: SimulatorSettings, ids: Identifiers) -> None:
        self.settings = settings
        self.ids = ids
        self.apps: dict[str, Json] = {settings.app_id: make_first_app(settings)}
        self.webhooks: dict[str, Json] = {}
        self.contacts: dict[str, Json] = {}
        self.conversations: dict[str, Json] = {}
        self.conversation_metadata: dict[str, str] = {}
        self.events: dict[str, Json] = {}
        self.messages = Messages()
        self.requests: list[SendRequest] = []
        self.queued: Counter[str] = Counter()

    def webhooks_of(self, app_id: str) -> list[Json]:
        return [webhook for webhook in self.webhooks.values() if webhook["app_id"] == app_id]

    def show_app(self, app: Json) -> Json:
        """An app as it is read, with what the service fills in itself."""
        stats = {"outbound_size": self.queued[app["id"]], "outbound_limit": self.settings.outbound_limit}
        return {**app, "queue_stats": stats}

    def is_kept(self, message: Message, now: float) -> bool:
        """Whether a message can still be read: not deleted, and within the retention of its mode (sheet, section 8)."""
        if message.deleted:
            return False
        app = self.apps.get(message.app_id)
        if app is None:
            return False
        kind = "dispatch_retention_policy" if message.processing_mode == "DISPATCH" else "retention_policy"
        days = float(app[kind]["ttl_days"])
        return message.accepted_at + days * _DAY_SECONDS / self.settings.time_compression > now

    def find_contact(self, channel: str, identity: str) -> Json | None:
        wanted = digits_of(identity)
        for contact in self.contacts.values():
            for known in contact["channel_identities"]:
                if known["channel"] == channel and digits_of(known["identity"]) == wanted:
                    return contact
        return None


def make_contact(contact_id: str, given: Json) -> Json:
    """A contact with every key an old SDK asks for, and no other (sheet, section 23)."""
    identities = [
        {"channel": i["channel"], "identity": i["identity"], "app_id": i.get("app_id") or ""}
        for i in given["channel_identities"]
    ]
    return {
        "id": contact_id,
        "channel_identities": identities,
        "channel_priority": given.get("channel_priority") or [],
        "display_name": given.get("display_name") or "Unknown",
        "email": given.get("email") or "",
        "external_id": given.get("external_id") or "",
        "metadata": given.get("metadata") or "",
        "language": given.get("language") or "UNSPECIFIED",
    }


def show_credential(given: Json) -> Json:
    """A channel credential as stored: every one validates at once."""
    return {
        **given,
        "callback_secret": given.get("callback_secret") or "",
        "state": {"status": "ACTIVE", "description": ""},
        "channel_known_id": "",
        "credential_ordinal_number": 0,
    }


def make_app(app_id: str, given: Json, settings: SimulatorSettings) -> Json:
    """An app with its defaults: dispatch mode, and the limits this simulator was started with."""
    return {
        "id": app_id,
        "display_name": given["display_name"],
        "channel_credentials": [show_credential(entry) for entry in given["channel_credentials"]],
        "processing_mode": given.get("processing_mode") or settings.processing_mode,
        "conversation_metadata_report_view": given.get("conversation_metadata_report_view") or "NONE",
        "rate_limits": {"inbound": 25, "outbound": max(1, round(settings.outbound_rate)), "webhooks": 25},
        "retention_policy": given.get("retention_policy")
        or {"retention_type": "MESSAGE_EXPIRE_POLICY", "ttl_days": 180},
        "dispatch_retention_policy": given.get("dispatch_retention_policy")
        or {"retention_type": "MESSAGE_EXPIRE_POLICY", "ttl_days": settings.dispatch_retention_days},
        "callback_settings": given.get("callback_settings") or {"secret_for_overridden_callback_urls": ""},
        "message_retry_settings": given.get("message_retry_settings") or {"retry_duration": 3600},
        "delivery_report_based_fallback": given.get("delivery_report_based_fallback")
        or {"enabled": False, "delivery_report_waiting_time": 0},
        "smart_conversation": given.get("smart_conversation") or {"enabled": False},
        "persist_message_status": {"enabled": False},
        "message_search": {"enabled": False},
    }


def make_first_app(settings: SimulatorSettings) -> Json:
    """The app that is there from the start, with MMS and SMS set up for the sender."""
    mms = {
        "channel": "MMS",
        "mms_credentials": {
            "account_id": "rehearsal-account",
            "api_key": "rehearsal-api-key",
            "default_sender": settings.sender,
            "basic_auth": {"username": "rehearsal", "password": "rehearsal-password"},
        },
    }
    sms = {
        "channel": "SMS",
        "static_bearer": {"claimed_identity": "rehearsal-service-plan", "token": "rehearsal-sms-token"},
    }
    return make_app(settings.app_id, {"display_name": "Rehearsal", "channel_credentials": [mms, sms]}, settings)
