"""What each kind of answer asks for, how what is typed is kept, and what is not right with it yet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mmsdesk.domain.links import full_address, leads_nowhere
from mmsdesk.domain.map_links import is_short_link, read_map_place
from mmsdesk.services.draft_parts import (
    CALENDAR,
    CALL,
    LINK,
    LOCATION,
    REPLY,
    SHARE_LOCATION,
    DraftChoice,
    read_coordinates,
    write_coordinates,
)
from mmsdesk.ui.compose.event_time import TIME_HINT, is_time

CHOICE_NAMES: Final[Mapping[str, str]] = {
    REPLY: "Reply",
    LINK: "Link",
    CALL: "Call",
    LOCATION: "Location",
    CALENDAR: "Calendar",
    SHARE_LOCATION: "Ask for location",
}
"""The kinds of answers, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of an answer: an attribute of DraftChoice, what it is called, and an example."""

    part: str
    name: str
    example: str
    takes_fields: bool = True


ASKED: Final[Mapping[str, tuple[Asked, ...]]] = {
    REPLY: (Asked("title", "reply", "What people write back"),),
    LINK: (Asked("title", "title", "What the link is"), Asked("url", "web address", "https://")),
    CALL: (Asked("title", "title", "What the call is for"), Asked("phone", "phone number", "+15035550100")),
    LOCATION: (
        Asked("title", "title", "What the place is"),
        Asked("place", "coordinates", "45.52, -122.67 or a map link", takes_fields=False),
    ),
    CALENDAR: (
        Asked("title", "title", "What the date is"),
        Asked("url", "web address", "https://"),
        Asked("event", "event name", "What calendars show"),
        Asked("about", "event description", "What it is about"),
        Asked("starts", "start", TIME_HINT, takes_fields=False),
        Asked("ends", "end", "2026-11-26 22:00", takes_fields=False),
    ),
    SHARE_LOCATION: (
        Asked("title", "title", "What people are asked"),
        Asked("url", "web address", "https://"),
    ),
}
"""The first two stand beside the kind, the others below; of a calendar's only the first does."""

CAPTIONS: Final[Mapping[str, str]] = {
    "url": "Web address",
    "event": "Event name",
    "about": "Description",
    "starts": "Starts",
    "ends": "Ends",
    "zone": "Time zone",
}
"""What stands above the lines of a calendar: filled in, no line of six says by itself what it is."""

TIMES: Final = ("starts", "ends")
_E164: Final = re.compile(r"\+[1-9]\d{6,14}")
_SEPARATORS: Final = re.compile(r"[\s().\u00a0\u2010-\u2015-]+")


def keep_phone(typed: str) -> str:
    """A number as Sinch takes it, where one is recognised: "+1 503 555 0100" is "+15035550100"."""
    bare = _SEPARATORS.sub("", typed)
    return bare if _E164.fullmatch(bare) else typed


def keep_url(typed: str) -> str:
    """A web address with its beginning, where it is one without: "www.lume.example" is "https://www.lume.example"."""
    has_user = "@" in typed.partition("/")[0]  # somebody's e-mail address
    return typed if "://" in typed or has_user or leads_nowhere(typed) else full_address(typed)


def keep_place(typed: str) -> str:
    """Coordinates as they are typed, or those a pasted map link leads to."""
    place = read_map_place(typed) if ":" in typed or "/" in typed else None
    return typed if place is None else write_coordinates(place.coordinates)


def is_pasted(before: str, after: str) -> bool:
    """Whether more came at once than a key writes: what is typed letter by letter is left alone until it is whole."""
    return abs(len(after) - len(before)) > 1


def trouble_with(choice: DraftChoice, part: str) -> str:
    """What is not right with one line of an answer, for people; "" when it is right, empty or up to somebody's data."""
    text = str(getattr(choice, part))
    if not text.strip() or "{{" in text:
        return ""
    if part == "url" and not text.strip().lower().startswith(("https://", "http://")):
        return "Write the whole address, beginning with https://."
    if part == "phone" and not _E164.fullmatch(text):
        return "Begin the number with + and the country code, like +15035550100."
    if part == "place":
        if is_short_link(text):
            return "This short link hides the place. Open it and copy the long address."
        place = read_coordinates(text)
        if place is None:
            return "Write latitude and longitude, like 45.52, -122.67, or paste a map link."
        if not place.is_on_earth:
            return "Latitude goes from -90 to 90, longitude from -180 to 180."
    if part in TIMES and not is_time(text):
        return f"Write date and time like {TIME_HINT}."
    return ""
