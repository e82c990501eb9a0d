"""Who the people behind a finding are: read by the page, searched, each with what is wrong for them."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mmsdesk.domain.checks import Verdict, judge
from mmsdesk.domain.checks.concerned import Concern, concerns_of
from mmsdesk.domain.contact import OWN_FIELDS, Person
from mmsdesk.domain.ids import ContactId
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.message import Campaign, ContentType
from mmsdesk.domain.phone import format_phone
from mmsdesk.domain.reasons import explain_skip
from mmsdesk.domain.rendering import CompiledMessage, compile_message
from mmsdesk.domain.template import field_label
from mmsdesk.services.desk import Desk
from mmsdesk.store.chosen_people import people_by_id, search_people
from mmsdesk.store.suppression import is_suppressed

PAGE: Final = 500
NO_NAME: Final = "No name"
NOTHING_NOW: Final = "Nothing any more"


@dataclass(frozen=True, slots=True)
class ConcernedPerson:
    """One of them; `wrong` says in a few words what a finding has against them now."""

    contact_id: ContactId
    name: str
    phone: str
    wrong: str


class ConcernedPeople:
    """The people behind one finding about one campaign, some at a time. All of it blocks: call it through the jobs."""

    def __init__(self, desk: Desk, campaign: Campaign, concern: Concern, ids: "array[int]") -> None:
        self._desk, self._campaign, self._concern, self._ids = desk, campaign, concern, ids
        self._compiled: CompiledMessage = compile_message(campaign.message)

    def __len__(self) -> int:
        return len(self._ids)

    def page(self, offset: int = 0, text: str = "") -> tuple[ConcernedPerson, ...]:
        """Up to `PAGE` of them from `offset` on, in the list's order; `text` looks for a name or number.

        Who was deleted meanwhile is left out.
        """
        db = self._desk.reader()
        if text.strip():
            found = search_people(db, self._ids, text, offset=offset, limit=PAGE)
        else:
            found = people_by_id(db, self._ids[offset : offset + PAGE])
        return tuple(self._told(found))

    def _told(self, people: tuple[Person, ...]) -> Iterator[ConcernedPerson]:
        account = self._desk.account_or_none()
        sender = self._campaign.sender.strip() or (account.sender if account is not None else "")
        rehearsal = account is not None and account.is_rehearsal
        for person in people:
            verdict = judge(
                self._compiled,
                person.phone,
                person.merge_values,
                sender=sender,
                strict=self._campaign.strict,
                suppressed=is_suppressed(self._desk.reader(), person.phone),
                rehearsal=rehearsal,
                preset=self._campaign.preset,
                marketing=self._campaign.content_type is ContentType.MARKETING,
            )
            wrong = _wrong(self._concern, verdict)
            yield ConcernedPerson(person.contact_id, person.name or NO_NAME, format_phone(person.phone), wrong)


def _wrong(concern: Concern, verdict: Verdict) -> str:
    """What one person's verdict says about the concern; somebody may have mended it since."""
    if concern not in concerns_of(verdict):
        return NOTHING_NOW
    kind, _, about = concern.partition(":")
    if kind == "gap":
        return f"No {' and no '.join(map(_field, verdict.gaps))}"
    if kind == "number" and verdict.number is not None:
        return verdict.number.message
    if kind == "text":
        return next(finding.measured or finding.title for finding in verdict.findings if finding.rule == about)
    short = explain_skip(SkipReason(about)).short
    return f"{short[:1].upper()}{short[1:]}"


def _field(name: str) -> str:
    label = field_label(name)
    return label.lower() if name in OWN_FIELDS else label
