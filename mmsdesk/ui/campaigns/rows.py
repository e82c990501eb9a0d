"""One campaign as the list says it: words, tone, bar and when, worked out from its stored facts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.domain.template import name_fields
from mmsdesk.services.desk import CampaignSummary
from mmsdesk.services.drafts import CARD, Draft, draft_of
from mmsdesk.services.engine import DISK_FULL, OTHER_APP
from mmsdesk.services.reporting import Counts
from mmsdesk.store.campaigns import UNDER_WAY, CampaignRow
from mmsdesk.ui.figures import delivered_share, percent
from mmsdesk.ui.kinds import KIND_LOOKS
from mmsdesk.ui.theme import Tone

ALL: Final = "all"
DRAFTS: Final = "drafts"
IN_PROGRESS: Final = "in_progress"
SENT: Final = "sent"
ARCHIVED: Final = "archived"

RUNNING: Final = UNDER_WAY
_OVER: Final = frozenset({CampaignState.SENT, CampaignState.CANCELLED})
_TABS: Final = {
    DRAFTS: frozenset({CampaignState.DRAFT}),
    IN_PROGRESS: RUNNING,
    SENT: _OVER,
}
_WAITS: Final = {
    "relay_silent": "relay is silent",
    "listening": "reading replies first",
    DISK_FULL: "disk is full",
    OTHER_APP: "another app is connected",
}
"""Hold of a sending campaign to what it waits for; all pass by themselves or under Connection."""
_PILLS: Final = {
    CampaignState.DRAFT: ("Draft", Tone.NEUTRAL, ""),
    CampaignState.SENDING: ("Sending", Tone.INFO, "dot"),
    CampaignState.PAUSED: ("Paused", Tone.WARN, "dot"),
    CampaignState.STOPPED: ("Stopped", Tone.BAD, "octagon-x"),
    CampaignState.SENT: ("Sent", Tone.OK, "dot"),
    CampaignState.CANCELLED: ("Cancelled", Tone.NEUTRAL, "ban"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A thin bar: how much is done and how much failed, both 0 to 1 of everybody; failed comes after done."""

    done: float
    failed: float


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list, in words.

    `icon` is the sign of its kind; `media` the attachment's reference (`media/<sha256>.<ext>`), empty without one.
    """

    campaign_id: CampaignId
    state: CampaignState
    name: str
    detail: str
    icon: str
    media: str
    audience: str
    people: str
    pill: str
    tone: Tone
    mark: str
    result: str
    beside: str
    bar: Bar | None
    day: str
    time: str
    is_archived: bool = False

    @property
    def target(self) -> tuple[str, CampaignId]:
        """The page this campaign opens: what can be done with it now."""
        if self.state is CampaignState.DRAFT:
            return "compose", self.campaign_id
        return ("live" if self.state in RUNNING else "report"), self.campaign_id

    @property
    def spoken(self) -> str:
        """The whole row for a screen reader."""
        words = (self.name, self.detail, self.audience, self.people, self.pill, self.result, self.beside)
        return ", ".join(word for word in (*words, f"{self.day} {self.time}".strip()) if word)


def waits_for(row: CampaignRow, *, offline: bool = False) -> str:
    """What a campaign that is sending waits for; empty while it goes on, and for all others."""
    if row.state is not CampaignState.SENDING:
        return ""
    if row.hold == DISK_FULL or not offline:
        return _WAITS.get(row.hold, "waiting") if row.hold else ""
    return "you’re offline"


def line_of(summary: CampaignSummary, now: float, *, offline: bool = False) -> Line:
    """The row of one campaign at the moment `now` (seconds since 1970)."""
    row, counts = summary.row, summary.counts
    draft = draft_of(row)
    pill, tone, mark = _PILLS[row.state]
    waits = waits_for(row, offline=offline)
    if waits:
        pill, tone, mark = "Waiting", Tone.WARN, "clock"
    result, beside = _result(row, draft, counts)
    day, time = _when(row, now)
    return Line(
        campaign_id=row.id,
        state=row.state,
        name=row.name,
        detail=_detail(draft),
        icon=KIND_LOOKS[draft.kind].icon,
        media=draft.shown_media.url if draft.shown_media is not None else "",
        audience=row.list_name or "No audience yet",
        people=people(summary.people) if row.list_name else "",
        pill=pill,
        tone=tone,
        mark=mark,
        result=result,
        beside=waits or beside,
        bar=_bar(row.state, counts) if counts is not None else None,
        day=day,
        time=time,
        is_archived=row.is_archived,
    )


def in_tab(line: Line, tab: str) -> bool:
    """Whether a row belongs under a tab; what is archived is under its own only."""
    if line.is_archived or tab == ARCHIVED:
        return line.is_archived and tab == ARCHIVED
    return tab == ALL or line.state in _TABS[tab]


def matches(line: Line, search: str) -> bool:
    """Whether a row holds the words searched for, in its name, subject or audience."""
    found = f"{line.name}\n{line.detail}\n{line.audience}".casefold()
    return all(word in found for word in search.casefold().split())


def people(count: int) -> str:
    """ "1 person", "2,772 people"."""
    return "1 person" if count == 1 else f"{count:,} people"


def share_sent(counts: Counts) -> tuple[int, int]:
    """How many were handed over, of how many who are to get it (people left out never count)."""
    total = counts.recipients - counts.skipped
    return total - counts.unsent, total


def minutes_left(counts: Counts, started_at: float, now: float) -> str:
    """How long the rest takes at the speed so far; empty while nobody can know."""
    done, total = share_sent(counts)
    spent = now - started_at
    if done < 5 or spent < 2 or done >= total:
        return ""
    seconds = (total - done) * spent / done
    if seconds < 60:
        return "less than a minute left"
    minutes = round(seconds / 60)
    return f"about {minutes} min left" if minutes < 90 else f"about {round(minutes / 60)} h left"


def ago(seconds: float) -> str:
    """How long ago, coarsely."""
    if seconds < 60:
        return "just now"
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{minutes} min ago"
    hours = minutes // 60
    return f"{hours} h ago" if hours < 24 else "1 day ago" if hours < 48 else f"{hours // 24} days ago"


def clock_time(moment: float) -> str:
    """A time of day on this computer's clock: "11:30 AM"."""
    local = datetime.fromtimestamp(moment).astimezone()
    return f"{local.hour % 12 or 12}:{local.minute:02} {'AM' if local.hour < 12 else 'PM'}"


def _detail(draft: Draft) -> str:
    name, title = KIND_LOOKS[draft.kind].name, name_fields(draft.title.strip())
    return f"{name} · “{title}”" if draft.kind == CARD and title else name


def _result(row: CampaignRow, draft: Draft, counts: Counts | None) -> tuple[str, str]:
    """What is most useful to know about it now, and what stands at the right above the bar."""
    if counts is None:
        return _next_step(row, draft), ""
    done, total = share_sent(counts)
    failed = f"{counts.failed + counts.rejected:,} failed" if counts.failed + counts.rejected else ""
    match row.state:
        case CampaignState.PAUSED:
            return f"{percent(done, total)} sent", "paused by you"
        case CampaignState.STOPPED:
            return f"{percent(done, total)} sent", "needs you"
        case CampaignState.CANCELLED:
            return f"{percent(done, total)} sent", f"{counts.unsent:,} kept back" if counts.unsent else failed
        case CampaignState.SENT:
            waiting = f"{counts.waiting:,} waiting" if counts.waiting else ""
            return f"{delivered_share(counts)} delivered", failed or waiting
        case _:
            return f"{percent(done, total)} sent", failed


def _next_step(row: CampaignRow, draft: Draft) -> str:
    if draft.is_blank:
        return "Write the message"
    return "Ready to review" if row.list_name else "Choose an audience"


def _bar(state: CampaignState, counts: Counts) -> Bar:
    done, total = share_sent(counts)
    if total <= 0:
        return Bar(0.0, 0.0)
    failed = counts.failed + counts.rejected
    good = counts.delivered if state is CampaignState.SENT else done - failed
    return Bar(max(0, good) / total, failed / total)


def _when(row: CampaignRow, now: float) -> tuple[str, str]:
    if row.state is CampaignState.DRAFT:
        return "Draft", f"edited {ago(max(0.0, now - row.updated_at))}"
    moment = row.started_at or row.updated_at
    return _day(moment, now), clock_time(moment)


def _day(moment: float, now: float) -> str:
    then, today = (datetime.fromtimestamp(at).astimezone().date() for at in (moment, now))
    days = (today - then).days
    if days == 0:
        return "Today"
    if days == 1:
        return "Yesterday"
    words = f"{then:%b} {then.day}"
    return words if then.year == today.year else f"{words}, {then.year}"
