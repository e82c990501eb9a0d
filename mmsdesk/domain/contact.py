"""People as the desk knows them, and how their details are tidied when they come in from outside."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from mmsdesk.domain.ids import ContactId
from mmsdesk.domain.unseen import strip_unseen_from_name

OWN_FIELDS: Final = ("phone", "first_name", "last_name")
"""Merge fields that every person has; a column of the file never takes these names."""

_NAME_LIMIT: Final = 40
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_SPACES: Final = re.compile(r"\s+")
_LETTERS: Final = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


@dataclass(frozen=True, slots=True)
class Details:
    """What a file or a form says about one person; an empty text means "not said", never "erase"."""

    phone: str
    """E.164 with `+`; what makes two records the same person."""
    first_name: str = ""
    last_name: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Further merge fields by name, as `field_name` makes them."""


@dataclass(frozen=True, slots=True)
class Person:
    """One stored contact."""

    contact_id: ContactId
    phone: str
    first_name: str
    last_name: str
    fields: Mapping[str, str]

    @property
    def merge_values(self) -> dict[str, str]:
        """Everything a message may say about this person, by merge-field name."""
        return {**self.fields, "first_name": self.first_name, "last_name": self.last_name, "phone": self.phone}

    @property
    def name(self) -> str:
        """First and last name as one text; empty when neither is known."""
        return f"{self.first_name} {self.last_name}".strip()


def clean_value(text: str) -> str:
    """A cell as it is kept: NFC, one line, no invisible characters, no spaces around (reliability list, section 4)."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return _SPACES.sub(" ", unicodedata.normalize("NFC", strip_unseen_from_name(text))).strip()


def field_name(header: str) -> str:
    """A column's header as a merge-field name: `Fav wine` → `fav_wine`; `field` when nothing is left of it."""
    plain = unicodedata.normalize("NFKD", header.casefold().translate(_LETTERS))
    ascii_only = "".join(sign for sign in plain if not unicodedata.combining(sign))
    name = _NOT_WORD.sub("_", ascii_only).strip("_")[:_NAME_LIMIT].strip("_")
    if not name:
        return "field"
    return f"field_{name}" if name[0].isdigit() else name


def field_names(headers: Iterable[str], *, taken: Iterable[str] = OWN_FIELDS) -> tuple[str, ...]:
    """A different merge-field name for each header, in their order: `wine`, `wine_2`, …"""
    used = set(taken)
    names: list[str] = []
    for header in headers:
        base = name = field_name(header)
        number = 2
        while name in used:
            name = f"{base}_{number}"
            number += 1
        used.add(name)
        names.append(name)
    return tuple(names)
