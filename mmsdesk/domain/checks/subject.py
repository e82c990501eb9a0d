"""Rules for the subject, which is a card's title (rule book, section 1)."""

from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit, TextCase, characters
from mmsdesk.domain.checks.registry import campaign_rule, held_rule, text_rule
from mmsdesk.domain.sender import SENDER_NAMES, SenderType
from mmsdesk.domain.severity import Severity

SUBJECT_LIMIT: Final = 80
SUBJECT_ADVICE: Final = 40

_EDIT: Final = Fix("edit_subject", "Edit subject")


def utf16_units(text: str) -> int:
    """How many UTF-16 units a text takes: an emoji counts two."""
    return len(text) + sum(character > "\uffff" for character in text)


@text_rule(
    "SUB-1",
    Severity.STRICT,
    "Subject length",
    f"at most {SUBJECT_LIMIT} characters",
    "seed, S-CH",
    measure="characters",
    fixes="shorten_subject",
)
def subject_fits(case: TextCase) -> Iterator[Hit]:
    length = len(case.subject)
    if length > SUBJECT_LIMIT:
        yield Hit(
            f"Subject is {characters(length)}, the limit is {SUBJECT_LIMIT}",
            "Phones would cut it, or Sinch refuses the message. Take out "
            f"{characters(length - SUBJECT_LIMIT)} or more.",
            characters(length),
            Fix("shorten_subject", "Edit subject"),
            Anchor.SUBJECT,
        )


@text_rule(
    "SUB-2",
    Severity.WARN,
    "Comfortable subject length",
    f"at most {SUBJECT_ADVICE} characters",
    "seed, TW",
    measure="characters",
    fixes="edit_subject",
)
def subject_is_comfortable(case: TextCase) -> Iterator[Hit]:
    length = len(case.subject)
    if SUBJECT_ADVICE < length <= SUBJECT_LIMIT:
        yield Hit(
            f"Subject is {characters(length)}",
            f"Some carriers cut it after {SUBJECT_ADVICE}: “{case.subject[:SUBJECT_ADVICE].rstrip()}…”.",
            characters(length),
            _EDIT,
            Anchor.SUBJECT,
        )


@text_rule(
    "SUB-3",
    Severity.STRICT,
    "Emoji and letters beyond ASCII in the subject",
    "none",
    "S-XML, S-JSON",
    measure="the characters",
    fixes="plain_subject",
)
def subject_is_ascii(case: TextCase) -> Iterator[Hit]:
    odd = dict.fromkeys(character for character in case.subject if character > "\x7f")
    if odd:
        shown = " ".join(list(odd)[:5])
        yield Hit(
            f"The subject has {shown} in it",
            "Some carriers refuse a message whose subject holds emoji or accented letters.",
            shown,
            Fix("plain_subject", "Use plain letters"),
            Anchor.SUBJECT,
        )


@text_rule(
    "SUB-4",
    Severity.STRICT,
    "Line breaks, tabs and control characters in the subject",
    "none",
    "ours",
    measure="characters that end a line",
    fixes="join_subject",
)
def subject_is_one_line(case: TextCase) -> Iterator[Hit]:
    odd = sum(is_control(character) or character in "\u2028\u2029" for character in case.subject)
    if odd:
        yield Hit(
            "The subject has a line break, a tab or a hidden character in it",
            "A subject is one line: carriers may refuse or cut the message there.",
            f"{odd} of them",
            Fix("join_subject", "Make it one line"),
            Anchor.SUBJECT,
        )


@text_rule(
    "SUB-5",
    Severity.INFO,
    "Card without a title",
    "allowed; no subject is shown",
    "CA §7",
    measure="characters",
    fixes="edit_subject",
)
def subject_is_there(case: TextCase) -> Iterator[Hit]:
    if case.is_card and not case.subject.strip():
        yield Hit(
            "No subject: the message arrives without one",
            "A short subject tells people at a glance who writes.",
            characters(0),
            Fix("edit_subject", "Add subject"),
            Anchor.SUBJECT,
        )


@text_rule(
    "SUB-8",
    Severity.WARN,
    "Subject length in UTF-16 units",
    f"at most {SUBJECT_LIMIT}",
    "ours",
    measure="UTF-16 units",
    fixes="edit_subject",
)
def subject_fits_in_utf16(case: TextCase) -> Iterator[Hit]:
    units = utf16_units(case.subject)
    if len(case.subject) <= SUBJECT_LIMIT < units:
        yield Hit(
            f"Some phones count this subject as {characters(units)}",
            f"An emoji counts twice there, and the limit is {SUBJECT_LIMIT}.",
            f"{units} units",
            _EDIT,
            Anchor.SUBJECT,
        )


@campaign_rule(
    "SUB-7",
    Severity.INFO,
    "Subject from a toll-free or long number",
    "may be dropped",
    "MSG",
    measure="the kind of sender",
)
def subject_may_be_dropped(case: Case) -> Iterator[Hit]:
    if case.most.subject and case.sender_type in (SenderType.TOLL_FREE, SenderType.TEN_DLC):
        yield Hit(
            f"Some carriers drop the subject of a {SENDER_NAMES[case.sender_type]}",
            "Let the text make sense without it.",
            SENDER_NAMES[case.sender_type],
            anchor=Anchor.SUBJECT,
        )


held_rule("SUB-6", Severity.INFO, "The title is not repeated in the body", "the preview shows it once", "seed")


def is_control(character: str) -> bool:
    """C0, DEL and C1 control characters."""
    return character < " " or "\x7f" <= character <= "\x9f"
