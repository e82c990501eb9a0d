"""What was checked about a run that does not go on, and the same as text for whoever helps."""

import platform
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout

from mmsdesk import __version__
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.engine import DISK_FULL
from mmsdesk.services.live import Live
from mmsdesk.services.standing import SinchState
from mmsdesk.services.stop_causes import StopCause
from mmsdesk.ui.live.halts import Halt
from mmsdesk.ui.live.line_card import SILENT_SECONDS, Way
from mmsdesk.ui.moments import exact_time, seconds_ago
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import Card
from mmsdesk.ui.widgets.notices import CheckRow, CheckState


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was looked at, and what came of it."""

    state: CheckState
    title: str
    detail: str


_CAUSES = {
    StopCause.KEY_REFUSED: "Key refused",
    StopCause.NOT_ALLOWED: "Key not allowed",
    StopCause.NO_CREDIT: "No credit, or a billing limit",
    StopCause.CHANNEL_OFF: "MMS channel off",
    StopCause.SENDER_REFUSED: "Sender refused",
    StopCause.REFUSED_ALIKE: "Messages refused",
    StopCause.ANSWERS_LOST: "Answers get lost",
    StopCause.OTHER: "Sending stopped",
}


class EvidenceCard(Card):
    """Signals:
    copied: the text is wanted in the clipboard.
    """

    copied = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "What MMSDesk checked", gap=14)
        self.copy_button = Button(keeper, "Copy report", Kind.LINK, icon="copy", size=Size.SMALL)
        self.copy_button.clicked.connect(self.copied)
        self.header.addWidget(self.copy_button)
        self._rows = [CheckRow(keeper, "") for _ in range(4)]
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(14)
        for place, line in enumerate(self._rows):
            grid.addWidget(line, place % 2, place // 2)
        for across in range(2):
            grid.setColumnStretch(across, 1)
        self.body.addLayout(grid)

    def show_facts(self, found: tuple[Fact, ...]) -> None:
        """Show these four."""
        for line, fact in zip(self._rows, found, strict=True):
            line.show_check(fact.state, fact.title, fact.detail)


def facts(live: Live, way: Way, now: float) -> tuple[Fact, ...]:
    """Network, cause, receipts, and what cannot be lost."""
    safe = Fact(CheckState.OK, "Nothing lost", "Every send is written down before it leaves")
    return (_network(live), _cause(live, now), _receipts(live, way, now), safe)


def report(live: Live, found: tuple[Fact, ...], halt: Halt, now: float) -> tuple[str, ...]:
    """Everything on the page as lines of text. Scrub them before they leave the window."""
    counts = live.counts
    sums = (
        f"{counts.recipients:,} people",
        f"{counts.accepted:,} accepted",
        f"{counts.delivered:,} delivered",
        f"{counts.failed:,} failed",
        f"{counts.unsent:,} still to send",
        f"{counts.in_doubt:,} in doubt",
    )
    return (
        f"MMSDesk {__version__} on {platform.system()} {platform.release()}",
        f"Campaign “{live.campaign.name}”, {live.campaign.state.value}, read at {exact_time(now)}",
        f"{halt.title}. {halt.hint} {halt.safe}",
        ", ".join(sums),
        "Checked:",
        *(f"- {fact.state.value}: {fact.title}. {fact.detail}".rstrip() for fact in found),
        "Details:",
        *(f"- {line}" for line in halt.details or (f"Campaign {live.campaign.id}",)),
    )


def _network(live: Live) -> Fact:
    standing = live.standing
    match standing.sinch:
        case SinchState.OFFLINE:
            return Fact(CheckState.BAD, "No way to Sinch", f"Since {exact_time(standing.since)}")
        case SinchState.UNKNOWN:
            return Fact(CheckState.WAITING, "Internet", "Nothing was asked yet")
        case _:
            return Fact(CheckState.OK, "Internet works", "Sinch answers")


def _cause(live: Live, now: float) -> Fact:
    campaign = live.campaign
    if campaign.state is CampaignState.STOPPED:
        said = live.evidence
        words = (
            " · ".join(word for word in (f"{said.status or ''} {said.code}".strip(), exact_time(said.at)) if word)
            if said is not None
            else campaign.stop_title
        )
        return Fact(CheckState.BAD, _CAUSES[live.cause], words)
    if campaign.hold == DISK_FULL:
        return Fact(CheckState.BAD, "Disk full", "Nothing can be written down")
    if live.standing.sinch is SinchState.KEY_REFUSED:
        return Fact(CheckState.BAD, "Key refused", f"Since {exact_time(live.standing.since)}")
    ago = f"Last message {seconds_ago(now - max(live.sent_times))}" if live.sent_times else ""
    return Fact(CheckState.OK, "Nothing was refused", ago)


def _receipts(live: Live, way: Way, now: float) -> Fact:
    if not way.has_relay:
        return Fact(CheckState.WARN, "No relay is connected", "No receipts, and no STOP would reach this desk")
    if live.relay_refuses:
        return Fact(CheckState.BAD, "The relay refuses this desk", "It needs a new token")
    heard = live.relay_heard_at
    if heard is None or now - heard > SILENT_SECONDS:
        return Fact(CheckState.WARN, "The relay is silent", f"Last heard {seconds_ago(now - heard)}" if heard else "")
    last = live.last_receipt_at
    if last is None:
        return Fact(CheckState.WAITING, "No receipt yet", f"The relay answered {seconds_ago(now - heard)}")
    return Fact(CheckState.OK, "Receipts are arriving", f"Last one {seconds_ago(now - last)}")
