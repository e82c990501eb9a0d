"""The connection as the settings page shows and changes it: account, where its secrets are, what the relay brought."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from mmsdesk.domain.account import NO_SECRET, Account
from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.secrets import KeyringTrouble, MemorySecretStore, SecretStore
from mmsdesk.services.account import (
    CredentialsFile,
    NotConnected,
    SecretField,
    resolve_account,
    resolve_webhook_secret,
    save_account,
    settings_with,
)
from mmsdesk.services.desk import Desk
from mmsdesk.services.live import RelayNews, read_relay_news
from mmsdesk.services.settings import Motion, Settings, Theme, checked_settings
from mmsdesk.services.standing import forget_refusal

_ACCOUNT_VARIABLES = ("PROJECT_ID", "APP_ID", "KEY_ID", "KEY_SECRET", "REGION", "SENDER", "API_URL", "AUTH_URL")


@dataclass(frozen=True, slots=True)
class ConnectionFacts:
    """What is known without asking anybody outside. `account` is None while something is `missing`.

    `lasting` is False when secrets live in memory only; `trouble` says in a sentence why the keyring cannot be read.
    """

    settings: Settings
    account: Account | None
    missing: str
    lasting: bool
    trouble: str
    from_environment: bool
    webhook_secret: Secret
    relay: RelayNews
    now: float

    @property
    def knows_webhook_secret(self) -> bool:
        return bool(self.webhook_secret)


def read_connection(desk: Desk) -> ConnectionFacts:
    """Everything the page shows. Raises BadInput when the environment names something impossible."""
    settings, missing = desk.settings(), ""
    try:
        account = resolve_account(settings, desk.secrets, desk.environ)
    except NotConnected as error:
        account, missing = None, error.hint
    lasting, trouble = look_at_keyring(desk.secrets)
    relay_url = account.relay_url if account is not None else settings.relay_url
    return ConnectionFacts(
        settings=settings,
        account=account,
        missing=missing,
        lasting=lasting,
        trouble=trouble,
        from_environment=is_from_environment(desk.environ),
        webhook_secret=resolve_webhook_secret(desk.secrets, desk.environ),
        relay=read_relay_news(desk.reader(), relay_url),
        now=desk.clock().now(),
    )


def prepare_account(desk: Desk, account: Account) -> Account:
    """The account as typed, tidied, with the stored secrets where none was typed.

    Raises BadInput when a value cannot be used or a secret is missing.
    """
    tidy = checked_settings(settings_with(desk.settings(), account))
    kept = desk.account_or_none()
    key_secret, relay_token = account.key_secret, account.relay_token
    if not key_secret:
        if kept is None or kept.key_id != tidy.key_id:
            raise BadInput("The key secret is missing", "Enter the secret that belongs to this key ID.")
        key_secret = kept.key_secret
    if tidy.relay_url and not relay_token:
        if kept is None or not kept.relay_token:
            raise BadInput(
                "The relay token is missing", "Make one with “mmsdesk-relay token add” where the relay runs."
            )
        relay_token = kept.relay_token
    return Account(
        project_id=tidy.project_id,
        app_id=tidy.app_id,
        key_id=tidy.key_id,
        key_secret=key_secret,
        region=tidy.region,
        sender=tidy.sender,
        api_url=tidy.api_url,
        auth_url=tidy.auth_url,
        relay_url=tidy.relay_url,
        relay_token=relay_token if tidy.relay_url else NO_SECRET,
    )


def save_connection(desk: Desk, account: Account, webhook_secret: Secret = NO_SECRET) -> None:
    """Store settings and secrets. Raises BadInput before anything is stored, KeyringTrouble.

    That sending was refused with the key before says nothing of another one.
    """
    before = desk.account_or_none()
    settings = save_account(desk.settings(), account, desk.secrets)
    if webhook_secret:
        desk.secrets.set(SecretField.WEBHOOK_SECRET, webhook_secret)
    desk.save_settings(settings)
    after = desk.account_or_none()
    if before is None or after is None or (before.key_id, before.key_secret) != (after.key_id, after.key_secret):
        desk.writer.run(forget_refusal)


def keep_for_this_run(desk: Desk) -> None:
    """From now on hold secrets in memory only, beginning with those that can still be read."""
    memory = MemorySecretStore()
    for field in SecretField:
        try:
            secret = desk.secrets.get(field)
        except KeyringTrouble:
            continue
        if secret is not None:
            memory.set(field, secret)
    desk.secrets = memory


@dataclass(frozen=True, slots=True)
class Appearance:
    """How the window looks: words as the settings have them, `text_scale` 1.0 to 1.5."""

    theme: str
    text_scale: float
    system_font: bool = False
    motion: str = "system"


def save_appearance(desk: Desk, look: Appearance) -> None:
    """Keep how the window looks. Raises BadInput for a theme or a motion that does not exist."""
    chosen = replace(
        desk.settings(),
        theme=cast("Theme", look.theme),
        text_scale=look.text_scale,
        system_font=look.system_font,
        motion=cast("Motion", look.motion),
    )
    desk.save_settings(chosen)


def describe_credentials(found: CredentialsFile) -> list[str]:
    """What a credentials file held, one line a field; secrets only as dots."""
    lines = [
        _line("Project ID", found.project_id),
        _line("App ID", found.app_id),
        _line("Region", found.region.value.upper() if found.region else ""),
        _line("Key ID", found.key_id),
        _line("Key secret", _dots(found.key_secret)),
        _line("Sender", found.sender),
    ]
    if found.mms is not None:
        lines += [
            _line("MMS Account ID", found.mms.account_id),
            _line("MMS API key", _dots(found.mms.api_key)),
            _line("Default sender", found.mms.default_sender),
            _line("MMS user name", found.mms.username),
            _line("MMS password", _dots(found.mms.password)),
        ]
    lines += [_line("Sinch address", found.api_url), _line("Sign-in address", found.auth_url)]
    if found.left_out:
        far = ", ".join(_shown_address(address) for address in found.left_out)
        lines.append(
            f"Left out: {far}. From JSON only addresses on this computer are taken; enter others under Advanced."
        )
    return [line for line in lines if line]


def _line(label: str, value: str) -> str:
    return f"{label}: {value}" if value else ""


def _shown_address(address: str) -> str:
    """Its name alone: what stands before it or after it may be secret."""
    bare = address.rpartition("@")[2].partition("://")
    return (bare[2] or bare[0]).split("/")[0].split("?")[0][:80]


def _dots(secret: Secret) -> str:
    return "••••••••" if secret else ""


def look_at_keyring(secrets: SecretStore) -> tuple[bool, str]:
    """Whether secrets outlast this run, and in a sentence why the keyring cannot be read."""
    try:
        lasting = secrets.is_lasting
        secrets.get(SecretField.KEY_SECRET)
    except KeyringTrouble as error:
        return False, f"{error.title}. {error.hint}"
    return lasting, ""


def is_from_environment(environ: Mapping[str, str]) -> bool:
    """Whether the environment says anything about the account."""
    return any(environ.get(f"MMSDESK_{name}", "").strip() for name in _ACCOUNT_VARIABLES)
