"""Campaigns and facts with nothing wrong about them, to be changed in one thing; and the rows of the matrix."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mmsdesk.domain.checks import AudienceFacts, Facts, PeopleCount, Severity
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
from mmsdesk.domain.contact_info import ContactInfo, ContactName, Typed
from mmsdesk.domain.fetched import Fetched
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.media import GIF, JPEG, MP4, PDF, PNG, VCARD, MediaFacts
from mmsdesk.domain.message import (
    Campaign,
    Card,
    Carousel,
    ChoiceMessage,
    ContentType,
    ListItem,
    ListMessage,
    ListSection,
    LocationMessage,
    Media,
    MediaMessage,
    Message,
)

SHA = "a" * 64
STORED = f"media/{SHA}.jpg"
ADDRESS = "https://x.example/a.jpg"
BODY = "See you on Thursday.\n\nReply STOP to opt out"
TITLE = "Truffle nights"

PICTURE = MediaFacts(SHA, "menu.jpg", "jpg", JPEG, 120_000, width=1080, height=1920)
SCREENSHOT = replace(PICTURE, filename="menu.png", extension="png", content_type=PNG)
ANIMATION = replace(
    PICTURE, filename="a.gif", extension="gif", content_type=GIF, width=480, height=720, frames=10, duration_ms=2500
)
VIDEO = replace(
    PICTURE,
    filename="a.mp4",
    extension="mp4",
    content_type=MP4,
    width=640,
    height=1138,
    duration_ms=12_000,
    frame_rate=30.0,
    video_codec="avc1",
    audio_codec="mp4a",
)
LEAFLET = replace(PICTURE, filename="a.pdf", extension="pdf", content_type=PDF, width=0, height=0)
CONTACT_FILE = replace(
    LEAFLET,
    filename="a.vcf",
    extension="vcf",
    content_type=VCARD,
    card_count=1,
    card_version="3.0",
    card_name="Osteria Lume",
)
SOUND = replace(LEAFLET, filename="a.mp3", extension="mp3", content_type="audio/mpeg")
WEBP_FILE = replace(PICTURE, filename="a.webp", extension="webp", content_type="image/webp")
SERVED = Fetched(status=200, content_type="image/jpeg", length=120_000, received=120_000, seconds=0.4)

LINK = LinkChoice("Menu", "https://osteria-lume.example/menu")
CALL = CallChoice("Call us", "+15035550100")
PLACE = LocationChoice("Find us", Coordinates(45.52, -122.68))
EVENT = CalendarChoice(
    "Keep the date",
    "2026-12-03T18:00:00Z",
    "2026-12-03T22:00:00Z",
    "Truffle night",
    "https://osteria-lume.example/date",
)
SHARE = ShareLocationChoice("Where are you?", "https://osteria-lume.example/where")
ANSWER = ReplyChoice("BOOK")
PERSON = ContactInfo(ContactName("Osteria Lume"), (Typed("+15035550100"),))

Case = tuple[Campaign, Facts]


def card(title: str = TITLE, body: str = BODY, media: Media | None = None) -> Card:
    return Card(title, body, media or Media(STORED, "menu.jpg"))


def campaign(message: Message | None = None, sender: str = "72345", **changes: Any) -> Campaign:
    return replace(Campaign("Nights", sender, True, ContentType.MARKETING, message or card()), **changes)


def on(message: Message | None = None, media: MediaFacts | None = PICTURE, **changes: Any) -> Case:
    """A campaign with its file; `changes` are the campaign's where it has such a field, else the facts'."""
    of_campaign = {key: changes.pop(key) for key in tuple(changes) if key in Campaign.__dataclass_fields__}
    return campaign(message, **of_campaign), Facts(media=media, rehearsal=changes.pop("rehearsal", True), **changes)


def at(url: str, **changes: Any) -> Case:
    """A card whose picture is given by address."""
    changes.setdefault("fetched", SERVED)
    return on(card(media=Media(url)), changes.pop("media", replace(PICTURE, declared_type="image/jpeg")), **changes)


def sized(facts: MediaFacts, size: int, **changes: Any) -> Case:
    return on(None, replace(facts, size_bytes=size), **changes)


def weighing(facts: MediaFacts, total: int, **changes: Any) -> Case:
    """A message whose file and text together have so many bytes."""
    return sized(facts, total - len(TITLE + BODY), **changes)


def choosing(*choices: Choice, text: str = BODY) -> Case:
    return on(ChoiceMessage(text, choices or (LINK,)), None)


def swiping(*cards: Card, choices: tuple[Choice, ...] = ()) -> Case:
    return on(Carousel(cards or (Card("Truffles", BODY),), choices), None)


def located(latitude: float = 45.5, longitude: float = -122.6, title: str = "Osteria STOP") -> Case:
    return on(LocationMessage(title, Coordinates(latitude, longitude)), None)


def listed(*sections: ListSection, title: str = "Menu") -> Case:
    sections = sections or (ListSection("Starters", (ListItem("Soup"),)),)
    return on(ListMessage(title, BODY, None, sections), None)


def introducing(contact: ContactInfo) -> Case:
    return on(contact, None, content_type=ContentType.NOTIFICATION)


def filed(**changes: Any) -> Case:
    """A media message."""
    return on(MediaMessage(Media(STORED, "menu.jpg")), content_type=ContentType.NOTIFICATION, **changes)


def among(people: int = 100, will_get: int = 79, **changes: Any) -> Case:
    """A good campaign for an audience."""
    return on(rehearsal=changes.pop("rehearsal", True), audience=AudienceFacts(people, will_get, **changes))


def numbers(rule: str, skip: SkipReason | None, count: int = 21) -> Mapping[tuple[str, SkipReason | None], PeopleCount]:
    return {(rule, skip): PeopleCount(count)} if count else {}


@dataclass(frozen=True, slots=True)
class Row:
    """One rule, seen failing: `bad` breaks it, none of `good` does.

    `rule` is its id and severity. `blocks` is what it does in a strict campaign and in one that is not; None for what
    the severity says. `strict_only` and `lax_only` name rules that speak in one of them.
    """

    rule: str
    good: tuple[Case, ...]
    bad: Case
    measured: str
    fix: str = ""
    blocks: tuple[bool, bool] | None = None
    strict_only: bool = False
    lax_only: bool = False
    also: tuple[Case, ...] = ()
    """Others that break it, with other measured values."""
    weighs: Severity | None = None
    """The severity a preset gives it; None for the rule's own."""

    @property
    def name(self) -> str:
        return f"{self.rule}, {self.measured}"


def limit(
    rule: str,
    most: int,
    make: Callable[[int], Case],
    measured: str,
    fix: str = "",
    *,
    down: bool = False,
    until: int | None = None,
    **others: Any,
) -> Row:
    """A numeric rule: `most` is still fine and one less too, one more is not; with `down` the other way round.

    `until` is the last value it speaks about: beyond it a graver rule does.
    """
    step = -1 if down else 1
    good = [make(most), make(most - step)] if most > 0 else [make(most)]
    if until is None:
        return Row(rule, tuple(good), make(most + step), measured, fix, **others)
    good.append(make(until + step))
    return Row(rule, tuple(good), make(most + step), measured, fix, also=(make(until),), **others)
