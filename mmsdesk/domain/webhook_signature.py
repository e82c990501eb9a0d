"""Tells whether a webhook really comes from Sinch: the signature over the raw bytes (API sheet, section 20).

signed = body + "." + nonce + "." + timestamp
value  = base64(HMAC-SHA256(secret as UTF-8 text, signed))
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mmsdesk.domain.secret import Secret

SIGNATURE_HEADER = b"x-sinch-webhook-signature"
NONCE_HEADER = b"x-sinch-webhook-signature-nonce"
TIMESTAMP_HEADER = b"x-sinch-webhook-signature-timestamp"
ALGORITHM_HEADER = b"x-sinch-webhook-signature-algorithm"

FUTURE_SECONDS = 300
"""How far a sender's clock may run ahead of ours."""

DEFAULT_MAX_AGE_SECONDS = 48 * 3600
"""How old a signature may be: a retry keeps its first timestamp, and retries go on for almost a day."""

_HEADERS = frozenset((SIGNATURE_HEADER, NONCE_HEADER, TIMESTAMP_HEADER, ALGORITHM_HEADER))
_BASE64_OF_32_BYTES = re.compile(rb"[A-Za-z0-9+/]{43}=")
_DIGITS = re.compile(rb"[0-9]{1,15}")
_NONCE_LIMIT = 255


@dataclass(frozen=True, slots=True)
class Signed:
    """What an authentic request says about itself. `timestamp` is in Unix seconds."""

    nonce: bytes
    timestamp: int

    @property
    def is_ambiguous(self) -> bool:
        """True when the signature alone does not say where the body ends.

        The parts are joined by dots, so bytes between the body's last dot and its end could have been moved into the
        nonce. Only a body that is a complete JSON object rules that out.
        """
        return b"." in self.nonce


class BadSignature(Exception):
    """The request is not proven to be Sinch's. The reason is for counters and tests, never for the caller."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Expired(BadSignature):
    """Authentic, but older than the receiver takes; `signed` allows to see whether it was stored back then."""

    def __init__(self, signed: Signed) -> None:
        super().__init__("too old")
        self.signed = signed


def verify(
    body: bytes,
    headers: Iterable[tuple[bytes, bytes]],
    secrets: Sequence[Secret],
    *,
    now: float,
    max_age: float = DEFAULT_MAX_AGE_SECONDS,
) -> Signed:
    """Check a request against every active secret (rotation) in constant time.

    `body` is what came over the wire, before any parsing; `headers` are all headers as received, repeated ones too;
    `now` is in Unix seconds. Raises BadSignature, or Expired for an authentic request older than `max_age` seconds.
    """
    found = _one_value_each(headers)
    given, nonce, stamp = found[SIGNATURE_HEADER], found[NONCE_HEADER], found[TIMESTAMP_HEADER]
    if found[ALGORITHM_HEADER] != b"HmacSHA256":
        raise BadSignature("unknown algorithm")
    if not 1 <= len(nonce) <= _NONCE_LIMIT:
        raise BadSignature("nonce length")
    if not _DIGITS.fullmatch(stamp):
        raise BadSignature("timestamp is not a number")
    if not _BASE64_OF_32_BYTES.fullmatch(given):
        raise BadSignature("signature is not padded base64")
    if not _matches_any(body + b"." + nonce + b"." + stamp, given, secrets):
        raise BadSignature("signature differs")
    signed = Signed(nonce, int(stamp))
    if signed.timestamp > now + FUTURE_SECONDS:
        raise BadSignature("from the future")
    if signed.timestamp < now - max_age:
        raise Expired(signed)
    return signed


def sign(body: bytes, nonce: bytes, timestamp: bytes, secret: Secret) -> bytes:
    """The value Sinch would put into the signature header."""
    return _hmac(body + b"." + nonce + b"." + timestamp, secret)


def _one_value_each(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        lowered = name.lower()
        if lowered not in _HEADERS:
            continue
        if lowered in found:
            raise BadSignature("a signature header came twice")
        found[lowered] = value
    if len(found) != len(_HEADERS):
        raise BadSignature("a signature header is missing")
    return found


def _matches_any(signed: bytes, given: bytes, secrets: Sequence[Secret]) -> bool:
    # Every secret is tried even after a match: the time taken tells nothing about which one it was.
    # Comparing the encoded form also refuses the other spellings of the same bytes that base64 allows.
    matched = False
    for secret in secrets:
        if secret and hmac.compare_digest(_hmac(signed, secret), given):
            matched = True
    return matched


def _hmac(signed: bytes, secret: Secret) -> bytes:
    return base64.b64encode(hmac.digest(secret.reveal().encode(), signed, hashlib.sha256))
