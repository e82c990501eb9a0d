"""Says whether the process lives and whether it can store; nothing about version or set-up (section 3.2.9)."""

import time

import apsw
from starlette.requests import Request
from starlette.responses import Response

from mmsdesk.relay import answers
from mmsdesk.relay.storage import Storage, StorageTrouble, now_us

_FRESH_SECONDS = 1.0


class Health:
    """Endpoints `/livez` and `/readyz`."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._proved_at = float("-inf")

    async def live(self, request: Request) -> Response:  # noqa: ARG002 - an endpoint's signature
        return answers.reply(200, answers.encode({"ok": True}))

    async def ready(self, request: Request) -> Response:  # noqa: ARG002 - an endpoint's signature
        """200 once a row was committed. One proof a second is enough: anybody may ask, and each costs a disk write."""
        if time.monotonic() - self._proved_at > _FRESH_SECONDS:
            try:
                await self._storage.write(_commit_a_row)
            except StorageTrouble:
                return answers.reply(503, answers.encode({"ok": False}), answers.RETRY_SOON)
            self._proved_at = time.monotonic()
        return answers.reply(200, answers.encode({"ok": True}))


def _commit_a_row(db: apsw.Connection) -> None:
    db.execute("UPDATE meta SET value = ? WHERE name = 'ready_us'", (now_us(),))
