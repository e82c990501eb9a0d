"""Where keys are kept, and that everything else is refused."""

import threading
from pathlib import Path

import keyring.errors
import pytest
from keyring.backend import KeyringBackend

from mmsdesk.domain.secret import Secret
from mmsdesk.machine.secrets import (
    KeyringLocked,
    KeyringSecretStore,
    KeyringSlow,
    KeyringTrouble,
    MemorySecretStore,
    NoKeyring,
    ProfileSecretStore,
    SecretStore,
    SecretTooLong,
    find_backend,
)


class Shelf(KeyringBackend):
    """A keyring of our own making, with the trouble a real one can have."""

    priority = 1

    def __init__(self, failure: Exception | None = None) -> None:
        # Not the base's __init__: it takes settings from the environment.
        self.entries: dict[tuple[str, str], str] = {}
        self.failure = failure
        self.calls = 0
        self.may_answer = threading.Event()
        self.may_answer.set()

    def _work(self) -> None:
        self.calls += 1
        self.may_answer.wait(30)
        if self.failure is not None:
            raise self.failure

    def get_password(self, service: str, username: str) -> str | None:
        self._work()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._work()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._work()
        del self.entries[service, username]


@pytest.mark.parametrize("make", [MemorySecretStore, lambda: KeyringSecretStore("p", backend=Shelf())])
def test_a_secret_is_stored_replaced_and_removed(make: type[SecretStore]) -> None:
    store = make()
    assert store.get("key_secret") is None
    store.set("key_secret", Secret("one"))
    store.set("key_secret", Secret("two"))
    store.set("relay_token", Secret("other"))
    assert store.get("key_secret") == Secret("two")
    store.delete("key_secret")
    store.delete("key_secret")
    assert store.get("key_secret") is None
    assert store.get("relay_token") == Secret("other")


def test_each_field_of_each_profile_is_an_entry_of_its_own() -> None:
    shelf = Shelf()
    for profile in ("p1", "p2"):
        for field in ("key_secret", "relay_token"):
            KeyringSecretStore(profile, backend=shelf).set(field, Secret(f"{profile} {field}"))
    assert len(shelf.entries) == 4


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (keyring.errors.KeyringLocked("x"), KeyringLocked),
        (keyring.errors.InitError("x"), KeyringLocked),
        (keyring.errors.NoKeyringError("x"), NoKeyring),
        (keyring.errors.PasswordSetError("cannot store hush-hush"), KeyringTrouble),
        (OSError("cannot store hush-hush"), KeyringTrouble),
    ],
)
def test_trouble_has_a_sentence_and_does_not_repeat_the_secret(failure: Exception, kind: type[KeyringTrouble]) -> None:
    with pytest.raises(kind) as caught:
        KeyringSecretStore("p", backend=Shelf(failure)).set("key_secret", Secret("hush-hush"))
    assert caught.value.hint
    assert "hush-hush" not in f"{caught.value.title} {caught.value.hint} {caught.value.__cause__!r}"


def test_a_keyring_that_waits_for_somebody_does_not_freeze_us() -> None:
    shelf = Shelf()
    shelf.may_answer.clear()
    with pytest.raises(KeyringSlow):
        KeyringSecretStore("p", backend=shelf, seconds=0.05).get("key_secret")
    shelf.may_answer.set()


def test_a_secret_too_long_for_windows_is_refused_everywhere() -> None:
    store = KeyringSecretStore("p", backend=Shelf())
    store.set("key_secret", Secret("x" * 1280))
    for value in ("x" * 1281, "🎈" * 641):
        with pytest.raises(SecretTooLong):
            store.set("key_secret", Secret(value))


@pytest.mark.parametrize(
    "name", ["keyring.backends.null.Keyring", "keyrings.alt.file.PlaintextKeyring", "keyring.backends.fail.Keyring"]
)
def test_a_keyring_somebody_else_picked_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoKeyring) as caught:
        find_backend({"PYTHON_KEYRING_BACKEND": name}, tmp_path / "keyringrc.cfg")
    assert "PYTHON_KEYRING_BACKEND" in caught.value.hint
    config = tmp_path / "keyringrc.cfg"
    config.write_text(f"[backend]\ndefault-keyring={name}\n", encoding="utf-8")
    with pytest.raises(NoKeyring) as caught:
        find_backend({}, config)
    assert str(config) in caught.value.hint


def test_without_a_keyring_secrets_are_held_for_this_run() -> None:
    def none() -> SecretStore:
        raise NoKeyring("no keyring", "none")

    store = ProfileSecretStore(none)
    assert store.get("key_secret") is None
    store.set("key_secret", Secret("hush"))
    assert store.get("key_secret") == Secret("hush")
    assert store.is_lasting is False


def test_the_keyring_is_asked_once_in_a_while() -> None:
    shelf = Shelf()
    store = ProfileSecretStore(lambda: KeyringSecretStore("p", backend=shelf))
    assert shelf.calls == 0
    for _ in range(50):
        assert store.get("key_secret") is None
    assert shelf.calls == 1
    store.set("key_secret", Secret("new"))
    assert store.get("key_secret") == Secret("new")
    store.delete("key_secret")
    assert store.get("key_secret") is None
    forgetful = ProfileSecretStore(lambda: KeyringSecretStore("p", backend=shelf), remember=0)
    before = shelf.calls
    forgetful.get("key_secret")
    forgetful.get("key_secret")
    assert shelf.calls == before + 2


def test_a_locked_keyring_says_so_each_time_but_is_asked_once() -> None:
    shelf = Shelf(keyring.errors.KeyringLocked("x"))
    store = ProfileSecretStore(lambda: KeyringSecretStore("p", backend=shelf))
    for _ in range(3):
        with pytest.raises(KeyringLocked):
            store.get("key_secret")
    assert shelf.calls == 1


def test_a_keyring_that_answers_again_is_asked_anew_for_what_it_refused() -> None:
    locked, fields = [True], {"key_secret": Secret("hush"), "relay_token": Secret("token")}

    class Keyring(MemorySecretStore):
        def get(self, field: str) -> Secret | None:
            if locked[0]:
                raise KeyringLocked("locked", "unlock it")
            return fields.get(field)

    store = ProfileSecretStore(Keyring)
    for field in fields:
        with pytest.raises(KeyringLocked):
            store.get(field)
    locked[0] = False
    assert store.get("webhook_secret") is None  # asked for the first time, and answered
    assert {field: store.get(field) for field in fields} == fields
