"""What went wrong, in words: each reason code, refusal and reason to leave somebody out has its sentence here.

Codes are those of the API sheet, section 19.2. A code we do not know is shown as it came, in quotes.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mmsdesk.domain.ledger import SkipReason


class Resend(StrEnum):
    """Whether writing to the same person again makes sense."""

    NO = "no"
    LATER = "later"
    SLOWER = "slower"
    AFTER_FIXING = "after_fixing"
    AS_SMS = "as_sms"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason as people read it. `short` fits a pill ("Failed: phone off"), `long` and `advice` are sentences."""

    code: str
    short: str
    long: str
    advice: str
    resend: Resend
    stops_campaign: bool = False
    """Everybody after this person would fail the same way: stop at once."""
    stops_when_repeated: bool = False
    """One may be chance; several in a row mean that everybody is hit."""


R = Resend
_LOOK: Final = "Open the person's details to see what Sinch reported."
_SETUP: Final = "Open Settings, Connection and run the test."

_ROWS: Final[tuple[Reason, ...]] = (
    Reason("UNKNOWN", "no reason given", "Sinch reported a failure without a reason.", _LOOK, R.BY_HAND),
    Reason(
        "INTERNAL_ERROR",
        "fault at Sinch",
        "Something failed inside Sinch.",
        "Try again later. The details hold what Sinch's support will ask for.",
        R.LATER,
    ),
    Reason(
        "RATE_LIMITED",
        "sent too fast",
        "The carrier was offered messages faster than it takes them.",
        "Send again at a lower speed.",
        R.SLOWER,
    ),
    Reason(
        "RECIPIENT_INVALID_CHANNEL_IDENTITY",
        "not a valid number",
        "The number cannot exist as written.",
        "Correct the number in Audience.",
        R.NO,
    ),
    Reason(
        "RECIPIENT_NOT_REACHABLE",
        "phone off or not able to get MMS",
        "The phone could not be reached: switched off, a landline, or not able to receive MMS.",
        "Try a text message instead.",
        R.AS_SMS,
    ),
    Reason(
        "RECIPIENT_NOT_OPTED_IN",
        "has opted out",
        "The carrier or Sinch says this person does not want messages from you.",
        "Leave this person out from now on.",
        R.NO,
    ),
    Reason(
        "OUTSIDE_ALLOWED_SENDING_WINDOW",
        "outside the allowed time",
        "The channel only takes messages while a conversation is open.",
        "MMS knows no such window: check which channel the message went out on.",
        R.NO,
    ),
    Reason(
        "CHANNEL_FAILURE",
        "carrier trouble",
        "The carrier did not take the message, although Sinch tried several times.",
        "Try again later.",
        R.LATER,
    ),
    Reason(
        "CHANNEL_BAD_CONFIGURATION",
        "MMS settings refused",
        "The MMS account refused the sender or its credentials.",
        f"Check the sender and the MMS credentials. {_SETUP}",
        R.AFTER_FIXING,
        stops_campaign=True,
    ),
    Reason(
        "CHANNEL_CONFIGURATION_MISSING",
        "MMS is not set up",
        "The Sinch app has no MMS channel.",
        f"Set up MMS for the app. {_SETUP}",
        R.AFTER_FIXING,
        stops_campaign=True,
    ),
    Reason(
        "MEDIA_TYPE_UNSUPPORTED",
        "file type not allowed",
        "MMS does not carry this type of file.",
        "Convert the picture to JPG and send again.",
        R.AFTER_FIXING,
        stops_when_repeated=True,
    ),
    Reason(
        "MEDIA_TOO_LARGE",
        "file too big",
        "The file is bigger than the carrier takes.",
        "Make the picture smaller and send again.",
        R.AFTER_FIXING,
        stops_when_repeated=True,
    ),
    Reason(
        "MEDIA_NOT_REACHABLE",
        "picture could not be fetched",
        "Sinch could not fetch the picture from its public address.",
        f"Check that your relay can be reached from outside. {_SETUP}",
        R.AFTER_FIXING,
        stops_when_repeated=True,
    ),
    Reason(
        "NO_CHANNELS_LEFT",
        "no way left to deliver",
        "Every way to reach this person was tried, or there was none.",
        _LOOK,
        R.NO,
    ),
    Reason(
        "TEMPLATE_NOT_FOUND",
        "template missing",
        "The message names a template that Sinch does not have.",
        "Use a text or a card instead of the template.",
        R.AFTER_FIXING,
        stops_when_repeated=True,
    ),
    Reason(
        "TEMPLATE_INSUFFICIENT_PARAMETERS",
        "template not filled in",
        "The template needs values that the message does not give.",
        "Fill in the template's values, or use a text or a card.",
        R.AFTER_FIXING,
        stops_when_repeated=True,
    ),
    Reason(
        "TEMPLATE_NON_EXISTING_LANGUAGE_OR_VERSION",
        "template language missing",
        "The template has no such language or version.",
        "Choose another version, or use a text or a card.",
        R.AFTER_FIXING,
        stops_when_repeated=True,
    ),
    Reason(
        "DELIVERY_TIMED_OUT",
        "phone off or out of coverage",
        "The carrier waited for the phone and gave up.",
        "Try again later.",
        R.LATER,
    ),
    Reason(
        "DELIVERY_REJECTED_DUE_TO_POLICY",
        "blocked as unwanted",
        "The carrier refused the message because of its rules on content or on registered senders.",
        "Check that your sender is registered for this kind of message. A shorter, plainer text helps.",
        R.NO,
    ),
    Reason(
        "CONTACT_NOT_FOUND",
        "unknown to Sinch",
        "Sinch has no contact with this id.",
        "Send to the phone number instead.",
        R.NO,
    ),
    Reason(
        "BAD_REQUEST",
        "message refused",
        "Sinch checked the message after accepting it and refused it.",
        "Open the details: strict validation names the rule there.",
        R.AFTER_FIXING,
        stops_when_repeated=True,
    ),
    Reason(
        "UNKNOWN_APP",
        "Sinch app is gone",
        "The Sinch app was deleted or moved while messages were on their way.",
        "Connect again under Settings, Connection.",
        R.AFTER_FIXING,
        stops_campaign=True,
    ),
    Reason(
        "NO_CHANNEL_IDENTITY_FOR_CONTACT",
        "no number for MMS",
        "Sinch has no phone number for this person on MMS.",
        "Add the number in Audience.",
        R.AFTER_FIXING,
    ),
    Reason(
        "CHANNEL_REJECT",
        "refused by the carrier",
        "The carrier refused the message for good and gave no reason.",
        "Writing again will not help. A text message may get through.",
        R.NO,
    ),
    Reason("NO_PERMISSION", "not allowed", "The account may not do this.", _SETUP, R.NO, stops_when_repeated=True),
    Reason("NO_PROFILE_AVAILABLE", "no profile", "The channel has no profile of this person.", _LOOK, R.NO),
    Reason(
        "UNSUPPORTED_OPERATION",
        "not possible on MMS",
        "MMS cannot do what the message asks for.",
        "Use a text or a card.",
        R.NO,
        stops_when_repeated=True,
    ),
    Reason(
        "INACTIVE_CREDENTIAL",
        "MMS credentials switched off",
        "The MMS credentials of the app are switched off.",
        f"Ask Sinch to switch them on again. {_SETUP}",
        R.AFTER_FIXING,
        stops_campaign=True,
    ),
    Reason(
        "MESSAGE_EXPIRED",
        "too late",
        "The time allowed for delivery ran out before the carrier took the message.",
        "Send it again by hand if it still makes sense.",
        R.BY_HAND,
    ),
    Reason(
        "MESSAGE_SPLIT_REQUIRED",
        "text too long",
        "The text does not fit into one message on this channel.",
        "Shorten the text and send again.",
        R.AFTER_FIXING,
        stops_when_repeated=True,
    ),
    Reason(
        "DELIVERY_REPORT_TIME_OUT",
        "no receipt in time",
        "No receipt came within the waiting time. The message may have arrived.",
        "Don't write again: it may be a second time.",
        R.NO,
    ),
)

REASONS: Final[dict[str, Reason]] = {row.code: row for row in _ROWS}

SUB_REASONS: Final[dict[str, Reason]] = {
    row.code: row
    for row in (
        Reason(
            "ATTACHMENT_REJECTED",
            "attachment refused",
            "The attachment was refused.",
            "Convert the picture to a smaller JPG and send again.",
            R.AFTER_FIXING,
            stops_when_repeated=True,
        ),
        Reason(
            "MEDIA_TYPE_UNDETERMINED",
            "file type not named",
            "The server of the picture does not say what type it is.",
            "Upload the picture again.",
            R.AFTER_FIXING,
            stops_when_repeated=True,
        ),
        Reason(
            "INACTIVE_SENDER",
            "sender not active",
            "The sender number is not active for MMS.",
            f"Choose another sender, or ask Sinch about this one. {_SETUP}",
            R.AFTER_FIXING,
            stops_campaign=True,
        ),
    )
}
"""More exact than the code they come with, so they win over it."""

_HTTP: Final[dict[int, Reason]] = {
    row_status: Reason(f"HTTP_{row_status}", short, long, advice, R.AFTER_FIXING, stops_campaign=stops)
    for row_status, short, long, advice, stops in (
        (400, "message refused", "Sinch refused the message as written.", "Read Sinch's answer in the details.", False),
        (401, "key refused", "Sinch refused this key.", "Copy it again from Access keys.", True),
        (403, "not allowed", "This key may not send for this project, or a billing limit is reached.", _SETUP, True),
        (
            404,
            "app not found",
            "Sinch does not know this app in this region.",
            "Check the app and the region under Settings, Connection.",
            True,
        ),
        (413, "message too big", "The request was too big for Sinch.", "Shorten the text.", False),
        (415, "message refused", "Sinch did not understand the request.", "Update MMSDesk.", True),
        (422, "message refused", "Sinch refused a value in the message.", "Read Sinch's answer in the details.", False),
    )
}

_SKIPS: Final[dict[SkipReason, tuple[str, str, str]]] = {
    SkipReason.OPTED_OUT: (
        "opted out",
        "This person asked not to be written to.",
        "They can only rejoin by texting START.",
    ),
    SkipReason.MISSING_FIELD: (
        "a field is empty",
        "The text needs a field that is empty for this person, and it has no fallback.",
        "Fill in the field, or give it a fallback.",
    ),
    SkipReason.COUNTRY: (
        "outside the US, Canada and Australia",
        "MMS from Sinch reaches the United States, Canada and Australia only, and only from a sender there.",
        "Reach this person another way.",
    ),
    SkipReason.NOT_MOBILE: (
        "not a mobile number",
        "This is a toll-free, service or short number: nobody reads messages there.",
        "Ask the person for a mobile number.",
    ),
    SkipReason.NUMBER: ("not a phone number", "The number cannot exist as written.", "Correct it in Audience."),
    SkipReason.SENDER: ("this is your sender", "The number is the one the campaign is sent from.", "Remove it."),
    SkipReason.TEXT: (
        "the text breaks a rule",
        "With this person's data filled in, the message breaks a rule of MMS.",
        "Look at the preview for this person and correct the data or the text.",
    ),
}


def explain_reason(code: str, sub_code: str = "", description: str = "") -> Reason:
    """The words for a failed receipt. A code of tomorrow is shown as it came, and never stops a campaign."""
    if sub_code in SUB_REASONS:
        return SUB_REASONS[sub_code]
    if code in REASONS:
        return REASONS[code]
    raw = code or description
    if not raw:
        return REASONS["UNKNOWN"]
    return Reason(code, f"“{raw}”", f"Sinch reported “{description or raw}”.", _LOOK, Resend.BY_HAND)


def explain_refusal(status: int, code: str = "", text: str = "") -> Reason:
    """The words for a request that Sinch refused, by HTTP status; `code` and `text` are its own words."""
    known = _HTTP.get(status)
    said = text or code
    if known is None:
        long = f"Sinch answered “{said}”." if said else f"Sinch refused the message with status {status}."
        return Reason(f"HTTP_{status}", "refused by Sinch", long, _LOOK, Resend.BY_HAND)
    if not said or known.stops_campaign:
        return known
    return Reason(known.code, known.short, f"{known.long} It said “{said}”.", known.advice, known.resend)


def explain_skip(reason: SkipReason) -> Reason:
    """The words for somebody who was left out on purpose."""
    short, long, advice = _SKIPS[reason]
    return Reason(reason.value, short, long, advice, Resend.NO)
