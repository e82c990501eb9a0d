"""What every route needs: the way in (limits, credentials, project, JSON) and the way out (envelopes, faults)."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from mmsdesk.simulator.broken_answers import spoil
from mmsdesk.simulator.errors import ApiError
from mmsdesk.simulator.identifiers import digits_of
from mmsdesk.simulator.request_faults import Place, RequestFault
from mmsdesk.simulator.service import Service
from mmsdesk.simulator.validation import read_object

Json = dict[str, Any]
Handler = Callable[[Service, Request], Awaitable[Response]]


def answer(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")


def refuse(error: ApiError) -> Response:
    return answer(error.envelope(), error.code, error.headers)


def service_of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


def enter(service: Service, request: Request) -> None:
    """Raises what a request meets before it is looked at: the rate, the credentials, the project."""
    if not service.request_bucket.take():
        raise too_many(service, "the project's request rate is used up")
    service.tokens.check(request.headers.get("authorization", ""))
    if request.path_params["project"] != service.settings.project_id:
        raise ApiError(403, "This key has no right to the project")


def too_many(service: Service, why: str) -> ApiError:
    wait = service.faults.retry_after()
    return ApiError(429, f"Resource exhausted: {why}", headers={"retry-after": wait} if wait else {})


def project_route(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """A handler behind the project's door, its `ApiError`s turned into envelopes."""

    async def endpoint(request: Request) -> Response:
        service = service_of(request)
        try:
            enter(service, request)
            if not service.faults.plan.requests:
                return await handler(service, request)
            whom = digits_of(request.query_params.get("channel_identity") or "")
            fault = service.faults.meets(_place_of(request), whom)
            return await under_fault(service, request, fault, whom, lambda: handler(service, request))
        except ApiError as error:
            return refuse(error)

    return endpoint


def _place_of(request: Request) -> Place:
    """Which rules of a plan may strike a page of the project."""
    path = request.url.path
    if request.method == "GET" and path.endswith("/messages"):
        return "lookup"
    return "transcode" if path.endswith("/messages:transcode") else "other"


async def under_fault(
    service: Service,
    request: Request,
    fault: RequestFault | None,
    whom: str,
    act: Callable[[], Awaitable[Response]],
) -> Response:
    """Carries a request out, or lets it meet the fault the plan has for it."""
    if fault is None:
        return await act()
    chance = service.faults.chance(f"noise {fault.fault}", whom)
    return await spoil(fault, request, act, compression=service.settings.time_compression, chance=chance)


async def read_json(request: Request) -> Json:
    """The body of a request; a 400 unless it is declared and written as a JSON object."""
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    if body and declared != "application/json":
        raise ApiError(400, "Content-Type must be application/json")
    return read_object(body)


def read_page_size(request: Request, most: int) -> int:
    """`page_size`: 10 when absent, never above the endpoint's maximum."""
    text = request.query_params.get("page_size") or "10"
    if not is_count(text):
        raise ApiError(400, "page_size must be a number")
    return max(1, min(most, int(text) or 10))


def is_count(text: str) -> bool:
    """Whether this is a whole number in plain digits, and not one without end."""
    return text.isascii() and text.isdigit() and len(text) <= 18


def read_mask(request: Request, body: Json) -> list[str]:
    """The fields a PATCH changes: any spelling of the mask, or else what the body holds (sheet, section 3)."""
    spelled = [*request.query_params.getlist("update_mask"), *request.query_params.getlist("update_mask.paths")]
    in_body = body.pop("update_mask", None)
    if isinstance(in_body, dict):
        in_body = in_body.get("paths")
    if isinstance(in_body, str):
        spelled.append(in_body)
    elif isinstance(in_body, list):
        spelled += [str(name) for name in in_body]
    names = [name.strip() for text in spelled for name in text.split(",") if name.strip()]
    return names or list(body)


def apply_patch(stored: Json, body: Json, mask: list[str]) -> Json:
    """A copy of a resource with the masked fields replaced; a dotted name reaches into an object."""
    changed = {key: dict(value) if isinstance(value, dict) else value for key, value in stored.items()}
    for name in mask:
        outer, _, inner = name.partition(".")
        value = body.get(outer)
        if not inner:
            changed[outer] = value
        elif isinstance(changed.get(outer), dict):
            changed[outer][inner] = value.get(inner) if isinstance(value, dict) else None
        else:
            changed[outer] = value
    return changed
