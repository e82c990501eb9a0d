"""Why a run stopped by itself, what is safe, and the way on."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.services.live import Live
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.cards import row
from mmsdesk.ui.widgets.labels import Label, let_height_follow_width
from mmsdesk.ui.widgets.painting import begin, draw_box, mix
from mmsdesk.ui.widgets.pills import Glyph


class StoppedPanel(QWidget):
    """Signals:
    resume_requested: go on where it stopped.
    connection_requested: look at the connection first.
    """

    resume_requested = Signal()
    connection_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._title = Label(keeper, "", Role.SECTION, wrap=True)
        self._hint = Label(keeper, "", Role.BODY, "text2", wrap=True)
        self._safe = Label(keeper, "", Role.BODY_STRONG, wrap=True)
        self.resume_button = Button(keeper, "Resume", Kind.PRIMARY, icon="play")
        self.connection_button = Button(keeper, "Open connection", icon="key-round")
        self.resume_button.clicked.connect(self.resume_requested)
        self.connection_button.clicked.connect(self.connection_requested)
        words = QVBoxLayout()
        words.setSpacing(5)
        words.addWidget(self._title)
        words.addWidget(self._hint)
        words.addWidget(self._safe)
        words.addSpacing(8)
        words.addLayout(row(self.resume_button, self.connection_button, None, gap=10))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 22)
        layout.setSpacing(18)
        layout.addWidget(Glyph(keeper, "octagon-x", "bad", 26), 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        let_height_follow_width(self)
        keeper.changed.connect(self.update)

    @property
    def title(self) -> str:
        """The cause."""
        return self._title.text()

    @property
    def safe(self) -> str:
        """What nobody needs to worry about."""
        return self._safe.text()

    def show_cause(self, live: Live) -> None:
        """Say why it stopped."""
        waiting = live.counts.unsent
        people = "1 person is" if waiting == 1 else f"{waiting:,} people are"
        rest = f"{people} still waiting." if waiting else "Nobody is left to write to."
        self._title.setText(live.campaign.stop_title or "Sending stopped")
        self._hint.setText(live.campaign.stop_hint)
        self._safe.setText(f"Nobody was messaged twice. {rest}")
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(f"{live.campaign.stop_hint} {self._safe.text()}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._keeper.theme
        draw_box(begin(self), QRectF(self.rect()), 12, theme.bad_soft, mix(theme.bad_soft, theme.bad, 0.25))
