"""The window before its profile is read: navigation, title and place, painted before anything else is imported."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QEventLoop, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.shell import CAMPAIGNS, SETTINGS, MainWindow
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.painting import begin, draw_text
from mmsdesk.ui.window_state import WindowState

WINDOW_SIZE: Final = (1440, 900)
_PATIENCE_MS: Final = 500
"""A window that nobody sees, because it starts minimised, is never painted."""
_MARGIN: Final = 36
"""As on the pages (`page_parts.PAGE_MARGIN`)."""
_SETTINGS_PAGE: Final = "connection"


class Frame(QObject):
    """Window and look as they were last time. `DeskWindow` fills it; by itself it reads nothing of the profile."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        super().__init__()
        self.app = app
        self.state = WindowState(folder)
        chosen = self.state.appearance
        self.keeper = ThemeKeeper(
            app,
            chosen.look,
            text_scale=chosen.text_scale,
            system_font=chosen.system_font,
            motion=chosen.motion,
        )
        self.window = MainWindow(self.keeper)
        self.window.add_section("campaigns", CAMPAIGNS)
        self.window.add_section(_SETTINGS_PAGE, SETTINGS)
        self.window.set_rail(self.state.rail)
        self.state.follow(self.window, QSize(*WINDOW_SIZE))

    def paint(self) -> bool:
        """Show the window and return once it is painted; False when it was closed meanwhile.

        Keys and presses wait until it is filled.
        """
        page = self.state.page[:1] or ("campaigns",)
        section = _SETTINGS_PAGE if page == (_SETTINGS_PAGE,) else "campaigns"
        coming = Coming(self.keeper, CAMPAIGNS.label if page == ("campaigns",) else "")
        self.window.await_page(section, coming)
        coming.setFocus()
        self.window.set_status(Tone.NEUTRAL, "Opening")
        loop = QEventLoop()
        QTimer.singleShot(_PATIENCE_MS, loop.quit)
        self._loop = loop
        self.window.installEventFilter(self)
        self.window.show()
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        self.window.removeEventFilter(self)
        return self.window.isVisible()

    def close(self) -> None:
        """Take the window away again: its profile cannot be opened."""
        self.state.leave()
        self.window.hide()
        self.window.deleteLater()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Paint, QEvent.Type.Hide}:
            QTimer.singleShot(0, self._loop.quit)  # this turn brings it onto the screen
        return False


class Coming(QWidget):
    """Stands where the first page will be. Only a title that is known is shown: grey shapes would flash."""

    def __init__(self, keeper: ThemeKeeper, title: str) -> None:
        super().__init__()
        self._keeper, self._title = keeper, title
        self.setAccessibleName("Opening")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # else the first button would have the focus, and show it

    def paintEvent(self, _event: QPaintEvent) -> None:
        where = QRectF(_MARGIN, 28, self.width() - 2 * _MARGIN, self._keeper.px(38))
        draw_text(begin(self), where, self._title, self._keeper.font(Role.TITLE), self._keeper.theme.text)
