"""Changes at Sinch that the page offers: read first, shown, then made; nothing is written before somebody agreed."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mmsdesk.domain.account import Account
from mmsdesk.domain.secret import Secret
from mmsdesk.services.connection import (
    mms_change,
    read_app,
    repair_webhook,
    set_retention,
    webhook_change,
    webhook_target,
    write_mms_credentials,
)
from mmsdesk.sinch.app import MmsCredentials
from mmsdesk.ui.connection.questions import MmsDialog, show_change
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import ThemeKeeper

T = TypeVar("T")


class Changes(QObject):
    """Signals:
    made: a change was made; a sentence for the toast.
    failed: an exception of reading or writing.
    """

    made = Signal(str)
    failed = Signal(object)

    def __init__(self, keeper: ThemeKeeper, jobs: Jobs, page: QWidget) -> None:
        super().__init__(page)
        self._keeper, self._jobs, self._page = keeper, jobs, page

    def ask_mms(self, account: Account) -> MmsDialog:
        """Ask for the MMS account's fields, then go on as `offer_mms`."""
        dialog = MmsDialog(self._keeper, self._page.window(), account.sender)
        dialog.accepted.connect(lambda: self.offer_mms(account, dialog.credentials()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.ask()
        return dialog

    def offer_mms(self, account: Account, new: MmsCredentials) -> None:
        """Show what writing these fields to the app would change, and do it when agreed."""

        def show(lines: list[str]) -> None:
            show_change(
                self._keeper,
                self._page.window(),
                "Write these to your Sinch app?",
                "Only the MMS channel changes. Messages go out through it from then on.",
                lines,
                button="Write to Sinch",
                agreed=lambda: self._make(lambda: write_mms_credentials(account, new), "The MMS channel is set up."),
            )

        self._read(lambda: mms_change(read_app(account), new), show)

    def offer_webhook(self, account: Account, secret: Secret) -> None:
        """Show what the app's webhook would become, and do it when agreed."""
        target = webhook_target(account)

        def show(lines: list[str]) -> None:
            show_change(
                self._keeper,
                self._page.window(),
                "Have Sinch tell your relay?",
                "Receipts, replies and STOP reach this desk through this webhook.",
                lines,
                button="Change at Sinch",
                agreed=lambda: self._make(lambda: repair_webhook(account, target, secret), "The webhook is in order."),
            )

        self._read(lambda: webhook_change(account, target), show)

    def offer_retention(self, account: Account) -> None:
        """Let Sinch keep sent messages for a day, when agreed."""
        show_change(
            self._keeper,
            self._page.window(),
            "Keep sent messages at Sinch for a day?",
            "When an answer gets lost, MMSDesk can then look up whether the message went out.",
            ["Kept at Sinch: not at all → 1 day", "Nothing else of the app changes"],
            button="Change at Sinch",
            agreed=lambda: self._make(lambda: set_retention(account), "Sinch keeps sent messages for a day."),
        )

    def _read(self, work: Callable[[], T], show: Callable[[T], object]) -> None:
        self._jobs.run(work, done=show, failed=self.failed.emit)

    def _make(self, work: Callable[[], object], words: str) -> None:
        self._jobs.run(work, done=lambda _: self.made.emit(words), failed=self.failed.emit)
