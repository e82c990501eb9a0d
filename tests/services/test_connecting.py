"""The connection as the settings page reads and stores it; secrets never leave their store."""

from dataclasses import replace
from pathlib import Path

import pytest

from mmsdesk.domain.account import Account, Region
from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.secrets import KeyringLocked
from mmsdesk.services.account import SecretField, read_credentials_json
from mmsdesk.services.connecting import (
    Appearance,
    describe_credentials,
    keep_for_this_run,
    prepare_account,
    read_connection,
    save_appearance,
    save_connection,
)
from mmsdesk.services.desk import Desk
from tests.support.runs import open_desk

ACCOUNT = Account(
    "a4c1f2e0",
    "01APP",
    "key-1",
    Secret("key-secret-words"),
    Region.EU,
    "72345",
    relay_url="https://relay.example.com",
    relay_token=Secret("token-words"),
)


class LockedStore:
    """A keyring nobody unlocks."""

    is_lasting = True

    def get(self, field: str) -> Secret | None:
        raise KeyringLocked("The keyring is locked", "Unlock it, then try again.")

    def set(self, field: str, value: Secret) -> None:
        raise KeyringLocked("The keyring is locked", "Unlock it, then try again.")

    def delete(self, field: str) -> None:
        raise KeyringLocked("The keyring is locked", "Unlock it, then try again.")


def test_what_was_saved_is_read_back(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        assert read_connection(desk).account is None
        assert "project ID" in read_connection(desk).missing
        save_connection(desk, ACCOUNT, Secret("webhook-words"))
        facts = read_connection(desk)
        assert facts.account == ACCOUNT
        assert facts.webhook_secret == Secret("webhook-words")
        assert not facts.lasting
        assert not facts.from_environment


def test_secrets_that_were_not_typed_are_the_stored_ones(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        save_connection(desk, ACCOUNT)
        typed = replace(ACCOUNT, sender="(503) 555-0100 ", key_secret=Secret(""), relay_token=Secret(""))
        prepared = prepare_account(desk, typed)
        assert prepared.key_secret == ACCOUNT.key_secret
        assert prepared.relay_token == ACCOUNT.relay_token


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"key_secret": Secret(""), "key_id": "key-2"}, "The key secret is missing"),
        ({"sender": "nobody"}, "The sender is not a number messages can come from"),
        ({"app_id": "two words"}, "The app ID has characters it cannot have"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_stored(
    tmp_path: Path, change: dict[str, object], title: str
) -> None:
    with open_desk(tmp_path) as desk:
        save_connection(desk, ACCOUNT)
        with pytest.raises(BadInput) as caught:
            prepare_account(desk, replace(ACCOUNT, **change))  # type: ignore[arg-type]  # a table of fields
        assert caught.value.title == title
        assert read_connection(desk).account == ACCOUNT


def test_a_relay_needs_its_token(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk, pytest.raises(BadInput, match="The relay token is missing"):
        prepare_account(desk, replace(ACCOUNT, relay_token=Secret("")))


def test_a_locked_keyring_is_told_and_can_be_done_without(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        desk.secrets = LockedStore()
        facts = read_connection(desk)
        assert not facts.lasting
        assert facts.trouble == "The keyring is locked. Unlock it, then try again."
        with pytest.raises(KeyringLocked):
            save_connection(desk, ACCOUNT)
        keep_for_this_run(desk)
        save_connection(desk, ACCOUNT)
        assert read_connection(desk).account == ACCOUNT
        assert not read_connection(desk).trouble


def test_what_memory_takes_over_stays_known(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        save_connection(desk, ACCOUNT, Secret("webhook-words"))
        before = desk.secrets
        keep_for_this_run(desk)
        assert desk.secrets is not before
        assert desk.secrets.get(SecretField.WEBHOOK_SECRET) == Secret("webhook-words")


def test_an_account_of_the_environment_is_known_as_such(tmp_path: Path) -> None:
    with open_desk(tmp_path, MMSDESK_PROJECT_ID="other") as desk:
        save_connection(desk, ACCOUNT)
        facts = read_connection(desk)
        assert facts.from_environment
        assert facts.account is not None
        assert facts.account.project_id == "other"


def test_a_credentials_file_is_described_without_its_secrets() -> None:
    found = read_credentials_json(
        '{"project_id": "p-1", "key_secret": "hush-a", "region": "eu", "channel_credentials": [{"channel": "MMS",'
        ' "mms_credentials": {"account_id": "LUME-4471", "api_key": "hush-b", "default_sender": "72345",'
        ' "basic_auth": {"username": "lume", "password": "hush-c"}}}]}'
    )
    lines = describe_credentials(found)
    assert "Project ID: p-1" in lines
    assert "Region: EU" in lines
    assert "MMS Account ID: LUME-4471" in lines
    assert not any("hush" in line for line in lines)
    assert sum("•" in line for line in lines) == 3


def test_where_a_credentials_file_leads_is_said_before_it_is_used() -> None:
    near = read_credentials_json('{"key_id": "k-1", "api_url": "http://127.0.0.1:1", "auth_url": "http://127.0.0.1:2"}')
    assert describe_credentials(near)[-2:] == [
        "Sinch address: http://127.0.0.1:1",
        "Sign-in address: http://127.0.0.1:2",
    ]
    far = read_credentials_json('{"key_id": "k-1", "api_url": "https://me:hush@sinch.example.com/"}')
    assert describe_credentials(far)[-1] == (
        "Left out: sinch.example.com. From JSON only addresses on this computer are taken; enter others under Advanced."
    )


def test_the_look_is_kept(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        save_appearance(desk, Appearance("dark", 1.25, system_font=True, motion="reduced"))
        kept = desk.settings()
        assert (kept.theme, kept.text_scale, kept.system_font, kept.motion) == ("dark", 1.25, True, "reduced")
        for wrong in (Appearance("pink", 1.0), Appearance("dark", 1.0, motion="jumpy")):
            with pytest.raises(BadInput):
                save_appearance(desk, wrong)
        assert desk.settings() == kept


def test_no_secret_reaches_the_database(tmp_path: Path) -> None:
    def store(desk: Desk) -> Path:
        save_connection(desk, ACCOUNT, Secret("webhook-words"))
        return desk.profile.dir

    with open_desk(tmp_path) as desk:
        folder = store(desk)
    everything = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert b"a4c1f2e0" in everything
    for words in (b"key-secret-words", b"token-words", b"webhook-words"):
        assert words not in everything
