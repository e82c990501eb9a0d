"""How this desk reaches Sinch and its relay: one value, secrets wrapped."""

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from mmsdesk.domain.secret import Secret


class Region(StrEnum):
    """Where an app lives; another region answers 404 (API sheet, section 1)."""

    US = "us"
    EU = "eu"
    BR = "br"


NO_SECRET: Final = Secret("")
AUTH_ORIGIN: Final = "https://auth.sinch.com"


@dataclass(frozen=True, slots=True)
class Account:
    """Everything needed to send and to listen. `api_url`, `auth_url` override the region when not empty."""

    project_id: str
    app_id: str
    key_id: str
    key_secret: Secret
    region: Region = Region.US
    sender: str = ""
    api_url: str = ""
    auth_url: str = ""
    relay_url: str = ""
    relay_token: Secret = NO_SECRET

    @property
    def api_origin(self) -> str:
        """Scheme and host of the Conversation API, without a trailing slash."""
        return (self.api_url or f"https://{self.region}.conversation.api.sinch.com").rstrip("/")

    @property
    def auth_origin(self) -> str:
        """Scheme and host of the token endpoint, without a trailing slash."""
        return (self.auth_url or AUTH_ORIGIN).rstrip("/")

    @property
    def is_rehearsal(self) -> bool:
        """Whether messages go to a simulator on this computer: nobody's phone will ring."""
        return is_loopback(self.api_origin)

    @property
    def has_relay(self) -> bool:
        return bool(self.relay_url)


def is_loopback(origin: str) -> bool:
    """Whether an http(s) origin points at this computer only."""
    host = urlsplit(origin).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
