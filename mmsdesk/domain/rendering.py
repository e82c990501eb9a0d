"""Turns a campaign's message into one person's message: the one renderer behind preview, checks and requests."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from mmsdesk.domain.message import Card, MediaMessage, Message, Text
from mmsdesk.domain.template import Malformed, Template, Token, compile_template


@dataclass(frozen=True, slots=True)
class CompiledMessage:
    """A message whose texts are compiled, empty where its kind has none. The media is the same for everybody."""

    message: Message
    title: Template
    body: Template

    @property
    def fields_used(self) -> tuple[str, ...]:
        """Each merge field once: the subject's first, then the body's."""
        return tuple(dict.fromkeys(self.title.names + self.body.names))

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All merge fields, the subject's first; positions count within the text each stands in."""
        return self.title.tokens + self.body.tokens

    @property
    def malformed(self) -> tuple[Malformed, ...]:
        """What looks like a merge field and is none (TXT-7), the subject's first."""
        return self.title.malformed + self.body.malformed

    def render(self, values: Mapping[str, str]) -> Message:
        """The message as this person gets it: no tokens, NFC, line breaks as LF."""
        match self.message:
            case Text():
                return Text(tidy(self.body.render(values)))
            case Card(media=media):
                return Card(tidy(self.title.render(values)), tidy(self.body.render(values)), media)
            case MediaMessage():
                return self.message
            case _:
                assert_never(self.message)

    def missing(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The fields this person would read as a gap (FLD-1)."""
        return tuple(dict.fromkeys(self.title.missing(values) + self.body.missing(values)))


def compile_message(message: Message) -> CompiledMessage:
    """Prepare `message` for many people. Never raises; broken merge fields are in `malformed`."""
    return CompiledMessage(message, compile_template(title_of(message)), compile_template(body_of(message)))


def title_of(message: Message) -> str:
    """The subject line, empty for kinds that have none."""
    return message.title if isinstance(message, Card) else ""


def body_of(message: Message) -> str:
    """The text under the subject: a text message's text, a card's description; empty for kinds that have none."""
    match message:
        case Text(text=text):
            return text
        case Card(description=description):
            return description
        case MediaMessage():
            return ""
        case _:
            assert_never(message)


def with_body(message: Message, body: str) -> Message:
    """The same message with another body; a kind that carries no words stays as it is."""
    match message:
        case Text():
            return Text(body)
        case Card(title=title, media=media):
            return Card(title, body, media)
        case MediaMessage():
            return message
        case _:
            assert_never(message)


def with_optout_line(message: Message, line: str) -> Message:
    """`message` with the opt-out line as the body's last paragraph; as it is without a `line` or room for words."""
    if not line:
        return message
    body = body_of(message)
    return with_body(message, f"{body}\n\n{line}" if body else line)


def split_optout_line(message: Message, line: str) -> tuple[Message, bool]:
    """Undo `with_optout_line`: the message without the line, and whether it was there."""
    body = body_of(message)
    if line and body == line:
        return with_body(message, ""), True
    if line and body.endswith(f"\n\n{line}"):
        return with_body(message, body[: -len(line) - 2]), True
    return message, False


def tidy(text: str) -> str:
    """NFC with LF line breaks; nothing else is touched (P8: people's strings survive)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)
