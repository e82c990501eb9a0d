"""Connecting for the first time in the real window: from the JSON somebody was sent to a tick at every check."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.account import SecretField
from mmsdesk.sinch.app import TRIGGERS
from tests.support.processes import RunningSimulator, start_simulator
from tests.support.relay_process import RunningRelay, start_relay
from tests.support.window import OpenWindow, open_window

KEY_SECRET = 'canary+key/secret="&%7f \\never'
"""With every character that encodings treat in their own way."""
WEBHOOK_SECRET = "canary-webhook-secret/+="
API_KEY, PASSWORD = "canary-api-key-of-mms", "canary password of mms"


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with start_simulator(seed=51, sender="72345", key_secret=KEY_SECRET, dispatch_retention_days=1) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRelay]:
    with start_relay(tmp_path_factory.mktemp("relay") / "data", [WEBHOOK_SECRET]) as relay:
        yield relay


def test_connecting_from_json_to_a_tick_at_every_check(
    simulator: RunningSimulator, relay: RunningRelay, qapp: QApplication, tmp_path: Path
) -> None:
    store, token = MemorySecretStore(), relay.add_token("desk").reveal()
    channels_before = channels(simulator)
    with open_window(tmp_path, store) as window:
        hands = window.hands
        hands.find("Connection: Not connected")
        hands.press("Settings")
        paste_credentials(window, credentials(simulator))
        hands.press("Use these")
        for name, text in {
            "Relay address": relay.public_url,
            "Relay token": token,
            "Webhook secret": WEBHOOK_SECRET,
        }.items():
            hands.write(name, text)
        hands.press("Advanced")
        hands.write("Sinch address", simulator.api_url)
        hands.write("Sign-in address", simulator.auth_url)
        hands.press("Connect")

        hands.find("Write these to your Sinch app\\?")
        shown = window.say()
        assert any("LUME-4471" in words for words in shown)
        assert not [words for words in shown if "canary" in words]
        assert channels(simulator) == channels_before  # nothing was written yet
        hands.press("Write to Sinch")
        window.read("The MMS channel is set up.")
        after = channels(simulator)
        assert after["MMS"]["mms_credentials"]["account_id"] == "LUME-4471"
        assert {name for name in after if after[name] == channels_before.get(name)} == {*channels_before} - {"MMS"}

        hands.press("Add it for me")
        hands.find("Have Sinch tell your relay\\?")
        assert webhooks(simulator) == []
        hands.press("Change at Sinch")
        window.read("The webhook is in order.")
        window.read("Everything works")
        (webhook,) = webhooks(simulator)
        assert (webhook["target"], set(webhook["triggers"])) == (relay.webhook_url, set(TRIGGERS))
        hands.find("Connection: Rehearsal")
        secrets = (KEY_SECRET, token, WEBHOOK_SECRET, API_KEY, PASSWORD)
        assert traces(tmp_path, secrets) == []  # with the log of SQLite still there
        assert process_traces(window, secrets) == []
    assert traces(tmp_path, secrets) == []
    assert {field: found.reveal() for field in SecretField if (found := store.get(field))} == {
        "key_id": simulator.key_id,
        "key_secret": KEY_SECRET,
        "relay_token": token,
        "webhook_secret": WEBHOOK_SECRET,
    }


def credentials(simulator: RunningSimulator) -> str:
    mms = {
        "account_id": "LUME-4471",
        "api_key": API_KEY,
        "default_sender": "72345",
        "basic_auth": {"username": "lume", "password": PASSWORD},
    }
    whole = {
        "project_id": simulator.project_id,
        "app_id": simulator.app_id,
        "key_id": simulator.key_id,
        "key_secret": KEY_SECRET,
        "region": "us",
        "sender": "72345",
        "channel_credentials": [{"channel": "MMS", "mms_credentials": mms}],
    }
    return json.dumps(whole, indent=2)


def paste_credentials(window: OpenWindow, text: str) -> None:
    hands = window.hands
    hands.press("Drop a JSON file with your credentials")
    field = hands.find("Credentials as JSON")
    QApplication.clipboard().setText(text)
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    hands.press("Read")


def channels(simulator: RunningSimulator) -> dict[str, dict[str, dict[str, str]]]:
    with simulator.client() as client:
        app = client.get(f"/apps/{simulator.app_id}").raise_for_status().json()
    return {entry["channel"]: entry for entry in app["channel_credentials"]}


def webhooks(simulator: RunningSimulator) -> list[dict[str, str]]:
    with simulator.client() as client:
        found: list[dict[str, str]] = (
            client.get(f"/apps/{simulator.app_id}/webhooks").raise_for_status().json()["webhooks"]
        )
    return found


def traces(folder: Path, secrets: tuple[str, ...]) -> list[str]:
    """Files in which a secret can be read, in any of the guises it travels in."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name.endswith("mmsdesk.sqlite3") for path in files)
    return [path.name for path in files if any(form in path.read_bytes() for form in guises(secrets))]


def process_traces(window: OpenWindow, secrets: tuple[str, ...]) -> list[str]:
    """What others on this computer can read of the engine's process."""
    folder = Path(f"/proc/{window.desk.engine.pid}")
    places = [folder / name for name in ("cmdline", "environ")]
    return [place.name for place in places if any(form in place.read_bytes() for form in guises(secrets))]


def guises(secrets: tuple[str, ...]) -> list[bytes]:
    plain = [
        form
        for secret in secrets
        for form in (secret, json.dumps(secret)[1:-1], quote(secret, safe=""), quote(secret), quote_plus(secret))
    ]
    return [
        form for text in plain for form in (text.encode(), text.encode("utf-16-le"), base64.b64encode(text.encode()))
    ]
