"""Fetches a message's media as the service would, and measures it against strict validation."""

import asyncio
import ipaddress
import socket
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from mmsdesk.simulator.strictness import Refusal, judge_content

FRESH_SECONDS: Final = 60.0
_FAILURE_FRESH_SECONDS: Final = 1.0
_SLOW_SECONDS: Final = 5.0
_MOST_BYTES: Final = 30_000_000
_MOST_REDIRECTS: Final = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one fetch: why it fails for everybody, and why it fails under strict validation."""

    unreachable: Refusal | None
    strict: Refusal | None
    at: float

    def is_fresh(self, now: float) -> bool:
        """Whether it still stands; a media server that was down is asked again soon."""
        return now < self.at + (FRESH_SECONDS if self.unreachable is None else _FAILURE_FRESH_SECONDS)


def _not_reachable(why: str) -> Refusal:
    return Refusal("MEDIA_NOT_REACHABLE", why)


class MediaFetcher:
    """Fetches each distinct URL at most once a minute, however many messages carry it."""

    def __init__(self, http: httpx.AsyncClient, *, loopback_allowed: bool) -> None:
        self._http = http
        self._loopback_allowed = loopback_allowed
        self._verdicts: dict[str, asyncio.Task[Verdict]] = {}

    async def check(self, url: str, *, strict: bool) -> Refusal | None:
        """Why a message with this media cannot be sent, or None."""
        known = self._verdicts.get(url)
        if known is None or (known.done() and not known.result().is_fresh(time.monotonic())):
            known = self._verdicts[url] = asyncio.create_task(self._fetch(url))
        verdict = await asyncio.shield(known)
        return verdict.unreachable or (verdict.strict if strict else None)

    async def _fetch(self, url: str) -> Verdict:
        started = time.monotonic()
        try:
            return await self._follow(url, started)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return Verdict(_not_reachable(f"{type(error).__name__}: {error}"), None, time.monotonic())

    async def _follow(self, url: str, started: float) -> Verdict:
        for _ in range(_MOST_REDIRECTS + 1):
            if not await self._may_fetch(url):
                return Verdict(_not_reachable("the address is not public"), None, time.monotonic())
            async with self._http.stream("GET", url) as response:
                if response.is_redirect:
                    url = urljoin(url, response.headers.get("location", ""))
                    continue
                if response.status_code != 200:
                    refusal = _not_reachable(f"the media server answered {response.status_code}")
                    return Verdict(refusal, None, time.monotonic())
                body = await _read(response)
                now = time.monotonic()
                return Verdict(None, await _judge(response, body, now - started), now)
        return Verdict(_not_reachable("too many redirects"), None, time.monotonic())

    async def _may_fetch(self, url: str) -> bool:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return False
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        return all(self._is_allowed(str(entry[4][0])) for entry in found)

    def _is_allowed(self, host: str) -> bool:
        address = ipaddress.ip_address(host.partition("%")[0])
        return address.is_global or (self._loopback_allowed and address.is_loopback)


async def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > _MOST_BYTES:
            break
    return bytes(body)


async def _judge(response: httpx.Response, body: bytes, took: float) -> Refusal | None:
    """Strict validation of one answer: first how it was served (URL rules), then what it is."""
    if "content-length" not in response.headers:
        return _not_reachable("the media server sent no Content-Length")
    if took > _SLOW_SECONDS:
        return _not_reachable(f"the media server took {took:.1f} s")
    return await asyncio.to_thread(judge_content, response.headers.get("content-type", ""), body)
