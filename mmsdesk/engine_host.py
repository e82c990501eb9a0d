"""The process the window starts to send in: reads its order from standard input, ends when that closes."""

import sys
import threading
from collections.abc import Callable
from typing import Final

from mmsdesk.db import Writer
from mmsdesk.domain.ids import new_campaign_id
from mmsdesk.machine.claim import ProfileClaim
from mmsdesk.machine.clock import SystemClock
from mmsdesk.machine.engine_process import order_from_line
from mmsdesk.machine.logs import LiveSecrets, start_logging, stop_logging
from mmsdesk.machine.paths import Profile
from mmsdesk.services.engine import Engine
from mmsdesk.services.reach import open_reach
from mmsdesk.services.settings import load_settings
from mmsdesk.store.ledger import SqliteLedger
from mmsdesk.store.schema import open_profile_database

_LOCK_SECONDS: Final = 0.2


def main() -> int:
    """Run the engine for the window that started us, as soon as the profile's lock is free."""
    line = sys.stdin.buffer.readline()
    if not line:
        return 0
    closed = threading.Event()
    threading.Thread(target=_watch, args=(closed.set,), name="window-watch", daemon=True).start()
    folder, account, compression = order_from_line(line)
    profile = Profile(folder)
    secrets = LiveSecrets()
    secrets.add(account.key_secret)
    secrets.add(account.relay_token)
    log = start_logging(profile.logs_dir, secrets, name="engine")
    claim = ProfileClaim(profile.lock)
    while not claim.try_take():
        if closed.wait(_LOCK_SECONDS):
            return 0
    writer = Writer(lambda: open_profile_database(profile.database))
    try:
        clock = SystemClock(compression)
        workers = writer.run(load_settings).workers
        ledger = SqliteLedger(writer, new_campaign_id(), clock)
        engine = Engine(writer, ledger, open_reach(account, clock), clock, workers=workers)
        engine.start()
        closed.wait()
        engine.stop()
    finally:
        writer.close()
        claim.release()
        stop_logging(log)
    return 0


def _watch(end: Callable[[], None]) -> None:
    """The window never writes again: the end of the pipe is the end of the window."""
    sys.stdin.buffer.read()
    end()


if __name__ == "__main__":
    sys.exit(main())
