"""Routes for opting in and out, and for what consent management has on record (sheet, sections 14.3 and 14.4)."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mmsdesk.simulator.consents import LISTS
from mmsdesk.simulator.errors import invalid, missing
from mmsdesk.simulator.gateway import Handler, answer, is_count, project_route, read_page_size
from mmsdesk.simulator.identifiers import digits_of
from mmsdesk.simulator.service import Service
from mmsdesk.simulator.signals import identities_of, read_addressed
from mmsdesk.simulator.validation import as_list, check_channel

Json = dict[str, Any]

_MOST_LISTED: Final = 50


def _register(word: str) -> Handler:
    """The handler of `optins:register` or `optouts:register`, which old clients call."""
    key = f"opt_{word}"

    async def register(service: Service, request: Request) -> Response:
        body = await read_addressed(service, request)
        channels = as_list(body.get("channels"), "channels")
        if not channels:
            raise invalid("channels is required")
        for channel in channels:
            check_channel(channel)
        contact_id, identities = identities_of(service, body["recipient"])
        request_id = request.query_params.get("request_id") or service.ids.ulid()
        for identity in (i for i in identities if i["channel"] in channels):
            payload = {
                "request_id": request_id,
                "contact_id": contact_id,
                "channel": identity["channel"],
                "identity": digits_of(identity["identity"]),
                "status": f"{key.upper()}_SUCCEEDED",
                "processing_mode": service.state.apps[body["app_id"]]["processing_mode"],
            }
            about = f"{identity['identity']} {key} {request_id}"
            if service.consents.are_managed:
                change = service.consents.opt_out if word == "out" else service.consents.opt_in
                change(body["app_id"], identity["identity"], "ORIGIN_API")
            service.notifier.emit(key.upper(), f"{key}_notification", payload, app_id=body["app_id"], about=about)
        shown = {"app_id": body["app_id"], "recipient": body["recipient"], "channels": channels}
        return answer({"request_id": request_id, key: shown})

    return register


def _app_of(service: Service, request: Request) -> str:
    name: str = request.path_params["app_id"]
    if name not in service.state.apps:
        raise missing("App", name)
    return name


async def list_consents(service: Service, request: Request) -> Response:
    """Who is on a list; without the paid extra nobody ever is."""
    app_id = _app_of(service, request)
    if request.path_params["list_type"] not in LISTS:
        raise invalid("list_type is not known")
    found = service.consents.listed(app_id, request.path_params["list_type"])
    token = request.query_params.get("page_token") or "0"
    if not is_count(token):
        raise invalid("page_token is not one of ours")
    start, size = int(token), read_page_size(request, _MOST_LISTED)
    following = str(start + size) if start + size < len(found) else ""
    page = [{"identity": number} for number in found[start : start + size]]
    return answer({"identities": page, "next_page_token": following})


async def show_consents(service: Service, request: Request) -> Response:
    """What happened to one number; nothing for somebody nobody knows."""
    app_id, number = _app_of(service, request), digits_of(request.path_params["identity"])
    return answer({"identity": {"identity": number}, "audit_records": service.consents.records(app_id, number)})


def make_routes() -> list[Route]:
    base = "/v1/projects/{project}"
    consents = base + "/apps/{app_id}/consents"
    return [
        Route(f"{base}/optins:register", project_route(_register("in")), methods=["POST"]),
        Route(f"{base}/optouts:register", project_route(_register("out")), methods=["POST"]),
        Route(consents + "/identities/{identity}", project_route(show_consents), methods=["GET"]),
        Route(consents + "/{list_type}", project_route(list_consents), methods=["GET"]),
    ]
