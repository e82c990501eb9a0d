"""Settings to look at: every shortcut, and what this program is, is made of, and where it keeps things."""

import platform
from pathlib import Path
from typing import Final

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout, QWidget

from mmsdesk import __version__
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.page_parts import PAGE_MARGIN
from mmsdesk.ui.shortcuts import EVERYWHERE, ON_PAGES, PAGES, shortcut_column
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import Card, FactRow
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import follow

_WIDTH: Final = 660
_LABEL: Final = 130
_MADE_OF: Final = (
    ("Window", "Qt and PySide6, LGPL-3.0"),
    ("Icons", "Lucide, ISC"),
    ("Fonts", "Inter, OFL-1.1 · Roboto, Apache-2.0"),
)


class _Subject(QWidget):
    """A title and cards below it, no wider than can be read."""

    def __init__(self, keeper: ThemeKeeper, title: str) -> None:
        super().__init__()
        self._keeper = keeper
        self._cards: list[Card] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(PAGE_MARGIN, 28, PAGE_MARGIN, 28)
        self._column.setSpacing(14)
        self._column.addWidget(Label(keeper, title, Role.TITLE))

    def _finish(self, *cards: Card) -> None:
        for card in cards:
            self._cards.append(card)
            self._column.addWidget(card)
        self._column.addStretch(1)
        follow(self._keeper, self._restyle)

    def _restyle(self) -> None:
        for card in self._cards:
            card.setMaximumWidth(self._keeper.px(_WIDTH))


class ShortcutsView(_Subject):
    """The sheet of F1, for all pages."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "Shortcuts")
        everywhere = Card(keeper)
        everywhere.body.addLayout(shortcut_column(keeper, "Everywhere", EVERYWHERE))
        pages = Card(keeper)
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(24)
        for place, (key, shortcuts) in enumerate(ON_PAGES.items()):
            grid.addLayout(shortcut_column(keeper, PAGES[key], shortcuts), place // 2, place % 2)
        for across in range(2):
            grid.setColumnStretch(across, 1)
        pages.body.addLayout(grid)
        self._finish(everywhere, pages)


class AboutView(_Subject):
    """Versions to quote when asking for help, where the data is, and whose work is inside."""

    def __init__(self, keeper: ThemeKeeper, folder: Path) -> None:
        super().__init__(keeper, "About")
        self._folder = folder
        self._finish(self._program(), self._data(), self._credits())

    def _program(self) -> Card:
        keeper = self._keeper
        card = Card(keeper, f"MMSDesk {__version__}", gap=8)
        words = "Sends MMS campaigns through the Sinch Conversation API: to everybody on the list, and to nobody twice."
        card.body.addWidget(Label(keeper, words, Role.LABEL, "text2", wrap=True))
        system = f"{platform.system()} {platform.release()}"
        for label, value in (("License", "MIT"), ("Runs on", system), ("Python and Qt", _engine())):
            card.body.addWidget(FactRow(keeper, label, value, label_width=_LABEL))
        copy = Button(keeper, "Copy", Kind.LINK, size=Size.SMALL, name="Copy versions")
        copy.clicked.connect(lambda: QApplication.clipboard().setText(f"MMSDesk {__version__}, {system}, {_engine()}"))
        card.header.addWidget(copy)
        return card

    def _data(self) -> Card:
        keeper = self._keeper
        card = Card(keeper, "Your data", gap=8)
        words = (
            "Campaigns, people and results are kept in one folder of this computer. Secrets never go into a file, a "
            "log or a report."
        )
        card.body.addWidget(Label(keeper, words, Role.LABEL, "text2", wrap=True))
        folder = FactRow(keeper, "Folder", str(self._folder), label_width=_LABEL)
        folder.setToolTip(str(self._folder))
        copy = Button(keeper, "Copy", Kind.LINK, size=Size.SMALL, name="Copy folder")
        copy.clicked.connect(lambda: QApplication.clipboard().setText(str(self._folder)))
        folder.add(copy)
        card.body.addWidget(folder)
        return card

    def _credits(self) -> Card:
        card = Card(self._keeper, "Made with", gap=8)
        for label, value in _MADE_OF:
            card.body.addWidget(FactRow(self._keeper, label, value, label_width=_LABEL))
        return card


def _engine() -> str:
    return f"Python {platform.python_version()} · Qt {qVersion()}"
