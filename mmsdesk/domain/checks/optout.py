"""Rules for opting out: that people are told how, and that their STOP is heard (rules of our own)."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit, TextCase
from mmsdesk.domain.checks.registry import campaign_rule, text_rule
from mmsdesk.domain.contact_info import ContactInfo
from mmsdesk.domain.message import Carousel, LocationMessage, MediaMessage, Message
from mmsdesk.domain.severity import Severity

_WAY_OUT: Final = re.compile(r"\b(?:stop|stopall|unsubscribe|opt[ -]?out|end|quit|cancel|arr[eê]t)\b", re.IGNORECASE)

_MISSING: Final = "no way to opt out"
_KINDS: Final[Mapping[type[Message], str]] = {
    MediaMessage: "media message",
    LocationMessage: "location",
    ContactInfo: "contact",
}
"""The kinds in which no line of our own can stand."""


def without_way_out(message: Message, body: str) -> type[Message] | None:
    """The kind of a message whose words, as they arrive, do not say how to opt out; None for one that does.

    A line break ends every way of saying it, so lines are looked at one by one, the last first: the line that says it
    mostly stands there and is the same for everybody.
    """
    if any(_says_how(line) for line in reversed(body.split("\n"))):
        return None
    if isinstance(message, Carousel) and not message.cards:  # STR-3 asks for a card first
        return None
    return type(message)


@lru_cache(maxsize=512)
def _says_how(line: str) -> bool:
    return _WAY_OUT.search(line) is not None


@text_rule(
    "OPT-1",
    Severity.WARN,
    "Way to opt out",
    "the text says how",
    "carriers, TCPA",
    measure="what is missing",
    fixes="add_optout_line use_card",
)
def people_can_opt_out(case: TextCase) -> Iterator[Hit]:
    kind = case.without_way_out
    if kind is None:
        return
    if kind in _KINDS:
        yield Hit(
            f"A {_KINDS[kind]} can’t say how to opt out",
            "It has no room for the line that carriers expect in marketing messages. Use a card.",
            _MISSING,
            Fix("use_card", "Make it a card"),
            Anchor.MEDIA if kind is MediaMessage else Anchor.PARTS,
        )
    else:
        yield Hit(
            "The message doesn’t say how to opt out",
            "Carriers expect it in marketing messages and block senders without it.",
            _MISSING,
            Fix("add_optout_line", "Add opt-out line"),
            Anchor.BODY,
        )


@campaign_rule(
    "OPT-2",
    Severity.HARD,
    "STOP reaches us",
    "the sender also receives SMS",
    "seed",
    measure="what is missing",
    fixes="open_connection",
)
def stop_reaches_us(case: Case) -> Iterator[Hit]:
    if case.facts.sms_channel is False:
        yield Hit(
            "A plain STOP can’t reach you",
            "Replies without a picture come as SMS, and this sender has no SMS channel. Set it up before you send.",
            "no SMS channel",
            fix=Fix("open_connection", "Open Connection"),
            anchor=Anchor.SENDER,
        )


@campaign_rule(
    "OPT-2",
    Severity.WARN,
    "STOP reaches us",
    "a relay is set up",
    "seed",
    measure="what is missing",
    fixes="open_connection",
)
def replies_are_heard(case: Case) -> Iterator[Hit]:
    facts = case.facts
    if facts.hears_replies is False and not facts.has_relay and facts.sms_channel is not False:
        yield Hit(
            "Replies and receipts can’t reach this computer",
            "Without a relay nobody hears a STOP. Set one up before you write to customers.",
            "no relay",
            fix=Fix("open_connection", "Open Connection"),
            anchor=Anchor.SENDER,
        )


@campaign_rule(
    "OPT-2",
    Severity.WARN,
    "STOP reaches us",
    "Sinch posts to the relay",
    "seed",
    measure="what is missing",
    fixes="open_connection",
)
def sinch_posts_to_the_relay(case: Case) -> Iterator[Hit]:
    if case.facts.hears_replies is False and case.facts.has_relay:
        yield Hit(
            "Sinch was not told to post to your relay",
            "A STOP or receipts would be lost. Add the webhook under Connection before you write to customers.",
            "no webhook",
            fix=Fix("open_connection", "Open Connection"),
            anchor=Anchor.SENDER,
        )
