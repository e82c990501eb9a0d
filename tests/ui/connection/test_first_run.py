"""The first run as a person goes through it: a pretend Sinch, a real relay, a real profile."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mmsdesk.domain.account import Account
from mmsdesk.domain.errors import Refused
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.secrets import KeyringLocked, MemorySecretStore
from mmsdesk.services.connecting import save_connection
from mmsdesk.services.connection import CheckState
from mmsdesk.services.desk import Desk
from mmsdesk.services.first_run import is_wanted
from mmsdesk.services.samples import SAMPLE_LIST
from mmsdesk.ui.connection.first_frame import ACCOUNT, CHANNEL, RELAY, TEST
from mmsdesk.ui.connection.first_run import FirstRunPage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.labels import Label
from tests.support.processes import RunningSimulator, start_simulator
from tests.support.relay_process import start_relay
from tests.support.runs import open_desk
from tests.ui.stage import Stage, set_stage

SECRET = Secret("relay-secret-for-tests-only")


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with start_simulator(seed=7, dispatch_retention_days=1) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path) as opened:
        yield opened


def open_page(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, *, file: Path | None = None
) -> AbstractContextManager[Stage[FirstRunPage]]:
    def make(jobs: Jobs) -> FirstRunPage:
        return FirstRunPage(keeper, jobs, desk, lambda: None, choose_file=lambda _parent: file)

    return set_stage(keeper, qtbot, make)


def type_account(stage: Stage[FirstRunPage], simulator: RunningSimulator, key_secret: str) -> None:
    step = stage.page.account
    for field, text in (
        (step.api_url, simulator.api_url),
        (step.auth_url, simulator.auth_url),
        (step.project, simulator.project_id),
        (step.key_id, simulator.key_id),
        (step.key_secret, key_secret),
    ):
        field.set_text(text)
    step.edited.emit()


def account_of(simulator: RunningSimulator) -> Account:
    return Account(
        simulator.project_id,
        simulator.app_id,
        simulator.key_id,
        Secret(simulator.key_secret),
        api_url=simulator.api_url,
        auth_url=simulator.auth_url,
    )


def words(stage: Stage[FirstRunPage]) -> list[str]:
    return [label.text() for label in stage.page.findChildren(Label) if label.isVisible() and label.text()]


def test_from_a_key_to_a_tested_connection(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, simulator: RunningSimulator, tmp_path: Path
) -> None:
    assert is_wanted(desk)
    with start_relay(tmp_path / "relay" / "data", [SECRET.reveal()]) as relay, open_page(keeper, qtbot, desk) as stage:
        page = stage.page
        type_account(stage, simulator, "wrong")
        stage.wait(lambda: "Sinch refused this key" in words(stage))
        type_account(stage, simulator, simulator.key_secret)
        stage.wait(lambda: "Key accepted" in words(stage))
        assert "Sinch refused this key" not in words(stage)
        assert page.account.app_help == "1 app found in this project."
        stage.press("Continue")
        stage.wait(lambda: page.step == CHANNEL and page.channel.check.title == "MMS is on for Rehearsal")
        assert not page.channel.asks_for_account
        stage.press("Continue")
        stage.wait(lambda: page.step == RELAY)
        assert desk.account().sender == simulator.sender
        page.relay.url.set_text(relay.public_url)
        page.relay.token.set_text(relay.add_token("desk").reveal())
        page.relay.webhook_secret.set_text(SECRET.reveal())
        stage.press("Continue")
        stage.wait(lambda: page.step == TEST)
        stage.press("Add it for me")
        stage.press("Change at Sinch")
        stage.wait(lambda: not page.panel.running and {each.state for each in page.panel.results} == {CheckState.OK})
        assert page.steps.done == {ACCOUNT, CHANNEL, RELAY}
        stage.press("Start writing")
        assert stage.opened == [("campaigns",)]
        stage.wait(lambda: not is_wanted(desk))


def test_an_app_without_mms_asks_for_the_five_values_and_every_step_can_be_skipped(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, simulator: RunningSimulator
) -> None:
    save_connection(desk, account_of(simulator))
    with simulator.client() as client:
        before = client.get(f"/apps/{simulator.app_id}").json()["channel_credentials"]
        try:
            client.patch(f"/apps/{simulator.app_id}", json={"channel_credentials": []}).raise_for_status()
            with open_page(keeper, qtbot, desk) as stage:
                page = stage.page
                page.show_step(CHANNEL)
                stage.wait(lambda: page.channel.asks_for_account)
                assert page.channel.check.title == "Rehearsal has no MMS channel yet"
                stage.press("Continue")
                assert "The MMS channel is not set up yet" in words(stage)
                stage.press("Skip this step")
                stage.press("Skip this step")
                stage.wait(lambda: page.step == TEST and not page.panel.running)
        finally:
            client.patch(f"/apps/{simulator.app_id}", json={"channel_credentials": before})


def test_a_file_with_credentials_is_shown_masked_and_its_deletion_offered(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, simulator: RunningSimulator, tmp_path: Path
) -> None:
    file = tmp_path / "keys.json"
    known = {"project_id": simulator.project_id, "app_id": simulator.app_id, "key_id": simulator.key_id}
    file.write_text(json.dumps({**known, "key_secret": simulator.key_secret}), encoding="utf-8")
    with open_page(keeper, qtbot, desk, file=file) as stage:
        stage.page.account.api_url.set_text(simulator.api_url)
        stage.page.account.auth_url.set_text(simulator.auth_url)
        stage.press("Drop a JSON file with your credentials")
        stage.press("Choose file…")
        shown = [label.text() for label in stage.dialog().findChildren(Label)]
        assert "Key secret: ••••••••" in shown
        assert not [text for text in shown if simulator.key_secret in text]
        stage.press("Use these")
        stage.wait(lambda: "Key accepted" in words(stage))
        stage.press("Continue")
        stage.wait(lambda: stage.toasts)
        assert stage.toasts == ["Saved. Delete keys.json now? It still holds your keys."]


def test_a_file_that_leads_elsewhere_sends_its_key_nowhere_by_itself(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, simulator: RunningSimulator, tmp_path: Path
) -> None:
    file = tmp_path / "keys.json"
    known = {"project_id": simulator.project_id, "key_id": simulator.key_id, "key_secret": simulator.key_secret}
    with open_page(keeper, qtbot, desk, file=file) as stage:
        for addresses, state in (
            ({"api_url": "https://sinch.example.com", "auth_url": simulator.auth_url}, ""),
            ({"api_url": simulator.api_url, "auth_url": simulator.auth_url}, "Key accepted"),
        ):
            file.write_text(json.dumps({**known, **addresses}), encoding="utf-8")
            stage.press("Drop a JSON file with your credentials")
            stage.press("Choose file…")
            said = stage.dialog()
            assert ("Then Sinch is asked for your apps." in said.detail) is bool(state)
            shown = [label.text() for label in said.findChildren(Label)]
            assert any(text.startswith("Left out: sinch.example.com.") for text in shown) is not bool(state)
            stage.press("Use these")
            if state:
                stage.wait(lambda: "Key accepted" in words(stage))
            else:
                assert stage.page.account.app_help.startswith("Look at the addresses first")
                qtbot.wait(700)  # longer than it waits after typing
                assert not {"Asking Sinch…", "Key accepted"} & set(words(stage))
                assert stage.page.account.api_url.text() == ""


def test_sample_data_come_without_a_network_and_are_sent_to_nobody(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk
) -> None:
    with open_page(keeper, qtbot, desk) as stage:
        stage.page.toast_requested.connect(stage.window.toast)
        stage.press("Explore with sample data")
        stage.wait(lambda: stage.opened)
        assert stage.opened == [("campaigns",)]
        stage.wait(lambda: not is_wanted(desk))
        (draft,) = desk.campaigns()
        assert stage.window.toast_shown.button.label == "Open"
        stage.window.toast_shown.button.click()
        assert stage.opened[-1] == ("compose", draft.row.id)
    assert (draft.row.name, draft.people) == ("Sample: Truffle nights", desk.count_people(SAMPLE_LIST))
    real = Account("project", "app", "key", Secret("secret"), sender="72345")
    save_connection(desk, real)
    with pytest.raises(Refused, match="These are sample people"):
        desk.start(draft.row.id, desk.order(SAMPLE_LIST))


class LockedStore(MemorySecretStore):
    """A keyring nobody unlocks."""

    is_lasting = True

    def set(self, field: str, value: Secret) -> None:
        raise KeyringLocked("The keyring is locked", "Unlock it with your login password, then try again.")


def test_setting_up_later_is_remembered_and_a_locked_keyring_offers_memory(
    keeper: ThemeKeeper, qtbot: QtBot, desk: Desk, simulator: RunningSimulator
) -> None:
    desk.secrets = LockedStore()
    with open_page(keeper, qtbot, desk) as stage:
        type_account(stage, simulator, simulator.key_secret)
        stage.wait(lambda: "Key accepted" in words(stage))
        stage.press("Continue")
        stage.wait(lambda: "The keyring is locked" in words(stage))
        stage.press("Keep for this run only")
        stage.wait(lambda: stage.page.step == CHANNEL)
        stage.page.show_step(ACCOUNT)
        stage.press("Set up later")
        assert stage.opened == [("campaigns",)]
        stage.wait(lambda: not is_wanted(desk))
