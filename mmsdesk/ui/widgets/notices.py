"""What tells people something: banners, check rows, problem cards, empty states."""

from enum import StrEnum

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.labels import Label, let_height_follow_width
from mmsdesk.ui.widgets.painting import begin, draw_box, draw_ring, hide_unless
from mmsdesk.ui.widgets.pills import Badge, Glyph, Spinner

_BANNER_ICONS = {
    Tone.OK: "circle-check",
    Tone.WARN: "triangle-alert",
    Tone.BAD: "octagon-x",
    Tone.INFO: "info",
    Tone.NEUTRAL: "info",
}
_INK = {Tone.OK: "ok", Tone.WARN: "warn", Tone.BAD: "bad", Tone.INFO: "accent_text", Tone.NEUTRAL: "text2"}


class Banner(QWidget):
    """A message across a page, with at most one button.

    `inline` puts title and detail on one line where there is room for both (the "Ready to send" strip).

    Signals:
        acted: the button was pressed.
    """

    acted = Signal()

    def __init__(
        self,
        keeper: ThemeKeeper,
        title: str = "",
        detail: str = "",
        tone: Tone = Tone.INFO,
        *,
        action: str = "",
        link: bool = False,
        inline: bool = False,
        icon: str = "",
    ) -> None:
        super().__init__()
        self._keeper, self._tone, self._icon, self._inline = keeper, tone, icon, inline
        self._said: tuple[str, str, Tone, str] | None = None
        self._glyph = Glyph(keeper, icon or _BANNER_ICONS[tone], _INK[tone], 20)
        self._title = Label(keeper, title, Role.LABEL_STRONG if not inline else Role.BODY_STRONG, wrap=True)
        self._detail = Label(keeper, detail, Role.LABEL, "text2", wrap=True)
        self._button = Button(keeper, action, Kind.LINK if link else Kind.SECONDARY, size=Size.SMALL)
        self._button.clicked.connect(self.acted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10 if inline else 12, 12, 10 if inline else 12)
        layout.setSpacing(12)
        top = Qt.AlignmentFlag.AlignVCenter if inline else Qt.AlignmentFlag.AlignTop
        layout.addWidget(self._glyph, 0, top)
        self._words = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._words.setSpacing(1)
        self._words.addWidget(self._title)
        self._words.addWidget(self._detail, 1 if inline else 0)
        layout.addLayout(self._words, 1)
        if inline:
            layout.setAlignment(self._words, Qt.AlignmentFlag.AlignVCenter)
            self._words.setAlignment(self._title, Qt.AlignmentFlag.AlignVCenter)
            self._words.setAlignment(self._detail, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        let_height_follow_width(self)
        self.show_message(title, detail, tone, action=action)
        keeper.changed.connect(self._fit)
        keeper.changed.connect(self.update)

    @property
    def button(self) -> Button:
        """Its button (hidden while there is nothing to do)."""
        return self._button

    @property
    def title(self) -> str:
        """What it says first."""
        return self._title.text()

    @property
    def tone(self) -> Tone:
        """What its colour says."""
        return self._tone

    def show_message(self, title: str, detail: str, tone: Tone, *, action: str = "") -> None:
        """Say something else; the same again costs nothing."""
        said = (title, detail, tone, action)
        if said == self._said:
            return
        self._said, self._tone = said, tone
        self._glyph.show_icon(self._icon or _BANNER_ICONS[tone], _INK[tone])
        self._title.setText(title)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self._button.set_label(action)
        self._button.setVisible(bool(action))
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Side by side where both fit, else one below the other: nothing that is said is cut."""
        if not self._inline:
            return
        button = self._button.sizeHint().width() + 12 if not self._button.isHidden() else 0
        room = self.width() - 14 - 12 - self._glyph.sizeHint().width() - 12 - button
        beside = self._title.full_width + 10 + self._detail.full_width <= room
        directions = QBoxLayout.Direction
        self._words.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self._words.setSpacing(10 if beside else 1)
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        edge = self._keeper.theme.ink(self._tone) if self._keeper.high_contrast else None
        draw_box(begin(self), QRectF(self.rect()), 10, self._keeper.theme.wash(self._tone), edge)


class CheckState(StrEnum):
    """How far one check is."""

    WAITING = "waiting"
    RUNNING = "running"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    OFF = "off"
    INFO = "info"  # nothing to do, but good to know


_CHECKS = {
    CheckState.WAITING: ("circle-dashed", "text3"),
    CheckState.RUNNING: ("loader-circle", "accent_text"),
    CheckState.OK: ("circle-check", "ok"),
    CheckState.WARN: ("triangle-alert", "warn"),
    CheckState.BAD: ("octagon-x", "bad"),
    CheckState.OFF: ("circle-minus", "text3"),
    CheckState.INFO: ("info", "accent_text"),
}
_CHECK_WORDS = {
    CheckState.WAITING: "Waiting",
    CheckState.RUNNING: "Checking",
    CheckState.OK: "OK",
    CheckState.WARN: "Warning",
    CheckState.BAD: "Problem",
    CheckState.OFF: "Not needed",
    CheckState.INFO: "For information",
}


class CheckRow(QWidget):
    """One check: its state, what it says, and at most one button to fix it (a link at the right, or `below`).

    Signals:
        fix_requested: the button was pressed.
    """

    fix_requested = Signal()

    def __init__(
        self,
        keeper: ThemeKeeper,
        title: str,
        detail: str = "",
        state: CheckState = CheckState.WAITING,
        *,
        action: str = "",
        below: bool = False,
    ) -> None:
        super().__init__()
        self._state = state
        self._glyph = Glyph(keeper, "circle-dashed", "text3", 20)
        self._spinner = Spinner(keeper, "Checking")
        self._title = Label(keeper, title, Role.BODY_STRONG, wrap=True)
        self._detail = Label(keeper, detail, Role.LABEL, "text2", wrap=True)
        self._button = Button(keeper, action, Kind.SECONDARY if below else Kind.LINK, size=Size.SMALL)
        self._button.clicked.connect(self.fix_requested)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._glyph, 0, 0, 2, 1, top)
        grid.addWidget(self._spinner, 0, 0, 2, 1, top)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._detail, 1, 1)
        if below:
            self._button.setContentsMargins(0, 6, 0, 0)
            grid.setRowMinimumHeight(2, 0)
            grid.addWidget(self._button, 3, 1, Qt.AlignmentFlag.AlignLeft)
        else:
            grid.addWidget(self._button, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(1, 1)
        self._grid, self._below = grid, below
        let_height_follow_width(self)
        self.show_check(state, title, detail, action=action)

    @property
    def state(self) -> CheckState:
        """How far it is."""
        return self._state

    @property
    def title(self) -> str:
        """What it says first."""
        return self._title.text()

    @property
    def button(self) -> Button:
        """Its button (hidden while there is nothing to do)."""
        return self._button

    def show_check(self, state: CheckState, title: str, detail: str = "", *, action: str = "") -> None:
        """Show how far it is and what came of it."""
        self._state = state
        running = state is CheckState.RUNNING
        self._spinner.setVisible(running)
        self._glyph.setVisible(not running)
        self._glyph.show_icon(*_CHECKS[state])
        self._title.setText(title)
        self._title.set_color("text2" if state in {CheckState.WAITING, CheckState.OFF} else "text")
        self._detail.setText(detail or ("Checking…" if running else ""))
        self._detail.setVisible(bool(self._detail.text()))
        self._button.set_label(action)
        self._button.setVisible(bool(action))
        if self._below:
            self._grid.setRowMinimumHeight(2, 8 if action else 0)
        self.setAccessibleName(f"{title}: {_CHECK_WORDS[state]}")
        self.setAccessibleDescription(detail)


class ProblemCard(QWidget):
    """One problem of a message: its number on the phone, what happens to the reader, a fix and a way out.

    Signals:
        fix_requested: the main button was pressed.
        second_requested: the quiet button was pressed (Ignore, Replace).
        people_requested: the people it is about shall be shown.
        pointed: the person hovers over the card or it got the focus; outline that part on the phone.
        left: neither any more.
    """

    fix_requested = Signal()
    second_requested = Signal()
    people_requested = Signal()
    pointed = Signal()
    left = Signal()

    def __init__(
        self,
        keeper: ThemeKeeper,
        number: int,
        tone: Tone,
        title: str,
        detail: str,
        *,
        fix: str = "",
        fix_icon: str = "",
        second: str = "",
        people: str = "",
        blocks: bool = False,
    ) -> None:
        super().__init__()
        self._keeper, self._blocks, self._tone = keeper, blocks, tone
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        severity = "Blocker" if blocks else "Warning" if tone is Tone.WARN else "Tip"
        self.setAccessibleName(f"{severity} {number}: {title}")
        self.setAccessibleDescription(detail)
        self.fix_button = Button(
            keeper, fix, Kind.PRIMARY if blocks else Kind.SECONDARY, icon=fix_icon, size=Size.SMALL, name=fix
        )
        self.second_button = Button(keeper, second, Kind.GHOST, size=Size.SMALL)
        hide_unless(bool(fix), self.fix_button)
        hide_unless(bool(second), self.second_button)
        self.people_button = Button(keeper, people, Kind.LINK, size=Size.SMALL, icon="users", name=f"{people}: {title}")
        hide_unless(bool(people), self.people_button)
        self.people_button.clicked.connect(self.people_requested)
        self.fix_button.clicked.connect(self.fix_requested)
        self.second_button.clicked.connect(self.second_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 13, 14, 14)
        layout.setSpacing(12)
        layout.addWidget(Badge(keeper, number, tone), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(Label(keeper, title, Role.BODY_STRONG, wrap=True))
        if detail:
            words.addWidget(Label(keeper, detail, Role.LABEL, "text2", wrap=True))
        if people:
            words.addWidget(self.people_button, 0, Qt.AlignmentFlag.AlignLeft)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 8, 0, 0)
        buttons.setSpacing(6)
        for button in (self.fix_button, self.second_button):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        buttons.addStretch(1)
        if keeper.text_scale > 1.25:
            buttons.setDirection(QBoxLayout.Direction.TopToBottom)
        if fix or second:
            words.addLayout(buttons)
        layout.addLayout(words, 1)
        let_height_follow_width(self)
        keeper.changed.connect(self.update)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.pointed.emit()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.pointed.emit()
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.left.emit()
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self._keeper.theme, begin(self), QRectF(self.rect())
        fill = theme.surface2 if theme.dark else theme.surface
        draw_box(painter, rect, 12, fill, theme.bad if self._blocks else self._keeper.hairline)
        if self.hasFocus():
            draw_ring(painter, rect, 12, self._keeper)


class EmptyState(QWidget):
    """What a page says while it has nothing to show, and the way to begin.

    Signals:
        primary_requested, secondary_requested: its buttons.
    """

    primary_requested = Signal()
    secondary_requested = Signal()

    def __init__(
        self,
        keeper: ThemeKeeper,
        title: str,
        detail: str,
        *,
        icon: str = "",
        picture: QWidget | None = None,
        primary: str = "",
        primary_icon: str = "",
        secondary: str = "",
        secondary_icon: str = "",
    ) -> None:
        super().__init__()
        self.setAccessibleName(title)
        layout = QVBoxLayout(self)
        layout.setSpacing(6)
        center = Qt.AlignmentFlag.AlignHCenter
        layout.addStretch(1)
        if picture is not None:
            layout.addWidget(picture, 0, center)
            layout.addSpacing(24)
        elif icon:
            layout.addWidget(Glyph(keeper, icon, "text3", 40), 0, center)
            layout.addSpacing(10)
        self._title = Label(keeper, title, Role.TITLE if primary else Role.DIALOG_TITLE)
        layout.addWidget(self._title, 0, center)
        self._words = words = Label(keeper, detail, Role.BODY, "text2", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(words, 0, center)
        self.primary_button = Button(keeper, primary, Kind.PRIMARY, icon=primary_icon, size=Size.LARGE)
        self.secondary_button = Button(keeper, secondary, Kind.SECONDARY, icon=secondary_icon, size=Size.LARGE)
        hide_unless(bool(primary), self.primary_button)
        hide_unless(bool(secondary), self.secondary_button)
        self.primary_button.clicked.connect(self.primary_requested)
        self.secondary_button.clicked.connect(self.secondary_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addWidget(self.primary_button)
        buttons.addWidget(self.secondary_button)
        layout.addSpacing(16)
        layout.addLayout(buttons)
        layout.setAlignment(buttons, center)
        layout.addStretch(1)

    def show_words(self, title: str, detail: str) -> None:
        """Say something else."""
        self.setAccessibleName(title)
        self._title.setText(title)
        self._words.setText(detail)
