"""What the window calls each message kind, and the sign it stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mmsdesk.services.drafts import CARD, MEDIA, TEXT


@dataclass(frozen=True, slots=True)
class KindLook:
    """A kind's name and icon (a file of resources/icons), and one sentence on how it arrives."""

    name: str
    icon: str
    note: str


KIND_LOOKS: Final[Mapping[str, KindLook]] = {
    TEXT: KindLook("Text", "type", "Arrives as MMS text."),
    MEDIA: KindLook("Media", "image", "Arrives as the file itself. It carries no words; a card does."),
    CARD: KindLook("Card", "gallery-vertical", "Arrives as one MMS. The title becomes the subject line."),
}
"""In the order in which they are offered."""
