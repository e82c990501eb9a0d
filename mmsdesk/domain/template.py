"""Merge fields: `{{name|fallback}}` in what the author wrote becomes each person's own text.

One pass, a closed set of names, nothing is evaluated and nothing inserted is looked at again: a contact called
`{{7*7}}` reads `{{7*7}}` on the phone (reliability list, P7). Compile once, render for everybody.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

_TOKEN: Final = re.compile(r"\{\{([^{}|\n]*)(?:\|([^{}\n]*))?\}\}")
_LEFTOVER: Final = re.compile(r"\{\{|\}\}|\$\{[^{}\n]*\}")


@dataclass(frozen=True, slots=True)
class Token:
    """One merge field as it stands in the text: `text[start:end]`. `fallback` is None when none was given."""

    name: str
    fallback: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Malformed:
    """Braces that look like a merge field and are none; they would reach phones as typed (TXT-7)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Template:
    """A text cut at its merge fields, ready to be rendered many times."""

    text: str
    tokens: tuple[Token, ...]
    malformed: tuple[Malformed, ...]
    _pieces: tuple[str, ...] = field(repr=False)
    """Literals with an empty place after each one that a token follows."""
    _slots: tuple[tuple[int, str, str], ...] = field(repr=False)
    """For each token: its place in `_pieces`, the name, what to write when the value is empty."""

    @property
    def names(self) -> tuple[str, ...]:
        """Each field once, in the order of first use."""
        return tuple(dict.fromkeys(token.name for token in self.tokens))

    def render(self, values: Mapping[str, str]) -> str:
        """The text for one person. An empty or blank value gives the fallback, or a gap when there is none."""
        pieces = list(self._pieces)
        get = values.get
        for place, name, fallback in self._slots:
            value = get(name)
            pieces[place] = value if value and not value.isspace() else fallback
        return "".join(pieces)

    def missing(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The fields this person would read as a gap: no value and no fallback."""
        gaps = (t.name for t in self.tokens if t.fallback is None and not values.get(t.name, "").strip())
        return tuple(dict.fromkeys(gaps))


def compile_template(text: str) -> Template:
    """Find the merge fields of `text`. Never raises: what cannot be understood is kept as it is and reported."""
    tokens: list[Token] = []
    malformed: list[Malformed] = []
    pieces: list[str] = []
    slots: list[tuple[int, str, str]] = []
    end = 0
    for match in _TOKEN.finditer(text):
        name = match[1].strip()
        if not name:
            continue  # `{{}}` and `{{|there}}` stay in the literal and are found below
        malformed += _leftovers(text, end, match.start())
        pieces += (text[end : match.start()], "")
        fallback = None if match[2] is None else match[2].strip()
        slots.append((len(pieces) - 1, name, fallback or ""))
        tokens.append(Token(name, fallback or None, match.start(), match.end()))
        end = match.end()
    malformed += _leftovers(text, end, len(text))
    pieces.append(text[end:])
    return Template(text, tuple(tokens), tuple(malformed), tuple(pieces), tuple(slots))


def unknown_fields(template: Template, known: Iterable[str]) -> tuple[Token, ...]:
    """The tokens whose field no contact has (FLD-2), in the order they stand."""
    names = frozenset(known)
    return tuple(token for token in template.tokens if token.name not in names)


def nearest_field(name: str, known: Iterable[str]) -> str | None:
    """The known field the author most likely meant: `frist name` is `first_name`."""
    by_key = {_key(candidate): candidate for candidate in known}
    found = difflib.get_close_matches(_key(name), by_key, n=1, cutoff=0.6)
    return by_key[found[0]] if found else None


def rename_field(text: str, old: str, new: str) -> str:
    """`text` with each use of the field `old` turned into `new`, fallbacks kept."""
    return _rewrite(text, {old: (new, None)})


def give_fallback(text: str, name: str, fallback: str) -> str:
    """`text` with `fallback` put into each use of `name` that has none."""
    return _rewrite(text, {name: (name, fallback)})


def field_label(name: str) -> str:
    """A field's name as people read it: `first_name` is "First name"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def name_fields(text: str) -> str:
    """`text` with the name of each merge field in its place, to be read in a list: "Hi First name"."""
    template = compile_template(text)
    pieces: list[str] = []
    end = 0
    for token in template.tokens:
        pieces += (text[end : token.start], field_label(token.name))
        end = token.end
    return "".join((*pieces, text[end:]))


def _rewrite(text: str, changes: Mapping[str, tuple[str, str | None]]) -> str:
    out: list[str] = []
    end = 0
    for token in compile_template(text).tokens:
        if token.name not in changes:
            continue
        name, new_fallback = changes[token.name]
        fallback = token.fallback or new_fallback
        out += (text[end : token.start], f"{{{{{name}|{fallback}}}}}" if fallback else f"{{{{{name}}}}}")
        end = token.end
    return "".join((*out, text[end:]))


def _leftovers(text: str, start: int, end: int) -> list[Malformed]:
    found: list[Malformed] = []
    for match in _LEFTOVER.finditer(text, start, end):
        if found and match.start() < found[-1].end:
            continue
        stop = _until_closed(text, match, end)
        found.append(Malformed(text[match.start() : stop], match.start(), stop))
    return found


def _until_closed(text: str, match: re.Match[str], end: int) -> int:
    """Where a broken field ends for the eye: at its closing braces, or with the word it began."""
    if match[0] != "{{":
        return match.end()
    closing = text.find("}}", match.end(), end)
    newline = text.find("\n", match.end(), end)
    if closing >= 0 and not 0 <= newline < closing:
        return closing + 2
    word = re.compile(r"[^\s{}]*").match(text, match.end(), end)
    return word.end() if word else match.end()


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
