"""Small figures of a run: label over number, in a strip that wraps; each number can be found and read by its name."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmsdesk.services.reporting import Counts
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.labels import Label

WORDS: Mapping[str, str] = {
    "recipients": "Recipients",
    "accepted": "Accepted by Sinch",
    "rejected": "Refused",
    "skipped": "Left out",
    "in_doubt": "Not known yet",
    "unsent": "Still to send",
    "delivered": "Delivered",
    "failed": "Failed",
    "no_receipt": "No receipt",
    "waiting": "Waiting for receipt",
}
"""The fixed forms' numbers, and what people call them."""
TWICE_HINT: Final = "Sinch named a second message for the same person. Tell whoever looks after MMSDesk for you."
_SHORT: Mapping[str, str] = {"accepted": "Accepted", "waiting": "Waiting"}
"""Where several figures stand side by side."""


def percent(part: int, whole: int) -> str:
    """A share as every page writes it: one decimal, halves rounded up; "100%" is everybody and "0%" is nobody."""
    if whole <= 0:
        return "0%"
    if 0 < part * 2000 < whole:
        return "< 0.1%"
    tenths = (part * 2000 + whole) // (2 * whole)
    if part < whole:
        tenths = min(tenths, 999)
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}%"


def delivered_share(counts: Counts) -> str:
    """How much of what Sinch accepted has arrived, the same on every page."""
    return percent(counts.delivered, counts.accepted)


def named(widget: QWidget, page: str, key: str, number: int) -> None:
    """Give a number's widget its fixed name (`live-accepted`) and what is read out ("Accepted by Sinch: 1,204")."""
    widget.setObjectName(f"{page}-{key}")
    widget.setAccessibleName(f"{WORDS[key]}: {number:,}")


class Figure(QWidget):
    """One number with its label above it, or before it where `flat`."""

    def __init__(self, keeper: ThemeKeeper, page: str, key: str, *, flat: bool = False) -> None:
        super().__init__()
        self._page, self._key = page, key
        self._label = Label(keeper, _SHORT.get(key, WORDS[key]), Role.CAPTION, "text2")
        self._number = Label(keeper, "", Role.BODY_STRONG, tabular=True)
        layout = QHBoxLayout(self) if flat else QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6 if flat else 1)
        layout.addWidget(self._label)
        layout.addWidget(self._number)
        if flat:
            layout.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_number(0)

    @property
    def number(self) -> str:
        """The number as written."""
        return self._number.text()

    def show_number(self, number: int, color: str = "text") -> None:
        """Write another number."""
        self._number.setText(f"{number:,}")
        self._number.set_color(color)
        named(self, self._page, self._key, number)


class FigureStrip(QWidget):
    """Figures side by side, in as many columns as there is room for."""

    def __init__(self, keeper: ThemeKeeper, page: str, keys: Sequence[str], *, flat: bool = False) -> None:
        super().__init__()
        self._keeper = keeper
        self._figures = {key: Figure(keeper, page, key, flat=flat) for key in keys}
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4 if flat else 10)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._arrange(len(keys))
        keeper.changed.connect(self._fit)

    def show_counts(self, counts: Counts, flying: int = 0) -> None:
        """Show its numbers out of a campaign's sums; what needs somebody's eye is coloured.

        `flying` of those in doubt are merely on their way: nothing to worry about.
        """
        alarming = {"rejected": "bad", "failed": "bad", "in_doubt": "warn"}
        for key, figure in self._figures.items():
            number: int = getattr(counts, key)
            calm = number - flying <= 0 if key == "in_doubt" else number == 0
            figure.show_number(number, "text" if calm else alarming.get(key, "text"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        widest = max(figure.sizeHint().width() for figure in self._figures.values()) + 16
        room = max(1, (self.width() + 16) // widest)
        count = len(self._figures)
        lines = -(-count // min(count, room))
        self._arrange(-(-count // lines))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        for place, figure in enumerate(self._figures.values()):
            self._grid.addWidget(figure, place // columns, place % columns)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)


def twice_words(twice: int) -> str:
    """What is known about people who got it twice: Sinch named a second message for the same job, or it did not."""
    if not twice:
        return "Nobody was messaged twice."
    people = "1 person was" if twice == 1 else f"{twice:,} people were"
    return f"{people} messaged twice."
