"""How one relay is set up: command line plus the webhook secrets from the environment."""

import ipaddress
import os
import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from mmsdesk.domain.errors import BadInput, Refused
from mmsdesk.domain.secret import Secret
from mmsdesk.domain.webhook_signature import DEFAULT_MAX_AGE_SECONDS

SECRET_VARIABLE = "MMSDESK_RELAY_WEBHOOK_SECRET"  # noqa: S105 - the variable's name, not a secret

DEFAULT_RETENTION_DAYS = 30


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """One running relay. `public_url` has no trailing slash and is empty until the port is known."""

    host: str
    port: int
    data: Path
    secrets: tuple[Secret, ...]
    public_url: str = ""
    behind_proxy: bool = False
    trusted_proxies: tuple[str, ...] = ()
    max_age_seconds: int = DEFAULT_MAX_AGE_SECONDS
    retention_days: int = DEFAULT_RETENTION_DAYS


def take_secrets(environ: MutableMapping[str, str]) -> tuple[Secret, ...]:
    """The active webhook secrets, separated by commas or line ends; the variable is removed from `environ` so that no
    child inherits it. Raises Refused when there is none: without a secret nothing could be believed.
    """
    text = environ.pop(SECRET_VARIABLE, "")
    values = [value.strip() for value in re.split(r"[,\r\n]", text)]
    values = [value for value in values if value]
    if not values:
        raise Refused(
            "The relay has no webhook secret",
            f"Put the secret of the app's webhook into {SECRET_VARIABLE} and start the relay again.",
        )
    if any(not value.isprintable() for value in values):
        raise BadInput(
            "The webhook secret holds characters that cannot be read",
            f"Copy the secret into {SECRET_VARIABLE} again, as UTF-8 text.",
        )
    return tuple(Secret(value) for value in values)


def parse_listen(text: str) -> tuple[str, int]:
    """`HOST:PORT` or `[IPv6]:PORT` as host and port; port 0 lets the system choose."""
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise BadInput(f"{text} is not a place to listen at", "Write it as HOST:PORT, for example 127.0.0.1:8080.")
    return host, int(port)


def check_exposure(settings: RelaySettings) -> None:
    """Raise Refused for a plaintext listener on a public address with no TLS in front (section 3.3)."""
    if settings.public_url:
        _check_public_url(settings.public_url)
    if is_loopback(settings.host):
        return
    if not settings.behind_proxy:
        raise Refused(
            f"The relay will not listen on {settings.host} without TLS",
            "Listen on 127.0.0.1 behind a proxy that speaks HTTPS, or add --behind-proxy if one stands in front.",
        )
    if not settings.public_url:
        raise Refused(
            "The relay does not know its public address",
            "Add --public-url with the HTTPS address under which the proxy is reached.",
        )


def is_loopback(host: str) -> bool:
    """Whether only this computer can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_public_url(url: str) -> None:
    parts = urlsplit(url)
    plain_is_fine = parts.scheme == "http" and is_loopback(parts.hostname or "")
    if not parts.hostname or parts.query or parts.fragment or not (parts.scheme == "https" or plain_is_fine):
        raise BadInput(
            f"{url} is not a public address for the relay",
            "Use an https address, for example https://relay.example.com.",
        )


def environment() -> MutableMapping[str, str]:
    """The process's own variables; named so that tests hand in theirs."""
    return os.environ
