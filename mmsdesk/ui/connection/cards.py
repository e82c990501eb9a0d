"""The connection in four cards: account, sender, MMS channel, replies and receipts."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from mmsdesk.domain.account import Account
from mmsdesk.domain.phone import format_phone
from mmsdesk.services.connecting import ConnectionFacts
from mmsdesk.ui.connection.form import REGIONS
from mmsdesk.ui.fonts import Role
from mmsdesk.ui.moments import seconds_ago
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind, Size
from mmsdesk.ui.widgets.cards import Card, FactRow
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.painting import begin, draw_box
from mmsdesk.ui.widgets.pills import Glyph, Pill

_LABEL = 138
_DOTS = "••••••••••••"
_SILENT_SECONDS = 60.0


class AccountCard(Card):
    """Signals:
    import_requested, edit_requested, replace_requested: its buttons.
    """

    import_requested = Signal()
    edit_requested = Signal()
    replace_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "Account", gap=8)
        self.pill = Pill(keeper, "Connected", Tone.OK, mark="dot")
        self.header.insertWidget(1, self.pill)
        self.import_button = Button(keeper, "Import JSON", icon="braces", size=Size.SMALL)
        self.edit_button = Button(keeper, "Edit", size=Size.SMALL)
        self.header.addWidget(self.import_button)
        self.header.addWidget(self.edit_button)
        self.project = FactRow(keeper, "Project", label_width=_LABEL)
        self.app = FactRow(keeper, "App", label_width=_LABEL)
        self.region = FactRow(keeper, "Region", label_width=_LABEL)
        self.secret = FactRow(keeper, "Key secret", label_width=_LABEL)
        self.replace_button = Button(keeper, "Replace", Kind.LINK, size=Size.SMALL)
        self.secret.add(self.replace_button)
        for line in (self.project, self.app, self.region, self.secret):
            self.body.addWidget(line)
        self.import_button.clicked.connect(self.import_requested)
        self.edit_button.clicked.connect(self.edit_requested)
        self.replace_button.clicked.connect(self.replace_requested)

    def show_account(self, account: Account, facts: ConnectionFacts, app_name: str) -> None:
        """Show what is stored; `app_name` is known once the test has found the app."""
        self.project.show_value(_middle(account.project_id))
        self.app.show_value(" · ".join(word for word in (app_name, _middle(account.app_id)) if word))
        place = dict(REGIONS)[account.region]
        self.region.show_value("Rehearsal on this computer" if account.is_rehearsal else place)
        self.secret.show_value(f"{_DOTS}  {_where(facts)}")

    def show_state(self, text: str, tone: Tone) -> None:
        """Say how the account stands after the last test."""
        self.pill.show_state(text, tone, mark="dot")


class _SenderRow(QWidget):
    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.number = Label(keeper, "", Role.BODY_STRONG, tabular=True)
        self.detail = Label(keeper, "", Role.LABEL, "text2", wrap=True)
        self.pill = Pill(keeper, "Default", Tone.INFO)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.number)
        words.addWidget(self.detail)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(14)
        layout.addWidget(Glyph(keeper, "phone", "accent_text", 18))
        layout.addLayout(words, 1)
        layout.addWidget(self.pill)
        keeper.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_box(begin(self), QRectF(self.rect()), 10, self._keeper.theme.surface2, self._keeper.hairline)


class SenderCard(Card):
    """Signals:
    change_requested: another sender is wanted.
    """

    change_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "Default sender")
        self.change_button = Button(keeper, "Change", icon="pencil", size=Size.SMALL, name="Change sender")
        self.change_button.clicked.connect(self.change_requested)
        self.header.addWidget(self.change_button)
        self._row = _SenderRow(keeper)
        self.body.addWidget(self._row)

    def show_sender(self, sender: str) -> None:
        """Show the short code or number messages come from."""
        number = format_phone(sender) if sender.startswith("+") else sender
        self._row.number.setText(number or "The app’s own")
        short = len(sender.lstrip("+")) <= 8
        kind = "Short code" if short else "Long number"
        self._row.detail.setText(kind if sender else "Sinch uses the default sender of your MMS account.")
        self._row.pill.setVisible(bool(sender))
        self.setAccessibleDescription(number)


class ChannelCard(Card):
    """Signals:
    setup_requested: the MMS account is to be written to the app.
    """

    setup_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "MMS channel", gap=6)
        self.setup_button = Button(keeper, "Set up MMS…", size=Size.SMALL)
        self.setup_button.clicked.connect(self.setup_requested)
        self.header.addWidget(self.setup_button)
        words = (
            "MMSDesk can write your MMS account to the Sinch app. You see every change first, and the app’s other "
            "channels stay as they are."
        )
        self.body.addWidget(Label(keeper, words, Role.LABEL, "text2", wrap=True))


class RelayCard(Card):
    """Signals:
    connect_requested: a relay's address is to be entered.
    repair_requested: the app's webhook is to be made or mended.
    """

    connect_requested = Signal()
    repair_requested = Signal()

    def __init__(self, keeper: ThemeKeeper) -> None:
        super().__init__(keeper, "Replies and receipts", gap=8)
        self.pill = Pill(keeper)
        self.header.insertWidget(1, self.pill)
        self.connect_button = Button(keeper, "Change", size=Size.SMALL, name="Change relay")
        self.header.addWidget(self.connect_button)
        words = "A small relay catches replies and receipts while this computer sleeps."
        self.body.addWidget(Label(keeper, words, Role.LABEL, "text2", wrap=True))
        self.address = FactRow(keeper, "Relay address", label_width=_LABEL)
        self.signed = FactRow(keeper, "Signed requests", label_width=_LABEL)
        self.last = FactRow(keeper, "Last event", label_width=_LABEL)
        self.copy_button = Button(keeper, "Copy", Kind.LINK, size=Size.SMALL, name="Copy relay address")
        self.repair_button = Button(keeper, "Check webhook", Kind.LINK, size=Size.SMALL)
        self.address.add(self.copy_button)
        self.signed.add(self.repair_button)
        for line in (self.address, self.signed, self.last):
            self.body.addWidget(line)
        self.connect_button.clicked.connect(self.connect_requested)
        self.repair_button.clicked.connect(self.repair_requested)
        self.copy_button.clicked.connect(lambda: QApplication.clipboard().setText(self.address.value))

    def show_relay(self, account: Account, facts: ConnectionFacts) -> None:
        """Show the relay and what it brought last."""
        has_relay = account.has_relay
        for line in (self.address, self.signed, self.last):
            line.setVisible(has_relay)
        self.connect_button.set_label("Change" if has_relay else "Connect a relay")
        if not has_relay:
            self.pill.show_state("Not connected", Tone.WARN, mark="triangle-alert")
            return
        self.address.show_value(account.relay_url)
        known = f"On · secret {_where(facts)}"
        self.signed.show_value(known if facts.knows_webhook_secret else "The relay’s secret is not known here")
        news = facts.relay
        if news.heard_at is None:
            self.pill.show_state("Not heard yet", Tone.NEUTRAL)
        elif facts.now - news.heard_at > _SILENT_SECONDS:
            self.pill.show_state("Silent", Tone.WARN, mark="dot")
        elif news.last_event_at is None:
            self.pill.show_state("Nothing came yet", Tone.NEUTRAL)
        else:
            self.pill.show_state("Live", Tone.OK, mark="dot")
        last = news.last_event_at
        self.last.show_value(seconds_ago(facts.now - last) if last is not None else "None yet")


def _where(facts: ConnectionFacts) -> str:
    if facts.from_environment:
        return "from the environment"
    return "in your keychain" if facts.lasting else "for this run only"


def _middle(text: str) -> str:
    """A long id with its middle left out: "a4c1f2e0 … 6b31aa"."""
    return f"{text[:8]} … {text[-6:]}" if len(text) > 20 else text
