""" "What's happening": the latest receipts, failures and replies of a run."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from mmsdesk.domain.phone import format_phone
from mmsdesk.services.live import Happening, Line
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.moments import exact_time
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import Card
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.pills import Glyph

_ICONS = {
    Happening.DELIVERED: ("check", "ok"),
    Happening.FAILED: ("x", "bad"),
    Happening.REPLIED: ("message-circle-reply", "accent_text"),
    Happening.OPTED_OUT: ("ban", "text2"),
    Happening.CHECKING: ("search", "warn"),
}


_GAP = 10


def line_words(line: Line) -> tuple[str, str]:
    """Title and detail of one line."""
    number = format_phone(line.phone)
    who = line.who or number
    match line.what:
        case Happening.DELIVERED:
            return f"Delivered to {who}", number
        case Happening.FAILED:
            return f"{who}: {line.detail}", number
        case Happening.REPLIED if line.detail == "a picture":
            return f"{who} replied with a picture", number
        case Happening.REPLIED:
            return f"{who} replied", f"“{line.detail}”"
        case Happening.OPTED_OUT:
            return f"{who} replied {line.detail.strip()}", "Opted out, won’t be written to again"
        case _:
            return f"Checking {who}", "The answer got lost. Asking Sinch before anything else."


class _Row(QWidget):
    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._glyph = Glyph(keeper, "check", "ok", 16)
        self._title = Label(keeper, "", Role.LABEL_MEDIUM, elide=True)
        self._detail = Label(keeper, "", Role.CAPTION, "text2", elide=True, tabular=True)
        self._time = Label(keeper, "", Role.CAPTION, "text2", tabular=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._glyph, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._time, 0, 2)
        grid.addWidget(self._detail, 1, 1, 1, 2)
        grid.setColumnStretch(1, 1)

    def show_line(self, line: Line) -> None:
        title, detail = line_words(line)
        self._glyph.show_icon(*_ICONS[line.what])
        self._title.setText(title)
        self._detail.setText(detail)
        self._time.setText(exact_time(line.at))
        self.setAccessibleName(f"{title}, {exact_time(line.at)}")
        self.setAccessibleDescription(detail)


class Happenings(Card):
    """The list with its filter.

    Signals:
        filter_changed: True when only failures are wanted.
    """

    filter_changed = Signal(bool)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "What’s happening")
        self._keeper = keeper
        self._rows: list[_Row] = []
        self.filter_button = Button(keeper, "Only failures", Kind.GHOST, size=Size.SMALL)
        self.filter_button.setCheckable(True)
        self.filter_button.toggled.connect(self._filter)
        self.header.addWidget(self.filter_button)
        self._empty = Label(keeper, "", Role.LABEL, "text3", wrap=True)
        self._shown: Sequence[Line] = ()
        self._room = QWidget()
        self._room.setMinimumHeight(0)
        self._room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._list = QVBoxLayout(self._room)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(_GAP)
        self._list.addWidget(self._empty)
        self._list.addStretch(1)
        self.body.addWidget(self._room, 1)

    @property
    def only_failures(self) -> bool:
        """Whether everything else is hidden."""
        return self.filter_button.isChecked()

    @property
    def lines(self) -> list[str]:
        """What it says, one text a line."""
        return [row.accessibleName() for row in self._rows if not row.isHidden()]

    def show_lines(self, lines: Sequence[Line], failures: Sequence[Line]) -> None:
        """Show the latest of everything, or of the failures."""
        self._shown = failures if self.only_failures else lines
        while len(self._rows) < len(self._shown):
            row = _Row(self._keeper)
            row.hide()
            self._rows.append(row)
            self._list.insertWidget(len(self._rows), row)
        for row, line in zip(self._rows, self._shown, strict=False):
            row.show_line(line)
        self._empty.setText("No failures so far." if self.only_failures else "Receipts and replies appear here.")
        self._empty.setVisible(not self._shown)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as many lines as fit whole; older ones are in the report."""
        height = self._rows[0].sizeHint().height() + _GAP if self._rows else 1
        room = max(1, (self._room.height() + _GAP) // height)
        for place, row in enumerate(self._rows):
            row.setVisible(place < min(room, len(self._shown)))

    def _filter(self, only: bool) -> None:
        self.filter_button.set_kind(Kind.SOFT if only else Kind.GHOST)
        self.filter_changed.emit(only)
