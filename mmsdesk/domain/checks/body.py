"""Rules for the text, its merge fields and its links (rule book, section 2, and rules of our own)."""

import re
from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit, PeopleCount, TextCase, characters, people
from mmsdesk.domain.checks.registry import campaign_rule, held_rule, text_rule
from mmsdesk.domain.checks.subject import is_control
from mmsdesk.domain.contact import OWN_FIELDS
from mmsdesk.domain.message import Card, ContentType, MediaMessage, Text, media_of
from mmsdesk.domain.severity import Severity
from mmsdesk.domain.template import field_label, nearest_field

TEXT_LIMIT: Final = 5000
TEXT_ADVICE: Final = 1600
TEXT_BEST: Final = 1000

SHORTENERS: Final = frozenset(
    (
        "bit.ly",
        "bl.ink",
        "buff.ly",
        "cutt.ly",
        "goo.gl",
        "is.gd",
        "lnkd.in",
        "ow.ly",
        "rb.gy",
        "rebrand.ly",
        "s.id",
        "shorturl.at",
        "t.co",
        "t.ly",
        "tiny.cc",
        "tinyurl.com",
    )
)
_HOST: Final = re.compile(
    r"(?<![\w.@/-])(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?=[/?#\s]|[.,!?)]|$)", re.IGNORECASE
)
_WAY_OUT: Final = re.compile(r"\b(?:stop|stopall|unsubscribe|opt[ -]?out|end|quit|cancel|arr[eê]t)\b", re.IGNORECASE)


@text_rule("TXT-1", Severity.STRICT, "Text length", f"at most {TEXT_LIMIT} characters after merging", "S-XML, S-COMM")
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


@text_rule("TXT-2", Severity.WARN, "Sensible text length", f"at most {TEXT_ADVICE} characters", "IB, AWS, ST")
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


@text_rule("TXT-3", Severity.INFO, "Best text length", f"at most {TEXT_BEST} characters", "BW, UP")
def text_is_short(case: TextCase) -> Iterator[Hit]:
    length = len(case.body)
    if TEXT_BEST < length <= TEXT_ADVICE:
        yield Hit(
            f"Text is {characters(length)}",
            f"Texts under {TEXT_BEST:,} arrive most reliably.",
            characters(length),
            anchor=Anchor.BODY,
        )


@text_rule("TXT-4", Severity.HARD, "Encoding", "text that UTF-8 can carry", "IB")
def text_is_utf8(case: TextCase) -> Iterator[Hit]:
    for text, anchor in ((case.subject, Anchor.SUBJECT), (case.body, Anchor.BODY)):
        if any("\ud800" <= character <= "\udfff" for character in text):
            yield Hit(
                f"The {'subject' if anchor is Anchor.SUBJECT else 'text'} holds half a character",
                "It cannot be sent. It often comes from a cut emoji: type that place again.",
                anchor=anchor,
            )


@text_rule("TXT-5", Severity.STRICT, "Control characters in the text", "none but the line break", "ours")
def text_is_clean(case: TextCase) -> Iterator[Hit]:
    hidden = sum(is_control(character) for character in case.body) - case.body.count("\n")
    if hidden:
        yield Hit(
            f"The text holds {characters(hidden)} nobody can see",
            "Tabs and control characters can make carriers refuse a message.",
            characters(hidden),
            Fix("clean_body", "Take them out"),
            Anchor.BODY,
        )


@campaign_rule("MSG-1", Severity.HARD, "Empty message", "a text, a file, or a card with either", "CA §7")
def message_says_something(case: Case) -> Iterator[Hit]:
    message = case.campaign.message
    if isinstance(message, MediaMessage):
        if message.media is None:
            yield Hit(
                "There is no file in the message yet",
                "A media message is one file. Choose it.",
                fix=Fix("replace_picture", "Choose a file"),
                anchor=Anchor.MEDIA,
            )
        return
    empty = not case.text.body.strip() and not case.text.subject.strip() and media_of(message) is None
    if empty and not case.compiled.tokens:
        yield Hit("The message is empty", "There is nothing to send yet. Write a text.", anchor=Anchor.BODY)


@campaign_rule("TXT-6", Severity.INFO, "Text without a picture", "cheaper as SMS", "seed, S-SMS")
def text_could_be_sms(case: Case) -> Iterator[Hit]:
    match case.campaign.message:
        case Text() | Card(media=None):
            yield Hit("Text only: an SMS would be cheaper", "It arrives as MMS text all the same.", anchor=Anchor.BODY)


@campaign_rule("TXT-7", Severity.STRICT, "Broken placeholders", "no {{ }} or ${ } left over", "ours")
def placeholders_are_whole(case: Case) -> Iterator[Hit]:
    parts = ((case.compiled.title, Anchor.SUBJECT, "edit_subject"), (case.compiled.body, Anchor.BODY, "edit_body"))
    for template, anchor, kind in parts:
        for part in template.malformed:
            yield Hit(
                f"“{part.text}” isn’t a merge field",
                "People would read it exactly like this. Write a field as {{first_name}} or {{first_name|there}}.",
                part.text,
                Fix(kind, "Show where", part.text),
                anchor,
            )


held_rule("TXT-8", Severity.STRICT, "Length after transcoding", "limits apply to the rendered text", "ours")


@campaign_rule("FLD-1", Severity.WARN, "Empty merge field without a fallback", "nobody reads a gap", "ours")
def fields_are_filled(case: Case) -> Iterator[Hit]:
    audience = case.facts.audience
    for name, count in audience.empty_fields.items() if audience is not None else ():
        if name in case.fields:
            yield _gap(case, name, count)


def _gap(case: Case, name: str, count: PeopleCount) -> Hit:
    label = field_label(name)
    fallback = "there" if name == "first_name" else ""
    verb = "has" if count.people == 1 else "have"
    they = "This person is" if count.people == 1 else "They are"
    return Hit(
        f"{people(count.people)} {verb} no {label.lower() if name in OWN_FIELDS else label}",
        f"{they} left out, because the message would have a gap. Add a fallback to write to everybody.",
        people(count.people),
        Fix("use_fallback", f"Use “{fallback}”" if fallback else "Add fallback", f"{name}|{fallback}"),
        Anchor.SUBJECT if name in case.compiled.title.names else Anchor.BODY,
    )


@campaign_rule("FLD-2", Severity.HARD, "Unknown merge field", "a field that contacts have", "ours")
def fields_are_known(case: Case) -> Iterator[Hit]:
    for name in case.compiled.fields_used:
        if name in case.fields:
            continue
        nearest = nearest_field(name, case.fields)
        fix = Fix("rename_field", f"Use {field_label(nearest)}", f"{name}|{nearest}") if nearest else None
        yield Hit(
            f"“{name}” isn’t a field",
            "Nobody on your list has it, so everybody would read a gap. "
            + (
                f"Did you mean {field_label(nearest)}?"
                if nearest
                else "Choose another one, or import it with the list."
            ),
            name,
            fix or Fix("edit_body", "Show where", name),
            Anchor.SUBJECT if name in case.compiled.title.names else Anchor.BODY,
        )


@campaign_rule("LNK-1", Severity.WARN, "Public link shorteners", "none", "carriers' 10DLC rules")
def links_are_full(case: Case) -> Iterator[Hit]:
    hosts = (match[1].lower() for match in _HOST.finditer(f"{case.text.subject}\n{case.text.body}"))
    for host in dict.fromkeys(hosts):
        if host in SHORTENERS:
            yield Hit(
                f"{host} links are often filtered",
                "Carriers block shared link shorteners. Use a link to your own domain.",
                host,
                Fix("edit_link", "Use full link", host),
                Anchor.BODY,
            )


@campaign_rule("OPT-1", Severity.WARN, "Way to opt out", "the text says how", "carriers, TCPA")
def people_can_opt_out(case: Case) -> Iterator[Hit]:
    if case.campaign.content_type is not ContentType.MARKETING or _WAY_OUT.search(case.text.body):
        return
    if isinstance(case.campaign.message, MediaMessage):
        yield Hit(
            "A media message can’t say how to opt out",
            "It carries no words, and carriers expect the line in marketing messages. Use a card.",
            fix=Fix("use_card", "Make it a card"),
            anchor=Anchor.MEDIA,
        )
    else:
        yield Hit(
            "The message doesn’t say how to opt out",
            "Carriers expect it in marketing messages and block senders without it.",
            fix=Fix("add_optout_line", "Add opt-out line"),
            anchor=Anchor.BODY,
        )


@campaign_rule("OPT-2", Severity.HARD, "STOP reaches us", "the sender also receives SMS", "seed")
def stop_reaches_us(case: Case) -> Iterator[Hit]:
    if case.facts.sms_channel is False:
        yield Hit(
            "A plain STOP can’t reach you",
            "Replies without a picture come as SMS, and this sender has no SMS channel. Set it up before you send.",
            fix=Fix("open_connection", "Open Connection"),
            anchor=Anchor.SENDER,
        )


@campaign_rule("OPT-2", Severity.WARN, "STOP reaches us", "a relay is set up", "seed")
def replies_are_heard(case: Case) -> Iterator[Hit]:
    facts = case.facts
    if facts.hears_replies is False and not facts.has_relay and facts.sms_channel is not False:
        yield Hit(
            "Replies and receipts can’t reach this computer",
            "Without a relay nobody hears a STOP. Set one up before you write to customers.",
            fix=Fix("open_connection", "Open Connection"),
            anchor=Anchor.SENDER,
        )


@campaign_rule("OPT-2", Severity.WARN, "STOP reaches us", "Sinch posts to the relay", "seed")
def sinch_posts_to_the_relay(case: Case) -> Iterator[Hit]:
    if case.facts.hears_replies is False and case.facts.has_relay:
        yield Hit(
            "Sinch was not told to post to your relay",
            "A STOP or receipts would be lost. Add the webhook under Connection before you write to customers.",
            fix=Fix("open_connection", "Open Connection"),
            anchor=Anchor.SENDER,
        )
