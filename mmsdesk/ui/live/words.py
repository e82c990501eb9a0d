"""What a run says about itself, in words, from its sums: the headline and the line below it."""

from dataclasses import dataclass, replace

from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.live import Live
from mmsdesk.ui.campaigns.rows import clock_time
from mmsdesk.ui.figures import TWICE_HINT, twice_words
from mmsdesk.ui.live.halts import is_running, slept_words, woke_lately
from mmsdesk.ui.live.pace import per_minute, seconds_left, time_left
from mmsdesk.ui.theme import Tone

SLOWED_SECONDS = 60.0
"""So long after Sinch asked to slow down it is still said."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The large line, what stands right of it, and the quiet line at the foot with its icon and colour token."""

    title: str
    beside: str
    foot: str
    icon: str = "shield-check"
    color: str = "ok"


@dataclass(frozen=True, slots=True)
class Notice:
    """A banner above the numbers."""

    title: str
    detail: str
    tone: Tone


def since_when(live: Live) -> str:
    """ "started 11:30 AM"; of a run that stopped by itself, when that was."""
    if live.campaign.state is CampaignState.STOPPED:
        return f"stopped by itself at {clock_time(live.campaign.updated_at)}"
    return f"started {clock_time(live.campaign.started_at)}" if live.campaign.started_at else ""


def headline(live: Live, now: float) -> Headline:
    """What to say first about a run; answers that got lost are explained at the foot."""
    words = _headline(live, now)
    checking = live.checking
    if not checking:
        return words
    lost = "1 answer" if checking == 1 else f"{checking:,} answers"
    foot = f"{lost} got lost on the way. MMSDesk asks Sinch before anything else happens, so nobody gets it twice."
    return replace(words, foot=foot, icon="search", color="warn")


def _headline(live: Live, now: float) -> Headline:
    state, counts = live.campaign.state, live.counts
    last = f"last message {clock_time(max(live.sent_times))}" if live.sent_times else ""
    match state:
        case CampaignState.PAUSED if live.in_flight:
            return Headline(f"Pausing… {live.in_flight:,} already on their way", last, "No further message leaves.")
        case CampaignState.PAUSED:
            return Headline("Paused", last, "Nothing goes out until you resume.", "pause", "warn")
        case CampaignState.STOPPED:
            return Headline("Stopped, safe to resume", last, "Every send is written down before it leaves.")
        case CampaignState.CANCELLED:
            kept = f"{counts.unsent:,} were not written to." if counts.unsent else "Everybody had been written to."
            return Headline("Cancelled", last, f"{kept} Receipts for the others still arrive.", "ban", "text2")
        case CampaignState.SENT:
            return Headline(_sent_title(live), last, _receipts_line(live))
        case _:
            return _sending(live, now)


def notices(live: Live, now: float) -> tuple[Notice, ...]:
    """What is good to know while it goes on; what holds it up has a panel of its own."""
    found: list[Notice] = []
    if live.twice:
        found.append(Notice(twice_words(live.twice).rstrip("."), TWICE_HINT, Tone.BAD))
    if is_running(live) and woke_lately(live, now):
        detail = "MMSDesk checked the replies that came meanwhile before it went on."
        found.append(Notice(slept_words(live), detail, Tone.INFO))
    if is_running(live) and live.counts.unsent and _slowed_lately(live, now):
        speed = per_minute(live.sent_times, now)
        detail = f"Now {speed:,} a minute. It gets faster again by itself." if speed else "It goes on in a moment."
        found.append(Notice("Sinch asked us to slow down", detail, Tone.WARN))
    return tuple(found)


def _slowed_lately(live: Live, now: float) -> bool:
    slowed = live.standing.slowed_at
    return slowed is not None and 0 <= now - slowed < SLOWED_SECONDS


def _sending(live: Live, now: float) -> Headline:
    counts = live.counts
    foot = "You can leave this page. Closed, MMSDesk stops here and picks up where it was."
    if not is_running(live):
        return Headline("Waiting to go on", "", "Nothing goes out meanwhile, and nothing is lost.", "clock", "warn")
    if not counts.unsent:
        return Headline("Everything is handed over", "checking the last answers", foot)
    seconds = seconds_left(live.sent_times, now, counts.unsent)
    if seconds is None:
        return Headline("Sending…", "", foot)
    return Headline(time_left(seconds), f"finishes around {clock_time(now + seconds)}", foot)


def _sent_title(live: Live) -> str:
    if live.counts.waiting:
        return "All sent, receipts are arriving"
    return "All sent" if live.counts.in_doubt else "Done"


def _receipts_line(live: Live) -> str:
    if live.counts.waiting:
        return f"{live.counts.waiting:,} receipts are still to come. Most arrive within two minutes."
    return "Every receipt has arrived." if not live.counts.no_receipt else "No further receipts are expected."
