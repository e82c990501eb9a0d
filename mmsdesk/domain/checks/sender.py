"""Rules for the number a campaign is sent from (rule book, section 11) and for values on the wire (STR-9)."""

from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit
from mmsdesk.domain.checks.registry import campaign_rule
from mmsdesk.domain.sender import SenderType, has_sender_form
from mmsdesk.domain.severity import Severity

_CHOOSE: Final = Fix("choose_sender", "Choose sender")


@campaign_rule(
    "SND-1",
    Severity.HARD,
    "Sender",
    "the campaign's, or the app's default",
    "seed, S-PROP",
    measure="what is missing",
    fixes="choose_sender",
)
def sender_is_named(case: Case) -> Iterator[Hit]:
    if not case.sender:
        yield Hit(
            "No sender is chosen",
            "MMS needs the short code or number it comes from. Choose one under Settings, Connection.",
            "no sender",
            fix=_CHOOSE,
            anchor=Anchor.SENDER,
        )


@campaign_rule(
    "SND-2",
    Severity.STRICT,
    "Form of the sender",
    "3-8 digits, or 9-15 with the country code",
    "S-CH, S-MM7",
    measure="the sender",
    fixes="choose_sender",
)
def sender_is_a_number(case: Case) -> Iterator[Hit]:
    if case.sender and not has_sender_form(case.sender):
        yield Hit(
            f"“{case.sender[:40]}” can’t send MMS",
            "MMS is sent from a short code or a phone number: digits only, with a + in front if you like.",
            case.sender[:40],
            _CHOOSE,
            Anchor.SENDER,
        )


@campaign_rule(
    "SND-3",
    Severity.STRICT,
    "Sender belongs to the account",
    "one of the account's senders",
    "S-MM7C",
    measure="the sender",
    fixes="choose_sender",
)
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


@campaign_rule(
    "SND-4",
    Severity.INFO,
    "MMS from a short code",
    "allowed by the channel's page",
    "seed vs S-SKILL",
    measure="the sender",
    fixes="send_test",
)
def short_codes_may_send(case: Case) -> Iterator[Hit]:
    if case.sender_type is SenderType.SHORT_CODE and not case.facts.rehearsal:
        yield Hit(
            f"Send a test from {case.sender} first",
            "Sinch’s pages disagree on whether every short code may send MMS.",
            case.sender,
            Fix("send_test", "Send test"),
            Anchor.SENDER,
        )


def _digits(sender: str) -> str:
    return sender.removeprefix("+")
