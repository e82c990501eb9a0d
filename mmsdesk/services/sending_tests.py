"""Sending a test: the message as it stands, to a few phones of one's own. Never a list, never in a report.

A test is an attempt of its own kind without campaign and recipient, so the same ledger keeps it from being sent twice
and the same receipts tell what became of it; everything that counts, counts campaigns.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

import apsw

from mmsdesk.db import Writer, fetch_all
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.errors import BadInput, MMSDeskError, Refused
from mmsdesk.domain.ids import AttemptId, CampaignId, JobId, new_job_id
from mmsdesk.domain.ledger import SkipReason, State
from mmsdesk.domain.message import Campaign, Message
from mmsdesk.domain.outcome import Accepted, Denied, Doubt, NotSent, Outcome, Rejected, SendRequest, SlowDown
from mmsdesk.domain.phone import PhoneProblem, parse_recipient
from mmsdesk.domain.reasons import explain_reason, explain_refusal, explain_skip
from mmsdesk.domain.recipient_rules import recipient_problem
from mmsdesk.store.ledger import begin_test, drop_unsent_test, find_same_test, record
from mmsdesk.store.own_phones import SavedPhone, save_phone, saved_phones

log = logging.getLogger(__name__)

MOST_PHONES: Final = 10
"""A test goes to one's own phones: whoever needs more has a list, and a list gets a campaign."""
MOST_LETTERS: Final = 3
"""Messages one press may send to a phone: the worst few, never a list."""
_OWNER: Final = "test"
_LONGEST_NAME: Final = 60


class Carrier(Protocol):
    """The way to Sinch; `send` answers with what happened and never raises for the network."""

    def send(self, request: SendRequest) -> Outcome: ...


class Progress(StrEnum):
    """How far one test is."""

    SENT = "sent"
    """Sinch has it."""
    DELIVERED = "delivered"
    FAILED = "failed"
    """It will not arrive; `words` says why."""
    UNKNOWN = "unknown"
    """The answer was lost: it may or may not have gone out, and is not sent again by itself."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One rendered message to be tried out. `shown_as` says as whom, where several are sent at once."""

    message: Message
    shown_as: str = ""


@dataclass(frozen=True, slots=True)
class PhoneTest:
    """What became of one test to one phone. `job_id` is empty when nothing left; `shown_as` is its letter's."""

    phone: SavedPhone
    progress: Progress
    words: str
    job_id: JobId | None = None
    shown_as: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something may still be heard of it."""
        return self.job_id is not None and self.progress in {Progress.SENT, Progress.UNKNOWN}


def keep_phone(db: apsw.Connection, name: str, number: str, country: str, now: float) -> SavedPhone:
    """Save one of one's own phones, its number as people write it.

    Raises BadInput for a number that MMS cannot reach, Refused when there are enough phones already.
    """
    found = parse_recipient(number, country)
    if isinstance(found, PhoneProblem):
        raise BadInput(f"{found.message}", "Write it as you would dial it, with the area code: +1 503 555 0100.")
    known = saved_phones(db)
    if len(known) >= MOST_PHONES and all(phone.phone != found.e164 for phone in known):
        raise Refused(f"There are {MOST_PHONES} phones already", "Remove one first. To write to many, send a campaign.")
    tidy = " ".join(name.split())[:_LONGEST_NAME]
    return save_phone(db, tidy or found.e164, found.e164, now)


def send_tests(
    writer: Writer,
    carrier: Carrier,
    clock: Clock,
    campaign: Campaign,
    letters: Sequence[Letter],
    phones: Sequence[SavedPhone],
    *,
    sender: str,
    ttl_seconds: int,
    rehearsal: bool = False,
) -> tuple[PhoneTest, ...]:
    """Send each of the rendered `letters` to each of `phones`, one after the other; says what became of each.

    Nothing is tried twice: not what was refused, and not what may have left. A phone that opted out is left alone, and
    so is one to which the same was sent a moment ago. Once nothing leaves for a phone, its other letters stay, too.
    Raises Refused for no phones or more than `MOST_PHONES`, and for more than `MOST_LETTERS`.
    """
    if not 0 < len(phones) <= MOST_PHONES:
        raise Refused(
            "Choose a phone first" if not phones else f"A test goes to {MOST_PHONES} phones at most",
            "A test goes to your own phones. To write to many, send a campaign.",
        )
    if not 0 < len(letters) <= MOST_LETTERS:
        raise Refused(
            f"A test is {MOST_LETTERS} messages at most",
            "To see how it looks for more people, step through the preview.",
        )
    result: list[PhoneTest] = []
    own: list[JobId] = []
    for phone in phones:
        for letter in letters:
            stopped = _rule_that_stops(campaign, letter)
            if stopped:
                result.append(PhoneTest(phone, Progress.FAILED, stopped, shown_as=letter.shown_as))
                continue
            request = SendRequest(
                job_id=new_job_id(),
                campaign_id=CampaignId(""),
                phone=phone.phone,
                message=letter.message,
                sender=campaign.sender.strip() or sender,
                strict=campaign.strict,
                content_type=campaign.content_type,
                ttl_seconds=ttl_seconds,
            )
            own.append(request.job_id)
            test = _send_one(writer, carrier, clock, phone, request, own, rehearsal=rehearsal)
            has_left = test.job_id == request.job_id
            result.append(replace(test, shown_as=letter.shown_as if has_left else ""))
            if not has_left:
                break
    return tuple(result)


def _rule_that_stops(campaign: Campaign, letter: Letter) -> str:
    """What keeps this person's message from going out in a campaign keeps it from being tried; empty for nothing."""
    from mmsdesk.domain.checks import check_rendered  # all rules come with it; the window is painted before

    for finding in check_rendered(letter.message, strict=campaign.strict, preset=campaign.preset):
        if finding.blocks:
            return f"Not sent. {finding.title}: a test is held to the same rules."
    return ""


def read_tests(db: apsw.Connection, tests: Sequence[PhoneTest]) -> tuple[PhoneTest, ...]:
    """The same tests as they stand now, receipts heard since included."""
    jobs = [test.job_id for test in tests if test.job_id is not None]
    marks = ", ".join("?" * len(jobs))
    sql = f"SELECT job_id, state, status, reason_code, reason_text FROM attempt WHERE job_id IN ({marks})"  # noqa: S608 - marks only
    rows = {str(row[0]): row for row in fetch_all(db, sql, tuple(jobs))}
    return tuple(replace(_as_it_stands(test, rows.get(test.job_id or "")), shown_as=test.shown_as) for test in tests)


def _send_one(
    writer: Writer,
    carrier: Carrier,
    clock: Clock,
    phone: SavedPhone,
    request: SendRequest,
    own: Sequence[JobId],
    *,
    rehearsal: bool,
) -> PhoneTest:
    problem = recipient_problem(phone.phone, request.sender, rehearsal, strict=request.strict)
    if problem is not None and problem.leaves_out(strict=request.strict):
        return PhoneTest(phone, Progress.FAILED, f"{problem.message}.")

    def begin(db: apsw.Connection) -> PhoneTest | AttemptId | None:
        now = clock.now()
        same = _same_test(db, phone, now, own)
        return begin_test(db, phone.phone, request.job_id, _OWNER, now) if same is None else same

    try:
        attempt_id = writer.run(begin)
    except MMSDeskError as trouble:  # what cannot be written down does not leave
        return PhoneTest(phone, Progress.FAILED, f"Not sent. {trouble.title}.")
    if isinstance(attempt_id, PhoneTest):
        return attempt_id
    if attempt_id is None:
        words = explain_skip(SkipReason.OPTED_OUT)
        return PhoneTest(phone, Progress.FAILED, f"Not sent: this phone opted out. {words.advice}")
    outcome = carrier.send(request)
    _write_down(writer, attempt_id, outcome, clock)
    return PhoneTest(phone, *_told(outcome), job_id=None if isinstance(outcome, _NOTHING_LEFT) else request.job_id)


_NOTHING_LEFT: Final = NotSent | Denied | SlowDown


def _same_test(db: apsw.Connection, phone: SavedPhone, now: float, own: Sequence[JobId]) -> PhoneTest | None:
    """The test this one would double: an impatient second click, or one from a dialog that was closed meanwhile."""
    same = find_same_test(db, phone.phone, now, own)
    if same is None:
        return None
    job_id, awaited = same
    test = PhoneTest(phone, Progress.UNKNOWN, _AWAITED if awaited else _UNKNOWN, job_id)
    return read_tests(db, (test,))[0]


def _write_down(writer: Writer, attempt_id: AttemptId, outcome: Outcome, clock: Clock) -> None:
    """What cannot be written now is looked up at the next start; the answer is known and has to be told."""

    def settle(db: apsw.Connection) -> None:
        record(db, attempt_id, outcome, clock, owner=_OWNER)
        drop_unsent_test(db, attempt_id)

    try:
        writer.run(settle)
    except MMSDeskError as trouble:
        log.warning("what became of a test could not be written: %s", trouble.title)


def _told(outcome: Outcome) -> tuple[Progress, str]:
    match outcome:
        case Accepted():
            return Progress.SENT, "Sent. Waiting for the receipt."
        case Rejected(status, code, text):
            reason = explain_refusal(status, code, text)
            return Progress.FAILED, f"{reason.long} {reason.advice}"
        case Denied(status, code, text):
            reason = explain_refusal(status, code, text)
            return Progress.FAILED, f"Not sent. {reason.long} {reason.advice}"
        case NotSent():
            return Progress.FAILED, "Not sent: Sinch could not be reached. Check the network, then try again."
        case SlowDown():
            return Progress.FAILED, "Not sent: Sinch asked us to slow down. Try again in a minute."
        case Doubt():
            return Progress.UNKNOWN, _UNKNOWN


_AWAITED: Final = "A test to this phone is on its way already, so it was not sent a second time."
_UNKNOWN: Final = "The answer was lost. It may have gone out: look at the phone before you test again."


def _as_it_stands(test: PhoneTest, row: Sequence[object] | None) -> PhoneTest:
    if row is None:
        # of what was begun and is gone again nothing left
        return test if test.job_id is None else PhoneTest(test.phone, Progress.FAILED, "Not sent. Try again.")
    _job, state, status, code, text = row
    match State(str(state)):
        case State.DELIVERED:
            return PhoneTest(test.phone, Progress.DELIVERED, "Delivered.", test.job_id)
        case State.FAILED:
            reason = explain_reason(str(code), description=str(text))
            return PhoneTest(test.phone, Progress.FAILED, f"{reason.long} {reason.advice}", test.job_id)
        case State.REJECTED:
            reason = explain_refusal(int(str(status or 0)), str(code), str(text))
            return PhoneTest(test.phone, Progress.FAILED, f"{reason.long} {reason.advice}", test.job_id)
        case State.ACCEPTED:
            return PhoneTest(test.phone, Progress.SENT, "Sent. Waiting for the receipt.", test.job_id)
        case State.IN_FLIGHT:
            return test
        case State.NOT_FOUND:
            return PhoneTest(test.phone, Progress.FAILED, "Not sent: Sinch never got it.", test.job_id)
        case _:
            return PhoneTest(test.phone, Progress.UNKNOWN, _UNKNOWN, test.job_id)
