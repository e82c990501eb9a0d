"""Looking up stored messages: the list, newest first, and the last message of each person (sheet, section 9)."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from mmsdesk.simulator.errors import invalid
from mmsdesk.simulator.gateway import answer, is_count, read_page_size
from mmsdesk.simulator.identifiers import read_time
from mmsdesk.simulator.service import Service
from mmsdesk.simulator.shapes import LastMessagesShape, read_shaped
from mmsdesk.simulator.state import Message, State
from mmsdesk.simulator.validation import as_list

Json = dict[str, Any]

_MOST_LISTED: Final = 1000
_EQUAL_FIELDS: Final = ("app_id", "conversation_id", "contact_id", "channel", "direction")


def read_source(given: Mapping[str, Any]) -> str:
    """The processing mode whose messages are asked for: CONVERSATION unless said otherwise."""
    source = given.get("messages_source") or "CONVERSATION_SOURCE"
    if source not in ("CONVERSATION_SOURCE", "DISPATCH_SOURCE"):
        raise invalid("messages_source is not known")
    return "DISPATCH" if source == "DISPATCH_SOURCE" else "CONVERSATION"


def _microseconds(seconds: float) -> int:
    """Times are compared as they are written, so that a message is found at the very time it reports."""
    return round(seconds * 1_000_000)


def _read_moment(given: Mapping[str, Any], name: str) -> int | None:
    text = given.get(name)
    if not text:
        return None
    try:
        return _microseconds(read_time(str(text)))
    except ValueError:
        raise invalid(f"{name} is not a time") from None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which messages a look-up is after; times are Unix microseconds, `start` included and `end` not."""

    mode: str
    start: int | None
    end: int | None
    equal: dict[str, str]
    with_metadata: bool

    def find(self, state: State, identity: str | None, before: int | None) -> Iterator[tuple[int, Message]]:
        """Kept messages that match, newest first, with their places."""
        now = time.time()
        for place, message in state.messages.newest_first(identity, before):
            if self.start is not None and _microseconds(message.accepted_at) < self.start:
                if message.injected:  # filed later than it happened
                    continue
                return
            if self._matches(message) and state.is_kept(message, now):
                yield place, message

    def _matches(self, message: Message) -> bool:
        if message.processing_mode != self.mode or (
            self.end is not None and _microseconds(message.accepted_at) >= self.end
        ):
            return False
        return all(getattr(message, field) == value for field, value in self.equal.items())


def read_wanted(given: Mapping[str, Any]) -> Wanted:
    """The filters of a query string or a body."""
    equal = {name: str(given[name]) for name in _EQUAL_FIELDS if given.get(name)}
    if str(given.get("only_recipient_originated", "")).lower() == "true":
        equal["direction"] = "TO_APP"
    return Wanted(
        mode=read_source(given),
        start=_read_moment(given, "start_time"),
        end=_read_moment(given, "end_time"),
        equal=equal,
        with_metadata=given.get("view") != "WITHOUT_METADATA",
    )


def _read_token(token: object) -> int | None:
    if not token:
        return None
    if not is_count(str(token)):
        raise invalid("page_token is not one of ours")
    return int(str(token))


async def list_messages(service: Service, request: Request) -> Response:
    """Newest first; a page token is the place of the last message given out, so that new ones do not shift pages."""
    query = request.query_params
    wanted = read_wanted(query)
    page_size = read_page_size(request, _MOST_LISTED)
    found: list[Json] = []
    next_token, last_place = "", 0
    identity = query.get("channel_identity") or None
    for place, message in wanted.find(service.state, identity, _read_token(query.get("page_token"))):
        if len(found) == page_size:
            next_token = str(last_place)
            break
        found.append(message.as_json(with_metadata=wanted.with_metadata))
        last_place = place
    return answer({"messages": found, "next_page_token": next_token})


async def fetch_last_messages(service: Service, request: Request) -> Response:
    """`messages:fetch-last-message`: one message, the newest, for each identity or contact named."""
    body = await read_shaped(request, LastMessagesShape)
    wanted = read_wanted(body)
    identities = as_list(body.get("channel_identities"), "channel_identities")
    contact_ids = as_list(body.get("contact_ids"), "contact_ids")
    if bool(identities) == bool(contact_ids):
        raise invalid("either channel_identities or contact_ids is required")
    if contact_ids and wanted.mode == "DISPATCH":
        raise invalid("contact_ids cannot be used with DISPATCH_SOURCE")
    state = service.state
    if identities:
        hits = [next(wanted.find(state, str(identity), None), None) for identity in identities]
    else:
        hits = [
            next((hit for hit in wanted.find(state, None, None) if hit[1].contact_id == contact_id), None)
            for contact_id in contact_ids
        ]
    newest = sorted({hit[0]: hit[1] for hit in hits if hit is not None}.items(), reverse=True)
    start = _read_token(body.get("page_token")) or 0
    size = max(1, min(_MOST_LISTED, int(body.get("page_size") or 10)))
    following = str(start + size) if start + size < len(newest) else ""
    page = [message.as_json(with_metadata=wanted.with_metadata) for _, message in newest[start : start + size]]
    return answer({"messages": page, "next_page_token": following})
