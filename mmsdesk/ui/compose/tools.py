"""Everything the composer can do beside its form: each tool with its keys, in one table and in the menu at the top.

A new tool is a function that takes `Parts` and returns `Tool`s, in a module of its own, listed in `MAKERS`. A tool that
has to hear of changes connects to the signals of the parts; what it opens (dialog, popover) it makes itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from mmsdesk.services.desk import Desk
from mmsdesk.ui.compose.field_choice import FieldInserter
from mmsdesk.ui.compose.form import ComposeForm
from mmsdesk.ui.compose.going_on import GoingOn
from mmsdesk.ui.compose.inspection import Inspection
from mmsdesk.ui.compose.people import PreviewPeople
from mmsdesk.ui.compose.preview_column import PreviewColumn
from mmsdesk.ui.compose.working_draft import WorkingDraft
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.pictures import Pictures
from mmsdesk.ui.shell import Page
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import IconButton


@dataclass(frozen=True, slots=True)
class Parts:
    """What a tool may work with. `page` is for parents of dialogs and menus, and emits `open_requested`."""

    page: Page
    keeper: ThemeKeeper
    jobs: Jobs
    desk: Desk
    pictures: Pictures
    work: WorkingDraft
    form: ComposeForm
    preview: PreviewColumn
    people: PreviewPeople
    fields: FieldInserter
    inspection: Inspection
    going_on: GoingOn


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing to do. `keys` as Qt writes them, the first is shown; `group` is where in the menu, "" for keys alone.

    `works` says whether it can be used just now: the menu shows it grey otherwise. `hears` is False for keys that
    are heard elsewhere and only shown here.
    """

    words: str
    run: Callable[[], object]
    keys: tuple[str, ...] = ()
    group: str = ""
    icon: str = ""
    works: Callable[[], bool] = lambda: True
    hears: bool = True


EDIT, PREVIEW, PROBLEMS, CAMPAIGN = "edit", "preview", "problems", "campaign"
GROUPS: Final = (EDIT, PREVIEW, PROBLEMS, CAMPAIGN)
"""The menu's groups, from above."""


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


MAKERS: Final[tuple[Callable[[Parts], Sequence[Tool]], ...]] = (usual_tools,)


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
