"""Rules for the text as it arrives: choices, links and whatever else became text on the way (rule book, section 2)."""

import re
from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.arrival import becomes_text
from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit, TextCase, characters
from mmsdesk.domain.checks.registry import campaign_rule, shared_rule, text_rule
from mmsdesk.domain.message import Card, MediaMessage, Message, Text, media_of
from mmsdesk.domain.presets import preset_of
from mmsdesk.domain.severity import Severity

TEXT_LIMIT: Final = 5000
TEXT_ADVICE: Final = 1600
TEXT_BEST: Final = 1000
_HALVES: Final = re.compile("[\ud800-\udfff]")
_HIDDEN: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
"""C0, DEL and C1 control characters but the line feed."""


@text_rule(
    "TXT-1",
    Severity.STRICT,
    "Text length",
    f"at most {TEXT_LIMIT} characters after merging",
    "S-XML, S-COMM",
    measure="characters",
    fixes="edit_body",
)
def text_fits(case: TextCase) -> Iterator[Hit]:
    length = len(case.body)
    if length > TEXT_LIMIT:
        yield Hit(
            f"Text is {characters(length)}, the limit is {TEXT_LIMIT:,}",
            "A longer text is refused. Shorten it, or link to a page.",
            characters(length),
            Fix("edit_body", "Show where"),
            Anchor.BODY,
        )


@text_rule(
    "TXT-2",
    Severity.WARN,
    "Sensible text length",
    f"at most {TEXT_ADVICE} characters",
    "IB, AWS, ST",
    measure="characters",
    fixes="edit_body",
)
def text_is_sensible(case: TextCase) -> Iterator[Hit]:
    length = len(case.body)
    if TEXT_ADVICE < length <= TEXT_LIMIT:
        yield Hit(
            f"Text is {characters(length)}",
            f"Some carriers cut long texts, often after {TEXT_ADVICE:,}.",
            characters(length),
            Fix("edit_body", "Show where"),
            Anchor.BODY,
        )


@text_rule(
    "TXT-3", Severity.INFO, "Best text length", f"at most {TEXT_BEST} characters", "BW, UP", measure="characters"
)
def text_is_short(case: TextCase) -> Iterator[Hit]:
    length = len(case.body)
    preset = preset_of(case.preset)
    bound = preset.bounds.get("TXT-3")
    best = bound.limit if bound is not None else TEXT_BEST
    if best < length <= TEXT_ADVICE:
        asked = f"{preset.name} asks for at most {best:,}: shorter" if bound is not None else f"Texts under {best:,}"
        yield Hit(
            f"Text is {characters(length)}",
            f"{asked} texts arrive most reliably." if bound is not None else f"{asked} arrive most reliably.",
            characters(length),
            anchor=Anchor.BODY,
            severity=bound.severity if bound is not None else None,
        )


@text_rule("TXT-4", Severity.HARD, "Encoding", "text that UTF-8 can carry", "IB", measure="half characters")
def text_is_utf8(case: TextCase) -> Iterator[Hit]:
    for text, anchor in ((case.subject, Anchor.SUBJECT), (case.body, Anchor.BODY)):
        halves = len(_HALVES.findall(text))
        if halves:
            yield Hit(
                f"The {'subject' if anchor is Anchor.SUBJECT else 'text'} holds half a character",
                "It cannot be sent. It often comes from a cut emoji: type that place again.",
                f"{halves} half characters" if halves > 1 else "1 half character",
                anchor=anchor,
            )


@text_rule(
    "TXT-5",
    Severity.STRICT,
    "Control characters in the text",
    "none but the line break",
    "ours",
    measure="hidden characters",
    fixes="clean_body",
)
def text_is_clean(case: TextCase) -> Iterator[Hit]:
    hidden = len(_HIDDEN.findall(case.body))
    if hidden:
        yield Hit(
            f"The text holds {characters(hidden)} nobody can see",
            "Tabs and control characters can make carriers refuse a message.",
            characters(hidden),
            Fix("clean_body", "Take them out"),
            Anchor.BODY,
        )


def is_empty(message: Message, subject: str, body: str) -> bool:
    """Whether a message is nothing to anybody (MSG-1): a text, or a card without a file, in which no word stands.

    What other kinds need is said by STR-2, STR-3 and STR-16 to STR-19.
    """
    if (body and not body.isspace()) or (subject and not subject.isspace()):
        return False
    return isinstance(message, Text) or (isinstance(message, Card) and message.media is None)


@text_rule("MSG-1", Severity.HARD, "Empty message", "words after merging, or a file", "CA §7", measure="characters")
def message_says_something(case: TextCase) -> Iterator[Hit]:
    if case.is_empty:
        detail = "There is nothing to send. Write a text that everybody reads, or add a file."
        yield Hit("The message is empty", detail, characters(0), anchor=Anchor.BODY)


@campaign_rule(
    "MSG-1",
    Severity.HARD,
    "Media message without a file",
    "one file",
    "CA §7",
    measure="what is missing",
    fixes="replace_picture",
)
def media_message_has_its_file(case: Case) -> Iterator[Hit]:
    message = case.campaign.message
    if isinstance(message, MediaMessage) and message.media is None:
        yield Hit(
            "There is no file in the message yet",
            "A media message is one file. Choose it.",
            "no file",
            Fix("replace_picture", "Choose a file"),
            Anchor.MEDIA,
        )


@campaign_rule(
    "TXT-6", Severity.INFO, "Text without a picture", "cheaper as SMS", "seed, S-SMS", measure="the kind of message"
)
def text_could_be_sms(case: Case) -> Iterator[Hit]:
    message = case.campaign.message
    if becomes_text(message) or (isinstance(message, Text | Card) and media_of(message) is None):
        detail = "It arrives as MMS text all the same."
        yield Hit("Text only: an SMS would be cheaper", detail, "no file", anchor=Anchor.BODY)


shared_rule(
    "TXT-8",
    Severity.STRICT,
    "Length after transcoding",
    "counted in the text that arrives, with choices and links",
    "ours",
    checked_by=("TXT-1", "TXT-2", "TXT-3"),
)
