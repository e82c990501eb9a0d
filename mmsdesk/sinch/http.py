"""The edge where httpx begins: waits as values, one connection a client, no redirects, no repeats, TLS checked."""

import contextlib
import ssl
import time
import urllib.request
from dataclasses import dataclass
from typing import Any, Final

import httpx

from mmsdesk import __version__
from mmsdesk.domain.account import is_loopback
from mmsdesk.domain.origin import check_origin
from mmsdesk.sinch.answers import Answer, storable
from mmsdesk.sinch.transport import OneConnection

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
    """How long each phase of one request may take, in seconds; `total` bounds all of it."""

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
    near = is_loopback(base)
    if ssl_context.verify_mode is not ssl.CERT_REQUIRED or not ssl_context.check_hostname:
        raise ValueError("the TLS context does not verify certificates")
    return httpx.Client(
        base_url=base,
        verify=ssl_context,
        transport=transport or _transport_to(base, near=near, ssl_context=ssl_context),
        trust_env=not near,
        follow_redirects=False,
        timeout=httpx.Timeout(connect=timeouts.connect, read=timeouts.read, write=timeouts.write, pool=timeouts.pool),
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEPALIVE_SECONDS),
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"MMSDesk/{__version__}",
        },
    )


def _transport_to(base: str, *, near: bool, ssl_context: ssl.SSLContext) -> httpx.BaseTransport | None:
    """Our own connection, or None for httpx's, which alone knows how to ask a proxy to connect."""
    proxies = {} if near else urllib.request.getproxies()
    if "all" in proxies or httpx.URL(base).scheme in proxies:
        return None
    return OneConnection(ssl_context=ssl_context, keepalive_seconds=KEEPALIVE_SECONDS)


def prepare_post(http: httpx.Client, path: str) -> httpx.Request:
    """What all posts to one path have in common, for `post_answer`."""
    return http.build_request("POST", path, headers={"Content-Type": "application/json"})


def post_answer(http: httpx.Client, prepared: httpx.Request, token: str, content: bytes, *, total: float) -> Answer:
    """One post like `prepared`, its answer read to the end; half the work of building it anew each time.

    Raises httpx.HTTPError.
    """
    headers = [
        *(header for header in prepared.headers.raw if header[0].lower() != b"content-length"),
        (b"Authorization", b"Bearer " + token.encode("ascii")),
    ]
    request = httpx.Request("POST", prepared.url, headers=headers, content=content, extensions=_waits(http, total))
    end = time.monotonic() + total
    return _read_answer(http.send(request, stream=True), end)


def request_answer(http: httpx.Client, method: str, path: str, *, total: float, **how: Any) -> Answer:
    """One request, its answer read to the end. Raises httpx.HTTPError."""
    request = http.build_request(method, path, extensions=_waits(http, total), **how)
    end = time.monotonic() + total
    return _read_answer(http.send(request, stream=True), end)


def _waits(http: httpx.Client, total: float) -> dict[str, Any]:
    """The client's waits, and the total for `OneConnection`; httpx's own transport does not look at that one."""
    return {"timeout": {**http.timeout.as_dict(), "total": total}}


def _read_answer(response: httpx.Response, end: float) -> Answer:
    with contextlib.closing(response):
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > _BODY_LIMIT or time.monotonic() > end:
                raise AnswerTooLong("the answer did not end", request=response.request)
        return Answer(response.status_code, response.headers, bytes(body))


def describe(error: Exception) -> str:
    """A network failure for the details: its kind and the system's words, nothing of the request."""
    words = storable(" ".join(str(error).split())[:200])
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
