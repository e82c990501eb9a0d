"""Whom a message is previewed as: somebody of a list, a sample person, or somebody with nothing filled in."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mmsdesk.domain.checks.worst import WorstCase
from mmsdesk.domain.contact import Person
from mmsdesk.domain.errors import BadInput, NotFound
from mmsdesk.domain.ids import ContactId
from mmsdesk.domain.phone import Phone, format_phone, parse_phone
from mmsdesk.services.desk import Desk
from mmsdesk.store.chosen_people import place_of
from mmsdesk.store.contacts import find_person, people_of_list

SAMPLE_NAME: Final = "Maya Chen"
SAMPLE: Final[Mapping[str, str]] = {"first_name": "Maya", "last_name": "Chen", "phone": "+12065550142"}
"""Somebody to preview as while there is no list."""
EMPTY_NAME: Final = "Someone with nothing filled in"
EMPTY: Final = "empty"
"""What is typed for that person."""
_FEWEST_DIGITS: Final = 7
"""From here on digits are meant as a phone number, not as a place."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose message the phone shows. `place` counts from 1; `people` is 0 for the sample person.

    `is_empty`: only the number is known, so every field without a fallback is the gap such a reader would see.
    `worst` is set for a worst case; then `place` and `people` count the worst cases.
    """

    name: str
    values: Mapping[str, str]
    place: int = 1
    people: int = 0
    is_empty: bool = False
    worst: WorstCase | None = None

    @property
    def why(self) -> str:
        """Why somebody is a worst case: "Longest text: 312 characters"; empty for everybody else."""
        return self.worst.why if self.worst is not None else ""

    @property
    def words(self) -> str:
        """Which one of how many: "3 of 500", "Longest text · 2 of 6"; empty for the person with nothing filled in."""
        if self.is_empty:
            return ""
        if self.worst is not None:
            return f"{self.worst.kind.label} · {self.place} of {self.people}"
        return f"{self.place:,} of {self.people:,}" if self.people else "sample person"


SAMPLE_SEEN: Final = Seen(SAMPLE_NAME, SAMPLE)


def empty_seen(place: int = 1, people: int = 0) -> Seen:
    """The person of whom nothing but a number is known; `place` is where the list stands meanwhile."""
    return Seen(EMPTY_NAME, {"phone": SAMPLE["phone"]}, place, people, is_empty=True)


def seen_as(person: Person, index: int, people: int) -> Seen:
    """Somebody of a list, at `index` from 0."""
    return Seen(person.name or format_phone(person.phone), person.merge_values, index + 1, people)


def seen_as_worst(cases: Sequence[WorstCase], place: int) -> Seen:
    """One of the worst cases, at `place` from 0."""
    case = cases[place]
    return Seen(case.name, case.values, place + 1, len(cases), worst=case)


def seen_by_id(desk: Desk, list_name: str, contact_id: ContactId) -> Seen:
    """Somebody of a list by the contact's id. Raises NotFound when they are not on it any more."""
    db = desk.reader()
    index = place_of(db, list_name, contact_id)
    return seen_as(desk.person(list_name, index), index, desk.count_people(list_name))


def choose_seen(desk: Desk, list_name: str, text: str) -> Seen:
    """Whom `text` means: a place in the list, a phone number or "empty"; nothing for the first, or the sample person.

    Raises NotFound, BadInput when there is no list to count in or the text is neither place nor number.
    """
    wanted = text.strip()
    if wanted.lower() == EMPTY:
        return empty_seen()
    if not list_name:
        if wanted:
            raise BadInput("There is no list to choose somebody from", "Add --list NAME, or leave --person out.")
        return SAMPLE_SEEN
    people = desk.count_people(list_name)
    if not wanted and not people:
        return SAMPLE_SEEN
    if wanted.isdecimal() and len(wanted) <= len(str(people)):
        wanted, place = "", int(wanted)
        return seen_as(desk.person(list_name, place - 1), place - 1, people)
    if not wanted:
        return seen_as(desk.person(list_name, 0), 0, people)
    return _by_phone(desk, list_name, wanted, people)


def first_seen(desk: Desk, list_name: str, limit: int = 30) -> tuple[Seen, ...]:
    """The first people of a list, to choose from; nobody when there is no list."""
    if not list_name:
        return ()
    people = desk.count_people(list_name)
    first = itertools.islice(people_of_list(desk.reader(), list_name), limit)
    return tuple(seen_as(person, index, people) for index, person in enumerate(first))


def find_seen(desk: Desk, list_name: str, text: str, after: int) -> Seen | None:
    """The next person behind index `after`, round the list, whose name or number holds `text`, or who is at that place.

    Reads the list in pages; a hundred thousand people take about a second.
    """
    people = desk.count_people(list_name)
    wanted = " ".join(text.casefold().split())
    digits = "".join(sign for sign in text if sign.isdigit())
    if wanted.isdecimal() and 1 <= int(wanted) <= people and len(wanted) < 7:
        return seen_as(desk.person(list_name, int(wanted) - 1), int(wanted) - 1, people)
    is_number = len(digits) > 2 and not any(sign.isalpha() for sign in wanted)
    earlier: Seen | None = None
    for index, person in enumerate(people_of_list(desk.reader(), list_name)):
        if digits not in person.phone if is_number else not wanted or wanted not in person.name.casefold():
            continue
        if index > after:
            return seen_as(person, index, people)
        earlier = earlier or seen_as(person, index, people)
    return earlier


def _by_phone(desk: Desk, list_name: str, text: str, people: int) -> Seen:
    phone = parse_phone(text, desk.settings().default_country)
    if not isinstance(phone, Phone):
        if sum(sign.isdecimal() for sign in text) >= _FEWEST_DIGITS and not any(sign.isalpha() for sign in text):
            raise NotFound(f"{text} is on no list", "Nobody can have this phone number: check its digits.")
        raise BadInput(
            f"“{text}” is neither a place in the list nor a phone number",
            f"Type a number from 1 to {people:,}, a phone number such as +15035550142, or “{EMPTY}”.",
        )
    known = find_person(desk.reader(), phone.e164)
    everybody = enumerate(people_of_list(desk.reader(), list_name)) if known is not None else ()
    for index, person in everybody:
        if person.phone == phone.e164:
            return seen_as(person, index, people)
    if known is None:
        raise NotFound(f"{format_phone(phone.e164)} is on no list", "Check the number, or import who has it first.")
    raise NotFound(f"{format_phone(phone.e164)} is not on “{list_name}”", "Check the number, or choose another list.")
