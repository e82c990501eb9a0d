"""Short questions over the window: a dimmed page, a rounded sheet, the focus kept inside until it is answered."""

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import begin, draw_box, hide_unless
from mmsdesk.ui.widgets.pills import Glyph


def paint_shadow(painter: QPainter, rect: QRectF, radius: float, spread: int, strength: float) -> None:
    """A soft shadow below a rounded box (a graphics effect would blur the text too)."""
    painter.setPen(Qt.PenStyle.NoPen)
    for step in range(spread, 0, -1):
        painter.setBrush(QColor.fromRgbF(0, 0, 0, strength / spread))
        box = rect.adjusted(-step, -step + spread / 3, step, step + spread / 3)
        painter.drawRoundedRect(box, radius + step, radius + step)


class _Sheet(QWidget):
    def __init__(self, keeper: ThemeKeeper, parent: QWidget) -> None:
        super().__init__(parent)
        self._keeper = keeper

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._keeper.theme
        edge = self._keeper.hairline if theme.dark or self._keeper.high_contrast else None
        draw_box(begin(self), QRectF(self.rect()), 16, theme.surface, edge)


class Dialog(QDialog):
    """A window-modal question drawn inside the window it belongs to. Connect to accepted and rejected; never exec().

    Esc rejects. Enter presses the primary button, unless the dialog is `destructive`: then the focus starts on the
    safe button and Enter presses what has the focus. The focus goes back to where it was.
    Fill `body`; buttons come with `add_button`.
    """

    def __init__(
        self,
        keeper: ThemeKeeper,
        window: QWidget,
        title: str,
        detail: str = "",
        *,
        icon: str = "",
        width: int = 500,
        destructive: bool = False,
    ) -> None:
        super().__init__(window)
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.setAutoFillBackground(False)
        self.setAccessibleName(title)
        self.setAccessibleDescription(detail)
        self._keeper, self._window, self._destructive = keeper, window, destructive
        self._primary: Button | None = None
        self._safe: Button | None = None
        self._focus_before: QWidget | None = None
        self._sheet = _Sheet(keeper, self)
        self._sheet.setFixedWidth(keeper.px(width))
        outer = QVBoxLayout(self)
        outer.addWidget(self._sheet, 0, Qt.AlignmentFlag.AlignCenter)
        layout = QHBoxLayout(self._sheet)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(16)
        if icon:
            glyph = Glyph(keeper, icon, "bad" if destructive else "accent_text", 24)
            layout.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        inner = QVBoxLayout()
        inner.setSpacing(8)
        self._title = Label(keeper, title, Role.DIALOG_TITLE, wrap=True)
        inner.addWidget(self._title)
        self._detail = Label(keeper, detail, Role.BODY, "text2", wrap=True)
        hide_unless(bool(detail), self._detail)
        inner.addWidget(self._detail)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 8, 0, 0)
        self.body.setSpacing(12)
        inner.addLayout(self.body)
        inner.addSpacing(20)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        inner.addLayout(self.buttons)
        layout.addLayout(inner, 1)
        window.installEventFilter(self)
        self.hide()

    @property
    def title(self) -> str:
        """The question."""
        return self._title.text()

    def show_title(self, title: str) -> None:
        """Ask in other words while it is open: a number in it has changed."""
        self._title.setText(title)
        self.setAccessibleName(title)

    @property
    def detail(self) -> str:
        """What it means."""
        return self._detail.text()

    def show_detail(self, detail: str) -> None:
        """Say what it means in other words while it is open: more was learned meanwhile."""
        self._detail.setText(detail)
        self.setAccessibleDescription(detail)

    def add_button(self, label: str, kind: Kind = Kind.SECONDARY, *, icon: str = "") -> Button:
        """Add a button at the right end: PRIMARY and DANGER accept, the others reject."""
        button = Button(self._keeper, label, kind, icon=icon)
        button.setAutoDefault(False)
        if kind in {Kind.PRIMARY, Kind.DANGER}:
            self._primary = button
            button.clicked.connect(self.accept)
        else:
            self._safe = button
            button.clicked.connect(self.reject)
        self.buttons.addWidget(button)
        return button

    def ask(self) -> None:
        """Show it over its window; the answer comes as accepted or rejected."""
        self._focus_before = QApplication.focusWidget()
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        first = self._safe if self._destructive else self._first_input() or self._primary
        (first or self).setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(first, QLineEdit):
            first.selectAll()  # what stands in it is replaced by what is typed

    def done(self, result: int) -> None:
        super().done(result)
        before, self._focus_before = self._focus_before, None
        # it may have gone meanwhile; an exception in here, which Qt calls, would end the program
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._press_enter()
        else:
            event.accept()  # nothing below the dialog hears keys

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        """Tab goes round inside the dialog."""
        stops = [it for it in self._chain() if it.isVisibleTo(self) and it.isEnabled()]
        if not stops:
            return False
        focused = QApplication.focusWidget()
        index = stops.index(focused) if focused in stops else -1
        stops[(index + (1 if next else -1)) % len(stops)].setFocus(
            Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        )
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self.setGeometry(self._window.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = begin(self)
        painter.fillRect(self.rect(), self._keeper.theme.scrim)
        paint_shadow(painter, QRectF(self._sheet.geometry()), 16, 18, 0.22)

    def _press_enter(self) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, QPlainTextEdit | QTextEdit):
            return
        if isinstance(focused, QAbstractButton) and (self._destructive or focused is self._safe):
            focused.click()
        elif self._primary is not None and self._primary.isEnabled() and not self._destructive:
            self._primary.click()

    def _first_input(self) -> QWidget | None:
        usable = [it for it in self._chain() if it.isVisibleTo(self) and it.isEnabled()]
        return next((it for it in usable if not isinstance(it, Button)), None)

    def _chain(self) -> list[QWidget]:
        """Widgets of the dialog that Tab stops at, in order."""
        result: list[QWidget] = []
        widget = self.nextInFocusChain()
        while widget is not None and widget is not self:
            tabbed = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
            if tabbed and self.isAncestorOf(widget):
                result.append(widget)
            widget = widget.nextInFocusChain()
        return result
