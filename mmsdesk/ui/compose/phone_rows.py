"""The phones of the dialog that sends tests: one row for each, with what became of every test to it, and a new one."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.phone import format_phone
from mmsdesk.services.sending_tests import PhoneTest, Progress
from mmsdesk.store.own_phones import SavedPhone
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, IconButton, Kind, Size
from mmsdesk.ui.widgets.choices import TickBox
from mmsdesk.ui.widgets.fields import Field, LineInput
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import begin, draw_box, follow
from mmsdesk.ui.widgets.pills import Avatar, Pill

PILLS: Final = {
    Progress.SENT: ("Sent", Tone.INFO),
    Progress.DELIVERED: ("Delivered", Tone.OK),
    Progress.FAILED: ("Failed", Tone.BAD),
    Progress.UNKNOWN: ("Not sure", Tone.WARN),
}
_SAID_BY_PILL: Final = frozenset({Progress.SENT, Progress.DELIVERED})


class SentLine(QWidget):
    """One of several tests to a phone: as whom it was filled in, and what became of it."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self.name = Label(keeper, "", Role.LABEL, "text2", elide=True)
        self.pill = Pill(keeper, "", Tone.NEUTRAL)
        self.words = Label(keeper, "", Role.CAPTION, "text2", wrap=True)
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.name, 1)
        line.addWidget(self.pill)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(line)
        layout.addWidget(self.words)
        self.words.hide()

    def show_test(self, test: PhoneTest) -> None:
        """How it stands."""
        self.name.setText(f"As {test.shown_as}" if test.shown_as else "All of them")
        self.pill.show_state(*PILLS[test.progress])
        self.pill.setAccessibleDescription(f"{self.name.text()}: {test.words}")
        self.words.setText(test.words)
        self.words.setVisible(test.progress not in _SAID_BY_PILL)


class PhoneRow(QWidget):
    """One saved phone: whether it gets the test, and what became of it.

    Signals:
        ticked: the tick was set or taken away.
        removed: the phone shall go from the list.
    """

    ticked = Signal()
    removed = Signal()

    def __init__(self, keeper: ThemeKeeper, phone: SavedPhone, *, on: bool) -> None:
        super().__init__()
        self._keeper, self.phone = keeper, phone
        number = format_phone(phone.phone)
        self.tick = TickBox(keeper, "", on=on, name=f"{phone.name}, {number}")
        self.tick.setFixedWidth(22)
        self.pill = Pill(keeper, "", Tone.NEUTRAL)
        self.lines: list[SentLine] = []
        self.remove_button = IconButton(keeper, "x", f"Remove {phone.name}")
        self.words = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(Label(keeper, phone.name, Role.BODY_STRONG, elide=True))
        names.addWidget(Label(keeper, number, Role.BODY, "text2", tabular=True))
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self.tick)
        line.addWidget(Avatar(keeper, phone.name, 34))
        line.addLayout(names, 1)
        line.addWidget(self.pill)
        line.addWidget(self.remove_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(line)
        layout.addWidget(self.words)
        self._tests = QVBoxLayout()
        self._tests.setContentsMargins(32, 0, 6, 4)
        self._tests.setSpacing(4)
        layout.addLayout(self._tests)
        self.pill.hide()
        self.words.hide()
        self.tick.toggled.connect(lambda _on: self.ticked.emit())
        self.remove_button.clicked.connect(self.removed)
        follow(keeper, self.update)

    def show_sending(self) -> None:
        """Its tests are on their way."""
        self._show_lines(())
        self.pill.show_state("Sending", Tone.NEUTRAL)
        self.pill.show()
        self.words.hide()

    def show_tests(self, tests: Sequence[PhoneTest]) -> None:
        """What became of the tests of the last press; nothing when there was none in this dialog.

        One test is told beside the phone's name, several are told in a line each.
        """
        alone = tests[0] if len(tests) == 1 and not tests[0].shown_as else None
        if alone is not None:
            self.pill.show_state(*PILLS[alone.progress])
            self.pill.setAccessibleDescription(alone.words)
            self.words.setText(alone.words)
        self.pill.setVisible(alone is not None)
        self.words.setVisible(alone is not None and alone.progress not in _SAID_BY_PILL)
        self._show_lines(() if alone is not None else tests)

    def _show_lines(self, tests: Sequence[PhoneTest]) -> None:
        if len(self.lines) != len(tests):
            for line in self.lines:
                self._tests.removeWidget(line)
                line.hide()
                line.deleteLater()
            self.lines = [SentLine(self._keeper) for _ in tests]
            for line in self.lines:
                self._tests.addWidget(line)
        for line, test in zip(self.lines, tests, strict=True):
            line.show_test(test)
            line.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._keeper.theme
        draw_box(begin(self), QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, theme.surface2, theme.border)


class NewPhone(QWidget):
    """Two fields to add a phone.

    Signals:
        wanted: (name, number) to save.
    """

    wanted = Signal(str, str)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self.name = Field(
            keeper, "Whose phone", LineInput(keeper, "Whose phone", placeholder="for example: Front desk")
        )
        self.number = Field(keeper, "Mobile number", LineInput(keeper, "Mobile number", placeholder="+1 503 555 0100"))
        self.save_button = Button(keeper, "Save phone", Kind.SECONDARY, size=Size.NORMAL)
        self.save_button.setAutoDefault(False)
        fields = QHBoxLayout()
        fields.setSpacing(12)
        fields.addWidget(self.name, 1)
        fields.addWidget(self.number, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(fields)
        layout.addWidget(self.save_button)
        self.save_button.clicked.connect(self._ask)
        for field in (self.name, self.number):
            field.edited.connect(lambda _text: self.number.show_trouble(None))

    def is_asked(self) -> bool:
        """Whether Enter means this: the cursor is in one of the fields."""
        return self.name.control.hasFocus() or self.number.control.hasFocus()

    def clear(self) -> None:
        """Ready for the next one."""
        self.name.set_text("")
        self.number.set_text("")
        self.number.show_trouble(None)

    def _ask(self) -> None:
        self.wanted.emit(self.name.text(), self.number.text())
