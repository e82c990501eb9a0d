"""One answer people are offered: its kind, what that kind asks for, and the ways to move it or take it away."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from mmsdesk.services.draft_parts import CALENDAR, DraftChoice
from mmsdesk.ui.compose.choice_fields import (
    ASKED,
    CAPTIONS,
    CHOICE_NAMES,
    TIMES,
    Asked,
    is_pasted,
    keep_phone,
    keep_place,
    keep_url,
    trouble_with,
)
from mmsdesk.ui.compose.event_time import read_time, usual_zone, write_time, zone_of, zones
from mmsdesk.ui.compose.grip import Grip, step_of
from mmsdesk.ui.compose.kind_editor import PartInput
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import IconButton
from mmsdesk.ui.widgets.fields import Combo
from mmsdesk.ui.widgets.labels import Label, let_height_follow_width
from mmsdesk.ui.widgets.painting import follow, hide_unless, text_width

_GAP: Final = 8
_ROOMY: Final = 520
"""From this width on (px at 100 % text) two fields stand beside the kind."""
_CLICK_MS: Final = 30
"""How often is looked whether the mouse has let go."""


class ChoiceRow(QWidget):
    """Shows an answer and says what it becomes.

    Signals:
        changed: (DraftChoice, what, part); `part` is the attribute somebody types in, else "".
        remove_wanted: take it out.
        move_wanted: so many places on (-1 is up).
    """

    changed = Signal(object, str, str)
    remove_wanted = Signal()
    move_wanted = Signal(int)

    def __init__(self, keeper: ThemeKeeper, noun: str) -> None:
        super().__init__()
        self._keeper, self._noun = keeper, noun
        self._choice = DraftChoice(kind="")
        self._inputs: dict[str, PartInput] = {}
        self._captions: dict[str, Label] = {}
        self._zone_id, self._noun_now = "", noun
        self._zone: Combo | None = None
        self._is_roomy = True
        self.grip = Grip(keeper)
        self._number = Label(keeper, "", Role.LABEL_STRONG, "text2", tabular=True)
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.kind = Combo(keeper, "", list(CHOICE_NAMES.items()))
        self.remove = IconButton(keeper, "trash-2", "Remove")
        self._trouble = Label(keeper, "", Role.LABEL, "bad", wrap=True)
        self._head, self._fields, self._below = QHBoxLayout(), QHBoxLayout(), QVBoxLayout()
        self._build()
        self.kind.activated.connect(lambda _index: self._choose_kind())
        self.remove.clicked.connect(self.remove_wanted)
        self.grip.remove_wanted.connect(self.remove_wanted)
        follow(keeper, self._fit_columns)

    @property
    def trouble(self) -> str:
        """What is said to be wrong."""
        return self._trouble.text() if not self._trouble.isHidden() else ""

    @property
    def focused_part(self) -> str:
        """Where in the row the focus is: "grip", "kind", "remove", or an attribute of the answer; "" when elsewhere."""
        parts = {"grip": self.grip, "kind": self.kind, "remove": self.remove, "zone": self._zone, **self._inputs}
        return next((name for name, it in parts.items() if it is not None and it.hasFocus()), "")

    @property
    def part_to_mend(self) -> str:
        """The first line with something wrong, else the first that is empty, else the first."""
        parts = [it.part for it in ASKED[self._choice.kind]]
        wrong = (part for part in parts if trouble_with(self._choice, part))
        empty = (part for part in parts if part != "about" and not str(getattr(self._choice, part)).strip())
        return next(wrong, next(empty, "title"))

    def input(self, part: str) -> PartInput:
        """The line of an attribute. Raises KeyError where the kind has none."""
        return self._inputs[part]

    def focus_part(self, part: str, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Put the focus there; on the first line where the kind has no such part."""
        fixed: dict[str, QWidget] = {"grip": self.grip, "kind": self.kind, "remove": self.remove}
        shown = {it.part for it in ASKED[self._choice.kind]}
        if part in fixed:
            fixed[part].setFocus(reason)
        else:
            self._inputs[part if part in shown else "title"].setFocus(reason)

    def show_choice(self, number: int, choice: DraftChoice) -> None:
        """Show an answer; silent, and a line that means the same already is left as it is typed."""
        noun = f"{self._noun[:1].upper()}{self._noun[1:]} {number}"
        if choice.kind != self._choice.kind or self._number.text() != str(number):
            self._name_parts(noun, number, choice.kind)
        kind_before, self._choice = self._choice.kind, choice
        self.kind.choose(choice.kind)
        if choice.kind != kind_before:
            self._place_fields()
        if choice.kind == CALENDAR:
            self._show_zone()
        for asked in ASKED[choice.kind]:
            line, kept = self._inputs[asked.part], str(getattr(choice, asked.part))
            shown = line.text() if asked.part == "place" else self._kept(asked.part, line.text())
            if shown != kept:
                line.show_text(write_time(kept) if asked.part in TIMES else kept)
        self._show_trouble()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = step_of(event)
        if step:
            self.move_wanted.emit(step)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_roomy = self.width() >= self._keeper.px(_ROOMY)
        if is_roomy != self._is_roomy:
            self._is_roomy = is_roomy
            self._place_fields()

    # What is typed

    def _kept(self, part: str, typed: str) -> str:
        """What is kept of what is typed."""
        if part == "phone":
            return keep_phone(typed)
        if part == "place":
            return keep_place(typed) if is_pasted(self._choice.place, typed) else typed
        return read_time(typed, self._zone_id) if part in TIMES else typed

    def _type(self, part: str, typed: str) -> None:
        self.changed.emit(replace(self._choice, **{part: self._kept(part, typed)}), "Typing", part)
        if part == "place":  # a link to the place that stands there already changes nothing but the line
            self._inputs[part].show_text(self._choice.place)

    def _choose_kind(self) -> None:
        self.changed.emit(replace(self._choice, kind=str(self.kind.currentData())), "Kind of answer", "")

    def _choose_zone(self) -> None:
        assert self._zone is not None
        self._zone_id = str(self._zone.currentData())
        times = {part: read_time(self._inputs[part].text(), self._zone_id) for part in TIMES}
        self.changed.emit(replace(self._choice, **times), "Time zone", "")

    def _show_zone(self) -> None:
        if not self._zone_id:
            self._zone_id = usual_zone()
        self._zone_id = zone_of(self._choice.starts, zone_of(self._choice.ends, self._zone_id))
        if self._zone is not None:
            known = list(zones())
            if all(zone != self._zone_id for zone, _ in known):
                known.append((self._zone_id, self._zone_id))
            if self._zone.count() != len(known) or self._zone.findData(self._zone_id) < 0:
                self._zone.set_choices(known)
            self._zone.choose(self._zone_id)

    def _show_trouble(self) -> None:
        """Say what is wrong, but not about what is still being typed."""
        words = ""
        for asked in ASKED[self._choice.kind]:
            line = self._inputs[asked.part]
            wrong = trouble_with(self._choice, asked.part)
            told = wrong if wrong and not line.hasFocus() else ""
            words = words or told
            line.setAccessibleDescription(wrong)
            if (line.property("tone") or "") != ("bad" if told else ""):
                line.setProperty("tone", "bad" if told else "")
                line.style().unpolish(line)
                line.style().polish(line)
        self._trouble.setText(words)
        self._trouble.setVisible(bool(words))

    def _finish(self, part: str) -> None:
        """Somebody has left a line: a map link or web address that was typed by hand is whole now."""
        keep = {"place": keep_place, "url": keep_url}.get(part)
        kept = keep(self._inputs[part].text()) if keep is not None else ""
        if kept and kept != getattr(self._choice, part):
            self.changed.emit(replace(self._choice, **{part: kept}), "Typing", part)
        self._show_trouble_after_click()

    def _show_trouble_after_click(self) -> None:
        """Wait while a button is down: a sentence more would move what is being clicked from under the pointer."""
        if QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self._show_trouble()
        else:
            QTimer.singleShot(_CLICK_MS, self, self._show_trouble_after_click)

    # How it is put together

    def _build(self) -> None:
        """What takes the answer away stands beside the rest: Tab comes to it behind all that is written."""
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(_GAP)
        layout = QVBoxLayout()
        layout.setSpacing(6)
        across.addLayout(layout, 1)
        across.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        self._head.setSpacing(_GAP)
        for it in (self.grip, self._number, self.kind):
            self._head.addWidget(it)
        self._fields.setSpacing(_GAP)
        self._head.addLayout(self._fields, 1)
        self._below.setSpacing(6)
        layout.addLayout(self._head)
        layout.addLayout(self._below)
        self._below.addWidget(self._trouble)
        hide_unless(False, self._trouble)
        let_height_follow_width(self)

    def _fit_columns(self) -> None:
        px = self._keeper.px
        self._number.setFixedWidth(px(20))
        widest = max(text_width(name, self.kind.font()) for name in CHOICE_NAMES.values())
        self.kind.setFixedWidth(round(widest) + px(50) + 16)
        left = self.grip.sizeHint().width() + self._number.width() + 2 * _GAP
        self._below.setContentsMargins(left, 0, 0, 0)

    def _line(self, asked: Asked) -> PartInput:
        if asked.part not in self._inputs:
            line = PartInput(self._keeper, "", takes_fields=asked.takes_fields)
            line.textEdited.connect(lambda typed, part=asked.part: self._type(part, typed))
            line.editingFinished.connect(lambda part=asked.part: self._finish(part))
            self._inputs[asked.part] = line
        return self._inputs[asked.part]

    def _name_parts(self, noun: str, number: int, kind: str) -> None:
        self._number.setText(str(number))
        self.grip.setAccessibleName(f"Move {noun[:1].lower()}{noun[1:]}")
        self.kind.setAccessibleName(f"{noun}: kind")
        self.remove.rename(f"Remove {noun[:1].lower()}{noun[1:]}")
        for asked in ASKED[kind]:
            line = self._line(asked)
            line.setAccessibleName(f"{noun}: {asked.name}")
            line.setPlaceholderText(asked.example)
            line.setToolTip(f"{asked.name[:1].upper()}{asked.name[1:]}")
        if self._zone is not None:
            self._zone.setAccessibleName(f"{noun}: time zone")
        self._noun_now = noun

    def _place_fields(self) -> None:
        """The first line beside the kind; the second there too or below it, the others below with what they are."""
        is_event = self._choice.kind == CALENDAR
        lines: dict[str, QWidget] = {it.part: self._line(it) for it in ASKED[self._choice.kind]}
        if is_event:
            lines["zone"] = self._make_zone()
        beside = 2 if self._is_roomy and not is_event else 1
        parts = list(lines)
        _empty(self._fields)
        for part in parts[:beside]:
            self._fields.addWidget(lines[part], 1)
        while (item := self._below.itemAt(0)) is not None and item.widget() is not self._trouble:
            below = item.layout()
            assert below is not None
            _empty(below)
            self._below.removeItem(item)
        for place, row in enumerate(_rows(parts[beside:], 3 if self._is_roomy else 2)):
            across = QGridLayout()
            across.setHorizontalSpacing(_GAP)
            across.setVerticalSpacing(2)
            for column, part in enumerate(row):
                if is_event:
                    across.addWidget(self._caption(part, lines[part]), 0, column)
                across.addWidget(lines[part], 1, column)
                across.setColumnStretch(column, 5 if part == "zone" else 4)
            self._below.insertLayout(place, across)
        shown = set(lines.values())
        for line in (*self._inputs.values(), *([self._zone] if self._zone is not None else [])):
            line.setVisible(line in shown)
        for caption in self._captions.values():
            caption.setVisible(is_event)

    def _caption(self, part: str, line: QWidget) -> Label:
        if part not in self._captions:
            caption = Label(self._keeper, CAPTIONS[part], Role.CAPTION, "text2")
            caption.setBuddy(line)
            self._captions[part] = caption
        return self._captions[part]

    def _make_zone(self) -> Combo:
        if self._zone is None:
            self._zone = Combo(self._keeper, f"{self._noun_now}: time zone")
            self._zone.activated.connect(lambda _index: self._choose_zone())
        return self._zone


def _rows(parts: Sequence[str], columns: int) -> Sequence[Sequence[str]]:
    """Lines below each other, so many of them beside each other."""
    return [parts[i : i + columns] for i in range(0, len(parts), columns)]


def _empty(layout: QLayout) -> None:
    while layout.takeAt(0) is not None:
        pass
