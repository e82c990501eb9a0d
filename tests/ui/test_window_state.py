"""The window stands where it stood, on a screen that is there."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSettings, QSize
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from mmsdesk.ui.window_state import FILE, WindowState, fit_on_screens

SMALLEST = QSize(1024, 700)
LAPTOP, BESIDE = QRect(0, 0, 1440, 900), QRect(1440, -200, 2560, 1400)


@pytest.mark.parametrize(
    ("wanted", "screens", "place"),
    [
        (QRect(100, 50, 1200, 800), [LAPTOP], QRect(100, 50, 1200, 800)),
        (QRect(2000, 0, 1800, 1000), [LAPTOP, BESIDE], QRect(2000, 0, 1800, 1000)),
        (QRect(2000, 0, 1800, 1000), [LAPTOP], QRect(0, 0, 1440, 900)),  # the other screen is gone
        (QRect(5000, 5000, 1100, 800), [LAPTOP], QRect(170, 50, 1100, 800)),
        (QRect(1400, 880, 1100, 800), [LAPTOP], QRect(170, 50, 1100, 800)),  # a corner of it is not enough
        (QRect(-300, -60, 1200, 800), [LAPTOP], QRect(0, 0, 1200, 800)),
        (QRect(600, 300, 1200, 800), [LAPTOP], QRect(240, 100, 1200, 800)),
        (QRect(0, 0, 300, 200), [LAPTOP], QRect(0, 0, 1024, 700)),
        (QRect(30, 40, 1440, 900), [QRect(0, 0, 800, 600)], QRect(30, 40, 1440, 900)),  # holds no window of ours
        (QRect(9000, 0, 1440, 900), [QRect(0, 0, 800, 600)], QRect(0, 0, 1440, 900)),
        (QRect(1, 2, 3000, 2000), [], QRect(1, 2, 3000, 2000)),
    ],
)
def test_a_window_is_always_on_a_screen(wanted: QRect, screens: list[QRect], place: QRect) -> None:
    assert fit_on_screens(wanted, screens, SMALLEST) == place


def open_one(folder: Path, qtbot: QtBot) -> tuple[WindowState, QMainWindow]:
    state, window = WindowState(folder), QMainWindow()
    qtbot.addWidget(window)
    window.setMinimumSize(SMALLEST)
    state.follow(window, QSize(1440, 900))
    window.show()
    return state, window


def test_place_size_and_maximised_come_back(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    state, window = open_one(tmp_path, qtbot)
    assert window.size() == QSize(1440, 900)
    window.setGeometry(40, 60, 1300, 760)
    window.close()
    state.end()
    state, window = open_one(tmp_path, qtbot)
    assert (window.geometry(), window.isMaximized()) == (QRect(40, 60, 1300, 760), False)
    window.showMaximized()
    qtbot.waitUntil(window.isMaximized)
    window.close()
    state.end()
    state, window = open_one(tmp_path, qtbot)
    assert window.isMaximized()
    assert window.normalGeometry() == QRect(40, 60, 1300, 760)


def test_the_title_bar_stays_on_the_screen_too(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    screen = qapp.primaryScreen().availableGeometry()
    small = QSize(300, 200)

    def open_small() -> QMainWindow:
        window = QMainWindow()
        qtbot.addWidget(window)
        window.setMinimumSize(small)
        WindowState(tmp_path).follow(window, screen.size())
        return window

    first = open_small()
    assert 0 < screen.height() - first.height() < 60  # room for a title bar nobody has measured yet
    kept = QSettings(str(tmp_path / FILE), QSettings.Format.IniFormat)
    kept.setValue("window/place", str([screen.left(), screen.top(), screen.width(), screen.height()]))
    kept.setValue("window/frame", str([1, 30, 2, 4]))
    kept.sync()
    assert open_small().geometry() == screen.adjusted(1, 30, -2, -4)


def test_a_move_is_kept_without_an_orderly_end(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    _, window = open_one(tmp_path, qtbot)
    window.setGeometry(10, 20, 1111, 777)
    qtbot.waitUntil(lambda: b"1111" in (tmp_path / FILE).read_bytes() if (tmp_path / FILE).exists() else False)


def test_an_end_that_was_not_told_is_known_once(tmp_path: Path) -> None:
    told = []
    for ends in (True, False, True, True):
        state = WindowState(tmp_path)
        told.append(state.begin())
        if ends:
            state.end()
    assert told == [False, False, True, False]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\0\0\0",
        "[window]\nplace=x\npage=5\n",
        "[window]\nplace=[1, 2]\nframe=[9, 9000, 9, 9]\npage={}\nmaximised=maybe\n",
    ],
)
def test_a_damaged_file_costs_the_choice_only(qtbot: QtBot, tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    state, window = open_one(tmp_path, qtbot)
    assert (window.size(), state.page, state.rail) == (QSize(1440, 900), (), False)
