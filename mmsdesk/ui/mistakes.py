"""What the window says when something happened that nobody foresaw: one calm question, and a report to pass on."""

import logging
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from mmsdesk.machine.logs import LiveSecrets
from mmsdesk.machine.mistakes import describe, place_of
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.dialogs import Dialog

log = logging.getLogger(__name__)

TITLE: Final = "MMSDesk made a mistake of its own"
DETAIL: Final = (
    "What you wrote is kept, sending goes on, and nobody is written to twice. If it happens again, copy the report and"
    " send it to whoever looks after MMSDesk: it says where it happened, without keys and without whole phone numbers."
)


class Mistakes(QObject):
    """Takes exceptions nobody caught, from any thread. Each place is logged once, and one dialog at a time shown."""

    _taken = Signal(object)

    def __init__(self, keeper: ThemeKeeper, window: QWidget, secrets: LiveSecrets) -> None:
        super().__init__(window)
        self._keeper, self._window, self._secrets = keeper, window, secrets
        self._seen: set[str] = set()
        self._dialog: Dialog | None = None
        # never at once: it may have happened while something was painted
        self._taken.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def take(self, error: BaseException) -> None:
        """Note it, and tell the person soon."""
        place = place_of(error)
        if place not in self._seen:
            self._seen.add(place)
            log.error("nobody foresaw this", exc_info=error)
        self._taken.emit(error)

    def _show(self, error: BaseException) -> None:
        if self._dialog is not None or not self._window.isVisible():
            return
        report = describe(error, self._secrets)
        dialog = Dialog(self._keeper, self._window, TITLE, DETAIL, icon="octagon-x")
        copy = Button(self._keeper, "Copy report", icon="copy")
        copy.clicked.connect(lambda: QApplication.clipboard().setText(report))
        copy.clicked.connect(lambda: copy.set_label("Copied"))
        dialog.buttons.insertWidget(0, copy)
        dialog.add_button("Go on", Kind.PRIMARY)
        dialog.finished.connect(self._forget)
        dialog.finished.connect(dialog.deleteLater)
        self._dialog = dialog
        dialog.ask()

    def _forget(self) -> None:
        self._dialog = None
