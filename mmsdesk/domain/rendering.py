"""Turns a campaign's message into one person's message: the one renderer behind preview, checks and requests."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mmsdesk.domain.message import Card, Carousel, ChoiceMessage, ListMessage, Message, Text, map_texts
from mmsdesk.domain.template import Malformed, Template, Token, compile_template


@dataclass(frozen=True, slots=True)
class CompiledMessage:
    """A message whose texts are compiled. The media is the same for everybody.

    `texts` are all of them in the order of `map_texts`; `title` and `body` are the subject and the main text, empty
    where the kind has none.
    """

    message: Message
    title: Template
    body: Template
    texts: tuple[Template, ...]

    @property
    def fields_used(self) -> tuple[str, ...]:
        """Each merge field once: the subject's first, then the body's, then the others'."""
        return tuple(dict.fromkeys(name for text in self.texts for name in text.names))

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All merge fields, the subject's first; positions count within the text each stands in."""
        return tuple(token for text in self.texts for token in text.tokens)

    @property
    def malformed(self) -> tuple[Malformed, ...]:
        """What looks like a merge field and is none (TXT-7), the subject's first."""
        return tuple(part for text in self.texts for part in text.malformed)

    def render(self, values: Mapping[str, str]) -> Message:
        """The message as this person gets it: no tokens, NFC, line breaks as LF."""
        message = self.message
        if isinstance(message, Text):
            return Text(tidy(self.body.render(values)))
        if isinstance(message, Card) and not message.choices:
            return Card(tidy(self.title.render(values)), tidy(self.body.render(values)), message.media)
        texts = iter(self.texts)
        return map_texts(message, lambda _text: tidy(next(texts).render(values)))

    def missing(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The fields this person would read as a gap (FLD-1)."""
        return tuple(dict.fromkeys(name for text in self.texts for name in text.missing(values)))


def compile_message(message: Message) -> CompiledMessage:
    """Prepare `message` for many people. Never raises; broken merge fields are in `malformed`."""
    texts: list[Template] = []

    def note(text: str) -> str:
        texts.append(compile_template(text))
        return text

    map_texts(message, note)
    known = {template.text: template for template in texts}
    title, body = title_of(message), body_of(message)
    return CompiledMessage(
        message, known.get(title) or compile_template(title), known.get(body) or compile_template(body), tuple(texts)
    )


def title_of(message: Message) -> str:
    """The subject line, empty for kinds that have none."""
    return message.title if isinstance(message, Card) else ""


def body_of(message: Message) -> str:
    """The main text, where the opt-out line stands; empty for kinds that have none.

    That is the text itself, a card's or a list's description, a choice's question, and the last card of a carousel.
    What reaches the phone is `arrival.arrived_body`.
    """
    match message:
        case Text(text=text) | ChoiceMessage(text=text):
            return text
        case Card(description=description) | ListMessage(description=description):
            return description
        case Carousel(cards=cards):
            return cards[-1].description if cards else ""
        case _:
            return ""


def with_body(message: Message, body: str) -> Message:
    """The same message with another main text; a kind that has none stays as it is."""
    match message:
        case Text():
            return Text(body)
        case ChoiceMessage():
            return replace(message, text=body)
        case Card() | ListMessage():
            return replace(message, description=body)
        case Carousel(cards=cards) if cards:
            return replace(message, cards=(*cards[:-1], replace(cards[-1], description=body)))
        case _:
            return message


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
