"""What people can be offered to answer with: the actions of a choice, and the places they name."""

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A place on the map in degrees: latitude -90…90, longitude -180…180. Sinch keeps 32-bit floats."""

    latitude: float
    longitude: float

    @property
    def is_on_earth(self) -> bool:
        """Whether both lie within their ranges (API sheet, section 7)."""
        return -90 <= self.latitude <= 90 and -180 <= self.longitude <= 180

    @property
    def map_link(self) -> str:
        """The link that stands for a place in a text (API sheet, section 11)."""
        latitude, longitude = single_precision(self.latitude), single_precision(self.longitude)
        return f"https://www.google.com/maps/search/?api=1&query={latitude},{longitude}"


@dataclass(frozen=True, slots=True)
class ReplyChoice:
    """People answer with `text`, which phones show in capitals. `postback` comes back with the answer."""

    text: str
    postback: str = ""


@dataclass(frozen=True, slots=True)
class LinkChoice:
    """People open `url`."""

    title: str
    url: str
    postback: str = ""


@dataclass(frozen=True, slots=True)
class CallChoice:
    """People call `phone`, which is E.164 with its plus."""

    title: str
    phone: str
    postback: str = ""


@dataclass(frozen=True, slots=True)
class LocationChoice:
    """People look at a place; `label` is not shown on MMS. `coordinates` is None while they are chosen."""

    title: str
    coordinates: Coordinates | None
    label: str = ""
    postback: str = ""


@dataclass(frozen=True, slots=True)
class CalendarChoice:
    """People keep an event; on MMS only `fallback_url` arrives. Times are RFC 3339 with a zone."""

    title: str
    starts: str
    ends: str
    event_title: str
    fallback_url: str
    description: str = ""
    postback: str = ""


@dataclass(frozen=True, slots=True)
class ShareLocationChoice:
    """People are asked where they are; on MMS only `fallback_url` arrives."""

    title: str
    fallback_url: str
    postback: str = ""


Choice = ReplyChoice | LinkChoice | CallChoice | LocationChoice | CalendarChoice | ShareLocationChoice


def map_choice(choice: Choice, turn: Callable[[str], str]) -> Choice:
    """The same choice with every text people may read, or follow, turned by `turn`, always in the same order.

    The postback is for us, and times are values: neither is touched.
    """
    match choice:
        case ReplyChoice(text=text):
            return replace(choice, text=turn(text))
        case LinkChoice(title=title, url=url):
            return replace(choice, title=turn(title), url=turn(url))
        case CallChoice(title=title, phone=phone):
            return replace(choice, title=turn(title), phone=turn(phone))
        case LocationChoice(title=title, label=label):
            return replace(choice, title=turn(title), label=turn(label))
        case CalendarChoice(title=title, event_title=event, fallback_url=url, description=description):
            return replace(
                choice,
                title=turn(title),
                event_title=turn(event),
                fallback_url=turn(url),
                description=turn(description),
            )
        case ShareLocationChoice(title=title, fallback_url=url):
            return replace(choice, title=turn(title), fallback_url=turn(url))
        case _:
            assert_never(choice)


def choice_line(choice: Choice) -> str:
    """A choice as the line of text it becomes on MMS (API sheet, section 11)."""
    match choice:
        case ReplyChoice(text=text):
            return f"> {text.upper()}"
        case LinkChoice(title=title, url=target) | CallChoice(title=title, phone=target):
            return f"> {title}: {target}"
        case LocationChoice(title=title, coordinates=coordinates):
            return f"> {title}: {coordinates.map_link if coordinates is not None else ''}"
        case CalendarChoice(title=title, fallback_url=target) | ShareLocationChoice(title=title, fallback_url=target):
            return f"> {title}: {target}"
        case _:
            assert_never(choice)


def single_precision(degrees: float) -> str:
    """The shortest decimals that name the 32-bit float nearest to `degrees`: 55.610479 is "55.610477"."""
    if not math.isfinite(degrees) or abs(degrees) > 1e30:
        return str(degrees)
    packed = struct.pack("f", degrees)
    single = struct.unpack("f", packed)[0]
    shortest = next(
        text for digits in range(1, 18) if struct.pack("f", float(text := f"{single:.{digits}g}")) == packed
    )
    plain = format(Decimal(shortest), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
