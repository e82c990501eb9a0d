"""Reads the place out of what people copy from a map: a link, a `geo:` address or plain coordinates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote_plus, urlsplit

from mmsdesk.domain.choices import Coordinates

_NUMBER: Final = r"[-+]?\d{1,3}(?:\.\d+)?"
_DECIMAL: Final = r"[-+]?\d{1,3}\.\d+"
_PLAIN: Final = re.compile(rf"({_NUMBER})\s*°?(?:\s*[,;]\s*|\s+)({_NUMBER})\s*°?")
_PAIR: Final = re.compile(rf"\s*({_NUMBER})\s*(?:,|~)\s*({_NUMBER})(?:[,;z?(].*)?\s*")
_TYPED: Final = re.compile(
    rf"\s*(?:loc:)?(?:({_NUMBER})\s*,\s*({_NUMBER})|({_DECIMAL})\s+({_DECIMAL}))(?:,[\d.]+z|\s*\(.*\))?\s*"
)
"""What people may have searched for. Further words make it an address: "10, 12, Rue de Rivoli"."""
_ONE_NUMBER: Final = re.compile(r"\s*(?:loc:)?[-+]?\d+\s*,\d+\s*")
_PIN: Final = re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})")
_VIEW: Final = re.compile(rf"/@({_NUMBER}),({_NUMBER})")
_OSM_VIEW: Final = re.compile(rf"map=[\d.]+/({_NUMBER})/({_NUMBER})")
_PLACE: Final = re.compile(r"/(place|search)/([^/@]+)")
_ROUTE: Final = re.compile(r"/(?:dir|directions)(?:/(?P<stops>.*?))?(?:/?@.*|/?data=.*|/)?$", re.DOTALL)
_STOP: Final = re.compile(r"\s*(?:ll\.|pos\.|[^:]*:)?(.*)", re.DOTALL)
_NOWHERE: Final = re.compile(r"0(?:\.0*)?,0(?:\.0*)?")
"""What stands before the words of a search in a `geo:` address."""
_HERE: Final = re.compile(rf"/(?:l|r/.*)/({_NUMBER}),({_NUMBER})(?:,([^/]*))?/?")
_YANDEX: Final = re.compile(r"(?:.+\.)?yandex\.[a-z.]+")
_SEARCHED: Final = ("query", "q")
_SHOWN: Final = ("ll", "coordinate", "center", "cp", "map")
"""Where maps keep a pair of degrees: what was searched for before the middle of the view."""
_ENDS: Final = ("daddr", "destination", "to", "rtext", "route", "rtp")
"""Where routes keep their end, behind the stops before it."""
_SWAPPED: Final = ("whatshere[point]", "poi[point]", "pt", "ll")
"""Where Yandex keeps a place, longitude first."""
_NAMES: Final = ("name", "q", "query")
_SHORT: Final = frozenset({"maps.app.goo.gl", "goo.gl", "g.co", "maps.apple", "osm.org", "bit.ly", "w3w.co"})
"""Hosts whose links say where only after they were followed."""


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A place read from a map; `name` is empty where the link names none."""

    coordinates: Coordinates
    name: str = ""


def read_map_place(pasted: str) -> MapPlace | None:
    """The place somebody pasted; None where it cannot be seen in the text. Nothing is fetched."""
    text = pasted.strip()
    degrees = single_spaced(text).removeprefix("loc:")
    plain = None if may_be_one_number(degrees) else _on_earth(_PLAIN.fullmatch(degrees))
    if plain is not None:
        return MapPlace(plain)
    if text.lower().startswith("geo:"):
        return _read_geo(text[4:])
    try:
        link = urlsplit(text if "//" in text else f"//{text}", "https")
    except ValueError:
        return None
    return _read_link(link) if link.hostname else None


def single_spaced(typed: str) -> str:
    """The same with single blanks: of a hundred thousand of them, patterns would try every way to share them out."""
    return " ".join(typed.split())


def may_be_one_number(typed: str) -> bool:
    """Whether a pair of degrees may as well be one number with a decimal comma: "48,85"."""
    return _ONE_NUMBER.fullmatch(typed) is not None


def is_short_link(pasted: str) -> bool:
    """Whether this is a link that hides its place: the long address has to be copied from the browser."""
    try:
        host = urlsplit(pasted.strip() if "//" in pasted else f"//{pasted.strip()}").hostname or ""
    except ValueError:
        return False
    return host in _SHORT and read_map_place(pasted) is None


def _read_link(link: SplitResult) -> MapPlace | None:
    asked = {key: values[0] for key, values in parse_qs(link.query, keep_blank_values=True).items()}
    path, host = unquote_plus(link.path), link.hostname or ""
    shared = _HERE.fullmatch(path) if f".{host}".endswith(".here.com") else None
    end = _end_of_route(path, asked)
    named = _PLACE.search(link.path)
    words = unquote_plus(named[2]) if named else ""
    is_name = named is not None and named[1] == "place"
    name = words if is_name else next((asked[key] for key in _NAMES if asked.get(key)), "")
    if shared is not None:
        found, name = _on_earth(shared), shared[3] or ""
    elif end is not None:
        found, name = _searched(end), ""
    elif _YANDEX.fullmatch(host):
        found, name = _swapped(asked), ""
    else:
        found = _on_earth(_PIN.search(path)) or _marker(asked) or _searched(words)
        for key in _SEARCHED:
            found = found or _searched(asked.get(key, ""))
        for key in _SHOWN:
            found = found or _on_earth(_PAIR.fullmatch(asked.get(key, "")))
        found = found or _on_earth(_VIEW.search(link.path)) or _on_earth(_OSM_VIEW.search(link.fragment))
    if found is None:
        return None
    return MapPlace(found, "" if _TYPED.fullmatch(name) else name.strip())


def _end_of_route(path: str, asked: Mapping[str, str]) -> str | None:
    """What a route's last stop says, "" where it names none; None for no route. Its view is the middle of the way."""
    way = _ROUTE.search(path)
    stops = next((asked[key] for key in _ENDS if key in asked), None)
    if stops is not None:
        last = re.split(r"~|;|\sto:", stops)[-1]
    elif way is not None:
        last = (way["stops"] or "").rpartition("/")[2]
    elif "saddr" in asked or "origin" in asked:
        last = ""
    else:
        return None
    stop = _STOP.fullmatch(last)
    assert stop is not None
    degrees = re.match(rf"({_NUMBER})_({_NUMBER})(?:_|$)", stop[1])
    return f"{degrees[1]}, {degrees[2]}" if degrees is not None else stop[1]


def _searched(words: str) -> Coordinates | None:
    """The degrees that somebody searched for, and nothing else."""
    found = None if may_be_one_number(words) else _TYPED.fullmatch(words)
    if found is None:
        return None
    place = Coordinates(float(found[1] or found[3]), float(found[2] or found[4]))
    return place if place.is_on_earth else None


def _swapped(asked: Mapping[str, str]) -> Coordinates | None:
    """The one place a link of Yandex marks, else the middle of its view."""
    words = next((asked[key] for key in _SWAPPED if key in asked), "")
    found = _PAIR.fullmatch(words) if "~" not in words else None
    place = Coordinates(float(found[2]), float(found[1])) if found is not None else None
    return place if place is not None and place.is_on_earth else None


def _read_geo(rest: str) -> MapPlace | None:
    place, _, query = rest.partition("?")
    asked = parse_qs(query).get("q", [""])[0]
    found = _searched(asked)
    if found is None and not (asked and _NOWHERE.fullmatch(place)):
        found = _on_earth(_PAIR.fullmatch(place))
    label = re.search(r"\((.+)\)\s*$", asked)
    return None if found is None else MapPlace(found, label[1].strip() if label else "")


def _marker(asked: Mapping[str, str]) -> Coordinates | None:
    """OpenStreetMap's pin, which stands in two arguments."""
    if "mlat" not in asked or "mlon" not in asked:
        return None
    return _on_earth(_PAIR.fullmatch(f"{asked['mlat']},{asked['mlon']}"))


def _on_earth(found: re.Match[str] | None) -> Coordinates | None:
    place = Coordinates(float(found[1]), float(found[2])) if found is not None else None
    return place if place is not None and place.is_on_earth else None
