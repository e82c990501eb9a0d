"""The question before a run is cancelled: its number follows the run while it is open."""

from PySide6.QtWidgets import QWidget

from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.live import Live
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog

OVER = frozenset({CampaignState.SENT, CampaignState.CANCELLED})
"""Nothing is left to cancel."""


class CancelDialog(Dialog):
    """Accepted when the run shall stop for good; the focus starts on the button that keeps it going."""

    def __init__(self, keeper: ThemeKeeper, window: QWidget, live: Live) -> None:
        super().__init__(
            keeper,
            window,
            _question(live),
            "Who has it keeps it, and receipts and replies still arrive. A cancelled campaign can’t go on later; "
            "duplicate it to write to the rest.",
            icon="octagon-x",
            destructive=True,
        )
        self.add_button(_KEEP.get(live.campaign.state, "Keep sending"))
        self.add_button("Stop", Kind.DANGER)

    def follow_run(self, live: Live) -> None:
        """Sending goes on behind the question; once all are sent there is nothing to ask."""
        if live.campaign.state in OVER:
            self.reject()
        else:
            self.show_title(_question(live))


_KEEP = {CampaignState.PAUSED: "Keep it paused", CampaignState.STOPPED: "Keep the rest"}


def _question(live: Live) -> str:
    unsent = live.counts.unsent
    return f"Stop and keep {unsent:,} unsent?" if unsent else "Stop now? Nobody is left to write to."
