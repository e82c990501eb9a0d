"""Routes beside messages: capability and events (sheet, section 14)."""

import time
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mmsdesk.simulator.errors import invalid, missing
from mmsdesk.simulator.gateway import answer, is_count, project_route, read_page_size
from mmsdesk.simulator.identifiers import digits_of, write_time
from mmsdesk.simulator.service import Service
from mmsdesk.simulator.shapes import AddressedShape, read_shaped
from mmsdesk.simulator.validation import as_list, check_channel, check_recipient, check_url

Json = dict[str, Any]

_EVENTS: Final = (
    "composing_event", "composing_end_event", "comment_reply_event", "agent_joined_event", "agent_left_event",
    "generic_event",
)  # fmt: skip
_CAPABLE_CHANNELS: Final = ("MMS", "SMS")
_MOST_EVENTS: Final = 20


async def read_addressed(service: Service, request: Request) -> Json:
    """A body with an app of ours and a recipient."""
    body = await read_shaped(request, AddressedShape)
    if not body.get("app_id"):
        raise invalid("app_id is required")
    if body["app_id"] not in service.state.apps:
        raise missing("App", str(body["app_id"]))
    check_recipient(body.get("recipient"))
    return body


def identities_of(service: Service, recipient: Json) -> tuple[str, list[Json]]:
    """Contact id and addresses of a recipient."""
    contact_id = recipient.get("contact_id") or ""
    if contact_id:
        contact = service.state.contacts.get(contact_id)
        if contact is None:
            raise missing("Contact", contact_id)
        return contact_id, contact["channel_identities"]
    return "", recipient["identified_by"]["channel_identities"]


async def query_capability(service: Service, request: Request) -> Response:
    """Echoes the question; the answer comes as CAPABILITY callbacks, one for each address."""
    body = await read_addressed(service, request)
    contact_id, identities = identities_of(service, body["recipient"])
    request_id = body.get("request_id") or service.ids.ulid()
    for identity in identities:
        usual = "CAPABILITY_FULL" if identity["channel"] in _CAPABLE_CHANNELS else "CAPABILITY_UNKNOWN"
        planned = service.faults.plan.capabilities.get(digits_of(identity["identity"]))
        payload = {
            "request_id": request_id,
            "contact_id": contact_id,
            "channel": identity["channel"],
            "identity": digits_of(identity["identity"]),
            "capability_status": planned or usual,
            "channel_capabilities": [],
        }
        about = f"{identity['identity']} capability {request_id}"
        service.notifier.emit("CAPABILITY", "capability_notification", payload, app_id=body["app_id"], about=about)
    return answer({"app_id": body["app_id"], "recipient": body["recipient"], "request_id": request_id})


async def send_event(service: Service, request: Request) -> Response:
    """Takes an event such as a typing sign; phones show none, which an EVENT_DELIVERY callback says."""
    body = await read_addressed(service, request)
    given = body.get("event")
    kinds = [key for key in _EVENTS if isinstance(given, dict) and given.get(key) is not None]
    if len(kinds) != 1:
        raise invalid("an event has exactly one kind")
    order = body.get("channel_priority_order")
    channels = [order] if isinstance(order, str) else as_list(order, "channel_priority_order")
    for channel in channels:
        check_channel(channel)
    if body.get("callback_url"):
        check_url(body["callback_url"], "callback_url")
    contact_id, identities = identities_of(service, body["recipient"])
    identity = next((i for i in identities if i["channel"] in channels), identities[0])
    app = service.state.apps[body["app_id"]]
    conversation_id = ""
    if app["processing_mode"] == "CONVERSATION":
        contact_id, conversation_id = service.conversations.link(
            app["id"], identities, identity["channel"], contact_id=contact_id
        )
    event = {
        "id": service.ids.ulid(),
        "app_id": app["id"],
        "direction": "TO_CONTACT",
        "app_event": given,
        "channel_identity": {"channel": identity["channel"], "identity": identity["identity"], "app_id": ""},
        "contact_id": contact_id,
        "conversation_id": conversation_id,
        "accept_time": write_time(time.time()),
        "processing_mode": app["processing_mode"],
    }
    service.state.events[event["id"]] = event
    report = {
        "event_id": event["id"],
        "status": "FAILED",
        "channel_identity": {**event["channel_identity"], "identity": digits_of(identity["identity"])},
        "contact_id": contact_id,
        "reason": {
            "code": "UNSUPPORTED_OPERATION",
            "description": f"{identity['channel']} has no events",
            "sub_code": "UNSPECIFIED_SUB_CODE",
        },
        "metadata": body.get("event_metadata") or "",
        "processing_mode": app["processing_mode"],
    }
    service.notifier.emit(
        "EVENT_DELIVERY",
        "event_delivery_report",
        report,
        app_id=app["id"],
        about=f"{identity['identity']} event {event['id']}",
        callback_url=body.get("callback_url") or "",
    )
    return answer({"event_id": event["id"], "accepted_time": event["accept_time"]})


async def list_events(service: Service, request: Request) -> Response:
    found = list(reversed(service.state.events.values()))
    for key in ("contact_id", "conversation_id"):
        if wanted := request.query_params.get(key):
            found = [event for event in found if event[key] == wanted]
    token = request.query_params.get("page_token") or "0"
    if not is_count(token):
        raise invalid("page_token is not one of ours")
    start, size = int(token), read_page_size(request, _MOST_EVENTS)
    following = str(start + size) if start + size < len(found) else ""
    return answer({"events": found[start : start + size], "next_page_token": following})


def _find_event(service: Service, request: Request) -> Json:
    name = request.path_params["event_id"]
    event = service.state.events.get(name)
    if event is None:
        raise missing("Event", name)
    return event


async def get_event(service: Service, request: Request) -> Response:
    return answer(_find_event(service, request))


async def delete_event(service: Service, request: Request) -> Response:
    del service.state.events[_find_event(service, request)["id"]]
    return answer({})


def make_routes() -> list[Route]:
    base = "/v1/projects/{project}"
    return [
        Route(f"{base}/capability:query", project_route(query_capability), methods=["POST"]),
        Route(f"{base}/events:send", project_route(send_event), methods=["POST"]),
        Route(f"{base}/events", project_route(list_events), methods=["GET"]),
        Route(base + "/events/{event_id}", project_route(get_event), methods=["GET"]),
        Route(base + "/events/{event_id}", project_route(delete_event), methods=["DELETE"]),
    ]
