"""Reads contact cards (.vcf) leniently, as phones write them: folded, quoted-printable, in any letters.

Only what is shown and judged is taken out: how many, whose the first is, its version, the largest picture (DOC-2).
"""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_MOST_LINES: Final = 200_000
_LONGEST_NAME: Final = 100
_LONGEST_JOINED: Final = 100_000
_PROPERTY: Final = re.compile(r"(?:[A-Za-z0-9-]+\.)?([A-Za-z][A-Za-z0-9-]*)((?:;[^:]*)?):(.*)", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([\\,;:nN])")
_CHARSET: Final = re.compile(r";CHARSET=\"?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
"""Control characters, and those that turn the reading direction of what follows."""
_BASE64: Final = re.compile(r"[^A-Za-z0-9+/]")


@dataclass(frozen=True, slots=True)
class Cards:
    """What a vCard file holds. `name` and `version` are the first card's."""

    count: int = 0
    name: str = ""
    version: str = ""
    is_utf8: bool = True
    photo_bytes: int = 0
    is_closed: bool = True
    """Whether every card that begins also ends."""


def read_cards(content: bytes) -> Cards:
    """Read a vCard file. Never raises for what is in it."""
    text, is_utf8 = _decoded(content)
    count = depth = photo = 0
    values: dict[str, str] = {}
    for name, parameters, value in _properties(text):
        match name, value.strip().upper():
            case "BEGIN", "VCARD":
                count += depth == 0  # a card inside a card belongs to it
                depth += 1
            case "END", "VCARD":
                depth -= 1
            case "PHOTO" | "LOGO", _:
                photo = max(photo, _file_bytes(value))
            case "FN" | "N" | "ORG" | "VERSION", _ if count == depth == 1:
                values.setdefault(name, _plain(parameters, value, is_utf8=is_utf8))
    return Cards(count, _shown_name(values), values.get("VERSION", "")[:10], is_utf8, photo, depth == 0 and count > 0)


def _decoded(content: bytes) -> tuple[str, bool]:
    """The text, and whether it is UTF-8; other letters are read as well as can be."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), False
    try:
        return content.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), False


def _properties(text: str) -> Iterator[tuple[str, str, str]]:
    """Name (upper case), parameters and raw value of each property, its lines joined again."""
    held = ""
    for line in _unfolded(text):
        held += line
        found = _PROPERTY.fullmatch(held)
        if found is None:
            held = ""
        elif held.endswith("=") and "QUOTED-PRINTABLE" in found[2].upper() and len(held) < _LONGEST_JOINED:
            held += "\n"  # a soft line break: the value goes on in the next line
        else:
            yield found[1].upper(), found[2], found[3]
            held = ""


def _unfolded(text: str) -> Iterator[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n", _MOST_LINES)[:_MOST_LINES]
    parts: list[str] = []
    for line in lines:
        if line[:1] in (" ", "\t") and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield "".join(parts)
        parts = [line]
    yield "".join(parts)


def _plain(parameters: str, value: str, *, is_utf8: bool) -> str:
    if "QUOTED-PRINTABLE" in parameters.upper():
        charset = _CHARSET.search(parameters)
        encoding = charset[1] if charset is not None else "utf-8" if is_utf8 else "cp1252"
        raw = quopri.decodestring(value.encode("utf-8"))
        try:
            value = raw.decode(encoding)
        except (LookupError, UnicodeDecodeError, ValueError):
            value = raw.decode("utf-8", "replace")
    return value


def _shown_name(values: dict[str, str]) -> str:
    """What the card is called: its full name, else the parts of the name, else the firm."""
    if name := _words(values.get("FN", "")):
        return name
    last, first, middle, before, after = (*values.get("N", "").split(";"), "", "", "", "", "")[:5]
    return _words(f"{before} {first} {middle} {last} {after}") or _words(values.get("ORG", "").replace(";", " "))


def _words(value: str) -> str:
    unescaped = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    return " ".join(_HIDDEN.sub(" ", unescaped).split())[:_LONGEST_NAME].strip()


def _file_bytes(value: str) -> int:
    """How many bytes a picture written as base64 has; 0 for an address."""
    if value[:5].lower() == "data:":
        value = value.partition(",")[2]
    elif "://" in value[:12]:
        return 0
    return len(_BASE64.sub("", value)) * 3 // 4
