"""The edge where httpx begins: waits as values, one connection a client, no redirects, no repeats, TLS checked."""

import ssl
import time
from dataclasses import dataclass
from typing import Any, Final

import httpx

from mmsdesk import __version__
from mmsdesk.domain.account import is_loopback
from mmsdesk.domain.origin import check_origin
from mmsdesk.sinch.answers import Answer

KEEPALIVE_SECONDS: Final = 5.0
"""Short, so that a connection the far end has given up is seldom written to: such a loss would be a doubt."""
_BODY_LIMIT: Final = 8 * 1024 * 1024

NOTHING_LEFT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""Failures that httpx raises before the first byte of the request is written (reliability list, section 2.3)."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long each phase of one request may take, in seconds; `total` bounds reading the answer's body."""

    connect: float = 10.0
    write: float = 20.0
    read: float = 30.0
    pool: float = 10.0
    total: float = 60.0


class AnswerTooLong(httpx.ReadError):
    """The answer does not end within the bounds of size or time."""


def open_http(
    origin: str,
    what: str,
    *,
    ssl_context: ssl.SSLContext,
    timeouts: Timeouts,
    transport: httpx.BaseTransport | None,
) -> httpx.Client:
    """A client with one connection to `origin`. System proxies count, except towards this computer.

    Raises BadInput when the address is not https (http is for loopback), ValueError when the context does not check.
    """
    base = check_origin(origin, what)
    if ssl_context.verify_mode is not ssl.CERT_REQUIRED or not ssl_context.check_hostname:
        raise ValueError("the TLS context does not verify certificates")
    return httpx.Client(
        base_url=base,
        verify=ssl_context,
        transport=transport,
        trust_env=not is_loopback(base),
        follow_redirects=False,
        timeout=httpx.Timeout(connect=timeouts.connect, read=timeouts.read, write=timeouts.write, pool=timeouts.pool),
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEPALIVE_SECONDS),
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"MMSDesk/{__version__}",
        },
    )


def request_answer(http: httpx.Client, method: str, path: str, *, total: float, **how: Any) -> Answer:
    """One request, its answer read to the end. Raises httpx.HTTPError."""
    end = time.monotonic() + total
    with http.stream(method, path, **how) as response:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > _BODY_LIMIT or time.monotonic() > end:
                raise AnswerTooLong("the answer did not end", request=response.request)
        return Answer(response.status_code, response.headers, bytes(body))


def describe(error: Exception) -> str:
    """A network failure for the details: its kind and the system's words, nothing of the request."""
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
