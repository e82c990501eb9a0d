"""Routes for messages: send, read, change, delete, transcode (sheet, sections 6, 9 and 10)."""

import asyncio
import time
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mmsdesk.simulator.broken_answers import BrokenAnswer, is_whole
from mmsdesk.simulator.errors import ApiError, invalid, missing
from mmsdesk.simulator.gateway import (
    answer,
    enter,
    project_route,
    read_json,
    refuse,
    service_of,
    too_many,
    under_fault,
)
from mmsdesk.simulator.identifiers import digits_of
from mmsdesk.simulator.listing import fetch_last_messages, list_messages, read_source
from mmsdesk.simulator.rendering import transcode
from mmsdesk.simulator.service import Service
from mmsdesk.simulator.shapes import AddressedShape, read_shaped
from mmsdesk.simulator.state import Message, SendRequest
from mmsdesk.simulator.validation import as_list, check_channel, check_message, check_send

Json = dict[str, Any]


async def send_message(request: Request) -> Response:
    """`messages:send`; every request leaves a row for the inspection page, whatever becomes of it."""
    service = service_of(request)
    row = SendRequest(time.time())
    service.state.requests.append(row)
    try:
        enter(service, request)
        response = await _answer_send(service, request, row)
    except ApiError as error:
        response = refuse(error)
    finally:
        row.done = True
    row.answered = is_whole(response)
    row.status = response.status_code if row.answered or row.accepted else 0
    return response


async def _answer_send(service: Service, request: Request, row: SendRequest) -> Response:
    """The answer to one send, or what the plan lets become of it."""
    unread = service.faults.meets("send", "", blind=True)
    if unread is not None:
        row.fault = unread.fault
        return BrokenAnswer(reset=True)
    body = await read_json(request)
    check_send(body, service.faults.plan.switches)
    row.identity = _first_identity(service, body)[1]
    row.job_id = _job_of(body)
    whom = digits_of(row.identity)
    half = service.faults.latency_seconds(whom) / 2
    if half:
        await asyncio.sleep(half)
    fault = service.faults.meets("send", whom)
    if fault is not None:
        row.fault = fault.fault
    response = await under_fault(service, request, fault, whom, lambda: _accept(service, request, row, body))
    if half:
        await asyncio.sleep(half)
    return response


async def _accept(service: Service, request: Request, row: SendRequest, body: Json) -> Response:
    whom = digits_of(row.identity)
    if service.faults.refuses(whom):
        raise too_many(service, "slow down")
    if not service.carrier.has_room(body["app_id"]):
        raise too_many(service, "the app's outbound queue is full")
    await _check_sync(service, body)
    message = _make_message(service, body, await request.body(), row.job_id)
    service.state.messages.add(message)
    service.carrier.put(message, high_priority=body.get("queue") == "HIGH_PRIORITY")
    row.accepted, row.message_id = True, message.message_id
    service.make_due_replies()
    if service.faults.loses_answer(whom):
        return BrokenAnswer()
    return answer({"message_id": message.message_id, "accepted_time": message.accepted_time})


def _first_identity(service: Service, body: Json) -> tuple[str, str]:
    """Channel and address a message is filed under: the first in order of priority."""
    recipient = body["recipient"]
    if recipient.get("contact_id"):
        contact = service.state.contacts.get(recipient["contact_id"])
        identities = contact["channel_identities"] if contact else []
    else:
        identities = recipient["identified_by"]["channel_identities"]
    for channel in body.get("channel_priority_order") or ():
        for identity in identities:
            if identity["channel"] == channel:
                return channel, identity["identity"]
    return (identities[0]["channel"], identities[0]["identity"]) if identities else ("", "")


def _job_of(body: Json) -> str:
    """The sender's own name for an attempt: `job` in the metadata, else the correlation id."""
    text = body.get("message_metadata") or ""
    try:
        found = msgspec.json.decode(text) if text else None
    except msgspec.DecodeError:
        found = None
    job = found.get("job") if isinstance(found, dict) else None
    return str(job or body.get("correlation_id") or "")


async def _check_sync(service: Service, body: Json) -> None:
    """Refusals that need the app: its existence, its mode, and the points a plan moves into this stage."""
    app = service.state.apps.get(body["app_id"])
    if app is None:
        raise missing("App", body["app_id"])
    by_contact = bool(body["recipient"].get("contact_id"))
    if by_contact and _mode(app, body) == "DISPATCH":
        raise invalid("recipient.identified_by is required in DISPATCH mode")
    if by_contact and body["recipient"]["contact_id"] not in service.state.contacts:
        raise missing("Contact", body["recipient"]["contact_id"])
    switches = service.faults.plan.switches
    if switches.get("unconfigured") == "400":
        configured = {entry["channel"] for entry in app["channel_credentials"]}
        if strange := set(body.get("channel_priority_order") or ()) - configured:
            raise invalid(f"the app has no {min(strange)} channel")
    if switches.get("strict") == "sync400":
        refused = await service.carrier.refuse_media(body)
        if refused is not None:
            raise invalid(f"{refused.code}: {refused.description}")


def _mode(app: Json, body: Json) -> str:
    return "DISPATCH" if body.get("processing_strategy") == "DISPATCH_ONLY" else str(app["processing_mode"])


def _keeps_labels(app: Json, mode: str) -> bool:
    """Whether correlation id and conversation metadata are kept: never without storing, nor for a single message that
    a CONVERSATION app sends in the other mode (sheet, section 6.1)."""
    if mode == "CONVERSATION":
        return True
    return app["processing_mode"] == "DISPATCH" and bool(app["dispatch_retention_policy"]["ttl_days"] > 0)


def _make_message(service: Service, body: Json, raw: bytes, job_id: str) -> Message:
    app = service.state.apps[body["app_id"]]
    mode = _mode(app, body)
    channel, identity = _first_identity(service, body)
    contact_id = conversation_id = ""
    correlation_id = (body.get("correlation_id") or "") if _keeps_labels(app, mode) else ""
    if mode == "CONVERSATION":
        recipient = body["recipient"]
        contact_id, conversation_id = service.conversations.link(
            app["id"],
            (recipient.get("identified_by") or {}).get("channel_identities") or [],
            channel,
            contact_id=recipient.get("contact_id") or "",
            correlation_id=correlation_id,
        )
    if body.get("conversation_metadata") and _keeps_labels(app, mode):
        _keep_conversation_metadata(service, digits_of(identity), body, mode)
    return Message(
        message_id=service.ids.ulid(),
        app_id=app["id"],
        direction="TO_CONTACT",
        accepted_at=time.time(),
        channel=channel,
        identity=identity,
        metadata=body.get("message_metadata") or "",
        correlation_id=correlation_id,
        processing_mode=mode,
        request=raw,
        job_id=job_id,
        contact_id=contact_id,
        conversation_id=conversation_id,
    )


def _keep_conversation_metadata(service: Service, identity: str, body: Json, mode: str) -> None:
    """What comes back with the person's replies: the last value, or in a conversation a merge of all."""
    kept = service.state.conversation_metadata
    value = body["conversation_metadata"]
    if body.get("conversation_metadata_update_strategy") == "MERGE_PATCH" and mode == "CONVERSATION":
        value = merge_patch(msgspec.json.decode(kept.get(identity) or "{}"), value)
    kept[identity] = msgspec.json.encode(value).decode()


def merge_patch(target: object, patch: object) -> object:
    """RFC 7386: null removes a key, objects merge, anything else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def _find(service: Service, request: Request) -> Message:
    """The message of a path, if it is still kept and belongs to the source asked for."""
    name = request.path_params["message_id"]
    message = service.state.messages.by_id.get(name)
    kept = message is not None and service.state.is_kept(message, time.time())
    if message is None or not kept or message.processing_mode != read_source(request.query_params):
        raise missing("Message", name)
    return message


async def get_message(service: Service, request: Request) -> Response:
    return answer(_find(service, request).as_json())


async def delete_message(service: Service, request: Request) -> Response:
    _find(service, request).deleted = True
    return answer({})


async def patch_message(service: Service, request: Request) -> Response:
    message = _find(service, request)
    metadata = (await read_json(request)).get("metadata")
    if not isinstance(metadata, str) or len(metadata) > 1024:
        raise invalid("metadata must be a string of at most 1024 characters")
    message.metadata = metadata
    return answer(message.as_json())


async def transcode_message(service: Service, request: Request) -> Response:
    body = await read_shaped(request, AddressedShape)
    if body.get("app_id") not in service.state.apps:
        raise missing("App", str(body.get("app_id")))
    check_message(body.get("app_message"))
    channels = as_list(body.get("channels"), "channels")
    if not channels:
        raise invalid("channels is required")
    for channel in channels:
        check_channel(channel)
    switch = service.faults.plan.switches.get("transcode")
    if switch == "400" and "MMS" in channels:
        raise invalid("MMS is not a channel messages can be transcoded for")
    known = [channel for channel in channels if not (switch == "without_mms" and channel == "MMS")]
    return answer({"transcoded_message": {channel: transcode(body["app_message"], channel) for channel in known}})


def make_routes() -> list[Route]:
    base = "/v1/projects/{project}/messages"
    one = base + "/{message_id}"
    return [
        Route(f"{base}:send", send_message, methods=["POST"]),
        Route(f"{base}:transcode", project_route(transcode_message), methods=["POST"]),
        Route(f"{base}:fetch-last-message", project_route(fetch_last_messages), methods=["POST"]),
        Route(base, project_route(list_messages), methods=["GET"]),
        Route(one, project_route(get_message), methods=["GET"]),
        Route(one, project_route(delete_message), methods=["DELETE"]),
        Route(one, project_route(patch_message), methods=["PATCH"]),
    ]
