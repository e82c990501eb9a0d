"""The people of a report as a table that holds ids only: lines are read in pages when they come into sight."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal

from mmsdesk.domain.ledger import State
from mmsdesk.domain.phone import format_phone
from mmsdesk.services.reporting import PersonRow, result_word
from mmsdesk.ui.campaigns.rows import clock_time
from mmsdesk.ui.theme import Tone
from mmsdesk.ui.widgets.tables import (
    CELL_ROLE,
    ROW_ROLE,
    Cell,
    Column,
    PersonCell,
    PillCell,
    RowsModel,
    TextCell,
    spoken,
)

PAGE = 200
_TONES = {
    State.DELIVERED: (Tone.OK, "dot"),
    State.FAILED: (Tone.BAD, "x"),
    State.REJECTED: (Tone.BAD, "x"),
    State.ACCEPTED: (Tone.INFO, "clock"),
    State.IN_FLIGHT: (Tone.INFO, "clock"),
    State.IN_DOUBT: (Tone.WARN, "search"),
    State.NOT_FOUND: (Tone.WARN, "triangle-alert"),
    State.UNRESOLVED: (Tone.WARN, "triangle-alert"),
    State.SKIPPED: (Tone.NEUTRAL, "ban"),
    State.QUEUED: (Tone.NEUTRAL, ""),
    State.CLAIMED: (Tone.NEUTRAL, ""),
}


def result_text(person: PersonRow) -> str:
    """ "Failed: phone off or out of coverage"."""
    word = result_word(person.state)
    return f"{word}: {person.reason.short}" if person.reason is not None else word


def reply_cell(person: PersonRow) -> Cell:
    """What came back, short."""
    if person.opted_out:
        return TextCell(person.reply_text.strip() or "STOP", icon="ban")
    if not person.replies:
        return TextCell("")
    words = person.reply_text.strip() or "Picture"
    more = f", {person.replies} replies" if person.replies > 1 else ""
    return TextCell(f"{words}{more}", icon="reply" if person.reply_text.strip() else "image")


def _result(person: PersonRow) -> Cell:
    tone, mark = _TONES[person.state]
    return PillCell(result_text(person), tone, mark)


COLUMNS: tuple[Column[PersonRow], ...] = (
    Column("Person", lambda person: PersonCell(person.name or format_phone(person.phone))),
    Column("Mobile", lambda person: TextCell(format_phone(person.phone)), 140),
    Column("Result", _result, 312),
    Column("Time", lambda person: TextCell(clock_time(person.at) if person.at else ""), 84),
    Column("Reply", reply_cell, 172),
)


class PeopleModel(RowsModel[PersonRow]):
    """Rows by attempt id. Ask for pages with `page_wanted`, hand them in with `take_page`.

    Signals:
        page_wanted: number of a page whose lines have come into sight.
    """

    page_wanted = Signal(int)

    def __init__(self, columns: Sequence[Column[PersonRow]] = COLUMNS) -> None:
        super().__init__(columns)
        self._ids: list[int] = []
        self._known: dict[int, PersonRow] = {}
        self._fresh: set[int] = set()
        self._asked: set[int] = set()

    @property
    def ids(self) -> list[int]:
        """The attempts it shows, in order."""
        return self._ids

    def page_ids(self, page: int) -> list[int]:
        """The attempts of one page."""
        return self._ids[page * PAGE : (page + 1) * PAGE]

    def show_ids(self, ids: list[int]) -> None:
        """Show these people; lines that are known stay until they are read anew."""
        self._fresh.clear()
        self._asked.clear()
        if ids == self._ids:
            self._changed(0, len(ids))
            return
        self.beginResetModel()
        self._ids = ids
        kept = set(ids)
        self._known = {each: row for each, row in self._known.items() if each in kept}
        self.endResetModel()

    def take_page(self, page: int, ids: list[int], rows: Sequence[PersonRow]) -> None:
        """Lines that were asked for; those of people no longer shown are dropped."""
        if self.page_ids(page) != ids:
            return
        self._asked.discard(page)
        self._fresh.add(page)
        self._known.update((row.recipient_id, row) for row in rows)
        self._changed(page * PAGE, len(ids))

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        self._want(index.row() // PAGE)
        row = self._known.get(self._ids[index.row()])
        if row is None:
            return TextCell("…" if index.column() == 0 else "", "text3") if role == CELL_ROLE else None
        cell = self.columns[index.column()].cell(row)
        if role == CELL_ROLE:
            return cell
        if role == ROW_ROLE:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return spoken(cell)
        return None

    def _want(self, page: int) -> None:
        if page not in self._fresh and page not in self._asked:
            self._asked.add(page)
            self.page_wanted.emit(page)

    def _changed(self, first: int, count: int) -> None:
        if count:
            self.dataChanged.emit(self.index(first, 0), self.index(first + count - 1, len(self.columns) - 1))
