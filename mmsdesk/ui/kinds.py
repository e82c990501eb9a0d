"""What the window calls each message kind, and the sign it stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mmsdesk.services.drafts import CARD, CAROUSEL, CHOICE, CONTACT, LIST, LOCATION, MEDIA, TEXT


@dataclass(frozen=True, slots=True)
class KindLook:
    """A kind's name and icon (a file of resources/icons), and one sentence on how it arrives.

    `heading` stands over the sentence where MMS has no such thing and text comes instead.
    """

    name: str
    icon: str
    note: str
    heading: str = ""


_AS_TEXT: Final = "Sent as plain text"
_ROUGHLY: Final = "Sent as plain text, approximate"

KIND_LOOKS: Final[Mapping[str, KindLook]] = {
    TEXT: KindLook("Text", "type", "Arrives as MMS text."),
    MEDIA: KindLook("Media", "image", "Arrives as the file itself. It carries no words; a card does."),
    CARD: KindLook("Card", "gallery-vertical", "Arrives as one MMS. The title becomes the subject line."),
    CHOICE: KindLook(
        "Choice",
        "list-checks",
        "MMS has no buttons. Each answer becomes a line of text, replies in capitals, and people write back.",
        _AS_TEXT,
    ),
    CAROUSEL: KindLook(
        "Carousel",
        "gallery-horizontal",
        "MMS has nothing to swipe. The cards arrive as one text below each other, their pictures as links.",
        _AS_TEXT,
    ),
    LOCATION: KindLook(
        "Location", "map-pin", "MMS has no map. The place arrives as its name with a link to the map.", _AS_TEXT
    ),
    LIST: KindLook(
        "List",
        "layout-template",
        "MMS has no lists. It is not documented how one is written out, so what you see is our best guess.",
        _ROUGHLY,
    ),
    CONTACT: KindLook(
        "Contact",
        "user",
        "It is not documented how MMS writes a contact out, so what you see is our best guess.",
        _ROUGHLY,
    ),
}
"""In the order in which they are offered."""

RARE_KINDS: Final = (LIST, CONTACT)
"""Offered below "More": the API has them, MMS does not say what becomes of them."""
