"""The subject: one line of words and merge-field chips."""

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextOption, QWheelEvent

from mmsdesk.domain.checks.subject import utf16_units
from mmsdesk.ui.compose.editor import MessageEditor
from mmsdesk.ui.theme import ThemeKeeper

_HEIGHT = 38


class SubjectLine(MessageEditor):
    """A MessageEditor of one line: it looks and behaves like an input, and fields in it are chips as in the message.

    Line breaks that a file brought along stay until they are mended (SUB-4); none can be typed or pasted.
    """

    line_height = 20

    def __init__(self, keeper: ThemeKeeper, name: str, *, placeholder: str = "") -> None:
        super().__init__(keeper, name)
        self.setProperty("oneLine", True)
        self.setPlaceholderText(placeholder)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setLineWrapMode(MessageEditor.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.take_height(_HEIGHT, grows=False)

    def select_from(self, start: int) -> None:
        """Select what stands behind so many characters; all of it where chips make the text another than is read."""
        first = utf16_units(self.text()[:start]) if not self.chips() and start < len(self.text()) else 0
        cursor = self.textCursor()
        cursor.setPosition(first)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def insertFromMimeData(self, source: QMimeData) -> None:
        text = source.text() if source.hasText() else ""
        if len(text.splitlines()) > 1 and not source.hasUrls() and not source.hasImage():
            source = QMimeData()
            source.setText(" ".join(text.split()))
        super().insertFromMimeData(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        cursor = self.textCursor()
        on_chip = cursor.selectionEnd() - cursor.selectionStart() == 1 and self.chip_at(cursor.selectionStart())
        if enter and not on_chip:
            event.ignore()  # a line has no second one
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # for the page
