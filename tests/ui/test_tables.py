"""Tables show values, speak them, and open what was chosen."""

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.tables import (
    Cell,
    Column,
    PersonCell,
    PillCell,
    ProgressCell,
    RowsModel,
    TableView,
    TextCell,
    TwoLineCell,
    spoken,
)

Show = Callable[[QWidget], QWidget]
Person = tuple[str, str]
COLUMNS: list[Column[Person]] = [
    Column("Person", lambda it: PersonCell(it[0])),
    Column("Result", lambda it: PillCell(it[1], Tone.OK), 180),
    Column("Progress", lambda _: ProgressCell("43% sent", "9 failed", ((43.0, "accent"),), 100), 180),
    Column("When", lambda _: TwoLineCell("Today", "11:30 AM", icon="type"), 180),
    Column("Reply", lambda _: TextCell("STOP", icon="ban"), 100),
]
PEOPLE: list[Person] = [("Maya Chen", "Delivered"), ("Luis Ortega", "Failed"), ("Samuel Reyes", "Delivered")]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (TextCell("Fri"), "Fri"),
        (TwoLineCell("Truffle nights", "Card"), "Truffle nights, Card"),
        (PillCell("Sent", Tone.OK), "Sent"),
        (PersonCell("Maya Chen"), "Maya Chen"),
        (ProgressCell("43% sent", "9 failed", (), 0), "43% sent, 9 failed"),
    ],
)
def test_every_cell_can_be_spoken(cell: Cell, words: str) -> None:
    assert spoken(cell) == words


def test_the_model_keeps_qts_promises(qtbot: QtBot) -> None:
    model = RowsModel(COLUMNS)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(PEOPLE)
    model.replace_row(1, ("Luis Ortega", "Delivered"))
    assert model.data(model.index(1, 1)) == "Delivered"
    assert model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole) == "Maya Chen"
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Person"
    assert model.data(QModelIndex()) is None


def test_further_rows_are_read_when_asked_for(qtbot: QtBot) -> None:
    everybody = [(f"Person {number}", "Delivered") for number in range(7)]
    asked: list[int] = []

    def more(offset: int) -> Sequence[Person]:
        asked.append(offset)
        return everybody[offset : offset + 3]

    model = RowsModel(COLUMNS, more=more)
    model.set_rows(more(0))
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    assert list(model.rows) == everybody
    assert asked == [0, 3, 6, 7]


def test_enter_and_a_click_open_the_row(keeper: ThemeKeeper, shown: Show, qtbot: QtBot) -> None:
    table, model = TableView(keeper, "People"), RowsModel(COLUMNS)
    table.show_rows(model)
    model.set_rows(PEOPLE)
    shown(table)
    table.setFocus()
    table.selectRow(1)
    with qtbot.waitSignal(table.row_opened) as seen:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert seen.args == [("Luis Ortega", "Failed")]
    spot = table.visualRect(model.index(2, 0)).center()
    with qtbot.waitSignal(table.row_opened) as seen:
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert seen.args == [("Samuel Reyes", "Delivered")]


def test_a_table_is_painted_and_says_when_it_is_empty(keeper: ThemeKeeper, shown: Show) -> None:
    table, model = TableView(keeper, "People", empty="No people yet"), RowsModel(COLUMNS)
    table.show_rows(model)
    table.resize(900, 300)
    shown(table)
    empty = table.grab().toImage()
    model.set_rows(PEOPLE)
    assert table.grab().toImage() != empty
    assert table.accessibleName() == "People"
    assert table.rowHeight(0) == 54


def test_rows_grow_with_the_text(keeper: ThemeKeeper, shown: Show) -> None:
    table, model = TableView(keeper, "People"), RowsModel(COLUMNS)
    table.show_rows(model)
    model.set_rows(PEOPLE)
    shown(table)
    keeper.set_text_scale(1.5)
    assert table.rowHeight(0) == 81
    assert table.columnWidth(1) == 270
