"""Answers that are not what a client expects: cut, garbled, somebody else's, late, or none at all."""

import asyncio
import contextlib
import random
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from mmsdesk.simulator.auth import unauthenticated
from mmsdesk.simulator.errors import ApiError
from mmsdesk.simulator.request_faults import RequestFault

TRANSPORT_KEY: Final = "simulator.transport"
"""Where the server puts a connection's transport into the scope, so that it can be cut."""
_RESET_AT_ONCE: Final = struct.pack("ii", 1, 0)
_PORTAL: Final = (
    "<!doctype html><html><head><title>Welcome</title></head>"
    "<body><h1>Free Wi-Fi</h1><form action='/accept'><button>Accept and connect</button></form></body></html>"
)
_MOST_GARBAGE: Final = 400


class BrokenAnswer(Response):
    """Writes the first `share` of an answer, then ends the connection: orderly, or with a reset."""

    def __init__(self, answer: Response | None = None, *, reset: bool = False) -> None:
        super().__init__()
        self._answer = answer
        self._reset = reset

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = scope[TRANSPORT_KEY]
        if self._answer is not None:
            whole = bytes(self._answer.body)
            headers = self._answer.raw_headers  # with the length of the whole
            await send({"type": "http.response.start", "status": self._answer.status_code, "headers": headers})
            await send({"type": "http.response.body", "body": whole[: len(whole) // 2], "more_body": True})
        if self._reset:
            _cut(transport)
        else:
            transport.close()
        while (await receive())["type"] != "http.disconnect":
            continue


def _cut(transport: Any) -> None:
    """Ends a connection with a reset instead of an orderly close."""
    with contextlib.suppress(OSError, AttributeError):
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
    transport.abort()


def is_whole(answer: Response) -> bool:
    """Whether the caller gets an HTTP answer from its first byte to its last."""
    return not isinstance(answer, BrokenAnswer)


async def spoil(
    fault: RequestFault,
    request: Request,
    act: Callable[[], Awaitable[Response]],
    *,
    compression: float,
    chance: random.Random,
) -> Response:
    """What a struck request is answered with; `act` carries it out and makes the good answer.

    What `act` refuses stays refused: there is then nothing to be in doubt about.
    """
    if fault.fault == "late_acceptance":
        await asyncio.sleep(fault.seconds / compression)
        return await act()
    good = await act() if fault.is_accepted else None
    if fault.fault == "stall":
        await asyncio.sleep(fault.seconds / compression)
        return BrokenAnswer() if good is None else good
    return _make(fault, request, good, chance)


def _make(fault: RequestFault, request: Request, good: Response | None, chance: random.Random) -> Response:
    match fault.fault:
        case "server_error":
            return _refuse(ApiError(fault.answered_status, "The service could not finish this request"))
        case "proxy_error":
            return _proxy_page(fault.answered_status)
        case "captive_portal":
            return Response(_PORTAL, fault.answered_status, media_type="text/html")
        case "redirect":
            return Response(b"", fault.answered_status, {"location": str(request.url)})
        case "expired_token":
            return _refuse(unauthenticated("The access token expired"))
        case "too_many_requests":
            return _refuse(ApiError(429, "Resource exhausted: slow down", headers=_retry_headers(fault)))
        case "reset" | "reset_unread":
            return BrokenAnswer(reset=True)
        case "reset_mid_answer":
            return BrokenAnswer(good or _made_up(chance), reset=True)
        case "truncated":
            return BrokenAnswer(good or _made_up(chance))
        case "garbled":
            noise = chance.randbytes(chance.randint(1, _MOST_GARBAGE))
            return Response(noise, 200, media_type="application/json")
        case "empty":
            return Response(b"", 200, media_type="application/json")
        case "no_message_id":
            return _json({"accepted_time": ""})
        case _:
            return BrokenAnswer()


def _json(body: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")


def _refuse(error: ApiError) -> Response:
    return Response(msgspec.json.encode(error.envelope()), error.code, error.headers, media_type="application/json")


def _made_up(chance: random.Random) -> Response:
    """An answer to begin with when nothing was accepted: its id leads nowhere."""
    return _json({"message_id": f"01{chance.getrandbits(120):024X}", "accepted_time": "2026-01-15T10:00:00.000000Z"})


def _proxy_page(status: int) -> Response:
    headers = {"via": "1.1 proxy.example"}
    if status == 407:
        headers["proxy-authenticate"] = 'Basic realm="proxy.example"'
    return Response(f"<html><body><h1>{status}</h1>proxy.example</body></html>", status, headers, "text/html")


def _retry_headers(fault: RequestFault) -> dict[str, str]:
    if fault.retry_after is not None:
        return {"retry-after": fault.retry_after}
    if fault.retry_after_date is not None:
        return {"retry-after": formatdate(time.time() + fault.retry_after_date, usegmt=True)}
    return {}
