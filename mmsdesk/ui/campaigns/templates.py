"""New campaigns from templates: the arrow beside New campaign, and the list to choose from and tidy up."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from mmsdesk.domain.errors import Trouble
from mmsdesk.services.collections import create_from_template, draft_of_template, entries
from mmsdesk.services.comparing import read_parts
from mmsdesk.services.desk import Desk
from mmsdesk.store.collections import Collection, Entry
from mmsdesk.ui.collection_dialog import CollectionDialog, CollectionWords, Shown
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.kinds import KIND_LOOKS
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import IconButton, Kind

WORDS: Final = CollectionWords(
    title="Templates",
    detail="A new campaign begins with the whole message; the people come later.",
    one="template",
    use="New campaign from it",
    empty_title="No templates yet",
    empty_detail="Write a message, then choose Save as template in its More menu.",
    icon="layout-template",
)
KEYS: Final = "Ctrl+Shift+N"
_SHOWN: Final = 8
_HIDDEN: Final = ("Campaign name", "Kind of content", "Strict validation", "Limits")
"""Parts that say nothing about what is in a template."""
_NO_WORDS: Final = ("Type", "Opt-out line", "Sender")


class Templates(QObject):
    """Offers the templates, and begins campaigns with them.

    Signals:
        begun: the id of the new campaign.
        troubled: what could not be done, as the exception.
    """

    begun = Signal(str)
    troubled = Signal(object)

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._keeper, self._jobs, self._desk, self._page = keeper, jobs, desk, page
        self.button = IconButton(keeper, "chevron-down", "New campaign from a template", kind=Kind.SECONDARY)
        self.button.setToolTip(f"New campaign from a template ({KEYS})")

    def open_menu(self, blank: Callable[[], object]) -> None:
        """Offer a blank campaign, the templates used last, and the list of all."""
        self._jobs.latest(
            "templates",
            lambda: entries(self._desk, Collection.TEMPLATES),
            done=lambda found: self._pop_up(found, blank),
            failed=self.troubled.emit,
        )

    def open_list(self) -> None:
        """Show every template."""
        dialog = CollectionDialog(
            self._keeper, self._page.window(), self._jobs, self._desk, Collection.TEMPLATES, WORDS, shown_template
        )
        dialog.chosen.connect(self._begin)
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def menu(self, found: tuple[Entry, ...], blank: Callable[[], object]) -> QMenu:
        """The menu below the arrow."""
        menu, theme = QMenu(self._page), self._keeper.theme
        menu.setAccessibleName("New campaign")
        icons = self._keeper.icons
        menu.addAction(icons.icon("plus", theme.text2, 16), "Blank campaign", lambda: blank())
        if found:
            menu.addSeparator()
        for entry in found[:_SHOWN]:
            icon = icons.icon("layout-template", theme.text2, 16)
            menu.addAction(icon, entry.name.replace("&", "&&"), lambda it=entry: self._begin(it))
        menu.addSeparator()
        menu.addAction(icons.icon("search", theme.text2, 16), "All templates…", self.open_list)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _pop_up(self, found: tuple[Entry, ...], blank: Callable[[], object]) -> None:
        self.menu(found, blank).popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    def _begin(self, entry: Entry) -> None:
        self._jobs.run(
            lambda: create_from_template(self._desk, entry.id), done=self.begun.emit, failed=self.troubled.emit
        )


def shown_template(entry: Entry) -> Shown:
    """A template in the list: its kind, and what it says."""
    try:
        draft = draft_of_template(entry)
    except Trouble as trouble:
        return Shown(entry, trouble.title, {trouble.title: trouble.hint})
    names = {kind: look.name for kind, look in KIND_LOOKS.items()}
    parts = {part: text for part, text in read_parts(draft, names).items() if part not in _HIDDEN}
    said = next((" ".join(text.split()) for part, text in parts.items() if part not in _NO_WORDS), "")
    return Shown(entry, " · ".join(filter(None, (names.get(draft.kind, ""), said[:60]))), parts)
