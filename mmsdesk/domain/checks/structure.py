"""Rules for how a message is built: how many parts it has, and what becomes of them on MMS (rule book, section 9)."""

from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.model import Anchor, Case, Fix, Hit
from mmsdesk.domain.checks.registry import campaign_rule, held_rule
from mmsdesk.domain.choices import Choice, ReplyChoice
from mmsdesk.domain.contact_info import ContactInfo
from mmsdesk.domain.message import Card, Carousel, ChoiceMessage, ListMessage, Message, medias_of
from mmsdesk.domain.severity import Severity

PROPERTY_LIMIT: Final = 1024
MOST_CHOICES: Final = 10
MOST_OUTER_CHOICES: Final = 3
"""Below a carousel."""
MOST_CARDS: Final = 10
READABLE: Final = 3
"""Answers, and cards, that are still pleasant to read as text."""


def show_part(path: str, label: str = "Show where") -> Fix:
    """The button that leads to a part; `path` is "choices/2", "cards/1", "cards/1/choices/2", "place", "list" …"""
    return Fix("edit_part", label, path)


def choices_of(message: Message) -> Iterator[tuple[str, tuple[Choice, ...]]]:
    """Each row of choices with the path that leads to it, also an empty one."""
    match message:
        case ChoiceMessage(choices=choices):
            yield "choices", choices
        case Card(choices=choices):
            yield "choices", choices
        case Carousel(cards=cards, choices=choices):
            for number, card in enumerate(cards, 1):
                yield f"cards/{number}/choices", card.choices
            yield "choices", choices
        case _:
            return


def _most(message: Message, path: str) -> int:
    return MOST_OUTER_CHOICES if isinstance(message, Carousel) and path == "choices" else MOST_CHOICES


@campaign_rule(
    "STR-2",
    Severity.HARD,
    "Number of answers",
    f"1 to {MOST_CHOICES} in a choice message, at most {MOST_CHOICES} on a card, "
    f"at most {MOST_OUTER_CHOICES} below a carousel",
    "CA §7",
    measure="answers",
    fixes="edit_part",
)
def choices_fit(case: Case) -> Iterator[Hit]:
    message = case.campaign.message
    for path, choices in choices_of(message):
        most = _most(message, path)
        if len(choices) > most:
            yield Hit(
                f"{len(choices)} answers{_where(path, message)} are too many",
                f"Sinch takes {most} there. Take out {len(choices) - most}.",
                f"{len(choices)} answers",
                show_part(f"{path}/{most + 1}"),
                Anchor.PARTS,
            )
        elif not choices and isinstance(message, ChoiceMessage):
            yield Hit(
                "There is no answer yet",
                "A choice message offers at least one. Add it, or write a text message.",
                "0 answers",
                show_part(path, "Add an answer"),
                Anchor.PARTS,
            )


@campaign_rule(
    "STR-2",
    Severity.WARN,
    "Answers that people read",
    f"at most {READABLE}",
    "CA §7, ours",
    measure="answers",
    fixes="edit_part",
)
def choices_are_readable(case: Case) -> Iterator[Hit]:
    message = case.campaign.message
    for path, choices in choices_of(message):
        if READABLE < len(choices) <= _most(message, path):
            yield Hit(
                f"{len(choices)} answers{_where(path, message)} are a lot to read",
                f"Each arrives as a line of text. Up to {READABLE} are read.",
                f"{len(choices)} answers",
                show_part(f"{path}/{READABLE + 1}"),
                Anchor.PARTS,
            )


def _where(path: str, message: Message) -> str:
    """ " on card 2", " below the cards"; empty where there is only one place."""
    if not isinstance(message, Carousel):
        return ""
    return f" on card {path.split('/')[1]}" if path.startswith("cards/") else " below the cards"


@campaign_rule(
    "STR-3",
    Severity.HARD,
    "Number of cards",
    f"1 to {MOST_CARDS} in a carousel",
    "CA §7",
    measure="cards",
    fixes="edit_part",
)
def cards_fit(case: Case) -> Iterator[Hit]:
    message = case.campaign.message
    if not isinstance(message, Carousel):
        return
    count = len(message.cards)
    if count > MOST_CARDS:
        yield Hit(
            f"{count} cards are too many",
            f"Sinch takes {MOST_CARDS}. Take out {count - MOST_CARDS}.",
            f"{count} cards",
            show_part(f"cards/{MOST_CARDS + 1}"),
            Anchor.PARTS,
        )
    elif not count:
        yield Hit(
            "There is no card yet",
            "A carousel is made of cards. Add one.",
            "0 cards",
            show_part("cards", "Add a card"),
            Anchor.PARTS,
        )


@campaign_rule(
    "STR-3",
    Severity.WARN,
    "Cards that people read",
    f"at most {READABLE}",
    "ours",
    measure="cards",
    fixes="edit_part",
)
def cards_are_readable(case: Case) -> Iterator[Hit]:
    message = case.campaign.message
    if isinstance(message, Carousel) and READABLE < len(message.cards) <= MOST_CARDS:
        yield Hit(
            f"{len(message.cards)} cards are a lot to read",
            f"On MMS they arrive as one long text. Up to {READABLE} are read.",
            f"{len(message.cards)} cards",
            show_part(f"cards/{READABLE + 1}"),
            Anchor.PARTS,
        )


@campaign_rule("STR-4", Severity.WARN, "Pictures of a carousel", "arrive as links", "CA §11", measure="files")
def carousel_pictures_are_links(case: Case) -> Iterator[Hit]:
    message = case.campaign.message
    files = len(medias_of(message)) if isinstance(message, Carousel) else 0
    if files:
        yield Hit(
            "The carousel’s picture arrives as a link"
            if files == 1
            else f"The carousel’s {files} pictures arrive as links",
            "MMS shows a carousel as text. A card shows its picture.",
            "1 file" if files == 1 else f"{files} files",
            anchor=Anchor.PARTS,
        )


@campaign_rule("STR-5", Severity.INFO, "Answers to choose", "arrive in capitals", "CA §11", measure="answers")
def answers_become_capitals(case: Case) -> Iterator[Hit]:
    answers = [
        choice.text
        for _, choices in choices_of(case.campaign.message)
        for choice in choices
        if isinstance(choice, ReplyChoice) and choice.text != choice.text.upper()
    ]
    if answers:
        yield Hit(
            f"“{answers[0][:40]}” arrives in capitals",
            "That is how MMS shows answers. Make sure they read well like that.",
            "1 answer" if len(answers) == 1 else f"{len(answers)} answers",
            anchor=Anchor.PARTS,
        )


@campaign_rule(
    "STR-6",
    Severity.WARN,
    "Lists and contacts on MMS",
    "no documented form; templates can’t be written here",
    "CA §11",
    measure="the kind of message",
)
def kind_is_documented(case: Case) -> Iterator[Hit]:
    match case.campaign.message:
        case ListMessage():
            yield Hit(
                "Nobody documents how a list arrives by MMS",
                "The preview is our best guess. A card with answers is certain.",
                "list",
                anchor=Anchor.PARTS,
            )
        case ContactInfo():
            yield Hit(
                "Nobody documents how a contact arrives by MMS",
                "The preview is our best guess. A contact card (.vcf) as a media message is certain.",
                "contact",
                anchor=Anchor.PARTS,
            )
        case _:
            return


@campaign_rule(
    "STR-9",
    Severity.HARD,
    "Values sent along",
    f"the sender's value at most {PROPERTY_LIMIT} characters",
    "CA §6",
    measure="characters",
    fixes="choose_sender",
)
def values_fit(case: Case) -> Iterator[Hit]:
    if len(case.sender) > PROPERTY_LIMIT:
        yield Hit(
            "The sender is far too long",
            "Sinch refuses the request. Choose a sender.",
            f"{len(case.sender):,} characters",
            Fix("choose_sender", "Choose sender"),
            Anchor.SENDER,
        )


held_rule("STR-1", Severity.HARD, "Media per message", "one: a card or a media message holds one file", "CA §7")
held_rule("STR-7", Severity.INFO, "Slides below", "one: the Conversation API builds it", "S-XML, S-JSON")
held_rule("STR-8", Severity.INFO, "Time of a slide", "the carrier's own: none is written", "S-XML")
held_rule("STR-9", Severity.HARD, "Notes sent along", "two ids: 88 of 1,024 characters, and 32 of 128", "CA §6")
