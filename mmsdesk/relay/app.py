"""The relay's addresses put together: webhook, poll API, media upload, public media, health."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from mmsdesk.relay import answers
from mmsdesk.relay.bell import Bell
from mmsdesk.relay.doorman import Doorman, TooManyAttempts, Unauthorized
from mmsdesk.relay.gallery import PREFIX, Gallery
from mmsdesk.relay.health import Health
from mmsdesk.relay.poll import Poll
from mmsdesk.relay.reading import ClientGone
from mmsdesk.relay.settings import RelaySettings
from mmsdesk.relay.shelf import Shelf
from mmsdesk.relay.storage import Storage, StorageTrouble
from mmsdesk.relay.upload import Upload
from mmsdesk.relay.webhook import PATH, Webhook

Endpoint = Callable[[Request], Awaitable[Response]]


class RelayApp:
    """ASGI application. The webhook and the media, asked for most, are reached without routing."""

    def __init__(self, settings: RelaySettings, storage: Storage, files: Shelf, bell: Bell) -> None:
        self.webhook = Webhook(storage, bell, settings.secrets, settings.max_age_seconds)
        self._is_https = settings.public_url.startswith("https:")
        self._gallery = Gallery(storage, files)
        doorman = Doorman(storage)
        health = Health(storage)
        upload = Upload(storage, files, doorman, settings.public_url)
        self._rest = Starlette(
            routes=[
                Route("/v1/events", guard(Poll(storage, bell, doorman)), methods=["GET"]),
                Route("/v1/media/{sha256}", guard(upload), methods=["PUT"]),
                Route("/livez", health.live, methods=["GET"]),
                Route("/readyz", health.ready, methods=["GET"]),
            ],
            exception_handlers={404: _not_found, 405: _wrong_method},
        )
        self._rest.router.redirect_slashes = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        send = answers.with_strict_transport(send) if self._is_https else send
        path = scope["path"]
        if path == PATH:
            await self.webhook(scope, receive, send)
        elif path.startswith(PREFIX):
            await self._gallery(scope, receive, send)
        else:
            await self._rest(scope, receive, send)


def guard(endpoint: Endpoint) -> Endpoint:
    """Give the refusals every authenticated address shares their answers."""

    async def guarded(request: Request) -> Response:
        # Refusals end the connection: the request's body, if any, was not read.
        try:
            return await endpoint(request)
        except Unauthorized:
            return answers.reply(401, answers.UNAUTHORIZED, answers.CHALLENGE, close=True)
        except TooManyAttempts:
            return answers.reply(429, answers.TOO_MANY, (b"retry-after", b"60"), close=True)
        except StorageTrouble:
            return answers.reply(503, answers.UNAVAILABLE, answers.RETRY_SOON, close=True)
        except ClientGone:
            return answers.reply(400, close=True)

    return guarded


async def _not_found(request: Request, error: Exception) -> Response:  # noqa: ARG001 - a handler's signature
    return answers.reply(404, answers.NOT_FOUND)


async def _wrong_method(request: Request, error: Exception) -> Response:  # noqa: ARG001 - a handler's signature
    return answers.reply(405, answers.WRONG_METHOD, close=True)
