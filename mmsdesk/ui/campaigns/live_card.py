"""The card above the list while something is going out: how far it is, and the two things one may want to do."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import CampaignSummary
from mmsdesk.services.reporting import Counts
from mmsdesk.ui.campaigns.rows import Bar, Line, clock_time, minutes_left, share_sent
from mmsdesk.ui.campaigns.table import paint_bar, paint_thumbnail
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.cards import Card, row
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import begin, follow
from mmsdesk.ui.widgets.pills import Pill

_SIDE = 96


class _Thumbnail(QWidget):
    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._picture: QPixmap | None = None
        self._icon = "gallery-vertical"
        self.setFixedSize(_SIDE, _SIDE)
        follow(keeper, self.update)

    def show_picture(self, picture: QPixmap | None, icon: str) -> None:
        if picture is not self._picture or icon != self._icon:
            self._picture, self._icon = picture, icon
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_thumbnail(begin(self), self._keeper, QRectF(self.rect()), self._picture, self._icon, 10)


class _Progress(QWidget):
    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._bar = Bar(0.0, 0.0)
        self.setFixedHeight(8)
        follow(keeper, self.update)

    def show_bar(self, bar: Bar) -> None:
        if bar != self._bar:
            self._bar = bar
            self.setAccessibleName(f"{round((bar.done + bar.failed) * 100)} % sent")
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_bar(begin(self), self._keeper, QRectF(self.rect()), self._bar)


class LiveCard(Card):
    """The newest campaign that is sending.

    Signals:
        pause_requested: its id; no further message is to leave.
        live_requested: its id; show it in full.
    """

    pause_requested = Signal(str)
    live_requested = Signal(str)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, padding=19)
        self._campaign_id = CampaignId("")
        self._thumbnail = _Thumbnail(keeper)
        self._name = Label(keeper, "", Role.SECTION, elide=True)
        self._name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._pill = Pill(keeper)
        self._about = Label(keeper, "", Role.LABEL, "text2", elide=True)
        self._sent = Label(keeper, "", Role.LABEL_STRONG, tabular=True)
        self._sent.setObjectName("live-sent")
        self._of = Label(keeper, "", Role.LABEL, tabular=True)
        self._left = Label(keeper, "", Role.LABEL, "text2", tabular=True)
        self._progress = _Progress(keeper)
        self.pause_button = Button(keeper, "Pause", icon="pause")
        policy = self.pause_button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.pause_button.setSizePolicy(policy)
        self.live_button = Button(keeper, "View live", Kind.SOFT)
        self.pause_button.clicked.connect(self._pause)
        self.live_button.clicked.connect(self._view)
        self._build()

    def show_campaign(self, summary: CampaignSummary, line: Line, counts: Counts, now: float, others: int) -> None:
        """Show how far it is; `others` are sending besides it."""
        self.pause_button.show()
        if summary.row.id != self._campaign_id:
            self._campaign_id = summary.row.id
            self.pause_button.set_busy(False)
        done, total = share_sent(counts)
        self.setAccessibleName(f"{line.name}: {done:,} of {total:,} sent")
        self._name.setText(line.name)
        self._pill.show_state(line.pill, line.tone, mark=line.mark)
        since = f"since {clock_time(summary.row.started_at)}" if summary.row.started_at else ""
        more = f"and {others} more sending" if others else ""
        self._about.setText(" · ".join(word for word in (line.audience, since, more) if word))
        self._sent.setText(f"{done:,}")
        self._sent.setAccessibleName(f"Sent: {done:,}")
        self._of.setText(f"of {total:,} sent")
        waits = line.beside if line.pill == "Waiting" else ""
        self._left.setText(waits or minutes_left(counts, summary.row.started_at or now, now))
        if line.bar is not None:
            self._progress.show_bar(line.bar)

    def hold_actions(self) -> None:
        """Offer nothing until a fresh reading: what it says may be over."""
        self.pause_button.hide()

    def show_picture(self, picture: QPixmap | None, icon: str) -> None:
        """The campaign's picture, once it has been read; until then the sign of its kind."""
        self._thumbnail.show_picture(picture, icon)

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(row(self._name, self._pill, None, gap=11))
        words.addWidget(self._about)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addLayout(words, 1)
        top.addWidget(self.pause_button, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.live_button, 0, Qt.AlignmentFlag.AlignTop)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addLayout(top)
        right.addStretch(1)
        right.addLayout(row(self._sent, self._of, None, self._left, gap=4))
        right.addWidget(self._progress)
        across = QHBoxLayout()
        across.setSpacing(20)
        across.addWidget(self._thumbnail)
        across.addLayout(right, 1)
        self.body.addLayout(across)

    def _pause(self) -> None:
        self.pause_button.set_busy(True)
        self.pause_requested.emit(self._campaign_id)

    def _view(self) -> None:
        self.live_requested.emit(self._campaign_id)
