"""What the live page shows: sums, speed and the latest things that happened, all read from the ledger."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import apsw

from mmsdesk.db import fetch_all, snapshot
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import State
from mmsdesk.domain.reasons import explain_reason, explain_refusal
from mmsdesk.services.reporting import Counts, count
from mmsdesk.services.standing import NOTHING_NOTED, Standing, read_standing
from mmsdesk.services.stop_causes import StopCause, StopEvidence, cause_of, read_evidence
from mmsdesk.store.campaigns import CampaignRow, get_campaign
from mmsdesk.store.ledger import count_twice, state_counts
from mmsdesk.store.receipts import is_refused, relay_heard

_RECENT: Final = 16
_SENT_WINDOW: Final = 25 * 60.0
"""Seconds of sending the chart can show."""


class Happening(StrEnum):
    """What kind of line the "What's happening" list shows."""

    DELIVERED = "delivered"
    FAILED = "failed"
    REPLIED = "replied"
    OPTED_OUT = "opted_out"
    CHECKING = "checking"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of "What's happening"; `detail` is the number, the reason or the words of the reply.

    `at` is when this computer learned of it: Sinch's clock may go wrong against ours, and would hide a STOP far below.
    """

    what: Happening
    who: str
    phone: str
    detail: str
    at: float


@dataclass(frozen=True, slots=True)
class RelayNews:
    """Wall times of the last poll a relay answered and of the last event it brought; None for never."""

    heard_at: float | None
    last_event_at: float | None


@dataclass(frozen=True, slots=True)
class Live:
    """One moment of a running campaign. `sent_times` are the wall times of the first request and of the latest ones.

    `failures` are the latest lines that are failures; `not_found` and `unresolved` are parts of `counts.in_doubt`.
    """

    campaign: CampaignRow
    counts: Counts
    in_flight: int
    lines: tuple[Line, ...]
    sent_times: tuple[float, ...]
    relay_heard_at: float | None
    last_event_at: float | None
    failures: tuple[Line, ...] = ()
    not_found: int = 0
    unresolved: int = 0
    standing: Standing = NOTHING_NOTED
    evidence: StopEvidence | None = None
    relay_refuses: bool = False
    twice: int = 0
    """People Sinch has two messages for; it must be 0, and is told when it is not."""

    @property
    def checking(self) -> int:
        """Lost answers that are still being looked up."""
        return max(0, self.counts.in_doubt - self.not_found - self.unresolved - self.in_flight)

    @property
    def last_receipt_at(self) -> float | None:
        """When the relay got the latest news of this run; what it got before the run says nothing of it."""
        started, last = self.campaign.started_at, self.last_event_at
        return None if last is None or started is None or last < started else last

    @property
    def cause(self) -> StopCause:
        """What kind of trouble stopped it."""
        return cause_of(self.campaign.stop_title, self.campaign.stop_hint)

    @property
    def share_sent(self) -> float:
        """0 to 1: how much of the run is done."""
        total = self.counts.recipients - self.counts.skipped
        return (total - self.counts.unsent) / total if total else 1.0


def read_live(db: apsw.Connection, campaign_id: CampaignId, relay_url: str, clock: Clock) -> Live:
    """One consistent look. Raises NotFound."""
    with snapshot(db):
        campaign = get_campaign(db, campaign_id)
        heard, _, event_at = relay_heard(db, relay_url)
        states = state_counts(db, campaign_id)
        standing = read_standing(db)
        return Live(
            campaign,
            count(db, campaign_id, clock),
            states.get(State.IN_FLIGHT, 0),
            _lines(db, campaign_id),
            _sent_times(db, campaign_id),
            heard,
            event_at,
            _failures(db, campaign_id),
            states.get(State.NOT_FOUND, 0),
            states.get(State.UNRESOLVED, 0),
            standing,
            read_evidence(db, campaign, standing),
            is_refused(db, relay_url),
            count_twice(db, campaign_id),
        )


def read_relay_news(db: apsw.Connection, relay_url: str) -> RelayNews:
    """When this desk last heard from a relay."""
    heard, _, event_at = relay_heard(db, relay_url)
    return RelayNews(heard, event_at)


def _sent_times(db: apsw.Connection, campaign_id: CampaignId) -> tuple[float, ...]:
    """The first, and those of the last minutes, oldest first: a long run is not read whole every second."""
    ends = fetch_all(
        db,
        "SELECT (SELECT min(sent_at) FROM attempt WHERE campaign_id = ?1 AND sent_at IS NOT NULL),"
        " (SELECT max(sent_at) FROM attempt WHERE campaign_id = ?1 AND sent_at IS NOT NULL)",
        (campaign_id,),
    )
    first, last = ends[0]
    if first is None:
        return ()
    sql = "SELECT sent_at FROM attempt WHERE campaign_id = ? AND sent_at >= ? AND sent_at > ? ORDER BY sent_at"
    return (first, *(row[0] for row in fetch_all(db, sql, (campaign_id, last - _SENT_WINDOW, first))))


_FINALS: Final = """
    SELECT a.state, r.name, a.phone, a.reason_code, a.reason_text, a.status, coalesce(a.{when}, 0)
    FROM attempt a JOIN recipient r ON r.id = a.recipient_id
    WHERE a.campaign_id = ? AND {which} ORDER BY a.{when} DESC LIMIT ?
"""
"""Each query made of it goes down an index of its own and stops after a few rows, however many people there are."""
_FINISHED: Final = _FINALS.format(when="final_at", which="a.final_at IS NOT NULL")
_FAILED: Final = _FINALS.format(when="final_at", which="a.state = 'failed'")
_REJECTED: Final = _FINALS.format(when="answered_at", which="a.state = 'rejected'")
_CHECKED: Final = _FINALS.format(when="doubt_since", which="a.state = 'in_doubt'")


def _latest(db: apsw.Connection, campaign_id: CampaignId, *queries: str) -> list[Line]:
    rows = [row for sql in queries for row in fetch_all(db, sql, (campaign_id, _RECENT))]
    lines = [_final_line(*row) for row in rows]
    return sorted(lines, key=lambda line: -line.at)[:_RECENT]


def _failures(db: apsw.Connection, campaign_id: CampaignId) -> tuple[Line, ...]:
    return tuple(_latest(db, campaign_id, _FAILED, _REJECTED))


def _lines(db: apsw.Connection, campaign_id: CampaignId) -> tuple[Line, ...]:
    answers = fetch_all(
        db,
        "SELECT p.opted_out, coalesce(r.name, ''), p.phone, p.text, p.media_url, coalesce(e.stored_at, p.received_at)"
        " FROM reply p LEFT JOIN recipient r ON r.campaign_id = p.campaign_id AND r.phone = p.phone"
        " LEFT JOIN event e ON e.id = p.event_id"
        " WHERE p.campaign_id = ? ORDER BY p.received_at DESC LIMIT ?",
        (campaign_id, _RECENT),
    )
    lines: list[Line] = []  # replies first: of what was learned at once, a page of receipts must not cover a STOP
    for opted_out, name, phone, text, media_url, at in answers:
        what = Happening.OPTED_OUT if opted_out else Happening.REPLIED
        lines.append(Line(what, name, phone, text or ("a picture" if media_url else ""), at))
    lines += _latest(db, campaign_id, _FINISHED, _REJECTED, _CHECKED)
    return tuple(sorted(lines, key=lambda line: -line.at)[:_RECENT])


def _final_line(state: str, name: str, phone: str, code: str, text: str, status: int | None, at: float) -> Line:
    match state:
        case "delivered":
            return Line(Happening.DELIVERED, name, phone, "", at)
        case "failed":
            return Line(Happening.FAILED, name, phone, explain_reason(code, description=text).short, at)
        case "rejected":
            return Line(Happening.FAILED, name, phone, explain_refusal(status or 0, code, text).short, at)
        case _:
            return Line(Happening.CHECKING, name, phone, text, at)
