"""Somebody's contact data as a message of its own; on MMS a vCard as media is the documented way to send one."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class ContactName:
    """How somebody is called; only `full_name` is required."""

    full_name: str = ""
    first_name: str = ""
    last_name: str = ""
    middle_name: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """A number, address or link, and what it is for ("work")."""

    value: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where somebody is."""

    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    country_code: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Organization:
    """Whom somebody works for."""

    company: str = ""
    department: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class ContactInfo:
    """A contact to keep. How MMS shows it is not documented; we show name, numbers, mail and links as lines.

    `birthday` is YYYY-MM-DD.
    """

    name: ContactName = field(default_factory=ContactName)
    phones: tuple[Typed, ...] = ()
    emails: tuple[Typed, ...] = ()
    urls: tuple[Typed, ...] = ()
    addresses: tuple[PostalAddress, ...] = ()
    organization: Organization = field(default_factory=Organization)
    birthday: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """What is shown of it, a line each (API sheet, section 11)."""
        shown = (self.name.full_name, *(it.value for part in (self.phones, self.emails, self.urls) for it in part))
        return tuple(line for line in shown if line)


def map_contact(info: ContactInfo, turn: Callable[[str], str]) -> ContactInfo:
    """The same contact with every text that is shown turned by `turn`, always in the same order."""

    def each(part: tuple[Typed, ...]) -> tuple[Typed, ...]:
        return tuple(replace(it, value=turn(it.value)) for it in part)

    name = replace(info.name, full_name=turn(info.name.full_name))
    return replace(info, name=name, phones=each(info.phones), emails=each(info.emails), urls=each(info.urls))
