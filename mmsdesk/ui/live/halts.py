"""Why a run does not go on, in words: what happened, what to do, what is safe, and the buttons that help."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.engine import DISK_FULL, OTHER_APP
from mmsdesk.services.live import Live
from mmsdesk.services.standing import SinchState
from mmsdesk.services.stop_causes import StopCause, plain_hint
from mmsdesk.ui.figures import twice_words
from mmsdesk.ui.moments import exact_time
from mmsdesk.ui.theme import Tone

RELAY_SILENT: Final = "relay_silent"
LISTENING: Final = "listening"
WOKE_SECONDS: Final = 600.0
"""So long after waking it is still said that the computer was asleep."""


class Act(StrEnum):
    """What a button of a halt does."""

    RESUME = "resume"
    CONNECTION = "connection"
    UPDATE_KEY = "update_key"
    CHECK = "check"
    SEND_AGAIN = "send_again"


@dataclass(frozen=True, slots=True)
class Exit:
    """One button: the first of a halt is its main one."""

    act: Act
    label: str
    icon: str


@dataclass(frozen=True, slots=True)
class Halt:
    """One panel of the page. `halts_all` is False when the rest of the run goes on meanwhile; `details` fold out."""

    title: str
    hint: str
    safe: str
    tone: Tone = Tone.WARN
    icon: str = "triangle-alert"
    exits: tuple[Exit, ...] = ()
    details: tuple[str, ...] = ()
    halts_all: bool = True


_RESUME: Final = Exit(Act.RESUME, "Resume", "play")
_TRY: Final = Exit(Act.RESUME, "Try again", "refresh-cw")
_CONNECTION: Final = Exit(Act.CONNECTION, "Open connection", "plug")
_KEY: Final = Exit(Act.UPDATE_KEY, "Update key", "key-round")
_EXITS: Final = {
    StopCause.KEY_REFUSED: (_KEY, _TRY),
    StopCause.NOT_ALLOWED: (_TRY, _CONNECTION),
    StopCause.NO_CREDIT: (_TRY,),
    StopCause.CHANNEL_OFF: (_CONNECTION, _TRY),
    StopCause.SENDER_REFUSED: (_CONNECTION, _TRY),
    StopCause.ANSWERS_LOST: (_TRY, _CONNECTION),
}
_TITLES: Final = {
    StopCause.KEY_REFUSED: "Sinch no longer accepts your access key",
    StopCause.NO_CREDIT: "Your Sinch account has no credit left, or a billing limit is reached",
    StopCause.CHANNEL_OFF: "MMS is switched off for your Sinch app",
    StopCause.SENDER_REFUSED: "Sinch does not accept your sender",
}
_HINTS: Final = {
    StopCause.KEY_REFUSED: (
        "Someone may have replaced it in the Sinch dashboard. Add the new key, then try again: sending picks up where "
        "it stopped."
    ),
    StopCause.NO_CREDIT: (
        "Ask whoever looks after the Sinch account to top it up or to raise the limit, then try again."
    ),
}


def halts(live: Live, now: float) -> tuple[Halt, ...]:
    """What stands in the way, most urgent first; the last ones concern single messages only."""
    found: list[Halt] = []
    if live.campaign.state is CampaignState.STOPPED:
        found.append(_stopped(live))
    elif live.campaign.state is CampaignState.SENDING and (hold := _held(live, now)) is not None:
        found.append(hold)
    found += _doubts(live)
    return tuple(found)


def is_running(live: Live) -> bool:
    """Whether messages leave at this moment: it is to send, and nothing holds it."""
    campaign = live.campaign
    sending = campaign.state is CampaignState.SENDING and not campaign.hold
    return sending and live.standing.sinch is not SinchState.OFFLINE


def woke_lately(live: Live, now: float) -> bool:
    """Whether the computer slept while this run was on its way, and woke a short while ago."""
    woke, started = live.standing.woke_at, live.campaign.started_at
    return woke is not None and started is not None and started < woke and 0 <= now - woke < WOKE_SECONDS


def slept_words(live: Live) -> str:
    """ "Your computer was asleep for 42 minutes"."""
    minutes = round(live.standing.slept / 60)
    if minutes < 1:
        return "Your computer was asleep"
    if minutes < 90:
        return f"Your computer was asleep for {minutes} {'minute' if minutes == 1 else 'minutes'}"
    return f"Your computer was asleep for {round(minutes / 60)} hours"


def _stopped(live: Live) -> Halt:
    cause, campaign = live.cause, live.campaign
    return Halt(
        _TITLES.get(cause, campaign.stop_title or "Sending stopped"),
        _HINTS.get(cause, plain_hint(campaign.stop_hint) if cause is StopCause.NOT_ALLOWED else campaign.stop_hint),
        _safe(live),
        Tone.BAD,
        "octagon-x",
        _EXITS.get(cause, (_RESUME, _CONNECTION)),
        _details(live),
    )


def _held(live: Live, now: float) -> Halt | None:
    hold, slept = live.campaign.hold, woke_lately(live, now)
    if hold == DISK_FULL:
        return Halt(
            "The disk of this computer is full",
            "Every send is written down before it leaves, and there is no room to write. Free some space: sending goes "
            "on by itself.",
            _safe(live),
            icon="save",
        )
    if live.standing.sinch is SinchState.OFFLINE:
        title, hint = "You’re offline", "Sending continues by itself when you’re back."
        return Halt(title, hint, _safe(live), icon="wifi-off")
    if hold == OTHER_APP:
        return Halt(
            "Another Sinch app is connected now",
            "This campaign waits for the app it was started with. Connect that one again, or cancel the rest.",
            _safe(live),
            exits=(_CONNECTION,),
        )
    if hold in {RELAY_SILENT, LISTENING} and slept:
        hint = (
            "Replies that came meanwhile are read first: somebody’s STOP may be among them. Then it goes on by itself."
        )
        return Halt(slept_words(live), hint, _safe(live), icon="moon")
    if hold == RELAY_SILENT and live.relay_refuses:
        return Halt(
            "Your relay no longer accepts this desk",
            "Its token was taken back, and somebody’s STOP could be waiting there, so nothing goes out. Ask whoever "
            "runs the relay for a new token and enter it under Settings: sending goes on by itself.",
            _safe(live),
            Tone.BAD,
            exits=(_CONNECTION,),
        )
    if hold == RELAY_SILENT:
        return Halt(
            "Your relay has been silent for a minute",
            "Somebody’s STOP could be waiting there, so nothing goes out. It goes on by itself when the relay answers.",
            _safe(live),
            exits=(_CONNECTION,),
        )
    if hold == LISTENING:
        hint = "Sending begins when everything your relay kept has been read."
        return Halt("Reading replies first", hint, "", Tone.INFO, "message-circle-reply")
    return None


def _doubts(live: Live) -> list[Halt]:
    found: list[Halt] = []
    if live.not_found:
        people = "1 person" if live.not_found == 1 else f"{live.not_found:,} people"
        found.append(
            Halt(
                f"{people} never got it",
                "The answer got lost on the way, and Sinch has no such message.",
                "Sending again can’t reach anybody twice.",
                exits=(Exit(Act.SEND_AGAIN, "Send again", "send"),),
                halts_all=False,
            )
        )
    if open_ones := live.unresolved + live.checking:
        messages = "1 message" if open_ones == 1 else f"{open_ones:,} messages"
        found.append(
            Halt(
                f"{messages} may or may not have gone out",
                _doubt_hint(live),
                "MMSDesk sends nothing again before Sinch has shown that it never got it.",
                icon="circle-question-mark",
                exits=(Exit(Act.CHECK, "Check", "search"),),
                halts_all=False,
            )
        )
    return found


def _doubt_hint(live: Live) -> str:
    if not live.unresolved:
        return "The answer got lost on the way. MMSDesk looks it up at Sinch, five times within 15 minutes."
    return "The answer got lost, and Sinch has no record that proves either. A late receipt settles it."


def _safe(live: Live) -> str:
    waiting = live.counts.unsent
    people = "1 person is" if waiting == 1 else f"{waiting:,} people are"
    rest = f"{people} still waiting." if waiting else "Nobody is left to write to."
    return f"{twice_words(live.twice)} {rest}"


def _details(live: Live) -> tuple[str, ...]:
    """For whoever looks after the Sinch account. Still with everything Sinch said: scrub it before it is shown."""
    lines = [f"Campaign {live.campaign.id}"]
    if (evidence := live.evidence) is not None:
        status = f"Status {evidence.status}" if evidence.status is not None else "Delivery receipt"
        lines.append(" · ".join(word for word in (status, evidence.code) if word))
        if evidence.text:
            lines.append(f"Sinch said: {evidence.text}")
        if evidence.request:
            lines.append(f"Request {evidence.request}")
        lines.append(f"At {exact_time(evidence.at)}")
    elif "Sinch said: " in live.campaign.stop_hint:
        lines.append(f"Sinch said: {live.campaign.stop_hint.partition('Sinch said: ')[2]}")
    return tuple(lines)
