"""Lets valid tokens through and slows down guessing (section 3.3)."""

import ipaddress
import time
from collections.abc import Callable

from starlette.requests import Request

from mmsdesk.relay import tokens
from mmsdesk.relay.reading import only_header
from mmsdesk.relay.storage import Storage, StorageTrouble, now_us
from mmsdesk.relay.tokens import Scope, Token

_FAILURES = 10
_WINDOW_SECONDS = 60.0
_REMEMBERED_LIMIT = 10_000


class Unauthorized(Exception):
    """No valid token with this scope. Which of the two it was is not told."""


class TooManyAttempts(Exception):
    """This address has sent too many wrong tokens lately."""


class Doorman:
    """Checks the token of each request. A valid token always passes: failures from the same address, which may be an
    office full of people or a proxy, only turn further *failures* from 401 into 429.
    """

    def __init__(self, storage: Storage, clock: Callable[[], float] = time.monotonic) -> None:
        self._storage = storage
        self._clock = clock
        self._failures: dict[str, tuple[float, int]] = {}

    async def admit(self, request: Request, scope: Scope) -> Token:
        """The request's token. Raises Unauthorized, TooManyAttempts or StorageTrouble."""
        authorization = only_header(request.scope, b"authorization")
        token = self._storage.read(lambda db: tokens.find_token(db, authorization))
        if token is None or scope not in token.scopes:
            self._count_failure(request.client.host if request.client else "")
            raise Unauthorized
        await self._note_seen(token)
        return token

    def _count_failure(self, host: str) -> None:
        now = self._clock()
        place = _network(host)
        since, count = self._failures.pop(place, (now, 0))
        if now - since >= _WINDOW_SECONDS:
            since, count = now, 0
        self._failures[place] = (since, count + 1)
        if len(self._failures) > _REMEMBERED_LIMIT:
            del self._failures[next(iter(self._failures))]
        if count >= _FAILURES:
            raise TooManyAttempts

    async def _note_seen(self, token: Token) -> None:
        now = now_us()
        if token.last_seen_us is not None and now - token.last_seen_us < tokens.SEEN_EVERY_US:
            return
        try:
            await self._storage.write(lambda db: tokens.note_seen(db, token.id, now))
        except StorageTrouble:
            return  # reading goes on while nothing can be written


def _network(host: str) -> str:
    """One household has one IPv4 address or one IPv6 /64."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False))
