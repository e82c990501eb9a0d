"""Answers the relay gives everywhere: small, without versions, with the same protective headers."""

import json

from starlette.responses import Response
from starlette.types import Message, Send

Header = tuple[bytes, bytes]

_STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")
NO_SNIFFING = (b"x-content-type-options", b"nosniff")
JSON = (b"content-type", b"application/json")
_NO_STORE = (b"cache-control", b"no-store")
_CLOSE = (b"connection", b"close")
RETRY_SOON = (b"retry-after", b"5")


async def answer(
    send: Send, status: int, body: bytes = b"", headers: tuple[Header, ...] = (), *, close: bool = False
) -> None:
    """Send a whole answer at once with its exact length. `close` also ends the connection: for requests whose body was
    not read to the end.
    """
    all_headers = [(b"content-length", b"%d" % len(body)), NO_SNIFFING, _NO_STORE, *headers]
    if close:
        all_headers.append(_CLOSE)
    await send({"type": "http.response.start", "status": status, "headers": all_headers})
    await send({"type": "http.response.body", "body": body})


def reply(status: int, body: bytes = b"", *headers: Header, close: bool = False) -> Response:
    """The same for Starlette's endpoints; bodies are JSON."""
    response = Response(body, status)
    response.raw_headers += [NO_SNIFFING, _NO_STORE, *headers]
    if body:
        response.raw_headers.append(JSON)
    if close:
        response.raw_headers.append(_CLOSE)
    return response


def with_strict_transport(send: Send) -> Send:
    """Tell browsers to come by HTTPS only; for relays whose public address is HTTPS."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], _STRICT_TRANSPORT]
        await send(message)

    return sending


def encode(value: object) -> bytes:
    """JSON for the wire."""
    return json.dumps(value).encode()


def problem(code: str, message: str, **more: str) -> bytes:
    """The JSON body of a refusal: a stable code, a sentence, and what else the caller needs."""
    return encode({"error": {"code": code, "message": message}, **more})


NOT_FOUND = problem("not_found", "There is nothing at this address.")
WRONG_METHOD = problem("wrong_method", "This address is not used that way.")
UNAUTHORIZED = problem("unauthorized", "This needs a valid token.")
UNAVAILABLE = problem("unavailable", "The relay cannot store anything right now. Try again shortly.")
TOO_MANY = problem("too_many_attempts", "Too many wrong tokens from this address. Wait a minute.")
CHALLENGE = (b"www-authenticate", b"Bearer")
