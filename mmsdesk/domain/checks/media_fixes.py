"""The buttons that mend a file, and which of them a file takes."""

from typing import Final

from mmsdesk.domain.checks.model import Fix
from mmsdesk.domain.media import GIF, PICTURES, MediaFacts
from mmsdesk.domain.message import Carousel, ListMessage, Message

REPLACE: Final = Fix("replace_picture", "Choose another")
CONVERT: Final = Fix("convert_jpeg", "Convert to JPG")
SHRINK: Final = Fix("fit_picture", "Shrink to fit")
SHRINK_GIF: Final = Fix("shrink_gif", "Make it smaller")


def shrinking(facts: MediaFacts | None) -> Fix | None:
    """What makes this file smaller and keeps what it shows; None when nothing here can."""
    if facts is None or not facts.readable:
        return None
    if facts.is_convertible:
        return CONVERT
    if facts.content_type not in PICTURES:
        return None
    if facts.is_animated:
        return SHRINK_GIF
    return CONVERT if facts.content_type == GIF else SHRINK


def moving(facts: MediaFacts, still: Fix, label: str = SHRINK_GIF.label) -> Fix:
    """`still` for a picture that stands still; for one that moves, the fix that makes it anew, called `label`."""
    return Fix(SHRINK_GIF.kind, label) if facts.is_animated else still


def show_file(message: Message, url: str) -> Fix | None:
    """The button that leads to a carousel's card or a list's item with this file; None when none has it."""
    paths: list[str] = []
    match message:
        case Carousel(cards=cards):
            paths = [f"cards/{n}/media" for n, card in enumerate(cards, 1) if card.media and card.media.url == url]
        case ListMessage(sections=sections):
            paths = [
                f"sections/{n}/items/{m}"
                for n, section in enumerate(sections, 1)
                for m, item in enumerate(section.items, 1)
                if item.media and item.media.url == url
            ]
    return Fix("edit_part", "Show where", paths[0]) if paths else None
