"""The place for a file: drop it, paste it, choose it; then its thumbnail, facts and size."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from mmsdesk.ui.dropped import campaign_in
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.labels import Label, let_height_follow_width
from mmsdesk.ui.widgets.meters import Meter
from mmsdesk.ui.widgets.painting import begin, draw_box, draw_ring
from mmsdesk.ui.widgets.pills import Glyph, Spinner
from mmsdesk.ui.widgets.tables import paint_thumb

_THUMBS = ((112, 84), (88, 66), (64, 48))
_EDGES, _GAP = (13, 13, 14, 10), 16
_INK = {Tone.OK: "text2", Tone.WARN: "warn", Tone.BAD: "bad"}


class WellState(StrEnum):
    """What the well shows."""

    EMPTY = "empty"
    READING = "reading"
    FILE = "file"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """A file as people know it. `used` is e.g. "412 KB of 1 MB", `share` the same as 0 to 1.

    `icon` stands where there is no `thumb`, with `plays` the sign of a video lies over it; `tip` says what else was
    measured.
    """

    name: str
    detail: str
    used: str
    share: float
    tone: Tone
    thumb: QPixmap | None = None
    icon: str = "image-off"
    plays: bool = False
    tip: str = ""


@dataclass(frozen=True, slots=True)
class WellAction:
    """A button under the file: its key, words and icon."""

    key: str
    label: str
    icon: str


class _Thumb(QWidget):
    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.pixmap: QPixmap | None = None
        self.icon, self.plays = "image-off", False
        self.setFixedSize(*_THUMBS[0])

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, rect = begin(self), QRectF(self.rect())
        if self.pixmap is not None:
            paint_thumb(painter, rect, self.pixmap, 8)
            if self.plays:
                self._paint_play(painter, rect)
            return
        draw_box(painter, rect, 8, self._keeper.theme.hover)
        icon = QRectF(rect.center().x() - 12, rect.center().y() - 12, 24, 24)
        self._keeper.icons.paint(painter, self.icon, self._keeper.theme.text2, icon)

    def _paint_play(self, painter: QPainter, rect: QRectF) -> None:
        """The sign of a video, readable on any picture."""
        middle = rect.center()
        disc = QRectF(middle.x() - 14, middle.y() - 14, 28, 28)
        draw_box(painter, disc, 14, QColor(0, 0, 0, 150))
        self._keeper.icons.paint(painter, "play", QColor(255, 255, 255), disc.adjusted(7, 6, -5, -6))


class MediaWell(QWidget):
    """Takes one file. It reads nothing itself: it hands out paths and shows what came of them.

    Signals:
        files_offered: a tuple of Paths that were dropped or pasted.
        image_pasted: a QImage from the clipboard that is no file.
        browse_requested: choose a file (click, Enter, Space).
        action_requested: key of the button that was pressed ("replace", "remove", … as given).
    """

    files_offered = Signal(object)
    image_pasted = Signal(object)
    browse_requested = Signal()
    action_requested = Signal(str)

    def __init__(
        self,
        keeper: ThemeKeeper,
        name: str,
        *,
        actions: Sequence[WellAction] = (),
        prompt: str = "Drop a picture here, paste it, or choose a file",
        hint: str = "JPG, PNG or GIF",
    ) -> None:
        super().__init__()
        self._keeper, self._name, self._prompt, self._hint = keeper, name, prompt, hint
        self._state, self._over = WellState.EMPTY, False
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._stack = QStackedLayout(self)
        self._build_words()
        self._build_file(actions)
        self.setMinimumHeight(keeper.px(112))
        let_height_follow_width(self)
        self.show_empty()
        keeper.changed.connect(self._fit)
        keeper.changed.connect(self.update)

    @property
    def state(self) -> WellState:
        """What it shows."""
        return self._state

    @property
    def words(self) -> str:
        """What it says, for tests and screen readers."""
        if self._state is WellState.FILE:
            return f"{self._file_name.text()}, {self._detail.text()}, {self._used.text()}"
        return f"{self._title.text()}. {self._line.text()}"

    def show_empty(self) -> None:
        """Wait for a file."""
        self._say(WellState.EMPTY, "image-plus", "text2", self._prompt, self._hint)

    def show_reading(self, name: str, line: str = "") -> None:
        """A file is being read; `line` says what a person can do meanwhile."""
        self._say(WellState.READING, "image", "text2", f"Reading {name}…", line)

    def show_bad(self, title: str, hint: str) -> None:
        """The file cannot be used; another may be chosen."""
        self._say(WellState.BAD, "image-off", "bad", title, hint)

    def show_file(self, facts: MediaFacts) -> None:
        """Show a file."""
        self._file_name.setText(facts.name)
        self._detail.setText(facts.detail)
        self._used.setText(facts.used)
        self._used.set_color(_INK.get(facts.tone, "text2"))
        self._used.set_weight(600 if facts.tone is Tone.BAD else 400)
        self._meter.show_share(facts.share, facts.tone)
        self._thumb.pixmap, self._thumb.icon, self._thumb.plays = facts.thumb, facts.icon, facts.plays
        self._file_page.setToolTip(facts.tip)
        self.setAccessibleDescription(facts.tip.replace("\n", " "))
        self._thumb.update()
        self._enter(WellState.FILE, 1)
        self._fit()

    def offer(self, data: QMimeData) -> bool:
        """Take files or a picture from a drop or the clipboard; False when there is neither."""
        files = tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
        if files:
            self.files_offered.emit(files)
            return True
        image = data.imageData() if data.hasImage() else None
        if isinstance(image, QImage) and not image.isNull():
            self.image_pasted.emit(image)
            return True
        return False

    def sizeHint(self) -> QSize:
        return QSize(420, max(self._keeper.px(112), self.heightForWidth(420)))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._keeper.px(160), self._keeper.px(112))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if campaign_in(data) is not None:
            event.ignore()  # the window opens it
        elif data.hasUrls() or data.hasImage():
            event.acceptProposedAction()
            self._over = True
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._over = False
        self.update()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._over = False
        self.update()
        if self.offer(event.mimeData()):
            event.acceptProposedAction()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._state in {WellState.EMPTY, WellState.BAD}:
            self.browse_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
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
            draw_box(painter, rect, 10, theme.surface2, theme.input, 1.25, dashed=True)
        else:
            edge = theme.bad if self._state is WellState.BAD else self._keeper.hairline
            draw_box(painter, rect, 10, theme.surface2, edge)
        if self.hasFocus():
            draw_ring(painter, rect, 10, self._keeper)

    def _build_words(self) -> None:
        self._glyph = Glyph(self._keeper, "image-plus", "text2", 24)
        self._spinner = Spinner(self._keeper, "Reading", 24)
        self._title = Label(self._keeper, "", Role.LABEL_STRONG, wrap=True)
        self._line = Label(self._keeper, "", Role.LABEL, "text2", wrap=True)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setSpacing(3)
        middle = Qt.AlignmentFlag.AlignHCenter
        layout.addStretch(1)
        layout.addWidget(self._glyph, 0, middle)
        layout.addWidget(self._spinner, 0, middle)
        layout.addSpacing(4)
        for label in (self._title, self._line):
            label.setAlignment(middle | Qt.AlignmentFlag.AlignVCenter)
            layout.addWidget(label)
        layout.addStretch(1)
        self._stack.addWidget(page)

    def _build_file(self, actions: Sequence[WellAction]) -> None:
        keeper = self._keeper
        self._thumb = _Thumb(keeper)
        self._file_name = Label(keeper, "", Role.BODY_STRONG, elide=True)
        self._detail = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self._meter = Meter(keeper, "Size")
        self._used = Label(keeper, "", Role.LABEL, "text2", tabular=True)
        page = self._file_page = QWidget()
        self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._foot.setSpacing(4)
        self._foot.addWidget(self._used)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(4)
        self._buttons.addStretch(1)
        self._foot.addLayout(self._buttons, 1)
        for action in actions:
            button = Button(keeper, action.label, Kind.LINK, icon=action.icon, size=Size.SMALL)
            button.clicked.connect(lambda _=False, key=action.key: self.action_requested.emit(key))
            self._buttons.addWidget(button)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._file_name)
        words.addWidget(self._detail)
        words.addStretch(1)
        words.addSpacing(3)
        words.addWidget(self._meter)
        words.addLayout(self._foot)
        layout = QHBoxLayout(page)
        layout.setContentsMargins(*_EDGES)
        layout.setSpacing(_GAP)
        layout.addWidget(self._thumb, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        self._stack.addWidget(page)

    def _fit(self) -> None:
        """Where there is little room the picture becomes smaller, then the buttons go below the size."""
        room = self.width() - _EDGES[0] - _EDGES[2] - _GAP
        needed = self._used.full_width + 8 + self._buttons.sizeHint().width()
        thumb = next((it for it in _THUMBS if needed + it[0] <= room), _THUMBS[-1])
        beside = needed + thumb[0] <= room
        self._thumb.setFixedSize(*thumb)
        directions = QBoxLayout.Direction
        self._foot.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self.updateGeometry()

    def _say(self, state: WellState, icon: str, color: str, title: str, line: str) -> None:
        self._glyph.show_icon(icon, color)
        self._glyph.setVisible(state is not WellState.READING)
        self._spinner.setVisible(state is WellState.READING)
        self._title.setText(title)
        self._line.setText(line)
        self._line.setVisible(bool(line))
        self._enter(state, 0)

    def _enter(self, state: WellState, page: int) -> None:
        self._state = state
        self._stack.setCurrentIndex(page)
        clickable = state in {WellState.EMPTY, WellState.BAD}
        self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(f"{self._name}: {self.words}")
        self.update()
