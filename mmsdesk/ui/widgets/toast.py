"""A short word at the bottom of the window, with one way to react."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import begin, draw_box

SHOWN_FOR_MS = 6000
_MARGIN = 24
_ABOVE_FOOT = 12


def announce(widget: QWidget, text: str, *, urgent: bool = False) -> None:
    """Have a screen reader say something; `urgent` interrupts (only when sending stopped)."""
    event = QAccessibleAnnouncementEvent(widget, text)
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


class Toast(QWidget):
    """One message at a time, bottom centre, for six seconds; it stays while the pointer or the focus is on it.

    Focus counts when somebody moved it there, not when it fell there because what had it went away. `foot_height`
    tells how much of the window's foot (px) holds buttons that it must not cover.
    """

    def __init__(self, keeper: ThemeKeeper, parent: QWidget) -> None:
        super().__init__(parent)
        self._keeper, self._window = keeper, parent
        self._label = Label(keeper, "", Role.LABEL_MEDIUM, "on_tooltip")
        self._button = Button(keeper, "", Kind.SECONDARY, size=Size.SMALL)
        self._action: Callable[[], object] | None = None
        self._is_held = False
        self.shown_for_ms = SHOWN_FOR_MS
        self.foot_height: Callable[[], int] = int
        self._button.clicked.connect(self._act)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.setSpacing(14)
        layout.addWidget(self._label)
        layout.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._leave)
        parent.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        keeper.changed.connect(self._place)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._label.text()

    @property
    def button(self) -> Button:
        """Its button (Undo, Open …), hidden when there is nothing to do."""
        return self._button

    def show_message(self, text: str, action: str = "", react: Callable[[], object] | None = None) -> None:
        """Say `text`; `action` is the button's label and `react` what it does."""
        self._label.setText(text)
        self._action = react
        self._button.set_label(action)
        self._button.setVisible(bool(action))
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(self.shown_for_ms)
        announce(self, text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_box(begin(self), QRectF(self.rect()), 10, self._keeper.theme.tooltip)

    def _place(self) -> None:
        """Bottom centre; words that are wider than the window go on in a second line."""
        beside = self._button.sizeHint().width() + 14 if self._button.label else 0
        room = self._window.width() - 2 * _MARGIN - 24 - beside
        wide = self._label.full_width
        self._label.setWordWrap(wide > room)
        self._label.setFixedWidth(max(1, min(wide, room)))
        self._label.setFixedHeight(self._label.heightForWidth(room) if wide > room else self._label.sizeHint().height())
        self.adjustSize()
        parent = self._window
        foot = self.foot_height()  # with its own air below it
        below = foot + _ABOVE_FOOT if foot else _MARGIN
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - below)

    def _act(self) -> None:
        self.hide()
        if self._action is not None:
            self._action()

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is self._button:
            self._is_held = before is not None and before.isVisible() and before.isEnabled()

    def _leave(self) -> None:
        if self.underMouse() or (self._is_held and self._button.hasFocus()):
            self._timer.start(self.shown_for_ms)
        else:
            self.hide()
