"""PySide6 6.12.0 loses a reference to None in each call that returns nothing, and Python 3.11 aborts in the end.

docs/decisions/0002-pyside6-below-6.12.md tells the story. From Python 3.12 on None is immortal and its count stands
still, so there the pin itself is what is checked.
"""

import gc
import sys
from collections.abc import Callable

import PySide6
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

CALLS = 1000


def count_lost_references(call: Callable[[], None]) -> int:
    call()
    gc.collect()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        call()
    return before - sys.getrefcount(None)


@pytest.mark.parametrize("what", ["painting a rectangle", "choosing a brush", "updating a widget", "processing events"])
def test_calls_into_qt_keep_the_references_to_none(what: str, qtbot: QtBot) -> None:
    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    widget = QWidget()
    qtbot.addWidget(widget)
    square, red = QRect(0, 0, 10, 10), QColor("red")
    painter = QPainter(image)
    calls: dict[str, Callable[[], None]] = {
        "painting a rectangle": lambda: painter.drawRect(square),
        "choosing a brush": lambda: painter.setBrush(red),
        "updating a widget": widget.update,
        "processing events": QApplication.processEvents,
    }
    try:
        # A handful may change hands behind the scenes; the fault loses one in every call.
        assert abs(count_lost_references(calls[what])) < CALLS // 10
    finally:
        painter.end()


def test_pyside6_is_a_version_known_to_be_sound() -> None:
    assert (6, 11, 3) <= tuple(int(part) for part in PySide6.__version__.split(".")) < (6, 12)
