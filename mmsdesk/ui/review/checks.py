"""The checklist in words: one line for each thing that must be right before people get a message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from mmsdesk.domain.arrival import arrived_body
from mmsdesk.domain.checks import Finding
from mmsdesk.domain.ledger import SkipReason, State
from mmsdesk.domain.media import format_size
from mmsdesk.domain.message import Text
from mmsdesk.domain.rendering import title_of
from mmsdesk.domain.severity import Severity
from mmsdesk.domain.template import field_label
from mmsdesk.services.review import RECENTLY, Outside, Review
from mmsdesk.ui.moments import seconds_ago
from mmsdesk.ui.widgets.notices import CheckState

COMPOSE, AUDIENCE, CONNECTION = "compose", "audience", "connection"
TEST: Final = "test"
"""Not a page: the question which phones the test goes to."""
_FIELDS: Final = ("FLD-1", "FLD-2")
_OPTOUT: Final = ("OPT-1", "OPT-2")
_LEFT_OUT: Final = {
    SkipReason.OPTED_OUT: "opted out",
    SkipReason.MISSING_FIELD: "would read a gap",
    SkipReason.COUNTRY: "outside the US, Canada and Australia",
    SkipReason.NOT_MOBILE: "without a mobile number",
    SkipReason.NUMBER: "without a real phone number",
    SkipReason.SENDER: "with your own sender’s number",
    SkipReason.TEXT: "whose data breaks a text rule",
}
_NOT_ARRIVED: Final = frozenset({State.FAILED, State.REJECTED, State.NOT_FOUND})
_NOT_MESSAGE: Final = ("FLD", "OPT", "RCP")


@dataclass(frozen=True, slots=True)
class Check:
    """One line: how it stands, in words, and the page where it is put right."""

    key: str
    state: CheckState
    title: str
    detail: str = ""
    action: str = ""
    target: str = ""
    blocks: int = 0
    """Problems in it that stop the send."""


def make_checks(review: Review, outside: Outside | None) -> tuple[Check, ...]:
    """All lines, in their order. `outside` is None while Sinch and the relay are being asked."""
    lines = [
        _message(review),
        _fields(review),
        _people(review),
        _optout(review, outside),
        _receipts(review, outside),
        _sinch(review, outside),
    ]
    if not review.not_connected:
        lines.append(_test(review))
    if review.earlier is not None:
        lines.append(_earlier(review))
    return tuple(lines)


def problems_in(checks: Sequence[Check]) -> int:
    """How many problems stop the send."""
    return sum(check.blocks for check in checks)


def people(number: int) -> str:
    """ "1 person", "2,772 people"."""
    return "1 person" if number == 1 else f"{number:,} people"


def _message(review: Review) -> Check:
    findings = [it for it in review.report.findings if not it.rule.startswith(_NOT_MESSAGE)]
    blockers = [it for it in findings if it.blocks]
    warnings = [it for it in findings if not it.blocks and it.severity is not Severity.INFO]
    if blockers:
        title = blockers[0].title if len(blockers) == 1 else f"{len(blockers)} things stop the send"
        detail = blockers[0].detail if len(blockers) == 1 else _titles(blockers)
        return Check("message", CheckState.BAD, title, detail, "Open message", COMPOSE, len(blockers))
    if warnings:
        title = warnings[0].title if len(warnings) == 1 else f"Message fits MMS rules, with {len(warnings)} warnings"
        detail = warnings[0].detail if len(warnings) == 1 else _titles(warnings)
        return Check("message", CheckState.WARN, title, detail, "Open message", COMPOSE)
    return Check("message", CheckState.OK, "Message fits MMS rules", _facts(review))


def _facts(review: Review) -> str:
    """What was measured: "Subject 25 characters · JPG 412 KB · strict validation on"."""
    message = review.compiled.render(review.first.merge_values if review.first is not None else {})
    parts = []
    if not isinstance(message, Text) and title_of(message):
        parts.append(f"Subject {len(title_of(message)):,} characters")
    if review.media is not None:
        parts.append(f"{review.media.kind_name} {format_size(review.media.size_bytes)}")
    elif body := arrived_body(message):
        parts.append(f"Text {len(body):,} characters")
    parts.append(f"strict validation {'on' if review.campaign.strict else 'off'}")
    return " · ".join(parts)


def _fields(review: Review) -> Check:
    findings = [it for it in review.report.findings if it.rule in _FIELDS]
    if findings:
        worst = next((it for it in findings if it.blocks), findings[0])
        blocks = sum(it.blocks for it in findings)
        state = CheckState.BAD if blocks else CheckState.WARN
        action = "Open message" if worst.blocks else "Add a fallback"
        return Check("fields", state, worst.title, worst.detail, action, COMPOSE, blocks)
    if not review.compiled.tokens:
        return Check("fields", CheckState.OK, "No merge fields to fill in", "Everybody reads the same text")
    if not review.list_name:
        return Check("fields", CheckState.WAITING, "Merge fields", "Looked at once people are chosen")
    if not review.fallbacks:
        return Check("fields", CheckState.OK, "Every merge field is filled in", "Nobody reads a gap")
    told = " · ".join(
        f"{it.people:,} on the list {'has' if it.people == 1 else 'have'} no {field_label(it.field).lower()}"
        f" and {'reads' if it.people == 1 else 'read'} “{it.text}”"
        for it in review.fallbacks
    )
    return Check("fields", CheckState.OK, "Every merge field has a fallback", told)


def _people(review: Review) -> Check:
    report = review.report
    if not review.list_name:
        detail = "Choose a list, or import one."
        return Check("people", CheckState.BAD, "Nobody is chosen yet", detail, "Choose people", AUDIENCE, 1)
    reasons = " · ".join(f"{number:,} {_LEFT_OUT[reason]}" for reason, number in by_size(report.skipped))
    if not report.will_get:
        title = "Nobody on this list can get this message" if report.people else "The list is empty"
        return Check("people", CheckState.BAD, title, reasons, "Choose people", AUDIENCE, 1)
    risky = [it for it in report.findings if it.rule.startswith("RCP") and it.severity is Severity.STRICT]
    if risky and not review.campaign.strict:
        others = f"{people(report.left_out)} left out: {reasons}" if reasons else ""
        told = risky[0].detail if len(risky) == 1 else _titles(risky[1:])
        detail = " · ".join(filter(None, (told, others)))
        return Check("people", CheckState.WARN, risky[0].title, detail, "Choose people", AUDIENCE)
    if not report.left_out:
        return Check("people", CheckState.OK, "Nobody is left out", f"{people(report.people)} on “{review.list_name}”")
    verb = "is" if report.left_out == 1 else "are"
    return Check("people", CheckState.INFO, f"{people(report.left_out)} {verb} left out", reasons)


def _optout(review: Review, outside: Outside | None) -> Check:
    title = "Opt-outs will reach you"
    found = [it for it in review.report.findings if it.rule in _OPTOUT]
    if found:  # a STOP that is lost is worse than one nobody is told of
        finding = max(found, key=lambda it: (it.blocks, it.rule))
        target = COMPOSE if finding.rule == "OPT-1" else CONNECTION
        action = finding.fix.label if finding.fix is not None else "Open message"
        state = CheckState.BAD if finding.blocks else CheckState.WARN
        return Check("optout", state, finding.title, finding.detail, action, target, int(finding.blocks))
    if not review.has_relay:
        detail = "Nobody here hears a STOP. Connect a relay before you write to customers."
        return Check("optout", CheckState.WARN, "A STOP can’t reach you", detail, "Open Connection", CONNECTION)
    said = f"“{review.optout_line}” is included" if review.has_optout_line else "The text says how"
    if outside is None:
        return Check("optout", CheckState.RUNNING, title, f"{said} · asking Sinch about plain text replies")
    if outside.sms_channel is None:
        detail = f"{said}, but Sinch couldn’t be asked whether plain text replies reach you"
        return Check("optout", CheckState.WARN, title, detail, "Open Connection", CONNECTION)
    return Check("optout", CheckState.OK, title, f"{said} · the app of {review.sender} receives plain text replies too")


def _receipts(review: Review, outside: Outside | None) -> Check:
    if not review.has_relay:
        has_file = review.media is not None
        detail = "Receipts and replies need one" + (", and Sinch fetches the file from it." if has_file else ".")
        state = CheckState.BAD if has_file else CheckState.WARN
        return Check("receipts", state, "No relay is connected", detail, "Connect", CONNECTION, int(has_file))
    if outside is None:
        return Check("receipts", CheckState.RUNNING, "Receipts will reach you", "Asking the relay")
    if outside.relay is not None:
        trouble = outside.relay
        return Check("receipts", CheckState.BAD, trouble.title, trouble.hint, "Open Connection", CONNECTION)
    if outside.hears_replies is False:
        title, detail = "Receipts would be lost", "Sinch was not told to post them to your relay."
        return Check("receipts", CheckState.WARN, title, detail, "Open Connection", CONNECTION)
    if outside.relay_answered:
        return Check("receipts", CheckState.OK, "Receipts will reach you", "The relay answered just now")
    heard = review.relay_heard_at
    if heard is not None and review.now - heard < RECENTLY:
        return Check("receipts", CheckState.OK, "Receipts will reach you", "The relay answered a moment ago")
    detail = "Messages wait until it answers, because a STOP might be waiting there."
    return Check("receipts", CheckState.WARN, "The relay is silent", detail, "Open Connection", CONNECTION)


def _sinch(review: Review, outside: Outside | None) -> Check:
    if review.not_connected is not None:
        trouble = review.not_connected
        return Check("sinch", CheckState.BAD, trouble.title, trouble.hint, "Connect", CONNECTION, 1)
    if outside is None:
        return Check("sinch", CheckState.RUNNING, "Sinch accepts your key", "Asking Sinch")
    if outside.sinch is not None:
        trouble = outside.sinch
        return Check("sinch", CheckState.BAD, trouble.title, trouble.hint, "Open Connection", CONNECTION)
    if not outside.mms_channel:
        title, detail = "The app’s MMS channel is not ready", "Nothing would arrive. Set it up under Connection."
        return Check("sinch", CheckState.BAD, title, detail, "Open Connection", CONNECTION, 1)
    sender = f"from {review.sender}" if review.sender else "from the app’s own sender"
    return Check(
        "sinch", CheckState.OK, "Sinch accepts your key", f"The app is there, its MMS channel is on · {sender}"
    )


def _test(review: Review) -> Check:
    """Whether what leaves was seen on a phone; never more than advice."""
    tests = review.tests
    if not tests:
        detail = "See it on your own phone first"
        return Check("test", CheckState.WARN, "You haven’t sent a test yet", detail, "Send test", TEST)
    names = ", ".join(dict.fromkeys(test.phone_name for test in tests))
    where = f"To {names}, {seconds_ago(review.now - tests[0].sent_at)}"
    if not review.is_tested:
        return Check("test", CheckState.WARN, "The message changed since the last test", where, "Send test", TEST)
    states = {test.state for test in tests}
    if states & _NOT_ARRIVED:
        return Check("test", CheckState.WARN, "The test didn’t arrive everywhere", where, "Send again", TEST)
    if states == {State.DELIVERED}:
        return Check("test", CheckState.OK, "Test delivered", where, "Send again", TEST)
    return Check("test", CheckState.INFO, "Test sent, the receipt is still to come", where, "Send again", TEST)


def _earlier(review: Review) -> Check:
    earlier = review.earlier
    assert earlier is not None
    when = datetime.fromtimestamp(earlier.started_at or earlier.created_at, UTC).astimezone()
    detail = f"“{earlier.name}” started on {when:%b} {when.day}. People who got it would get it again."
    title = "This message went to this list before"
    return Check("earlier", CheckState.WARN, title, detail, "Choose people", AUDIENCE)


def by_size(skipped: Mapping[SkipReason, int]) -> list[tuple[SkipReason, int]]:
    """Reasons with the most people first."""
    return sorted(skipped.items(), key=lambda it: -it[1])


def _titles(findings: Sequence[Finding]) -> str:
    return " · ".join(it.title for it in findings)
