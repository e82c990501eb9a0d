"""The first run: from nothing to a tested connection in four steps, each of which may be skipped."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from mmsdesk.domain.account import NO_SECRET, Account
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.resources import resource_path
from mmsdesk.machine.secrets import KeyringTrouble
from mmsdesk.services.account import CredentialsFile
from mmsdesk.services.connecting import (
    ConnectionFacts,
    keep_for_this_run,
    prepare_account,
    read_connection,
    save_connection,
)
from mmsdesk.services.connection import Fix, list_apps, read_app
from mmsdesk.services.desk import Desk
from mmsdesk.services.first_run import load_samples, put_off
from mmsdesk.sinch.app import App
from mmsdesk.sinch.errors import KeyRefused
from mmsdesk.ui.connection.changes import Changes
from mmsdesk.ui.connection.credentials import CredentialsImport
from mmsdesk.ui.connection.first_frame import ACCEPTED, ACCOUNT, CHANNEL, RELAY, TEST, FirstRunFrame
from mmsdesk.ui.connection.questions import choose_json
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.throttle import Throttle

_ASK_MS: Final = 600


class FirstRunPage(FirstRunFrame):
    """Everything that asks the keyring, Sinch or the disk runs off the GUI thread."""

    def __init__(
        self,
        keeper: ThemeKeeper,
        jobs: Jobs,
        desk: Desk,
        engine_changed: Callable[[], object],
        *,
        choose_file: Callable[[QWidget], Path | None] = choose_json,
    ) -> None:
        super().__init__(keeper, jobs)
        self._jobs, self._desk, self._engine_changed = jobs, desk, engine_changed
        self._done: frozenset[int] = frozenset()
        self._facts: ConnectionFacts | None = None
        self._imported: Path | None = None
        self.credentials = CredentialsImport(
            keeper, jobs, self, choose_file, what_follows="Then Sinch is asked for your apps."
        )
        self.changes = Changes(keeper, jobs, self)
        self._asking = Throttle(_ASK_MS, debounce=True, parent=self)
        self._connect()

    def enter(self, *_arguments: object) -> None:
        desk = self._desk
        self._jobs.latest("first-run", lambda: read_connection(desk), done=self._show_facts, failed=self._show_trouble)
        if not self.phone.parts():
            picture = str(resource_path("samples", "hero.jpg"))
            self._jobs.run(lambda: QImage(picture), done=self.show_phone, failed=lambda _: None)
        self.show_step(ACCOUNT)

    def leave(self) -> None:
        self.panel.stop()

    def show_step(self, number: int) -> None:
        """Show a step; whatever was typed in the others stays."""
        self.panel.stop()
        self.turn_to(number, self._done)
        if number == CHANNEL:
            self._read_channel()
        elif number == TEST:
            self._run_test()

    # What is shown

    def _show_facts(self, facts: ConnectionFacts) -> None:
        self._facts = facts
        self.account.key_store.show_facts(facts)
        kept = "Leave empty to keep the one you have"
        if facts.account is not None and not self.relay.url.text():
            self.relay.url.set_text(facts.account.relay_url)
            for field, known in ((self.relay.token, facts.account.has_relay), (self.relay.webhook_secret, True)):
                field.control.setProperty("placeholderText", kept if known and facts.account.has_relay else "")

    def _show_trouble(self, error: Exception) -> None:
        self.be_idle()
        step = self.all_steps[self.step - 1]
        if isinstance(error, KeyringTrouble):
            step.show_trouble(error.title, error.hint, Tone.WARN, action="Keep for this run only")
        elif isinstance(error, MMSDeskError):
            step.show_trouble(error.title, error.hint)
        else:
            step.show_trouble("That didn’t work", "Nothing was changed. Try again in a moment.")

    # Step 1: the account

    def _edited(self) -> None:
        self._forget_key()
        self._asking.call(self._ask_apps)

    def _forget_key(self) -> None:
        self.account.trouble.hide()
        self.account.forget_apps()
        self.show_key("")

    def _taken(self, left_out: bool) -> None:
        """Whose address was left out may have another place in mind for this key: only a press sends it then."""
        self._forget_key()
        if left_out:
            self._asking.call(lambda: None)  # in place of what typing may have called for
            self.account.wait_for_person()
        else:
            self._asking.call(self._ask_apps)

    def _ask_apps(self) -> None:
        if not self.account.is_filled:
            return
        account = self.account.account()
        self.show_key("Asking Sinch…")
        self._jobs.latest(
            "first-run-apps",
            lambda: list_apps(account),
            done=lambda apps: self._show_apps(account, apps),
            failed=lambda error: self._no_apps(account, error),
        )

    def _show_apps(self, account: Account, apps: list[App]) -> None:
        if self._is_current(account):
            self.show_key(ACCEPTED)
            self.account.show_apps(apps)

    def _no_apps(self, account: Account, error: Exception) -> None:
        if self._is_current(account):
            self.show_key("")
            if isinstance(error, KeyRefused):
                self.account.show_trouble("Sinch refused this key", "Copy it again from Access keys.")
                self.account.key_secret.show_trouble("Not accepted")
            else:
                self._show_trouble(error)

    def _is_current(self, asked: Account) -> bool:
        return replace(self.account.account(), app_id="") == replace(asked, app_id="")

    def _save_account(self) -> None:
        if self.account.mark_missing():
            self._ask_apps()
            return
        known = self._facts.account if self._facts is not None else None
        typed = self.account.account(known.sender if known is not None else "")
        if known is not None and known.has_relay:
            typed = replace(typed, relay_url=known.relay_url, relay_token=known.relay_token)
        self._store(lambda: typed, NO_SECRET, ACCOUNT)

    # Step 2: the channel

    def _read_channel(self) -> None:
        self.channel.trouble.hide()
        self.channel.show_reading()
        desk = self._desk

        def read() -> tuple[App, str]:
            account = desk.account()
            return read_app(account), account.sender

        def failed(error: Exception) -> None:
            known = isinstance(error, MMSDeskError)
            title, hint = (
                (error.title, error.hint) if isinstance(error, MMSDeskError) else ("The app can’t be read", "")
            )
            self.channel.show_unread(title, hint if known else "Try again in a moment.")

        self._jobs.latest("first-run-app", read, done=lambda found: self.channel.show_app(*found), failed=failed)

    def _offer_mms(self) -> None:
        fields, desk = self.channel.fields, self._desk
        new = fields.credentials()
        self._jobs.run(
            desk.account, done=lambda account: self.changes.offer_mms(account, new), failed=self._show_trouble
        )

    def _changed_at_sinch(self, words: str) -> None:
        self.toast_requested.emit(words, "", None)
        if self.step == CHANNEL:
            self._read_channel()
        elif self.step == TEST:
            self._run_test()

    # Steps 2 and 3: stored one after the other

    def _save_sender(self) -> None:
        if self.channel.asks_for_account:
            if self.channel.fields.is_complete:
                self._offer_mms()
            else:
                words = "Enter the MMS account ID and its API key, or skip this step."
                self.channel.show_trouble("The MMS channel is not set up yet", words, Tone.WARN)
            return
        sender, desk = self.channel.sender_number.text().strip(), self._desk
        self._store(lambda: replace(desk.account(), sender=sender), NO_SECRET, CHANNEL)

    def _save_relay(self) -> None:
        url, token = self.relay.url.text().strip(), Secret(self.relay.token.text().strip())
        secret, desk = Secret(self.relay.webhook_secret.text().strip()), self._desk

        def whole() -> Account:
            kept = desk.account()
            return replace(kept, relay_url=url, relay_token=token or kept.relay_token)

        if not url:
            self.relay.url.show_trouble("Enter the relay’s address, or skip this step.")
            return
        self._store(whole, secret, RELAY)

    def _store(self, account: Callable[[], Account], webhook_secret: Secret, step: int) -> None:
        desk = self._desk

        def work() -> None:
            save_connection(desk, prepare_account(desk, account()), webhook_secret)

        def done(_answer: object) -> None:
            self.be_idle()
            self._done |= {step}
            self._engine_changed()
            self._tell_file()
            self.enter_facts()
            self.show_step(step + 1)

        self.next_button.set_busy(True)
        self._jobs.run(work, done=done, failed=self._show_trouble)

    def enter_facts(self) -> None:
        """Read what is stored by now."""
        desk = self._desk
        self._jobs.latest("first-run", lambda: read_connection(desk), done=self._show_facts, failed=self._show_trouble)

    def _keep_for_this_run(self) -> None:
        desk = self._desk
        self._jobs.run(lambda: keep_for_this_run(desk), done=lambda _: self._next(), failed=self._show_trouble)

    # Step 4: the test

    def _run_test(self) -> None:
        desk = self._desk

        def start(facts: ConnectionFacts) -> None:
            self._facts = facts
            if facts.account is None:
                self.test.show_trouble("There is nothing to test yet", facts.missing, Tone.WARN)
            elif self.step == TEST:
                self.test.trouble.hide()
                self.panel.start(facts.account, facts.webhook_secret)

        self._jobs.latest("first-run", lambda: read_connection(desk), done=start, failed=self._show_trouble)

    def _fix(self, fix: Fix) -> None:
        facts = self._facts
        if fix in {Fix.UPDATE_KEY, Fix.CHOOSE_REGION}:
            self.show_step(ACCOUNT)
        elif fix is Fix.MMS_CREDENTIALS:
            self.show_step(CHANNEL)
        elif fix is Fix.CONNECT_RELAY or facts is None or facts.account is None:
            self.show_step(RELAY)
        elif fix is Fix.RETENTION:
            self.changes.offer_retention(facts.account)
        elif facts.knows_webhook_secret:
            self.changes.offer_webhook(facts.account, facts.webhook_secret)
        else:
            self.show_step(RELAY)
            self.relay.webhook_secret.show_trouble("Enter the secret the relay was started with.", Tone.WARN)

    # Moving on

    def _next(self) -> None:
        {ACCOUNT: self._save_account, CHANNEL: self._save_sender, RELAY: self._save_relay, TEST: self._finish}[
            self.step
        ]()

    def _skip(self) -> None:
        if self.step == ACCOUNT:
            self._finish()
        elif self.step == TEST:
            self._run_test()
        else:
            self.show_step(self.step + 1)

    def _finish(self) -> None:
        desk = self._desk
        self._jobs.run(lambda: put_off(desk), done=lambda _: None, failed=lambda _: None)
        self.open_requested.emit(("campaigns",))

    def _load_samples(self) -> None:
        def done(campaign_id: CampaignId) -> None:
            self.be_idle()
            words = "Sample data is here. Sending needs an account, and your own people."
            self.toast_requested.emit(words, "Open", lambda: self.open_requested.emit(("compose", campaign_id)))
            self._finish()

        desk = self._desk
        self.samples_button.set_busy(True)
        self._jobs.run(lambda: load_samples(desk), done=done, failed=self._show_trouble)

    # Credentials from a file

    def _use(self, found: CredentialsFile, path: Path | None) -> None:
        self._imported = path
        self.account.take(found)
        if found.mms is not None:
            self.channel.fields.take(found.mms)

    def _tell_file(self) -> None:
        """Once it is stored: the file still holds the keys for everybody to read."""
        path, self._imported = self._imported, None
        if path is None:
            return

        def delete() -> None:
            self._jobs.run(
                path.unlink,
                done=lambda _: self.toast_requested.emit(f"{path.name} is deleted.", "", None),
                failed=failed,
            )

        def failed(_error: Exception) -> None:
            self.toast_requested.emit(f"{path.name} can’t be deleted. Delete it by hand.", "", None)

        self.toast_requested.emit(
            f"Saved. Delete {path.name} now? It still holds your keys.", "Delete this file", delete
        )

    def _connect(self) -> None:
        self.steps.step_requested.connect(self.show_step)
        self.account.edited.connect(self._edited)
        self.account.taken.connect(self._taken)
        self.account.drop_zone.pressed.connect(self.credentials.ask)
        self.account.drop_zone.file_dropped.connect(self.credentials.read_file)
        self.channel.drop_zone.pressed.connect(self.credentials.ask)
        self.channel.drop_zone.file_dropped.connect(self.credentials.read_file)
        self.channel.change_requested.connect(self._offer_mms)
        self.credentials.agreed.connect(self._use)
        self.credentials.failed.connect(self._show_trouble)
        for step in self.all_steps:
            step.trouble.acted.connect(self._keep_for_this_run)
        self.changes.made.connect(self._changed_at_sinch)
        self.changes.failed.connect(self._show_trouble)
        self.panel.fix_requested.connect(self._fix)
        self.panel.failed.connect(self._show_trouble)
        self.samples_button.clicked.connect(self._load_samples)
        self.skip_button.clicked.connect(self._skip)
        self.next_button.clicked.connect(self._next)
