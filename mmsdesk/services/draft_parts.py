"""What the composer edits inside a draft: choices, cards and places as they are typed, finished or not.

Switching the kind of a choice keeps what was written for the other kinds; `Draft` does the same for whole messages.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, assert_never

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
from mmsdesk.domain.map_links import may_be_one_number, single_spaced
from mmsdesk.domain.message import Card, ListMessage, ListSection, LocationMessage, Media, map_texts

REPLY: Final = "reply"
LINK: Final = "link"
CALL: Final = "call"
LOCATION: Final = "location"
CALENDAR: Final = "calendar"
SHARE_LOCATION: Final = "share_location"
_DEGREES: Final = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*°?(?:\s*[,;]\s*|\s+)([-+]?\d+(?:\.\d+)?)\s*°?\s*")


@dataclass(frozen=True, slots=True)
class DraftChoice:
    """One answer people are offered. `title` is the reply itself, or what stands before the target.

    Attributes:
        url: where a link leads; for calendar and share-location what people open instead.
        place: coordinates as typed ("45.52, -122.67").
        event, about: the event's name and description; `starts` and `ends` are RFC 3339.
    """

    kind: str = REPLY
    title: str = ""
    url: str = ""
    phone: str = ""
    place: str = ""
    label: str = ""
    starts: str = ""
    ends: str = ""
    event: str = ""
    about: str = ""
    postback: str = ""

    @property
    def choice(self) -> Choice:
        """The choice as it goes out."""
        match self.kind:
            case "link":
                return LinkChoice(self.title, self.url, self.postback)
            case "call":
                return CallChoice(self.title, self.phone, self.postback)
            case "location":
                return LocationChoice(self.title, read_coordinates(self.place), self.label, self.postback)
            case "calendar":
                return CalendarChoice(
                    self.title, self.starts, self.ends, self.event, self.url, self.about, self.postback
                )
            case "share_location":
                return ShareLocationChoice(self.title, self.url, self.postback)
            case _:
                return ReplyChoice(self.title, self.postback)


@dataclass(frozen=True, slots=True)
class DraftCard:
    """One card of a carousel."""

    title: str = ""
    body: str = ""
    media: Media | None = None
    choices: tuple[DraftChoice, ...] = ()

    @property
    def card(self) -> Card:
        """The card as it goes out."""
        return Card(self.title, self.body, self.media, tuple(it.choice for it in self.choices))


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """The place of a location message; `coordinates` as typed."""

    title: str = ""
    label: str = ""
    coordinates: str = ""

    @property
    def message(self) -> LocationMessage:
        """The place as it goes out."""
        return LocationMessage(self.title, read_coordinates(self.coordinates), self.label)


def read_coordinates(typed: str) -> Coordinates | None:
    """Latitude and longitude in degrees as people write them ("45.52, -122.67"); None when that is not two numbers.

    "48,85" is one with a decimal comma as likely as two, and no place.
    """
    found = _DEGREES.fullmatch(single_spaced(typed))
    if found is None or may_be_one_number(typed):
        return None
    latitude, longitude = float(found[1]), float(found[2])
    # hundreds of figures are no number that JSON can hold: a draft with them could not be opened again
    return Coordinates(latitude, longitude) if math.isfinite(latitude) and math.isfinite(longitude) else None


def write_coordinates(coordinates: Coordinates | None) -> str:
    """Coordinates as the composer shows them; what `read_coordinates` reads back to the same value."""
    if coordinates is None:
        return ""
    return f"{_plain(coordinates.latitude)}, {_plain(coordinates.longitude)}"


def draft_choice(choice: Choice) -> DraftChoice:
    """A choice to go on editing."""
    match choice:
        case ReplyChoice(text, postback):
            return DraftChoice(REPLY, text, postback=postback)
        case LinkChoice(title, url, postback):
            return DraftChoice(LINK, title, url=url, postback=postback)
        case CallChoice(title, phone, postback):
            return DraftChoice(CALL, title, phone=phone, postback=postback)
        case LocationChoice(title, coordinates, label, postback):
            return DraftChoice(LOCATION, title, place=write_coordinates(coordinates), label=label, postback=postback)
        case CalendarChoice(title, starts, ends, event, url, about, postback):
            return DraftChoice(
                CALENDAR, title, url=url, starts=starts, ends=ends, event=event, about=about, postback=postback
            )
        case ShareLocationChoice(title, url, postback):
            return DraftChoice(SHARE_LOCATION, title, url=url, postback=postback)
        case _:
            assert_never(choice)


def draft_choices(choices: tuple[Choice, ...]) -> tuple[DraftChoice, ...]:
    """Choices to go on editing."""
    return tuple(draft_choice(it) for it in choices)


def draft_card(card: Card) -> DraftCard:
    """A card to go on editing."""
    return DraftCard(card.title, card.description, card.media, draft_choices(card.choices))


def map_choices(choices: tuple[DraftChoice, ...], turn: Callable[[str], str]) -> tuple[DraftChoice, ...]:
    """The same choices with every text that may hold merge fields turned by `turn`, also what their kind hides."""
    return tuple(
        replace(
            it, title=turn(it.title), url=turn(it.url), phone=turn(it.phone), label=turn(it.label),
            event=turn(it.event), about=turn(it.about),
        )
        for it in choices
    )  # fmt: skip


def map_card(card: DraftCard, turn: Callable[[str], str]) -> DraftCard:
    """The same card with every text that may hold merge fields turned by `turn`."""
    return DraftCard(turn(card.title), turn(card.body), card.media, map_choices(card.choices, turn))


def map_sections(sections: tuple[ListSection, ...], turn: Callable[[str], str]) -> tuple[ListSection, ...]:
    """The same sections of a list with every text turned by `turn`."""
    turned = map_texts(ListMessage("", sections=sections), turn)
    assert isinstance(turned, ListMessage)
    return turned.sections


def _plain(degrees: float) -> str:
    text = format(Decimal(repr(degrees)), "f")
    return text.removesuffix(".0")
