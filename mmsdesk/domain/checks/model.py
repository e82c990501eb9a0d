"""What a rule is, what it looks at and what it says."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from mmsdesk.domain.contact import OWN_FIELDS
from mmsdesk.domain.fetched import Fetched
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.media import MediaFacts
from mmsdesk.domain.message import Campaign, Message
from mmsdesk.domain.presets import SINCH_STRICT, Preset
from mmsdesk.domain.rendering import CompiledMessage
from mmsdesk.domain.sender import SenderType
from mmsdesk.domain.severity import Severity

C = TypeVar("C")


class Anchor(StrEnum):
    """The part of the message a finding belongs to, for the window's outline."""

    SUBJECT = "subject"
    BODY = "body"
    MEDIA = "media"
    PARTS = "parts"
    """Choices, cards, a place, a list, a contact; the finding's fix names which (`checks.structure`)."""
    SENDER = "sender"
    RECIPIENT = "recipient"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """A button that mends a finding. `kind` names the action (`fix_kinds`), `argument` what it needs (a field)."""

    kind: str
    label: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the rules found: a title saying what, a detail saying what it does to readers and what to do."""

    rule: str
    severity: Severity
    blocks: bool
    title: str
    detail: str = ""
    measured: str = ""
    fix: Fix | None = None
    anchor: Anchor = Anchor.NONE

    @property
    def message(self) -> str:
        """Title and detail as running text."""
        return f"{self.title}. {self.detail}" if self.detail else f"{self.title}."

    @property
    def word(self) -> str:
        """The window's word for it: blocker, warning or tip."""
        if self.blocks:
            return "blocker"
        return "tip" if self.severity is Severity.INFO else "warning"


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule's function yields; the rule adds its id and weight."""

    title: str
    detail: str = ""
    measured: str = ""
    fix: Fix | None = None
    anchor: Anchor = Anchor.NONE
    for_some: bool = False
    """Whether it concerns some people only: they are left out, and the others get their message."""
    severity: Severity | None = None
    """What the campaign's preset makes of it; None for the rule's own severity."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[C]):
    """One row of the rule book.

    Attributes:
        limit: what is allowed, in words; for a row without a function, how it is kept.
        check: None for a row that holds by construction, and for one that other rules check.
        measure: what `Finding.measured` tells.
        fixes: the kinds of fix its findings may offer; each is in `fix_kinds.FIX_KINDS`.
        checked_by: the rules that check this row, when it has no function of its own.
    """

    id: str
    severity: Severity
    what: str
    limit: str
    source: str
    check: Callable[[C], Iterator[Hit]] | None
    measure: str = ""
    fixes: tuple[str, ...] = ()
    checked_by: tuple[str, ...] = ()

    def findings(self, case: C, *, strict: bool) -> Iterator[Finding]:
        """What this rule finds in `case`."""
        if self.check is None:
            return
        for hit in self.check(case):
            severity = hit.severity or self.severity
            yield Finding(
                rule=self.id,
                severity=severity,
                blocks=not hit.for_some and stops(severity, strict=strict),
                title=hit.title,
                detail=hit.detail,
                measured=hit.measured,
                fix=hit.fix,
                anchor=hit.anchor,
            )


@dataclass(frozen=True, slots=True)
class TextCase:
    """One person's message as the text rules take it: the words that arrive, choices and links among them (TXT-8).

    Attributes:
        subject: empty where the kind has none.
        body: all other words, as they arrive.
        is_card: only a card has a subject.
        preset: the campaign's, by its id.
        parts: the message itself, when it has parts besides subject and text; None saves looking at it.
        is_template: nobody's data is in `parts` yet, so what a merge field stands in cannot be judged.
        is_empty: there is nothing to read and no file.
        without_way_out: the message's kind, when it is one for marketing and its words do not say how to opt out.
    """

    subject: str
    body: str
    is_card: bool
    preset: str = SINCH_STRICT.id
    parts: Message | None = None
    is_template: bool = False
    is_empty: bool = False
    without_way_out: type[Message] | None = None


@dataclass(frozen=True, slots=True)
class Most:
    """The most that anybody reads; each figure is that of whoever has the most of it.

    `subject` and `body` are characters, blanks around the subject not counted; `size` is both in bytes.
    """

    subject: int = 0
    body: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """How many people, and a few of them (phones) to show."""

    people: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextProblem:
    """One text rule over the whole audience: the worst person's finding and how many people it concerns."""

    finding: Finding
    count: PeopleCount


@dataclass(frozen=True, slots=True)
class Longest:
    """The merge values that make the longest subject, and those that make the longest text; often two people's."""

    subject: Mapping[str, str]
    body: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AudienceFacts:
    """What the checks need to know about everybody on the list; counted by `AudienceTally`.

    Attributes:
        people: everybody on the list.
        will_get: who is left after everybody with a reason is taken out.
        known_fields: the merge fields these people have.
        left_out: for each reason, who is skipped.
        empty_fields: for each field used without a fallback, who would read a gap.
        text_problems: text rules that somebody's rendered message breaks.
        numbers: what the recipient rules say, by rule and the reason to leave somebody out for; None only informs.
        longest: who reads the most; None when nobody gets it.
        most: how much that is; None when nobody gets it.
    """

    people: int
    will_get: int
    known_fields: frozenset[str] = frozenset(OWN_FIELDS)
    left_out: Mapping[SkipReason, PeopleCount] = field(default_factory=dict)
    empty_fields: Mapping[str, PeopleCount] = field(default_factory=dict)
    text_problems: tuple[TextProblem, ...] = ()
    numbers: Mapping[tuple[str, SkipReason | None], PeopleCount] = field(default_factory=dict)
    longest: Longest | None = None
    most: Most | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known around the campaign; the defaults mean "not known yet".

    Attributes:
        media: the attached file, measured.
        linked: the files that arrive as links (a carousel's), by their url; None for one that is not there.
        audience: everybody on the list; None while no list is chosen.
        known_fields: merge fields that exist, when there is no audience to tell.
        default_sender: the app's own sender, used when the campaign names none.
        known_senders: senders the account may use; None when nobody told us.
        rehearsal: messages go to a simulator on this computer.
        transcoding: Sinch shrinks media for this account (only when the account manager said so).
        sms_channel: whether plain replies to the sender reach the app; None when unknown.
        has_relay: whether a relay is set up; None when unknown.
        hears_replies: whether replies and receipts come to a relay of ours; None when unknown.
        relay_origin: the relay's scheme and host, accepted as a media address in rehearsal.
        fetched: what the attachment's web address answered; None while nobody looked.
        now: seconds since 1970, for addresses that run out; None when it does not matter.
    """

    media: MediaFacts | None = None
    linked: Mapping[str, MediaFacts | None] = field(default_factory=dict)
    audience: AudienceFacts | None = None
    known_fields: frozenset[str] = frozenset(OWN_FIELDS)
    default_sender: str = ""
    known_senders: frozenset[str] | None = None
    rehearsal: bool = False
    transcoding: bool = False
    sms_channel: bool | None = None
    has_relay: bool | None = None
    hears_replies: bool | None = None
    relay_origin: str = ""
    fetched: Fetched | None = None
    now: float | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A campaign with all that is known around it, prepared once for all rules."""

    campaign: Campaign
    facts: Facts
    compiled: CompiledMessage
    text: TextCase
    """Rendered for somebody with every field empty: fallbacks in, gaps open. Only for when nobody's words are known."""
    most: Most
    """The most that anybody on the list reads; without a list, what `text` has."""
    sender: str
    sender_type: SenderType | None
    """By the sender's form, unless the campaign says otherwise."""
    preset: Preset

    @property
    def fields(self) -> frozenset[str]:
        audience = self.facts.audience
        return audience.known_fields if audience is not None else self.facts.known_fields


def stops(severity: Severity, *, strict: bool) -> bool:
    """Whether a rule of this weight keeps the campaign from going out."""
    return severity is Severity.HARD or (strict and severity is Severity.STRICT)


def people(count: int) -> str:
    """ "1 person", "2,772 people"."""
    return "1 person" if count == 1 else f"{count:,} people"


def characters(count: int) -> str:
    return "1 character" if count == 1 else f"{count:,} characters"
