"""Settings: the connection to Sinch and to the relay, its test, and how the window looks."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mmsdesk.domain.account import Account
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.secrets import KeyringTrouble
from mmsdesk.services.account import CredentialsFile
from mmsdesk.services.connecting import (
    ConnectionFacts,
    keep_for_this_run,
    prepare_account,
    read_connection,
    save_appearance,
    save_connection,
)
from mmsdesk.services.connection import CheckResult, CheckState, Fix
from mmsdesk.services.desk import Desk
from mmsdesk.sinch.app import MmsCredentials
from mmsdesk.ui.connection.about import AboutView, ShortcutsView
from mmsdesk.ui.connection.appearance import AppearanceView
from mmsdesk.ui.connection.cards import AccountCard, ChannelCard, RelayCard, SenderCard
from mmsdesk.ui.connection.changes import Changes
from mmsdesk.ui.connection.check_panel import CheckPanel
from mmsdesk.ui.connection.credentials import CredentialsImport
from mmsdesk.ui.connection.form import AccountForm
from mmsdesk.ui.connection.prices import PriceCard
from mmsdesk.ui.connection.questions import choose_json
from mmsdesk.ui.connection.side_list import SideList
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.page_parts import PAGE_MARGIN, PageHeader
from mmsdesk.ui.shell import Page
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button
from mmsdesk.ui.widgets.cards import Scroll
from mmsdesk.ui.widgets.choices import Option
from mmsdesk.ui.widgets.fields import Field
from mmsdesk.ui.widgets.notices import Banner

REFRESH_MS = 3000
KEY = "key"
"""Argument to open with when the access key is to be replaced."""
NARROW = 1100
"""Below this width (px) the list of subjects shows icons only."""
_SUBJECTS = (
    Option("connection", "Connection", "plug"),
    Option("appearance", "Appearance", "palette"),
    Option("shortcuts", "Shortcuts", "keyboard"),
    Option("about", "About", "info"),
)
_NEEDED = ("sinch", "key", "app")


class ConnectionPage(Page):
    """Everything that asks the keyring, Sinch or the relay runs off the GUI thread.

    Signals:
        toast_requested: (text, action label, what the action does) for the window's toast.
    """

    toast_requested = Signal(str, str, object)

    def __init__(
        self,
        keeper: ThemeKeeper,
        jobs: Jobs,
        desk: Desk,
        engine_changed: Callable[[], object],
        *,
        choose_file: Callable[[QWidget], Path | None] = choose_json,
    ) -> None:
        super().__init__()
        self._keeper, self._jobs, self._desk = keeper, jobs, desk
        self._engine_changed = engine_changed
        self._facts: ConnectionFacts | None = None
        self._tested: tuple[Account, Secret] | None = None
        self._pending_mms: MmsCredentials | None = None
        self._app_name = ""
        self._wants_key = False
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self.subjects = SideList(keeper, _SUBJECTS)
        self.panel = CheckPanel(keeper, jobs)
        self.form = AccountForm(keeper)
        self.header = PageHeader(keeper, "Connection", "Where MMSDesk sends, and how it hears back.")
        self.test_button = Button(keeper, "Test", icon="refresh-cw")
        self.trouble = Banner(keeper, tone=Tone.BAD)
        self.account_card = AccountCard(keeper)
        self.sender_card = SenderCard(keeper)
        self.price_card = PriceCard(keeper, jobs, desk)
        self.channel_card = ChannelCard(keeper)
        self.relay_card = RelayCard(keeper)
        self.appearance = AppearanceView(keeper)
        self.changes = Changes(keeper, jobs, self)
        self.credentials = CredentialsImport(keeper, jobs, self, choose_file)
        self._build()
        self._connect()

    def enter(self, *arguments: object) -> None:
        self.trouble.hide()
        wanted = str(arguments[0]) if arguments else self.subjects.current
        self._wants_key = wanted == KEY
        self.show_subject("connection" if self._wants_key else wanted)
        self.refresh()
        self._timer.start()

    def leave(self) -> None:
        self._timer.stop()
        self.panel.stop()

    def panes(self) -> list[QWidget]:
        return [self.subjects, self._content, self.panel]

    def refresh(self) -> None:
        """Read what is stored; a reading that still runs is not repeated."""
        desk = self._desk
        self._jobs.latest("connection", lambda: read_connection(desk), done=self._show, failed=self._show_trouble)

    def show_subject(self, key: str) -> None:
        """Show one of the subjects at the left."""
        self.subjects.choose(key)
        self._content.setCurrentIndex(next(place for place, each in enumerate(_SUBJECTS) if each.key == key))
        self.panel.setVisible(key == "connection")
        self.appearance.show_choices()

    @property
    def editing(self) -> bool:
        """True while the form is shown."""
        return self._stack.currentIndex() == 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.subjects.set_narrow(self.width() < NARROW * (1 + (self._keeper.text_scale - 1) * 0.3))

    # What is shown

    def _show(self, facts: ConnectionFacts) -> None:
        before, self._facts = self._facts, facts
        first = before is None
        # somebody connected elsewhere meanwhile (another window, the command line), or the keyring was unlocked
        came = before is not None and before.account is None and not self.panel.running and self._tested is None
        self._stack.show()
        account = facts.account
        if account is None:
            if first or not self.editing:
                self.form.show_facts(facts, editing=False)
                self._stack.setCurrentIndex(1)
            return
        if came:
            self._engine_changed()
        if first or came:
            self._stack.setCurrentIndex(0)
        if self._wants_key:
            self._wants_key = False
            self._edit(self.form.key_secret)
        self.account_card.show_account(account, facts, self._app_name)
        self.sender_card.show_sender(account.sender)
        self.relay_card.show_relay(account, facts)

    def _show_trouble(self, error: Exception) -> None:
        self._stack.show()
        self.form.connect_button.set_busy(False)
        if isinstance(error, MMSDeskError):
            title, hint = error.title, error.hint
        else:
            title, hint = "That didn’t work", "Nothing was changed. Try again in a moment."
        if self.editing:
            self.form.show_problem(title, hint)
            return
        self.trouble.show_message(title, hint, Tone.BAD)
        self.trouble.show()

    # Testing

    def test(self) -> None:
        """Run the checks on the stored account."""
        if self._facts is not None and self._facts.account is not None:
            self.trouble.hide()
            self.panel.start(self._facts.account, self._facts.webhook_secret, self._show_test)

    def _show_test(self, results: tuple[CheckResult, ...]) -> None:
        self._note_app(results)
        states = {result.id: result.state for result in results}
        if states["key"] is CheckState.BAD:
            self.account_card.show_state("Key refused", Tone.BAD)
        elif any(states[check] is CheckState.BAD for check in _NEEDED):
            self.account_card.show_state("Not working", Tone.BAD)
        else:
            self.account_card.show_state("Connected", Tone.OK)
        self.refresh()

    def _note_app(self, results: tuple[CheckResult, ...]) -> None:
        found = next(result for result in results if result.id == "app")
        self._app_name = found.detail if found.state is CheckState.OK else ""

    def _running_changed(self, running: bool) -> None:
        self.test_button.set_busy(running)
        self.test_button.set_label("Test again")
        if not running:
            self.form.connect_button.set_busy(False)

    def _fix(self, fix: Fix) -> None:
        account = self._tested[0] if self.editing and self._tested is not None else None
        account = account or (self._facts.account if self._facts is not None else None)
        if fix in {Fix.UPDATE_KEY, Fix.CHOOSE_REGION, Fix.CONNECT_RELAY}:
            self._edit(self._field_of(fix))
        elif account is not None:
            self._fix_at_sinch(fix, account)

    def _fix_at_sinch(self, fix: Fix, account: Account) -> None:
        if fix is Fix.MMS_CREDENTIALS:
            self.changes.ask_mms(account)
        elif fix is Fix.RETENTION:
            self.changes.offer_retention(account)
        else:
            self._repair_webhook()

    def _field_of(self, fix: Fix) -> Field:
        return {
            Fix.UPDATE_KEY: self.form.key_secret,
            Fix.CHOOSE_REGION: self.form.region_field,
            Fix.CONNECT_RELAY: self.form.relay_url,
        }[fix]

    def _repair_webhook(self) -> None:
        if self._facts is None or self._facts.account is None:
            return
        if self._facts.knows_webhook_secret:
            self.changes.offer_webhook(self._facts.account, self._facts.webhook_secret)
            return
        self._edit(self.form.webhook_secret)
        self.form.webhook_secret.show_trouble(
            "Enter the secret the relay was started with: without it nobody can tell a real receipt from a forged one.",
            Tone.WARN,
        )

    # Connecting and changing the account

    def _edit(self, field: Field | None = None) -> None:
        if self._facts is None:
            return
        if not self.editing:
            self.form.show_facts(self._facts, editing=self._facts.account is not None)
            self._stack.setCurrentIndex(1)
        (field or self.form.project).control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stop_editing(self) -> None:
        self.panel.stop()
        self._stack.setCurrentIndex(0)
        self.refresh()

    def _try(self) -> None:
        """Test what was entered; store it when Sinch knows the key and the app."""
        if self.form.missing():
            return
        entry, desk = self.form.entry(), self._desk
        self.form.clear_problems()
        self.form.connect_button.set_busy(True)

        def done(account: Account) -> None:
            kept = self._facts.webhook_secret if self._facts is not None else Secret("")
            self._tested = (account, entry.webhook_secret)
            self.panel.start(account, entry.webhook_secret or kept, self._judge)

        self._jobs.run(lambda: prepare_account(desk, entry.account), done=done, failed=self._show_trouble)

    def _judge(self, results: tuple[CheckResult, ...]) -> None:
        self._note_app(results)
        for result in results:
            if result.id in _NEEDED and result.state is CheckState.BAD:
                self.form.show_refusal(result)
                return
        self._save()

    def _save(self) -> None:
        if self._tested is None:
            return
        (account, webhook_secret), desk = self._tested, self._desk
        self.form.connect_button.set_busy(True)
        self._jobs.run(lambda: save_connection(desk, account, webhook_secret), done=self._saved, failed=self._not_saved)

    def _saved(self, _answer: object) -> None:
        self.form.connect_button.set_busy(False)
        self._tested = None
        self._facts = None
        self.account_card.show_state("Connected", Tone.OK)
        self._engine_changed()
        self.toast_requested.emit("The account is saved.", "", None)
        self.refresh()
        pending, self._pending_mms = self._pending_mms, None
        if pending is not None:
            self._jobs.run(
                self._desk.account, done=lambda it: self.changes.offer_mms(it, pending), failed=self._show_trouble
            )

    def _not_saved(self, error: Exception) -> None:
        self.form.connect_button.set_busy(False)
        if isinstance(error, KeyringTrouble):
            self.form.show_keyring_problem(error.title, error.hint)
        else:
            self._show_trouble(error)

    def _keep_for_this_run(self) -> None:
        desk = self._desk
        self._jobs.run(lambda: keep_for_this_run(desk), done=lambda _: self._save(), failed=self._show_trouble)

    def _changed_at_sinch(self, words: str) -> None:
        self.toast_requested.emit(words, "", None)
        if not self.editing:
            self.test()

    # Importing credentials

    def _use(self, found: CredentialsFile, _file: Path | None) -> None:
        account = self._facts.account if self._facts is not None else None
        if account is not None and found.mms is not None and replace(found, left_out=()) == CredentialsFile(found.mms):
            self.changes.offer_mms(account, found.mms)
            return
        self._pending_mms = found.mms
        self._edit()
        self.form.take(found)

    # Appearance

    def _keep_look(self) -> None:
        desk, look = self._desk, self.appearance.choices()
        self._jobs.latest("appearance", lambda: save_appearance(desk, look), failed=self._show_trouble)

    # How it is put together

    def _build(self) -> None:
        self.header.add_button(self.test_button)
        cards = QWidget()
        column = QVBoxLayout(cards)
        column.setContentsMargins(PAGE_MARGIN, 28, 28, 28)
        column.setSpacing(14)
        for widget in (self.header, self.trouble, self.account_card, self.sender_card):
            column.addWidget(widget)
        column.addWidget(self.channel_card)
        column.addWidget(self.relay_card)
        column.addWidget(self.price_card)
        column.addStretch(1)
        entry = QWidget()
        form = QVBoxLayout(entry)
        form.setContentsMargins(PAGE_MARGIN, 28, 28, 28)
        form.addWidget(self.form)
        self._stack = QStackedWidget()
        self._stack.addWidget(Scroll(cards, "Connection"))
        self._stack.addWidget(Scroll(entry, "Account"))
        self._content = QStackedWidget()
        held = QWidget()  # shows and hides with the subject, whatever becomes of the stack in it
        whole = QVBoxLayout(held)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._content.addWidget(held)
        self._content.addWidget(Scroll(self.appearance, "Appearance"))
        self._content.addWidget(Scroll(ShortcutsView(self._keeper), "Shortcuts"))
        self._content.addWidget(Scroll(AboutView(self._keeper, self._desk.profile.dir), "About"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.subjects)
        layout.addWidget(self._content, 1)
        layout.addWidget(self.panel)
        self.trouble.hide()
        self._stack.hide()  # until it is known whether there is an account

    def _connect(self) -> None:
        self.subjects.chosen.connect(self.show_subject)
        self.test_button.clicked.connect(self.test)
        self.panel.running_changed.connect(self._running_changed)
        self.panel.fix_requested.connect(self._fix)
        self.panel.failed.connect(self._show_trouble)
        self.account_card.import_requested.connect(self.credentials.ask)
        self.account_card.edit_requested.connect(lambda: self._edit())
        self.account_card.replace_requested.connect(lambda: self._edit(self.form.key_secret))
        self.sender_card.change_requested.connect(lambda: self._edit(self.form.sender_number))
        self.channel_card.setup_requested.connect(lambda: self._fix(Fix.MMS_CREDENTIALS))
        self.relay_card.connect_requested.connect(lambda: self._edit(self.form.relay_url))
        self.relay_card.repair_requested.connect(self._repair_webhook)
        self.form.connect_requested.connect(self._try)
        self.form.save_requested.connect(self._save)
        self.form.memory_requested.connect(self._keep_for_this_run)
        self.form.import_requested.connect(self.credentials.ask)
        self.form.file_dropped.connect(self.credentials.read_file)
        self.credentials.agreed.connect(self._use)
        self.credentials.failed.connect(self._show_trouble)
        self.form.cancelled.connect(self._stop_editing)
        self.changes.made.connect(self._changed_at_sinch)
        self.changes.failed.connect(self._show_trouble)
        self.appearance.changed.connect(self._keep_look)
