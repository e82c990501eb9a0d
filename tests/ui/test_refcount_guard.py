"""Some PySide6 releases lose a reference to None in every call that returns nothing, and abort after a while.

From Python 3.12 on None is immortal and the count stands still, so the test holds there by itself.
"""

import sys
from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QApplication, QLabel, QWidget

CALLS = 400


def lost_per_call(call: Callable[[], object]) -> float:
    """How many references to None one call takes (positive) or gives (negative)."""
    call()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        call()
    return (sys.getrefcount(None) - before) / CALLS


def test_painting_and_showing_lose_no_reference_to_none(qapp: QApplication) -> None:
    image = QImage(64, 64, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    label, widget, rect = QLabel(), QWidget(), QRectF(0, 0, 10, 10)
    calls: dict[str, Callable[[], object]] = {
        "setPen": lambda: painter.setPen(QPen(QColor("red"))),
        "setBrush": lambda: painter.setBrush(QColor("red")),
        "drawPath": lambda: painter.drawPath(QPainterPath()),
        "drawRoundedRect": lambda: painter.drawRoundedRect(rect, 3, 3),
        "fillRect": lambda: painter.fillRect(rect, QColor("red")),
        "drawText": lambda: painter.drawText(rect, Qt.AlignmentFlag.AlignLeft.value, "x"),
        "setFont": lambda: painter.setFont(QFont("Inter")),
        "fill": lambda: image.fill(Qt.GlobalColor.white),
        "setText": lambda: label.setText("x"),
        "update": widget.update,
    }
    lost = {name: lost_per_call(call) for name, call in calls.items()}
    painter.end()
    assert all(abs(change) < 0.5 for change in lost.values()), lost
