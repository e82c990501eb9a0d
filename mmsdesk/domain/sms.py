"""What an SMS in place of the MMS would say: the whole message as one text (FBK-2).

The layout is Sinch's for SMS as far as it is known (API sheet, section 11: choices are numbered, a blank line stands
before them and between cards, telephone numbers have no plus); what is not known follows it. So it is approximate.
"""

from collections.abc import Sequence
from typing import assert_never

from mmsdesk.domain.arrival import AddressOf
from mmsdesk.domain.choices import (
    CalendarChoice,
    CallChoice,
    Choice,
    LinkChoice,
    LocationChoice,
    ReplyChoice,
    ShareLocationChoice,
)
from mmsdesk.domain.contact_info import ContactInfo
from mmsdesk.domain.message import (
    Card,
    Carousel,
    ChoiceMessage,
    ListMessage,
    ListSection,
    LocationMessage,
    Media,
    MediaMessage,
    Message,
    Text,
)


def sms_text(message: Message, address_of: AddressOf = str) -> str:
    """A rendered message as the SMS it would become; `address_of` gives the link that a file becomes."""
    match message:
        case Text(text=text):
            return text
        case MediaMessage(media=media):
            return _link(media, address_of)
        case Card():
            return _card(message, address_of)
        case ChoiceMessage(text=text, choices=choices):
            return _blocks(text, _numbered(choices))
        case Carousel(cards=cards, choices=choices):
            return _blocks(*(_card(card, address_of) for card in cards), _numbered(choices))
        case LocationMessage(title=title, coordinates=place):
            return _named(title, place.map_link if place is not None else "")
        case ListMessage(title=title, description=description, media=media, sections=sections):
            head = _lines(title, description, _link(media, address_of))
            return _blocks(head, *_sections(sections, address_of))
        case ContactInfo():
            return _lines(*message.lines)
        case _:
            assert_never(message)


def _card(card: Card, address_of: AddressOf) -> str:
    words = _lines(card.title, card.description, _link(card.media, address_of))
    return _blocks(words, _numbered(card.choices))


def _sections(sections: Sequence[ListSection], address_of: AddressOf) -> list[str]:
    """A block for each; the things of all of them are counted through."""
    blocks, number = [], 0
    for section in sections:
        lines = [section.title]
        for item in section.items:
            number += 1
            said = " - ".join(text for text in item.words if text)
            lines += [f"{number}. {said}", _link(item.media, address_of)]
        blocks.append(_lines(*lines))
    return blocks


def _numbered(choices: Sequence[Choice]) -> str:
    return "\n".join(f"{number}. {_choice(choice)}" for number, choice in enumerate(choices, 1))


def _choice(choice: Choice) -> str:
    match choice:
        case ReplyChoice(text=text):
            return text
        case LinkChoice(title=title, url=target):
            return _named(title, target)
        case CallChoice(title=title, phone=phone):
            return _named(title, phone.removeprefix("+"))
        case LocationChoice(title=title, coordinates=place):
            return _named(title, place.map_link if place is not None else "")
        case CalendarChoice(title=title, fallback_url=target) | ShareLocationChoice(title=title, fallback_url=target):
            return _named(title, target)
        case _:
            assert_never(choice)


def _named(title: str, target: str) -> str:
    return ": ".join(text for text in (title, target) if text)


def _link(media: Media | None, address_of: AddressOf) -> str:
    return address_of(media.url) if media is not None else ""


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _blocks(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)
