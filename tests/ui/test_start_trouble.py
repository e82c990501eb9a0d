"""The window that says why the window cannot open."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from mmsdesk.demo.drive import Hands
from mmsdesk.domain.errors import Trouble
from mmsdesk.ui.start_trouble import StartTrouble, tell_and_ask

ERROR = Trouble("The database is in use by another program", "Close the other program and try again.")


def press(name: str) -> Callable[[QWidget], object]:
    return lambda notice: Hands(notice).press(name)


def key(key: Qt.Key) -> Callable[[QWidget], object]:
    return lambda notice: QTest.keyClick(notice, key)


@pytest.mark.parametrize(
    ("act", "again"),
    [
        (press("Try again"), True),
        (press("Close"), False),
        (key(Qt.Key.Key_Return), True),
        (key(Qt.Key.Key_Escape), False),
        (lambda notice: notice.close(), False),
    ],
)
def test_it_says_what_happened_and_asks_what_to_do(
    qapp: QApplication, act: Callable[[QWidget], object], again: bool
) -> None:
    said: list[str] = []

    def answer() -> None:
        notice = next(it for it in qapp.topLevelWidgets() if isinstance(it, StartTrouble) and it.isVisible())
        assert (notice.accessibleName(), notice.accessibleDescription()) == (ERROR.title, ERROR.hint)
        said.extend(label.text() for label in notice.findChildren(QLabel) if label.isVisible())
        act(notice)

    QTimer.singleShot(0, answer)
    assert tell_and_ask(qapp, ERROR) is again
    assert said == [ERROR.title, ERROR.hint]
    QTest.qWait(0)
    assert not [it for it in qapp.topLevelWidgets() if isinstance(it, StartTrouble)]
