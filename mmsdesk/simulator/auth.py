"""Access tokens: the client-credentials grant, tokens in JWT form, and their expiry (sheet, section 2)."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Final

from mmsdesk.simulator.errors import ApiError

TOKEN_LIFE_SECONDS: Final = 3599
_HEADER: Final = '{"alg":"HS256","typ":"JWT"}'


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def read_basic(header: str) -> tuple[str, str] | None:
    """User and password of a `Basic` header, or None when it is not one."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(value.strip(), validate=True).decode().partition(":")
    except ValueError:  # not base64, not UTF-8, not even ASCII
        return None
    return (user, password) if colon else None


class Tokens:
    """Issues tokens for one key and tells valid, expired and foreign ones apart.

    Tokens are signed with a key made from the access key, so they outlive a restart of the simulator.
    """

    def __init__(self, key_id: str, key_secret: str, clock: Callable[[], float] = time.time) -> None:
        self._key_id = key_id
        self._key_secret = key_secret
        self._signing_key = hashlib.sha256(f"token {key_id} {key_secret}".encode()).digest()
        self._clock = clock
        self._known: dict[str, int] = {}
        self._issued = 0

    def knows(self, user: str, password: str) -> bool:
        """Whether this is our access key."""
        given = f"{user}:{password}".encode()
        return hmac.compare_digest(given, f"{self._key_id}:{self._key_secret}".encode())

    def issue(self, life_seconds: int = TOKEN_LIFE_SECONDS) -> dict[str, object]:
        """The token endpoint's answer, with all four keys official SDKs ask for."""
        now = int(self._clock())
        self._issued += 1
        claims = {"iss": "simulator", "sub": self._key_id, "iat": now, "exp": now + life_seconds, "jti": self._issued}
        signed = f"{_encode(_HEADER.encode())}.{_encode(json.dumps(claims).encode())}"
        token = f"{signed}.{self._sign(signed)}"
        self._known[token] = now + life_seconds
        return {"access_token": token, "expires_in": life_seconds, "scope": "", "token_type": "bearer"}

    def check(self, header: str) -> None:
        """Raises 401 unless `Authorization` carries a valid token or the access key itself."""
        scheme, _, value = header.partition(" ")
        if scheme.lower() == "bearer":
            expiry = self._known.get(value) or self._expiry_of(value)
            if expiry is not None and expiry > self._clock():
                return
            if expiry is not None:
                raise unauthenticated("The access token expired")
            raise unauthenticated("The access token is not valid")
        basic = read_basic(header)
        if basic is None or not self.knows(*basic):
            raise unauthenticated("Credentials are missing or unknown")

    def _sign(self, signed: str) -> str:
        return _encode(hmac.new(self._signing_key, signed.encode(), hashlib.sha256).digest())

    def _expiry_of(self, token: str) -> int | None:
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(signed).encode()):
            return None
        payload = signed.partition(".")[2]
        expiry = int(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["exp"])
        self._known[token] = expiry
        return expiry


def unauthenticated(why: str) -> ApiError:
    """The 401 for this reason, in the envelope and in the header."""
    # SDKs renew a token only when this header says "expired"; any other 401 goes to the caller.
    return ApiError(401, why, headers={"www-authenticate": f'Bearer error="invalid_token", error_description="{why}"'})
