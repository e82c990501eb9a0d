"""What to know before a campaign goes out: the rules over the message, its file and everybody on the list.

Shared by the window and the `check` command, and made of the same `judge` that the freeze uses (`counting`): whom the
review promises to write to is whom the campaign writes to.
"""

import time
from array import array
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import apsw

from mmsdesk.domain.arrival import AddressOf
from mmsdesk.domain.checks import (
    AudienceFacts,
    Facts,
    Finding,
    Longest,
    PeopleCount,
    TextProblem,
    check_campaign,
    check_rendered,
)
from mmsdesk.domain.checks.concerned import Concern
from mmsdesk.domain.checks.engine import most_of, text_case
from mmsdesk.domain.checks.worst import WorstCase
from mmsdesk.domain.contact import OWN_FIELDS
from mmsdesk.domain.errors import NotFound
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.media import MediaFacts, is_stored_media
from mmsdesk.domain.message import Campaign, Carousel, ContentType, Message, map_media, media_of, medias_of
from mmsdesk.domain.rendering import compile_message
from mmsdesk.services.counting import Counted, Question, count_everybody
from mmsdesk.services.media import MediaStore
from mmsdesk.services.media_address import Look, Looked

Count = Callable[[apsw.Connection, Question], Counted]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The findings, and how many people are on the list, left out and written to. Without a list all counts are 0."""

    findings: tuple[Finding, ...]
    people: int = 0
    will_get: int = 0
    skipped: Mapping[SkipReason, int] = field(default_factory=dict)
    longest: Longest | None = None
    """Whose message is the longest; None without a list, or when nobody on it gets one."""
    worst: tuple[WorstCase, ...] = ()
    """The people the message fits worst; nobody when it is the same for all."""
    groups: Mapping[Concern, "array[int]"] = field(default_factory=dict)
    """The contact ids behind each finding about people (`concerned.concern_of`)."""

    @property
    def blocks(self) -> bool:
        """Whether something stops the send."""
        return any(finding.blocks for finding in self.findings)

    @property
    def left_out(self) -> int:
        return self.people - self.will_get


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What the connection test found out about the account; the defaults mean "not known"."""

    known_senders: frozenset[str] | None = None
    transcoding: bool = False
    sms_channel: bool | None = None
    has_relay: bool | None = None
    hears_replies: bool | None = None
    relay_origin: str = ""


NOTHING_KNOWN = AccountFacts()


def check(
    db: apsw.Connection,
    campaign: Campaign,
    media: MediaStore,
    list_name: str = "",
    *,
    sender: str = "",
    rehearsal: bool = False,
    account: AccountFacts = NOTHING_KNOWN,
    look: Look | None = None,
    count: Count | None = None,
    address_of: AddressOf = str,
) -> CheckReport:
    """Check a campaign, and the people of `list_name` when there is one. 100,000 people take a few seconds.

    `sender` is the account's own, used when the campaign names none. `look` fetches a picture that is given by address
    and may take 20 seconds; without it only the address itself is judged. `count` judges the people elsewhere or from
    memory (`counting.Counter`). `address_of` gives the links that files become (`publishing.address_for`): they are
    counted as they will be sent. Raises NotFound for an unknown list, and what `count` raises.
    """
    counted, sent = None, replace(campaign, message=_linked(campaign.message, address_of))
    if list_name:
        question = Question(sent, list_name, campaign.sender.strip() or sender, rehearsal)
        counted = count(db, question) if count is not None else _count_here(db, question)
    audience = counted.facts if counted is not None else None
    facts = _facts(db, campaign, media, audience, sender, account, look, rehearsal=rehearsal)
    findings = check_campaign(campaign, facts, compile_message(sent.message))
    if counted is None or audience is None:
        return CheckReport(findings)
    skipped = {reason: skipped.people for reason, skipped in audience.left_out.items()}
    return CheckReport(
        findings, audience.people, audience.will_get, skipped, audience.longest, counted.worst, counted.groups
    )


def check_for_one(
    db: apsw.Connection,
    campaign: Campaign,
    media: MediaStore,
    values: Mapping[str, str],
    known: Collection[str],
    *,
    sender: str,
    rehearsal: bool,
    account: AccountFacts = NOTHING_KNOWN,
    address_of: AddressOf = str,
) -> tuple[Finding, ...]:
    """What the rules say about the message as one person gets it, at once: nothing about the others is asked.

    `values` are that person's by merge field, `known` are the fields the people of their list have.
    """
    compiled = compile_message(_linked(campaign.message, address_of))
    message = compiled.render(values)
    marketing = campaign.content_type is ContentType.MARKETING
    found = check_rendered(message, strict=campaign.strict, preset=campaign.preset, marketing=marketing)
    problems = tuple(TextProblem(finding, PeopleCount(1)) for finding in found)
    most = most_of(text_case(message))
    audience = AudienceFacts(1, 1, frozenset(known), text_problems=problems, most=most)
    facts = _facts(db, campaign, media, audience, sender, account, None, rehearsal=rehearsal)
    return check_campaign(campaign, facts, compiled)


def _linked(message: Message, address_of: AddressOf) -> Message:
    """A carousel with the links people read in it: in the profile its files have names that are longer, or shorter."""
    if not isinstance(message, Carousel):
        return message
    return map_media(message, lambda media: replace(media, url=address_of(media.url)))


def _count_here(db: apsw.Connection, question: Question) -> Counted:
    return count_everybody(db, question, compile_message(question.campaign.message))


def _facts(
    db: apsw.Connection,
    campaign: Campaign,
    media: MediaStore,
    audience: AudienceFacts | None,
    sender: str,
    account: AccountFacts,
    look: Look | None,
    *,
    rehearsal: bool,
) -> Facts:
    attached = media_of(campaign.message)
    is_address = attached is not None and "://" in attached.url
    looked = look(attached) if look is not None and attached is not None and is_address else Looked()
    return Facts(
        media=looked.facts if is_address else media_facts(campaign, media),
        linked=linked_facts(campaign, media),
        fetched=looked.fetched,
        audience=audience,
        known_fields=known_fields(db) if audience is None else audience.known_fields,
        default_sender=sender,
        known_senders=account.known_senders,
        rehearsal=rehearsal,
        transcoding=account.transcoding,
        sms_channel=account.sms_channel,
        has_relay=account.has_relay,
        hears_replies=account.hears_replies,
        relay_origin=account.relay_origin,
        now=time.time(),
    )


def known_fields(db: apsw.Connection) -> frozenset[str]:
    """Every merge field that any contact has, for drafts without a list."""
    rows = db.execute("SELECT DISTINCT f.key FROM contact c, json_each(c.fields) f WHERE c.fields <> '{}'")
    return frozenset((*OWN_FIELDS, *(str(key) for (key,) in rows)))


def media_facts(campaign: Campaign, store: MediaStore) -> MediaFacts | None:
    """The facts of the campaign's file; None without one, for a web address, and when the file is missing (MED-1)."""
    media = media_of(campaign.message)
    if media is None:
        return None
    try:
        return store.find_for(media).facts
    except NotFound:
        return None


def linked_facts(campaign: Campaign, store: MediaStore) -> dict[str, MediaFacts | None]:
    """The files of the profile that the message only links to (a carousel's, a list's), by url; None when missing."""
    attached, found = media_of(campaign.message), dict[str, MediaFacts | None]()
    for media in medias_of(campaign.message):
        if media != attached and is_stored_media(media.url):
            try:
                found[media.url] = store.find_for(media).facts
            except NotFound:
                found[media.url] = None
    return found


def to_json(report: CheckReport) -> dict[str, Any]:
    """`check --json`: the findings in their order; `fix` names the action that mends it, or is null."""
    return {
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity.value,
                "blocks": finding.blocks,
                "message": finding.message,
                "measured": finding.measured,
                "fix": finding.fix.kind if finding.fix is not None else None,
            }
            for finding in report.findings
        ]
    }
