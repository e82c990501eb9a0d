"""Looks at a media address as Sinch would, without being led anywhere it should not go.

https only; the name is resolved once and the connection goes to exactly what was judged then, never through a proxy;
inside addresses are refused before anything is connected to; redirects are not followed; 25 MB and 10 seconds are the
most it takes. The relay of a rehearsal is the one exception (case "Simulator on loopback").
"""

import contextlib
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from mmsdesk import __version__
from mmsdesk.domain.checks.address import is_well_formed
from mmsdesk.domain.fetched import Fetched, FetchFault
from mmsdesk.domain.hosts import is_private_host, is_public_address, origin_of
from mmsdesk.sinch.http import describe

MOST_BYTES: Final = 25_000_000
MOST_SECONDS: Final = 10.0
_MOST_ADDRESSES: Final = 4
_PORTS: Final = {"http": 80, "https": 443}

Resolve = Callable[[str, int], list[str]]


class _Refused(Exception):
    """The address may not be asked."""


@dataclass(frozen=True, slots=True)
class MediaFetch:
    """How addresses are looked at. `relay_origin` is the rehearsal's relay, empty otherwise."""

    ssl_context: ssl.SSLContext
    relay_origin: str = ""
    seconds: float = MOST_SECONDS
    most_bytes: int = MOST_BYTES
    resolve: Resolve | None = None

    def fetch(self, url: str, target: Path) -> Fetched:
        """GET `url` once and write what came into `target`. Never raises for what the network does."""
        begun = time.monotonic()
        try:
            found = self._fetch(urlsplit(url), url, target, begun + self.seconds)
        except _Refused as error:
            return Fetched(FetchFault.REFUSED, str(error))
        except TimeoutError:
            return Fetched(FetchFault.TIMEOUT, f"{self.seconds:g} seconds")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, UnicodeError) as error:
            late = isinstance(error, httpx.TimeoutException) or time.monotonic() - begun >= self.seconds
            fault = FetchFault.TIMEOUT if late else _fault(error)
            return Fetched(fault, f"{self.seconds:g} seconds" if late else describe(error))
        return replace(found, seconds=time.monotonic() - begun)

    def _fetch(self, parts: SplitResult, url: str, target: Path, end: float) -> Fetched:
        is_relay = self.relay_origin != "" and origin_of(url) == origin_of(self.relay_origin) != ""
        host = parts.hostname or ""
        if not is_well_formed(url) or (not is_relay and (parts.scheme.lower() != "https" or is_private_host(host))):
            raise _Refused(host)
        port = parts.port or _PORTS[parts.scheme.lower()]
        addresses = self._addresses(host, port, end)
        if not is_relay and not all(is_public_address(ipaddress.ip_address(each)) for each in addresses):
            raise _Refused(host)
        problem: httpx.HTTPError | None = None
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                return self._get(parts, address, port, url, target, end)
            except httpx.ConnectError as error:
                problem = error
                if _fault(error) is FetchFault.CERTIFICATE:
                    break
        raise problem or OSError("the name has no address")

    def _addresses(self, host: str, port: int, end: float) -> list[str]:
        """What the name means, IPv4 first. The system gives no way to stop asking, so a thread is left to it."""
        answer: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answer.put((self.resolve or _resolve)(host, port))
            except (OSError, ValueError) as error:
                answer.put(error)

        threading.Thread(target=ask, name="resolve", daemon=True).start()
        try:
            found = answer.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(found, Exception):
            raise found
        return sorted(dict.fromkeys(found), key=lambda each: ":" in each)

    def _get(self, parts: SplitResult, address: str, port: int, url: str, target: Path, end: float) -> Fetched:
        sockets: list[socket.socket] = []

        def trace(event: str, info: dict[str, Any]) -> None:
            if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
                found = info["return_value"].get_extra_info("socket")
                if isinstance(found, socket.socket):
                    sockets.append(found)

        left = max(0.1, end - time.monotonic())
        # httpx bounds each read, not their sum: a server that drips its answer is cut off by the clock
        watch = threading.Timer(left, _cut, (sockets,))
        watch.daemon = True
        watch.start()
        place = f"[{address}]" if ":" in address else address
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        try:
            with (
                httpx.Client(
                    verify=self.ssl_context, trust_env=False, follow_redirects=False, timeout=httpx.Timeout(left)
                ) as http,
                http.stream(
                    "GET",
                    f"{parts.scheme.lower()}://{place}:{port}{path}",
                    headers={
                        "Host": parts.netloc,
                        "Accept": "*/*",
                        "Accept-Encoding": "identity",
                        "User-Agent": f"MMSDesk/{__version__}",
                    },
                    extensions={"sni_hostname": (parts.hostname or "").rstrip("."), "trace": trace},
                ) as response,
            ):
                return self._read(response, url, target, end)
        finally:
            watch.cancel()

    def _read(self, response: httpx.Response, url: str, target: Path, end: float) -> Fetched:
        length = response.headers.get("content-length", "")
        found = Fetched(
            status=response.status_code,
            content_type=response.headers.get("content-type", ""),
            length=int(length) if length.isascii() and length.isdigit() else None,
            location=urljoin(url, response.headers.get("location", "")),
        )
        if response.status_code != 200:
            return found
        received = 0
        try:
            with target.open("wb") as out:
                for piece in response.iter_raw():
                    received += len(piece)
                    out.write(piece)
                    if received > self.most_bytes:
                        return replace(found, received=received, is_whole=False)
        except httpx.RemoteProtocolError:
            if found.length is None or time.monotonic() >= end:
                raise
        return replace(found, received=received)


def _resolve(host: str, port: int) -> list[str]:
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]).partition("%")[0] for entry in entries]


def _fault(error: BaseException) -> FetchFault:
    """A certificate nobody vouches for, found under what httpx made of it; else unreachable."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchFault.CERTIFICATE
        cause = cause.__cause__ or cause.__context__
    return FetchFault.UNREACHABLE


def _cut(sockets: list[socket.socket]) -> None:
    """End connections so that whoever reads from them returns; closing alone does not wake a reader."""
    for each in sockets:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
