"""Connecting, testing and mending as a person does it: a pretend Sinch, a real relay, a real profile."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk import __version__
from mmsdesk.domain.account import Account
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.secrets import KeyringLocked, MemorySecretStore
from mmsdesk.services.connecting import Appearance, read_connection, save_connection
from mmsdesk.services.connection import CheckState, repair_webhook, webhook_target
from mmsdesk.services.desk import Desk
from mmsdesk.services.live import RelayNews
from mmsdesk.ui.compose.price_editor import PriceDialog
from mmsdesk.ui.connection.cards import RelayCard
from mmsdesk.ui.connection.page import ConnectionPage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shortcuts import EVERYWHERE, ON_PAGES
from mmsdesk.ui.theme import Look, Motion, ThemeKeeper
from mmsdesk.ui.widgets.labels import Label
from tests.support.edge import Act, closed_port, open_edge
from tests.support.processes import RunningSimulator, start_simulator
from tests.support.relay_process import RunningRelay, start_relay
from tests.support.runs import open_desk
from tests.ui.stage import Stage, set_stage

SECRET = Secret("relay-secret-for-tests-only")
MMS = {
    "channel_credentials": [
        {
            "channel": "MMS",
            "mms_credentials": {
                "account_id": "LUME-4471",
                "api_key": "mms-key-words",
                "default_sender": "72345",
                "basic_auth": {"username": "lume", "password": "mms-password-words"},
            },
        }
    ]
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with start_simulator(seed=5, dispatch_retention_days=1) as running:
        yield running


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRelay]:
    with start_relay(tmp_path_factory.mktemp("relay") / "data", [SECRET.reveal()]) as running:
        yield running


@pytest.fixture(scope="module")
def whole(simulator: RunningSimulator, relay: RunningRelay) -> Account:
    """An account with everything in order."""
    account = Account(
        simulator.project_id,
        simulator.app_id,
        simulator.key_id,
        Secret(simulator.key_secret),
        sender=simulator.sender,
        api_url=simulator.api_url,
        auth_url=simulator.auth_url,
        relay_url=relay.public_url,
        relay_token=relay.add_token("desk"),
    )
    repair_webhook(account, webhook_target(account), SECRET)
    return account


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def open_page(
    keeper: ThemeKeeper,
    qtbot: QtBot,
    desk: Desk,
    *,
    engine_changed: Callable[[], object] = lambda: None,
    file: Path | None = None,
) -> AbstractContextManager[Stage[ConnectionPage]]:
    def make(jobs: Jobs) -> ConnectionPage:
        return ConnectionPage(keeper, jobs, desk, engine_changed, choose_file=lambda _parent: file)

    return set_stage(keeper, qtbot, make)


def fill(stage: Stage[ConnectionPage], account: Account, webhook_secret: str = "") -> None:
    """Enter an account into the form as a person would."""
    form = stage.page.form
    stage.wait(lambda: stage.page.editing and form.isVisible())
    for field, text in (
        (form.project, account.project_id),
        (form.app, account.app_id),
        (form.key_id, account.key_id),
        (form.key_secret, account.key_secret.reveal()),
        (form.sender_number, account.sender),
        (form.relay_url, account.relay_url),
        (form.relay_token, account.relay_token.reveal()),
        (form.webhook_secret, webhook_secret),
        (form.api_url, account.api_url),
        (form.auth_url, account.auth_url),
    ):
        field.set_text(text)


def words(widget: QWidget) -> list[str]:
    """Everything written on it."""
    return [label.text() for label in widget.findChildren(Label) if label.text()]


def finished(stage: Stage[ConnectionPage]) -> bool:
    return not stage.page.panel.running and stage.page.panel.results[0].state is CheckState.OK


def test_the_first_connection_is_tested_saved_and_told(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, whole: Account
) -> None:
    told: list[bool] = []
    with open_page(keeper, qtbot, desk, engine_changed=lambda: told.append(True)) as stage:
        fill(stage, whole, SECRET.reveal())
        stage.press("Connect")
        stage.wait(lambda: stage.toasts)
        stage.wait(lambda: not stage.page.editing)
        assert stage.toasts == ["The account is saved."]
        assert told == [True]
        assert desk.account() == whole
        assert {result.state for result in stage.page.panel.results} == {CheckState.OK}
        assert "Everything works" in words(stage.page.panel)
        assert "for this run only" in stage.page.account_card.secret.value
        assert whole.key_secret.reveal() not in " ".join(words(stage.page))


def test_a_refused_key_is_said_beside_the_key_and_nothing_typed_is_lost(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, whole: Account
) -> None:
    with open_page(keeper, qtbot, desk) as stage:
        fill(stage, replace(whole, key_secret=Secret("wrong")))
        stage.press("Connect")
        stage.wait(lambda: stage.page.form.problem.isVisible())
        form = stage.page.form
        assert form.problem.title == "Sinch refused this key"
        assert "Copy it again from Access keys." in words(form.problem)
        assert form.key_secret.message == "Not accepted"
        said = [text for text in words(stage.page) if "refused this" in text]
        assert len(said) <= 2, f"the page repeats itself: {said}"
        assert stage.page.form.project.text() == whole.project_id
        assert desk.account_or_none() is None
        stage.page.form.key_secret.set_text(whole.key_secret.reveal())
        stage.press("Connect")
        stage.wait(lambda: not stage.page.editing)
        assert desk.account().key_secret == whole.key_secret


def test_an_app_of_another_region_is_said_beside_the_region(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, whole: Account
) -> None:
    with open_page(keeper, qtbot, desk) as stage:
        fill(stage, replace(whole, app_id="01HZY1ANTHERAPP00000000000"))
        stage.press("Connect")
        stage.wait(lambda: stage.page.form.problem.isVisible())
        assert stage.page.form.problem.title == "Your app is not in the United States region"
        assert stage.page.form.region_field.message == "Choose the region the app lives in"
        stage.press("Save anyway")
        stage.wait(lambda: desk.account_or_none() is not None)
        assert desk.account().app_id == "01HZY1ANTHERAPP00000000000"


def test_a_relay_that_is_down_is_named_and_the_account_still_saved(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, whole: Account
) -> None:
    with open_page(keeper, qtbot, desk) as stage:
        fill(stage, replace(whole, relay_url=f"http://127.0.0.1:{closed_port()}"))
        stage.press("Connect")
        stage.wait(lambda: stage.toasts)
        pictures = next(result for result in stage.page.panel.results if result.id == "pictures")
        assert pictures.state is CheckState.BAD
        assert "relay" in pictures.title.lower()
        assert "1 thing doesn’t work" in words(stage.page.panel) or "2 things don’t work" in words(stage.page.panel)


def test_what_is_missing_is_marked_before_anybody_is_asked(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    with open_page(keeper, qtbot, desk) as stage:
        stage.wait(lambda: stage.page.editing)
        stage.press("Connect")
        assert stage.page.form.project.message == "Enter the project ID."
        assert not stage.page.panel.running
        stage.page.form.project.set_text("a b")
        for field in (stage.page.form.app, stage.page.form.key_id, stage.page.form.key_secret):
            field.set_text("x")
        stage.press("Connect")
        stage.wait(lambda: stage.page.form.problem.isVisible())
        assert stage.page.form.problem.title == "The project ID has characters it cannot have"


class LockedStore(MemorySecretStore):
    """A keyring nobody unlocks: it may be read while it is empty, not written."""

    is_lasting = True

    def set(self, field: str, value: Secret) -> None:
        raise KeyringLocked("The keyring is locked", "Unlock it with your login password, then try again.")


def test_a_locked_keyring_offers_memory(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, whole: Account) -> None:
    desk.secrets = LockedStore()
    with open_page(keeper, qtbot, desk) as stage:
        fill(stage, whole)
        stage.press("Connect")
        stage.wait(lambda: stage.page.form.problem.isVisible())
        assert stage.page.form.problem.title == "The keyring is locked"
        stage.press("Keep for this run only")
        stage.wait(lambda: not stage.page.editing)
        assert desk.account() == whole
        assert not desk.secrets.is_lasting


def test_the_webhook_is_shown_before_it_is_made_and_tested_after(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, whole: Account, simulator: RunningSimulator
) -> None:
    save_connection(desk, whole, SECRET)
    with simulator.client() as client:
        for hook in client.get(f"/apps/{whole.app_id}/webhooks").json()["webhooks"]:
            client.delete(f"/webhooks/{hook['id']}")
        with open_page(keeper, qtbot, desk) as stage:
            stage.press("Test")
            stage.press("Add it for me")
            asked = words(stage.dialog())
            assert f"A new webhook: {webhook_target(whole)}" in asked
            assert client.get(f"/apps/{whole.app_id}/webhooks").json()["webhooks"] == []
            stage.press("Change at Sinch")
            stage.wait(lambda: stage.toasts)
            assert stage.toasts == ["The webhook is in order."]
            stage.wait(lambda: finished(stage))
            receipts = next(result for result in stage.page.panel.results if result.id == "receipts")
            assert receipts.state is CheckState.OK
        (hook,) = client.get(f"/apps/{whole.app_id}/webhooks").json()["webhooks"]
        assert hook["target"] == webhook_target(whole)


def test_a_test_that_hangs_can_be_stopped(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, whole: Account) -> None:
    with open_edge(lambda _request: Act.STALL, lambda _request: Act.STALL) as edge:
        save_connection(desk, replace(whole, api_url=edge.origin, auth_url=edge.origin))
        with open_page(keeper, qtbot, desk) as stage:
            stage.press("Test")
            stage.press("Stop")
            assert not stage.page.panel.running
            assert "Stopped" in words(stage.page.panel)
            assert CheckState.RUNNING not in {result.state for result in stage.page.panel.results}
            assert stage.buttons("Test again")
            edge.ended.set()


def test_mms_credentials_of_a_file_are_shown_masked_and_then_written(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, whole: Account, simulator: RunningSimulator, tmp_path: Path
) -> None:
    save_connection(desk, whole, SECRET)
    file = tmp_path / "hosted.json"
    file.write_text(json.dumps(MMS), encoding="utf-8")

    def channels(client: httpx.Client) -> list[str]:
        app = client.get(f"/apps/{whole.app_id}").json()
        return sorted(entry["channel"] for entry in app["channel_credentials"])

    with simulator.client() as client, open_page(keeper, qtbot, desk, file=file) as stage:
        before = channels(client)
        stage.press("Import JSON")
        stage.press("Choose file…")
        found = words(stage.dialog())
        assert "MMS Account ID: LUME-4471" in found
        assert any(line.endswith("It holds your keys for everybody to read.") for line in found)
        stage.press("Use these")
        stage.wait(lambda: stage.buttons("Write to Sinch"))
        change = words(stage.dialog())
        assert any(line.startswith("MMS Account ID: ") and line.endswith("→ LUME-4471") for line in change)
        assert not any("words" in line for line in (*found, *change))
        stage.press("Write to Sinch")
        stage.wait(lambda: stage.toasts)
        assert stage.toasts == ["The MMS channel is set up."]
        assert channels(client) == before
        app = client.get(f"/apps/{whole.app_id}").json()
        mms = next(entry for entry in app["channel_credentials"] if entry["channel"] == "MMS")
        assert mms["mms_credentials"]["account_id"] == "LUME-4471"
        stage.wait(lambda: not stage.page.panel.running)


def test_pasted_json_fills_the_form(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    with open_page(keeper, qtbot, desk) as stage:
        stage.press("Drop a JSON file with your credentials")
        text = stage.dialog().findChild(QPlainTextEdit)
        assert text is not None
        text.setPlainText(
            '{"project_id": "p-1", "app_id": "a-1", "key_id": "k-1", "key_secret": "s-1", "region": "br"}'
        )
        stage.press("Read")
        stage.press("Use these")
        form = stage.page.form
        assert [field.text() for field in (form.project, form.app, form.key_id, form.key_secret)] == [
            "p-1",
            "a-1",
            "k-1",
            "s-1",
        ]
        assert form.region.currentText() == "Brazil"


READY_LINE = ("api_url", "auth_url", "project_id", "app_id", "key_id", "key_secret", "sender", "inspect_url")


def test_the_pretend_sinch_s_line_leads_to_it_and_only_once_somebody_connects(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    heard = tmp_path / "heard.jsonl"
    with start_simulator(seed=93, record=heard) as simulator, open_page(keeper, qtbot, desk) as stage:
        stage.press("Drop a JSON file with your credentials")
        text = stage.dialog().findChild(QPlainTextEdit)
        assert text is not None
        text.setPlainText(json.dumps({name: getattr(simulator, name) for name in READY_LINE}))
        stage.press("Read")
        assert f"Sinch address: {simulator.api_url}" in words(stage.dialog())
        assert f"Sign-in address: {simulator.auth_url}" in words(stage.dialog())
        stage.press("Use these")
        form = stage.page.form
        assert (form.api_url.text(), form.auth_url.text()) == (simulator.api_url, simulator.auth_url)
        assert form.api_url.isVisible()
        stage.wait(lambda: stage.jobs.idle)
        assert heard.read_text(encoding="utf-8") == ""
        stage.press("Connect")
        stage.wait(lambda: not stage.page.editing)
        assert "/oauth2/token" in heard.read_text(encoding="utf-8")


def test_text_that_is_no_credentials_is_said_in_words(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    with open_page(keeper, qtbot, desk) as stage:
        stage.press("Drop a JSON file with your credentials")
        text = stage.dialog().findChild(QPlainTextEdit)
        assert text is not None
        text.setPlainText("{nothing")
        stage.press("Read")
        stage.wait(lambda: stage.page.form.problem.isVisible())
        assert stage.page.form.problem.title == "This file is not JSON"


def test_an_address_that_decides_where_everything_goes_is_never_folded_away(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, whole: Account
) -> None:
    with open_page(keeper, qtbot, desk) as stage:
        stage.wait(lambda: stage.page.form.isVisible())
        assert not stage.page.form.api_url.isVisible()
    save_connection(desk, whole, SECRET)
    desk.secrets = MemorySecretStore()  # as after a start without a keyring
    with open_page(keeper, qtbot, desk) as stage:
        stage.wait(lambda: stage.page.form.api_url.isVisible())
        assert stage.page.form.api_url.text() == whole.api_url


def test_a_secret_is_shown_only_while_it_is_asked_for(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    with open_page(keeper, qtbot, desk) as stage:
        stage.wait(lambda: stage.page.form.isVisible())
        control = stage.page.form.key_secret.control
        assert isinstance(control, QLineEdit)
        control.setText("between us")
        assert control.displayText() != "between us"
        (eye,) = (action for action in control.actions() if action.text() == "Show key secret")
        eye.trigger()
        assert control.displayText() == "between us"
        assert eye.text() == "Hide key secret"
        control.hide()
        assert control.displayText() != "between us"


def test_the_prices_are_entered_beside_the_sender(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, whole: Account
) -> None:
    save_connection(desk, whole, SECRET)
    with open_page(keeper, qtbot, desk) as stage:
        stage.wait(lambda: stage.page.price_card.isVisible())
        assert stage.page.price_card.mms.accessibleName() == "Price per MMS: Not entered yet"
        stage.press("Change prices")
        stage.wait(lambda: bool(stage.window.findChildren(PriceDialog)))
        (dialog,) = stage.window.findChildren(PriceDialog)
        dialog.mms.set_text("0,026")
        dialog.currency.set_text("€")
        dialog.accept()
        stage.wait(lambda: stage.page.price_card.mms.accessibleName() == "Price per MMS: €0.026")
        assert stage.page.price_card.sms.value == "Not entered yet"
        assert (desk.settings().price_mms, desk.settings().sender) == ("0.026", whole.sender)


def test_the_appearance_is_opened_alone(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    with open_page(keeper, qtbot, desk) as stage:
        stage.window.open("page", "appearance")
        stage.wait(lambda: stage.jobs.idle)
        assert stage.page.appearance.isVisible()
        assert not stage.page.form.isVisible()


def test_shortcuts_and_versions_can_be_looked_up(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    with open_page(keeper, qtbot, desk) as stage:
        stage.window.open("page", "shortcuts")
        words = {label.text() for label in stage.page.findChildren(Label) if label.isVisible()}
        assert {shortcut.words for each in (EVERYWHERE, *ON_PAGES.values()) for shortcut in each} <= words
        stage.window.open("page", "about")
        stage.press("Copy versions")
        assert QGuiApplication.clipboard().text().startswith(f"MMSDesk {__version__}, ")
        stage.press("Copy folder")
        assert QGuiApplication.clipboard().text() == str(desk.profile.dir)


def test_the_look_is_applied_at_once_and_kept(keeper: ThemeKeeper, qtbot: QtBot, desk: Desk) -> None:
    with open_page(keeper, qtbot, desk) as stage:
        stage.press("Appearance")
        stage.press("Dark")
        assert keeper.look is Look.DARK
        stage.page.appearance.scale.setValue(125)
        assert keeper.text_scale == 1.25
        stage.press("Use the system’s font")
        keeper.take_system_motion(True)
        still = []
        for choice in ("All motion", "Less motion", "Motion like the system"):
            stage.press(choice)
            still.append((keeper.motion, keeper.reduced_motion))
        assert still == [(Motion.FULL, False), (Motion.REDUCED, True), (Motion.SYSTEM, True)]
        kept = stage.page.appearance.choices()
        assert kept == Appearance("dark", 1.25, system_font=True, motion="system")
        stage.wait(lambda: desk.settings().motion == "system")
        now = desk.settings()
        assert kept == Appearance(now.theme, now.text_scale, now.system_font, now.motion)
        keeper.take_system_motion(False)
        assert not stage.page.panel.isVisible()


def test_a_stopped_campaign_leads_straight_to_the_key(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, whole: Account
) -> None:
    save_connection(desk, whole, SECRET)
    with set_stage(keeper, qtbot, lambda jobs: ConnectionPage(keeper, jobs, desk, lambda: None), "key") as stage:
        stage.wait(lambda: stage.page.editing and stage.page.form.key_secret.control.hasFocus())
        assert stage.page.form.project.text() == whole.project_id


@pytest.mark.parametrize(
    ("heard", "last", "pill", "words"),
    [
        (None, None, "Not heard yet", "None yet"),
        (1.0, None, "Nothing came yet", "None yet"),
        (1.0, 7200.0, "Live", "2 h ago"),
        (90.0, 7200.0, "Silent", "2 h ago"),
    ],
)
def test_the_relay_is_live_only_once_something_came(
    keeper: ThemeKeeper,
    qtbot: QtBot,
    desk: Desk,
    whole: Account,
    heard: float | None,
    last: float | None,
    pill: str,
    words: str,
) -> None:
    facts = read_connection(desk)
    news = RelayNews(*(None if ago is None else facts.now - ago for ago in (heard, last)))
    card = RelayCard(keeper)
    qtbot.addWidget(card)
    card.show_relay(whole, replace(facts, relay=news))
    assert (card.pill.text, card.last.value) == (pill, words)
