"""Rows that come page by page from a job: the table never waits for them and holds only what was scrolled to."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QModelIndex

from mmsdesk.ui.widgets.tables import Column, Index, RowsModel

R = TypeVar("R")


class PagedModel(RowsModel[R]):
    """Asks for the page behind the last row when the view nears the end; `add_page` brings it, whenever it comes.

    `ask(offset)` starts the reading and returns at once. A page shorter than `page` is the last one.
    """

    def __init__(self, columns: Sequence[Column[R]], ask: Callable[[int], object], *, page: int) -> None:
        super().__init__(columns)
        self._ask, self._page = ask, page
        self._is_asked = False
        self._is_whole = True

    def start(self, rows: Sequence[R]) -> None:
        """The first page; what was there before is gone."""
        self._is_asked = False
        self._is_whole = len(rows) < self._page
        self.set_rows(rows)

    def add_page(self, offset: int, rows: Sequence[R]) -> None:
        """The page from `offset` on; one nobody waits for any more is dropped."""
        if not self._is_asked or offset != len(self._rows):
            return
        self._is_asked = False
        self._is_whole = len(rows) < self._page
        if rows:
            self.beginInsertRows(QModelIndex(), offset, offset + len(rows) - 1)
            self._rows.extend(rows)
            self.endInsertRows()

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._is_whole and not self._is_asked

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._is_asked = True
            self._ask(len(self._rows))
