"""What people see of an attachment before they open it: its kind, its name, one short detail. Qt-free.

The phone preview paints it, `mmsdesk preview` and screen readers say it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from mmsdesk.domain.arrival import Arrival, MediaPart, TextPart
from mmsdesk.domain.errors import NotFound
from mmsdesk.domain.media import EXTENSIONS, GIF, PDF, VCARD, VIDEOS, MediaFacts, format_size
from mmsdesk.domain.message import Media
from mmsdesk.services.media import MediaStore, StoredMedia

CANNOT_BE_SHOWN: Final = "can’t be shown"


class AttachmentKind(StrEnum):
    """What a phone makes of a file; the value is what people call it."""

    PICTURE = "Picture"
    GIF = "GIF"
    VIDEO = "Video"
    CONTACT = "Contact card"
    PDF = "PDF"
    FILE = "File"

    @property
    def is_chip(self) -> bool:
        """Whether a phone shows it as a line to tap, not as a picture."""
        return self in {AttachmentKind.CONTACT, AttachmentKind.PDF}


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment as it is announced: `name` is a file's name or a contact's, `detail` a duration or a size."""

    kind: AttachmentKind
    name: str
    detail: str = ""
    width: int = 0
    height: int = 0
    """Pixels as shown; 0 when it has none or nobody knows."""
    is_readable: bool = True

    @property
    def words(self) -> str:
        """One line of plain text: "Video, 0:12: cake.mp4"."""
        detail = self.detail if self.is_readable else CANNOT_BE_SHOWN
        said = ", ".join(part for part in (self.kind.value, detail) if part)
        return f"{said}: {self.name}" if self.name else said


def find_attachment(store: MediaStore, media: Media) -> tuple[Attachment, StoredMedia | None]:
    """What is known about a message's file. Never raises for a file that is gone or lies elsewhere."""
    try:
        stored = store.find_for(media)
    except NotFound:
        return guess_attachment(media, is_readable=False), None
    return describe_attachment(stored.facts), stored


def describe_attachment(facts: MediaFacts) -> Attachment:
    """A measured file in people's words."""
    width, height = facts.shown_size
    kind = _kind_of(facts.content_type)
    match kind:
        case AttachmentKind.CONTACT:
            cards = "" if facts.card_count < 2 else f"{facts.card_count:,} cards"
            return Attachment(kind, facts.card_name or facts.filename, cards, is_readable=facts.readable)
        case AttachmentKind.PDF:
            return Attachment(kind, facts.filename, format_size(facts.size_bytes), is_readable=facts.readable)
        case AttachmentKind.VIDEO:
            duration = format_duration(facts.duration_ms) if facts.duration_ms else ""
            return Attachment(kind, facts.filename, duration, width, height, facts.readable)
        case _:
            return Attachment(kind, facts.filename, "", width, height, facts.readable)


def guess_attachment(media: Media, *, is_readable: bool = True) -> Attachment:
    """What a file will be by its address, while it is being read or cannot be."""
    ending = PurePosixPath(media.url.partition("?")[0]).suffix.lower().removeprefix(".")
    content_type = next((name for name, endings in EXTENSIONS.items() if ending in endings), "")
    kind = _kind_of(content_type) if content_type else AttachmentKind.PICTURE
    return Attachment(kind, media.filename or PurePosixPath(media.url).name, is_readable=is_readable)


def conversation_text(arrival: Arrival, attachments: Mapping[str, Attachment]) -> str:
    """Everything a person gets, as plain text in the order of the phone. Attachments by ref."""
    lines: list[str] = []
    for part in arrival.parts:
        match part:
            case MediaPart(ref=ref, filename=filename):
                known = attachments.get(ref)
                lines.append(known.words if known is not None else filename or AttachmentKind.PICTURE.value)
            case TextPart(subject=subject, body=body):
                lines += [text for text in (subject, body) if text]
    return "\n".join(lines)


def format_duration(milliseconds: int) -> str:
    """A duration as players write it: "0:12", "1:02:07"; a begun second counts."""
    seconds = max(1, -(-milliseconds // 1000))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _kind_of(content_type: str) -> AttachmentKind:
    if content_type == GIF:
        return AttachmentKind.GIF
    if content_type in VIDEOS or content_type.startswith("video/"):
        return AttachmentKind.VIDEO
    if content_type == VCARD:
        return AttachmentKind.CONTACT
    if content_type == PDF:
        return AttachmentKind.PDF
    return AttachmentKind.PICTURE if content_type.startswith("image/") else AttachmentKind.FILE
