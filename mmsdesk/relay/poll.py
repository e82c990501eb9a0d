"""The poll API: events after a cursor, waiting a while when there are none (section 3.3)."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from mmsdesk.relay import answers, inbox
from mmsdesk.relay.bell import Bell
from mmsdesk.relay.doorman import Doorman
from mmsdesk.relay.inbox import BadCursor, CursorGone, Page
from mmsdesk.relay.storage import Storage
from mmsdesk.relay.tokens import Scope

WAIT_LIMIT_SECONDS = 25.0
_LOOK_AGAIN_SECONDS = 1.0
# The bell wakes polls at once. Looking again anyway covers a commit by another process on the same database (an
# upgrade with two relays running) and notices a poller that hung up.


class Poll:
    """Endpoint of `GET /v1/events?after=&limit=&wait=`."""

    def __init__(self, storage: Storage, bell: Bell, doorman: Doorman) -> None:
        self._storage = storage
        self._bell = bell
        self._doorman = doorman

    async def __call__(self, request: Request) -> Response:
        await self._doorman.admit(request, Scope.EVENTS_READ)
        query = request.query_params
        try:
            limit = max(1, min(int(query.get("limit") or inbox.PAGE_LIMIT), inbox.PAGE_LIMIT))
            wait = max(0.0, min(float(query.get("wait") or 0.0), WAIT_LIMIT_SECONDS))
        except ValueError:
            return answers.reply(400, answers.problem("bad_request", "limit and wait must be numbers."))
        try:
            page = await self._page(request, query.get("after") or "", limit, wait)
        except BadCursor:
            return answers.reply(400, answers.problem("bad_cursor", "The cursor is not one this relay gave out."))
        except CursorGone as gone:
            message = "Events after this cursor are no longer kept. Go on from the oldest cursor."
            return answers.reply(410, answers.problem("cursor_gone", message, oldest=gone.oldest))
        return answers.reply(200, page.to_json())

    async def _page(self, request: Request, after: str, limit: int, wait: float) -> Page:
        clock = asyncio.get_running_loop()
        deadline = clock.time() + wait
        with self._bell.listen() as rung:
            while True:
                rung.clear()
                page = self._storage.read(lambda db: inbox.read_page(db, after, limit))
                left = deadline - clock.time()
                # A not-a-number wait compares false with everything and so ends here too.
                if page.events or not left > 0 or self._bell.is_closing or self._bell.is_crowded:
                    return page
                await _either(rung, min(left, _LOOK_AGAIN_SECONDS))
                if await request.is_disconnected():
                    return page


async def _either(rung: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await rung.wait()
    except TimeoutError:
        return
