"""Everything the composer can do beside its form, in one table: heard by its keys and shown in the menu at the top."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from mmsdesk.ui.compose.emoji import emoji_tools
from mmsdesk.ui.compose.links import link_tools
from mmsdesk.ui.compose.past_tools import past_tools
from mmsdesk.ui.compose.preview_tools import preview_tools
from mmsdesk.ui.compose.request_tools import request_tools
from mmsdesk.ui.compose.saved_texts import saved_text_tools
from mmsdesk.ui.compose.tools import EDIT, GROUPS, PROBLEMS, Parts, Tool
from mmsdesk.ui.compose.worst_tools import worst_tools
from mmsdesk.ui.widgets.buttons import IconButton


def usual_tools(parts: Parts) -> Sequence[Tool]:
    """The keys of what stands on the page, and the steps there is no button for."""
    work, people, inspection = parts.work, parts.people, parts.inspection
    return (
        Tool("Undo", work.undo, ("Ctrl+Z",), EDIT, "undo-2", lambda: work.can_undo, hears=False),
        Tool("Redo", work.redo, ("Ctrl+Shift+Z",), EDIT, "redo-2", lambda: work.can_redo, hears=False),
        Tool("Insert field…", lambda: open_fields(parts), ("Ctrl+J",), EDIT, "braces", lambda: parts.form.has_words),
        Tool("Next step", parts.going_on.next_step, ("Ctrl+Return", "Ctrl+Enter")),
        Tool("Send test", parts.going_on.send_test, ("Ctrl+Shift+T",)),
        Tool("Person before", lambda: people.step(-1), ("Ctrl+[",)),
        Tool("Next person", lambda: people.step(1), ("Ctrl+]",)),
        Tool("Next problem", lambda: inspection.step(1), ("F8",), PROBLEMS, "circle-alert"),
        Tool("Problem before", lambda: inspection.step(-1), ("Shift+F8",)),
        Tool("Fix the problem", inspection.mend_focused, ("Ctrl+.",)),
    )


def open_fields(parts: Parts) -> None:
    """Offer the merge fields; the choice goes where the cursor is."""
    if parts.work.opened is not None:
        parts.fields.open(parts.work.opened.fields)


MAKERS: Final[tuple[Callable[[Parts], Sequence[Tool]], ...]] = (
    usual_tools,
    emoji_tools,
    link_tools,
    saved_text_tools,
    past_tools,
    worst_tools,
    preview_tools,
    request_tools,
)


class ComposeTools(QObject):
    """Has every tool heard by its keys, and offers those of a group in the menu of `button`."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.page)
        self._parts = parts
        self.tools: tuple[Tool, ...] = tuple(tool for make in MAKERS for tool in make(parts))
        self.button = IconButton(parts.keeper, "ellipsis", "More")
        self.button.clicked.connect(self.open_menu)
        self._shortcuts = [self._shortcut(keys, tool) for tool in self.tools if tool.hears for keys in tool.keys]
        self.set_enabled(on=False)

    def set_enabled(self, *, on: bool) -> None:
        """Whether the draft can be worked on."""
        self.button.setEnabled(on)
        for shortcut in self._shortcuts:
            shortcut.setEnabled(on)

    def open_menu(self) -> None:
        """Show the menu below its button."""
        self.menu().popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """What there is to do, in groups, each with its keys."""
        menu = QMenu(self.button)
        menu.setAccessibleName("More")
        for group in GROUPS:
            of_group = [tool for tool in self.tools if tool.group == group]
            if of_group and menu.actions():
                menu.addSeparator()
            for tool in of_group:
                menu.addAction(self._action(tool, menu))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _action(self, tool: Tool, menu: QMenu) -> QAction:
        keeper = self._parts.keeper
        action = QAction(tool.words.replace("&", "&&"), menu)
        if tool.icon:
            action.setIcon(keeper.icons.icon(tool.icon, keeper.theme.text2, 16))
        if tool.keys:
            action.setShortcut(QKeySequence(tool.keys[0]))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # shown only: the page listens
            action.setShortcutVisibleInContextMenu(True)
        action.setEnabled(tool.works())
        action.triggered.connect(lambda: tool.run())
        return action

    def _shortcut(self, keys: str, tool: Tool) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self._parts.page)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda: tool.run())
        return shortcut
