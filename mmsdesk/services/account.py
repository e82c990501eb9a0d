"""Puts the account together from environment, settings and keyring; reads it from a file people were given."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NoReturn

from mmsdesk.domain.account import NO_SECRET, Account, Region, is_loopback
from mmsdesk.domain.errors import BadInput, MMSDeskError
from mmsdesk.domain.origin import check_origin
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.secrets import KeyringTrouble, SecretStore
from mmsdesk.services.settings import Settings, checked_settings, read_region
from mmsdesk.sinch.app import MmsCredentials

FILE_LIMIT: Final = 1024 * 1024
DEPTH_LIMIT: Final = 64
_LARGEST_WHOLE: Final = 2**63
_FIELDS: Final = frozenset({"projectid", "appid", "keyid", "keysecret", "region", "sender", "apiurl", "authurl"})
_PLACEHOLDER: Final = re.compile(r"\{\{.*?\}\}|<[A-Z_ ]+>|YOUR_[A-Z_]+")


class SecretField(StrEnum):
    """The keyring entries of one profile."""

    KEY_ID = "key_id"
    KEY_SECRET = "key_secret"  # noqa: S105 - the entry's name
    RELAY_TOKEN = "relay_token"  # noqa: S105 - the entry's name
    WEBHOOK_SECRET = "webhook_secret"  # noqa: S105 - the entry's name


class NotConnected(MMSDeskError):
    """The account is not complete; `missing` names the parts as people know them."""

    def __init__(self, missing: tuple[str, ...], keyring: KeyringTrouble | None = None) -> None:
        names = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
        hint, other_way = f"Enter the {names} under Settings, Connection.", "give them"
        if keyring is not None:  # what was entered may well be there: first of all it has to be readable
            hint, other_way = f"{keyring.title}. {keyring.hint}", f"give the {names}"
        super().__init__("MMSDesk is not connected to Sinch yet", hint)
        joined = f"{hint} Or {other_way}" if keyring is not None else f"{hint.removesuffix('.')}, or {other_way}"
        self._command_hint = f"{joined} in the environment (MMSDESK_…)."
        self.missing = missing

    @property
    def command_hint(self) -> str:
        return self._command_hint


@dataclass(frozen=True, slots=True)
class CredentialsFile:
    """What a credentials file held: the MMS account, parts of the Sinch account, or both. Empty means absent."""

    mms: MmsCredentials | None = None
    project_id: str = ""
    app_id: str = ""
    key_id: str = ""
    key_secret: Secret = NO_SECRET
    region: Region | None = None
    sender: str = ""
    api_url: str = ""
    auth_url: str = ""
    left_out: tuple[str, ...] = ()
    """Addresses that are not on this computer: nobody's key is sent there because a file says so."""


def resolve_account(settings: Settings, secrets: SecretStore, environ: Mapping[str, str]) -> Account:
    """The account to send with; the environment beats settings and keyring, which is asked only for what it must.

    Raises NotConnected saying what is missing, BadInput when the environment names no region of Sinch's.
    """

    def given(name: str, otherwise: str) -> str:
        return environ.get(f"MMSDESK_{name}", "").strip() or otherwise

    key_secret, trouble = _secret("KEY_SECRET", SecretField.KEY_SECRET, secrets, environ)
    relay_url = given("RELAY_URL", settings.relay_url)
    relay_token, no_token = (
        _secret("RELAY_TOKEN", SecretField.RELAY_TOKEN, secrets, environ) if relay_url else (NO_SECRET, None)
    )
    key_id = given("KEY_ID", settings.key_id)
    if not key_id:
        stored, no_keyring = _secret("KEY_ID", SecretField.KEY_ID, secrets, environ)
        key_id, trouble = stored.reveal(), trouble or no_keyring
    account = Account(
        project_id=given("PROJECT_ID", settings.project_id),
        app_id=given("APP_ID", settings.app_id),
        key_id=key_id,
        key_secret=key_secret,
        region=read_region(given("REGION", settings.region)),
        sender=given("SENDER", settings.sender),
        api_url=given("API_URL", settings.api_url),
        auth_url=given("AUTH_URL", settings.auth_url),
        relay_url=relay_url,
        relay_token=relay_token,
    )
    wanted = {
        "project ID": account.project_id,
        "app ID": account.app_id,
        "key ID": account.key_id,
        "key secret": account.key_secret,
    }
    if account.has_relay:  # without its token nobody hears a STOP
        wanted["relay token"] = account.relay_token
    if missing := tuple(name for name, value in wanted.items() if not value):
        raise NotConnected(missing, (None if key_secret else trouble) or no_token)
    return account


def resolve_webhook_secret(secrets: SecretStore, environ: Mapping[str, str]) -> Secret:
    """The secret Sinch signs callbacks with, as the relay knows it; empty when this desk was not told."""
    return _secret("RELAY_WEBHOOK_SECRET", SecretField.WEBHOOK_SECRET, secrets, environ)[0]


def settings_with(settings: Settings, account: Account) -> Settings:
    """The settings with the account's open parts in place, unchecked."""
    return replace(
        settings,
        project_id=account.project_id,
        app_id=account.app_id,
        key_id=account.key_id,
        region=account.region,
        sender=account.sender,
        api_url=account.api_url,
        auth_url=account.auth_url,
        relay_url=account.relay_url,
    )


def save_account(settings: Settings, account: Account, secrets: SecretStore) -> Settings:
    """Put key and secrets into the keyring and return the settings to store; an empty secret leaves the old one.

    The settings keep no part of the access key. Raises BadInput before anything is stored, KeyringTrouble.
    """
    changed = checked_settings(settings_with(settings, account))
    kept = {
        SecretField.KEY_ID: Secret(changed.key_id),
        SecretField.KEY_SECRET: account.key_secret,
        SecretField.RELAY_TOKEN: account.relay_token,
    }
    for field, secret in kept.items():
        if secret:
            secrets.set(field, secret)
    return replace(changed, key_id="")


def read_credentials_file(path: Path) -> CredentialsFile:
    """The credentials in a file. Raises BadInput with a sentence; the file is only read."""
    try:
        if not path.is_file():
            raise BadInput(f"{path.name} is not a file", "Choose the JSON file with your credentials.")
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT + 1)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read", f"{error.strerror or error}.") from error
    return read_credentials_json(data)


def read_credentials_json(text: str | bytes) -> CredentialsFile:
    """The credentials in a JSON text: Sinch's `channel_credentials` shape, an app, or our own field names.

    Of the two addresses either all are on this computer and taken, or none is taken: a key signs in where it is used.
    Raises BadInput with a sentence that never repeats a value.
    """
    value = _parse(text)
    found = list(_objects(value))
    entry = next((each for each in found if _plain(each.get("channel")) == "MMS"), None)
    mms = next((each["mms_credentials"] for each in found if isinstance(each.get("mms_credentials"), dict)), None)
    if mms is None and entry is not None:
        raise BadInput("The MMS channel in this file has no credentials", "Look for a part called mms_credentials.")
    fields = _account_fields(value) if isinstance(value, dict) else {}
    result = CredentialsFile(
        mms=None if mms is None else _read_mms(mms),
        project_id=fields.get("projectid", ""),
        app_id=fields.get("appid", ""),
        key_id=fields.get("keyid", ""),
        key_secret=Secret(fields.get("keysecret", "")),
        region=read_region(fields["region"]) if fields.get("region") else None,
        sender=fields.get("sender", ""),
    )
    if result == CredentialsFile():
        raise BadInput(
            "There are no Sinch credentials in this file",
            "It should have channel_credentials with an MMS entry, or project_id, app_id, key_id and key_secret.",
        )
    addresses = {name: fields[name] for name in ("apiurl", "authurl") if name in fields}
    near = {name: _on_this_computer(address) for name, address in addresses.items()}
    if not all(near.values()):
        return replace(result, left_out=tuple(addresses[name] for name in addresses if not near[name]))
    return replace(result, api_url=near.get("apiurl", ""), auth_url=near.get("authurl", ""))


def _secret(
    name: str, field: SecretField, secrets: SecretStore, environ: Mapping[str, str]
) -> tuple[Secret, KeyringTrouble | None]:
    if value := environ.get(f"MMSDESK_{name}", "").strip():
        return Secret(value), None
    try:
        return secrets.get(field) or NO_SECRET, None
    except KeyringTrouble as error:
        return NO_SECRET, error


def _parse(text: str | bytes) -> Any:
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) > FILE_LIMIT:
        raise BadInput("This file is too large for credentials", "Credentials take a few lines; choose another file.")
    try:
        plain = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("This file is not text", "Choose the JSON file with your credentials.") from None
    if not plain.strip():
        raise BadInput("This file is empty", "Choose the JSON file with your credentials.")
    try:
        value = json.loads(plain, parse_constant=_refuse_constant, object_pairs_hook=_refuse_doubles)
    except json.JSONDecodeError as error:
        raise BadInput(
            "This file is not JSON",
            f"Line {error.lineno}, column {error.colno}: something is missing or too much there.",
        ) from None
    except (RecursionError, ValueError):
        _refuse_depth()
    _check_bounds(value)
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise BadInput("This file is not JSON", f"It holds {name}, which JSON does not have.")


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if doubles := sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []:
        raise BadInput(
            "This file says something twice", f"{doubles[0][:60]} is there more than once. Keep the right one."
        )
    return dict(pairs)


def _refuse_depth() -> NoReturn:
    raise BadInput(
        "This file is not a credentials file", "Its parts lie too deep in each other, or a number is too long."
    )


def _check_bounds(value: Any) -> None:
    """Depth and size of numbers, without recursion."""
    waiting = [(value, 1)]
    while waiting:
        each, depth = waiting.pop()
        if depth > DEPTH_LIMIT or (isinstance(each, int) and abs(each) > _LARGEST_WHOLE):
            _refuse_depth()
        parts = each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        waiting.extend((part, depth + 1) for part in parts)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects that can be a channel's entry: the text itself, a list's, or those under `channel_credentials`."""
    if isinstance(value, dict):
        yield value
        if {"account_id", "api_key"} <= value.keys():
            yield {"mms_credentials": value}
        value = value.get("channel_credentials")
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def _account_fields(value: dict[str, Any]) -> dict[str, str]:
    """The account's parts by simplified name: `project_id`, `projectId` and `MMSDESK_PROJECT_ID` are the same."""
    found: dict[str, str] = {}
    for name, part in value.items():
        simple = re.sub(r"[^a-z]", "", name.lower()).removeprefix("mmsdesk").removeprefix("access")
        if simple in _FIELDS and _plain(part):
            found[simple] = _filled(name, part)
    if "appid" not in found and "channel_credentials" in value and _plain(value.get("id")):
        found["appid"] = _filled("id", value["id"])  # an app as GET /apps/{id} gives it
    return found


def _on_this_computer(address: str) -> str:
    """The address without its trailing slash, or nothing when it is another computer's or no address at all."""
    try:
        origin = check_origin(address, "The address")
    except BadInput:
        return ""
    return origin if is_loopback(origin) else ""


def _read_mms(mms: dict[str, Any]) -> MmsCredentials:
    basic = mms.get("basic_auth")
    auth: dict[str, Any] = basic if isinstance(basic, dict) else {}
    if missing := [name for name in ("account_id", "api_key") if not _plain(mms.get(name))]:
        raise BadInput("The MMS credentials are not complete", f"Missing: {', '.join(missing)}.")
    return MmsCredentials(
        account_id=_filled("account_id", mms["account_id"]),
        api_key=Secret(_filled("api_key", mms["api_key"])),
        default_sender=_filled("default_sender", mms.get("default_sender")),
        username=_filled("username", auth.get("username")),
        password=Secret(_filled("password", auth.get("password"))),
    )


def _plain(value: object) -> str:
    """A text, also one written as a number; anything else is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()


def _filled(name: str, value: object) -> str:
    text = _plain(value)
    if found := _PLACEHOLDER.search(text):
        raise BadInput(
            f"{name} is still a placeholder",
            f"The file says {found.group()[:60]}. Put your own value there; Sinch’s account manager has it.",
        )
    return text
