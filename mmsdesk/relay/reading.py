"""Reads a request body with a size limit and a deadline, so that neither a flood nor a trickle holds the relay up."""

import asyncio

from starlette.types import Receive, Scope


class BodyTooLarge(Exception):
    """More bytes than allowed were announced or came."""


class BodyTooSlow(Exception):
    """The body did not come in time."""


class ClientGone(Exception):
    """The sender hung up; nobody waits for an answer."""


def header_values(scope: Scope, name: bytes) -> list[bytes]:
    """Every value of a header; names arrive in lower case."""
    return [value for key, value in scope["headers"] if key == name]


def only_header(scope: Scope, name: bytes) -> bytes | None:
    """The header's value if it came exactly once."""
    values = header_values(scope, name)
    return values[0] if len(values) == 1 else None


async def read_body(scope: Scope, receive: Receive, limit: int, *, step_seconds: float, total_seconds: float) -> bytes:
    """The raw body. Raises BodyTooLarge, BodyTooSlow (no chunk for `step_seconds`, or longer than `total_seconds`
    altogether) or ClientGone.
    """
    announced = only_header(scope, b"content-length")
    if announced is not None and announced.isdigit() and int(announced[:19]) > limit:
        raise BodyTooLarge
    try:
        async with asyncio.timeout(total_seconds):
            return await _collect(receive, limit, step_seconds)
    except TimeoutError as error:
        raise BodyTooSlow from error


async def _collect(receive: Receive, limit: int, step_seconds: float) -> bytes:
    body = bytearray()
    while True:
        async with asyncio.timeout(step_seconds):
            message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        body += message.get("body", b"")
        if len(body) > limit:
            raise BodyTooLarge
        if not message.get("more_body", False):
            return bytes(body)
