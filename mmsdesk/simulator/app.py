"""The web application: all routes over one service."""

import contextlib
from collections.abc import AsyncIterator
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mmsdesk.simulator import (
    apps,
    consent_routes,
    contacts,
    conversation_routes,
    inspection,
    messages,
    signals,
    webhooks,
)
from mmsdesk.simulator.auth import read_basic
from mmsdesk.simulator.errors import ApiError
from mmsdesk.simulator.faults import FaultPlan
from mmsdesk.simulator.gateway import answer, refuse, service_of, under_fault
from mmsdesk.simulator.service import run_service
from mmsdesk.simulator.settings import SimulatorSettings


async def make_token(request: Request) -> Response:
    """`POST /oauth2/token`; its failures have the OAuth shape, not the API's envelope (sheet, section 2.1)."""
    service = service_of(request)
    if not service.token_bucket.take():
        return answer({"error": "temporarily_unavailable", "error_description": "too many token requests"}, 429)
    form = parse_qs((await request.body()).decode("utf-8", "replace"))
    if form.get("grant_type") != ["client_credentials"]:
        problem = {"error": "unsupported_grant_type", "error_description": "grant_type must be client_credentials"}
        return answer(problem, 400)
    key = read_basic(request.headers.get("authorization", ""))
    if key is None or not service.tokens.knows(*key):
        return answer({"error": "invalid_client", "error_description": "The access key is not known"}, 401)

    async def issue() -> Response:
        return answer(service.tokens.issue(service.faults.plan.token_life_seconds))

    return await under_fault(service, request, service.faults.meets("token", ""), "", issue)


async def not_implemented(_request: Request, _error: Exception) -> Response:
    """What there is no path or method for (sheet, section 4.1)."""
    return refuse(ApiError(501, "Method not implemented"))


def make_app(settings: SimulatorSettings, plan: FaultPlan, *, loopback_allowed: bool = True) -> Starlette:
    """The simulator as an ASGI application."""

    @contextlib.asynccontextmanager
    async def lifespan(application: Starlette) -> AsyncIterator[None]:
        async with run_service(settings, plan, loopback_allowed=loopback_allowed) as service:
            application.state.service = service
            yield

    application = Starlette(
        routes=[
            *messages.make_routes(),
            Route("/oauth2/token", make_token, methods=["POST"]),
            *apps.make_routes(),
            *webhooks.make_routes(),
            *contacts.make_routes(),
            *conversation_routes.make_routes(),
            *signals.make_routes(),
            *consent_routes.make_routes(),
            *inspection.make_routes(),
        ],
        exception_handlers={404: not_implemented, 405: not_implemented},
        lifespan=lifespan,
    )
    application.router.redirect_slashes = False  # the service knows a path or does not; it redirects nobody
    return application
