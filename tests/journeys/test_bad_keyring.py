"""A keyring that is missing, stays locked or denies what is asked: a sentence, nothing lost, and a way to go on.

The real keyring libraries speak to a pretend Secret Service. By the command line, the doctor and the real window.
"""

import contextlib
import gc
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from mmsdesk.cli import main
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import (
    KeyringSecretStore,
    KeyringTrouble,
    MemorySecretStore,
    ProfileSecretStore,
    open_secret_store,
)
from mmsdesk.services.account import SecretField
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from tests.support.command_line import World, start_world, write_campaign
from tests.support.key_service import KeyService, Mood, start_key_service
from tests.support.osteria import add_list
from tests.support.processes import wait_until
from tests.support.window import OpenWindow, connected_store, kept_rows, open_window

# secretstorage does not close its connection when the keyring is locked or refuses
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@dataclass(frozen=True, slots=True)
class Keyring:
    """One row: what the keyring does (None: there is none), and what `send` and the window say to it (patterns)."""

    id: str
    mood: Mood | None
    words: str
    window: str
    check: str


ENVIRONMENT = r"give the key ID, key secret and relay token in the environment \(MMSDESK_…\)\."
ROWS = (
    Keyring(
        "missing",
        None,
        r"Enter the key ID, key secret and relay token under Settings, Connection, or give them in the environment "
        r"\(MMSDESK_…\)\.",
        "This computer has no keychain that runs. Secrets stay in memory, never in a file.",
        "There is no keyring",
    ),
    Keyring(
        "locked",
        Mood.LOCKED,
        r"The keyring is locked\. Unlock it with your login password, then try again\. Nothing was stored elsewhere\. "
        rf"Or {ENVIRONMENT}",
        "The keyring is locked. Unlock it with your login password, then try again. Nothing was stored elsewhere.",
        "The keyring can’t be used",
    ),
    Keyring(
        "denied",
        Mood.DENIED,
        r"The keyring did not do what was asked\. It may have been closed or access was denied \(\w+\)\. Nothing was "
        rf"stored elsewhere\. Or {ENVIRONMENT}",
        "The keyring did not do what was asked. It may have been closed or access was denied (DBusErrorResponse). "
        "Nothing was stored elsewhere.",
        "The keyring can’t be used",
    ),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with start_world(tmp_path_factory.mktemp("world"), seed=61, sender="72345") as world:
        yield world


@dataclass(frozen=True, slots=True)
class Scene:
    """A profile whose keys are in the keyring of `service`."""

    world: World
    folder: Path
    service: KeyService
    kept: MemorySecretStore

    def environ(self) -> dict[str, str]:
        """The way round the keyring."""
        return {
            name: value
            for name, value in self.world.environ.items()
            if name in ("MMSDESK_KEY_ID", "MMSDESK_KEY_SECRET", "MMSDESK_RELAY_TOKEN")
        }


@pytest.fixture
def scene(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    folder = tmp_path / "profile"
    kept = connected_store(world, folder, key_id="")
    kept.set(SecretField.KEY_ID, Secret(world.simulator.key_id))
    desk = Desk(open_profile(folder, {}), kept, {})
    add_list(desk, "Guests", 2)
    desk.close()
    with start_key_service() as service:
        use_bus(monkeypatch, tmp_path, service.address)
        keyring = KeyringSecretStore(open_profile(folder, {}).id)
        for field in SecretField:
            if (value := kept.get(field)) is not None:
                keyring.set(field, value)
        yield Scene(world, folder, service, kept)
        gc.collect()  # such connections go now, while that is no warning


def use_bus(monkeypatch: pytest.MonkeyPatch, folder: Path, address: str) -> None:
    """The session bus of this process from now on; none at all when `address` is empty."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address or f"unix:path={folder / 'nobody-listens-here'}")


def spoil(scene: Scene, row: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    if row.mood is None:
        use_bus(monkeypatch, scene.folder, "")
    else:
        scene.service.mood = row.mood


def run(scene: Scene, capsys: pytest.CaptureFixture[str], *words: object, **changes: str) -> tuple[int, Any, str]:
    """Exit code, the answer's JSON and standard error of one command."""
    environ = {"MMSDESK_TIME_COMPRESSION": "100", **changes}
    code = main.run([*map(str, words), "--json", "--profile", str(scene.folder)], environ)
    out, err = capsys.readouterr()
    return code, json.loads(out), err


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.id))
def test_on_the_command_line_and_by_the_doctor(
    row: Keyring, scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    send = ("send", write_campaign(tmp_path / "campaign.json", row.id), "--list", "Guests", "--yes")
    before, accepted = kept_rows(scene.folder), len(scene.world.simulator.accepted())
    entries = dict(scene.service.kept)
    spoil(scene, row, monkeypatch)
    code, answer, err = run(scene, capsys, *send)
    error = answer["error"]
    assert (code, error["title"]) == (2, "MMSDesk is not connected to Sinch yet"), error
    assert re.fullmatch(row.words, error["hint"]), error
    assert err == f"{error['title']}\n{error['hint']}\n"
    code, answer, err = run(scene, capsys, "doctor", "--offline")
    (keyring,) = (check for check in answer["checks"] if check["id"] == "keyring")
    assert (keyring["state"], keyring["title"], err) == ("warn", row.check, "")
    assert keyring["detail"]
    assert kept_rows(scene.folder) == before
    assert len(scene.world.simulator.accepted()) == accepted
    assert scene.service.kept == entries
    code, answer, err = run(scene, capsys, *send, **scene.environ())
    assert (code, answer["accepted"], err) == (0, 2, "")
    assert len(scene.world.simulator.accepted()) == accepted + 2
    assert scene.service.kept == entries


def test_a_token_that_cannot_be_read_is_told_as_that_and_nothing_is_sent_deaf(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The key alone from the environment: a relay is set up, so nobody is written to while a STOP cannot be heard."""
    file, accepted = write_campaign(tmp_path / "campaign.json", "Deaf"), len(scene.world.simulator.accepted())
    scene.service.mood = Mood.LOCKED
    key = {**scene.environ(), "MMSDESK_RELAY_TOKEN": ""}
    code, answer, _ = run(scene, capsys, "send", file, "--list", "Guests", "--yes", **key)
    assert (code, answer["error"]["title"]) == (2, "MMSDesk is not connected to Sinch yet")
    assert answer["error"]["hint"].startswith("The keyring is locked. ")
    assert answer["error"]["hint"].endswith("Or give the relay token in the environment (MMSDESK_…).")
    assert len(scene.world.simulator.accepted()) == accepted


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.id))
def test_in_the_window_keys_can_be_held_for_this_run(
    row: Keyring, scene: Scene, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, entries = kept_rows(scene.folder), dict(scene.service.kept)
    spoil(scene, row, monkeypatch)
    with open_profile_window(scene) as window:
        hands = window.hands
        hands.find("Connection: Not connected")
        hands.press("Settings")
        window.read(row.window)
        for name, text in keys(scene).items():
            hands.write(name, text)
        scene.service.answers.clear()
        hands.press("Connect")
        if row.mood is not None:
            hands.wait(lambda: "Hello" in scene.service.asked[-1:], "the keyring to be asked")
            hands.write("Sender", "72345")  # while it is waited for, the window goes on
            scene.service.answers.set()
            hands.press("Keep for this run only")
        hands.find("Connection: Rehearsal")
        assert not window.desk.desk.secrets.is_lasting
    assert scene.service.kept == entries
    assert kept_rows(scene.folder) == before


@pytest.mark.parametrize("page", ["connection", "review"])
def test_a_keyring_unlocked_while_the_window_is_open_connects_it(
    page: str, scene: Scene, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Engine and status too, not only the page: or a campaign would be started that nobody sends."""
    monkeypatch.setattr("mmsdesk.ui.connection.page.REFRESH_MS", 50)
    profile = open_profile(scene.folder, {})
    with contextlib.closing(Desk(profile, scene.kept, {})) as desk:
        draft = desk.create_draft(Draft(name="Truffle nights", kind="text", body="Hi.", list_name="Guests"))
    scene.service.mood = Mood.LOCKED
    store = ProfileSecretStore(lambda: KeyringSecretStore(profile.id), remember=0.1)
    with open_window(scene.folder, store) as window:
        window.hands.find("Connection: Not connected")
        if page == "connection":
            window.hands.press("Settings")
            window.read(ROWS[1].window)
        scene.service.mood = Mood.OPEN
        wait_until(lambda: can_read(store), what="the end of what the store remembers of the locked keyring")
        if page == "review":
            window.desk.window.open("review", draft)
        window.hands.find("Connection: Rehearsal")
        assert window.desk.engine.pid


def can_read(store: ProfileSecretStore) -> bool:
    try:
        return store.get(SecretField.KEY_SECRET) is not None
    except KeyringTrouble:
        return False


def open_profile_window(scene: Scene) -> contextlib.AbstractContextManager[OpenWindow]:
    return open_window(scene.folder, open_secret_store(open_profile(scene.folder, {})))


def keys(scene: Scene) -> dict[str, str]:
    """What a person types again, by the name of its field."""
    found = {
        "Key ID": SecretField.KEY_ID,
        "Key secret": SecretField.KEY_SECRET,
        "Relay token": SecretField.RELAY_TOKEN,
    }
    return {name: value.reveal() for name, field in found.items() if (value := scene.kept.get(field)) is not None}
