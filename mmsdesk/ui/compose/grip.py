"""What things in a row are taken by to put them elsewhere: with the mouse, or with Alt and the arrows."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QSizePolicy, QWidget

from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import begin, draw_box, draw_ring, follow

_STEPS: Final = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_DELETING: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


def step_of(event: QKeyEvent) -> int:
    """-1 for Alt+Up, 1 for Alt+Down, 0 for every other key."""
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return _STEPS.get(Qt.Key(event.key()), 0) if plain == Qt.KeyboardModifier.AltModifier else 0


def deletes(event: QKeyEvent) -> bool:
    """Whether a key takes away what has the focus."""
    return event.key() in _DELETING and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


class DragWatch(QObject):
    """Hears when a widget is dragged with the mouse. Esc puts it back.

    Signals:
        dragged: where the mouse is (QPointF, global).
        dropped: it was let go; True when it stays where it was.
    """

    dragged = Signal(QPointF)
    dropped = Signal(bool)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._from: QPointF | None = None
        self._is_dragging = False
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kinds = QEvent.Type
        if isinstance(event, QMouseEvent):
            if event.type() is kinds.MouseButtonPress and event.button() is Qt.MouseButton.LeftButton:
                self._from = event.globalPosition()
            elif event.type() is kinds.MouseMove and self._from is not None:
                return self._move(event.globalPosition())
            elif event.type() is kinds.MouseButtonRelease:
                return self._let_go(stays=False)
        elif isinstance(event, QKeyEvent) and event.type() is kinds.KeyPress and event.key() == Qt.Key.Key_Escape:
            return self._let_go(stays=True)
        return False

    def _move(self, point: QPointF) -> bool:
        assert self._from is not None
        far = (point - self._from).manhattanLength() >= QApplication.startDragDistance()
        self._is_dragging = self._is_dragging or far
        if self._is_dragging:
            self.dragged.emit(point)
        return self._is_dragging

    def _let_go(self, *, stays: bool) -> bool:
        was, self._is_dragging, self._from = self._is_dragging, False, None
        if was:
            self.dropped.emit(stays)
        return was and stays  # the widget has to hear that the mouse was let go


class Grip(QAbstractButton):
    """Six dots to drag something by.

    Signals:
        dragged, dropped: see DragWatch.
        remove_wanted: Delete was pressed.
    """

    dragged = Signal(QPointF)
    dropped = Signal(bool)
    remove_wanted = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip("Drag to move, or press Alt+Up and Alt+Down. Delete removes it.")
        drag = DragWatch(self)
        drag.dragged.connect(self.dragged)
        drag.dropped.connect(self.dropped)
        follow(keeper, self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(self._keeper.px(18), self._keeper.px(30))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if deletes(event):
            self.remove_wanted.emit()
        else:
            event.ignore()  # moving is for what it holds

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self._keeper.theme, begin(self), QRectF(self.rect())
        side, gap = self._keeper.px(3), self._keeper.px(6)
        color = theme.text if self.underMouse() or self.hasFocus() else theme.text2
        for across in (-0.5, 0.5):
            for down in (-1, 0, 1):
                x, y = rect.center().x() + across * gap - side / 2, rect.center().y() + down * gap - side / 2
                draw_box(painter, QRectF(x, y, side, side), side / 2, color if self.isEnabled() else theme.text3)
        if self.hasFocus():
            draw_ring(painter, rect, 5, self._keeper)
