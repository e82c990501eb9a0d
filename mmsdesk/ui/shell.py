"""The main window: navigation at the left, pages at the right, built when first opened."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mmsdesk.ui.dropped import campaign_in
from mmsdesk.ui.navigation import Brand, NavButton, NavItem, StatusChip
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.cards import Hairline, Pane

# What the empty window does not show is imported where it is used: it is painted before.
if TYPE_CHECKING:
    from mmsdesk.ui.widgets.toast import Toast

__all__ = [
    "AUDIENCE",
    "CAMPAIGNS",
    "INBOX",
    "MEDIA",
    "REPORTS",
    "SETTINGS",
    "MainWindow",
    "NavItem",
    "Page",
]

NAV_WIDTH, RAIL_WIDTH, COLLAPSE_BELOW = 224, 64, 1180
MIN_WINDOW = QSize(1024, 700)
_OWN_FILE_KEYS = "import"
"""The page whose Ctrl+O chooses a file with people."""


CAMPAIGNS = NavItem("Campaigns", "megaphone", "Ctrl+1")
INBOX = NavItem("Inbox", "inbox", "Ctrl+2")
AUDIENCE = NavItem("Audience", "users", "Ctrl+3")
MEDIA = NavItem("Media", "images", "Ctrl+4")
REPORTS = NavItem("Reports", "chart-no-axes-column", "Ctrl+5")
SETTINGS = NavItem("Settings", "settings", "Ctrl+,", bottom=True)
_ORDER = (CAMPAIGNS, INBOX, AUDIENCE, MEDIA, REPORTS, SETTINGS)


class Page(QWidget):
    """What the window shows at the right of the navigation. Override what you need.

    Signals:
        open_requested: another page, as a tuple (key, *arguments).
    """

    open_requested = Signal(object)
    stands_alone = False
    """True: the navigation is hidden while the page is open, as in the first run."""

    def enter(self, *arguments: object) -> None:
        """Called each time the page is opened, with what `MainWindow.open` was given."""

    def leave(self) -> None:
        """Called before another page takes its place: save drafts here."""

    def panes(self) -> list[QWidget]:
        """The regions F6 goes through, in reading order; a top bar or header first, if there is one."""
        return [self]

    def foot_height(self) -> int:
        """How high (px) the page's foot is that a toast must not cover; 0 where there is none."""
        return 0

    def begin_search(self) -> None:
        """Ctrl+F: put the cursor into the page's search. A page without one stays as it is."""


@dataclass(slots=True)
class _Place:
    factory: Callable[[], QWidget]
    nav: NavItem | None
    section: str
    page: QWidget | None = None


@dataclass(frozen=True, slots=True)
class _Visit:
    key: str
    arguments: tuple[object, ...]


class MainWindow(QMainWindow):
    """The one window: pages by key, a way back, the status of the connection, toasts.

    Signals:
        status_pressed: the status at the bottom left was pressed.
        page_opened: key of the page now shown.
        closing: the window is about to close; save what is open.
        new_requested: a new campaign is wanted, on whichever page.
        file_requested: a campaign file is to be chosen and opened.
        file_dropped: a campaign file (Path) was dropped on the window.
        copy_requested: the campaign that is shown is to be saved into a file.
        rail_chosen: somebody folded (True) or unfolded the navigation.
    """

    status_pressed = Signal()
    page_opened = Signal(str)
    closing = Signal()
    new_requested = Signal()
    file_requested = Signal()
    file_dropped = Signal(object)
    copy_requested = Signal()
    rail_chosen = Signal(bool)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._places: dict[str, _Place] = {}
        self._nav_buttons: dict[str, NavButton] = {}
        self._sections: list[NavItem] = []
        self._past: list[_Visit] = []
        self._now: _Visit | None = None
        self._rail_chosen = False
        self.setWindowTitle("MMSDesk")
        self.setMinimumSize(MIN_WINDOW)
        self._nav = Pane(keeper, "side", line=Qt.Edge.RightEdge)
        self._nav.setAccessibleName("Navigation")
        self._stack = QStackedWidget()
        self._chip = StatusChip(keeper)
        self._chip.clicked.connect(self.status_pressed)
        self._build()
        self._toast: Toast | None = None
        self._waiting: QWidget | None = None
        self._add_shortcut("Ctrl+\\", self.toggle_navigation)
        self._add_shortcut("Alt+Left", self.back)
        self._add_shortcut("F6", self.next_pane)
        self._add_shortcut("Ctrl+N", self.new_requested.emit)
        self._file_keys = self._add_shortcut("Ctrl+O", self.file_requested.emit)
        self._add_shortcut("Ctrl+Shift+S", self.copy_requested.emit)
        self._add_shortcut("Ctrl+F", self._find)
        self._add_shortcut("F1", self._help)
        self._add_shortcut("Ctrl+Q", self.leave)
        self.hold_back: Callable[[], bool] = lambda: False
        """Asked when a person wants to close the window; True puts it off, and whoever said so closes it later."""
        self.setAcceptDrops(True)
        keeper.changed.connect(self._fold)
        self.resize(1440, 900)

    @property
    def current_key(self) -> str:
        """Key of the page shown, "" before the first."""
        return self._now.key if self._now else ""

    @property
    def current_arguments(self) -> tuple[object, ...]:
        """What the page shown was opened with."""
        return self._now.arguments if self._now else ()

    @property
    def is_asking(self) -> bool:
        """True while a dialog waits for an answer: the window below it does nothing."""
        from mmsdesk.ui.widgets.dialogs import Dialog

        return any(dialog.isVisible() for dialog in self.findChildren(Dialog))

    @property
    def collapsed(self) -> bool:
        """True while the navigation is a rail of icons."""
        return self._nav.width() < NAV_WIDTH

    @property
    def toast_shown(self) -> "Toast":
        """The toast (may be hidden)."""
        if self._toast is None:
            from mmsdesk.ui.widgets.toast import Toast

            self._toast = Toast(self._keeper, self)
            self._toast.foot_height = self._foot_height
        return self._toast

    def add_page(self, key: str, nav: NavItem | None, factory: Callable[[], QWidget], *, section: str = "") -> None:
        """Register a page. `factory` runs when it is first opened; `nav` puts it into the navigation.

        A page without `nav` lights up the navigation item of the page called `section`.
        """
        self._places[key] = _Place(factory, nav, section or key)
        if nav is not None and key not in self._nav_buttons:
            self.add_section(key, nav)

    def await_page(self, key: str, meanwhile: QWidget) -> None:
        """Show `meanwhile`, under the section `key`, until the first page is opened."""
        self._waiting = meanwhile
        self._stack.addWidget(meanwhile)
        self._light_up(key)

    def page(self, key: str) -> QWidget:
        """The page itself, built if need be. Raises KeyError."""
        place = self._places[key]
        if place.page is None:
            place.page = place.factory()
            if isinstance(place.page, Page):
                place.page.open_requested.connect(self._open_asked)
            self._stack.addWidget(place.page)
        return place.page

    def build_next(self) -> bool:
        """Build one page nobody has opened yet, so that opening it is quick; False when there is none left."""
        waiting = next((key for key, place in self._places.items() if place.page is None), None)
        if waiting is not None:
            self.page(waiting)
        return waiting is not None

    def open(self, key: str, *arguments: object) -> None:
        """Show a page; the one shown before can be gone back to. Raises KeyError."""
        if self._now is not None and self._now != _Visit(key, arguments):
            self._past.append(self._now)
        self._show(_Visit(key, arguments))

    def back(self) -> None:
        """Return to the page before; nothing happens at the first."""
        if self._past:
            self._show(self._past.pop())

    def set_status(self, tone: Tone, title: str, detail: str = "") -> None:
        """Say how the connection is: Connected, Offline, Key refused, Relay silent."""
        self._chip.show_status(tone, title, detail)

    def set_badge(self, key: str, number: int) -> None:
        """Put a number beside a navigation item; 0 takes it away."""
        if key in self._nav_buttons:
            self._nav_buttons[key].show_badge(number)

    def toast(self, text: str, action: str = "", react: Callable[[], object] | None = None) -> None:
        """Say something for six seconds, with at most one button."""
        self.toast_shown.show_message(text, action, react)

    def _foot_height(self) -> int:
        page = self._stack.currentWidget()
        return page.foot_height() if isinstance(page, Page) else 0

    def come_forward(self) -> None:
        """Show the window over the others, wherever it was."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    def next_pane(self) -> None:
        """Move the focus to the next region: the page's top bar, the navigation, the page's panes, then round again."""
        from mmsdesk.ui.regions import focus_next

        page = self._stack.currentWidget()
        focus_next(page.panes() if isinstance(page, Page) else list(filter(None, [page])), self._nav)

    def toggle_navigation(self) -> None:
        """Fold the navigation into a rail, or unfold it."""
        self.set_rail(not self.collapsed)
        self.rail_chosen.emit(self._rail_chosen)

    def set_rail(self, rail: bool) -> None:
        """Fold or unfold, e.g. as remembered from last time; a narrow window folds anyway."""
        self._rail_chosen = rail
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if campaign_in(event.mimeData()) is not None and not self.is_asking:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if (path := campaign_in(event.mimeData())) is not None:
            event.acceptProposedAction()
            self.file_dropped.emit(path)

    def leave(self) -> None:
        """Close as somebody who presses Ctrl+Q; `close` closes without a question."""
        if not self.hold_back():
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if event.spontaneous() and self.hold_back():
            event.ignore()
            return
        if self._now is not None:
            self._leave(self._now.key)
        self.closing.emit()
        super().closeEvent(event)

    def _build(self) -> None:
        self._top, self._bottom = QVBoxLayout(), QVBoxLayout()
        for part in (self._top, self._bottom):
            part.setSpacing(2)
        column = QVBoxLayout(self._nav)
        column.setContentsMargins(13, 0, 14, 14)
        column.setSpacing(0)
        column.addWidget(Brand(self._keeper))
        column.addSpacing(8)
        column.addLayout(self._top)
        column.addStretch(1)
        column.addLayout(self._bottom)
        column.addSpacing(8)
        column.addWidget(Hairline(self._keeper))
        column.addSpacing(6)
        column.addWidget(self._chip)
        self._column = column
        central = QWidget()
        across = QHBoxLayout(central)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._nav)
        across.addWidget(self._stack, 1)
        self.setCentralWidget(central)

    def add_section(self, key: str, nav: NavItem) -> None:
        """Put a page into the navigation; it has to be registered before somebody can press there."""
        button = NavButton(self._keeper, nav)
        button.clicked.connect(lambda: self._open_section(key))
        self._nav_buttons[key] = button
        if nav.shortcut:
            self._add_shortcut(nav.shortcut, lambda: self._open_section(key))
        target = self._bottom if nav.bottom else self._top
        before = [it for it in self._sections if it.bottom == nav.bottom and _rank(it) < _rank(nav)]
        self._sections.append(nav)
        target.insertWidget(len(before), button)

    def _order_tabs(self) -> None:
        """Tab goes down the navigation, then to the status, then into the page (Qt needs one to be there)."""
        ordered = [self._layout_button(part, at) for part in (self._top, self._bottom) for at in range(part.count())]
        for first, second in pairwise([*ordered, self._chip]):
            QWidget.setTabOrder(first, second)

    def _layout_button(self, part: QVBoxLayout, at: int) -> QWidget:
        item = part.itemAt(at)
        widget = item.widget() if item is not None else None
        return widget if widget is not None else self._chip

    def _open_section(self, key: str) -> None:
        if not self.is_asking:
            self.open(key)

    def _open_asked(self, target: object) -> None:
        if isinstance(target, tuple):
            self.open(*target)
        else:
            self.open(str(target))

    def _show(self, visit: _Visit) -> None:
        page = self.page(visit.key)
        if self._now is not None:
            self._leave(self._now.key)
        self._now = visit
        self._file_keys.setEnabled(visit.key != _OWN_FILE_KEYS)
        if isinstance(page, Page):
            page.enter(*visit.arguments)
        in_navigation = any(button.hasFocus() for button in self._nav_buttons.values())
        self._nav.setVisible(not (isinstance(page, Page) and page.stands_alone))
        self._stack.setCurrentWidget(page)
        self._order_tabs()
        if not in_navigation:
            page.setFocus(Qt.FocusReason.OtherFocusReason)
        self._light_up(self._places[visit.key].section)
        if self._waiting is not None:
            self._stack.removeWidget(self._waiting)
            self._waiting.deleteLater()
            self._waiting = None
        self.page_opened.emit(visit.key)

    def _light_up(self, section: str) -> None:
        for key, button in self._nav_buttons.items():
            button.setChecked(key == section)

    def _leave(self, key: str) -> None:
        page = self._places[key].page
        if isinstance(page, Page):
            page.leave()

    def _fold(self) -> None:
        rail = self._rail_chosen or self.width() < COLLAPSE_BELOW * self._keeper.text_scale
        self._nav.setFixedWidth(RAIL_WIDTH if rail else max(NAV_WIDTH, self._keeper.px(NAV_WIDTH * 0.9)))
        self._column.setContentsMargins(12 if rail else 13, 0, 12 if rail else 14, 14)

    def _add_shortcut(self, keys: str, action: Callable[[], object]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(lambda: None if self.is_asking else action())
        return shortcut

    def _find(self) -> None:
        page = self._stack.currentWidget()
        if isinstance(page, Page):
            page.begin_search()

    def _help(self) -> None:
        from mmsdesk.ui.shortcuts import show_shortcuts

        show_shortcuts(self._keeper, self, self.current_key)


def _rank(item: NavItem) -> int:
    return _ORDER.index(item) if item in _ORDER else len(_ORDER)
