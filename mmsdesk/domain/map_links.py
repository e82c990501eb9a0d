"""Reads the place out of what people copy from a map: a link, a `geo:` address or plain coordinates."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote_plus, urlsplit

from mmsdesk.domain.choices import Coordinates

_NUMBER: Final = r"[-+]?\d{1,3}(?:\.\d+)?"
_PAIR: Final = re.compile(rf"\s*(?:loc:)?({_NUMBER})\s*(?:,|~)\s*({_NUMBER})(?:[,;z?(].*)?\s*")
_PIN: Final = re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})")
_VIEW: Final = re.compile(rf"/@({_NUMBER}),({_NUMBER})")
_OSM_VIEW: Final = re.compile(rf"map=[\d.]+/({_NUMBER})/({_NUMBER})")
_PLACE: Final = re.compile(r"/place/([^/@]+)")
_ARGUMENTS: Final = ("query", "q", "ll", "coordinate", "daddr", "destination", "center", "cp", "map")
"""Where maps keep a pair of degrees, the pin before the middle of the view."""
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
    plain = _on_earth(_PAIR.fullmatch(text))
    if plain is not None:
        return MapPlace(plain)
    if text.lower().startswith("geo:"):
        return _read_geo(text[4:])
    try:
        link = urlsplit(text if "//" in text else f"//{text}", "https")
    except ValueError:
        return None
    return _read_link(link) if link.hostname else None


def is_short_link(pasted: str) -> bool:
    """Whether this is a link that hides its place: the long address has to be copied from the browser."""
    try:
        host = urlsplit(pasted.strip() if "//" in pasted else f"//{pasted.strip()}").hostname or ""
    except ValueError:
        return False
    return host in _SHORT and read_map_place(pasted) is None


def _read_link(link: SplitResult) -> MapPlace | None:
    asked = parse_qs(link.query)
    named = _PLACE.search(link.path)
    name = unquote_plus(named[1]) if named else next((asked[key][0] for key in _NAMES if key in asked), "")
    found = _on_earth(_PIN.search(unquote_plus(link.path))) or _marker(asked)
    for key in _ARGUMENTS:
        found = found or _on_earth(_PAIR.fullmatch(asked[key][0]) if key in asked else None)
    found = found or _on_earth(_VIEW.search(link.path)) or _on_earth(_OSM_VIEW.search(link.fragment))
    if found is None:
        return None
    return MapPlace(found, "" if _PAIR.fullmatch(name) else name.strip())


def _read_geo(rest: str) -> MapPlace | None:
    place, _, query = rest.partition("?")
    asked = parse_qs(query).get("q", [""])[0]
    found = _on_earth(_PAIR.fullmatch(asked)) or _on_earth(_PAIR.fullmatch(place))
    label = re.search(r"\((.+)\)\s*$", asked)
    return None if found is None else MapPlace(found, label[1].strip() if label else "")


def _marker(asked: dict[str, list[str]]) -> Coordinates | None:
    """OpenStreetMap's pin, which stands in two arguments."""
    if "mlat" not in asked or "mlon" not in asked:
        return None
    return _on_earth(_PAIR.fullmatch(f"{asked['mlat'][0]},{asked['mlon'][0]}"))


def _on_earth(found: re.Match[str] | None) -> Coordinates | None:
    place = Coordinates(float(found[1]), float(found[2])) if found is not None else None
    return place if place is not None and place.is_on_earth else None
