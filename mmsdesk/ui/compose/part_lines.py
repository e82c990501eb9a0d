"""Rows of one or two lines to write in: added, put in order and taken out, for what is a plain list of texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.ui.compose.grip import Grip, step_of
from mmsdesk.ui.compose.kind_editor import PartInput
from mmsdesk.ui.compose.part_list import PartList
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, IconButton, Kind, Size
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.toast import announce


@dataclass(frozen=True, slots=True)
class Column:
    """One text of a row: what it is called, and an example."""

    name: str
    example: str


class _Line(QWidget):
    move_wanted = Signal(int)

    def __init__(self, keeper: ThemeKeeper, columns: Sequence[Column]) -> None:
        super().__init__()
        self.grip = Grip(keeper)
        self.inputs = [PartInput(keeper, it.name, placeholder=it.example) for it in columns]
        self.remove = IconButton(keeper, "trash-2", "Remove")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.grip)
        for it in self.inputs:
            layout.addWidget(it, 1)
        layout.addWidget(self.remove)

    def name(self, noun: str, columns: Sequence[Column]) -> None:
        self.grip.setAccessibleName(f"Move {noun}")
        self.remove.rename(f"Remove {noun}")
        for it, column in zip(self.inputs, columns, strict=True):
            it.setAccessibleName(f"{noun[:1].upper()}{noun[1:]}: {column.name}" if len(columns) > 1 else noun)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if step := step_of(event):
            self.move_wanted.emit(step)
        else:
            super().keyPressEvent(event)


class PartLines(QWidget):
    """Shows rows of texts and says what was done to them; who owns them answers with `show_rows`.

    Signals:
        typed: (place, column, text).
        added: one more is wanted.
        removed: the one at a place is not.
        moved: (place, to).
    """

    typed = Signal(int, int, str)
    added = Signal()
    removed = Signal(int)
    moved = Signal(int, int)

    def __init__(self, keeper: ThemeKeeper, title: str, noun: str, columns: Sequence[Column]) -> None:
        super().__init__()
        self._keeper, self._noun, self._columns = keeper, noun, columns
        self._lines: list[_Line] = []
        self._rows = 0
        self._target: int | None = None
        self.add_button = Button(keeper, f"Add {noun}", Kind.SOFT, icon="plus", size=Size.SMALL)
        self._list = PartList(keeper, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        if title:
            layout.addWidget(Label(keeper, title, Role.LABEL_STRONG))
        layout.addWidget(self._list)
        foot = QHBoxLayout()
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        layout.addLayout(foot)
        self.add_button.clicked.connect(self._add)

    @property
    def inputs(self) -> Sequence[Sequence[PartInput]]:
        """The lines to write in, row by row."""
        return [line.inputs for line in self._lines[: self._rows]]

    def line(self, place: int) -> QWidget:
        """One row. Raises IndexError."""
        return self._lines[place]

    def call_rows(self, noun: str) -> None:
        """Call the rows by another name: which part they belong to has changed."""
        if noun != self._noun:
            self._noun = noun
            self._name()

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show texts; silent, and the line somebody types in keeps its cursor."""
        while len(self._lines) < len(rows):
            self._lines.append(self._make(len(self._lines)))
        renamed, self._rows = len(rows) != self._rows, len(rows)
        for place, line in enumerate(self._lines):
            if place < len(rows):
                for it, text in zip(line.inputs, rows[place], strict=True):
                    it.show_text(text)
            line.setVisible(place < len(rows))
        self._list.setVisible(bool(rows))
        if renamed:
            self._name()

    def go_to(self, place: int, column: int = 0) -> None:
        """Put the focus on a text; on the button that adds one where there is none."""
        if self._rows:
            self._lines[max(0, min(place, self._rows - 1))].inputs[column].setFocus()
        else:
            self.add_button.setFocus()

    def _name(self) -> None:
        for place, line in enumerate(self._lines):
            line.name(f"{self._noun} {place + 1}", self._columns)

    def _make(self, place: int) -> _Line:
        line = _Line(self._keeper, self._columns)
        self._list.add(line)
        for column, it in enumerate(line.inputs):
            it.textEdited.connect(partial(self.typed.emit, place, column))
        line.remove.clicked.connect(lambda: self._remove(place))
        line.grip.remove_wanted.connect(lambda: self._remove(place))
        line.grip.dragged.connect(self._drag)
        line.grip.dropped.connect(lambda stays: self._drop(place, stays))
        line.move_wanted.connect(lambda by: self._move(place, place + by))
        return line

    def _add(self) -> None:
        self.added.emit()
        self.go_to(self._rows - 1)

    def _remove(self, place: int) -> None:
        self.removed.emit(place)
        announce(self, f"{self._noun[:1].upper()}{self._noun[1:]} {place + 1} removed.")
        self.go_to(place)

    def _move(self, place: int, to: int) -> None:
        if to != place and 0 <= to < self._rows:
            inputs, target = self._lines[place].inputs, self._lines[to]
            column = next((n for n, it in enumerate(inputs) if it.hasFocus()), None)
            cursor = 0 if column is None else inputs[column].cursorPosition()
            self.moved.emit(place, to)
            if column is None:
                target.grip.setFocus()
            else:
                target.inputs[column].setFocus()
                target.inputs[column].setCursorPosition(cursor)
            announce(self, f"{self._noun[:1].upper()}{self._noun[1:]} {to + 1} of {self._rows}.")

    def _drag(self, point: QPointF) -> None:
        lines = self._lines[: self._rows]
        self._target = self._list.place_at(point, lines)
        self._list.show_line(self._target, lines)

    def _drop(self, place: int, stays: bool) -> None:
        target, self._target = self._target, None
        self._list.show_line(None, self._lines[: self._rows])
        if target is not None and not stays:
            self._move(place, target - (target > place))
