"""Routes for contacts (sheet, section 12)."""

from collections import defaultdict
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mmsdesk.simulator.errors import ApiError, invalid, missing
from mmsdesk.simulator.gateway import answer, apply_patch, is_count, project_route, read_mask, read_page_size
from mmsdesk.simulator.identifiers import digits_of
from mmsdesk.simulator.service import Service
from mmsdesk.simulator.shapes import ContactShape, MergeShape, ProfileShape, read_shaped
from mmsdesk.simulator.state import make_contact
from mmsdesk.simulator.validation import as_list, check_channel, check_recipient

Json = dict[str, Any]

LANGUAGES: Final = frozenset(
    ("AF", "SQ", "AR", "AZ", "BN", "BG", "CA", "ZH", "ZH_CN", "ZH_HK", "ZH_TW", "HR", "CS", "DA", "NL", "EN",
     "EN_GB", "EN_US", "ET", "FIL", "FI", "FR", "DE", "EL", "GU", "HA", "HE", "HI", "HU", "ID", "GA", "IT", "JA",
     "KN", "KK", "KO", "LO", "LV", "LT", "MK", "MS", "ML", "MR", "NB", "FA", "PL", "PT", "PT_BR", "PT_PT", "PA",
     "RO", "RU", "SR", "SK", "SL", "ES", "ES_AR", "ES_ES", "ES_MX", "SW", "SV", "TA", "TE", "TH", "TR", "UK", "UR",
     "UZ", "VI", "ZU", "UNSPECIFIED")
)  # fmt: skip
_MOST_LISTED = 20
_COPIED_WHEN_EMPTY = ("email", "external_id", "metadata")
_UNIFIED_CHANNELS = ("SMS", "MMS", "RCS")
_PROFILE_CHANNELS = ("MESSENGER", "INSTAGRAM", "VIBER", "LINE")


def _check(contact: Json) -> None:
    identities = as_list(contact.get("channel_identities"), "channel_identities")
    if not identities:
        raise invalid("channel_identities is required")
    check_recipient({"identified_by": {"channel_identities": identities}})
    for channel in as_list(contact.get("channel_priority"), "channel_priority"):
        check_channel(channel)
    if contact.get("language") and contact["language"] not in LANGUAGES:
        raise invalid(f"{contact['language']!r} is not a language")
    if len(contact.get("metadata") or "") > 1024:
        raise invalid("metadata may have 1024 characters")


def _find(service: Service, name: str) -> Json:
    contact = service.state.contacts.get(name)
    if contact is None:
        raise missing("Contact", name)
    return contact


def _tell(service: Service, trigger: str, key: str, payload: Json, about: str) -> None:
    """Contact events go to the webhooks of every app; they carry no app id of their own."""
    for app_id in service.state.apps:
        service.notifier.emit(trigger, key, payload, app_id=app_id, about=f"{about} {trigger}")


async def list_contacts(service: Service, request: Request) -> Response:
    """All contacts, or those with an external id, or the one with an identity."""
    query = request.query_params
    found = list(service.state.contacts.values())
    if query.get("external_id"):
        found = [contact for contact in found if contact["external_id"] == query["external_id"]]
    if query.get("identity"):
        if not query.get("channel"):
            raise invalid("channel is required with identity")
        one = service.state.find_contact(query["channel"], query["identity"])
        found = [one] if one is not None else []
    size = read_page_size(request, _MOST_LISTED)
    token = query.get("page_token") or "0"
    if not is_count(token):
        raise invalid("page_token is not one of ours")
    start = int(token)
    following = str(start + size) if start + size < len(found) else ""
    return answer({"contacts": found[start : start + size], "next_page_token": following})


async def create_contact(service: Service, request: Request) -> Response:
    body = await read_shaped(request, ContactShape)
    _check(body)
    if not body.get("language"):
        raise invalid("language is required")
    contact = make_contact(service.ids.ulid(), body)
    service.state.contacts[contact["id"]] = contact
    _tell(service, "CONTACT_CREATE", "contact_create_notification", {"contact": contact}, contact["id"])
    return answer(contact)


async def get_contact(service: Service, request: Request) -> Response:
    return answer(_find(service, request.path_params["contact_id"]))


async def patch_contact(service: Service, request: Request) -> Response:
    contact = _find(service, request.path_params["contact_id"])
    body = await read_shaped(request, ContactShape)
    mask = [name for name in read_mask(request, body) if name in contact and name != "id"]
    changed = apply_patch(contact, body, mask)
    _check(changed)
    changed = make_contact(contact["id"], changed)
    service.state.contacts[contact["id"]] = changed
    _tell(service, "CONTACT_UPDATE", "contact_update_notification", {"contact": changed}, contact["id"])
    return answer(changed)


async def delete_contact(service: Service, request: Request) -> Response:
    contact = _find(service, request.path_params["contact_id"])
    service.conversations.delete_of(contact["id"])
    del service.state.contacts[contact["id"]]
    _tell(service, "CONTACT_DELETE", "contact_delete_notification", {"contact": contact}, contact["id"])
    return answer({})


async def merge_contacts(service: Service, request: Request) -> Response:
    """The destination survives: it takes over channels it lacks and fills its empty fields."""
    body = await read_shaped(request, MergeShape)
    kept = _find(service, request.path_params["contact_id"])
    gone = _find(service, str(body.get("source_id") or ""))
    if gone["id"] == kept["id"]:
        raise invalid("a contact cannot be merged with itself")
    if body.get("strategy") not in (None, "MERGE"):
        raise invalid("strategy must be MERGE")
    channels = {identity["channel"] for identity in kept["channel_identities"]}
    moved = [identity for identity in gone["channel_identities"] if identity["channel"] not in channels]
    merged = dict(kept)
    merged["channel_identities"] = [*kept["channel_identities"], *moved]
    last = [channel for channel in (identity["channel"] for identity in moved) if channel in gone["channel_priority"]]
    merged["channel_priority"] = [*kept["channel_priority"], *last]
    for key in _COPIED_WHEN_EMPTY:
        merged[key] = kept[key] or gone[key]
    if kept["display_name"] == "Unknown":
        merged["display_name"] = gone["display_name"]
    service.state.contacts[kept["id"]] = merged
    del service.state.contacts[gone["id"]]
    service.conversations.move(gone["id"], kept["id"])
    payload = {"preserved_contact": merged, "deleted_contact": gone}
    _tell(service, "CONTACT_MERGE", "contact_merge_notification", payload, kept["id"])
    return answer(merged)


async def list_conflicts(service: Service, _request: Request) -> Response:
    """Numbers that several contacts share on SMS, MMS or RCS."""
    by_number: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for contact in service.state.contacts.values():
        for identity in contact["channel_identities"]:
            if identity["channel"] in _UNIFIED_CHANNELS:
                by_number[digits_of(identity["identity"])].append((identity["channel"], contact["id"]))
    conflicts = [
        {
            "identity": number,
            "channels": sorted({channel for channel, _ in holders}),
            "contact_ids": sorted({contact_id for _, contact_id in holders}),
        }
        for number, holders in by_number.items()
        if len({contact_id for _, contact_id in holders}) > 1
    ]
    return answer({"conflicts": conflicts, "next_page_token": ""})


async def get_profile(service: Service, request: Request) -> Response:
    """A person's name on a channel that has profiles; phones have none."""
    body = await read_shaped(request, ProfileShape)
    check_recipient(body.get("recipient"))
    if body.get("app_id") not in service.state.apps:
        raise missing("App", str(body.get("app_id")))
    if body.get("channel") not in _PROFILE_CHANNELS:
        raise ApiError(400, "Unsupported operation: this channel has no profiles", status="FAILED_PRECONDITION")
    raise ApiError(404, "No profile is available for this recipient")


def make_routes() -> list[Route]:
    base = "/v1/projects/{project}/contacts"
    one = base + "/{contact_id}"
    return [
        Route(base, project_route(list_contacts), methods=["GET"]),
        Route(base, project_route(create_contact), methods=["POST"]),
        Route(f"{base}:identityConflicts", project_route(list_conflicts), methods=["GET"]),
        Route(f"{base}:getChannelProfile", project_route(get_profile), methods=["POST"]),
        Route(f"{one}:merge", project_route(merge_contacts), methods=["POST"]),
        Route(one, project_route(get_contact), methods=["GET"]),
        Route(one, project_route(patch_contact), methods=["PATCH"]),
        Route(one, project_route(delete_contact), methods=["DELETE"]),
    ]
