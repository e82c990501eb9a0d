"""Writing conditional text: which field decides and how, what people read then and otherwise, and what that becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from mmsdesk.domain.conditions import Condition, Equals, IsAfter, IsBefore, IsEmpty, can_be_written, read_day
from mmsdesk.domain.template import (
    Conditional,
    can_be_otherwise,
    can_be_then,
    compile_template,
    field_label,
    write_conditional,
)
from mmsdesk.services.previewing import Seen, empty_seen
from mmsdesk.ui.compose.chips import Chip, conditional_of
from mmsdesk.ui.compose.editor import MessageEditor
from mmsdesk.ui.compose.fallback import FallbackDialog
from mmsdesk.ui.compose.field_menu import BraceWatch, FieldMenu
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import Combo, Field, LineInput
from mmsdesk.ui.widgets.labels import Label

EMPTY, EQUALS, BEFORE, AFTER = "empty", "equals", "before", "after"
_FORMS: Final = (
    (EMPTY, "is empty"),
    (EQUALS, "is exactly"),
    (BEFORE, "is a date before"),
    (AFTER, "is a date after"),
)
_DATE: Final = "Write the date as 2026-11-22: year, month, day."
_DATES: Final = "Dates of the list are read in these two forms. Anyone with another one, or none, gets the second text."
_SAME: Final = "Capital and small letters count as the same."
_NOT_VALUE: Final = "A value can’t hold { } or |."
_NOT_THEN: Final = "One line, without { } and |. Another condition can’t stand in here."
_NOT_OTHERWISE: Final = "One line, without { }. Another condition can’t stand in here."


_LINE: Final = 62
"""How high the texts are (px at 100 % text): two lines."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody reads, in a sentence; `is_gap` when this person is left out instead."""

    words: str
    is_gap: bool = False


def reading_of(written: str, seen: Seen) -> Reading:
    """What the person reads where conditional text stands."""
    template = compile_template(written)
    if gaps := template.missing(seen.values):
        return Reading(f"{seen.name} is left out: no {field_label(gaps[0])}.", is_gap=True)
    text = template.render(seen.values)
    return Reading(f"{seen.name} reads “{text}”." if text.strip() else f"{seen.name} reads nothing here.")


class TextLine(MessageEditor):
    """A short text with chips, broken where the field ends; Enter is the dialog's, or opens the selected chip.

    Signals:
        submitted: Enter was pressed.
    """

    submitted = Signal()
    _filled = ""

    def show_filled(self, name: str) -> None:
        """Whoever reads this has something in the field `name`: it needs no fallback here."""
        self._filled = name
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._selected_chip() is None:
            self.submitted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            line = QMimeData()
            line.setText(" ".join(source.text().split()))
            super().insertFromMimeData(line)

    def _tone_of(self, chip: Chip) -> Tone:
        tone = super()._tone_of(chip)
        return Tone.INFO if tone is Tone.WARN and chip.name == self._filled else tone


class ConditionDialog(Dialog):
    """Asks for conditional text. `accepted` then reads `chip`.

    `fields` are those of the list; `seen` is whom the phone shows, who is named with what they would read.
    """

    def __init__(
        self, keeper: ThemeKeeper, window: QWidget, fields: Sequence[str], seen: Seen, chip: Chip | None = None
    ) -> None:
        super().__init__(
            keeper,
            window,
            "Conditional text" if chip is None else chip.label,
            "People read one of two texts, by what is known about them.",
            icon="circle-question-mark",
            width=560,
        )
        before = conditional_of(chip) if chip is not None else None
        self._fields = tuple(name for name in fields if name != "phone")  # everybody has one
        self._seen = (seen,) if seen.is_empty else (seen, empty_seen())
        names = list(dict.fromkeys([*self._fields, *([before.condition.field] if before is not None else [])]))
        self.field = Combo(keeper, "Field", [(name, field_label(name)) for name in names])
        self.form = Combo(keeper, "Condition", _FORMS)
        self.value = Field(keeper, "Value", LineInput(keeper, "Value"), help_text=_SAME)
        self.date = Field(keeper, "Date", LineInput(keeper, "Date", placeholder="2026-11-22"), help_text=_DATES)
        self.then = TextLine(keeper, "Then people read")
        self.otherwise = TextLine(keeper, "All others read")
        self._then = Field(keeper, "Then people read", self.then)
        self._otherwise = Field(keeper, "All others read", self.otherwise, help_text="Empty: they read nothing here.")
        self._sentence = Label(keeper, "", Role.BODY, "text2", wrap=True)
        self._sentence.setObjectName("condition-reading")
        self._build(keeper)
        self._fill(before)
        self.add_button("Cancel")
        self.save_button = self.add_button("Insert" if chip is None else "Save", Kind.PRIMARY)
        self._connect(keeper)
        self._show()

    @property
    def chip(self) -> Chip:
        """The conditional text that was written."""
        condition = self._condition()
        assert condition is not None  # the button is off until there is one
        return Chip(condition.field, condition=write_conditional(condition, self.then.text(), self.otherwise.text()))

    @property
    def sentence(self) -> str:
        """What named people read."""
        return self._sentence.text()

    def _build(self, keeper: ThemeKeeper) -> None:
        asked = QHBoxLayout()
        asked.setSpacing(8)
        asked.addWidget(Field(keeper, "If", self.field), 1)
        asked.addWidget(Field(keeper, "Condition", self.form), 1)
        self.body.addLayout(asked)
        for part in (self.value, self.date, self._then, self._otherwise, self._sentence):
            self.body.addWidget(part)
        for editor in (self.then, self.otherwise):
            editor.take_height(_LINE, grows=False)
            editor.setPlaceholderText("Type { for a merge field.")
            editor.show_fields((*self._fields, "phone"))

    def _fill(self, before: Conditional | None) -> None:
        if before is None:
            self.field.setCurrentIndex(0)
            self.form.choose(EMPTY)
            return
        self.field.choose(before.condition.field)
        match before.condition:
            case IsEmpty():
                self.form.choose(EMPTY)
            case Equals(value=value):
                self.form.choose(EQUALS)
                self.value.set_text(value)
            case IsBefore(day=day):
                self.form.choose(BEFORE)
                self.date.set_text(day.isoformat())
            case IsAfter(day=day):
                self.form.choose(AFTER)
                self.date.set_text(day.isoformat())
        self.then.set_text(before.then.text)
        self.otherwise.set_text(before.otherwise.text)

    def _connect(self, keeper: ThemeKeeper) -> None:
        self.field.currentIndexChanged.connect(self._show)
        self.form.currentIndexChanged.connect(self._show)
        self.value.edited.connect(self._show)
        self.date.edited.connect(self._show)
        for editor in (self.then, self.otherwise):
            editor.edited.connect(self._show)
            editor.submitted.connect(self._press)
            editor.chip_opened.connect(lambda place, it=editor: self._ask_fallback(keeper, it, place))
            BraceWatch(editor).offered.connect(lambda it=editor: self._offer(keeper, it))

    def _offer(self, keeper: ThemeKeeper, editor: TextLine) -> None:
        menu = FieldMenu(keeper, self, editor, self._fields, conditions=False)
        menu.chosen.connect(lambda chip, opening: editor.insert_chip(chip, opening.over))
        if menu.is_behind_brace:
            menu.pop_up(editor)

    def _ask_fallback(self, keeper: ThemeKeeper, editor: TextLine, place: int) -> None:
        chip = editor.chip_at(place)
        if chip is None or chip.condition:
            return
        dialog = FallbackDialog(keeper, self._window, chip)
        dialog.accepted.connect(lambda: editor.replace_chip(place, dialog.chip))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def _press(self) -> None:
        if self.save_button.isEnabled():
            self.save_button.click()

    def _condition(self) -> Condition | None:
        name, value = str(self.field.currentData() or ""), self.value.text().strip()
        day = read_day(self.date.text())
        match self.form.currentData():
            case "empty":
                return IsEmpty(name) if name else None
            case "equals":
                return Equals(name, value) if name and can_be_written(value) else None
            case "before":
                return IsBefore(name, day) if name and day is not None else None
            case _:
                return IsAfter(name, day) if name and day is not None else None

    def _show(self) -> None:
        """Everything that follows from what is chosen and written."""
        form, name = self.form.currentData(), str(self.field.currentData() or "")
        condition, value, day = self._condition(), self.value.text().strip(), self.date.text().strip()
        self.value.setVisible(form == EQUALS)
        self.date.setVisible(form in {BEFORE, AFTER})
        self.value.show_trouble(_NOT_VALUE if value and not can_be_written(value) else None)
        self.date.show_trouble(_DATE if day and read_day(day) is None else None)
        self.then.show_filled("" if form == EMPTY else name)
        self.otherwise.show_filled(name if form == EMPTY else "")
        then, otherwise = self.then.text(), self.otherwise.text()
        then_fits, otherwise_fits = can_be_then(then), can_be_otherwise(otherwise)
        self._then.show_trouble(None if then_fits else _NOT_THEN)
        self._otherwise.show_trouble(None if otherwise_fits else _NOT_OTHERWISE)
        whole = condition is not None and then_fits and otherwise_fits and bool(then or otherwise)
        self.save_button.setEnabled(whole)
        self._show_readings(write_conditional(condition, then, otherwise) if whole and condition is not None else "")

    def _show_readings(self, written: str) -> None:
        found = [reading_of(written, seen) for seen in self._seen] if written else []
        self._sentence.setText("\n".join(it.words for it in found))
        self._sentence.set_color("warn" if any(it.is_gap for it in found) else "text2")
        self._sentence.setVisible(bool(found))
