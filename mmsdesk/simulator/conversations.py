"""Contacts and conversations an app in CONVERSATION mode makes by itself, and the callbacks that tell of them.

One contact has at most one conversation with an app that is active; what is stopped stays and can be read.
"""

import time
from typing import Any

from mmsdesk.simulator.callbacks import Notifier
from mmsdesk.simulator.identifiers import Identifiers, write_time
from mmsdesk.simulator.state import State, make_contact

Json = dict[str, Any]


class Conversations:
    """Finds or makes whom a message belongs to (sheet, sections 8 and 18.6)."""

    def __init__(self, state: State, ids: Identifiers, notifier: Notifier) -> None:
        self._state = state
        self._ids = ids
        self._notifier = notifier
        self._newest: dict[tuple[str, str], str] = {}
        """The conversation begun last, by app and contact: only it can be active."""

    def link(
        self, app_id: str, identities: list[Json], channel: str, *, contact_id: str = "", correlation_id: str = ""
    ) -> tuple[str, str]:
        """The ids of contact and conversation for somebody, made when new; the conversation is on `channel` now."""
        contact = self._state.contacts.get(contact_id) or self._find_contact(identities)
        if contact is None:
            contact = make_contact(self._ids.ulid(), {"channel_identities": identities})
            self._state.contacts[contact["id"]] = contact
            self._tell("CONTACT_CREATE", "contact_create_notification", {"contact": contact}, app_id, contact["id"])
        conversation = self.active(app_id, contact["id"]) or self.start(app_id, contact["id"], channel)
        conversation["active_channel"] = channel
        conversation["last_received"] = write_time(time.time())
        if correlation_id:
            conversation["correlation_id"] = correlation_id
        return contact["id"], conversation["id"]

    def active(self, app_id: str, contact_id: str) -> Json | None:
        """The conversation that goes on, if there is one."""
        conversation = self._state.conversations.get(self._newest.get((app_id, contact_id), ""))
        if conversation is None or not conversation["active"] or conversation["contact_id"] != contact_id:
            return None
        return conversation

    def start(self, app_id: str, contact_id: str, channel: str, **given: Any) -> Json:
        """A new conversation, told of by CONVERSATION_START."""
        conversation = {
            "id": self._ids.ulid(),
            "app_id": app_id,
            "contact_id": contact_id,
            "active_channel": channel,
            "active": True,
            "metadata": "",
            "metadata_json": {},
            "last_received": write_time(time.time()),
            "correlation_id": "",
            **given,
        }
        self._state.conversations[conversation["id"]] = conversation
        self._newest[app_id, contact_id] = conversation["id"]
        self._tell_of(conversation, "start")
        return conversation

    def stop(self, conversation: Json) -> None:
        """The next message to or from this contact begins another one."""
        if conversation["active"]:
            conversation["active"] = False
            self._tell_of(conversation, "stop")

    def delete(self, conversation: Json) -> None:
        """Removes it together with its messages."""
        del self._state.conversations[conversation["id"]]
        for message in self._state.messages.in_order:
            if message.conversation_id == conversation["id"]:
                message.deleted = True
        self._tell_of(conversation, "delete")

    def delete_of(self, contact_id: str) -> None:
        """What a contact leaves behind."""
        for conversation in list(self._state.conversations.values()):
            if conversation["contact_id"] == contact_id:
                self.delete(conversation)

    def move(self, source_id: str, destination_id: str) -> None:
        """After a merge: conversations change hands, and messages join the active conversation of the same app."""
        for conversation in list(self._state.conversations.values()):
            if conversation["contact_id"] != source_id:
                continue
            kept = self.active(conversation["app_id"], destination_id)
            conversation["contact_id"] = destination_id
            if kept is not None and conversation["active"]:
                del self._state.conversations[conversation["id"]]
            joined = kept if kept is not None else conversation
            if joined["active"]:
                self._newest[joined["app_id"], destination_id] = joined["id"]
            for message in self._state.messages.in_order:
                if message.conversation_id == conversation["id"]:
                    message.conversation_id, message.contact_id = joined["id"], destination_id

    def _find_contact(self, identities: list[Json]) -> Json | None:
        found = (self._state.find_contact(known["channel"], known["identity"]) for known in identities)
        return next((contact for contact in found if contact is not None), None)

    def _tell_of(self, conversation: Json, what: str) -> None:
        shown = {"conversation": dict(conversation)}
        key = f"conversation_{what}_notification"
        self._tell(f"CONVERSATION_{what.upper()}", key, shown, conversation["app_id"], conversation["id"])

    def _tell(self, trigger: str, key: str, payload: Json, app_id: str, name: str) -> None:
        self._notifier.emit(trigger, key, payload, app_id=app_id, about=f"{name} {trigger}")
