"""Pages about the simulator itself, for tests and rehearsals: what it took in, what it posted, what shall go wrong."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mmsdesk.simulator.errors import ApiError, invalid, missing
from mmsdesk.simulator.faults import read_plan
from mmsdesk.simulator.gateway import Handler, answer, refuse, service_of
from mmsdesk.simulator.service import Service
from mmsdesk.simulator.state import Message
from mmsdesk.simulator.validation import as_list, check_channel, check_url, read_object

Json = dict[str, Any]


def _show_accepted(message: Message) -> Json:
    return {
        "message_id": message.message_id,
        "identity": message.identity,
        "job_id": message.job_id,
        "metadata": message.metadata,
        "accepted_time": message.accepted_time,
        "request": msgspec.Raw(message.request),
    }


async def show_accepted(service: Service, _request: Request) -> Response:
    """Every accepted message with the request as it came, oldest first."""
    return answer({"messages": [_show_accepted(message) for message in service.state.messages.accepted]})


async def show_requests(service: Service, request: Request) -> Response:
    """How many sends came in, were accepted and were answered; `?rows=0` leaves out the row for each."""
    rows = service.state.requests
    counts: Json = {
        "received": len(rows),
        "accepted": sum(row.accepted for row in rows),
        "answered": sum(row.answered for row in rows),
        "under_way": sum(not row.done for row in rows),
    }
    if request.query_params.get("rows") != "0":
        counts["requests"] = [row.as_json() for row in rows]
    return answer(counts)


async def show_attempts(service: Service, _request: Request) -> Response:
    """Every try to post a callback, oldest first."""
    shown = [{**attempt, "body": attempt["body"].decode()} for attempt in list(service.notifier.attempts)]
    return answer({"attempts": shown})


async def show_faults(service: Service, _request: Request) -> Response:
    return answer(service.faults.as_json())


async def set_faults(service: Service, request: Request) -> Response:
    try:
        plan = read_plan(await request.body())
    except (ValueError, msgspec.DecodeError) as error:
        raise invalid(str(error)) from None
    service.faults.use(plan)
    service.replies_made.clear()
    service.make_due_replies()
    return answer(service.faults.as_json())


async def make_inbound(service: Service, request: Request) -> Response:
    """Lets somebody write to us; `lost` says that the app has no such channel and the text went nowhere."""
    body = read_object(await request.body())
    identity = body.get("identity")
    if not isinstance(identity, str) or not identity:
        raise invalid("identity is required")
    given = body.get("media_url") or ()
    urls = (given,) if isinstance(given, str) else tuple(as_list(given or None, "media_url"))
    for url in urls:
        check_url(url, "media_url")
    if body.get("channel"):
        check_channel(body["channel"])
    app_id = _read_app(service, body)
    made = service.inbox.receive(
        identity, str(body.get("text") or ""), channel=body.get("channel"), media_urls=urls, app_id=app_id
    )
    return answer({"message_ids": made, "lost": not made})


def _read_app(service: Service, body: Json) -> str:
    """The app a page is asked about: the first one when none is named."""
    app_id = str(body.get("app_id") or service.settings.app_id)
    if app_id not in service.state.apps:
        raise missing("App", app_id)
    return app_id


async def make_event(service: Service, request: Request) -> Response:
    """Lets somebody's phone tell something that is no message, such as that they are typing."""
    body = read_object(await request.body())
    identity = body.get("identity")
    kinds = [kind for kind in ("contact_event", "contact_message_event") if body.get(kind)]
    if not isinstance(identity, str) or not identity or len(kinds) != 1:
        raise invalid("identity and one of contact_event and contact_message_event are required")
    if not isinstance(body[kinds[0]], dict):
        raise invalid(f"{kinds[0]} must be an object")
    channel = body.get("channel") or "MMS"
    check_channel(channel)
    app_id = _read_app(service, body)
    return answer({"event_id": service.inbox.receive_event(app_id, channel, identity, kinds[0], body[kinds[0]])})


def _page(path: str, method: str, handler: Handler) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            return await handler(service_of(request), request)
        except ApiError as error:
            return refuse(error)

    return Route(f"/_simulator/{path}", endpoint, methods=[method])


def make_routes() -> list[Route]:
    return [
        _page("accepted", "GET", show_accepted),
        _page("requests", "GET", show_requests),
        _page("webhook-attempts", "GET", show_attempts),
        _page("faults", "GET", show_faults),
        _page("faults", "POST", set_faults),
        _page("inbound", "POST", make_inbound),
        _page("event", "POST", make_event),
    ]
