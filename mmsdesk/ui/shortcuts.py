"""Every shortcut in one table, and the sheet F1 shows of it."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.labels import Label


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Keys as Qt writes them, and what they do."""

    keys: str
    words: str

    @property
    def shown(self) -> str:
        """The keys as this system writes them: Ctrl is Cmd on a Mac."""
        return QKeySequence(self.keys).toString(QKeySequence.SequenceFormat.NativeText)


EVERYWHERE: Final = (
    Shortcut("Ctrl+N", "New campaign"),
    Shortcut("Ctrl+O", "Open a campaign file"),
    Shortcut("Ctrl+Shift+S", "Save a copy of the campaign"),
    Shortcut("Ctrl+F", "Search this page"),
    Shortcut("Ctrl+1", "Campaigns"),
    Shortcut("Ctrl+,", "Settings"),
    Shortcut("Alt+Left", "Back"),
    Shortcut("F6", "Next part of the window"),
    Shortcut("Ctrl+\\", "Fold the navigation"),
    Shortcut("F1", "These shortcuts"),
    Shortcut("Ctrl+Q", "Close the window"),
)
ON_PAGES: Final = {
    "campaigns": (
        Shortcut("Return", "Open"),
        Shortcut("F2", "Rename"),
        Shortcut("Ctrl+D", "Duplicate"),
        Shortcut("Del", "Delete a draft"),
        Shortcut("Ctrl+Shift+N", "New campaign from a template"),
    ),
    "compose": (
        Shortcut("Ctrl+J", "Insert a merge field"),
        Shortcut("Ctrl+K", "Insert or change a link"),
        Shortcut("Ctrl+Shift+M", "Insert an emoji"),
        Shortcut("Ctrl+Shift+I", "Insert a saved text"),
        Shortcut("Ctrl+Shift+H", "Version history"),
        Shortcut("Ctrl+Return", "Next step"),
        Shortcut("Ctrl+Shift+T", "Send a test"),
        Shortcut("Ctrl+[", "Preview the person before"),
        Shortcut("Ctrl+]", "Preview the next person"),
        Shortcut("Ctrl+Shift+B", "Preview the worst cases"),
        Shortcut("Ctrl+Shift+P", "Next view of the phone"),
        Shortcut("Ctrl+Shift+E", "Export the preview"),
        Shortcut("Ctrl+Shift+J", "The request as JSON"),
        Shortcut("Alt+Up", "Move the answer or card up"),
        Shortcut("Alt+Down", "Move the answer or card down"),
        Shortcut("F8", "Next problem"),
        Shortcut("Shift+F8", "Problem before"),
        Shortcut("Ctrl+.", "Fix the problem"),
    ),
    "audience": (Shortcut("Ctrl+Return", "Next step"),),
    "import": (Shortcut("Ctrl+O", "Choose a file"), Shortcut("Ctrl+Return", "Next step")),
    "review": (Shortcut("Ctrl+Return", "Send"), Shortcut("Ctrl+Shift+T", "Send a test")),
    "report": (Shortcut("Ctrl+E", "Export"),),
}


PAGES: Final = {
    "campaigns": "Campaigns",
    "compose": "Message",
    "audience": "Audience",
    "import": "Import",
    "review": "Review & send",
    "report": "Report",
}
"""What people call the pages that have shortcuts of their own."""


def show_shortcuts(keeper: ThemeKeeper, window: QWidget, page: str) -> Dialog:
    """Show what works everywhere and what works on this page, until it is closed."""
    dialog = Dialog(keeper, window, "Shortcuts", width=680 if page in ON_PAGES else 400)
    across = QHBoxLayout()
    across.setSpacing(32)
    across.addLayout(shortcut_column(keeper, "Everywhere", EVERYWHERE), 1)
    if page in ON_PAGES:
        across.addLayout(shortcut_column(keeper, "On this page", ON_PAGES[page]), 1)
    dialog.body.addLayout(across)
    dialog.add_button("Close", Kind.PRIMARY)
    dialog.finished.connect(dialog.deleteLater)
    dialog.ask()
    return dialog


def shortcut_column(keeper: ThemeKeeper, title: str, shortcuts: tuple[Shortcut, ...]) -> QVBoxLayout:
    """A title, and below it each shortcut in a line: keys, what they do."""
    column = QVBoxLayout()
    column.setSpacing(8)
    column.addWidget(Label(keeper, title, Role.LABEL_STRONG))
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(0, keeper.px(88))  # columns below one another line up
    grid.setColumnStretch(1, 1)
    for line, shortcut in enumerate(shortcuts):
        grid.addWidget(Label(keeper, shortcut.shown, Role.LABEL, "text2"), line, 0)
        grid.addWidget(Label(keeper, shortcut.words, Role.LABEL), line, 1)
    column.addLayout(grid)
    column.addStretch(1)
    return column
