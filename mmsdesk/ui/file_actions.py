"""Campaign files in the window: chosen, dropped or handed over, opened as drafts, saved as copies, the recent ones."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu

from mmsdesk.domain.errors import Cancelled, MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.media import PDF, VCARD
from mmsdesk.services import campaign_shelf as shelf
from mmsdesk.services.campaign_archive import short_name
from mmsdesk.services.campaign_files import SUFFIX
from mmsdesk.services.campaign_shelf import KnownFile, OpenedFile, SavedCopy
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.ui.folders import keep_folder, last_folder, open_folder
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.waiting import WaitingDialog
from mmsdesk.ui.widgets.buttons import Kind
from mmsdesk.ui.widgets.dialogs import Dialog

_RETRY_MS: Final = 200
_FILES: Final = f"MMSDesk campaigns (*{SUFFIX});;Campaigns as JSON (*.json);;All files (*)"
_INSIDE: Final = {"image": "picture", "video": "video", "audio": "sound", VCARD: "contact card", PDF: "PDF"}
"""What a file inside is called, by its type or the first half of it."""


def words_for_copy(saved: SavedCopy) -> str:
    """What was saved, and what is inside: "Saved a copy as a.mmsdesk, with its video."."""
    kind = saved.content_type
    if saved.more:
        return f"Saved a copy as {short_name(saved.path)}, with its {saved.more + 1} files."
    inside = _INSIDE.get(kind) or _INSIDE.get(kind.partition("/")[0], "file")
    return f"Saved a copy as {short_name(saved.path)}" + (f", with its {inside}." if kind else ".")


class FileActions(QObject):
    """All reading and writing runs in jobs; what cannot be done is told in a dialog, and nothing was changed then."""

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, desk: Desk, window: MainWindow) -> None:
        super().__init__(window)
        self._keeper, self._jobs, self._desk, self._window = keeper, jobs, desk, window

    # Opening

    def ask_open(self) -> None:
        """Have a campaign file chosen, and open it."""
        dialog = QFileDialog(self._window, "Open a campaign file", last_folder(), _FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._choose(dialog, self.open)

    def open(self, path: Path, *, again: bool = False) -> None:
        """Make a draft of a file and show it; while a question waits for an answer, this waits too."""
        if self._window.is_asking:
            QTimer.singleShot(_RETRY_MS, self, lambda: self.open(path, again=again))
            return
        desk, cancel = self._desk, threading.Event()
        waiting = WaitingDialog(self._keeper, self._window, f"Opening {short_name(path)}")
        waiting.add_button("Cancel")
        waiting.rejected.connect(cancel.set)

        def work() -> OpenedFile:
            return shelf.open_file(desk, path, again=again, cancel=cancel)

        def done(opened: OpenedFile) -> None:
            waiting.end()
            self._show_opened(path, opened)

        def failed(error: Exception) -> None:
            waiting.end()
            self._tell(error, f"{short_name(path)} couldn’t be opened")

        self._jobs.run(work, done=done, failed=failed, cancel=cancel)

    def _show_opened(self, path: Path, opened: OpenedFile) -> None:
        self._window.open("compose", opened.campaign_id)
        if opened.was_there:
            words = f"This is the draft that {short_name(path)} became before. It is as you left it."
            self._window.toast(words, "Open another copy", lambda: self.open(path, again=True))
        else:
            words = f"{short_name(path)} is now the draft “{opened.name}” in this profile."
            self._window.toast(words, "All campaigns", lambda: self._window.open("campaigns"))

    # Saving a copy

    def ask_save(self, campaign_id: CampaignId, name: str, draft: Callable[[], Draft] | None = None) -> None:
        """Have a place chosen, and save the campaign there; `draft` gives what is written but not stored yet."""
        dialog = QFileDialog(self._window, "Save a copy", str(Path(last_folder()) / shelf.file_name_for(name)), _FILES)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        self._choose(dialog, lambda path: self.save(campaign_id, path, draft() if draft is not None else None))

    def save(self, campaign_id: CampaignId, path: Path, draft: Draft | None = None) -> None:
        """Write a copy with the file inside."""
        desk, waiting = self._desk, WaitingDialog(self._keeper, self._window, f"Saving {short_name(path)}")

        def done(saved: SavedCopy) -> None:
            waiting.end()
            self._window.toast(words_for_copy(saved), "Show in folder", lambda: open_folder(saved.path))

        def failed(error: Exception) -> None:
            waiting.end()
            self._tell(error, f"{short_name(path)} couldn’t be saved")

        self._jobs.run(lambda: shelf.save_copy(desk, campaign_id, path, draft), done=done, failed=failed)

    # Recent files

    def show_recent(self, where: QPoint) -> None:
        """The menu with the last files, once it is known which of them are still there."""
        desk = self._desk
        self._jobs.latest(
            "recent files",
            lambda: shelf.recent_files(desk),
            done=lambda files: self._pop_up(self.recent_menu(files), where),
            failed=lambda error: self._tell(error, "The recent files couldn’t be read"),
        )

    def recent_menu(self, files: tuple[KnownFile, ...]) -> QMenu:
        """Open a file, or one of these."""
        menu, theme, icons = QMenu(self._window), self._keeper.theme, self._keeper.icons
        menu.setAccessibleName("Campaign files")
        menu.setToolTipsVisible(True)
        menu.addAction(icons.icon("folder-open", theme.text2, 16), "Open a campaign file…", self.ask_open)
        menu.addSeparator()
        for file in files:
            icon = icons.icon("file-text" if file.is_there else "triangle-alert", theme.text2, 16)
            words = short_name(file.path) if file.is_there else f"{short_name(file.path)}, not there any more"
            react = self.open if file.is_there else self._ask_forget
            action = QAction(icon, words.replace("&", "&&"), menu)
            action.setToolTip(str(file.path))
            action.triggered.connect(lambda _on=False, path=file.path, react=react: react(path))
            menu.addAction(action)
        if files:
            menu.addSeparator()
            menu.addAction(icons.icon("x", theme.text2, 16), "Clear this list", lambda: self._forget(None))
        else:
            menu.addAction("No recent files").setEnabled(False)
        return menu

    def _pop_up(self, menu: QMenu, where: QPoint) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def _ask_forget(self, path: Path) -> None:
        dialog = Dialog(
            self._keeper,
            self._window,
            f"{short_name(path)} isn’t there any more",
            f"It was moved, renamed or deleted, or its disk is not connected: {path.parent}. The draft it became is"
            " among your campaigns.",
            icon="triangle-alert",
        )
        dialog.add_button("Keep it in the list")
        dialog.add_button("Remove from the list", Kind.PRIMARY)
        dialog.accepted.connect(lambda: self._forget(path))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def _forget(self, path: Path | None) -> None:
        desk = self._desk
        self._jobs.run(lambda: shelf.forget_file(desk, path))

    # What they share

    def _choose(self, dialog: QFileDialog, then: Callable[[Path], object]) -> None:
        def chosen(text: str) -> None:
            keep_folder(Path(text))
            then(Path(text))

        dialog.setAccessibleName(dialog.windowTitle())
        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _tell(self, error: Exception, title: str) -> None:
        if isinstance(error, Cancelled):
            return
        hint = "Nothing was changed. Try again in a moment."
        if isinstance(error, MMSDeskError):
            title, hint = error.title, error.hint
        dialog = Dialog(self._keeper, self._window, title, hint, icon="octagon-x")
        dialog.add_button("Close", Kind.PRIMARY)
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()
