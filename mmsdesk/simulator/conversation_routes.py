"""Routes for conversations, which only apps in CONVERSATION mode have (sheet, section 5)."""

import time
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mmsdesk.simulator.errors import ApiError, invalid, missing
from mmsdesk.simulator.gateway import answer, apply_patch, is_count, project_route, read_mask, read_page_size
from mmsdesk.simulator.identifiers import digits_of, read_time, write_time
from mmsdesk.simulator.service import Service
from mmsdesk.simulator.shapes import ConversationShape, InjectedEventShape, InjectedMessageShape, read_shaped
from mmsdesk.simulator.state import Message
from mmsdesk.simulator.validation import check_channel, check_message

Json = dict[str, Any]

_MOST_LISTED: Final = 20
_MOST_RECENT: Final = 50
_CHANGEABLE: Final = ("active_channel", "metadata", "metadata_json", "correlation_id")
_EVENT_KEYS: Final = ("app_event", "contact_event", "contact_message_event")


def _find(service: Service, request: Request) -> Json:
    name = request.path_params["conversation_id"]
    conversation = service.state.conversations.get(name)
    if conversation is None:
        raise missing("Conversation", name)
    return conversation


def _listed(service: Service, request: Request) -> list[Json]:
    """The conversations a query asks for, the one heard of last first."""
    query = request.query_params
    found = list(service.state.conversations.values())
    for key in ("app_id", "contact_id", "active_channel"):
        if query.get(key):
            found = [each for each in found if each[key] == query[key]]
    if (query.get("only_active") or "").lower() == "true":
        found = [each for each in found if each["active"]]
    return sorted(found, key=lambda each: str(each["last_received"]), reverse=True)


def _page(request: Request, rows: list[Json], most: int) -> Json:
    token = request.query_params.get("page_token") or "0"
    if not is_count(token):
        raise invalid("page_token is not one of ours")
    start, size = int(token), read_page_size(request, most)
    following = str(start + size) if start + size < len(rows) else ""
    return {"conversations": rows[start : start + size], "next_page_token": following, "total_size": len(rows)}


async def list_conversations(service: Service, request: Request) -> Response:
    return answer(_page(request, _listed(service, request), _MOST_LISTED))


async def list_recent(service: Service, request: Request) -> Response:
    """Conversations with their last message each."""
    newest: dict[str, Message] = {}
    now = time.time()
    for message in service.state.messages.in_order:
        if message.conversation_id and service.state.is_kept(message, now):
            newest[message.conversation_id] = message
    rows = [
        {"conversation": each, "last_message": newest[each["id"]].as_json() if each["id"] in newest else None}
        for each in _listed(service, request)
    ]
    return answer(_page(request, rows, _MOST_RECENT))


async def create_conversation(service: Service, request: Request) -> Response:
    body = await read_shaped(request, ConversationShape)
    app = service.state.apps.get(body.get("app_id") or "")
    if app is None:
        raise missing("App", str(body.get("app_id")))
    if app["processing_mode"] != "CONVERSATION":
        raise ApiError(400, "An app in DISPATCH mode has no conversations", status="FAILED_PRECONDITION")
    if (body.get("contact_id") or "") not in service.state.contacts:
        raise missing("Contact", str(body.get("contact_id")))
    if body.get("active_channel"):
        check_channel(body["active_channel"])
    if service.conversations.active(app["id"], body["contact_id"]) is not None:
        raise ApiError(400, "The contact has an active conversation with this app", status="FAILED_PRECONDITION")
    given = {key: body[key] for key in ("metadata", "metadata_json", "correlation_id") if body.get(key) is not None}
    made = service.conversations.start(app["id"], body["contact_id"], body.get("active_channel") or "", **given)
    return answer(made)


async def get_conversation(service: Service, request: Request) -> Response:
    return answer(_find(service, request))


async def patch_conversation(service: Service, request: Request) -> Response:
    conversation = _find(service, request)
    body = await read_shaped(request, ConversationShape)
    mask = [name for name in read_mask(request, body) if name.partition(".")[0] in _CHANGEABLE]
    changed = apply_patch(conversation, body, mask)
    if changed["active_channel"]:
        check_channel(changed["active_channel"])
    changed |= {key: changed[key] or "" for key in ("active_channel", "metadata", "correlation_id")}
    changed["metadata_json"] = changed["metadata_json"] or {}
    service.state.conversations[conversation["id"]] = changed
    return answer(changed)


async def delete_conversation(service: Service, request: Request) -> Response:
    service.conversations.delete(_find(service, request))
    return answer({})


async def stop_conversation(service: Service, request: Request) -> Response:
    service.conversations.stop(_find(service, request))
    return answer({})


async def inject_message(service: Service, request: Request) -> Response:
    """Files a message that went another way; nothing is sent, nobody is told."""
    conversation = _find(service, request)
    body = await read_shaped(request, InjectedMessageShape)
    ours, theirs = body.get("app_message"), body.get("contact_message")
    if bool(ours) == bool(theirs):
        raise invalid("either app_message or contact_message is required")
    if ours:
        check_message(ours)
    channel, identity = _read_identity(body)
    message = Message(
        message_id=service.ids.ulid(),
        app_id=conversation["app_id"],
        direction="TO_CONTACT" if ours else "TO_APP",
        accepted_at=_read_moment(body),
        channel=channel,
        identity=identity,
        metadata=body.get("metadata") or "",
        correlation_id="",
        processing_mode="CONVERSATION",
        contact_id=conversation["contact_id"],
        conversation_id=conversation["id"],
        app_message=ours or None,
        contact_message=theirs or None,
        sender_id=body.get("sender_id") or "",
        injected=True,
    )
    service.state.messages.add(message)
    return answer({})


async def inject_event(service: Service, request: Request) -> Response:
    """Files an event that went another way."""
    conversation = _find(service, request)
    body = await read_shaped(request, InjectedEventShape)
    kinds = [key for key in _EVENT_KEYS if body.get(key)]
    if len(kinds) != 1:
        raise invalid("an event has exactly one kind")
    channel, identity = _read_identity(body)
    event = {
        "id": service.ids.ulid(),
        "app_id": conversation["app_id"],
        "direction": "TO_CONTACT" if kinds[0] == "app_event" else "TO_APP",
        kinds[0]: body[kinds[0]],
        "channel_identity": {"channel": channel, "identity": identity, "app_id": ""},
        "contact_id": conversation["contact_id"],
        "conversation_id": conversation["id"],
        "accept_time": write_time(_read_moment(body)),
        "processing_mode": "CONVERSATION",
    }
    service.state.events[event["id"]] = event
    return answer({"event_id": event["id"], "accepted_time": event["accept_time"]})


def _read_identity(body: Json) -> tuple[str, str]:
    identity = body.get("channel_identity") or {}
    check_channel(identity.get("channel"))
    if not identity.get("identity"):
        raise invalid("channel_identity.identity is required")
    return identity["channel"], digits_of(identity["identity"])


def _read_moment(body: Json) -> float:
    text = body.get("accept_time")
    if not text:
        raise invalid("accept_time is required")
    try:
        return read_time(text)
    except (ValueError, OverflowError):
        raise invalid("accept_time is not a time") from None


def make_routes() -> list[Route]:
    base = "/v1/projects/{project}/conversations"
    one = base + "/{conversation_id}"
    return [
        Route(f"{base}:recent", project_route(list_recent), methods=["GET"]),
        Route(base, project_route(list_conversations), methods=["GET"]),
        Route(base, project_route(create_conversation), methods=["POST"]),
        Route(f"{one}:stop", project_route(stop_conversation), methods=["POST"]),
        Route(f"{one}:inject-message", project_route(inject_message), methods=["POST"]),
        Route(f"{one}:inject-event", project_route(inject_event), methods=["POST"]),
        Route(one, project_route(get_conversation), methods=["GET"]),
        Route(one, project_route(patch_conversation), methods=["PATCH"]),
        Route(one, project_route(delete_conversation), methods=["DELETE"]),
    ]
