"""A campaign as JSON, as drafts and `.mmsdesk` files hold it, and the fingerprint that knows it again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.message import Campaign, ContentType
from mmsdesk.sinch.message_wire import message_from_wire, message_to_wire


def definition_of(campaign: Campaign) -> dict[str, Any]:
    """The campaign's own facts: name, sender, strict, content_type and Sinch's message object, tokens untouched."""
    return {
        "name": campaign.name,
        "sender": campaign.sender,
        "strict": campaign.strict,
        "content_type": campaign.content_type.value,
        "message": message_to_wire(campaign.message),
    }


def campaign_of(definition: Mapping[str, Any]) -> Campaign:
    """The campaign in a definition. Raises BadInput with a sentence when a fact is missing or of the wrong kind."""
    name, sender, strict = definition.get("name"), definition.get("sender", ""), definition.get("strict", True)
    if not isinstance(name, str) or not isinstance(sender, str) or not isinstance(strict, bool):
        raise BadInput("This campaign file is incomplete", "It needs a name, a sender and strict (true or false).")
    try:
        content_type = ContentType(definition.get("content_type", ContentType.MARKETING.value))
    except ValueError:
        known = ", ".join(kind.value for kind in ContentType)
        raise BadInput("This campaign file has an unknown content_type", f"Use one of {known}.") from None
    return Campaign(name, sender, strict, content_type, message_from_wire(definition.get("message")))


def content_of(campaign: Campaign) -> str:
    """Hash that is equal exactly when people would get the same message, whatever it is called and whoever gets it."""
    return fingerprint_of(replace(campaign, name=""), "")


def fingerprint_of(campaign: Campaign, list_name: str) -> str:
    """Hash that is equal exactly when the same campaign goes to the same list; 64 hex digits."""
    facts = {**definition_of(campaign), "list": list_name.casefold()}
    canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
