"""Choices ↔ JSON (API sheet, section 7): one action each, and what comes back with the answer."""

import math
from typing import Any, assert_never

from mmsdesk.domain.choices import (
    CalendarChoice,
    CallChoice,
    Choice,
    Coordinates,
    LinkChoice,
    LocationChoice,
    ReplyChoice,
    ShareLocationChoice,
)
from mmsdesk.domain.errors import BadInput
from mmsdesk.sinch.shapes import entries_of, fields_of, object_of, without_gaps

_ACTIONS = (
    "text_message",
    "url_message",
    "call_message",
    "location_message",
    "calendar_message",
    "share_location_message",
)


def choice_to_wire(choice: Choice) -> dict[str, Any]:
    """A choice as Sinch names it; empty parts are left out, the action never."""
    name, action = _action(choice)
    wire: dict[str, Any] = {name: without_gaps(action)}
    if choice.postback:
        wire["postback_data"] = choice.postback
    return wire


def choices_from_wire(value: object, name: str) -> tuple[Choice, ...]:
    """The choices of a message. Raises BadInput for a choice without exactly one action we know."""
    return tuple(_choice_from_wire(entry, name) for entry in entries_of(value, f"choices in {name}"))


def coordinates_to_wire(coordinates: Coordinates | None) -> dict[str, float]:
    return {} if coordinates is None else {"latitude": coordinates.latitude, "longitude": coordinates.longitude}


def coordinates_from_wire(value: object) -> Coordinates | None:
    """Both degrees, or None while there are none. Raises BadInput for half a place and for what is no number."""
    wire = object_of(value, "coordinates")
    if not wire:
        return None
    degrees = (wire.get("latitude"), wire.get("longitude"))
    numbers = [_number(it) for it in degrees if isinstance(it, int | float) and not isinstance(it, bool)]
    if len(numbers) != 2 or set(wire) != {"latitude", "longitude"} or not all(map(math.isfinite, numbers)):
        raise BadInput("A place in the message cannot be read", "coordinates need a latitude and a longitude.")
    return Coordinates(*numbers)


def _number(value: float) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number of hundreds of figures
        return math.inf


def _action(choice: Choice) -> tuple[str, dict[str, Any]]:
    match choice:
        case ReplyChoice(text=text):
            return "text_message", {"text": text}
        case LinkChoice(title=title, url=url):
            return "url_message", {"title": title, "url": url}
        case CallChoice(title=title, phone=phone):
            return "call_message", {"title": title, "phone_number": phone}
        case LocationChoice(title=title, coordinates=coordinates, label=label):
            return "location_message", {
                "title": title,
                "label": label,
                "coordinates": coordinates_to_wire(coordinates),
            }
        case CalendarChoice():
            return "calendar_message", {
                "title": choice.title,
                "event_start": choice.starts,
                "event_end": choice.ends,
                "event_title": choice.event_title,
                "event_description": choice.description,
                "fallback_url": choice.fallback_url,
            }
        case ShareLocationChoice(title=title, fallback_url=url):
            return "share_location_message", {"title": title, "fallback_url": url}
        case _:
            assert_never(choice)


def _choice_from_wire(value: object, name: str) -> Choice:
    wire = object_of(value, f"A choice in {name}")
    found = [action for action in _ACTIONS if action in wire]
    postback = fields_of(wire, f"A choice in {name}", texts={"postback_data"}, inside=_ACTIONS)["postback_data"]
    if len(found) != 1:
        raise BadInput("A choice needs exactly one action", f"Found in {name}: {', '.join(found) or 'none'}.")
    return _read_action(found[0], wire[found[0]], postback)


def _read_action(action: str, value: object, postback: str) -> Choice:
    match action:
        case "text_message":
            return ReplyChoice(fields_of(value, action, texts={"text"})["text"], postback)
        case "url_message":
            it = fields_of(value, action, texts={"title", "url"})
            return LinkChoice(it["title"], it["url"], postback)
        case "call_message":
            it = fields_of(value, action, texts={"title", "phone_number"})
            return CallChoice(it["title"], it["phone_number"], postback)
        case "location_message":
            it = fields_of(value, action, texts={"title", "label"}, inside={"coordinates"})
            coordinates = coordinates_from_wire(object_of(value, action).get("coordinates"))
            return LocationChoice(it["title"], coordinates, it["label"], postback)
        case "calendar_message":
            names = {"title", "event_start", "event_end", "event_title", "event_description", "fallback_url"}
            it = fields_of(value, action, texts=names)
            return CalendarChoice(
                it["title"],
                it["event_start"],
                it["event_end"],
                it["event_title"],
                it["fallback_url"],
                it["event_description"],
                postback,
            )
        case _:
            it = fields_of(value, action, texts={"title", "fallback_url"})
            return ShareLocationChoice(it["title"], it["fallback_url"], postback)
