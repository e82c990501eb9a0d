"""The queue behind `messages:send` and the carriers behind that: drain, validate, hand over, report (sheet, 8, 19)."""

import asyncio
import time
from typing import Any, Final

from mmsdesk.simulator.callbacks import Notifier
from mmsdesk.simulator.consents import Consents
from mmsdesk.simulator.faults import Faults, Outcome
from mmsdesk.simulator.identifiers import digits_of
from mmsdesk.simulator.inbox import Inbox
from mmsdesk.simulator.media import MediaFetcher
from mmsdesk.simulator.outbound import OutboundQueue
from mmsdesk.simulator.rendering import media_url_of
from mmsdesk.simulator.state import Message, State
from mmsdesk.simulator.strictness import Refusal
from mmsdesk.simulator.validation import subject_of

Json = dict[str, Any]

_HANDOVER_SECONDS: Final = (0.2, 1.0)
_DELIVERY_SECONDS: Final = (1.0, 5.0)
_REPLY_SECONDS: Final = (1.0, 4.0)
_MOST_SUBJECT: Final = 80
_DESCRIPTIONS: Final = {
    "RECIPIENT_NOT_REACHABLE": "Unreachable",
    "CHANNEL_REJECT": "Rejected",
    "DELIVERY_TIMED_OUT": "Expired",
    "CHANNEL_FAILURE": "Carrier timeout",
    "DELIVERY_REJECTED_DUE_TO_POLICY": "Content refused by the carrier",
    "RATE_LIMITED": "Throughput exceeded",
    "MEDIA_TOO_LARGE": "Content too long",
}


class Carrier:
    """Takes accepted messages from the app's queue at its outbound rate and lets each meet its outcome."""

    def __init__(
        self,
        state: State,
        faults: Faults,
        media: MediaFetcher,
        notifier: Notifier,
        inbox: Inbox,
        consents: Consents,
    ) -> None:
        self._state = state
        self._faults = faults
        self._media = media
        self._notifier = notifier
        self._inbox = inbox
        self._consents = consents
        self._compression = state.settings.time_compression
        self._queues: dict[str, OutboundQueue] = {}
        self._filled = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()

    def has_room(self, app_id: str) -> bool:
        """Whether the app's queue takes one more."""
        return self._state.queued[app_id] < self._state.settings.outbound_limit

    def put(self, message: Message, *, high_priority: bool) -> None:
        """Queues an accepted message."""
        queue = self._queues.get(message.app_id)
        if queue is None:
            queue = self._queues[message.app_id] = OutboundQueue(self._state.settings.outbound_rate * self._compression)
        queue.put(message, high_priority=high_priority)
        self._state.queued[message.app_id] += 1
        self._filled.set()

    async def run(self) -> None:
        """Drains every app's queue until cancelled."""
        while True:
            await self._filled.wait()
            for queue in self._queues.values():
                for message in queue.take_due():
                    self._start(message)
            filled = [queue for queue in self._queues.values() if queue]
            if not filled:
                self._filled.clear()
            await asyncio.sleep(max(0.005, min((queue.seconds_until_next() for queue in filled), default=0.0)))

    def _start(self, message: Message) -> None:
        self._state.queued[message.app_id] -= 1
        task = asyncio.create_task(self._carry(message))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def refuse_media(self, request: Json) -> Refusal | None:
        """Why strict validation refuses the media of a request, or None."""
        url = media_url_of(request["message"])
        properties = request.get("channel_properties") or {}
        if url is None or properties.get("MMS_STRICT_VALIDATION") != "true":
            return None
        return await self._media.check(url, strict=True)

    async def _carry(self, message: Message) -> None:
        request = message.read_request()
        channels = self._channels(message, request)
        wanted = request.get("channel_priority_order") or [channel for channel, _ in channels]
        unconfigured = [channel for channel in wanted if not self._credential(message.app_id, channel)]
        if unconfigured:
            message.channel = unconfigured[0]
            missing = Refusal("CHANNEL_CONFIGURATION_MISSING", f"the app has no {unconfigured[0]} channel")
            self._report(message, request, "FAILED", missing)
            return
        expires_at = self._expiry(message, request)
        failure = Refusal("NO_CHANNELS_LEFT", "the recipient has no identity on these channels")
        for position, (channel, identity) in enumerate(channels):
            message.channel, message.identity = channel, identity
            if time.time() > expires_at:
                failure = Refusal("MESSAGE_EXPIRED", "the time to live ran out")
                break
            refused = await self._try_channel(message, request, first=position == 0)
            if refused is None:
                return
            failure = refused
            if position + 1 < len(channels):
                self._report(message, request, "SWITCHING_CHANNEL", refused)
            elif position:
                failure = Refusal("NO_CHANNELS_LEFT", f"every channel was tried; the last said {refused.code}")
        self._report(message, request, "FAILED", failure)

    def _channels(self, message: Message, request: Json) -> list[tuple[str, str]]:
        """Channels with this person's address on each, in the order they are tried (sheet, section 8)."""
        recipient = request["recipient"]
        if recipient.get("contact_id"):
            identities = self._state.contacts.get(message.contact_id, {"channel_identities": []})["channel_identities"]
        else:
            identities = recipient["identified_by"]["channel_identities"]
        addresses: dict[str, str] = {}
        for identity in identities:
            addresses.setdefault(identity["channel"], identity["identity"])
        order = request.get("channel_priority_order") or list(addresses)
        return [(channel, addresses[channel]) for channel in order if channel in addresses]

    def _credential(self, app_id: str, channel: str) -> Json | None:
        entries = self._state.apps[app_id]["channel_credentials"] if app_id in self._state.apps else []
        return next((entry for entry in entries if entry["channel"] == channel), None)

    def _expiry(self, message: Message, request: Json) -> float:
        ttl = request.get("ttl")
        return message.accepted_at + int(ttl[:-1]) / self._compression if ttl else float("inf")

    async def _try_channel(self, message: Message, request: Json, *, first: bool) -> Refusal | None:
        """Hands a message to one channel; returns why that came to nothing, or None when it is done with."""
        channel = message.channel
        refused = await self._refuse_before(message, request)
        if refused is not None:
            return refused
        outcome = self._faults.outcome(digits_of(message.identity), channel, message.turn, first_channel=first)
        self._submit(message, request)
        await self._pause(_HANDOVER_SECONDS, "handover", message)
        self._report(message, request, "QUEUED_ON_CHANNEL")
        if outcome.kind == "no_receipt":
            return None
        await self._pause(_DELIVERY_SECONDS, "delivery", message)
        if outcome.kind == "failed":
            said = _DESCRIPTIONS.get(outcome.reason, outcome.reason.replace("_", " ").lower())
            return Refusal(outcome.reason, f"The underlying channel reported: {said}")
        self._report(message, request, "DELIVERED")
        await self._reply(message, outcome)
        return None

    async def _refuse_before(self, message: Message, request: Json) -> Refusal | None:
        """The second validation stage: what can only be found out after the request was accepted."""
        content_type = request.get("message_content_type") or ""
        if self._consents.forbids(message.app_id, message.identity, content_type):
            return Refusal("RECIPIENT_NOT_OPTED_IN", "the recipient has opted out")
        if message.channel != "MMS":
            return None
        properties = request.get("channel_properties") or {}
        credential = (self._credential(message.app_id, "MMS") or {}).get("mms_credentials") or {}
        if not (properties.get("MMS_SENDER") or credential.get("default_sender")):
            return Refusal("CHANNEL_BAD_CONFIGURATION", "there is neither MMS_SENDER nor a default sender")
        strict = properties.get("MMS_STRICT_VALIDATION") == "true"
        subject = subject_of(request["message"])
        if len(subject) > _MOST_SUBJECT:
            return Refusal(
                "BAD_REQUEST", f"the subject has {len(subject)} characters where {_MOST_SUBJECT} are allowed"
            )
        if strict and not (subject.isascii() and subject.isprintable()):
            return Refusal("BAD_REQUEST", "the subject has characters that carriers refuse")
        url = media_url_of(request["message"])
        return None if url is None else await self._media.check(url, strict=strict)

    async def _reply(self, message: Message, outcome: Outcome) -> None:
        if outcome.reply is None:
            return
        await self._pause(_REPLY_SECONDS, "reply", message)
        self._inbox.receive(message.identity, outcome.reply)

    async def _pause(self, between: tuple[float, float], what: str, message: Message) -> None:
        low, high = between
        drawn = self._faults.draw(what, f"{message.identity} {message.channel}", message.turn)
        await asyncio.sleep((low + (high - low) * drawn) / self._compression)

    def _common(self, message: Message) -> Json:
        return {
            "message_id": message.message_id,
            "conversation_id": message.conversation_id,
            "channel_identity": {**message.channel_identity(), "identity": digits_of(message.identity)},
            "contact_id": message.contact_id,
            "metadata": message.metadata,
            "processing_mode": message.processing_mode,
        }

    def _submit(self, message: Message, request: Json) -> None:
        payload = self._common(message) | {"submitted_message": request["message"]}
        self._emit("MESSAGE_SUBMIT", "message_submit_notification", payload, message, "SUBMIT")

    def _report(self, message: Message, request: Json, status: str, refusal: Refusal | None = None) -> None:
        payload = self._common(message) | {"status": status}
        if refusal is not None:
            payload["reason"] = {
                "code": refusal.code,
                "description": refusal.description,
                "sub_code": refusal.sub_code,
            }
        url = request.get("callback_url") or ""
        self._emit("MESSAGE_DELIVERY", "message_delivery_report", payload, message, status, url)

    def _emit(self, trigger: str, key: str, payload: Json, message: Message, step: str, url: str = "") -> None:
        self._notifier.emit(
            trigger,
            key,
            payload,
            app_id=message.app_id,
            about=f"{message.identity} {message.channel} {message.turn} {step}",
            message_metadata=message.metadata,
            correlation_id=message.correlation_id,
            callback_url=url,
        )
