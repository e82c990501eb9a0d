"""What became of a campaign: sums that close, reasons in words, the people and their replies.

Every number is counted from ledger rows when it is asked for; none is kept beside them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import apsw

from mmsdesk.db import fetch_all, fetch_one, snapshot
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import ACCEPTED_STATES, DOUBT_STATES, UNSENT_STATES, SkipReason, State
from mmsdesk.domain.reasons import Reason, Resend, explain_reason, explain_refusal, explain_skip
from mmsdesk.sheets.writing import write_csv
from mmsdesk.store.campaigns import CampaignRow, get_campaign
from mmsdesk.store.ledger import count_twice, state_counts

NO_RECEIPT_GRACE: Final = 24 * 3600.0
"""Seconds after the message's ttl when a missing receipt becomes "no receipt"."""


@dataclass(frozen=True, slots=True)
class Counts:
    """A campaign's sums. accepted + rejected + skipped + in_doubt + unsent = recipients;
    delivered + failed + no_receipt + waiting = accepted."""

    recipients: int = 0
    accepted: int = 0
    rejected: int = 0
    skipped: int = 0
    in_doubt: int = 0
    unsent: int = 0
    delivered: int = 0
    failed: int = 0
    no_receipt: int = 0
    waiting: int = 0

    @property
    def closes(self) -> bool:
        """Whether both sums add up; they always must."""
        people = self.accepted + self.rejected + self.skipped + self.in_doubt + self.unsent
        receipts = self.delivered + self.failed + self.no_receipt + self.waiting
        return people == self.recipients and receipts == self.accepted


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many people share one reason."""

    reason: Reason
    count: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One recipient's line. `at` is when the state was reached (seconds since 1970), None when not yet."""

    recipient_id: int
    phone: str
    name: str
    state: State
    reason: Reason | None
    at: float | None
    message_id: str
    replies: int
    reply_text: str
    opted_out: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """Something a person answered. Media links die seven days after arrival (API sheet, section 22)."""

    phone: str
    name: str
    channel: str
    text: str
    media_url: str
    opted_out: bool
    received_at: float

    @property
    def media_expires_at(self) -> float | None:
        return self.received_at + 7 * 24 * 3600.0 if self.media_url else None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the report page shows at once; the people table is read row by row (`people`)."""

    campaign: CampaignRow
    counts: Counts
    failures: tuple[ReasonCount, ...]
    left_out: tuple[ReasonCount, ...]
    replies: int
    replied: int
    opted_out: int
    """People who opted out by a reply to it, or while it ran and before they were written to."""
    not_found: int = 0
    """Provably never got it: part of `counts.in_doubt`, may be sent again."""
    unresolved: int = 0
    """May or may not have got it: part of `counts.in_doubt`."""
    twice: int = 0
    """Sinch has two messages for them: it must be 0, and is told when it is not."""


def count(db: apsw.Connection, campaign_id: CampaignId, clock: Clock) -> Counts:
    """The campaign's sums at this moment. Raises NotFound."""
    campaign = get_campaign(db, campaign_id)
    states = state_counts(db, campaign_id)
    accepted = sum(states.get(state, 0) for state in ACCEPTED_STATES)
    open_receipts = states.get(State.ACCEPTED, 0)
    overdue = _overdue(db, campaign, clock) if open_receipts else 0
    return Counts(
        recipients=sum(states.values()),
        accepted=accepted,
        rejected=states.get(State.REJECTED, 0),
        skipped=states.get(State.SKIPPED, 0),
        in_doubt=sum(states.get(state, 0) for state in DOUBT_STATES),
        unsent=sum(states.get(state, 0) for state in UNSENT_STATES),
        delivered=states.get(State.DELIVERED, 0),
        failed=states.get(State.FAILED, 0),
        no_receipt=overdue,
        waiting=open_receipts - overdue,
    )


def read_report(db: apsw.Connection, campaign_id: CampaignId, clock: Clock) -> Report:
    """The whole report in one consistent read. Raises NotFound."""
    with snapshot(db):
        campaign = get_campaign(db, campaign_id)
        replies, replied = fetch_one(
            db, "SELECT count(*), count(DISTINCT phone) FROM reply WHERE campaign_id = ?", (campaign_id,)
        ) or (0, 0)
        states = state_counts(db, campaign_id)
        return Report(
            campaign,
            count(db, campaign_id, clock),
            _failures(db, campaign_id),
            _left_out(db, campaign_id),
            replies,
            replied,
            _opted_out(db, campaign),
            states.get(State.NOT_FOUND, 0),
            states.get(State.UNRESOLVED, 0),
            count_twice(db, campaign_id),
        )


def _opted_out(db: apsw.Connection, campaign: CampaignRow) -> int:
    """People who opted out because of it: by a reply to it, or while it ran and before their own turn came.

    Who had opted out before it started is left out too, but is no effect of this campaign.
    """
    if campaign.started_at is None:
        return 0
    row = fetch_one(
        db,
        "SELECT count(*) FROM (SELECT phone FROM reply WHERE campaign_id = ?1 AND opted_out"
        " UNION SELECT a.phone FROM attempt a JOIN suppression s ON s.phone = a.phone"
        " WHERE a.campaign_id = ?1 AND a.state = 'skipped' AND a.skip_reason = ?2 AND s.created_at >= ?3)",
        (campaign.id, SkipReason.OPTED_OUT.value, campaign.started_at),
    )
    return int(row[0]) if row is not None else 0


# replies are looked up by phone (hence the plus): by campaign it would be every person times every reply
PEOPLE_FILTERS: Final = {
    "everyone": "1",
    "delivered": "a.state = 'delivered'",
    "failed": "a.state IN ('failed', 'rejected')",
    "waiting": "a.state = 'accepted'",
    "in_doubt": "a.state IN ('in_flight', 'in_doubt', 'not_found', 'unresolved')",
    "skipped": "a.state = 'skipped'",
    "unsent": "a.state IN ('queued', 'claimed')",
    "replied": "EXISTS (SELECT 1 FROM reply p WHERE p.phone = a.phone AND +p.campaign_id = a.campaign_id)",
}


_OF_REASON: Final = (
    "(?3 = '' OR (a.state = 'failed' AND coalesce(nullif(a.reason_code, ''), 'UNKNOWN') = ?3)"
    " OR (a.state = 'rejected' AND 'HTTP_' || coalesce(a.status, 0) = ?3)"
    " OR (a.state = 'skipped' AND a.skip_reason = ?3))"
)


def people_ids(
    db: apsw.Connection, campaign_id: CampaignId, *, which: str = "everyone", search: str = "", reason: str = ""
) -> list[int]:
    """Attempt ids of the people a filter shows, in file order; `search` looks in name and phone.

    `reason` is the code of one `ReasonCount`: only those with that reason.
    """
    sql = (
        "SELECT a.id FROM attempt a JOIN recipient r ON r.id = a.recipient_id"  # noqa: S608 - conditions of ours
        f" WHERE a.campaign_id = ?1 AND {PEOPLE_FILTERS[which]}"
        " AND (?2 = '' OR r.name LIKE ?2 ESCAPE '~' OR a.phone LIKE ?2 ESCAPE '~')"
        f" AND {_OF_REASON} ORDER BY a.id"
    )
    return [row[0] for row in fetch_all(db, sql, (campaign_id, _pattern(search), reason))]


def _pattern(search: str) -> str:
    """What LIKE finds `search` with: a percent sign in it is a percent sign."""
    if not search:
        return ""
    literal = search.replace("~", "~~").replace("%", "~%").replace("_", "~_")
    return f"%{literal}%"


def people(db: apsw.Connection, attempt_ids: list[int]) -> list[PersonRow]:
    """The lines of these attempts, in the order given."""
    marks = ",".join("?" * len(attempt_ids))
    rows = fetch_all(
        db,
        f"""
        SELECT a.id, a.phone, r.name, a.state, a.reason_code, a.reason_text, a.status, a.skip_reason,
               coalesce(a.final_at, a.answered_at, a.sent_at), coalesce(a.message_id, ''),
               (SELECT count(*) FROM reply p WHERE p.phone = a.phone AND +p.campaign_id = a.campaign_id),
               (SELECT p.text FROM reply p WHERE p.phone = a.phone AND +p.campaign_id = a.campaign_id
                ORDER BY p.received_at DESC LIMIT 1),
               EXISTS (SELECT 1 FROM reply p WHERE p.phone = a.phone AND +p.campaign_id = a.campaign_id AND p.opted_out)
        FROM attempt a JOIN recipient r ON r.id = a.recipient_id WHERE a.id IN ({marks})
        """,  # noqa: S608 - only question marks
        attempt_ids,
    )
    lines = {row[0]: _person(row) for row in rows}
    return [lines[attempt_id] for attempt_id in attempt_ids if attempt_id in lines]


def all_people(db: apsw.Connection, campaign_id: CampaignId) -> Iterator[PersonRow]:
    """Every recipient's line, streamed in pages of 500."""
    ids = people_ids(db, campaign_id)
    for start in range(0, len(ids), 500):
        yield from people(db, ids[start : start + 500])


def replies(db: apsw.Connection, campaign_id: CampaignId, limit: int = 500) -> list[Reply]:
    """The campaign's replies, newest first."""
    rows = fetch_all(
        db,
        "SELECT p.phone, coalesce(r.name, ''), p.channel, p.text, p.media_url, p.opted_out, p.received_at FROM reply p"
        " LEFT JOIN recipient r ON r.campaign_id = p.campaign_id AND r.phone = p.phone"
        " WHERE p.campaign_id = ? ORDER BY p.received_at DESC, p.id DESC LIMIT ?",
        (campaign_id, limit),
    )
    return [Reply(phone, name, channel, text, url, bool(out), at) for phone, name, channel, text, url, out, at in rows]


def report_to_json(report: Report) -> dict[str, Any]:
    """The fixed form of `report --json`: the sums of `send`, then what the receipts said."""
    counts = report.counts
    return {
        **counts_to_json(report.campaign.id, counts),
        "name": report.campaign.name,
        "state": report.campaign.state.value,
        "list": report.campaign.list_name,
        "delivered": counts.delivered,
        "failed": counts.failed,
        "no_receipt": counts.no_receipt,
        "waiting": counts.waiting,
        "reasons": [{"code": r.reason.code, "reason": r.reason.long, "count": r.count} for r in report.failures],
        "left_out": [{"code": r.reason.code, "reason": r.reason.long, "count": r.count} for r in report.left_out],
        "replies": report.replies,
        "replied": report.replied,
        "opted_out": report.opted_out,
        "stopped": {"title": report.campaign.stop_title, "hint": report.campaign.stop_hint}
        if report.campaign.stop_title
        else None,
    }


def counts_to_json(campaign_id: CampaignId, counts: Counts) -> dict[str, Any]:
    """The fixed form of `send --json`."""
    return {
        "campaign": campaign_id,
        "recipients": counts.recipients,
        "accepted": counts.accepted,
        "rejected": counts.rejected,
        "skipped": counts.skipped,
        "in_doubt": counts.in_doubt,
        "unsent": counts.unsent,
    }


def export_csv(db: apsw.Connection, campaign_id: CampaignId, path: Path) -> int:
    """Write one line per recipient, safe to open in a spreadsheet (no cell runs as a formula); returns the lines.

    All lines are of one moment. Raises Trouble when the file cannot be written; an old one then stays.
    """
    header = ["Name", "Mobile", "Result", "Reason", "Time (UTC)", "Message id", "Replies", "Last reply"]
    with snapshot(db):
        return write_csv(path, header, (_cells(person) for person in all_people(db, campaign_id)))


def result_word(state: State) -> str:
    """How a state reads in a table."""
    return _WORDS[state]


_WORDS: Final = {
    State.QUEUED: "Still to send",
    State.CLAIMED: "Still to send",
    State.IN_FLIGHT: "On its way",
    State.ACCEPTED: "Waiting for receipt",
    State.DELIVERED: "Delivered",
    State.FAILED: "Failed",
    State.REJECTED: "Refused by Sinch",
    State.IN_DOUBT: "Being checked",
    State.NOT_FOUND: "Not sent",
    State.UNRESOLVED: "Not known",
    State.SKIPPED: "Left out",
}


def _cells(person: PersonRow) -> list[str]:
    at = datetime.fromtimestamp(person.at, UTC).isoformat(timespec="seconds") if person.at else ""
    return [
        person.name,
        person.phone,
        result_word(person.state),
        person.reason.long if person.reason else "",
        at,
        person.message_id,
        str(person.replies),
        person.reply_text,
    ]


def _person(row: tuple[Any, ...]) -> PersonRow:
    state = State(row[3])
    return PersonRow(
        recipient_id=row[0],
        phone=row[1],
        name=row[2],
        state=state,
        reason=_reason(state, row[4], row[5], row[6], row[7]),
        at=row[8],
        message_id=row[9],
        replies=row[10],
        reply_text=row[11] or "",
        opted_out=bool(row[12]),
    )


def _reason(state: State, code: str, text: str, status: int | None, skip: str) -> Reason | None:
    match state:
        case State.FAILED:
            return explain_reason(code, description=text)
        case State.REJECTED:
            return explain_refusal(status or 0, code, text)
        case State.SKIPPED:
            return explain_skip(SkipReason(skip))
        case State.IN_DOUBT:
            advice = "MMSDesk asks Sinch about it; nothing is sent again meanwhile."
            return Reason(
                "IN_DOUBT", "answer lost", _sentence("The answer got lost on the way", text), advice, Resend.NO
            )
        case State.NOT_FOUND:
            advice = "Sending again cannot reach anybody twice."
            return Reason("NOT_FOUND", "never arrived", _sentence("Sinch never got this message"), advice, Resend.LATER)
        case State.UNRESOLVED:
            advice = "It is not sent again by itself. A late receipt settles it."
            return Reason(
                "UNRESOLVED", "not known", _sentence("It may or may not have gone out", text), advice, Resend.NO
            )
        case _:
            return None


def _sentence(*parts: str) -> str:
    return "".join(f"{part.rstrip('.')}. " for part in parts if part).rstrip()


def _overdue(db: apsw.Connection, campaign: CampaignRow, clock: Clock) -> int:
    """How many accepted messages should have had their receipt by now."""
    now = clock.now()
    too_old = now - (clock.deadline(campaign.ttl_seconds + NO_RECEIPT_GRACE) - now)
    if campaign.started_at is not None and campaign.started_at >= too_old:
        return 0
    sql = "SELECT count(*) FROM attempt WHERE campaign_id = ? AND state = 'accepted' AND answered_at < ?"
    return int(fetch_all(db, sql, (campaign.id, too_old))[0][0])


def _failures(db: apsw.Connection, campaign_id: CampaignId) -> tuple[ReasonCount, ...]:
    rows = fetch_all(
        db,
        "SELECT state, reason_code, max(reason_text), status, count(*) FROM attempt"
        " WHERE campaign_id = ? AND state IN ('failed', 'rejected') GROUP BY state, reason_code, status"
        " ORDER BY count(*) DESC, reason_code",
        (campaign_id,),
    )
    found: list[ReasonCount] = []
    for state, code, text, status, number in rows:
        reason = _reason(State(state), code, text, status, "")
        if reason is not None:
            found.append(ReasonCount(reason, number))
    return tuple(found)


def _left_out(db: apsw.Connection, campaign_id: CampaignId) -> tuple[ReasonCount, ...]:
    rows = fetch_all(
        db,
        "SELECT skip_reason, count(*) FROM attempt WHERE campaign_id = ? AND state = 'skipped'"
        " GROUP BY skip_reason ORDER BY count(*) DESC, skip_reason",
        (campaign_id,),
    )
    return tuple(ReasonCount(explain_skip(SkipReason(skip)), number) for skip, number in rows)
