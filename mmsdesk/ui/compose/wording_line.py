"""Below the phone: whether the words on it are Sinch's own or ours; and whoever finds that out while somebody types."""

from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmsdesk.domain.arrival import AddressOf
from mmsdesk.domain.message import Message
from mmsdesk.services.desk import Desk
from mmsdesk.services.wording import Source, Wording, Wordings, is_worded
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.pills import Glyph

ASK_AFTER_MS: Final = 600
"""Nobody is asked while somebody types."""
ASK_AGAIN_MS: Final = 31_000
"""Where Sinch could not be asked; a little more than `wording.REST_SECONDS`."""
LOOK_AGAIN_MS: Final = 1000
"""Where nobody looks at the page just now."""
EXACT: Final = "Exact wording, checked with Sinch"
REHEARSED: Final = "Exact wording of the pretend Sinch"
APPROXIMATE: Final = "Approximate wording"
MADE_UP_LINKS: Final = "Picture links are made when it is sent."
NOT_ASKED: Final = "This follows Sinch’s pages. Sinch itself has not been asked yet."


class WordingLine(QWidget):
    """A tick and "exact", or no tick and "approximate" with the reason in its tooltip.

    Below "exact" stands what is not: the links of files that have no public place yet.
    """

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self.setObjectName("wording-line")
        self._tick = Glyph(keeper, "check", "ok", 14)
        self._words = Label(keeper, "", Role.CAPTION, "text3", elide=True)
        self._words.setObjectName("wording")
        self._words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # as wide as it needs to be
        self._links = Label(keeper, MADE_UP_LINKS, Role.CAPTION, "text3", elide=True)
        self._links.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        across = QHBoxLayout()
        across.setSpacing(5)
        across.addStretch(1)
        across.addWidget(self._tick)
        across.addWidget(self._words)
        across.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addLayout(across)
        layout.addWidget(self._links)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_wording(None)

    @property
    def words(self) -> str:
        """What it says."""
        said = self._words.text()
        return said if self._links.isHidden() else f"{said}. {self._links.text()}"

    @property
    def has_tick(self) -> bool:
        """Whether the words were checked."""
        return not self._tick.isHidden()

    def show_wording(self, wording: Wording | None) -> None:
        """Whose words stand on the phone; None while nobody has been asked."""
        exact, words, why = False, APPROXIMATE, NOT_ASKED if wording is None else wording.why
        if wording is not None and wording.source is Source.EXACT:
            exact, words, why = True, REHEARSED if wording.rehearsed else EXACT, ""
        made_up = exact and wording is not None and wording.has_made_up_link
        if made_up is self._links.isHidden():
            self._links.setVisible(made_up)
        if (words, why) == (self._words.text(), self.toolTip()):
            return
        self._tick.setHidden(not exact)
        self._words.setText(words)
        self._words.set_color("text2" if exact else "text3")
        for part in (self, self._words):
            part.setToolTip(why)
            part.setAccessibleDescription(why)
        self._words.setAccessibleName(words)


class WordingWatch(QObject):
    """Keeps the phone's words Sinch's own where they can be had: at once from memory, else after a pause in typing.

    Asks in jobs and about the one message that is shown; an answer for another that was shown meanwhile is kept for it.

    Signals:
        learnt: more is known about the message that was asked for last.
    """

    learnt = Signal()

    def __init__(self, jobs: Jobs, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs, self._wordings, self._page = jobs, Wordings(desk), parent
        self._latest: tuple[Message, Wording] | None = None
        self._wanted: Message | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)

    @property
    def address_of(self) -> AddressOf | None:
        """The links that files become, as far as they are known."""
        return self._wordings.address_of

    def wording_of(self, message: Message) -> Wording | None:
        """What is known now; where that is nothing, Sinch is asked once nobody has typed for a while."""
        if not is_worded(message):
            return self._known(message, None)
        if self._latest is not None and self._latest[0] == message:
            return self._known(message, self._latest[1])
        if message == self._wanted:
            return None
        known = self._wordings.known(message)
        if known is not None:
            self._latest = (message, known)
            return self._known(message, known)
        self._wanted = message
        self._timer.start(ASK_AFTER_MS)
        return None

    def _known(self, message: Message, wording: Wording | None) -> Wording | None:
        """Nothing need be asked for `message`; what was shown before it is of no interest any more."""
        if self._wanted is not None and self._wanted != message:
            self._wanted = None
            self._timer.stop()
        return wording

    def _ask(self) -> None:
        message = self._wanted
        if message is None:
            return
        if not self._page.isVisible():
            self._timer.start(LOOK_AGAIN_MS)
            return
        self._jobs.latest(
            "wording",
            lambda: (message, self._wordings.ask(message)),
            done=self._take,
            failed=lambda _error: self._take((message, Wording("", Source.APPROXIMATE, "Sinch couldn’t be asked."))),
        )

    def _take(self, answer: tuple[Message, Wording]) -> None:
        if answer[0] == self._wanted:
            self._latest = answer
            if answer[1].source is Source.APPROXIMATE:
                self._timer.start(ASK_AGAIN_MS)
            self.learnt.emit()
