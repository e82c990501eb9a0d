"""How the line to Sinch and back is doing while a run goes on."""

from dataclasses import dataclass

from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.live import Live
from mmsdesk.services.standing import SinchState
from mmsdesk.ui.live.halts import RELAY_SILENT
from mmsdesk.ui.moments import exact_time, seconds_ago
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.cards import Card
from mmsdesk.ui.widgets.notices import CheckRow, CheckState

SILENT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Way:
    """Where messages go and receipts come from: words for the place, and whether there is a relay."""

    place: str
    has_relay: bool


class LineCard(Card):
    """Three checks read from what the ledger saw."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "Connection", gap=14)
        self.sinch = CheckRow(keeper, "Sinch", "")
        self.receipts = CheckRow(keeper, "Receipts", "")
        self.relay = CheckRow(keeper, "Relay", "")
        for row in (self.sinch, self.receipts, self.relay):
            self.body.addWidget(row)
        self.body.addStretch(1)

    def show_way(self, live: Live, way: Way, now: float) -> None:
        """Show how it is at the wall time `now`."""
        self._show_sinch(live, way, now)
        self._show_receipts(live, way, now)
        self._show_relay(live, way, now)

    def _show_sinch(self, live: Live, way: Way, now: float) -> None:
        state = live.campaign.state
        if state is CampaignState.STOPPED:
            self.sinch.show_check(CheckState.BAD, "Sinch is not accepting messages", live.campaign.stop_title)
        elif live.standing.sinch is SinchState.OFFLINE:
            since = seconds_ago(now - live.standing.since)
            self.sinch.show_check(
                CheckState.WARN, "Sinch can’t be reached", f"Offline since {exact_time(live.standing.since)}, {since}"
            )
        elif live.counts.accepted:
            ago = seconds_ago(now - max(live.sent_times)) if live.sent_times else ""
            words = " · ".join(word for word in (way.place, f"last message {ago}" if ago else "") if word)
            over = state in {CampaignState.SENT, CampaignState.CANCELLED}
            title = "Sinch accepted the messages" if over else "Sinch is accepting messages"
            self.sinch.show_check(CheckState.OK, title, words)
        else:
            self.sinch.show_check(CheckState.WAITING, "Nothing accepted yet", way.place)

    def _show_receipts(self, live: Live, way: Way, now: float) -> None:
        counts = live.counts
        if not way.has_relay:
            self.receipts.show_check(CheckState.OFF, "No receipts without a relay", "Connect one in Settings.")
        elif live.last_receipt_at is None:
            self.receipts.show_check(CheckState.WAITING, "No receipt yet", "Usually within two minutes.")
        elif counts.waiting or live.campaign.state is CampaignState.SENDING:
            words = f"Last one {seconds_ago(now - live.last_receipt_at)}"
            self.receipts.show_check(CheckState.OK, "Receipts are arriving", words)
        else:
            words = f"Last one {seconds_ago(now - live.last_receipt_at)}"
            self.receipts.show_check(CheckState.OK, "Receipts have arrived", words)

    def _show_relay(self, live: Live, way: Way, now: float) -> None:
        if not way.has_relay:
            words = "A STOP wouldn’t reach this desk."
            self.relay.show_check(CheckState.WARN, "No relay is connected", words)
        elif live.relay_refuses:
            words = "Enter a new token in Settings."
            self.relay.show_check(CheckState.BAD, "The relay refuses this desk", words)
        elif live.relay_heard_at is None:
            self.relay.show_check(CheckState.WAITING, "The relay has not answered yet", "")
        elif live.campaign.hold == RELAY_SILENT or now - live.relay_heard_at > SILENT_SECONDS:
            words = f"Last heard {seconds_ago(now - live.relay_heard_at)}"
            self.relay.show_check(CheckState.WARN, "The relay is silent", words)
        else:
            words = f"Heard {seconds_ago(now - live.relay_heard_at)}"
            self.relay.show_check(CheckState.OK, "The relay answers", words)
