"""Runs the rules: over a whole campaign, and over one person's rendered words."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from mmsdesk.domain.arrival import arrived_body
from mmsdesk.domain.checks import (  # noqa: F401 - importing a module enters its rules into the tables
    address,
    address_life,
    animation,
    body,
    carrier,
    document,
    fetched,
    fields,
    links,
    media_size,
    media_type,
    optout,
    parts,
    picture,
    providers,
    recipient,
    sender,
    serving,
    structure,
    subject,
    switches,
    video,
)
from mmsdesk.domain.checks.fix_kinds import FITTING
from mmsdesk.domain.checks.model import Anchor, Case, Facts, Finding, Most, Rule, TextCase
from mmsdesk.domain.checks.registry import CAMPAIGN_RULES, TEXT_RULES
from mmsdesk.domain.message import Campaign, Card, ContentType, MediaMessage, Message, Text
from mmsdesk.domain.presets import SINCH_STRICT, Preset, preset_of
from mmsdesk.domain.rendering import CompiledMessage, compile_message, title_of
from mmsdesk.domain.sender import kind_of_sender
from mmsdesk.domain.severity import Severity

_WEIGHT: Final = {Severity.HARD: 0, Severity.STRICT: 1, Severity.WARN: 2, Severity.INFO: 3}
_WORDS: Final = {"blocker": 0, "warning": 1, "tip": 2}
_PLACES: Final = {
    place: number
    for number, place in enumerate(
        (Anchor.MEDIA, Anchor.SUBJECT, Anchor.BODY, Anchor.PARTS, Anchor.SENDER, Anchor.RECIPIENT, Anchor.NONE)
    )
}


def check_campaign(campaign: Campaign, facts: Facts, compiled: CompiledMessage | None = None) -> tuple[Finding, ...]:
    """Everything the rules say about a campaign: blockers first, then warnings, then tips.

    Without an audience the text is judged as somebody with every field empty would get it; with one, as the people
    on the list get it. `compiled` spares compiling the message again.
    """
    compiled = compiled or compile_message(campaign.message)
    chosen = campaign.sender.strip() or facts.default_sender.strip()
    preset = preset_of(campaign.preset)
    audience = facts.audience
    nobody = text_case(compiled.render({}), preset.id, marketing=campaign.content_type is ContentType.MARKETING)
    # what fields make of it is not known before there are people
    empty = nobody.is_empty and not compiled.tokens
    case = Case(
        campaign=campaign,
        facts=facts,
        compiled=compiled,
        text=replace(nobody, parts=parts_of(campaign.message), is_template=True, is_empty=empty),
        most=(audience.most if audience is not None else None) or most_of(nobody),
        sender=chosen,
        sender_type=kind_of_sender(campaign.sender_type, chosen),
        preset=preset,
    )
    found = list(_text_findings(case))
    for rule in CAMPAIGN_RULES:
        found += rule.findings(case, strict=campaign.strict)
    return in_order(_told_how_small(finding, preset) for finding in _without_echo(found))


def _told_how_small(finding: Finding, preset: Preset) -> Finding:
    """A fix that makes a new picture keeps to the preset, whichever rule offers it."""
    if finding.fix is None or finding.fix.kind not in FITTING or not preset.fitting:
        return finding
    return replace(finding, fix=replace(finding.fix, argument=preset.fitting))


def check_rendered(
    message: Message, *, strict: bool = True, preset: str = SINCH_STRICT.id, marketing: bool = False
) -> tuple[Finding, ...]:
    """What the text rules say about one person's message; nothing for most, and quickly.

    `marketing` asks for a way to opt out.
    """
    text, pieces, title = arrived_body(message), parts_of(message), title_of(message)
    empty = body.is_empty(message, title, text)
    mute = optout.without_way_out(message, text) if marketing else None
    if _is_plain_body(text):
        text = _stand_in(len(text))
    if pieces is not None and parts.are_whole(pieces):
        pieces = None
    case = TextCase(title, text, isinstance(message, Card), preset, pieces, is_empty=empty, without_way_out=mute)
    plain = _is_plain_subject(case)
    if not text and pieces is None and plain and not empty and mute is None:
        return ()
    return _judged(case, strict, plain)


@lru_cache(maxsize=256)
def _stand_in(length: int) -> str:
    """For a plain body, of which the rules ask only how long it is; empty when they have nothing to say about that."""
    return "x" * length if length > body.TEXT_BEST else ""


@lru_cache(maxsize=1024)
def _judged(case: TextCase, strict: bool, plain_subject: bool) -> tuple[Finding, ...]:
    """Everybody on a list mostly shares one subject, and texts of few lengths, so their findings are made once."""
    rules = _rules_for(not plain_subject, case.parts is not None)
    return tuple(finding for rule in rules for finding in rule.findings(case, strict=strict))


@cache
def _rules_for(with_subject: bool, with_parts: bool) -> tuple[Rule[TextCase], ...]:
    """The text rules that may have something to say."""
    skipped = (() if with_subject else ("SUB-",)) + (() if with_parts else ("STR-",))
    return tuple(rule for rule in TEXT_RULES if not rule.id.startswith(skipped))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Blockers, warnings, tips; within each the heavier rule first, then from the top of the phone down."""
    return tuple(sorted(findings, key=_rank))


def _rank(finding: Finding) -> tuple[int, int, int, str, int]:
    prefix, _, number = finding.rule.partition("-")
    return _WORDS[finding.word], _WEIGHT[finding.severity], _PLACES[finding.anchor], prefix, int(number)


def distinct(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """For the window: one card where several rules ask for the same button on the same part (first one wins)."""
    shown: dict[object, Finding] = {}
    for number, finding in enumerate(findings):
        key = (finding.fix.kind, finding.fix.argument, finding.anchor) if finding.fix else number
        shown.setdefault(key, finding)
    return tuple(shown.values())


def blocks_sending(findings: Iterable[Finding]) -> bool:
    return any(finding.blocks for finding in findings)


def text_case(message: Message, preset: str = SINCH_STRICT.id, *, marketing: bool = False) -> TextCase:
    """A rendered message as the text rules take it."""
    title, text = title_of(message), arrived_body(message)
    return TextCase(
        title,
        text,
        isinstance(message, Card),
        preset,
        parts_of(message),
        is_empty=body.is_empty(message, title, text),
        without_way_out=optout.without_way_out(message, text) if marketing else None,
    )


def most_of(case: TextCase) -> Most:
    """How much one person reads."""
    return Most(len(case.subject.strip()), len(case.body), len(f"{case.subject}{case.body}".encode(errors="replace")))


def parts_of(message: Message) -> Message | None:
    """The message when it has parts that can be incomplete: choices, cards, a place, a list, a contact."""
    match message:
        case Text() | MediaMessage() | Card(choices=()):
            return None
        case _:
            return message


def _text_findings(case: Case) -> Iterable[Finding]:
    audience = case.facts.audience
    if audience is not None and (audience.will_get or audience.text_problems):
        return [problem.finding for problem in audience.text_problems]
    found: list[Finding] = []
    for rule in TEXT_RULES:
        found += rule.findings(case.text, strict=case.campaign.strict)
    return found


def _without_echo(findings: list[Finding]) -> list[Finding]:
    """When the words themselves stop everybody, "nobody is left" only repeats it."""
    if any(finding.blocks and finding.anchor in (Anchor.SUBJECT, Anchor.BODY, Anchor.PARTS) for finding in findings):
        return [finding for finding in findings if finding.rule != "PPL-1"]
    return findings


def _is_plain_subject(case: TextCase) -> bool:
    """Whether no rule has anything to say about the subject."""
    if not case.is_card:
        return True
    text = case.subject
    plain = 0 < len(text) <= subject.SUBJECT_ADVICE and text.isascii() and text.isprintable() and not text.isspace()
    return plain and not links.shorteners_in(text)


def _is_plain_body(text: str) -> bool:
    """Whether no rule has anything to say about the body but for its length: the quick way for most of a long list."""
    return (text.isprintable() or text.replace("\n", "").isprintable()) and not links.shorteners_in(text)
