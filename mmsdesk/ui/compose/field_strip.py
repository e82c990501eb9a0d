"""The list's columns above the text, to be dragged into it or into the subject; by keyboard there is the menu."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QFontMetricsF, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from mmsdesk.domain.template import field_label
from mmsdesk.ui.compose.chips import Chip
from mmsdesk.ui.compose.field_menu import usual_chip
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.painting import begin, draw_box, follow

_SIDE: Final = 6
_GAP: Final = 6
_LONGEST: Final = 24


class FieldTag(QWidget):
    """One field to drag. What is dropped is the field as plain text, so every text of the composer takes it.

    Signals:
        pressed: it was clicked instead; carries the Chip.
    """

    pressed = Signal(object)

    def __init__(self, keeper: ThemeKeeper, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._keeper, self._from = keeper, QPoint()
        self.chip: Chip = usual_chip(name)
        label = field_label(name)
        self._label = label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"
        self.setAccessibleName(f"{label}, to drag into the text")
        self.setToolTip(f"Drag “{label}” into the message or the subject, or press Ctrl+J")
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        follow(keeper, self._restyle)

    def mime(self) -> QMimeData:
        """What is dragged."""
        data = QMimeData()
        data.setText(self.chip.token)
        return data

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(self._keeper.font(Role.CAPTION)).horizontalAdvance(self._label)
        return QSize(round(width) + 2 * _SIDE + 2, self._keeper.px(20))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = (event.position().toPoint() - self._from).manhattanLength() >= QApplication.startDragDistance()
        if far and event.buttons() & Qt.MouseButton.LeftButton:
            self._drag()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit(self.chip)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._keeper.theme, begin(self)
        draw_box(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, theme.wash(Tone.INFO))
        painter.setFont(self._keeper.font(Role.CAPTION))
        painter.setPen(theme.ink(Tone.INFO))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._label)

    def _drag(self) -> None:
        drag = QDrag(self)
        drag.setMimeData(self.mime())
        drag.setPixmap(self.grab())
        drag.setHotSpot(self._from)
        drag.exec(Qt.DropAction.CopyAction)

    def _restyle(self) -> None:
        self.resize(self.sizeHint())
        self.update()


class FieldStrip(QWidget):
    """As many fields as there is room for, in one line; the rest are in the menu.

    Signals:
        chosen: a field was clicked; carries the Chip.
    """

    chosen = Signal(object)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._tags: list[FieldTag] = []
        self.setProperty("plain", True)
        self.setAccessibleName("Fields to drag into the text")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(keeper, self._restyle)

    @property
    def tags(self) -> list[FieldTag]:
        """The fields that there is room for."""
        return [tag for tag in self._tags if not tag.isHidden()]

    def show_fields(self, names: Sequence[str]) -> None:
        """Which fields the list has; everybody's number is no field to write."""
        wanted = [name for name in names if name != "phone"]
        if wanted == [tag.chip.name for tag in self._tags]:
            return
        for tag in self._tags:
            tag.hide()
            tag.deleteLater()
        self._tags = [FieldTag(self._keeper, name, self) for name in wanted]
        for tag in self._tags:
            tag.pressed.connect(self.chosen)
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(self._keeper.px(120), self._keeper.px(20))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._keeper.px(20))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """From the right edge, in the list's order; none is cut off."""
        used = 0
        fitting: list[FieldTag] = []
        for tag in self._tags:
            used += tag.width() + (_GAP if fitting else 0)
            if used > self.width():
                break
            fitting.append(tag)
        right = self.width()
        for tag in reversed(fitting):
            right -= tag.width()
            tag.move(right, round((self.height() - tag.height()) / 2))
            right -= _GAP
        for tag in self._tags:
            tag.setVisible(tag in fitting)

    def _restyle(self) -> None:
        self.setFixedHeight(self._keeper.px(20))
        for tag in self._tags:
            tag.resize(tag.sizeHint())  # they hear of another text size after this one
        self._place()
