"""The large card of a run: the ring, the headline, the numbers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.live import Live
from mmsdesk.ui.figures import FigureStrip, delivered_share, named, percent
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.live.halts import is_running
from mmsdesk.ui.live.words import Headline
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.cards import Card, Hairline
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.meters import NumberTile, ProgressRing, Share
from mmsdesk.ui.widgets.pills import Glyph

_TILES = (
    ("delivered", "Delivered", "accent"),
    ("waiting", "Waiting for receipt", "waiting"),
    ("failed", "Failed", "bad_fill"),
    ("unsent", "Still to send", "track"),
)
_MORE = ("recipients", "accepted", "rejected", "skipped", "in_doubt", "no_receipt")


class Overview(Card):
    """Shows one moment of a run."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, padding=22)
        self.ring = ProgressRing(keeper, "Share sent")
        self.title = Label(keeper, "", Role.DIALOG_TITLE, tabular=True)
        self.title.setObjectName("live-headline")
        self.beside = Label(keeper, "", Role.LABEL, "text2", tabular=True)
        self.tiles = {key: NumberTile(keeper, label, color=color) for key, label, color in _TILES}
        self.more = FigureStrip(keeper, "live", _MORE)
        self._foot_icon = Glyph(keeper, "shield-check", "ok", 16)
        self._foot = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self.setAccessibleName("Progress")
        self._build(keeper)

    def show_run(self, live: Live, words: Headline) -> None:
        """Show its numbers; runs that stand still are greyed."""
        counts = live.counts
        total = counts.recipients - counts.skipped
        sent, accepted = total - counts.unsent, counts.accepted
        still = live.campaign.state is not CampaignState.SENT and not is_running(live)
        shares = (
            Share("Delivered", counts.delivered, "accent"),
            Share("On its way or waiting for receipt", counts.waiting + live.in_flight, "waiting"),
            Share("No receipt", counts.no_receipt, "pending"),
            Share("Being checked", max(0, counts.in_doubt - live.in_flight), "warn_fill"),
            Share("Failed", counts.failed + counts.rejected, "bad_fill"),
        )
        done = f"{sent * 100 // total}%" if total else "100%"
        self.ring.show_progress(shares, total, done, f"{sent:,} of {total:,}", paused=still)
        self.title.setText(words.title)
        self.beside.setText(words.beside)
        self._foot.setText(words.foot)
        self._foot_icon.show_icon(words.icon, words.color)
        details = {
            "delivered": f"{delivered_share(counts)} of accepted" if accepted else "",
            "waiting": "usually under 2 min" if counts.waiting else "",
            "failed": f"{percent(counts.failed, accepted)} of accepted" if accepted else "",
            "unsent": "" if not counts.unsent else "kept in order" if still else "in order",
        }
        for key, tile in self.tiles.items():
            number: int = getattr(counts, key)
            tile.show_number(f"{number:,}", details[key])
            named(tile, "live", key, number)
        self.more.show_counts(counts, live.in_flight)

    def _build(self, keeper: ThemeKeeper) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.beside)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for place, tile in enumerate(self.tiles.values()):
            grid.addWidget(tile, 0, place)
            grid.setColumnStretch(place, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._foot_icon, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._foot, 1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(head)
        right.addSpacing(14)
        right.addLayout(grid)
        right.addSpacing(14)
        right.addWidget(Hairline(keeper))
        right.addSpacing(12)
        right.addWidget(self.more)
        right.addStretch(1)
        right.addSpacing(18)
        right.addLayout(foot)
        across = QHBoxLayout()
        across.setSpacing(36)
        across.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignVCenter)
        across.addLayout(right, 1)
        self.body.addLayout(across)
