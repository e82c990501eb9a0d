"""Where a credentials file is dropped, or pressed to paste its text."""

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.painting import begin, draw_box, draw_ring, draw_text, follow


class DropZone(QAbstractButton):
    """A dashed box; Enter or a click opens the place to paste.

    Signals:
        file_dropped: the file (Path).
    """

    file_dropped = Signal(object)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper, self._over = keeper, False
        self.setAcceptDrops(True)
        self.setAccessibleName("Drop a JSON file with your credentials")
        self.setAccessibleDescription("Or paste the text. MMSDesk reads the fields for you.")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow(keeper, self._restyle)

    def sizeHint(self) -> QSize:
        return QSize(400, self._keeper.px(80))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _local_file(event) is not None:
            self._over = True
            self.update()
            event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        self.update()
        if (path := _local_file(event)) is not None:
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self._keeper.theme, begin(self), QRectF(self.rect())
        fill = theme.soft if self._over else theme.surface if self.underMouse() else theme.surface2
        draw_box(painter, rect, 12, fill, theme.accent_text if self._over else theme.input, 1.5, dashed=True)
        side = self._keeper.px(42)
        tile = QRectF(18, rect.center().y() - side / 2, side, side)
        draw_box(painter, tile, 8, theme.soft)
        inner = side * 0.24
        icon = tile.adjusted(inner, inner, -inner, -inner)
        self._keeper.icons.paint(painter, "braces", theme.accent_text, icon)
        half = self._keeper.px(11)
        words = rect.adjusted(18 + side + 16, 0, -12, 0)
        title, detail = self._keeper.font(Role.BODY_STRONG), self._keeper.font(Role.LABEL)
        cut = Qt.TextElideMode.ElideRight
        draw_text(painter, words.translated(0, -half), self.accessibleName(), title, theme.text, elide=cut)
        draw_text(painter, words.translated(0, half), self.accessibleDescription(), detail, theme.text2, elide=cut)
        if self.hasFocus():
            draw_ring(painter, rect, 12, self._keeper)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


def _local_file(event: QDropEvent) -> Path | None:
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
