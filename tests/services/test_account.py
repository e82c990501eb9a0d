"""Where the account comes from, and the file people were given with it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mmsdesk.domain.account import Account, Region
from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.secrets import KeyringLocked, MemorySecretStore
from mmsdesk.services.account import (
    CredentialsFile,
    NotConnected,
    SecretField,
    read_credentials_file,
    read_credentials_json,
    resolve_account,
    resolve_webhook_secret,
    save_account,
)
from mmsdesk.services.settings import Settings

STORED = Settings(project_id="p-1", app_id="a-1", key_id="k-1", region=Region.EU, sender="12345")
ENVIRON = {
    "MMSDESK_PROJECT_ID": "p-2",
    "MMSDESK_APP_ID": "a-2",
    "MMSDESK_KEY_ID": "k-2",
    "MMSDESK_KEY_SECRET": "s-2",
    "MMSDESK_REGION": "br",
    "MMSDESK_SENDER": "67890",
    "MMSDESK_API_URL": "http://127.0.0.1:1",
    "MMSDESK_AUTH_URL": "http://127.0.0.1:2",
    "MMSDESK_RELAY_URL": "http://127.0.0.1:3",
    "MMSDESK_RELAY_TOKEN": "t-2",
}


class LockedStore(MemorySecretStore):
    def get(self, field: str) -> Secret | None:
        raise KeyringLocked("The keyring is locked", "Unlock it.")


def stored_secrets() -> MemorySecretStore:
    store = MemorySecretStore()
    store.set(SecretField.KEY_SECRET, Secret("s-1"))
    store.set(SecretField.RELAY_TOKEN, Secret("t-1"))
    return store


def test_settings_and_keyring_make_the_account() -> None:
    account = resolve_account(replace(STORED, relay_url="https://r.example.com"), stored_secrets(), {})
    assert account == Account(
        "p-1",
        "a-1",
        "k-1",
        Secret("s-1"),
        Region.EU,
        "12345",
        relay_url="https://r.example.com",
        relay_token=Secret("t-1"),
    )


def test_the_environment_beats_everything_and_needs_no_keyring() -> None:
    account = resolve_account(STORED, LockedStore(), ENVIRON)
    assert account == Account(
        "p-2",
        "a-2",
        "k-2",
        Secret("s-2"),
        Region.BR,
        "67890",
        "http://127.0.0.1:1",
        "http://127.0.0.1:2",
        "http://127.0.0.1:3",
        Secret("t-2"),
    )


@pytest.mark.parametrize("name", ["PROJECT_ID", "APP_ID", "KEY_ID", "KEY_SECRET"])
def test_each_missing_part_is_named(name: str) -> None:
    environ = {**ENVIRON, f"MMSDESK_{name}": " "}
    with pytest.raises(NotConnected) as caught:
        resolve_account(Settings(), MemorySecretStore(), environ)
    assert caught.value.missing == (name.lower().replace("_id", " ID").replace("_", " "),)
    assert caught.value.missing[0] in caught.value.hint


def test_everything_missing_is_one_sentence() -> None:
    with pytest.raises(NotConnected) as caught:
        resolve_account(Settings(), MemorySecretStore(), {})
    assert "project ID, app ID, key ID and key secret" in caught.value.hint


def test_a_locked_keyring_is_named_as_the_reason() -> None:
    with pytest.raises(NotConnected) as caught:
        resolve_account(STORED, LockedStore(), {})
    assert caught.value.hint.startswith("The keyring is locked. ")


def test_the_environment_is_spoken_of_on_the_command_line_alone() -> None:
    for settings, secrets, way in (
        (Settings(), MemorySecretStore(), ", or give them in the environment (MMSDESK_…)."),
        (STORED, LockedStore(), " Or give the key secret in the environment (MMSDESK_…)."),
    ):
        with pytest.raises(NotConnected) as caught:
            resolve_account(settings, secrets, {})
        assert "environment" not in caught.value.hint
        assert caught.value.hint.endswith(".")
        assert caught.value.command_hint == caught.value.hint.removesuffix("." if way[0] == "," else "") + way


def test_an_unknown_region_is_told() -> None:
    with pytest.raises(BadInput, match="region"):
        resolve_account(STORED, stored_secrets(), {"MMSDESK_REGION": "moon"})


def test_an_account_is_saved_with_its_secrets_apart() -> None:
    secrets = MemorySecretStore()
    account = resolve_account(Settings(), secrets, ENVIRON)
    settings = save_account(Settings(theme="dark"), account, secrets)
    assert settings.theme == "dark"
    assert "s-2" not in repr(settings)
    assert account.key_id
    assert account.key_id not in repr(settings)
    assert resolve_account(settings, secrets, {}) == account
    save_account(settings, replace(account, key_secret=Secret("")), secrets)
    assert secrets.get(SecretField.KEY_SECRET) == Secret("s-2")


def test_an_account_that_cannot_be_used_stores_no_secret() -> None:
    secrets = MemorySecretStore()
    with pytest.raises(BadInput):
        save_account(Settings(), Account("p", "a", "k", Secret("s"), relay_url="http://relay.example.com"), secrets)
    assert secrets.get(SecretField.KEY_SECRET) is None


def test_the_webhook_secret_comes_from_keyring_or_environment() -> None:
    secrets = MemorySecretStore()
    assert not resolve_webhook_secret(secrets, {})
    secrets.set(SecretField.WEBHOOK_SECRET, Secret("w-1"))
    assert resolve_webhook_secret(secrets, {}) == Secret("w-1")
    assert resolve_webhook_secret(secrets, {"MMSDESK_RELAY_WEBHOOK_SECRET": "w-2"}) == Secret("w-2")


MMS = {
    "account_id": "acc-1",
    "api_key": "key-1",
    "default_sender": "12345",
    "basic_auth": {"username": "u", "password": "pw-1"},
}
ENTRY = {"channel": "MMS", "mms_credentials": MMS}


@pytest.mark.parametrize(
    "value",
    [
        {"channel_credentials": [ENTRY]},
        {"channel_credentials": [{"channel": "SMS", "static_bearer": {}}, ENTRY]},
        [ENTRY],
        ENTRY,
        {"mms_credentials": MMS},
        MMS,
        {"channel_credentials": [{"channel": "MMS", "mms_credentials": {**MMS, "default_sender": 12345}}]},
    ],
)
def test_the_documented_shape_is_read_and_what_people_cut_out_of_it(value: Any) -> None:
    mms = read_credentials_json(json.dumps(value)).mms
    assert mms is not None
    assert (mms.account_id, mms.api_key, mms.default_sender) == ("acc-1", Secret("key-1"), "12345")
    assert (mms.username, mms.password) == ("u", Secret("pw-1"))
    assert "key-1" not in repr(mms)
    assert "pw-1" not in repr(mms)


@pytest.mark.parametrize(
    "names",
    [
        ("project_id", "app_id", "key_id", "key_secret", "region"),
        ("projectId", "appId", "keyId", "keySecret", "region"),
        ("MMSDESK_PROJECT_ID", "MMSDESK_APP_ID", "MMSDESK_KEY_ID", "MMSDESK_KEY_SECRET", "MMSDESK_REGION"),
    ],
)
def test_the_account_s_own_fields_are_read_beside_it(names: tuple[str, ...]) -> None:
    values = dict(zip(names, ("p-1", "a-1", "k-1", "s-1", "EU"), strict=True))
    found = read_credentials_json(json.dumps({**values, "channel_credentials": [ENTRY]}).encode("utf-8-sig"))
    assert found.mms is not None
    assert replace(found, mms=None) == CredentialsFile(None, "p-1", "a-1", "k-1", Secret("s-1"), Region.EU)


def test_addresses_on_this_computer_are_taken_and_any_other_is_left_out_and_told() -> None:
    """The key of a rehearsal must not go to the real Sinch, nor a real key to a stranger."""
    account = {"project_id": "p-1", "key_id": "k-1", "key_secret": "s-1"}
    near = {"api_url": "http://127.0.0.1:8090", "auth_url": "http://localhost:8091/"}
    found = read_credentials_json(json.dumps({**account, **near, "inspect_url": "http://127.0.0.1:8090/_simulator"}))
    assert (found.api_url, found.auth_url) == ("http://127.0.0.1:8090", "http://localhost:8091")
    assert found.left_out == ()
    for far in (
        "https://sinch.example.com",
        "http://127.0.0.1@sinch.example.com",
        "http://127.0.0.1.example.com",
        "http://[::1",
        "127.0.0.1:8090",
    ):
        for name in near:
            found = read_credentials_json(json.dumps({**account, **near, name: far}))
            assert (found.api_url, found.auth_url) == ("", ""), far
            assert found.left_out == (far,)
            assert found.key_id == "k-1"
    with pytest.raises(BadInput, match="no Sinch credentials"):
        read_credentials_json(json.dumps(near))


def test_an_app_as_sinch_shows_it_names_itself() -> None:
    assert read_credentials_json(json.dumps({"id": "APP9", "channel_credentials": [ENTRY]})).app_id == "APP9"


REFUSED: list[tuple[str, str | bytes, str]] = [
    ("empty", "", "empty"),
    ("only a mark", b"\xef\xbb\xbf", "empty"),
    ("spaces", " \n", "empty"),
    ("binary", b"\xff\xd8\xff\xe0", "not text"),
    ("half", '{"channel_credentials": [', "not JSON"),
    ("words", "hello", "not JSON"),
    ("NaN", '{"project_id": NaN}', "not JSON"),
    ("twice", '{"project_id": "a", "project_id": "b"}', "says something twice"),
    ("deep", "[" * 100_000 + "]" * 100_000, "not a credentials file"),
    ("rather deep", "[" * 70 + "]" * 70, "not a credentials file"),
    ("long number", '{"project_id": ' + "9" * 5000 + "}", "not a credentials file"),
    ("big number", '{"project_id": ' + "9" * 30 + "}", "not a credentials file"),
    ("large", " " * (1024 * 1024 + 1), "too large"),
    ("something else", '{"name": "x"}', "no Sinch credentials"),
    ("a number", "7", "no Sinch credentials"),
    ("other channels", '{"channel_credentials": [{"channel": "SMS"}]}', "no Sinch credentials"),
    ("no credentials", '{"channel_credentials": [{"channel": "MMS"}]}', "has no credentials"),
    ("no key", '{"mms_credentials": {"account_id": "a"}}', "not complete"),
    ("region", '{"region": "moon"}', "region is not known"),
]


@pytest.mark.parametrize(("what", "text", "words"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_no_credentials_file_is_told(what: str, text: str | bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read_credentials_json(text)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("field", "placeholder"),
    [
        ("account_id", "{{MMS_ACCOUNT_ID}}"),
        ("api_key", "{{MMS_API_KEY}}"),
        ("default_sender", "{{DEFAULT_SENDER}}"),
        ("api_key", "YOUR_MMS_API_KEY"),
        ("api_key", "<API KEY>"),
    ],
)
def test_a_placeholder_of_the_documentation_is_not_taken_for_a_key(field: str, placeholder: str) -> None:
    with pytest.raises(BadInput, match=f"{field} is still a placeholder") as caught:
        read_credentials_json(
            json.dumps({"channel_credentials": [{**ENTRY, "mms_credentials": {**MMS, field: placeholder}}]})
        )
    assert placeholder in caught.value.hint


def test_no_complaint_repeats_a_secret() -> None:
    for text in ('{"key_secret": "hush-hush", "key_secret": "b"}', '{"key_secret": "hush-hush" "x"}'):
        with pytest.raises(BadInput) as caught:
            read_credentials_json(text)
        assert "hush-hush" not in f"{caught.value.title}{caught.value.hint}{caught.value.__cause__!r}"


def test_a_file_is_read_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "credentials.json"
    file.write_text(json.dumps([ENTRY]), encoding="utf-8")
    assert read_credentials_file(file).mms is not None
    assert json.loads(file.read_text(encoding="utf-8")) == [ENTRY]


def test_a_folder_or_a_missing_file_is_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.json"):
        with pytest.raises(BadInput, match="is not a file"):
            read_credentials_file(path)
