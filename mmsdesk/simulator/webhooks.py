"""Routes for webhooks (sheet, section 17); they are listed under their app."""

import re
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mmsdesk.simulator.errors import ApiError, invalid, missing
from mmsdesk.simulator.gateway import answer, apply_patch, project_route, read_mask
from mmsdesk.simulator.message_shape import check_shape
from mmsdesk.simulator.service import Service
from mmsdesk.simulator.shapes import WebhookShape, read_shaped
from mmsdesk.simulator.state import State
from mmsdesk.simulator.validation import as_list, check_url

Json = dict[str, Any]

TRIGGERS: Final = frozenset(
    ("MESSAGE_DELIVERY", "MESSAGE_INBOUND", "MESSAGE_SUBMIT", "EVENT_DELIVERY", "EVENT_INBOUND", "CONVERSATION_START",
     "CONVERSATION_STOP", "CONVERSATION_DELETE", "CONTACT_CREATE", "CONTACT_UPDATE", "CONTACT_DELETE", "CONTACT_MERGE",
     "CONTACT_IDENTITIES_DUPLICATION", "CAPABILITY", "OPT_IN", "OPT_OUT", "CHANNEL_EVENT", "BATCH_STATUS_UPDATE",
     "RECORD_NOTIFICATION", "SMART_CONVERSATIONS", "SMART_CONVERSATION",
     "MESSAGE_INBOUND_SMART_CONVERSATION_REDACTION", "UNSUPPORTED")
)  # fmt: skip
_MOST_WEBHOOKS: Final = 5
_MOST_TARGET: Final = 742
_OWN_HOSTS: Final = re.compile(r"^conversation-api\..*\.?sinch\.com$")


def check_webhook(webhook: Json, state: State) -> None:
    """Raises a 400 for what a webhook may not be, alone or beside the app's others."""
    target = webhook["target"]
    check_url(target, "target")
    if len(target) > _MOST_TARGET:
        raise invalid(f"target may have {_MOST_TARGET} characters")
    if _OWN_HOSTS.match(urlsplit(target).hostname or ""):
        raise invalid("target must not be a host of the service")
    if webhook["target_type"] not in ("HTTP", "DISMISS", "GRPC"):
        raise invalid("target_type is not known")
    _check_triggers(webhook["triggers"])
    _check_client_credentials(webhook["client_credentials"])
    if webhook["secret"] is not None and not isinstance(webhook["secret"], str):
        raise invalid("secret must be a string")
    for other in state.webhooks_of(webhook["app_id"]):
        if other["id"] != webhook["id"] and other["target"] == target:
            raise invalid("the app has a webhook with this target already")


def _check_triggers(value: object) -> None:
    triggers = as_list(value, "triggers")
    if len(set(map(str, triggers))) != len(triggers):
        raise invalid("triggers must be without duplicates")
    for trigger in triggers:
        if trigger not in TRIGGERS:
            raise invalid(f"{trigger!r} is not a trigger")


def _check_client_credentials(value: object) -> None:
    if value is None:
        return
    if not isinstance(value, dict):
        raise invalid("client_credentials must be an object")
    for key in ("client_id", "client_secret", "endpoint"):
        if not value.get(key):
            raise invalid(f"client_credentials.{key} is required")
    check_url(value["endpoint"], "client_credentials.endpoint")
    for key, limit in (("scope", 1024), ("response_type", 64)):
        if len(value.get(key) or "") > limit:
            raise invalid(f"client_credentials.{key} may have {limit} characters")
    if value.get("token_request_type") not in (None, "BASIC", "FORM"):
        raise invalid("client_credentials.token_request_type is not known")


def _find(service: Service, request: Request) -> Json:
    name = request.path_params["webhook_id"]
    webhook = service.state.webhooks.get(name)
    if webhook is None:
        raise missing("Webhook", name)
    return webhook


async def create_webhook(service: Service, request: Request) -> Response:
    body = await read_shaped(request, WebhookShape)
    app_id = body.get("app_id")
    if not app_id:
        raise invalid("app_id is required")
    if app_id not in service.state.apps:
        raise missing("App", str(app_id))
    webhook = {
        "id": service.ids.ulid(),
        "app_id": app_id,
        "target": body.get("target"),
        "target_type": body.get("target_type") or "HTTP",
        "secret": body.get("secret") or "",
        "triggers": body.get("triggers") or [],
        "client_credentials": body.get("client_credentials"),
    }
    check_webhook(webhook, service.state)
    if len(service.state.webhooks_of(app_id)) >= _MOST_WEBHOOKS:
        raise ApiError(400, f"An app has at most {_MOST_WEBHOOKS} webhooks", status="FAILED_PRECONDITION")
    service.state.webhooks[webhook["id"]] = webhook
    return answer(webhook)


async def get_webhook(service: Service, request: Request) -> Response:
    return answer(_find(service, request))


async def patch_webhook(service: Service, request: Request) -> Response:
    webhook = _find(service, request)
    body = await read_shaped(request, WebhookShape)
    mask = [name for name in read_mask(request, body) if name not in ("id", "app_id") and name in webhook]
    changed = apply_patch(webhook, body, mask)
    check_shape(changed, WebhookShape)
    changed |= {"target_type": changed["target_type"] or "HTTP", "secret": changed["secret"] or ""}
    changed["triggers"] = changed["triggers"] or []
    check_webhook(changed, service.state)
    service.state.webhooks[webhook["id"]] = changed
    return answer(changed)


async def delete_webhook(service: Service, request: Request) -> Response:
    del service.state.webhooks[_find(service, request)["id"]]
    return answer({})


def make_routes() -> list[Route]:
    base = "/v1/projects/{project}/webhooks"
    one = base + "/{webhook_id}"
    return [
        Route(base, project_route(create_webhook), methods=["POST"]),
        Route(one, project_route(get_webhook), methods=["GET"]),
        Route(one, project_route(patch_webhook), methods=["PATCH"]),
        Route(one, project_route(delete_webhook), methods=["DELETE"]),
    ]
