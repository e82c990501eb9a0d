"""The relay's database as the event loop sees it: reads at once, writes in a thread, trouble as one exception."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import apsw

from mmsdesk.db import Writer
from mmsdesk.domain.errors import Trouble
from mmsdesk.relay import schema

T = TypeVar("T")

log = logging.getLogger(__name__)

_WAIT_SECONDS = 0.8
_PENDING_LIMIT = 4096
_PENDING_BYTES = 64 * 1024 * 1024


class StorageTrouble(Exception):
    """Disk full, database locked or too slow: the caller answers 503 and is asked to come again."""


class Storage:
    """Open database of one running relay."""

    def __init__(self, data: Path) -> None:
        self._writer = Writer(lambda: schema.open_server_store(data), name="relay-writer")
        self._reader = schema.open_server_reader(data)
        self._pending = 0
        self._pending_bytes = 0
        self._is_troubled = False

    async def write(
        self, work: Callable[[apsw.Connection], T], *, size: int = 0, done: Callable[[], None] | None = None
    ) -> T:
        """Do `work` in a transaction; returns when it is on the disk.

        Raises StorageTrouble within a second. The work may then still be done later, so it must bear a repetition.
        `size` is about how many bytes the work keeps in memory; `done` is called on the loop once the work has
        settled, also when that was too late for this caller.
        """
        if self._pending >= _PENDING_LIMIT or self._pending_bytes + size > _PENDING_BYTES:
            raise StorageTrouble
        try:
            future = self._writer.submit(work)
        except RuntimeError as error:
            raise StorageTrouble from error
        self._pending += 1
        self._pending_bytes += size
        # Never cancelled: the writer thread may be just about to settle it.
        settled = asyncio.get_running_loop().create_future()
        future.add_done_callback(_settler(asyncio.get_running_loop(), settled))
        settled.add_done_callback(lambda _: self._let_go(size, done))
        await asyncio.wait({settled}, timeout=_WAIT_SECONDS)
        if not future.done():
            self._note_trouble("too slow")
            raise StorageTrouble
        try:
            result = future.result()
        except (apsw.Error, Trouble) as error:
            self._note_trouble(error)
            raise StorageTrouble from error
        self._note_recovery()
        return result

    def read(self, query: Callable[[apsw.Connection], T]) -> T:
        """Ask the database; short questions only. Raises StorageTrouble."""
        try:
            return query(self._reader)
        except apsw.Error as error:
            self._note_trouble(error)
            raise StorageTrouble from error

    def close(self) -> None:
        """Finish the queued writes and close the file."""
        self._reader.close()
        self._writer.close()

    # One line when it starts and one when it is over: thousands of refused webhooks must not flood a full disk's log.

    def _note_trouble(self, what: object) -> None:
        if not self._is_troubled:
            self._is_troubled = True
            log.warning("storage trouble: %s", what)

    def _note_recovery(self) -> None:
        if self._is_troubled:
            self._is_troubled = False
            log.warning("storage works again")

    def _let_go(self, size: int, done: Callable[[], None] | None) -> None:
        self._pending -= 1
        self._pending_bytes -= size
        if done is not None:
            done()


def now_us() -> int:
    """The time as stored: Unix microseconds."""
    return time.time_ns() // 1000


def _settler(loop: asyncio.AbstractEventLoop, settled: asyncio.Future[None]) -> Callable[[Future[T]], None]:
    def settle(_: Future[T]) -> None:
        # The loop may be gone when the last writes finish after the server.
        if not loop.is_closed():
            loop.call_soon_threadsafe(settled.set_result, None)

    return settle
