"""How a phone will really show a rendered message: the one description behind preview, checks and requests."""

from dataclasses import dataclass
from typing import assert_never

from mmsdesk.domain.message import Card, MediaMessage, Message, Text


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


def arrive(message: Message, sender: str) -> Arrival:
    """Lay a rendered message out as Sinch's MMS channel delivers it (API sheet, section 11)."""
    match message:
        case Text(text=text):
            return Arrival(sender, (TextPart("", text),) if text else ())
        case MediaMessage(media=attached):
            return Arrival(sender, (MediaPart(attached.url, attached.filename),) if attached is not None else ())
        case Card(title=title, description=description, media=media):
            parts: list[Part] = []
            if media is not None:
                parts.append(MediaPart(media.url, media.filename))
            if title or description:
                parts.append(TextPart(title, description))
            return Arrival(sender, tuple(parts))
        case _:
            assert_never(message)
