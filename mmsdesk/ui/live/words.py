"""What a run says about itself, in words, from its sums: the headline and the line below it."""

from dataclasses import dataclass, replace

from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.live import Live
from mmsdesk.ui.campaigns.rows import clock_time
from mmsdesk.ui.live.pace import seconds_left, time_left
from mmsdesk.ui.theme import Tone

RELAY_SILENT = "relay_silent"
LISTENING = "listening"


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
    """A banner above the numbers. `action` is its button, empty without one."""

    title: str
    detail: str
    tone: Tone
    action: str = ""


def headline(live: Live, now: float) -> Headline:
    """What to say first about a run; answers that got lost are explained at the foot."""
    words = _headline(live, now)
    checking = live.counts.in_doubt - live.not_found - live.unresolved - live.in_flight
    if checking <= 0:
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


def notices(live: Live) -> tuple[Notice, ...]:
    """What needs a person's eye, most urgent first. STOPPED has a panel of its own."""
    found: list[Notice] = []
    sending = live.campaign.state is CampaignState.SENDING
    if sending and live.campaign.hold == RELAY_SILENT:
        found.append(
            Notice(
                "Waiting: your relay has been silent for a minute",
                "Somebody’s STOP could be waiting there, so nothing goes out. It goes on by itself when the relay "
                "answers.",
                Tone.WARN,
            )
        )
    elif sending and live.campaign.hold == LISTENING:
        found.append(
            Notice("Reading replies first", "Sending begins when everything your relay kept has been read.", Tone.WARN)
        )
    if live.not_found:
        found.append(
            Notice(
                f"{_people(live.not_found)} never got it",
                "The answer got lost on the way, and Sinch has no such message. Sending again can’t reach anybody "
                "twice.",
                Tone.WARN,
                "Send again",
            )
        )
    if live.unresolved:
        found.append(
            Notice(
                f"{_messages(live.unresolved)} may or may not have gone out",
                "The answer got lost, and Sinch keeps no record to look it up. MMSDesk doesn’t send again by itself; a "
                "late receipt settles it.",
                Tone.WARN,
            )
        )
    return tuple(found)


def _sending(live: Live, now: float) -> Headline:
    counts = live.counts
    foot = "You can leave this page. Closed, MMSDesk stops here and picks up where it was."
    if live.campaign.hold:
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


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _messages(number: int) -> str:
    return "1 message" if number == 1 else f"{number:,} messages"
