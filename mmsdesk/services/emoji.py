"""The emoji people can choose from, with their names: by group, by what is typed, and those used last."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from mmsdesk.machine.resources import resource_text
from mmsdesk.services.desk import Desk
from mmsdesk.store.settings import read_values, write_values

TONES: Final = ("", "light", "medium-light", "medium", "medium-dark", "dark")
"""Skin tones; the first is the yellow of every phone."""
_KEPT: Final = 24
_RECENT: Final = "recent_emoji"


@dataclass(frozen=True, slots=True)
class Emoji:
    """One emoji; `tones` are its five other skin tones, empty where it has none."""

    text: str
    name: str
    tags: str = ""
    tones: tuple[str, ...] = ()

    def in_tone(self, tone: int) -> str:
        """The characters in skin tone number `tone` of TONES."""
        return self.tones[tone - 1] if tone and self.tones else self.text


@dataclass(frozen=True, slots=True)
class EmojiGroup:
    """A group under a heading, in the order of phones."""

    name: str
    emoji: tuple[Emoji, ...]


@cache
def emoji_groups() -> tuple[EmojiGroup, ...]:
    """Every emoji up to version 15, which phones in use can show. Takes a few milliseconds the first time."""
    groups = json.loads(resource_text("emoji", "emoji.json"))
    return tuple(EmojiGroup(it["group"], tuple(Emoji(*_parts(row)) for row in it["emoji"])) for it in groups)


def emoji_of(text: str) -> Emoji:
    """The emoji with these characters, in that skin tone."""
    return _by_text().get(text) or Emoji(text, text)


def find_emoji(wanted: str) -> tuple[Emoji, ...]:
    """Those whose name or tags hold every word that is typed: names that begin with it first."""
    words = wanted.casefold().split()
    if not words:
        return ()
    ranked: list[tuple[int, int, Emoji]] = []
    for number, it in enumerate(it for group in emoji_groups() for it in group.emoji):
        name, known = it.name.casefold(), f"{it.name} {it.tags}".casefold()
        if it.text == wanted.strip() or all(word in known for word in words):
            starts = name.startswith(words[0])
            whole = any(part == words[0] for part in known.split())
            ranked.append((0 if starts else 1 if whole else 2, number, it))
    return tuple(it for _, _, it in sorted(ranked, key=lambda entry: entry[:2]))


def recent_emoji(desk: Desk) -> tuple[str, ...]:
    """The characters used last, the newest first."""
    kept = read_values(desk.reader()).get(_RECENT)
    return tuple(it for it in kept if isinstance(it, str))[:_KEPT] if isinstance(kept, list) else ()


def note_emoji(desk: Desk, text: str) -> tuple[str, ...]:
    """Remember that this one was used; returns those used last."""
    now = (text, *(it for it in recent_emoji(desk) if it != text))[:_KEPT]
    desk.writer.run(lambda db: write_values(db, {_RECENT: list(now)}))
    return now


@cache
def _by_text() -> dict[str, Emoji]:
    known: dict[str, Emoji] = {}
    for it in (it for group in emoji_groups() for it in group.emoji):
        known[it.text] = it
        known.update({toned: Emoji(toned, f"{it.name}, {TONES[tone]} skin") for tone, toned in enumerate(it.tones, 1)})
    return known


def _parts(row: Sequence[Any]) -> tuple[Any, ...]:
    return (*row[:3], tuple(row[3])) if len(row) > 3 else tuple(row)
