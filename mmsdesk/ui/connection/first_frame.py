"""How the first run looks: the steps and a phone at the left, one step at the right, and the foot with the way on."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mmsdesk.domain.arrival import arrive
from mmsdesk.domain.message import Card, Media
from mmsdesk.services.attachments import Attachment, AttachmentKind
from mmsdesk.ui.connection.check_panel import CheckCard
from mmsdesk.ui.connection.first_steps import WIDTH, AccountStep, ChannelStep, RelayStep, Step
from mmsdesk.ui.connection.side_steps import SideSteps
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.navigation import Brand
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.preview import PhonePreview
from mmsdesk.ui.shell import Page
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import Pane, Scroll
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import follow
from mmsdesk.ui.widgets.pills import Glyph

ACCOUNT, CHANNEL, RELAY, TEST = 1, 2, 3, 4
ACCEPTED: Final = "Key accepted"
_STEPS: Final = (
    ("Your account", "Project and access key"),
    ("MMS channel", "Sender number"),
    ("Replies and receipts", "So nothing gets lost"),
    ("Test", "Is everything in place?"),
)
_SAMPLE: Final = Card("It works", "This is your first MMS.", Media("hero.jpg", "hero.jpg"))
_SIDE_WIDTH: Final = 388
_SAMPLES_FROM: Final = 1160
"""Width of the page (px) below which the foot has no room for everything."""
_PHONE_FROM: Final = 760
"""Height of the page (px) below which there is no room to show a phone that says anything."""


class FirstRunFrame(Page):
    """The parts and their places; what they do is the page's.

    Signals:
        toast_requested: (text, action label, what the action does) for the window's toast.
    """

    toast_requested = Signal(str, str, object)
    stands_alone = True

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs) -> None:
        super().__init__()
        self._keeper = keeper
        self.steps = SideSteps(keeper, _STEPS)
        self.account = AccountStep(keeper)
        self.channel = ChannelStep(keeper)
        self.relay = RelayStep(keeper)
        self.test = Step(keeper, "Test", "Whatever is not in place says so, with the button that mends it.")
        self.panel = CheckCard(keeper, jobs)
        self.phone = PhonePreview(keeper, crop=0.68, behind="side")
        self.samples_button = Button(keeper, "Explore with sample data", Kind.LINK, icon="images")
        self.skip_button = Button(keeper, "Set up later", Kind.GHOST, size=Size.LARGE)
        self.next_button = Button(keeper, "Continue", Kind.PRIMARY, icon="arrow-right", trailing=True, size=Size.LARGE)
        self.key_state = Label(keeper, "", Role.LABEL_STRONG, "ok")
        self._key_glyph = Glyph(keeper, "circle-check", "ok", 18)
        self._build()

    def panes(self) -> list[QWidget]:
        return [self._side, self._stack, self._foot]

    @property
    def step(self) -> int:
        """Number of the step shown, from 1."""
        return self.steps.current

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """What stands at the right, first to last."""
        return (self.account, self.channel, self.relay, self.test)

    def turn_to(self, number: int, done: frozenset[int]) -> None:
        """Show a step and the foot that belongs to it."""
        self.steps.show_step(number, done)
        self._stack.setCurrentIndex(number - 1)
        self._align_foot()
        self.show_key(self.key_state.text() if number == ACCOUNT else "")
        self.skip_button.set_label({ACCOUNT: "Set up later", TEST: "Test again"}.get(number, "Skip this step"))
        self.next_button.set_label("Start writing" if number == TEST else "Continue")

    def show_key(self, words: str) -> None:
        """What stands beside the button: that Sinch is being asked, or that it knows the key."""
        accepted = words == ACCEPTED
        self.key_state.setText(words)
        self.key_state.set_color("ok" if accepted else "text2")
        self.key_state.setVisible(bool(words))
        self._key_glyph.setVisible(accepted)
        self._show_samples()

    def show_phone(self, picture: QImage) -> None:
        """What the first message will look like."""
        attachment = Attachment(AttachmentKind.PICTURE, "hero.jpg", width=picture.width(), height=picture.height())
        self.phone.show_arrival(arrive(_SAMPLE, "72345"), {"hero.jpg": MediaLook(attachment, picture)})

    def be_idle(self) -> None:
        """No button is working any more."""
        for button in (self.next_button, self.samples_button, self.skip_button):
            button.set_busy(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _restyle(self) -> None:
        self._side.setFixedWidth(round(_SIDE_WIDTH * (1 + (self._keeper.text_scale - 1) / 2)))
        self._foot.setMaximumWidth(self._keeper.px(WIDTH))
        self._show_samples()
        self.phone.setVisible(self.height() >= self._keeper.px(_PHONE_FROM))
        self.phone.set_skin_theme("dark" if self._keeper.theme.dark else "light")

    def _align_foot(self) -> None:
        """The foot does not scroll, but ends where the step above it ends, also when that has a scroll bar."""
        shown = self._stack.currentWidget()
        bar = shown.verticalScrollBar() if isinstance(shown, Scroll) else None
        taken = bar.sizeHint().width() if bar is not None and bar.maximum() > 0 else 0
        self._foot_room.setContentsMargins(0, 0, taken, 0)

    def _show_samples(self) -> None:
        """Where there is little room, whoever's key is accepted needs the room more than the samples."""
        has_room = not self.key_state.text() or self.width() >= self._keeper.px(_SAMPLES_FROM)
        self.samples_button.setVisible(self.step == ACCOUNT and has_room)

    def _build(self) -> None:
        keeper = self._keeper
        self.test.body.addWidget(self.panel)
        words = QVBoxLayout()
        words.setContentsMargins(11, 0, 0, 0)  # where the brand's mark begins
        words.setSpacing(4)
        words.addSpacing(36)
        words.addWidget(Label(keeper, "Let’s get you sending", Role.TITLE, wrap=True))
        words.addWidget(Label(keeper, "Five minutes. Stop any time.", Role.BODY, "text2", wrap=True))
        words.addSpacing(32)
        words.addWidget(self.steps)
        self._side = Pane(keeper, "side", line=Qt.Edge.RightEdge)
        self._side.setAccessibleName("First steps")
        side = QVBoxLayout(self._side)
        side.setContentsMargins(29, 18, 24, 0)
        side.addWidget(Brand(keeper))
        side.addLayout(words)
        side.addSpacing(24)
        side.addWidget(self.phone, 1000)
        side.addStretch(1)
        self._stack = QStackedWidget()
        for step in self.all_steps:
            self._stack.addWidget(Scroll(_centred(step), step.accessibleName()))
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(14)
        for widget in (self.samples_button, None, self.skip_button, self._key_glyph, self.key_state, self.next_button):
            if widget is None:
                foot.addStretch(1)
            else:
                foot.addWidget(widget)
        foot.insertSpacing(foot.count() - 1, 4)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        self._foot_room = _centred(self._foot, top=12, bottom=36)
        right.addWidget(self._foot_room)
        for scroll in self._stack.findChildren(Scroll):
            scroll.verticalScrollBar().rangeChanged.connect(self._align_foot)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._side)
        layout.addLayout(right, 1)
        self.show_key("")
        self.account.forget_apps()
        follow(keeper, self._restyle)
        self.setFocusProxy(self.account.project.control)


def _centred(content: QWidget, *, top: int = 52, bottom: int = 24) -> QWidget:
    around = QWidget()
    across = QHBoxLayout(around)
    across.setContentsMargins(40, top, 40, bottom)
    across.addStretch(1)
    across.addWidget(content, 100)
    across.addStretch(1)
    return around
