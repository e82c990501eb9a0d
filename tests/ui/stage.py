"""A real window with one page over a real desk, for tests that read and press."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow, Page
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.dialogs import Dialog

P = TypeVar("P", bound=Page)


@dataclass
class Stage(Generic[P]):
    """The window, its page, and what the page asked for."""

    qtbot: QtBot
    window: MainWindow
    page: P
    jobs: Jobs
    opened: list[object] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)

    def wait(self, look: Callable[[], object]) -> None:
        """Until `look` is true-ish."""
        self.qtbot.waitUntil(lambda: bool(look()), timeout=8000)

    def press(self, name: str) -> None:
        """Click the visible, enabled button people know by this name."""
        self.wait(lambda: self.buttons(name))
        QTest.mouseClick(self.buttons(name)[0], Qt.MouseButton.LeftButton)

    def buttons(self, name: str) -> list[QAbstractButton]:
        found = self.window.findChildren(QAbstractButton)
        return [each for each in found if each.accessibleName() == name and each.isVisible() and each.isEnabled()]

    def read(self, name: str) -> str:
        """The accessible name of the widget with this object name."""
        found = self.page.findChild(QWidget, name)
        assert found is not None, name
        return found.accessibleName()

    def dialog(self) -> Dialog:
        """The question now asked."""
        self.wait(self._dialogs)
        return self._dialogs()[-1]

    def _dialogs(self) -> list[Dialog]:
        return [each for each in self.window.findChildren(Dialog) if each.isVisible()]


@contextmanager
def set_stage(keeper: ThemeKeeper, qtbot: QtBot, make: Callable[[Jobs], P], *arguments: object) -> Iterator[Stage[P]]:
    """Show the page in a window; the jobs are ended before the desk is closed."""
    keeper.set_reduced_motion(True)
    jobs = Jobs(threads=2)
    page = make(jobs)
    window = MainWindow(keeper)
    qtbot.addWidget(window)
    window.add_page("page", None, lambda: page)
    stage = Stage(qtbot, window, page, jobs)
    asked = getattr(page, "toast_requested", None)
    if asked is not None:
        asked.connect(lambda text, _action, _react: stage.toasts.append(text))
    window.show()
    window.open("page", *arguments)
    page.open_requested.disconnect()  # the window would look for pages that are not on this stage
    page.open_requested.connect(stage.opened.append)
    try:
        yield stage
    finally:
        page.leave()
        jobs.close()
        window.close()
