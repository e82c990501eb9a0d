"""Runs the relay: socket, ready line, chores, and an orderly end."""

import asyncio
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

import uvicorn

from mmsdesk.domain.errors import Trouble
from mmsdesk.relay import inbox
from mmsdesk.relay.app import RelayApp
from mmsdesk.relay.bell import Bell
from mmsdesk.relay.guard import GuardedProtocol
from mmsdesk.relay.settings import RelaySettings
from mmsdesk.relay.shelf import Shelf
from mmsdesk.relay.storage import Storage, StorageTrouble, now_us
from mmsdesk.relay.webhook import PATH

log = logging.getLogger(__name__)

_CONNECTIONS = 4000
_FILES = 8192
_COUNTS_EVERY_SECONDS = 60.0
_PRUNE_EVERY_SECONDS = 3600.0
_DAY_US = 86_400 * 1_000_000


class RelayServer(uvicorn.Server):
    """uvicorn plus a word when it is ready, and one to the long polls before it waits for them to end."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None], on_end: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_end = on_end

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_end()
        await super().shutdown(sockets)


def serve(settings: RelaySettings) -> None:
    """Serve until SIGTERM or SIGINT. Prints one line of JSON with the addresses once requests are answered.

    Raises Trouble when the address is taken or the database cannot be opened.
    """
    os.umask(0o077)
    _raise_file_limit()
    listener = _listen(settings.host, settings.port)
    settings = settings if settings.public_url else replace(settings, public_url=_own_url(listener))
    storage = Storage(settings.data)
    try:
        _run(settings, listener, storage)
    finally:
        storage.close()


def _run(settings: RelaySettings, listener: socket.socket, storage: Storage) -> None:
    bell = Bell()
    app = RelayApp(settings, storage, Shelf(settings.data), bell)
    config = uvicorn.Config(
        app,
        http=GuardedProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
    )
    chores: list[asyncio.Task[None]] = []

    def ready() -> None:
        chores.append(asyncio.create_task(_report_counts(app)))
        chores.append(asyncio.create_task(_prune(storage, settings.retention_days)))
        _print_addresses(settings.public_url)

    def end() -> None:
        bell.close()
        for chore in chores:
            chore.cancel()

    # uvicorn raises a caught signal once more after its orderly end; without a handler that would look like a crash.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _ignore)
    RelayServer(config, ready, end).run(sockets=[listener])


def _print_addresses(base: str) -> None:
    addresses = {"webhook_url": f"{base}{PATH}", "events_url": f"{base}/v1/events", "public_url": base}
    sys.stdout.write(json.dumps(addresses) + "\n")
    sys.stdout.flush()


async def _report_counts(app: RelayApp) -> None:
    told = dict(app.webhook.counts)
    while True:
        await asyncio.sleep(_COUNTS_EVERY_SECONDS)
        now = dict(app.webhook.counts)
        if now != told:
            log.info("webhooks so far: %s", ", ".join(f"{count} {what}" for what, count in sorted(now.items())))
            told = now


async def _prune(storage: Storage, retention_days: int) -> None:
    while True:
        try:
            while await storage.write(lambda db: inbox.prune(db, now_us() - retention_days * _DAY_US)):
                await asyncio.sleep(0)
        except StorageTrouble:
            log.warning("old events could not be removed; trying again later")
        await asyncio.sleep(_PRUNE_EVERY_SECONDS)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise Trouble(
            f"The relay cannot listen on {host}:{port}", "Another program may use that port. Choose another one."
        ) from error


def _own_url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _ignore(number: int, _frame: FrameType | None) -> None:
    log.debug("signal %s", number)


def _raise_file_limit() -> None:
    """Each connection is an open file; the usual limit of 1,024 is soon used up by idlers."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
