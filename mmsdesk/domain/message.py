"""What a marketer writes: the message kinds as a closed union, and the campaign around them.

Strings may hold merge tokens (`{{first_name|there}}`); a rendered message is the same union without tokens.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never


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
    """One MMS: the title arrives as the subject, the description as the body, the media as the attachment."""

    title: str
    description: str
    media: Media | None = None


@dataclass(frozen=True, slots=True)
class MediaMessage:
    """A file and nothing else: no subject, no text, and so no opt-out line. `media` is None while it is chosen."""

    media: Media | None = None


Message = Text | MediaMessage | Card


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


def media_of(message: Message) -> Media | None:
    """The attachment, if this kind can have one and does."""
    match message:
        case Card(media=media) | MediaMessage(media=media):
            return media
        case Text():
            return None
        case _:
            assert_never(message)


def with_media(message: Message, media: Media | None) -> Message:
    """The same message with another attachment; a text message has none and stays as it is."""
    match message:
        case Card():
            return replace(message, media=media)
        case MediaMessage():
            return MediaMessage(media)
        case Text():
            return message
        case _:
            assert_never(message)
