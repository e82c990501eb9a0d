"""How a phone will really show a rendered message: the one description behind preview, checks and requests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from mmsdesk.domain.choices import Choice, choice_line
from mmsdesk.domain.contact_info import ContactInfo
from mmsdesk.domain.message import (
    Card,
    Carousel,
    ChoiceMessage,
    ListMessage,
    LocationMessage,
    MediaMessage,
    Message,
    Text,
)

AddressOf = Callable[[str], str]
"""The web address a file in the campaign will have; given the media url of a message."""


@dataclass(frozen=True, slots=True)
class MediaPart:
    """The attachment as it arrives; `ref` is the media url of the message (`media/<sha256>.<ext>` or https)."""

    ref: str
    filename: str


@dataclass(frozen=True, slots=True)
class TextPart:
    """One text bubble: the subject (a card's title, never repeated in the body; SUB-6) above the body."""

    subject: str
    body: str


Part = MediaPart | TextPart


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one person sees: parts in the order phones commonly show them, media first."""

    sender: str
    parts: tuple[Part, ...]

    @property
    def plain_text(self) -> str:
        """The whole conversation as text, for screen readers and tests."""
        lines: list[str] = []
        for part in self.parts:
            match part:
                case MediaPart(filename=filename):
                    lines.append(filename or "Picture")
                case TextPart(subject=subject, body=body):
                    lines.extend(line for line in (subject, body) if line)
        return "\n".join(lines)


def arrive(message: Message, sender: str, address_of: AddressOf = str) -> Arrival:
    """Lay a rendered message out as Sinch's MMS channel delivers it (API sheet, section 11)."""
    media = message.media if isinstance(message, Card | MediaMessage) else None
    subject = message.title if isinstance(message, Card) else ""
    body = arrived_body(message, address_of)
    parts: list[Part] = []
    if media is not None:
        parts.append(MediaPart(media.url, media.filename))
    if subject or body:
        parts.append(TextPart(subject, body))
    return Arrival(sender, tuple(parts))


def arrived_body(message: Message, address_of: AddressOf = str) -> str:
    """The words below the subject as they reach the phone; what cannot be shown on MMS has become text."""
    match message:
        case Text(text=text):
            return text
        case MediaMessage():
            return ""
        case Card(description=description, choices=choices):
            return "\n".join(_with_choices([description], choices)) if choices else description
        case ChoiceMessage(text=text, choices=choices):
            return "\n".join(_with_choices([text], choices))
        case Carousel(cards=cards, choices=choices):
            lines = [line for card in cards for line in _card_lines(card, address_of)]
            return "\n".join(_with_choices(lines, choices))
        case LocationMessage(title=title, coordinates=coordinates):
            return f"{title}: {coordinates.map_link}" if coordinates is not None else title
        case ListMessage():
            return "\n".join(_list_lines(message))
        case ContactInfo():
            return "\n".join(message.lines)
        case _:
            assert_never(message)


def offset_of_part(message: Message, path: str, address_of: AddressOf = str) -> int:
    """Where in the arrived body a part begins, as rules name it ("choices/2", "cards/1/choices/2", "place"); else 0."""
    offset = 0
    for named, line in _named_lines(message, address_of):
        if named == path or named.startswith(f"{path}/"):
            return offset
        offset += len(line) + 1
    return 0


def becomes_text(message: Message) -> bool:
    """Whether this kind has no form of its own on MMS and arrives as text (TXT-8)."""
    return not isinstance(message, Text | MediaMessage | Card)


def is_documented(message: Message) -> bool:
    """Whether Sinch documents how MMS shows this kind; a list and a contact are our best guess (STR-6)."""
    return not isinstance(message, ListMessage | ContactInfo)


def _named_lines(message: Message, address_of: AddressOf) -> Iterator[tuple[str, str]]:
    """The lines of the arrived body with the path of the part each belongs to."""
    match message:
        case Card(description=text, choices=choices) | ChoiceMessage(text=text, choices=choices):
            yield from _named("body", [text])
            yield from _named_choices("choices", choices)
        case Carousel(cards=cards, choices=choices):
            for number, card in enumerate(cards, 1):
                yield from _named(f"cards/{number}", _card_lines(replace(card, choices=()), address_of))
                yield from _named_choices(f"cards/{number}/choices", card.choices)
            yield from _named_choices("choices", choices)
        case _:
            yield from _named("body", [arrived_body(message, address_of)])


def _named(path: str, lines: list[str]) -> Iterator[tuple[str, str]]:
    return ((path, line) for line in lines if line)


def _named_choices(path: str, choices: tuple[Choice, ...]) -> Iterator[tuple[str, str]]:
    return ((f"{path}/{number}", choice_line(choice)) for number, choice in enumerate(choices, 1))


def _with_choices(lines: list[str], choices: tuple[Choice, ...]) -> list[str]:
    return [line for line in lines if line] + [choice_line(choice) for choice in choices]


def _card_lines(card: Card, address_of: AddressOf) -> list[str]:
    link = address_of(card.media.url) if card.media is not None else ""
    return _with_choices([card.title, card.description, link], card.choices)


def _list_lines(message: ListMessage) -> list[str]:
    lines = [message.title, message.description]
    for section in message.sections:
        lines.append(section.title)
        for item in section.items:
            name, description = item.words
            lines.append(f"> {name} - {description}" if description else f"> {name}")
    return [line for line in lines if line]
