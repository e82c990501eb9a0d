"""Listens to our relay and hands it the campaign's pictures (reliability list, sections 3.3 and 3.4).

RelayTrouble
├── RelayUnreachable    no answer
├── RelayTokenRefused   the relay does not know this desk
├── CursorTooOld        events between the cursor and `oldest` are gone
└── PictureNotServed    the public address does not give back what was uploaded
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from mmsdesk import __version__
from mmsdesk.domain.account import is_loopback
from mmsdesk.domain.errors import Trouble
from mmsdesk.domain.origin import check_origin
from mmsdesk.domain.secret import Secret

if TYPE_CHECKING:
    import httpx  # where it is used it is imported: the window knows this module, and needs no HTTP to be painted

WEBHOOK_PATH: Final = "/webhooks/sinch"
_EVENTS_PATH: Final = "/v1/events"
_MEDIA_PATH: Final = "/v1/media/"
_CONNECT_SECONDS: Final = 10.0
_READ_SECONDS: Final = 30.0
_POLL_MARGIN: Final = 10.0
"""Seconds on top of the long poll's own wait before the relay counts as gone."""
_CONNECTIONS: Final = 4
_BODY_LIMIT: Final = 64 * 1024 * 1024
_BODY_SECONDS: Final = 120.0
_TOO_MANY_WRONG_TOKENS: Final = b"too_many_attempts"
"""The relay's code for a 429: it is as sure that the token is wrong as with a 401, and only asks for less of it."""
"""For reading one answer; whoever waits for one that trickles for ever hears of no STOP any more."""


class RelayTrouble(Trouble):
    """The relay answered, but not as it should."""


class RelayUnreachable(RelayTrouble):
    """No answer came."""


class RelayTokenRefused(RelayTrouble):
    """The relay does not accept this desk's token."""


class PictureNotServed(RelayTrouble):
    """A picture's public address does not give back exactly what was uploaded."""


class CursorTooOld(RelayTrouble):
    """Events after the cursor have been deleted; reading goes on from `oldest`, the gap is settled by listing."""

    def __init__(self, oldest: str) -> None:
        super().__init__(
            "Some receipts are no longer on the relay",
            "This desk was away longer than the relay keeps them. What is missing is looked up at Sinch.",
        )
        self.oldest = oldest


@dataclass(frozen=True, slots=True)
class RelayEvent:
    """One stored callback; `body` is Sinch's JSON, `received_at` an RFC 3339 time."""

    id: str
    seq: int
    kind: str
    received_at: str
    body: object


@dataclass(frozen=True, slots=True)
class Page:
    """Events in order of `seq`; `next` is the cursor to store together with them."""

    events: tuple[RelayEvent, ...]
    next: str
    has_more: bool


class RelayClient:
    """One relay, reached with one desk's token. May be shared by a few threads."""

    def __init__(
        self,
        relay_url: str,
        token: Secret,
        *,
        transport: httpx.BaseTransport | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Raises BadInput when the address is neither https nor on this computer."""
        self._base = check_origin(relay_url, "The relay’s address")
        self._token = token
        self._sockets: WeakSet[socket.socket] = WeakSet()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        context = ssl_context or ssl.create_default_context()
        if context.verify_mode is not ssl.CERT_REQUIRED or not context.check_hostname:
            raise ValueError("the TLS context does not verify certificates")
        self._http = self._open(self._base, context, transport)
        self._outside = self._open("", context, transport)

    @property
    def webhook_url(self) -> str:
        """Where Sinch has to post: the webhook's target."""
        return self._base + WEBHOOK_PATH

    def poll(self, after: str | None, limit: int = 500, wait: float = 25.0) -> Page:
        """Events after the cursor (None: from the beginning); waits up to `wait` seconds for the first one.

        Raises CursorTooOld, RelayTokenRefused, RelayUnreachable, RelayTrouble.
        """
        query: dict[str, Any] = {"limit": limit, "wait": f"{wait:g}"}
        if after is not None:
            query["after"] = after
        response = self._ask("GET", _EVENTS_PATH, wait=wait, params=query)
        if response.status_code == 410:
            raise CursorTooOld(_oldest(_read_object(response)))
        if response.status_code == 400 and after:
            # the relay was set up anew and never gave out this cursor; reading its beginning again harms nothing
            raise CursorTooOld("")
        _refuse_unless(response, 200)
        return _read_page(_read_object(response), after)

    def upload(self, sha256: str, content_type: str, data: bytes) -> str:
        """Store one file and return its public address; the same file again gives the same address.

        Raises RelayTokenRefused, RelayUnreachable, RelayTrouble.
        """
        response = self._ask("PUT", _MEDIA_PATH + sha256, content=data, headers={"Content-Type": content_type})
        _refuse_unless(response, 200, 201)
        url = _read_object(response).get("url")
        if not isinstance(url, str) or not url:
            raise _strange("it gave no address for the picture")
        return url

    def verify(self, url: str, sha256: str, size: int, content_type: str) -> None:
        """Fetch the public address as a stranger would and compare type, length and content.

        Raises PictureNotServed with what differs, RelayUnreachable when nothing answers.
        """
        import httpx

        address = check_origin(url, "The picture’s address")
        digest = hashlib.sha256()
        length = 0
        try:
            with self._outside.stream("GET", address, headers={"Accept": "*/*"}) as response:
                _compare_head(response, size, content_type)
                for chunk in response.iter_bytes():
                    digest.update(chunk)
                    length += len(chunk)
                    if length > size:
                        break
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PictureNotServed(
                "The picture’s public address does not answer",
                f"Sinch could not fetch the picture either. Check the relay and its public address. ({_say(error)})",
            ) from None
        if length != size or digest.hexdigest() != sha256:
            raise PictureNotServed(
                "The picture comes back changed",
                "Something between here and the relay alters files. Pictures would not arrive as you see them.",
            )

    def check(self) -> float:
        """Ask for one event, which needs a running relay and a good token; returns the seconds it took.

        Raises RelayTokenRefused, RelayUnreachable, RelayTrouble.
        """
        begun = time.monotonic()
        self.poll(None, limit=1, wait=0)
        return time.monotonic() - begun

    def close(self) -> None:
        """End the connections; a poll under way in another thread ends at once with RelayUnreachable."""
        with self._lock:
            self._closed.set()
            for each in self._sockets:
                _wake(each)
        self._http.close()
        self._outside.close()

    def _trace(self, event: str, info: dict[str, Any]) -> None:
        """Remember the sockets httpx opens: it offers no other way to wake a waiting read."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            found = info["return_value"].get_extra_info("socket")
            if isinstance(found, socket.socket):
                with self._lock:
                    self._sockets.add(found)
                    if self._closed.is_set():
                        _wake(found)

    def _open(self, base: str, context: ssl.SSLContext, transport: httpx.BaseTransport | None) -> httpx.Client:
        import httpx

        return httpx.Client(
            base_url=base,
            verify=context,
            transport=transport,
            trust_env=not is_loopback(self._base),
            follow_redirects=False,
            timeout=httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(
                max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS, keepalive_expiry=5
            ),
            headers={"Accept-Encoding": "identity", "User-Agent": f"MMSDesk/{__version__}"},
        )

    def _ask(
        self, method: str, path: str, *, wait: float = 0.0, headers: Mapping[str, str] | None = None, **how: Any
    ) -> httpx.Response:
        import httpx

        mine = {"Accept": "application/json", "Authorization": f"Bearer {self._token.reveal()}", **(headers or {})}
        timeout = httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS, read=max(_READ_SECONDS, wait + _POLL_MARGIN))
        if self._closed.is_set():
            raise _unreachable("closed")
        try:
            with self._http.stream(
                method, path, headers=mine, timeout=timeout, extensions={"trace": self._trace}, **how
            ) as response:
                return httpx.Response(response.status_code, content=_read_within(response, _BODY_SECONDS))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _unreachable(_say(error)) from None
        except (OSError, RuntimeError, ValueError) as error:
            if self._closed.is_set():  # the connection was taken away while in use
                raise _unreachable("closed") from None
            raise RelayTrouble("The relay could not be asked", _say(error)) from error


def _read_within(response: httpx.Response, seconds: float) -> bytes:
    """The answer's body. Raises httpx.ReadError when it does not end, RelayTrouble when it is too long."""
    import httpx

    end = time.monotonic() + seconds
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > _BODY_LIMIT:
            raise _strange("its answer is too long")
        if time.monotonic() > end:
            raise httpx.ReadError("the answer does not end")
    return bytes(body)


def _refuse_unless(response: httpx.Response, *good: int) -> None:
    status = response.status_code
    if status in good:
        return
    if status in (401, 403) or (status == 429 and _TOO_MANY_WRONG_TOKENS in response.content):
        raise RelayTokenRefused(
            "The relay does not accept this desk",
            "Its token may have been taken back. Ask whoever runs the relay for a new one and enter it under Settings.",
        )
    match status:
        case 413:
            raise RelayTrouble("The picture is too large for the relay", "Make it smaller, then try again.")
        case 415 | 422:
            raise RelayTrouble(
                "The relay does not take this kind of file",
                "Pictures have to be JPEG, PNG or GIF, and the content has to match the name.",
            )
        case 429 | 503 | 507:
            raise RelayTrouble("The relay is busy or full", "Try again in a minute; if it stays so, look at its disk.")
        case _:
            raise _strange(f"status {status}")


def _read_page(body: Mapping[str, Any], after: str | None) -> Page:
    rows, following = body.get("events"), body.get("next")
    if not isinstance(rows, list) or not (isinstance(following, str) or (following is None and not rows)):
        raise _strange("the events cannot be read")
    events = tuple(_read_event(row) for row in rows)
    return Page(events, following if following is not None else after or "", body.get("has_more") is True)


def _read_event(row: object) -> RelayEvent:
    if not isinstance(row, dict):
        raise _strange("an event cannot be read")
    event_id, seq, kind, received_at = (row.get(key) for key in ("id", "seq", "kind", "received_at"))
    if not isinstance(event_id, str) or not isinstance(seq, int) or not isinstance(kind, str):
        raise _strange("an event cannot be read")
    return RelayEvent(event_id, seq, kind, str(received_at or ""), row.get("body"))


def _oldest(body: Mapping[str, Any]) -> str:
    """Where reading can go on, in whichever place the relay's 410 names it."""
    error = body.get("error")
    for place in (body, error if isinstance(error, dict) else {}):
        if isinstance(oldest := place.get("oldest"), str):
            return oldest
    raise _strange("it says the cursor is too old, but not where to go on")


def _read_object(response: httpx.Response) -> dict[str, Any]:
    try:
        body = json.loads(response.content)
    except (ValueError, RecursionError):
        raise _strange("its answer is not JSON") from None
    if not isinstance(body, dict):
        raise _strange("its answer is not an object")
    return body


def _compare_head(response: httpx.Response, size: int, content_type: str) -> None:
    status = response.status_code
    if status != 200:
        raise PictureNotServed(
            "The picture’s public address does not give the picture",
            f"It answered with status {status}. Sinch fetches pictures from there; check the relay’s public address.",
        )
    served = response.headers.get("content-type", "")
    if served.partition(";")[0].strip().lower() != content_type.lower():
        raise PictureNotServed(
            "The picture comes back as the wrong kind of file",
            f"It is {content_type}, but the address calls it {served or 'nothing'}. Carriers refuse that.",
        )
    length = response.headers.get("content-length")
    if length != str(size):
        raise PictureNotServed(
            "The picture comes back without its right length",
            f"It has {size:,} bytes; the address announces {length or 'no length'}. Carriers refuse that.",
        )


def _wake(connection: socket.socket) -> None:
    """End a connection so that a thread reading from it returns; closing alone does not wake it."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _unreachable(reason: str) -> RelayUnreachable:
    return RelayUnreachable(
        "The relay does not answer",
        f"Replies and receipts wait there until it does. Check the relay’s address and that it is running. ({reason})",
    )


def _strange(reason: str) -> RelayTrouble:
    return RelayTrouble(
        "The relay answers strangely",
        f"Check that the address is the relay’s and that it is up to date ({reason}).",
    )


def _say(error: Exception) -> str:
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
