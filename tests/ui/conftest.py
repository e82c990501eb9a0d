"""What tests of the window share: one keeper of the look, and no window left behind."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.theme import Look, Motion, ThemeKeeper


@pytest.fixture(scope="session")
def shared_keeper(qapp: QApplication) -> ThemeKeeper:
    """Fonts are registered once."""
    return ThemeKeeper(qapp, Look.LIGHT)


@pytest.fixture
def keeper(shared_keeper: ThemeKeeper) -> Iterator[ThemeKeeper]:
    """The keeper, put back to light, 100 % and full motion afterwards."""
    yield shared_keeper
    shared_keeper.use_motion(Motion.FULL)
    shared_keeper.use_system_font(False)
    if shared_keeper.text_scale != 1.0:
        shared_keeper.set_text_scale(1.0)
    if shared_keeper.look is not Look.LIGHT:
        shared_keeper.use(Look.LIGHT)


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Callable[[QWidget], QWidget]]:
    """Puts a widget into a window of its own that has the focus, and returns the window."""
    windows: list[QWidget] = []

    def show(widget: QWidget) -> QWidget:
        window = QWidget()
        column = QVBoxLayout(window)
        column.addWidget(widget)
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield show
    windows.clear()
