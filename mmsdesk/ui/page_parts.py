"""Parts most pages are put together from: the top bar of a job, the header of a section, the column at the right."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import IconButton
from mmsdesk.ui.widgets.cards import Pane
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import follow, hide_unless
from mmsdesk.ui.widgets.pills import Pill
from mmsdesk.ui.widgets.stepper import Stepper

PAGE_MARGIN, JOB_MARGIN = 36, 32
INSPECTOR_WIDTH, PREVIEW_WIDTH = 332, 452


class TopBar(Pane):
    """The 64 px bar of a longer job: way back, title, state, saved note, stepper in the middle, buttons at the right.

    Signals:
        back_requested: the arrow (or cross) was pressed.
    """

    back_requested = Signal()

    def __init__(self, keeper: ThemeKeeper, title: str = "", *, close: bool = False) -> None:
        super().__init__(keeper, "surface", line=Qt.Edge.BottomEdge)
        self._keeper_of_bar = keeper
        self.back_button = IconButton(keeper, "x" if close else "arrow-left", "Close" if close else "Back")
        self.back_button.clicked.connect(self.back_requested)
        self._title = Label(keeper, title, Role.SECTION, elide=True)
        self._title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.pill = Pill(keeper)
        self.pill.hide()
        self._note = Label(keeper, "", Role.LABEL, "text2")
        self._middle = QHBoxLayout()
        self._stepper: Stepper | None = None
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self.left = left = QHBoxLayout()  # way back, title, pill, note: a page may put something of its own between
        left.setSpacing(12)
        left.addWidget(self.back_button)
        left.addWidget(self._title)
        left.addWidget(self.pill)
        left.addWidget(self._note)
        left.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 0, 22, 0)
        layout.setSpacing(16)
        layout.addLayout(left, 1)
        layout.addLayout(self._middle)
        right = QHBoxLayout()
        right.addStretch(1)
        right.addLayout(self._buttons)
        layout.addLayout(right, 1)
        follow(keeper, self._restyle)

    @property
    def note(self) -> str:
        """The saved text."""
        return self._note.text()

    def show_title(self, title: str) -> None:
        """Write the title."""
        self._title.setText(title)

    def show_state(self, text: str, tone: Tone, *, mark: str = "") -> None:
        """Show a pill behind the title; an empty text hides it."""
        self.pill.show_state(text, tone, mark=mark)
        self.pill.setVisible(bool(text))

    def show_note(self, text: str) -> None:
        """Say how saving stands: "Saved just now"."""
        self._note.setText(text)

    def set_middle(self, widget: QWidget) -> None:
        """Put a stepper into the middle; it shortens itself where there is little room."""
        self._middle.addWidget(widget)
        self._stepper = widget if isinstance(widget, Stepper) else None

    def add_button(self, button: QWidget) -> None:
        """Add a button at the right."""
        self._buttons.addWidget(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Give up, in this order, where there is little room: the stepper's labels, the note, the title's end."""
        gaps = 16 * 2 + 40 + 12 * 3
        pill = self.pill.sizeHint().width() if self.pill.text else 0
        title = self._title.full_width
        fixed = self.back_button.sizeHint().width() + pill + self._buttons.sizeHint().width() + gaps
        note = self._note.sizeHint().width()
        steps = self._stepper.full_width if self._stepper is not None else 0
        room = self.width() - fixed - title
        if self._stepper is not None:
            self._stepper.set_compact(room < note + steps)
            steps = self._stepper.sizeHint().width()
        self._note.setVisible(bool(self._note.text()) and room >= note + steps)
        self._title.setFixedWidth(max(60, min(title, self.width() - fixed - steps)))

    def _restyle(self) -> None:
        self.setFixedHeight(self._keeper_of_bar.px(64))
        self._fit()


class PageHeader(QWidget):
    """Head of a section's page: title, line below, pill, optional way back and picture, buttons at the right.

    Signals:
        back_requested: the arrow was pressed.
    """

    back_requested = Signal()

    def __init__(self, keeper: ThemeKeeper, title: str, detail: str = "", *, back: bool = False) -> None:
        super().__init__()
        self.back_button = IconButton(keeper, "arrow-left", "Back")
        hide_unless(back, self.back_button)
        self.back_button.clicked.connect(self.back_requested)
        self._picture = QLabel()
        self._picture.hide()
        self._title = Label(keeper, title, Role.TITLE if not back else Role.WIZARD_TITLE)
        self.pill = Pill(keeper)
        self.pill.hide()
        self._detail = Label(keeper, detail, Role.BODY, "text2")
        hide_unless(bool(detail), self._detail)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(self._title)
        head.addWidget(self.pill)
        head.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addLayout(head)
        words.addWidget(self._detail)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.back_button)
        layout.addWidget(self._picture)
        layout.addLayout(words, 1)
        layout.addLayout(self._buttons)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def title(self) -> str:
        """The title."""
        return self._title.text()

    def show_title(self, title: str, detail: str = "") -> None:
        """Write title and the line below."""
        self._title.setText(title)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))

    def show_state(self, text: str, tone: Tone, *, mark: str = "dot") -> None:
        """Show a pill behind the title; an empty text hides it."""
        self.pill.show_state(text, tone, mark=mark)
        self.pill.setVisible(bool(text))

    def show_picture(self, picture: QPixmap | None) -> None:
        """A thumbnail before the title."""
        self._picture.setVisible(picture is not None)
        if picture is not None:
            self._picture.setPixmap(picture)

    def add_button(self, button: QWidget) -> None:
        """Add a button or a search box at the right."""
        self._buttons.addWidget(button)


class SideColumn(Pane):
    """The column at the right, with a hairline; it `grows` a little with large text. Put a Scroll into `body`."""

    def __init__(
        self,
        keeper: ThemeKeeper,
        width: int = INSPECTOR_WIDTH,
        *,
        fill: str = "surface",
        margin: int = 24,
        grows: bool = True,
    ) -> None:
        super().__init__(keeper, fill, line=Qt.Edge.LeftEdge)
        self._keeper_of_column, self._width, self._grows = keeper, width, grows
        follow(keeper, self._restyle)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, 22, margin, 22)
        self.body.setSpacing(12)

    @property
    def wanted_width(self) -> int:
        """How wide it is by itself (px). Large text gets half of its growth, so that the main content keeps room."""
        growth = (self._keeper_of_column.text_scale - 1) / 2 if self._grows else 0
        return round(self._width * (1 + growth))

    def _restyle(self) -> None:
        self.setFixedWidth(self.wanted_width)


def two_columns(main: QWidget, side: QWidget) -> QHBoxLayout:
    """Main content that grows, and a side column that does not."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(main, 1)
    layout.addWidget(side)
    return layout
