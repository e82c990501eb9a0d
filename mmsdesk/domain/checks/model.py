"""What a rule is, what it looks at and what it says."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from mmsdesk.domain.contact import OWN_FIELDS
from mmsdesk.domain.fetched import Fetched
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.media import MediaFacts
from mmsdesk.domain.message import Campaign
from mmsdesk.domain.rendering import CompiledMessage
from mmsdesk.domain.sender import SenderType
from mmsdesk.domain.severity import Severity

C = TypeVar("C")


class Anchor(StrEnum):
    """The part of the message a finding belongs to, for the window's outline."""

    SUBJECT = "subject"
    BODY = "body"
    MEDIA = "media"
    SENDER = "sender"
    RECIPIENT = "recipient"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """A button that mends a finding. `kind` names the action, `argument` what it needs (a field, a word)."""

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


@dataclass(frozen=True, slots=True)
class Rule(Generic[C]):
    """One row of the rule book. `check` is None for a row that holds by construction; `limit` then says how."""

    id: str
    severity: Severity
    what: str
    limit: str
    source: str
    check: Callable[[C], Iterator[Hit]] | None

    def findings(self, case: C, *, strict: bool) -> Iterator[Finding]:
        """What this rule finds in `case`."""
        if self.check is None:
            return
        for hit in self.check(case):
            yield Finding(
                rule=self.id,
                severity=self.severity,
                blocks=not hit.for_some and stops(self.severity, strict=strict),
                title=hit.title,
                detail=hit.detail,
                measured=hit.measured,
                fix=hit.fix,
                anchor=hit.anchor,
            )


@dataclass(frozen=True, slots=True)
class TextCase:
    """One rendered message's words, empty where its kind has none. `is_card` because only a card has a subject."""

    subject: str
    body: str
    is_card: bool


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
    """

    people: int
    will_get: int
    known_fields: frozenset[str] = frozenset(OWN_FIELDS)
    left_out: Mapping[SkipReason, PeopleCount] = field(default_factory=dict)
    empty_fields: Mapping[str, PeopleCount] = field(default_factory=dict)
    text_problems: tuple[TextProblem, ...] = ()
    numbers: Mapping[tuple[str, SkipReason | None], PeopleCount] = field(default_factory=dict)
    longest: Longest | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known around the campaign; the defaults mean "not known yet".

    Attributes:
        media: the attached file, measured.
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
    """Rendered for somebody with every field empty: fallbacks in, gaps open."""
    sender: str
    sender_type: SenderType | None

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
