"""The place for a file: drop it, paste it, choose it; then how far reading is, and what it holds."""

from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from mmsdesk.ui.dropped import campaign_in
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import column, row
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.meters import Meter
from mmsdesk.ui.widgets.painting import begin, draw_box, draw_ring, follow
from mmsdesk.ui.widgets.pills import Glyph, Spinner

_CENTER = Qt.AlignmentFlag.AlignHCenter


class WellState(StrEnum):
    """What the well shows."""

    EMPTY = "empty"
    READING = "reading"
    FILE = "file"


class FileWell(QWidget):
    """Takes one table file. It reads nothing itself.

    Signals:
        file_offered: Path that was dropped or pasted.
        browse_requested: choose a file (click, Enter, Space, the buttons).
        cancel_requested: stop reading.
    """

    file_offered = Signal(object)
    browse_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._state, self._over = WellState.EMPTY, False
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.choose_button = Button(keeper, "Choose a file", Kind.SECONDARY, icon="folder-open")
        self.cancel_button = Button(keeper, "Cancel", Kind.SECONDARY, size=Size.SMALL, name="Cancel reading")
        self.replace_button = Button(keeper, "Choose another", Kind.LINK, icon="refresh-cw", size=Size.SMALL)
        self._reading = Label(keeper, "", Role.BODY_STRONG, elide=True)
        self._rows = Label(keeper, "", Role.LABEL, "text2", tabular=True)
        self._meter = Meter(keeper, "Read so far")
        self._name = Label(keeper, "", Role.BODY_STRONG, elide=True)
        self._detail = Label(keeper, "", Role.LABEL, "text2", tabular=True, wrap=True)
        self._detail.setObjectName("import-file")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty_page())
        self._stack.addWidget(self._reading_page())
        self._stack.addWidget(self._file_page())
        self.choose_button.clicked.connect(self.browse_requested)
        self.replace_button.clicked.connect(self.browse_requested)
        self.cancel_button.clicked.connect(self.cancel_requested)
        follow(keeper, self._restyle)
        self.show_empty()

    @property
    def state(self) -> WellState:
        """What it shows."""
        return self._state

    @property
    def words(self) -> str:
        """What it says, for tests and screen readers."""
        match self._state:
            case WellState.EMPTY:
                return "Drop a CSV file here"
            case WellState.READING:
                return f"{self._reading.text()} {self._rows.text()}".strip()
            case WellState.FILE:
                return f"{self._name.text()}, {self._detail.text()}"

    def show_empty(self) -> None:
        """Wait for a file."""
        self._enter(WellState.EMPTY, 0)

    def show_reading(self, name: str) -> None:
        """A file is being read."""
        self._reading.setText(f"Reading {name}…")
        self._rows.setText("Looking at the file")
        self._meter.show_share(0)
        self._enter(WellState.READING, 1)

    def show_progress(self, rows: int, part: float) -> None:
        """How many rows are read, and how much of the file that is (0 to 1)."""
        self._rows.setText(f"{rows:,} rows")
        self._meter.show_share(part)

    def show_file(self, name: str, detail: str) -> None:
        """A file that can be read."""
        self._name.setText(name)
        self._detail.setText(detail)
        self._detail.setAccessibleName(detail)
        self._enter(WellState.FILE, 2)

    def offer(self, data: QMimeData) -> bool:
        """Take a file from a drop or the clipboard; False when there is none."""
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if files:
            self.file_offered.emit(files[0])
        return bool(files)

    def sizeHint(self) -> QSize:
        return QSize(560, self._keeper.px(176))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if campaign_in(data) is not None:
            event.ignore()  # the window opens it
        elif data.hasUrls() and self._state is not WellState.READING:
            event.acceptProposedAction()
            self._set_over(over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_over(over=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_over(over=False)
        if self.offer(event.mimeData()):
            event.acceptProposedAction()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._state is WellState.EMPTY:
            self.browse_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._state is WellState.READING:
            if event.key() == Qt.Key.Key_Escape:
                self.cancel_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.offer(QApplication.clipboard().mimeData())
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.browse_requested.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, rect = self._keeper.theme, begin(self), QRectF(self.rect())
        if self._over:
            draw_box(painter, rect, 10, theme.soft, theme.accent_text, 2, dashed=True)
        elif self._state is WellState.EMPTY:
            draw_box(painter, rect, 10, theme.surface, theme.input, 1.25, dashed=True)
        else:
            draw_box(painter, rect, 10, theme.surface, self._keeper.hairline)
        if self.hasFocus():
            draw_ring(painter, rect, 10, self._keeper)

    def _empty_page(self) -> QWidget:
        title = Label(self._keeper, "Drop a CSV file here", Role.BODY_STRONG)
        hint = Label(self._keeper, "or copy it in its folder and paste it here", Role.LABEL, "text2")
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setSpacing(3)
        layout.addStretch(1)
        layout.addWidget(Glyph(self._keeper, "upload", "text2", 26), 0, _CENTER)
        layout.addSpacing(6)
        layout.addWidget(title, 0, _CENTER)
        layout.addWidget(hint, 0, _CENTER)
        layout.addSpacing(10)
        layout.addWidget(self.choose_button, 0, _CENTER)
        layout.addStretch(1)
        return page

    def _reading_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(10)
        layout.addStretch(1)
        layout.addLayout(row(Spinner(self._keeper, "Reading", 20), self._reading, gap=12))
        layout.addWidget(self._meter)
        layout.addLayout(row(self._rows, None, self.cancel_button))
        layout.addStretch(1)
        return page

    def _file_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.addStretch(1)
        words = column(self._name, self._detail, gap=2)
        across = row(Glyph(self._keeper, "file-spreadsheet", "accent_text", 32), gap=16)
        across.addLayout(words, 1)
        across.addWidget(self.replace_button)
        layout.addLayout(across)
        layout.addStretch(1)
        return page

    def _enter(self, state: WellState, page: int) -> None:
        self._state = state
        self._stack.setCurrentIndex(page)
        empty = state is WellState.EMPTY
        self.setCursor(Qt.CursorShape.PointingHandCursor if empty else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(f"File: {self.words}")
        self.update()

    def _set_over(self, *, over: bool) -> None:
        self._over = over
        self.update()

    def _restyle(self) -> None:
        self.setFixedHeight(self._keeper.px(176))
        self.update()
