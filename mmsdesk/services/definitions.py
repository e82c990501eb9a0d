"""A campaign as JSON, as drafts and `.mmsdesk` files hold it, and the fingerprint that knows it again."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.message import Campaign, ContentType
from mmsdesk.domain.presets import PRESETS, SINCH_STRICT
from mmsdesk.domain.sender import SenderType
from mmsdesk.sinch.message_wire import message_from_wire, message_to_wire

_COPY: Final = re.compile(r" \(copy(?: \d+)?\)$")
CHECKS_ONLY: Final = ("preset", "sender_type", "other_providers")
"""Facts of a campaign that nobody receives anything of."""


def definition_of(campaign: Campaign) -> dict[str, Any]:
    """The campaign's own facts: name, sender, strict, content_type and Sinch's message object, tokens untouched.

    What only the checks go by (`preset`, `sender_type`, `other_providers`) is there only when it was chosen.
    """
    usual = Campaign("", "", True, ContentType.MARKETING, campaign.message)
    chosen = {key: getattr(campaign, key) for key in CHECKS_ONLY if getattr(campaign, key) != getattr(usual, key)}
    return {
        "name": campaign.name,
        "sender": campaign.sender,
        "strict": campaign.strict,
        "content_type": campaign.content_type.value,
        "message": message_to_wire(campaign.message),
        **chosen,
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
    preset = _one_of(definition, "preset", SINCH_STRICT.id, tuple(PRESETS))
    kind = _one_of(definition, "sender_type", "", ("", *(it.value for it in SenderType)))
    others = definition.get("other_providers", False)
    if not isinstance(others, bool):
        raise BadInput("This campaign file has an unknown other_providers", "Use true or false.")
    message = message_from_wire(definition.get("message"))
    return Campaign(name, sender, strict, content_type, message, preset, kind, others)


def _one_of(definition: Mapping[str, Any], key: str, default: str, known: Sequence[str]) -> str:
    """A fact that is one of a few words. Raises BadInput for any other."""
    value = definition.get(key, default)
    if not isinstance(value, str) or value not in known:
        words = ", ".join(word for word in known if word)
        raise BadInput(f"This campaign file has an unknown {key}", f"Use one of {words}.")
    return value


def content_of(campaign: Campaign) -> str:
    """Hash that is equal exactly when people would get the same message, whatever it is called and whoever gets it."""
    return fingerprint_of(replace(campaign, name=""), "")


def without_copy(name: str) -> str:
    """What the campaign is called that "Wine (copy 2)" is a copy of."""
    return _COPY.sub("", name)


def fingerprint_of(campaign: Campaign, list_name: str) -> str:
    """Hash that is equal exactly when the same campaign goes to the same list; 64 hex digits.

    A copy is the same campaign as long as only its name says that it is one: sending it is sending again.
    """
    facts = {key: fact for key, fact in definition_of(campaign).items() if key not in CHECKS_ONLY}
    facts["name"] = without_copy(campaign.name)
    facts["list"] = list_name.casefold()
    canonical = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
