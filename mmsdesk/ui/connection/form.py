"""The account as a form: typed, pasted or dropped; used for the first connection and for changing it."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from mmsdesk.domain.account import Account, Region
from mmsdesk.domain.secret import Secret
from mmsdesk.services.account import CredentialsFile
from mmsdesk.services.connecting import ConnectionFacts
from mmsdesk.services.connection import CheckResult, Fix
from mmsdesk.ui.connection.drop_zone import DropZone
from mmsdesk.ui.connection.form_parts import KeyStoreNote, OtherAddresses
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import row
from mmsdesk.ui.widgets.fields import Combo, Field, LineInput
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.notices import Banner
from mmsdesk.ui.widgets.painting import follow

REGIONS = ((Region.US, "United States"), (Region.EU, "Europe"), (Region.BR, "Brazil"))
FORM_WIDTH = 660


@dataclass(frozen=True, slots=True)
class Entry:
    """What the person entered; empty secrets mean "as before"."""

    account: Account
    webhook_secret: Secret


class AccountForm(QWidget):
    """Signals:
    connect_requested: the main button was pressed.
    save_requested: store it although the test found trouble.
    memory_requested: keep the secrets for this run only.
    import_requested: show the place to paste JSON.
    file_dropped: a JSON file (Path).
    cancelled: back to the cards without a change.
    """

    connect_requested = Signal()
    save_requested = Signal()
    memory_requested = Signal()
    import_requested = Signal()
    file_dropped = Signal(object)
    cancelled = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self._title = Label(keeper, "Connect your Sinch account", Role.TITLE)
        words = "You’ll find these in the Sinch dashboard, under Access keys."
        self._detail = Label(keeper, words, Role.BODY, "text2", wrap=True)
        self.drop_zone = DropZone(keeper)
        self.project = self._field("Project ID")
        self.region = Combo(keeper, "Region", REGIONS)
        self._region_field = Field(keeper, "Region", self.region)
        self.key_id = self._field("Key ID")
        self.key_secret = self._field("Key secret", secret=True)
        self.app = self._field("App ID")
        self.sender_number = self._field("Sender", "Short code or long number")
        self.relay_url = self._field("Relay address", "https://relay.example.com")
        self.relay_token = self._field("Relay token", secret=True)
        self.webhook_secret = self._field("Webhook secret", secret=True)
        self.api_url = self._field("Sinch address", "Only for rehearsals and proxies")
        self.auth_url = self._field("Sign-in address", "Only for rehearsals and proxies")
        self.problem = Banner(keeper, tone=Tone.BAD)
        self._addresses = OtherAddresses(keeper, self.api_url, self.auth_url)
        self.connect_button = Button(keeper, "Connect", Kind.PRIMARY, size=Size.LARGE)
        self.save_button = Button(keeper, "Save anyway", Kind.GHOST, size=Size.LARGE)
        self.cancel_button = Button(keeper, "Cancel", Kind.SECONDARY, size=Size.LARGE)
        self._key_store = KeyStoreNote(keeper)
        self._build()
        self._connect()

    def show_facts(self, facts: ConnectionFacts, *, editing: bool) -> None:
        """Fill in what is stored; secrets stay empty and are only replaced when something is typed."""
        settings = facts.settings
        account = facts.account
        for field, text in (
            (self.project, account.project_id if account else settings.project_id),
            (self.app, account.app_id if account else settings.app_id),
            (self.key_id, account.key_id if account else settings.key_id),
            (self.sender_number, account.sender if account else settings.sender),
            (self.relay_url, account.relay_url if account else settings.relay_url),
            (self.api_url, account.api_url if account else settings.api_url),
            (self.auth_url, account.auth_url if account else settings.auth_url),
            (self.key_secret, ""),
            (self.relay_token, ""),
            (self.webhook_secret, ""),
        ):
            field.set_text(text)
        self._addresses.open_when_filled()
        self.region.choose(account.region if account else settings.region)
        kept = "Leave empty to keep the one you have"
        for field, known in (
            (self.key_secret, account is not None),
            (self.relay_token, account is not None and bool(account.relay_token)),
            (self.webhook_secret, facts.knows_webhook_secret),
        ):
            assert isinstance(field.control, LineInput)
            field.control.setPlaceholderText(kept if known else "")
        self._title.setText("Change the account" if editing else "Connect your Sinch account")
        self.connect_button.set_label("Test and save" if editing else "Connect")
        self.cancel_button.setVisible(editing)
        self._key_store.show_facts(facts)
        self.clear_problems()

    def entry(self) -> Entry:
        """What stands in the fields."""
        region = self.region.currentData()
        account = Account(
            project_id=self.project.text().strip(),
            app_id=self.app.text().strip(),
            key_id=self.key_id.text().strip(),
            key_secret=Secret(self.key_secret.text().strip()),
            region=region if isinstance(region, Region) else Region.US,
            sender=self.sender_number.text().strip(),
            api_url=self.api_url.text().strip(),
            auth_url=self.auth_url.text().strip(),
            relay_url=self.relay_url.text().strip(),
            relay_token=Secret(self.relay_token.text().strip()),
        )
        return Entry(account, Secret(self.webhook_secret.text().strip()))

    def take(self, found: CredentialsFile) -> None:
        """Fill in what a file held; what it did not say stays."""
        sender = found.sender or (found.mms.default_sender if found.mms is not None else "")
        for field, text in (
            (self.project, found.project_id),
            (self.app, found.app_id),
            (self.key_id, found.key_id),
            (self.key_secret, found.key_secret.reveal()),
            (self.sender_number, sender),
            (self.api_url, found.api_url),
            (self.auth_url, found.auth_url),
        ):
            if text:
                field.set_text(text)
                field.show_trouble(None)
        self._addresses.open_when_filled()
        if found.region is not None:
            self.region.choose(found.region)

    def missing(self) -> bool:
        """Mark what must be filled in; True when something is."""
        empty = False
        for field, what in ((self.project, "project ID"), (self.app, "app ID"), (self.key_id, "key ID")):
            is_empty = not field.text().strip()
            field.show_trouble(f"Enter the {what}." if is_empty else None)
            empty = empty or is_empty
        return empty

    def show_problem(
        self, title: str, hint: str, *, field: Field | None = None, note: str = "", can_save: bool = False
    ) -> None:
        """Say what went wrong; everything typed stays. `field` is marked with `note` and gets the cursor."""
        self.problem.show_message(title, hint, Tone.BAD)
        self.problem.show()
        self.save_button.setVisible(can_save)
        if field is not None:
            field.show_trouble(note or title)
            field.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_refusal(self, result: CheckResult) -> None:
        """Say which check refused what was entered. The test's own line says the same at length, so this is short."""
        match result.fix:
            case Fix.UPDATE_KEY:
                words = ("Sinch refused this key", "Copy it again from Access keys.")
                self.show_problem(*words, field=self.key_secret, note="Not accepted", can_save=True)
            case Fix.CHOOSE_REGION:
                note = "Choose the region the app lives in"
                self.show_problem(result.title, result.detail, field=self._region_field, note=note, can_save=True)
            case _:
                self.show_problem(result.title, result.detail, can_save=True)

    def show_keyring_problem(self, title: str, hint: str) -> None:
        """The keyring does not take the secrets: offer to hold them for this run."""
        self.problem.show_message(title, hint, Tone.WARN, action="Keep for this run only")
        self.problem.show()

    def clear_problems(self) -> None:
        """Forget what went wrong before."""
        self.problem.hide()
        self.save_button.hide()
        for field in (self.project, self.app, self.key_id, self.key_secret, self.relay_url, self._region_field):
            field.show_trouble(None)

    @property
    def region_field(self) -> Field:
        """The region with its label."""
        return self._region_field

    def _field(self, label: str, placeholder: str = "", *, secret: bool = False) -> Field:
        field = Field(self._keeper, label, LineInput(self._keeper, label, placeholder=placeholder, secret=secret))
        field.edited.connect(lambda: field.show_trouble(None))
        return field

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(18)
        places: tuple[tuple[QWidget, int, int, int], ...] = (
            (self.project, 0, 0, 3),
            (self._region_field, 0, 3, 2),
            (self.key_id, 1, 0, 3),
            (self.key_secret, 1, 3, 2),
            (self.app, 2, 0, 3),
            (self.sender_number, 2, 3, 2),
        )
        for widget, line, left, width in places:
            grid.addWidget(widget, line, left, 1, width)
        relay = QGridLayout()
        relay.setHorizontalSpacing(16)
        relay.setVerticalSpacing(18)
        relay.addWidget(self.relay_url, 0, 0, 1, 2)
        relay.addWidget(self.relay_token, 1, 0)
        relay.addWidget(self.webhook_secret, 1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(self._title)
        head.addWidget(self._detail)
        column.addLayout(head)
        column.addWidget(self.problem)
        column.addWidget(self.drop_zone)
        column.addLayout(grid)
        column.addWidget(Label(self._keeper, "Replies and receipts", Role.SECTION))
        column.addLayout(relay)
        column.addLayout(row(self._addresses.button, None))
        column.addWidget(self._addresses)
        column.addWidget(self._key_store)
        column.addLayout(row(None, self.save_button, self.cancel_button, self.connect_button, gap=10))
        column.addStretch(1)
        self.problem.hide()
        self.save_button.hide()
        follow(self._keeper, self._restyle)

    def _connect(self) -> None:
        self.connect_button.clicked.connect(self.connect_requested)
        self.save_button.clicked.connect(self.save_requested)
        self.cancel_button.clicked.connect(self.cancelled)
        self.problem.acted.connect(self.memory_requested)
        self.drop_zone.pressed.connect(self.import_requested)
        self.drop_zone.file_dropped.connect(self._dropped)

    def _dropped(self, path: Path) -> None:
        self.file_dropped.emit(path)

    def _restyle(self) -> None:
        self.setMaximumWidth(self._keeper.px(FORM_WIDTH))
