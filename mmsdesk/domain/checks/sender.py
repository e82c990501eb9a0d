"""Rules for the number a campaign is sent from (rule book, section 11) and for values on the wire (STR-9)."""

from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit
from mmsdesk.domain.checks.registry import campaign_rule, held_rule
from mmsdesk.domain.sender import SenderType
from mmsdesk.domain.severity import Severity

PROPERTY_LIMIT: Final = 1024
_CHOOSE: Final = Fix("choose_sender", "Choose sender")


@campaign_rule("SND-1", Severity.HARD, "Sender", "the campaign's, or the app's default", "seed, S-PROP")
def sender_is_named(case: Case) -> Iterator[Hit]:
    if not case.sender:
        yield Hit(
            "No sender is chosen",
            "MMS needs the short code or number it comes from. Choose one under Settings, Connection.",
            fix=_CHOOSE,
            anchor=Anchor.SENDER,
        )


@campaign_rule(
    "SND-2", Severity.STRICT, "Form of the sender", "3-8 digits, or 9-15 with the country code", "S-CH, S-MM7"
)
def sender_is_a_number(case: Case) -> Iterator[Hit]:
    if case.sender and case.sender_type is None:
        yield Hit(
            f"“{case.sender[:40]}” can’t send MMS",
            "MMS is sent from a short code or a phone number: digits only, with a + in front if you like.",
            case.sender[:40],
            _CHOOSE,
            Anchor.SENDER,
        )


@campaign_rule("SND-3", Severity.STRICT, "Sender belongs to the account", "one of the account's senders", "S-MM7C")
def sender_is_ours(case: Case) -> Iterator[Hit]:
    known = case.facts.known_senders
    if case.sender and known is not None and _digits(case.sender) not in {_digits(sender) for sender in known}:
        yield Hit(
            f"{case.sender} isn’t one of your senders",
            "Sinch would refuse every message. Choose a sender of this account.",
            case.sender,
            _CHOOSE,
            Anchor.SENDER,
        )


@campaign_rule("SND-4", Severity.INFO, "MMS from a short code", "allowed by the channel's page", "seed vs S-SKILL")
def short_codes_may_send(case: Case) -> Iterator[Hit]:
    if case.sender_type is SenderType.SHORT_CODE and not case.facts.rehearsal:
        yield Hit(
            f"Send a test from {case.sender} first",
            "Sinch’s pages disagree on whether every short code may send MMS.",
            case.sender,
            Fix("send_test", "Send test"),
            Anchor.SENDER,
        )


@campaign_rule(
    "STR-9", Severity.HARD, "Values sent along", f"the sender's value at most {PROPERTY_LIMIT} characters", "CA §6"
)
def values_fit(case: Case) -> Iterator[Hit]:
    if len(case.sender) > PROPERTY_LIMIT:
        yield Hit(
            "The sender is far too long",
            "Sinch refuses the request. Choose a sender.",
            fix=_CHOOSE,
            anchor=Anchor.SENDER,
        )


held_rule("STR-1", Severity.HARD, "Media per message", "one: a card or a media message holds one file", "CA §7")
held_rule("STR-7", Severity.INFO, "Slides below", "one: the Conversation API builds it", "S-XML, S-JSON")
held_rule("STR-8", Severity.INFO, "Time of a slide", "the carrier's own: none is written", "S-XML")
held_rule("STR-9", Severity.HARD, "Notes sent along", "two ids: 88 of 1,024 characters, and 32 of 128", "CA §6")
held_rule("FLG-1", Severity.HARD, "Value of the flag", "the words “true” and “false”", "S-PROP")
held_rule(
    "FLG-2", Severity.INFO, "What Sinch validates", "the media; text, subject and address are checked here", "S-PROP"
)
held_rule("FLG-3", Severity.INFO, "Strict validation", "on, unless it is switched off", "ours")


def _digits(sender: str) -> str:
    return sender.removeprefix("+")
