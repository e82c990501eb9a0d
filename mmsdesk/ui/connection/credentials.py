"""Bringing credentials in as JSON: pasted, chosen or dropped; shown masked before they are used."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mmsdesk.services.account import CredentialsFile, read_credentials_file, read_credentials_json
from mmsdesk.services.connecting import describe_credentials
from mmsdesk.ui.connection.questions import PasteDialog, choose_json, show_change
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import ThemeKeeper


class CredentialsImport(QObject):
    """Signals:
    agreed: what was found (CredentialsFile) and its file (Path, or None for pasted text), after the person said yes.
    failed: an exception of reading.
    """

    agreed = Signal(object, object)
    failed = Signal(object)

    def __init__(
        self,
        keeper: ThemeKeeper,
        jobs: Jobs,
        page: QWidget,
        choose_file: Callable[[QWidget], Path | None] = choose_json,
        *,
        what_follows: str = "",
    ) -> None:
        super().__init__(page)
        self._what_follows = what_follows
        self._keeper, self._jobs, self._page, self._choose_file = keeper, jobs, page, choose_file

    def ask(self) -> None:
        """Show the place to paste."""
        dialog = PasteDialog(self._keeper, self._page.window(), self._ask_file)
        dialog.accepted.connect(lambda: self._read_text(dialog.text.toPlainText()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()

    def read_file(self, path: Path) -> None:
        """Read a file that was dropped or chosen."""
        self._jobs.run(
            lambda: read_credentials_file(path), done=lambda found: self._show(found, path), failed=self.failed.emit
        )

    def _ask_file(self) -> None:
        if (path := self._choose_file(self._page.window())) is not None:
            self.read_file(path)

    def _read_text(self, text: str) -> None:
        self._jobs.run(
            lambda: read_credentials_json(text), done=lambda found: self._show(found, None), failed=self.failed.emit
        )

    def _show(self, found: CredentialsFile, path: Path | None) -> None:
        warning = f"Delete {path.name} afterwards? It holds your keys for everybody to read." if path else ""
        follows = "" if found.left_out else self._what_follows
        show_change(
            self._keeper,
            self._page.window(),
            "Use these credentials?",
            " ".join(filter(None, ("Nothing is saved yet.", follows, warning))),
            describe_credentials(found),
            button="Use these",
            agreed=lambda: self.agreed.emit(found, path),
        )
