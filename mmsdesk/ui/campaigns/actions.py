"""What can be done with one campaign of the list: the menu of its row, and what its entries do."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services import campaign_shelf as shelf
from mmsdesk.services.desk import Desk
from mmsdesk.store.campaigns import CampaignRow
from mmsdesk.ui.campaigns.renaming import RenameDialog
from mmsdesk.ui.campaigns.rows import RUNNING, Line
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.toast import announce


class CampaignActions(QObject):
    """All of it runs in jobs; what can be taken back says so in a toast.

    Signals:
        open_requested: (page, campaign id) to go to.
        export_requested: a campaign (its id, its name) is to be saved into a file.
        toast_requested: (text, action label, what the action does).
        changed: the profile is another now; read it again.
        troubled: what could not be done, as the exception.
    """

    open_requested = Signal(object)
    export_requested = Signal(str, str)
    toast_requested = Signal(str, str, object)
    changed = Signal()
    troubled = Signal(object)

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._keeper, self._jobs, self._desk, self._page = keeper, jobs, desk, page

    def menu_for(self, line: Line) -> QMenu:
        """Everything that can be done with one campaign."""
        menu, theme = QMenu(self._page), self._keeper.theme
        menu.setAccessibleName(f"{line.name}, actions")
        icons = self._keeper.icons
        menu.addAction(icons.icon("arrow-right", theme.text2, 16), "Open", lambda: self.open(line))
        menu.addAction(icons.icon("copy", theme.text2, 16), "Duplicate", lambda: self.duplicate(line))
        menu.addAction(icons.icon("pencil", theme.text2, 16), "Rename…", lambda: self.ask_name(line))
        menu.addAction(icons.icon("download", theme.text2, 16), "Export…", lambda: self.export(line))
        if line.is_archived:
            menu.addAction(icons.icon("undo-2", theme.text2, 16), "Unarchive", lambda: self.unarchive(line))
        elif line.state not in RUNNING:
            menu.addAction(icons.icon("archive", theme.text2, 16), "Archive", lambda: self.archive(line))
        if line.state is CampaignState.DRAFT:
            menu.addSeparator()
            menu.addAction(icons.icon("trash-2", theme.bad, 16), "Delete draft", lambda: self.ask_delete(line))
        return menu

    def open(self, line: Line) -> None:
        """Go to the page for what this campaign is now."""
        self.open_requested.emit(line.target)

    def duplicate(self, line: Line) -> None:
        """Make a new draft of it."""

        def done(campaign_id: CampaignId) -> None:
            react = self.open_requested.emit
            self.toast_requested.emit(f"“{line.name}” duplicated.", "Open", lambda: react(("compose", campaign_id)))
            self.changed.emit()

        self._jobs.run(lambda: self._desk.duplicate(line.campaign_id), done=done, failed=self.troubled.emit)

    def export(self, line: Line) -> None:
        """Have it saved into a file."""
        self.export_requested.emit(line.campaign_id, line.name)

    def ask_name(self, line: Line) -> None:
        """Ask for another name, and give it."""
        dialog = RenameDialog(self._keeper, self._page.window(), line.name)
        dialog.accepted.connect(lambda: self._rename(line, dialog.name))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def _rename(self, line: Line, name: str) -> None:
        def done(_answer: object) -> None:
            announce(self._page, f"Renamed to {name}")
            self.changed.emit()

        desk = self._desk
        self._jobs.run(lambda: shelf.rename(desk, line.campaign_id, name), done=done, failed=self.troubled.emit)

    def archive(self, line: Line) -> None:
        """Put it out of the way; one that is under way stays where it is."""
        if not line.is_archived and line.state not in RUNNING:
            words = f"“{line.name}” archived."
            self._move(shelf.archive, line, lambda: self._toast(words, lambda: self._undo_archive(line)))

    def unarchive(self, line: Line) -> None:
        """Bring it back among the others."""
        words = f"“{line.name}” is out of the archive."
        self._move(shelf.unarchive, line, lambda: self._toast(words, lambda: self._undo_unarchive(line)))

    def _undo_archive(self, line: Line) -> None:
        self._move(shelf.unarchive, line, lambda: announce(self._page, f"{line.name} is back"))

    def _undo_unarchive(self, line: Line) -> None:
        self._move(shelf.archive, line, lambda: announce(self._page, f"{line.name} is in the archive again"))

    def _toast(self, words: str, undo: Callable[[], None]) -> None:
        self.toast_requested.emit(words, "Undo", undo)

    def _move(self, move: Callable[[Desk, CampaignId], None], line: Line, tell: Callable[[], None]) -> None:
        def done(_answer: object) -> None:
            tell()
            self.changed.emit()

        self._jobs.run(lambda: move(self._desk, line.campaign_id), done=done, failed=self.troubled.emit)

    def ask_delete(self, line: Line) -> None:
        """Ask, and delete a draft; what has started stays for its records."""
        if line.state is not CampaignState.DRAFT:
            return
        dialog = Dialog(
            self._keeper,
            self._page.window(),
            f"Delete “{line.name}”?",
            "You can undo it for a few seconds. Pictures and people stay.",
            icon="trash-2",
            destructive=True,
        )
        dialog.add_button("Keep it")
        dialog.add_button("Delete draft", Kind.DANGER)
        dialog.accepted.connect(lambda: self._delete(line))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def _delete(self, line: Line) -> None:
        def done(row: CampaignRow) -> None:
            self.toast_requested.emit(f"“{line.name}” deleted.", "Undo", lambda: self._put_back(row))
            self.changed.emit()

        self._jobs.run(lambda: shelf.delete(self._desk, line.campaign_id), done=done, failed=self.troubled.emit)

    def _put_back(self, row: CampaignRow) -> None:
        def done(_answer: object) -> None:
            announce(self._page, f"{row.name} is back")
            self.changed.emit()

        self._jobs.run(lambda: shelf.put_back(self._desk, row), done=done, failed=self.troubled.emit)
