"""The buttons below the message with its length at the right end: in as many lines as the form's width asks for."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from mmsdesk.ui.widgets.buttons import Button
from mmsdesk.ui.widgets.labels import Label, let_height_follow_width

_GAP, _TRIES = 8, 9


class ToolRow(QWidget):
    """No wider by itself than its widest button: a narrow form keeps its width."""

    def __init__(self, length: Label) -> None:
        super().__init__()
        self._length = length
        self._buttons: list[Button] = []
        length.setParent(self)
        let_height_follow_width(self)

    def add_tool(self, button: Button) -> None:
        """One more button, behind the others."""
        button.setParent(self)
        self._buttons.append(button)
        button.show()
        self.updateGeometry()
        self._place(self.width(), move=True)

    def minimumSizeHint(self) -> QSize:
        widths = [button.sizeHint().width() for button in self._buttons]
        height = max((button.sizeHint().height() for button in self._buttons), default=0)
        return QSize(max((*widths, self._length.minimumSizeHint().width())), height)

    def sizeHint(self) -> QSize:
        width = sum(button.sizeHint().width() + _GAP for button in self._buttons) + self._length.sizeHint().width()
        return QSize(width, self.heightForWidth(width))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, move=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # a label grew with the reader's text size
            self.updateGeometry()
            self._place(self.width(), move=True)
        return super().event(event)

    def _place(self, width: int, *, move: bool) -> int:
        """Put everything where it fits at `width`, if it shall `move`; returns the height that takes (px)."""
        left, top, line = 0, 0, 0
        for button in self._buttons:
            size = button.sizeHint()
            if left and left + size.width() > width:
                left, top, line = 0, top + line + _GAP, 0
            if move:
                button.setGeometry(QRect(left, top, size.width(), size.height()))
            left += size.width() + _GAP
            line = max(line, size.height())
        beside = self._room_beside(width - left)
        if beside:
            left = width - beside
        else:
            left, top, line = 0, top + line + _GAP, 0
        words = self._length.heightForWidth(max(1, width - left))
        height = max(line, words)
        if move:
            side = Qt.AlignmentFlag.AlignRight if beside else Qt.AlignmentFlag.AlignLeft
            self._length.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            # a label that wraps writes from its top on: its middle has to be the buttons'
            self._length.setGeometry(QRect(left, top + (height - words) // 2, max(0, width - left), words))
        return top + height

    def _room_beside(self, room: int) -> int:
        """How wide the length is beside the buttons: in two lines at most, none broken inside “opt-out”; 0 for not."""
        for width in range(room, room - _TRIES * _GAP, -_GAP):
            if width < self._length.minimumSizeHint().width():
                break
            lines = self._length.lines_at(width)
            if len(lines) <= 2 and not any(line.endswith("-") for line in lines):
                return width
        return 0
