"""The page's short questions: the MMS account's fields, JSON to paste, and a change shown before it is made."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from mmsdesk.domain.secret import Secret
from mmsdesk.sinch.app import MmsCredentials
from mmsdesk.ui.folders import keep_folder, last_folder
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.fields import Field, LineInput, TextArea
from mmsdesk.ui.widgets.labels import Label


def choose_json(parent: QWidget) -> Path | None:
    """Ask the person for a credentials file; None when they think better of it."""
    kinds = "JSON files (*.json);;All files (*)"
    chosen, _ = QFileDialog.getOpenFileName(parent, "Import credentials", last_folder(), kinds)
    if not chosen:
        return None
    keep_folder(Path(chosen))
    return Path(chosen)


class PasteDialog(Dialog):
    """A place to paste credentials, or to choose their file."""

    def __init__(self, keeper: ThemeKeeper, window: QWidget, choose_file: Callable[[], object]) -> None:
        super().__init__(
            keeper,
            window,
            "Import credentials",
            "Paste the JSON with your keys, or choose its file. MMSDesk shows what it found before it is used.",
            icon="braces",
            width=560,
        )
        self.text = TextArea(keeper, "Credentials as JSON", placeholder='{"channel_credentials": [ … ]}', lines=8)
        self.body.setContentsMargins(0, 8, 0, 0)
        self.body.addWidget(self.text)
        self.file_button = Button(keeper, "Choose file…", icon="folder-open")
        self.file_button.clicked.connect(self.reject)
        self.file_button.clicked.connect(choose_file)
        self.buttons.insertWidget(0, self.file_button)
        self.add_button("Cancel")
        read = self.add_button("Read", Kind.PRIMARY)
        read.setEnabled(False)
        self.text.textChanged.connect(lambda: read.setEnabled(bool(self.text.toPlainText().strip())))


class MmsFields(QWidget):
    """The five fields of a Sinch MMS account.

    Signals:
        edited: something was typed.
    """

    edited = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)

        def field(label: str, *, secret: bool = False) -> Field:
            made = Field(keeper, label, LineInput(keeper, label, secret=secret))
            column.addWidget(made)
            made.edited.connect(self.edited)
            return made

        self.account_id = field("MMS Account ID")
        self.api_key = field("MMS API key", secret=True)
        self.default_sender = field("Default sender")
        self.username = field("User name")
        self.password = field("Password", secret=True)

    @property
    def is_complete(self) -> bool:
        """Whether there is enough to ask Sinch with."""
        return bool(self.account_id.text().strip() and self.api_key.text().strip())

    def take(self, found: MmsCredentials) -> None:
        """Fill in what a file held."""
        for field, text in (
            (self.account_id, found.account_id),
            (self.api_key, found.api_key.reveal()),
            (self.default_sender, found.default_sender),
            (self.username, found.username),
            (self.password, found.password.reveal()),
        ):
            if text:
                field.set_text(text)
        self.edited.emit()

    def credentials(self) -> MmsCredentials:
        """What was entered."""
        return MmsCredentials(
            self.account_id.text().strip(),
            Secret(self.api_key.text().strip()),
            self.default_sender.text().strip(),
            self.username.text().strip(),
            Secret(self.password.text().strip()),
        )


class MmsDialog(Dialog):
    """Asks for the MMS account over the window."""

    def __init__(self, keeper: ThemeKeeper, window: QWidget, sender: str) -> None:
        super().__init__(
            keeper,
            window,
            "Set up MMS",
            "Your Sinch account manager has these. Nothing is changed before you have seen what would be.",
            icon="key-round",
        )
        self.body.setContentsMargins(0, 8, 0, 0)
        self.fields = MmsFields(keeper)
        self.body.addWidget(self.fields)
        self.fields.default_sender.set_text(sender)
        self.add_button("Cancel")
        self._next = self.add_button("Show the change", Kind.PRIMARY)
        self.fields.edited.connect(self._check)
        self._check()

    def credentials(self) -> MmsCredentials:
        """What was entered."""
        return self.fields.credentials()

    def _check(self) -> None:
        self._next.setEnabled(self.fields.is_complete)


def show_change(
    keeper: ThemeKeeper,
    window: QWidget,
    title: str,
    detail: str,
    lines: Sequence[str],
    *,
    button: str,
    agreed: Callable[[], object],
) -> Dialog:
    """Ask whether a change is to be made; every line of it is shown."""
    dialog = Dialog(keeper, window, title, detail, width=560)
    dialog.body.setContentsMargins(0, 8, 0, 0)
    dialog.body.setSpacing(6)
    for line in lines:
        dialog.body.addWidget(Label(keeper, line, Role.LABEL_MEDIUM, wrap=True))
    dialog.add_button("Not now")
    dialog.add_button(button, Kind.PRIMARY)
    dialog.accepted.connect(agreed)
    dialog.finished.connect(dialog.deleteLater)
    dialog.ask()
    return dialog
