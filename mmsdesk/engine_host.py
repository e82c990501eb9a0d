"""The process the window starts to send in: reads its order from standard input, ends when that closes."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Final

from mmsdesk.db import Writer
from mmsdesk.domain.account import Account
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import new_campaign_id
from mmsdesk.machine.awake import Awake
from mmsdesk.machine.ballast import Ballast
from mmsdesk.machine.claim import ProfileClaim
from mmsdesk.machine.clock import SystemClock
from mmsdesk.machine.engine_process import order_from_line, step_back
from mmsdesk.machine.logs import LiveSecrets, start_logging, stop_logging
from mmsdesk.machine.paths import Profile
from mmsdesk.services.engine import Engine
from mmsdesk.services.reach import open_reach
from mmsdesk.services.settings import load_settings
from mmsdesk.store.ledger import SqliteLedger
from mmsdesk.store.schema import open_profile_database

log = logging.getLogger(__name__)

FAILED: Final = 1
_LOCK_SECONDS: Final = 0.2
_AWAKE_SECONDS: Final = 2.0
"""Seconds between looks whether the computer has to stay awake."""
_CHUNK: Final = 65_536


def main() -> int:
    """Run the engine for the window that started us, as soon as the profile's lock is free."""
    # Ctrl+C in a terminal reaches the whole group; when to end is the window's decision
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    step_back()
    line = _read_line()
    if not line:
        return 0
    closed = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: closed.set())
    threading.Thread(target=_watch, args=(closed.set,), name="window-watch", daemon=True).start()
    folder, account, compression = order_from_line(line)
    secrets = LiveSecrets()
    secrets.add(account.key_secret)
    secrets.add(account.relay_token)
    handler = start_logging(Profile(folder).logs_dir, secrets, name="engine")
    try:
        # compressed patience towards the real service would mean looking too early
        _run(Profile(folder), account, SystemClock(compression if account.is_rehearsal else 1.0), closed)
    except MMSDeskError as error:
        log.error("the engine cannot run: %s %s", error.title, error.hint)  # noqa: TRY400 - the sentence says it all
        return FAILED
    except Exception:
        log.exception("the engine failed")
        return FAILED
    finally:
        stop_logging(handler)
    return 0


def _run(profile: Profile, account: Account, clock: SystemClock, closed: threading.Event) -> None:
    claim = ProfileClaim(profile.lock)
    while not claim.try_take():
        if closed.wait(_LOCK_SECONDS):
            return
    try:
        writer = Writer(lambda: open_profile_database(profile.database))
        try:
            _send_until(closed, profile, writer, account, clock)
        finally:
            writer.close()
    finally:
        claim.release()


def _send_until(
    closed: threading.Event, profile: Profile, writer: Writer, account: Account, clock: SystemClock
) -> None:
    workers = writer.run(load_settings).workers
    ledger = SqliteLedger(writer, new_campaign_id(), clock)
    reach, ballast = open_reach(account, clock), Ballast(profile.ballast)
    engine = Engine(writer, ledger, reach, clock, workers=workers, ballast=ballast)
    awake = Awake()
    engine.start()
    try:
        while not closed.wait(_AWAKE_SECONDS):
            awake.want(engine.is_sending)
    finally:
        awake.want(False)
        engine.stop()


def _read_line() -> bytes:
    """The order; nothing comes after it. Read from the bare descriptor: a thread that waits in a buffered reader
    would stop the interpreter from ending."""
    read = b""
    while b"\n" not in read:
        chunk = os.read(0, _CHUNK)
        if not chunk:
            return b""
        read += chunk
    return read


def _watch(end: Callable[[], None]) -> None:
    """The window never writes again: the end of the pipe is the end of the window."""
    while os.read(0, _CHUNK):
        continue
    end()


if __name__ == "__main__":
    sys.exit(main())
