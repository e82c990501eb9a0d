"""OAuth2 tokens for receivers that want one with each callback (sheet, section 17)."""

import asyncio
import time
from typing import Any, Final

import httpx

Json = dict[str, Any]

_LIFE_SECONDS: Final = (30.0, 3600.0)
_TIMEOUT_SECONDS: Final = 10.0


class ReceiverTokens:
    """Fetches a token for each set of client credentials and keeps it for as long as it lives."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[str, float]] = {}
        self._fetching = asyncio.Lock()

    async def authorization(self, http: httpx.AsyncClient, credentials: Json) -> dict[str, str]:
        """The header to send along; raises httpx's errors, ValueError or KeyError when no token is to be had."""
        key = (str(credentials["endpoint"]), str(credentials["client_id"]))
        async with self._fetching:
            token, until = self._known.get(key, ("", 0.0))
            if until <= time.monotonic():
                token, until = await _fetch(http, credentials)
                self._known[key] = (token, until)
        return {"authorization": f"Bearer {token}"}


async def _fetch(http: httpx.AsyncClient, credentials: Json) -> tuple[str, float]:
    form = {"grant_type": "client_credentials"}
    for name in ("scope", "response_type"):
        if credentials.get(name):
            form[name] = credentials[name]
    key = (credentials["client_id"], credentials["client_secret"])
    if credentials.get("token_request_type") == "FORM":
        form |= {"client_id": key[0], "client_secret": key[1]}
        answer = await http.post(credentials["endpoint"], data=form, timeout=_TIMEOUT_SECONDS)
    else:
        answer = await http.post(credentials["endpoint"], data=form, auth=key, timeout=_TIMEOUT_SECONDS)
    answer.raise_for_status()
    found = answer.json()
    shortest, longest = _LIFE_SECONDS
    life = min(longest, max(shortest, float(found["expires_in"])))
    return str(found["access_token"]), time.monotonic() + life
