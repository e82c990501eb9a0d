"""How the window stood last time: all that QSettings keeps. What people decide about sending is in the profile."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QSettings, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from mmsdesk.ui.theme import Appearance, Look, Motion
from mmsdesk.ui.throttle import Throttle

FILE: Final = "window.ini"
_RAIL: Final = "navigation/rail"
_PLACE: Final = "window/place"
_FRAME: Final = "window/frame"
_MAXIMISED: Final = "window/maximised"
_APPEARANCE: Final = "window/appearance"
_PAGE: Final = "window/page"
_OPEN: Final = "window/open"
_SETTLE_MS: Final = 400
_SEEN: Final = QSize(160, 48)
"""So much of a window has to be on a screen for somebody to find it and drag it."""
_MOVES: Final = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.WindowStateChange})


class WindowState(QObject):
    """Read and written beside the profile's database; a file that cannot be read or written costs the choice only."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._settings = QSettings(str(folder / FILE), QSettings.Format.IniFormat)
        self._window: QMainWindow | None = None
        self._later = Throttle(_SETTLE_MS, debounce=True, parent=self)

    @property
    def rail(self) -> bool:
        """True when the navigation was folded to a rail."""
        return bool(self._settings.value(_RAIL, False, type=bool))

    def keep_rail(self, rail: bool) -> None:
        """Remember it; Qt writes it a moment later, and at the latest when the window is closed."""
        self._settings.setValue(_RAIL, rail)

    @property
    def page(self) -> tuple[str, ...]:
        """Key and arguments of the page that was open last; empty when that is not known."""
        try:
            kept = json.loads(str(self._settings.value(_PAGE, "[]")))
        except (ValueError, RecursionError):
            return ()
        return tuple(kept) if isinstance(kept, list) and all(isinstance(each, str) for each in kept) else ()

    def keep_page(self, key: str, arguments: Sequence[object]) -> None:
        """Remember the page that is open now."""
        self._settings.setValue(_PAGE, json.dumps([key, *map(str, arguments)]))

    @property
    def appearance(self) -> Appearance:
        """How the window looked last time, for its first picture; the profile, read afterwards, has the last word."""
        try:
            look, scale, system_font, motion = json.loads(str(self._settings.value(_APPEARANCE, "")))
            return Appearance(Look(look), float(scale), bool(system_font), Motion(motion))
        except (ValueError, TypeError, RecursionError):
            return Appearance()

    def keep_appearance(self, now: Appearance) -> None:
        """Remember how the window looks."""
        kept = json.dumps([now.look, now.text_scale, now.system_font, now.motion])
        if kept != self._settings.value(_APPEARANCE, ""):
            self._settings.setValue(_APPEARANCE, kept)

    def begin(self) -> bool:
        """Note that a window is open now; True when the one before never said that it closed."""
        was_cut_off = bool(self._settings.value(_OPEN, False, type=bool))
        self._settings.setValue(_OPEN, True)
        self._settings.sync()
        return was_cut_off

    def end(self) -> None:
        """Note that the window was closed as it should be."""
        self._settings.setValue(_OPEN, False)
        self._settings.sync()

    def follow(self, window: QMainWindow, size: QSize) -> None:
        """Put the window where it was, else on the first screen at `size`, and remember from now on where it is."""
        kept = self._place()
        frame = self._frame(window)
        screens = [screen.availableGeometry().marginsRemoved(frame) for screen in QGuiApplication.screens()]
        wanted = kept or QRect(_middle(screens[0], size) if screens else QPoint(), size)
        place = fit_on_screens(wanted, screens, window.minimumSize())
        if kept is None:
            window.resize(place.size())  # where it opens is the system's choice
        else:
            window.setGeometry(place)
        if self._settings.value(_MAXIMISED, False, type=bool):
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
        self._window = window
        window.installEventFilter(self)

    def leave(self) -> None:
        """Follow the window no longer: it is about to go."""
        if self._window is not None:
            self._later.flush()
            self._window.removeEventFilter(self)
            self._window = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() in _MOVES:
            self._later.call(self._keep_place)
        elif watched is self._window and event.type() == QEvent.Type.Close:
            self._later.flush()
        return False

    def _keep_place(self) -> None:
        window = self._window
        if window is None or not window.isVisible() or window.isMinimized():
            return
        normal = window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
        if normal.isValid():
            self._settings.setValue(_PLACE, json.dumps([normal.x(), normal.y(), normal.width(), normal.height()]))
        if not (window.isMaximized() or window.isFullScreen()):
            self._settings.setValue(_FRAME, json.dumps(_frame_of(window.frameGeometry(), normal)))
        self._settings.setValue(_MAXIMISED, window.isMaximized())

    def _place(self) -> QRect | None:
        place = QRect(*self._four(_PLACE, 100_000) or ())
        return place if place.isValid() else None

    def _frame(self, window: QMainWindow) -> QMargins:
        """What the system draws round a window, as it was last time; a title bar while nobody knows."""
        kept = self._four(_FRAME, 200)
        if kept is None:
            from PySide6.QtWidgets import QStyle  # with its many names, of which one is needed once

            return QMargins(0, window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight), 0, 0)
        return QMargins(*(max(0, each) for each in kept))

    def _four(self, key: str, most: int) -> list[int] | None:
        """Four whole numbers no larger than `most` either way; None for anything else."""
        try:
            kept = json.loads(str(self._settings.value(key, "")))
        except (ValueError, RecursionError):
            return None
        if not isinstance(kept, list) or len(kept) != 4 or not all(type(each) is int for each in kept):
            return None
        return None if any(abs(each) > most for each in kept) else kept


def fit_on_screens(wanted: QRect, screens: Sequence[QRect], smallest: QSize) -> QRect:
    """A place like the wanted one that can be seen: on the screen with most of it, else in the first one's middle.

    No larger than that screen and no smaller than `smallest`; a screen that cannot hold even that bounds nothing.
    """
    if not screens:
        return wanted
    home = max(screens, key=lambda screen: _area(screen.intersected(wanted)))
    seen = home.intersected(wanted)
    is_lost = seen.width() < _SEEN.width() or seen.height() < _SEEN.height()
    if is_lost:
        home = screens[0]
    size = wanted.size().expandedTo(smallest)
    if home.width() < smallest.width() or home.height() < smallest.height():
        return QRect(home.topLeft() if is_lost else wanted.topLeft(), size)
    size = size.boundedTo(home.size())
    corner = _middle(home, size) if is_lost else wanted.topLeft()
    left = min(max(corner.x(), home.left()), home.left() + home.width() - size.width())
    top = min(max(corner.y(), home.top()), home.top() + home.height() - size.height())
    return QRect(QPoint(left, top), size)


def _frame_of(outside: QRect, inside: QRect) -> list[int]:
    """How far the one reaches beyond the other: left, top, right, bottom."""
    right, bottom = outside.right() - inside.right(), outside.bottom() - inside.bottom()
    return [inside.left() - outside.left(), inside.top() - outside.top(), right, bottom]


def _middle(screen: QRect, size: QSize) -> QPoint:
    left = screen.left() + max(0, (screen.width() - size.width()) // 2)
    return QPoint(left, screen.top() + max(0, (screen.height() - size.height()) // 2))


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0
