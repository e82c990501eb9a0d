"""The four steps of the first run as forms: account, MMS channel, replies and receipts, test."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from mmsdesk.domain.account import Account, Region
from mmsdesk.domain.secret import Secret
from mmsdesk.services.account import CredentialsFile
from mmsdesk.sinch.app import App
from mmsdesk.ui.connection.drop_zone import DropZone
from mmsdesk.ui.connection.form import REGIONS
from mmsdesk.ui.connection.form_parts import KeyStoreNote, OtherAddresses
from mmsdesk.ui.connection.questions import MmsFields
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.cards import Card, row
from mmsdesk.ui.widgets.fields import Combo, Field, LineInput
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.notices import Banner, CheckRow, CheckState
from mmsdesk.ui.widgets.painting import follow

WIDTH = 640


class Step(QWidget):
    """One step: its title and a line, trouble if there is any, and its own content in `body`."""

    def __init__(self, keeper: ThemeKeeper, title: str, detail: str) -> None:
        super().__init__()
        self._keeper = keeper
        self.setAccessibleName(title)
        self.trouble = Banner(keeper, tone=Tone.BAD)
        self.body = QVBoxLayout()
        self.body.setSpacing(18)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(Label(keeper, title, Role.DISPLAY, wrap=True))
        head.addWidget(Label(keeper, detail, Role.BODY, "text2", wrap=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(22)
        column.addLayout(head)
        column.addWidget(self.trouble)
        column.addLayout(self.body)
        column.addStretch(1)
        self.trouble.hide()
        follow(keeper, self._restyle)

    def show_trouble(self, title: str, hint: str, tone: Tone = Tone.BAD, *, action: str = "") -> None:
        """Say what went wrong; everything typed stays."""
        self.trouble.show_message(title, hint, tone, action=action)
        self.trouble.show()

    def field(self, label: str, placeholder: str = "", *, secret: bool = False, help_text: str = "") -> Field:
        """A line to type into."""
        control = LineInput(self._keeper, label, placeholder=placeholder, secret=secret)
        made = Field(self._keeper, label, control, help_text=help_text)
        made.edited.connect(lambda: made.show_trouble(None))
        return made

    def _restyle(self) -> None:
        self.setMaximumWidth(self._keeper.px(WIDTH))


class AccountStep(Step):
    """Signals:
    edited: something that says which account it is was typed or chosen.
    taken: it was filled in from a file; True when the file named an address that was left out.
    """

    edited = Signal()
    taken = Signal(bool)

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(
            keeper, "Connect your Sinch account", "You’ll find these in the Sinch dashboard, under Access keys."
        )
        self.drop_zone = DropZone(keeper)
        self.project = self.field("Project ID")
        self.region = Combo(keeper, "Region", REGIONS)
        self.key_id = self.field("Key ID")
        self.key_secret = self.field("Key secret", secret=True)
        self.app = Combo(keeper, "App")
        self._app_field = Field(keeper, "App", self.app)
        self._app_words = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self.api_url = self.field("Sinch address", "Only for rehearsals and proxies")
        self.auth_url = self.field("Sign-in address", "Only for rehearsals and proxies")
        self._addresses = OtherAddresses(keeper, self.api_url, self.auth_url)
        self.key_store = KeyStoreNote(keeper)
        self._wanted_app = ""
        self._arrange()
        for field in (self.project, self.key_id, self.key_secret, self.api_url, self.auth_url):
            field.edited.connect(self.edited)
        self.region.currentIndexChanged.connect(self.edited)

    @property
    def is_filled(self) -> bool:
        """Whether Sinch can be asked for the apps."""
        return all(field.text().strip() for field in (self.project, self.key_id, self.key_secret))

    @property
    def app_help(self) -> str:
        """What stands below the apps."""
        return self._app_field.message or self._app_words.text()

    def account(self, sender: str = "") -> Account:
        """What was entered; `app_id` is empty while none is chosen."""
        return Account(
            project_id=self.project.text().strip(),
            app_id=str(self.app.currentData() or ""),
            key_id=self.key_id.text().strip(),
            key_secret=Secret(self.key_secret.text().strip()),
            region=Region(self.region.currentData()),
            sender=sender,
            api_url=self.api_url.text().strip(),
            auth_url=self.auth_url.text().strip(),
        )

    def take(self, found: CredentialsFile) -> None:
        """Fill in what a file held."""
        for field, text in (
            (self.project, found.project_id),
            (self.key_id, found.key_id),
            (self.key_secret, found.key_secret.reveal()),
            (self.api_url, found.api_url),
            (self.auth_url, found.auth_url),
        ):
            if text:
                field.set_text(text)
                field.show_trouble(None)
        self._addresses.open_when_filled()
        if found.region is not None:
            self.region.choose(found.region)
        self._wanted_app = found.app_id
        self.taken.emit(bool(found.left_out))

    def show_apps(self, apps: Sequence[App]) -> None:
        """Offer these; the one a file named, or the one chosen before, or the first."""
        before = self._wanted_app or str(self.app.currentData() or "")
        self.app.set_choices([(app.id, app.name or app.id) for app in apps])
        self.app.choose(before if before in {app.id for app in apps} else apps[0].id if apps else "")
        count = len(apps)
        if not count:
            words = "No app lives in this region. Choose another region, or make an app in the Sinch dashboard."
            self._app_words.setText("")
            self._app_field.show_trouble(words, Tone.WARN)
            return
        self._app_field.show_trouble(None)
        others = " Use a test app first if you like." if count > 1 else ""
        self._app_words.setText(f"{count} {'app' if count == 1 else 'apps'} found in this project.{others}")

    def forget_apps(self) -> None:
        """They belong to another key."""
        self.app.set_choices(())
        self._app_field.show_trouble(None)
        self._app_words.setText("Shown as soon as Sinch accepts the key.")

    def wait_for_person(self) -> None:
        """Sinch is not asked by itself."""
        self._app_words.setText("Look at the addresses first; Continue asks Sinch for your apps.")

    def mark_missing(self) -> bool:
        """Mark what has to be filled in; True when something is missing."""
        for field, what in (
            (self.project, "project ID"),
            (self.key_id, "key ID"),
            (self.key_secret, "key secret"),
        ):
            field.show_trouble(None if field.text().strip() else f"Enter the {what}.")
        if self.is_filled and not self.app.currentData():
            self._app_field.show_trouble("Choose the app to send with.")
        return not self.is_filled or not self.app.currentData()

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(18)
        grid.addWidget(self.project, 0, 0, 1, 3)
        grid.addWidget(Field(self._keeper, "Region", self.region), 0, 3, 1, 2)
        grid.addWidget(self.key_id, 1, 0, 1, 3)
        grid.addWidget(self.key_secret, 1, 3, 1, 2)
        apps = QVBoxLayout()
        apps.setSpacing(6)
        apps.addWidget(self._app_field)
        apps.addWidget(self._app_words)
        grid.addLayout(apps, 2, 0, 1, 5)
        for column in range(5):
            grid.setColumnStretch(column, 1)
        self.body.addWidget(self.drop_zone)
        self.body.addLayout(grid)
        self.body.addLayout(row(self._addresses.button, None))
        self.body.addWidget(self._addresses)
        self.body.addWidget(self.key_store)


class ChannelStep(Step):
    """Signals:
    change_requested: the MMS account that was entered is to be shown as a change of the app.
    """

    change_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "MMS channel", "The number your messages come from.")
        self.check = CheckRow(keeper, "Reading the app", "")
        self.sender_number = self.field("Sender", help_text="Short code or long number. Empty means the app’s own.")
        self.drop_zone = DropZone(keeper)
        self.fields = MmsFields(keeper)
        self.change_button = Button(keeper, "Show the change", Kind.SECONDARY)
        self.change_button.clicked.connect(self.change_requested)
        self.fields.edited.connect(lambda: self.change_button.setEnabled(self.fields.is_complete))
        self.change_button.setEnabled(False)
        card = Card(keeper)
        card.body.addWidget(self.check)
        self._setup = QWidget()
        inner = QVBoxLayout(self._setup)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(16)
        inner.addWidget(self.drop_zone)
        inner.addWidget(self.fields)
        inner.addLayout(row(self.change_button, None))
        self.body.addWidget(card)
        self.body.addWidget(self.sender_number)
        self.body.addWidget(self._setup)
        self._setup.hide()

    @property
    def asks_for_account(self) -> bool:
        """Whether the five fields are shown."""
        return not self._setup.isHidden()

    def show_reading(self) -> None:
        """Say that the app is being read."""
        self.check.show_check(CheckState.RUNNING, "Reading what your app has")
        self._setup.hide()

    def show_app(self, app: App, sender: str) -> None:
        """One confirmation when MMS is on, else the five fields."""
        channel = app.channel("MMS")
        name = app.name or app.id
        works = channel is not None and channel.status != "FAILING"
        if channel is not None and works:
            self.sender_number.set_text(sender or channel.default_sender)
            words = f"Sends from {channel.default_sender}." if channel.default_sender else "Enter a sender below."
            state, title = CheckState.OK, f"MMS is on for {name}"
            if channel.status == "PENDING":
                state, title, words = (
                    CheckState.WARN,
                    f"Sinch is still setting up MMS for {name}",
                    "This takes a while.",
                )
            self.check.show_check(state, title, words)
        else:
            title = f"{name} has no MMS channel yet" if channel is None else f"The MMS channel of {name} does not work"
            said = f" Sinch says: {channel.description}" if channel is not None and channel.description else ""
            detail = f"Your Sinch account manager has the five values below.{said}"
            self.check.show_check(CheckState.WARN, title, detail)
            self.fields.default_sender.set_text(sender)
        self.sender_number.setVisible(works)
        self._setup.setVisible(not works)

    def show_unread(self, title: str, hint: str) -> None:
        """The app could not be read."""
        self.check.show_check(CheckState.BAD, title, hint)


class RelayStep(Step):
    """Where replies and receipts come in."""

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(
            keeper,
            "Replies and receipts",
            "A small relay catches them while this computer sleeps. Without one only text goes out, and nobody hears a "
            "STOP.",
        )
        self.url = self.field("Relay address", "https://relay.example.com")
        self.token = self.field(
            "Relay token", secret=True, help_text="Made where the relay runs: mmsdesk-relay token add"
        )
        self.webhook_secret = self.field(
            "Webhook secret", secret=True, help_text="The one the relay was started with. It proves a receipt is real."
        )
        for field in (self.url, self.token, self.webhook_secret):
            self.body.addWidget(field)
