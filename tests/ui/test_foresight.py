"""Pages are built ahead one at a time, and never under somebody's hands."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.foresight import Foresight


def test_it_waits_while_the_mouse_moves_and_then_builds_all(qtbot: QtBot, shown: Callable[[QWidget], QWidget]) -> None:
    window = shown(QLabel("Busy"))
    left = [1, 2, 3]
    foresight = Foresight(window, lambda: bool(left) and bool(left.pop()), quiet_ms=300)
    foresight.start()
    clock = QElapsedTimer()
    clock.start()
    step = 0
    while clock.elapsed() < 600:
        step += 1
        QTest.mouseMove(window.windowHandle(), QPoint(5 + step % 20, 5))
        QTest.qWait(10)
    assert left == [1, 2, 3]
    qtbot.waitUntil(lambda: foresight.is_done)
    assert left == []


def test_what_was_stopped_builds_nothing_more(qtbot: QtBot, shown: Callable[[QWidget], QWidget]) -> None:
    window = shown(QLabel("Closing"))
    built: list[int] = []

    def build() -> bool:
        built.append(1)
        return True

    foresight = Foresight(window, build, quiet_ms=0)
    foresight.start()
    qtbot.waitUntil(lambda: bool(built))
    foresight.stop()
    before = len(built)
    QTest.qWait(120)
    assert len(built) == before
