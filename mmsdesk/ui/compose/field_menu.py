"""The menu of merge fields: filtered by what is typed, with how many people lack each of them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget

from mmsdesk.domain.template import field_label
from mmsdesk.ui.compose.chips import Chip
from mmsdesk.ui.compose.editor import OPENING, MessageEditor
from mmsdesk.ui.theme import ThemeKeeper

CONDITIONAL: Final = "Conditional text…"
_USUAL_FALLBACKS: Final = {"first_name": "there"}
_PAUSE_MS: Final = 250
"""From the brace on, however fast somebody types: the letters that came meanwhile narrow the menu."""


def usual_chip(name: str) -> Chip:
    """A field as it is first inserted: nobody should read a gap where a usual word exists."""
    return Chip(name, _USUAL_FALLBACKS.get(name, ""))


Writes = MessageEditor | QLineEdit
"""Where a field may be written: a text with chips, or a line in which it stands as text."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A brace before the cursor with the letters behind it: perhaps the beginning of a field.

    `over` is where it stands: a cursor of the editor over it, or its place and length in a line (UTF-16 units).
    """

    words: str
    over: QTextCursor | tuple[int, int]


def opening_in(writes: Writes) -> Opening | None:
    """What was begun where somebody is writing."""
    if isinstance(writes, MessageEditor):
        cursor = writes.opening
        return Opening(cursor.selectedText().lstrip("{"), cursor) if cursor is not None else None
    place = writes.cursorPosition()
    before = writes.text().encode("utf-16-le")[: 2 * place].decode("utf-16-le", "replace")
    found = OPENING.search(before) if not writes.hasSelectedText() else None
    if found is None:
        return None
    length = len(found[0].encode("utf-16-le")) // 2
    return Opening(found[0].lstrip("{"), (place - length, length))


class BraceWatch(QObject):
    """Notices that somebody has typed `{` and waits for what it may mean.

    Signals:
        offered: the cursor stands behind a brace, or behind the beginning of a field's name after it.
    """

    offered = Signal()

    def __init__(self, writes: Writes) -> None:
        super().__init__(writes)
        self._writes = writes
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._offer)
        if isinstance(writes, MessageEditor):
            writes.field_wanted.connect(self._pause.start)
        else:
            writes.textEdited.connect(self._look)

    def _look(self) -> None:
        opening = opening_in(self._writes)
        if opening is not None and not opening.words:
            self._pause.start()

    def _offer(self) -> None:
        if self._writes.hasFocus() and opening_in(self._writes) is not None:
            self.offered.emit()


class FieldMenu(QMenu):
    """Merge fields to choose from. Letters narrow them down; Esc leaves everything as it was typed.

    Behind a brace the letters go into the text as well, so that nothing is lost to somebody who writes a field by hand;
    the choice takes the place of brace and letters.

    Signals:
        chosen: (Chip, Opening it takes the place of, or None).
        condition_wanted: the same Opening or None: somebody wants conditional text instead.
    """

    chosen = Signal(object, object)
    condition_wanted = Signal(object)

    def __init__(
        self,
        keeper: ThemeKeeper,
        parent: QWidget,
        writes: Writes,
        names: Sequence[str],
        *,
        conditions: bool,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Merge fields")
        self._writes, self._typed = writes, ""
        self._over: Opening | None = None
        icons, ink = keeper.icons, keeper.theme.text2
        self._title = self.addAction("")
        self._title.setEnabled(False)
        self._title.setVisible(False)
        self._fields: dict[str, QAction] = {}
        for name in names:
            action = self.addAction(icons.icon("braces", ink, 16), _shown(field_label(name)))
            action.triggered.connect(lambda _=False, it=name: self.chosen.emit(usual_chip(it), self._over))
            self._fields[name] = action
        self._condition: QAction | None = None
        if conditions:
            if names:
                self.addSeparator()
            self._condition = self.addAction(icons.icon("circle-question-mark", ink, 16), CONDITIONAL)
            self._condition.triggered.connect(lambda: self.condition_wanted.emit(self._over))
        opening = opening_in(writes)
        if opening is not None and self._narrow(opening.words):
            self._over = opening
            (writes.edited if isinstance(writes, MessageEditor) else writes.textEdited).connect(self._follow)
        else:
            self._narrow("")
        self.aboutToHide.connect(self.deleteLater)

    @property
    def is_behind_brace(self) -> bool:
        """Whether the choice takes the place of a brace in the editor."""
        return self._over is not None

    @property
    def offered(self) -> list[str]:
        """What can be chosen just now, as it is read."""
        actions = [*self._fields.values(), *([self._condition] if self._condition is not None else [])]
        return [it.text().partition("\t")[0].replace("&&", "&") for it in actions if it.isVisible()]

    def show_lacking(self, lacking: Mapping[str, int]) -> None:
        """Say behind each field how many people of the list have nothing in it."""
        for name, action in self._fields.items():
            if lacking.get(name):
                action.setText(f"{_shown(field_label(name))}\t{lacking[name]:,} without")

    def pop_up(self, button: QWidget) -> None:
        """Open it where the text goes on, or below the button that offers fields."""
        editor = self._writes
        self.aboutToHide.connect(editor.activateWindow)  # not every system gives it back by itself
        if self._over is not None and isinstance(editor, MessageEditor):
            self.popup(editor.viewport().mapToGlobal(editor.cursorRect().bottomLeft()))
        elif self._over is not None:
            self.popup(editor.mapToGlobal(editor.rect().bottomLeft()))
        else:
            self.popup(button.mapToGlobal(button.rect().bottomLeft()))
        self._point_at_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed, behind_brace = event.text(), self._over is not None
        is_text = typed == "\b" or (bool(typed) and typed.isprintable())
        if not is_text or (typed == " " and not behind_brace and not self._typed):
            super().keyPressEvent(event)
        elif behind_brace:
            QApplication.sendEvent(self._writes, event)
        else:
            before = self._typed
            if not self._narrow(before[:-1] if typed == "\b" else before + typed):
                self._narrow(before)
            self._point_at_first()

    def _follow(self) -> None:
        """What is typed in the editor narrows the fields; when it can be none of them, it is a text like any other."""
        self._over = opening_in(self._writes)
        if self._over is None or not self._narrow(self._over.words):
            self.close()
        else:
            self._point_at_first()

    def _narrow(self, typed: str) -> bool:
        """Show the fields that `typed` may mean; False when there is none."""
        fits = _fitting(typed)
        found = [action for name, action in self._fields.items() if fits(field_label(name))]
        if self._condition is not None and (fits(CONDITIONAL) or fits("If")):
            found.append(self._condition)
        for action in (*self._fields.values(), self._condition):
            if action is not None:
                action.setVisible(action in found)
        self._typed = typed
        self._title.setText(f"Fields with “{_shown(typed)}”")
        self._title.setVisible(bool(typed) and self._over is None)
        return bool(found)

    def _point_at_first(self) -> None:
        first = next((it for it in self.actions() if it.isVisible() and it.isEnabled() and not it.isSeparator()), None)
        if first is not None:
            self.setActiveAction(first)


def _fitting(typed: str) -> Callable[[str], bool]:
    """Whether a label has a word that begins with what was typed."""
    words = typed.replace("_", " ").casefold().strip()
    beginning = re.compile(rf"(?:^|\s){re.escape(words)}")
    return lambda label: beginning.search(label.casefold()) is not None


def _shown(text: str) -> str:
    return text.replace("&", "&&")
