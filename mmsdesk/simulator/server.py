"""Serves the application over a socket: the ready line, a clean end on a signal, connections that can be dropped."""

import asyncio
import contextlib
import ipaddress
import json
import signal
import socket
import sys
from collections.abc import Iterator
from io import RawIOBase
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mmsdesk.simulator.app import make_app
from mmsdesk.simulator.broken_answers import TRANSPORT_KEY
from mmsdesk.simulator.faults import FaultPlan
from mmsdesk.simulator.recording import Recorder
from mmsdesk.simulator.settings import SimulatorSettings


class DroppableProtocol(HttpToolsProtocol):
    """Shows each request its connection, so that an answer can be lost on purpose."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]  # a TypedDict, and ours is an extra key
        scope[TRANSPORT_KEY] = self.transport


class AnnouncingServer(uvicorn.Server):
    """Prints the ready line once it listens, and ends with code 0 when told to stop."""

    def __init__(self, config: uvicorn.Config, ready_line: str) -> None:
        super().__init__(config)
        self._ready_line = ready_line

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(self._ready_line + "\n")
        sys.stdout.flush()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn raises the signal again once it has stopped; being told to stop is how a simulator ends well.
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def open_socket(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes a free one. OSError when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle off only on sockets that name their protocol; with it, every answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":  # there it would let two processes share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def ready_line(settings: SimulatorSettings, host: str, port: int) -> str:
    """The one line of JSON that tells a parent where we are and with what to come in."""
    shown = f"[{host}]" if ":" in host else host
    origin = f"http://{shown}:{port}"
    return json.dumps(
        {
            "api_url": origin,
            "auth_url": origin,
            "project_id": settings.project_id,
            "app_id": settings.app_id,
            "key_id": settings.key_id,
            "key_secret": settings.key_secret,
            "sender": settings.sender,
            "inspect_url": f"{origin}/_simulator",
        }
    )


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def serve(
    settings: SimulatorSettings, plan: FaultPlan, listener: socket.socket, record: RawIOBase | None = None
) -> None:
    """Serves until a signal says to stop; `record` is where every request is written down."""
    host, port = listener.getsockname()[:2]
    application: ASGIApp = make_app(settings, plan, loopback_allowed=is_loopback(host))
    if record is not None:
        application = Recorder(application, record)
    config = uvicorn.Config(
        application,
        http=DroppableProtocol,
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        backlog=2048,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
    )
    server = AnnouncingServer(config, ready_line(settings, host, port))
    asyncio.run(server.serve(sockets=[listener]))
