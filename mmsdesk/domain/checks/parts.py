"""Rules for parts that are not complete: Sinch refuses them (ours, beside section 9 of the rule book).

They look at each person's message, because a link or a number may come from their data. Each yields one finding for a
message, about the first part that is wrong, so that people are counted once.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final, assert_never

from mmsdesk.domain.checks.address import is_well_formed
from mmsdesk.domain.checks.model import Anchor, Fix, Hit, TextCase
from mmsdesk.domain.checks.registry import text_rule
from mmsdesk.domain.checks.structure import choices_of, show_part
from mmsdesk.domain.choices import (
    CalendarChoice,
    CallChoice,
    Choice,
    Coordinates,
    LinkChoice,
    LocationChoice,
    ReplyChoice,
    ShareLocationChoice,
)
from mmsdesk.domain.contact_info import ContactInfo
from mmsdesk.domain.media import is_stored_media
from mmsdesk.domain.message import Card, Carousel, ChoiceMessage, ListItem, ListMessage, LocationMessage, Message
from mmsdesk.domain.severity import Severity

_E164: Final = re.compile(r"\+[1-9][0-9]{7,14}").fullmatch
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
Broken = tuple[str, str]
"""Path of a part, and what it holds."""


def _each_choice(case: TextCase) -> Iterator[tuple[str, Choice]]:
    if case.parts is None:
        return
    for path, choices in choices_of(case.parts):
        for number, choice in enumerate(choices, 1):
            yield f"{path}/{number}", choice


def are_whole(message: Message) -> bool:
    """Whether nothing is missing in one person's message, told quickly; False when the rules have to look."""
    match message:
        case ChoiceMessage(text=text, choices=choices):
            return bool(text.strip()) and all(map(_is_whole_choice, choices))
        case Card(choices=choices):
            return all(map(_is_whole_choice, choices))
        case Carousel(cards=cards, choices=choices):
            return all(map(_is_whole_card, cards)) and all(map(_is_whole_choice, choices))
        case _:
            return False


@lru_cache(maxsize=4096)
def _is_whole_choice(choice: Choice) -> bool:
    """Most choices are the same for everybody."""
    if not _has_words(choice):
        return False
    match choice:
        case LinkChoice(url=url) | ShareLocationChoice(fallback_url=url):
            return _is_web_address(url)
        case CalendarChoice(fallback_url=url):
            return _is_web_address(url) and _is_event(choice)
        case CallChoice(phone=phone):
            return _E164(phone) is not None
        case LocationChoice(coordinates=place):
            return place is not None and place.is_on_earth
        case ReplyChoice():
            return True
        case _:
            assert_never(choice)


def _is_whole_card(card: Card) -> bool:
    has_words = bool(card.title.strip() or card.description.strip())
    media = card.media
    is_served = media is None or is_stored_media(media.url) or _is_web_address(media.url)
    return (has_words or media is not None) and is_served and all(map(_is_whole_choice, card.choices))


def _has_words(choice: Choice) -> bool:
    return bool((choice.text if isinstance(choice, ReplyChoice) else choice.title).strip())


def _is_open(case: TextCase, text: str) -> bool:
    """Whether only people's data will tell what stands there."""
    return case.is_template and "{{" in text


def name_of(path: str) -> str:
    """A part as a sentence names it, as the editor calls it: "answer 2 of card 1"."""
    words = {"choices": "answer", "cards": "card", "sections": "section", "items": "item", "urls": "link"}
    steps = path.split("/")
    pairs = [f"{words[kind]} {number}" for kind, number in zip(steps[::2], steps[1::2], strict=False) if kind in words]
    return " of ".join(reversed(pairs)) or f"the {steps[0]}"


def _first(broken: Sequence[Broken], what: str, detail: str, label: str = "Show where") -> Iterator[Hit]:
    """One finding for all of them; `what` goes on after the part's name."""
    if not broken:
        return
    path, held = broken[0]
    name = name_of(path)
    others = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
    measured = held[:80] or name
    yield Hit(f"{name[:1].upper()}{name[1:]}{others} {what}", detail, measured, show_part(path, label), Anchor.PARTS)


@text_rule(
    "STR-10",
    Severity.HARD,
    "Words of an answer",
    "every answer has some",
    "ours, CA §7",
    measure="the answer",
    fixes="edit_part",
)
def choices_have_words(case: TextCase) -> Iterator[Hit]:
    broken = [(path, "") for path, choice in _each_choice(case) if not _has_words(choice)]
    yield from _first(broken, "has no words", "People read them to choose, and Sinch refuses an answer without any.")


@text_rule(
    "STR-11",
    Severity.HARD,
    "Addresses of answers, of a carousel's or list's pictures and of a contact",
    "whole web addresses",
    "ours, CA §7",
    measure="the address",
    fixes="edit_part",
)
def links_lead_somewhere(case: TextCase) -> Iterator[Hit]:
    broken = [(path, url) for path, url in _addresses(case) if not (_is_open(case, url) or _is_web_address(url))]
    what = "has no address that works" if broken and broken[0][1].strip() else "has no address"
    yield from _first(broken, what, "Sinch refuses it. Write it whole, as https://name.example/page.")


def _addresses(case: TextCase) -> Iterator[Broken]:
    for path, choice in _each_choice(case):
        match choice:
            case LinkChoice(url=url) | CalendarChoice(fallback_url=url) | ShareLocationChoice(fallback_url=url):
                yield path, url
            case _:
                pass
    match case.parts:
        case Carousel(cards=cards):
            for number, card in enumerate(cards, 1):
                if card.media is not None and not is_stored_media(card.media.url):
                    yield f"cards/{number}", card.media.url
        case ListMessage(media=media, sections=sections):
            if media is not None and not is_stored_media(media.url):
                yield "list", media.url
            for number, section in enumerate(sections, 1):
                for place, item in enumerate(section.items, 1):
                    if item.media is not None and not item.product_id and not is_stored_media(item.media.url):
                        yield f"sections/{number}/items/{place}", item.media.url
        case ContactInfo(urls=urls):
            yield from ((f"urls/{number}", url.value) for number, url in enumerate(urls, 1))
        case _:
            pass


def _is_web_address(url: str) -> bool:
    return url.lower().startswith(("https://", "http://")) and is_well_formed(url)


@text_rule(
    "STR-12",
    Severity.HARD,
    "Number of a call answer",
    "E.164 with its plus",
    "ours, CA §7",
    measure="the number",
    fixes="edit_part",
)
def calls_have_numbers(case: TextCase) -> Iterator[Hit]:
    broken = [
        (path, choice.phone)
        for path, choice in _each_choice(case)
        if isinstance(choice, CallChoice) and not (_is_open(case, choice.phone) or _E164(choice.phone))
    ]
    what = "has no number that can be called" if broken and broken[0][1].strip() else "has no number"
    yield from _first(broken, what, "Sinch takes it with plus and country code only, such as +15035550100.")


@text_rule(
    "STR-13",
    Severity.HARD,
    "Coordinates of a place",
    "-90 to 90, and -180 to 180",
    "ours, CA §7",
    measure="latitude and longitude",
    fixes="edit_part",
)
def places_are_on_earth(case: TextCase) -> Iterator[Hit]:
    places: list[tuple[str, Coordinates | None]] = [
        (path, choice.coordinates) for path, choice in _each_choice(case) if isinstance(choice, LocationChoice)
    ]
    if isinstance(case.parts, LocationMessage):
        places.append(("place", case.parts.coordinates))
    broken = [
        (path, "" if place is None else f"{place.latitude:g}, {place.longitude:g}")
        for path, place in places
        if place is None or not place.is_on_earth
    ]
    what = "lies nowhere on earth" if broken and broken[0][1] else "has no coordinates"
    detail = "Latitude goes from -90 to 90, longitude from -180 to 180. Paste the place’s map link."
    yield from _first(broken, what, detail)


@text_rule(
    "STR-14",
    Severity.HARD,
    "Content of a carousel's card",
    "a title, a text or a picture",
    "ours, CA §7",
    measure="the card",
    fixes="edit_part",
)
def cards_hold_something(case: TextCase) -> Iterator[Hit]:
    cards = case.parts.cards if isinstance(case.parts, Carousel) else ()
    broken = [
        (f"cards/{number}", "")
        for number, card in enumerate(cards, 1)
        if not (card.title.strip() or card.description.strip() or card.media)
    ]
    yield from _first(broken, "is empty", "Give it a title, a text or a picture, or take it out.")


@text_rule(
    "STR-15",
    Severity.HARD,
    "Event of a calendar answer",
    "a name, a start, and an end that is not before it",
    "ours, CA §7",
    measure="start and end",
    fixes="edit_part",
)
def events_have_times(case: TextCase) -> Iterator[Hit]:
    broken = [
        (path, f"{choice.starts} to {choice.ends}")
        for path, choice in _each_choice(case)
        if isinstance(choice, CalendarChoice) and not _is_event(choice)
    ]
    detail = "It needs the event’s name, when it starts and when it ends, in this order."
    yield from _first(broken, "has no event that can be kept", detail)


def _is_event(choice: CalendarChoice) -> bool:
    start, end = moment_of(choice.starts), moment_of(choice.ends)
    return bool(choice.event_title.strip()) and start is not None and end is not None and start <= end


def moment_of(text: str) -> datetime | None:
    """A time with its zone as Sinch takes it (RFC 3339); None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and "T" in text.upper() else None


@text_rule(
    "STR-16",
    Severity.HARD,
    "Question of a choice message",
    "there is one",
    "ours, CA §7",
    measure="characters",
    fixes="edit_body",
)
def question_is_there(case: TextCase) -> Iterator[Hit]:
    if isinstance(case.parts, ChoiceMessage) and not case.parts.text.strip():
        yield Hit(
            "The answers have no text above them",
            "Sinch takes answers only below a text. Write what people are asked.",
            "0 characters",
            Fix("edit_body", "Write it"),
            Anchor.BODY,
        )


@text_rule(
    "STR-17",
    Severity.HARD,
    "Name of a place",
    "there is one",
    "ours, CA §7",
    measure="characters",
    fixes="edit_part",
)
def place_has_a_name(case: TextCase) -> Iterator[Hit]:
    if isinstance(case.parts, LocationMessage) and not case.parts.title.strip():
        yield Hit(
            "The place has no name",
            "It stands before the map link, and Sinch refuses a place without one.",
            "0 characters",
            show_part("place"),
            Anchor.PARTS,
        )


@text_rule(
    "STR-18",
    Severity.HARD,
    "Parts of a list",
    "a title, and sections whose items are whole and all of one kind",
    "ours, CA §7",
    measure="what is missing",
    fixes="edit_part",
)
def list_is_whole(case: TextCase) -> Iterator[Hit]:
    if not isinstance(case.parts, ListMessage):
        return
    found = _hole_in_list(case.parts)
    if found is not None:
        path, missing = found
        yield Hit(
            f"The list has {missing}",
            "Sinch refuses it. Complete it, or take that part out.",
            missing,
            show_part(path),
            Anchor.PARTS,
        )


def _hole_in_list(message: ListMessage) -> Broken | None:
    if not message.title.strip():
        return "list", "no title"
    if not message.sections:
        return "sections", "no section"
    for number, section in enumerate(message.sections, 1):
        if not section.items:
            return f"sections/{number}", f"nothing in section {number}"
        for place, item in enumerate(section.items, 1):
            if not _is_whole_item(item):
                return f"sections/{number}/items/{place}", f"an unfinished item {place} in section {number}"
    if len({bool(item.product_id) for section in message.sections for item in section.items}) > 1:
        return "sections", "items of two kinds"
    return None


def _is_whole_item(item: ListItem) -> bool:
    if item.product_id:
        return bool(item.product_id.strip() and item.marketplace.strip())
    return bool(item.title.strip())


@text_rule(
    "STR-19",
    Severity.HARD,
    "Parts of a contact",
    "a full name and a phone number; a birthday as YYYY-MM-DD",
    "ours, CA §7",
    measure="what is missing",
    fixes="edit_part",
)
def contact_is_whole(case: TextCase) -> Iterator[Hit]:
    if not isinstance(case.parts, ContactInfo):
        return
    missing = _hole_in_contact(case, case.parts)
    if missing:
        yield Hit(
            f"The contact has {missing}",
            "Sinch refuses it. Complete it, or send a contact card (.vcf) as a media message.",
            missing,
            show_part("contact"),
            Anchor.PARTS,
        )


def _hole_in_contact(case: TextCase, contact: ContactInfo) -> str:
    if not contact.name.full_name.strip():
        return "no full name"
    if not contact.phones:
        return "no phone number"
    for part, what in ((contact.phones, "phone number"), (contact.emails, "mail address")):
        if any(not entry.value.strip() for entry in part):
            return f"an empty {what}"
    if contact.birthday and not _is_open(case, contact.birthday) and not _is_day(contact.birthday):
        return "a birthday that is no date"
    return ""


def _is_day(text: str) -> bool:
    try:
        return _DAY(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False
