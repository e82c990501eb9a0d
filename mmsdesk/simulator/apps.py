"""Routes for apps and their channel credentials (sheet, section 13)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mmsdesk.simulator.errors import invalid, missing
from mmsdesk.simulator.gateway import answer, apply_patch, project_route, read_mask
from mmsdesk.simulator.message_shape import check_shape
from mmsdesk.simulator.service import Service
from mmsdesk.simulator.shapes import AppShape, read_shaped
from mmsdesk.simulator.state import make_app
from mmsdesk.simulator.validation import as_list, check_channel

Json = dict[str, Any]

_SETTINGS = ("callback_settings", "message_retry_settings", "delivery_report_based_fallback", "smart_conversation")
_READ_ONLY = ("id", "rate_limits", "queue_stats", "persist_message_status", "message_search")


def _check_credentials(value: object) -> list[Json]:
    entries = as_list(value, "channel_credentials")
    channels: set[str] = set()
    for entry in entries:
        if not isinstance(entry, dict):
            raise invalid("a channel credential must be an object")
        check_channel(entry.get("channel"))
        if entry["channel"] in channels:
            raise invalid(f"{entry['channel']} is there twice")
        channels.add(entry["channel"])
        if entry["channel"] == "MMS":
            mms = entry.get("mms_credentials") or {}
            for key in ("account_id", "api_key"):
                if not mms.get(key):
                    raise invalid(f"mms_credentials.{key} is required")
        if len(entry.get("callback_secret") or "") > 256:
            raise invalid("callback_secret may have 256 characters")
    return entries


def _check_settings(app: Json) -> None:
    """Raises a 400 for what an app may not be; brings its settings into the form they are stored in."""
    if not app.get("display_name"):
        raise invalid("display_name is required")
    if app.get("processing_mode") not in (None, "DISPATCH", "CONVERSATION"):
        raise invalid("processing_mode is not known")
    for policy, low, high in (("retention_policy", 1, 3650), ("dispatch_retention_policy", 0, 7)):
        given = app.get(policy)
        if given is None:
            continue
        days = given.get("ttl_days") if isinstance(given, dict) else None
        if not isinstance(days, int) or not low <= days <= high:
            raise invalid(f"{policy}.ttl_days must be {low} to {high}")
        app[policy] = {"retention_type": given.get("retention_type") or "MESSAGE_EXPIRE_POLICY", "ttl_days": days}
    for name in _SETTINGS:
        if isinstance(app.get(name), dict):
            app[name] = {key: value for key, value in app[name].items() if value is not None}


def _find(service: Service, request: Request) -> Json:
    name = request.path_params["app_id"]
    app = service.state.apps.get(name)
    if app is None:
        raise missing("App", name)
    return app


async def list_apps(service: Service, _request: Request) -> Response:
    return answer({"apps": [service.state.show_app(app) for app in service.state.apps.values()]})


async def create_app(service: Service, request: Request) -> Response:
    body = await read_shaped(request, AppShape)
    _check_settings(body)
    if not _check_credentials(body.get("channel_credentials")):
        raise invalid("channel_credentials is required")
    app = make_app(service.ids.ulid(), body, service.settings)
    service.state.apps[app["id"]] = app
    return answer(service.state.show_app(app))


async def get_app(service: Service, request: Request) -> Response:
    return answer(service.state.show_app(_find(service, request)))


async def patch_app(service: Service, request: Request) -> Response:
    """Changes the masked fields; `channel_credentials` is replaced as a whole."""
    app = _find(service, request)
    body = await read_shaped(request, AppShape)
    mask = [name for name in read_mask(request, body) if name.partition(".")[0] not in _READ_ONLY]
    changed = apply_patch(app, body, mask)
    check_shape(changed, AppShape)
    _check_settings(changed)
    changed["channel_credentials"] = _check_credentials(changed["channel_credentials"])
    changed = make_app(app["id"], changed, service.settings)
    service.state.apps[app["id"]] = changed
    return answer(service.state.show_app(changed))


async def delete_app(service: Service, request: Request) -> Response:
    app = _find(service, request)
    del service.state.apps[app["id"]]
    for webhook in service.state.webhooks_of(app["id"]):
        del service.state.webhooks[webhook["id"]]
    return answer({})


async def list_webhooks(service: Service, request: Request) -> Response:
    return answer({"webhooks": service.state.webhooks_of(_find(service, request)["id"])})


def make_routes() -> list[Route]:
    base = "/v1/projects/{project}/apps"
    one = base + "/{app_id}"
    return [
        Route(base, project_route(list_apps), methods=["GET"]),
        Route(base, project_route(create_app), methods=["POST"]),
        Route(one, project_route(get_app), methods=["GET"]),
        Route(one, project_route(patch_app), methods=["PATCH"]),
        Route(one, project_route(delete_app), methods=["DELETE"]),
        Route(f"{one}/webhooks", project_route(list_webhooks), methods=["GET"]),
    ]
