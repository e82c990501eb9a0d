"""The message's text: plain words and merge-field chips, nothing else."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPalette,
    QShowEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit

from mmsdesk.domain.changes import common_end, common_start
from mmsdesk.ui.compose.chip_painter import ChipPainter
from mmsdesk.ui.compose.chips import (
    CHIP_TYPE,
    OBJECT,
    Chip,
    chip_at,
    chip_format,
    chips_of,
    insert_text,
    normal_text,
    places_of,
    text_of,
    turn_typed_tokens,
)
from mmsdesk.ui.compose.mirror import TextMirror
from mmsdesk.ui.dropped import campaign_in
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.fields import press_shortcut
from mmsdesk.ui.widgets.painting import follow

OPENING = re.compile(r"\{\{?(?:\w[\w ]{0,39})?$")
"""A brace at the end of a text, with the letters behind it: perhaps the beginning of a field."""
_UNDOING = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
_NO_LIMIT = 16_777_215  # QWIDGETSIZE_MAX
_TYPING = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
_NOT_TYPING = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class MessageEditor(QTextEdit):
    """A text with chips. Undo is the page's: the document keeps none of its own.

    Signals:
        edited: the person changed the text; carries it with tokens (`{{first_name|there}}`).
        chip_opened: the place (int) of a chip to edit: double-clicked, or Enter while it is selected.
        media_offered: QMimeData with files or a picture that was pasted or dropped here.
        field_wanted: `{` was typed.
    """

    line_height = 24
    """px at 100 % text: room for a chip, and air between lines."""
    edited = Signal(str)
    field_wanted = Signal()
    chip_opened = Signal(int)
    media_offered = Signal(object)

    def __init__(self, keeper: ThemeKeeper, name: str) -> None:
        super().__init__()
        self._keeper = keeper
        self._known: frozenset[str] = frozenset()
        self._height, self._grows = 150, True
        self._quiet = False
        self._text, self._mirror = "", TextMirror(self)
        self.setAccessibleName(name)
        self.setAcceptRichText(False)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setPlaceholderText("Write the message. Type { or press Ctrl+J for a merge field.")
        self._painter = ChipPainter(keeper, self._tone_of, self)
        self.document().documentLayout().registerHandler(CHIP_TYPE, self._painter)
        self.textChanged.connect(self._changed)
        self.cursorPositionChanged.connect(self._leave_chip_format)
        follow(keeper, self._restyle)

    # The text as a value

    def text(self) -> str:
        """What is written, with tokens."""
        return self._text

    def set_text(self, text: str) -> None:
        """Write by program: only what differs is replaced, so that the cursor stays near. Silent."""
        if text == self._text:
            return
        text = normal_text(text)
        if text == self._text:
            return
        before = self._text
        self._quiet = True
        start = common_start(before, text)
        tail = common_end(before, text, start)
        if self._replace(text, start, tail) != text:  # the cut went through a token: write all of it
            cursor = QTextCursor(self.document())
            cursor.select(QTextCursor.SelectionType.Document)
            insert_text(cursor, text, self._format())
        self._quiet = False
        self._text = self._mirror.text
        self._space_lines()

    def show_fields(self, known: Sequence[str]) -> None:
        """Which fields exist; chips of others are marked."""
        self._known = frozenset(known)
        self._painter.forget()
        self.viewport().update()

    def chips(self) -> Sequence[Chip]:
        """The merge fields in the text, in order."""
        return [chip for _, chip in chips_of(self.document())]

    # Chips

    def insert_chip(self, chip: Chip, over: QTextCursor | None = None) -> None:
        """Put a chip where the cursor is, in place of what is selected, or of what `over` holds."""
        cursor = over or self.textCursor()
        cursor.insertText(OBJECT, chip_format(chip, self._format()))
        self.setTextCursor(cursor)
        self._leave_chip_format()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def opening(self) -> QTextCursor | None:
        """A cursor over `{` or `{{` and the letters between it and the cursor: perhaps the beginning of a field."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            return None
        line = QTextCursor(cursor)
        line.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
        found = OPENING.search(line.selectedText())
        if found is None:
            return None
        first = cursor.position() - len(found[0].encode("utf-16-le")) // 2
        cursor.setPosition(first, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def chip_at(self, place: int) -> Chip | None:
        """The chip at a place of the document."""
        return chip_at(self.document(), place)

    def replace_chip(self, place: int, chip: Chip | None) -> None:
        """Change the chip at `place`, or take it out (None)."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(place)
        cursor.setPosition(place + 1, QTextCursor.MoveMode.KeepAnchor)
        if chip is None:
            cursor.removeSelectedText()
        else:
            cursor.insertText(OBJECT, chip_format(chip, self._format()))

    def select_text(self, wanted: str) -> bool:
        """Select the first place of a text as shown (not inside chips); False when it is not there."""
        cursor = self.document().find(wanted)
        if cursor.isNull():
            return False
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        return True

    def select_chip(self, name: str) -> bool:
        """Select the first chip of a field; False when there is none."""
        place = next((place for place, chip in chips_of(self.document()) if name in chip.fields), -1)
        if place >= 0:
            self._select_place(place)
        return place >= 0

    def take_height(self, height: int, *, grows: bool) -> None:
        """How high it is at least (px at 100 % text); one that does not grow scrolls what is more."""
        if (height, grows) != (self._height, self._grows):
            self._height, self._grows = height, grows
            self._fit_height()

    # What Qt asks

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())  # it grows; a page scrolls for less only

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill()  # Qt takes it away when it dresses the editor for the first time

    def createMimeDataFromSelection(self) -> QMimeData:
        cursor = self.textCursor()
        data = QMimeData()
        data.setText(text_of(self.document(), cursor.selectionStart(), cursor.selectionEnd()))
        return data

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return campaign_in(source) is None and (source.hasText() or source.hasImage() or source.hasUrls())

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasImage() or any(url.isLocalFile() for url in source.urls()):
            self.media_offered.emit(source)
        elif source.hasText():
            insert_text(self.textCursor(), source.text(), self._format())
            self._leave_chip_format()
            self.ensureCursorVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if (text.isalnum() or text in {" ", "\b"}) and event.modifiers() in _TYPING:  # as most keys are
            super().keyPressEvent(event)
            return
        if any(event.matches(key) for key in _UNDOING):
            event.ignore()
            return
        if event.matches(QKeySequence.StandardKey.DeleteEndOfLine) and press_shortcut(self, event):
            return
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        place = self._selected_chip()
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # the page's: next step
        elif enter and place is not None:
            self.chip_opened.emit(place)
        elif enter and not event.modifiers() & _NOT_TYPING:
            self._break_line()
        else:
            super().keyPressEvent(event)
            if event.text() == "{":
                self.field_wanted.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place = self._chip_under(event)
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._select_place(place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self._chip_under(event)
        if place is None:
            super().mouseDoubleClickEvent(event)
            return
        self._select_place(place)
        self.chip_opened.emit(place)

    # Inside

    def _changed(self) -> None:
        if self._quiet:
            return
        if self._mirror.has_braces:
            self._quiet = True
            turn_typed_tokens(self.document(), self._format())
            self._quiet = False
            self._leave_chip_format()
        text = self._mirror.text
        if text != self._text:
            self._text = text
            self.edited.emit(text)

    def _break_line(self) -> None:
        """Begin a line. Qt's own Enter would, on a blank line, first end the lines' height instead of adding one."""
        cursor = self.textCursor()
        cursor.insertBlock(cursor.blockFormat(), self._format())
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _replace(self, text: str, start: int, tail: int) -> str:
        """Replace the middle between a common start and end; returns what the document says then."""
        places = places_of(self._text)
        first, last = places.get(start), places.get(len(self._text) - tail)
        if first is None or last is None:
            return ""
        cursor = QTextCursor(self.document())
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        insert_text(cursor, text[start : len(text) - tail], self._format())
        self.setTextCursor(cursor)
        return self._mirror.text

    def _selected_chip(self) -> int | None:
        cursor = self.textCursor()
        start = cursor.selectionStart()
        if cursor.selectionEnd() - start != 1 or self.chip_at(start) is None:
            return None
        return start

    def _chip_under(self, event: QMouseEvent) -> int | None:
        where = event.position().toPoint()
        place = self.cursorForPosition(where).position()
        for candidate in (place, place - 1):
            if candidate < 0 or self.chip_at(candidate) is None:
                continue
            cursor = QTextCursor(self.document())
            cursor.setPosition(candidate)
            left = self.cursorRect(cursor)
            cursor.setPosition(candidate + 1)
            right = self.cursorRect(cursor)
            if left.left() <= where.x() <= right.left() and left.top() - 4 <= where.y() <= left.bottom() + 4:
                return candidate
        return None

    def _select_place(self, place: int) -> None:
        cursor = self.textCursor()
        cursor.setPosition(place)
        cursor.setPosition(place + 1, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _leave_chip_format(self) -> None:
        """What is typed behind a chip is ordinary text again."""
        if self.currentCharFormat().objectType() == CHIP_TYPE and not self.textCursor().hasSelection():
            self.setCurrentCharFormat(self._format())

    def _tone_of(self, chip: Chip) -> Tone:
        if self._known and not chip.fields <= self._known:
            return Tone.BAD
        return Tone.WARN if chip.has_gap else Tone.INFO

    def _format(self) -> QTextCharFormat:
        result = QTextCharFormat()
        result.setFont(self._keeper.font(Role.BODY))
        return result

    def _fit_height(self) -> None:
        height = self._keeper.px(self._height)
        self.setMinimumHeight(height)
        self.setMaximumHeight(_NO_LIMIT if self._grows else height)

    def _space_lines(self) -> None:
        """A fixed distance between lines, with room for a chip; by program, so that nothing is reported."""
        self._quiet = True
        form = QTextBlockFormat()
        form.setLineHeight(self._keeper.px(self.line_height), QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(form)
        self._quiet = False

    def _fill(self) -> None:
        """Paint the words on a ground of their own: with none, each key would have every page below painted first."""
        theme, colors = self._keeper.theme, self.viewport().palette()
        groups = QPalette.ColorGroup
        for group, color in (
            (groups.Active, theme.surface),
            (groups.Inactive, theme.surface),
            (groups.Disabled, theme.surface2),
        ):
            colors.setColor(group, QPalette.ColorRole.Base, color)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Base)
        self.viewport().setPalette(colors)
        self.viewport().setAutoFillBackground(True)

    def _restyle(self) -> None:
        self._quiet = True
        font = self._keeper.font(Role.BODY)
        self.setFont(font)
        self.viewport().setFont(font)  # the placeholder is painted with it
        self._fill()
        self.document().setDefaultFont(font)
        form = QTextCharFormat()
        form.setFont(font)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeCharFormat(form)
        self.document().setDocumentMargin(self._keeper.px(4))
        self._fit_height()
        self._quiet = False
        self._space_lines()
        self.document().markContentsDirty(0, self.document().characterCount())
        self.viewport().update()
