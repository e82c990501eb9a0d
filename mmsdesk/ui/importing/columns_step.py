"""Second step: what each column of the file becomes, how the file is read, and how its first people will look."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.contact import Details
from mmsdesk.domain.phone import COUNTRIES, format_phone
from mmsdesk.domain.template import field_label
from mmsdesk.services.importing import Column, ImportResult, SheetFacts
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.importing.list_field import ListField
from mmsdesk.ui.importing.plan import Plan, Target, count, note_for
from mmsdesk.ui.page_parts import JOB_MARGIN
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.cards import Card, Hairline, Scroll, column, row
from mmsdesk.ui.widgets.fields import Combo
from mmsdesk.ui.widgets.labels import Label, let_height_follow_width
from mmsdesk.ui.widgets.notices import Banner
from mmsdesk.ui.widgets.painting import follow, text_width
from mmsdesk.ui.widgets.pills import Avatar, Glyph

_ENCODINGS: Final = (
    ("utf-8", "UTF-8"),
    ("cp1252", "Western (Windows)"),
    ("mac-roman", "Western (Mac)"),
    ("utf-16", "UTF-16"),
    ("cp1250", "Central European (Windows)"),
    ("cp1251", "Cyrillic (Windows)"),
)
_SAME_ENCODING: Final = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}
_DELIMITERS: Final = ((",", "Comma"), (";", "Semicolon"), ("\t", "Tab"), ("|", "Bar |"))
_CALLING: Final = {"US": "+1", "CA": "+1", "PR": "+1", "AU": "+61"}
_SAMPLES_SHOWN: Final = 3
_LOOKS_SHOWN: Final = 3
_FIELDS_SHOWN: Final = 2
_TARGET_WIDTH: Final = 206


class _TargetCombo(Combo):
    """A combo among many in a scrolling page: the wheel scrolls the page, never the choice."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _ColumnRow(QWidget):
    """One column: its header and first values, where it goes, what was found in it.

    Signals:
        target_chosen: (column name, Target).
    """

    target_chosen = Signal(str, object)

    def __init__(self, keeper: ThemeKeeper, column_facts: Column) -> None:
        super().__init__()
        self._keeper = keeper
        self._column = column_facts.name
        self._name = Label(keeper, column_facts.name, Role.BODY_STRONG, elide=True)
        samples = ", ".join(column_facts.samples[:_SAMPLES_SHOWN]) or "No values"
        words = column(None, self._name, Label(keeper, samples, Role.LABEL, "text2", elide=True), None, gap=1)
        self.combo = _TargetCombo(keeper, f"{column_facts.name} goes to")
        self._glyph = Glyph(keeper, "circle-dashed", "text3", 18)
        self._note = Label(keeper, "", Role.LABEL, "text2", wrap=True, tabular=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 10, 16, 10)
        layout.setSpacing(14)
        layout.addLayout(words, 5)
        layout.addWidget(Glyph(keeper, "arrow-right", "text2", 16))
        layout.addWidget(self.combo)
        layout.addWidget(self._glyph)
        layout.addWidget(self._note, 5, Qt.AlignmentFlag.AlignVCenter)
        let_height_follow_width(self)
        self.combo.currentIndexChanged.connect(self._report)
        follow(keeper, self._restyle)

    @property
    def note(self) -> str:
        """What was found in it."""
        return self._note.text()

    def show_plan(self, plan: Plan, result: ImportResult | None) -> None:
        """Show where it goes and what the count says."""
        target = plan.target_of(self._column)
        name = plan.field_names.get(self._column) or plan.choose(self._column, Target.FIELD).field_names[self._column]
        self.combo.set_choices(
            [
                (Target.PHONE, "Phone number"),
                (Target.FIRST_NAME, "First name"),
                (Target.LAST_NAME, "Last name"),
                (Target.FIELD, f"New field: {field_label(name)}"),
                (Target.IGNORE, "Don’t import"),
            ]
        )
        self.combo.choose(target)
        self._name.set_color("text2" if target is Target.IGNORE else "text")
        icon, color, words = note_for(self._column, plan, result)
        self._glyph.show_icon(icon, color)
        self._note.setText(words)
        self.combo.setAccessibleDescription(words)

    def _restyle(self) -> None:
        self.combo.setFixedWidth(self._keeper.px(_TARGET_WIDTH))

    def _report(self) -> None:
        target = self.combo.currentData()
        if isinstance(target, str):
            self.target_chosen.emit(self._column, Target(target))


class _LookRow(QWidget):
    """One person as they will stand on the list."""

    def __init__(self, keeper: ThemeKeeper, person: Details) -> None:
        super().__init__()
        name = f"{person.first_name} {person.last_name}".strip()
        phone = format_phone(person.phone)
        layout = row(gap=14, margins=(20, 7, 20, 7))
        self.setLayout(layout)
        layout.addWidget(Avatar(keeper, name or "?", keeper.px(24)))
        layout.addWidget(Label(keeper, name or "No name", Role.LABEL_STRONG, elide=True), 4)
        layout.addWidget(Label(keeper, phone, Role.LABEL, "text2", tabular=True, elide=True), 4)
        values = [value for value in person.fields.values() if value][:_FIELDS_SHOWN]
        for value in (*values, *("" for _ in range(_FIELDS_SHOWN - len(values)))):
            layout.addWidget(Label(keeper, value, Role.LABEL, "text2", elide=True), 3)
        self.setAccessibleName(", ".join((name or "No name", phone, *values)))


class ColumnsStep(QWidget):
    """Shows a plan and its count; says what the person changes.

    Signals:
        target_chosen: (column name, Target).
        country_chosen: the two letters.
        reading_changed: (encoding, delimiter); read the file anew.
    """

    target_chosen = Signal(str, object)
    country_chosen = Signal(str)
    reading_changed = Signal(str, str)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._facts: SheetFacts | None = None
        self._rows: list[_ColumnRow] = []
        self._matched = Label(keeper, "", Role.BODY, "text2", wrap=True)
        self._matched.setObjectName("import-matched")
        choices = [(code, f"{name} {_CALLING[code]}") for code, name in COUNTRIES.items()]
        self.country = Combo(keeper, "Country for local numbers", choices)
        self.list_field = ListField(keeper)
        self.encoding = Combo(keeper, "Letters")
        self.delimiter = Combo(keeper, "Separator")
        self.trouble = Banner(keeper, tone=Tone.BAD)
        self.trouble.hide()
        self.garbled = Banner(
            keeper,
            "Some letters look wrong",
            "Choose other letters below until the names are right.",
            Tone.WARN,
        )
        self.garbled.hide()
        self._table = Card(keeper, padding=0, gap=0)
        self._looks = Card(keeper, padding=0, gap=0)
        self._looks.body.setContentsMargins(0, 5, 0, 5)
        self._goes_to: Label | None = None
        self._build(keeper)
        self.country.currentIndexChanged.connect(lambda: self.country_chosen.emit(str(self.country.currentData())))
        for combo in (self.encoding, self.delimiter):
            combo.currentIndexChanged.connect(self._reading_chosen)
        for combo in (self.country, self.encoding, self.delimiter):
            combo.currentIndexChanged.connect(self._fit)
        follow(keeper, self._fit)

    def combo_of(self, name: str) -> Combo:
        """The target of a column. Raises StopIteration for a column the file has not."""
        return next(it.combo for it in self._rows if it.combo.accessibleName() == f"{name} goes to")

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands behind each column."""
        return tuple(it.note for it in self._rows)

    def show_file(self, facts: SheetFacts, country: str) -> None:
        """A file that was just read: its columns, and how it is read."""
        self._facts = facts
        self.country.choose(country)
        encoding = _SAME_ENCODING.get(facts.encoding, facts.encoding)
        self.encoding.set_choices(_with(_ENCODINGS, encoding, encoding))
        self.encoding.choose(encoding)
        self.delimiter.set_choices(_with(_DELIMITERS, facts.delimiter, f"“{facts.delimiter}”"))
        self.delimiter.choose(facts.delimiter)
        self._fit()
        self.garbled.setVisible(facts.looks_garbled)
        _clear(self._table.body)
        self._rows = [_ColumnRow(self._keeper, each) for each in facts.columns]
        self._table.body.addLayout(self._table_head())
        for each in self._rows:
            self._table.body.addWidget(Hairline(self._keeper))
            self._table.body.addWidget(each)
            each.target_chosen.connect(self.target_chosen)

    def show_plan(self, plan: Plan, result: ImportResult | None) -> None:
        """Show what becomes of the columns, with the count when there is one."""
        for each in self._rows:
            each.show_plan(plan, result)
        total = len(self._rows)
        words = f"{plan.matched:,} of {count(total, 'column')} matched. Change any that look wrong."
        if plan.mapping() is None:
            words = "Choose which column holds the phone numbers."
        self._matched.setText(words)
        self._matched.setAccessibleName(words)

    def show_looks(self, people: Sequence[Details]) -> None:
        """The first people as they will stand on the list."""
        _clear(self._looks.body)
        for number, person in enumerate(people[:_LOOKS_SHOWN]):
            if number:
                self._looks.body.addLayout(row(Hairline(self._keeper), gap=0, margins=(10, 0, 10, 0)))
            self._looks.body.addWidget(_LookRow(self._keeper, person))
        self._looks.setVisible(bool(people))
        self._looks_head.setVisible(bool(people))

    def show_trouble(self, title: str, hint: str, tone: Tone = Tone.BAD) -> None:
        """Say what went wrong; everything chosen stays."""
        self.trouble.show_message(title, hint, tone)
        self.trouble.show()

    def _reading_chosen(self) -> None:
        if self._facts is None:
            return
        encoding, delimiter = str(self.encoding.currentData()), str(self.delimiter.currentData())
        if encoding == _SAME_ENCODING.get(self._facts.encoding, self._facts.encoding):
            encoding = self._facts.encoding
        self.reading_changed.emit(encoding, delimiter)

    def _table_head(self) -> QHBoxLayout:
        """Headings over the columns of the table, at the widths of its rows."""
        head = row(gap=14, margins=(20, 10, 16, 10))
        left = Label(self._keeper, "Column in your file", Role.LABEL_MEDIUM, "text2", wrap=True)
        right = Label(self._keeper, "Goes to", Role.LABEL_MEDIUM, "text2")
        head.addWidget(left, 5)
        head.addSpacing(self._keeper.px(16))
        right.setFixedWidth(self._keeper.px(_TARGET_WIDTH))
        self._goes_to = right
        head.addWidget(right)
        head.addSpacing(self._keeper.px(18))
        spare = Label(self._keeper, "", Role.LABEL)
        head.addWidget(spare, 5)
        return head

    def _fit(self) -> None:
        """Boxes as wide as what is chosen in them, at the reader's text scale: their letters are never cut."""
        px = self._keeper.px
        for combo in (self.country, self.encoding, self.delimiter):
            needed = math.ceil(text_width(combo.currentText(), self._keeper.font(Role.BODY))) + px(60) + 4
            combo.setFixedWidth(max(px(120), needed))
        if self._goes_to is not None:
            self._goes_to.setFixedWidth(px(_TARGET_WIDTH))

    def _build(self, keeper: ThemeKeeper) -> None:
        title = column(Label(keeper, "Match your columns", Role.WIZARD_TITLE), self._matched, gap=1)
        head = row(gap=12)
        head.addLayout(title, 1)
        head.addWidget(_buddy(keeper, "Country for local numbers", self.country), 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.country)
        self._looks_head = QWidget()
        looks = row(Label(keeper, "How it will look", Role.LABEL_STRONG), None, gap=8)
        looks.addWidget(Label(keeper, "first rows after import", Role.LABEL, "text2"))
        self._looks_head.setLayout(looks)
        read = row(gap=10)
        read.addWidget(Label(keeper, "How the file is read", Role.LABEL_STRONG, elide=True), 1)
        for text, combo in (("Letters", self.encoding), ("Separator", self.delimiter)):
            read.addWidget(_buddy(keeper, text, combo), 0, Qt.AlignmentFlag.AlignVCenter)
            read.addWidget(combo)
        body = QWidget()
        body.setProperty("plain", True)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(JOB_MARGIN, 26, 28, 26)
        layout.setSpacing(16)
        layout.addLayout(head)
        layout.addWidget(self.trouble)
        layout.addWidget(self.list_field)
        layout.addWidget(self._table)
        layout.addWidget(self.garbled)
        layout.addLayout(read)
        layout.addWidget(self._looks_head)
        layout.addSpacing(-8)
        layout.addWidget(self._looks)
        layout.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scroll = Scroll(body, "Columns")
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(scroll)


def _buddy(keeper: ThemeKeeper, text: str, control: QWidget) -> Label:
    label = Label(keeper, text, Role.LABEL, "text2", wrap=True)
    label.setBuddy(control)
    return label


def _with(choices: Sequence[tuple[str, str]], value: str, label: str) -> list[tuple[object, str]]:
    """The usual choices, and the found one where it is none of them."""
    known = value in {each for each, _ in choices}
    return [*choices] if known else [(value, label), *choices]


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        inner = item.layout()
        if inner is not None:
            while (part := inner.takeAt(0)) is not None:
                _forget(part.widget())
            inner.deleteLater()
        _forget(item.widget())


def _forget(widget: QWidget | None) -> None:
    if widget is not None:
        widget.hide()
        widget.setParent(None)
        widget.deleteLater()
