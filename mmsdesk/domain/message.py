"""What a marketer writes: the message kinds as a closed union, and the campaign around them.

Strings may hold merge tokens (`{{first_name|there}}`); a rendered message is the same union without tokens.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from mmsdesk.domain.choices import Choice, Coordinates, map_choice
from mmsdesk.domain.contact_info import ContactInfo, map_contact
from mmsdesk.domain.presets import SINCH_STRICT


class ContentType(StrEnum):
    """`message_content_type` of messages:send; campaigns are marketing unless the author says otherwise."""

    MARKETING = "CONTENT_MARKETING"
    NOTIFICATION = "CONTENT_NOTIFICATION"
    UNKNOWN = "CONTENT_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Media:
    """One attachment.

    `url` is `media/<sha256>.<ext>` while the file lives in the campaign, and the public https URL in a request.
    `filename` is what the author's file was called, for people to read; empty when unknown.
    """

    url: str
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A text message: the body and nothing else."""

    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One MMS: the title arrives as the subject, description and choices as the body, the media as the attachment."""

    title: str
    description: str
    media: Media | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class MediaMessage:
    """A file and nothing else: no subject, no text, and so no opt-out line. `media` is None while it is chosen."""

    media: Media | None = None


@dataclass(frozen=True, slots=True)
class ChoiceMessage:
    """A question and 1 to 10 answers; arrives as text with a line for each."""

    text: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Carousel:
    """1 to 10 cards and up to 3 choices below them; arrives as text, the pictures as links."""

    cards: tuple[Card, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class LocationMessage:
    """A place; arrives as a line with a map link. `label` is not shown on MMS.

    `coordinates` is None while they are chosen.
    """

    title: str
    coordinates: Coordinates | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class ListItem:
    """One thing of a list that can be chosen; with a `product_id` it stands in the catalogue of a shop instead."""

    title: str = ""
    description: str = ""
    media: Media | None = None
    postback: str = ""
    product_id: str = ""
    marketplace: str = ""

    @property
    def words(self) -> tuple[str, str]:
        """Name and description as people read them: of a product nothing but its id is sent."""
        return (self.product_id, "") if self.product_id else (self.title, self.description)


@dataclass(frozen=True, slots=True)
class ListSection:
    """A part of a list under a heading of its own; its items are all of one kind."""

    title: str = ""
    items: tuple[ListItem, ...] = ()


@dataclass(frozen=True, slots=True)
class ListMessage:
    """Things to choose from, in sections. How MMS shows it is not documented."""

    title: str
    description: str = ""
    media: Media | None = None
    sections: tuple[ListSection, ...] = ()


Message = Text | MediaMessage | Card | ChoiceMessage | Carousel | LocationMessage | ListMessage | ContactInfo


@dataclass(frozen=True, slots=True)
class Campaign:
    """Everything that decides what one campaign's people receive; the content of a `.mmsdesk` file."""

    name: str
    sender: str
    """`MMS_SENDER`: short code or long number; empty means the app's default sender."""
    strict: bool
    """`MMS_STRICT_VALIDATION`."""
    content_type: ContentType
    message: Message
    preset: str = SINCH_STRICT.id
    """The limits it is held to (`domain.presets`); what people receive does not depend on it."""
    sender_type: str = ""
    """A SenderType that the author chose; empty to go by the sender's form. Only the limits depend on it."""
    other_providers: bool = False
    """Whether other providers' limits are wanted as tips (PRV rules)."""


def media_of(message: Message) -> Media | None:
    """The attachment, if this kind can have one and does. The pictures of a carousel or a list attach to nothing."""
    match message:
        case Card(media=media) | MediaMessage(media=media):
            return media
        case _:
            return None


def with_media(message: Message, media: Media | None) -> Message:
    """The same message with another attachment; a kind that has none stays as it is."""
    match message:
        case Card():
            return replace(message, media=media)
        case MediaMessage():
            return MediaMessage(media)
        case _:
            return message


def medias_of(message: Message) -> tuple[Media, ...]:
    """Every file the message names, attached or shown as a link, each once, in order."""
    found: list[Media] = []

    def note(media: Media) -> Media:
        found.append(media)
        return media

    map_media(message, note)
    return tuple(dict.fromkeys(found))


def map_media(message: Message, turn: Callable[[Media], Media]) -> Message:
    """The same message with every file it names turned by `turn`, always in the same order."""

    def turned(media: Media | None) -> Media | None:
        return None if media is None else turn(media)

    match message:
        case Card(media=media):
            return replace(message, media=turned(media))
        case MediaMessage(media=media):
            return MediaMessage(turned(media))
        case Carousel(cards=cards):
            return replace(message, cards=tuple(replace(card, media=turned(card.media)) for card in cards))
        case ListMessage(media=media, sections=sections):
            parts = (
                replace(part, items=tuple(replace(item, media=turned(item.media)) for item in part.items))
                for part in sections
            )
            return replace(message, media=turned(media), sections=tuple(parts))
        case Text() | ChoiceMessage() | LocationMessage() | ContactInfo():
            return message
        case _:
            assert_never(message)


def map_texts(message: Message, turn: Callable[[str], str]) -> Message:
    """The same message with every text that may hold merge fields turned by `turn`, always in the same order.

    A card's title comes first, the body after it; file names, postbacks and times are not touched.
    """
    match message:
        case Text(text=text):
            return Text(turn(text))
        case MediaMessage():
            return message
        case Card():
            return _map_card(message, turn)
        case ChoiceMessage(text=text, choices=choices):
            return ChoiceMessage(turn(text), _map_choices(choices, turn))
        case Carousel(cards=cards, choices=choices):
            return Carousel(tuple(_map_card(card, turn) for card in cards), _map_choices(choices, turn))
        case LocationMessage(title=title, label=label):
            return replace(message, title=turn(title), label=turn(label))
        case ListMessage():
            return _map_list(message, turn)
        case ContactInfo():
            return map_contact(message, turn)
        case _:
            assert_never(message)


def _map_card(card: Card, turn: Callable[[str], str]) -> Card:
    title, description = turn(card.title), turn(card.description)
    return Card(title, description, card.media, _map_choices(card.choices, turn))


def _map_choices(choices: tuple[Choice, ...], turn: Callable[[str], str]) -> tuple[Choice, ...]:
    return tuple(map_choice(choice, turn) for choice in choices)


def _map_list(message: ListMessage, turn: Callable[[str], str]) -> ListMessage:
    def item_of(item: ListItem) -> ListItem:
        return replace(item, title=turn(item.title), description=turn(item.description))

    title, description = turn(message.title), turn(message.description)
    sections = tuple(ListSection(turn(it.title), tuple(map(item_of, it.items))) for it in message.sections)
    return replace(message, title=title, description=description, sections=sections)
