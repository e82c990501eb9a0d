"""People who write to us: inbound messages and their callbacks (sheet, sections 18.3 and 22)."""

import time
from typing import Any

import msgspec

from mmsdesk.simulator.callbacks import Notifier
from mmsdesk.simulator.consents import Consents
from mmsdesk.simulator.conversations import Conversations
from mmsdesk.simulator.identifiers import Identifiers, digits_of, write_time
from mmsdesk.simulator.rendering import choices_of
from mmsdesk.simulator.state import Message, State

Json = dict[str, Any]


class Inbox:
    """Turns what somebody writes into stored messages and signed MESSAGE_INBOUND callbacks."""

    def __init__(
        self, state: State, ids: Identifiers, notifier: Notifier, conversations: Conversations, consents: Consents
    ) -> None:
        self._state = state
        self._ids = ids
        self._notifier = notifier
        self._conversations = conversations
        self._consents = consents

    def receive(
        self,
        identity: str,
        text: str,
        *,
        channel: str | None = None,
        media_urls: tuple[str, ...] = (),
        app_id: str = "",
    ) -> list[str]:
        """Takes in one message of a person and returns the ids it got: one for each attachment.

        A plain text arrives as SMS, one with media as MMS. On a channel the app lacks it is lost: no id.
        """
        app_id = app_id or self._state.settings.app_id
        channel = channel or ("MMS" if media_urls else "SMS")
        app = self._state.apps.get(app_id)
        if app is None or not any(entry["channel"] == channel for entry in app["channel_credentials"]):
            return []
        contents = [self._with_media(text, url) for url in media_urls] or [self._plain(identity, text)]
        made = [self._store(app, channel, identity, content) for content in contents]
        if self._consents.are_managed and not media_urls:
            self._obey(app, channel, identity, text)
        return made

    def receive_event(self, app_id: str, channel: str, identity: str, kind: str, event: Json) -> str:
        """Takes in what a person's phone tells without a message, such as that they are typing; returns its id."""
        app = self._state.apps[app_id]
        digits = digits_of(identity)
        contact_id, conversation_id = self._link(app, channel, digits)
        made = {
            "id": self._ids.ulid(),
            "direction": "TO_APP",
            kind: event,
            "channel_identity": {"channel": channel, "identity": digits, "app_id": ""},
            "contact_id": contact_id,
            "conversation_id": conversation_id,
            "accept_time": write_time(time.time()),
            "processing_mode": app["processing_mode"],
        }
        self._state.events[made["id"]] = {**made, "app_id": app_id}
        about = f"{digits} inbound event {msgspec.json.encode(event).decode()}"
        self._notifier.emit("EVENT_INBOUND", "event", made, app_id=app_id, about=about)
        return str(made["id"])

    def _obey(self, app: Json, channel: str, identity: str, text: str) -> None:
        """What consent management does about a STOP or a START."""
        word = self._consents.word_of(text)
        if word is None:
            return
        if word == "opt_out":
            self._consents.opt_out(app["id"], identity, "ORIGIN_MO")
        else:
            self._consents.opt_in(app["id"], identity, "ORIGIN_MO")
        payload = {
            "request_id": "",
            "contact_id": self._link(app, channel, digits_of(identity))[0],
            "channel": channel,
            "identity": digits_of(identity),
            "status": f"{word.upper()}_SUCCEEDED",
            "processing_mode": app["processing_mode"],
        }
        about = f"{identity} {word} {text}"
        self._notifier.emit(word.upper(), f"{word}_notification", payload, app_id=app["id"], about=about)

    def _link(self, app: Json, channel: str, digits: str) -> tuple[str, str]:
        """Contact and conversation of a number; both empty in DISPATCH mode."""
        if app["processing_mode"] != "CONVERSATION":
            return "", ""
        return self._conversations.link(app["id"], [{"channel": channel, "identity": digits}], channel)

    def _with_media(self, text: str, url: str) -> Json:
        if text:
            return {"media_card_message": {"url": url, "caption": text}}
        return {"media_message": {"url": url}}

    def _plain(self, identity: str, text: str) -> Json:
        """A text, or the answer to a choice when it says what the choice said."""
        last = self._state.messages.last_sent_to(identity)
        if last is not None:
            for choice in choices_of(last.read_request()["message"]):
                offered = (choice.get("text_message") or {}).get("text")
                if offered and offered.strip().casefold() == text.strip().casefold():
                    postback = choice.get("postback_data") or f"{last.message_id}_{offered}"
                    return {"choice_response_message": {"message_id": last.message_id, "postback_data": postback}}
        return {"text_message": {"text": text}}

    def _store(self, app: Json, channel: str, identity: str, content: Json) -> str:
        digits = digits_of(identity)
        last = self._state.messages.last_sent_to(identity)
        contact_id, conversation_id = self._link(app, channel, digits)
        answers_choice = "choice_response_message" in content
        message = Message(
            message_id=self._ids.ulid(),
            app_id=app["id"],
            direction="TO_APP",
            accepted_at=time.time(),
            channel=channel,
            identity=digits,
            metadata=last.metadata if answers_choice and last is not None else "",
            correlation_id=last.correlation_id if last is not None else "",
            processing_mode=app["processing_mode"],
            contact_id=contact_id,
            conversation_id=conversation_id,
            contact_message={**content, "reply_to": None},
            sender_id=self._state.settings.sender,
        )
        self._state.messages.add(message)
        self._tell(message)
        return message.message_id

    def _tell(self, message: Message) -> None:
        payload = message.as_json()
        del payload["app_message"]
        self._notifier.emit(
            "MESSAGE_INBOUND",
            "message",
            payload,
            app_id=message.app_id,
            about=f"{message.identity} inbound {msgspec.json.encode(message.contact_message).decode()}",
            message_metadata=self._state.conversation_metadata.get(message.identity, ""),
            correlation_id=message.correlation_id,
        )
