"""Places as people copy them from maps."""

import pytest

from mmsdesk.domain.choices import Coordinates
from mmsdesk.domain.map_links import MapPlace, is_short_link, read_map_place

HERE = Coordinates(45.5231, -122.6765)


@pytest.mark.parametrize(
    ("pasted", "name"),
    [
        ("45.5231, -122.6765", ""),
        ("45.5231,-122.6765", ""),
        ("https://www.google.com/maps/@45.5231,-122.6765,15z", ""),
        ("https://www.google.com/maps/place/Osteria+Lume/@45.5,-122.6,17z/data=!3d45.5231!4d-122.6765", "Osteria Lume"),
        ("https://www.google.com/maps/search/?api=1&query=45.5231,-122.6765", ""),
        ("https://www.google.com/maps/search/?api=1&query=45.5231%2C-122.6765", ""),
        ("https://maps.google.com/?q=45.5231,-122.6765", ""),
        ("maps.google.com/maps?q=loc:45.5231,-122.6765&z=16", ""),
        ("https://maps.apple.com/?ll=45.5231,-122.6765&q=Osteria%20Lume&t=m", "Osteria Lume"),
        ("https://maps.apple.com/place?coordinate=45.5231,-122.6765&name=Osteria%20Lume", "Osteria Lume"),
        ("https://www.openstreetmap.org/?mlat=45.5231&mlon=-122.6765#map=17/45.6/-122.7", ""),
        ("https://www.openstreetmap.org/#map=17/45.5231/-122.6765", ""),
        ("https://www.bing.com/maps?cp=45.5231~-122.6765&lvl=16", ""),
        ("https://waze.com/ul?ll=45.5231%2C-122.6765&navigate=yes", ""),
        ("https://wego.here.com/?map=45.5231,-122.6765,15,normal", ""),
        ("geo:45.5231,-122.6765", ""),
        ("geo:45.5231,-122.6765;u=35", ""),
        ("geo:0,0?q=45.5231,-122.6765(Osteria Lume)", "Osteria Lume"),
    ],
)  # fmt: skip
def test_the_place_and_its_name_are_read(pasted: str, name: str) -> None:
    assert read_map_place(pasted) == MapPlace(HERE, name)
    assert read_map_place(f"  {pasted}\n") == MapPlace(HERE, name)


@pytest.mark.parametrize(
    "pasted",
    ["", "Osteria Lume", "https://lume.example/menu", "95, 200", "https://maps.google.com/?q=95,200", "http://[::1",
     "geo:", "https://www.google.com/maps/place/Osteria+Lume/"],
)  # fmt: skip
def test_what_names_no_place_on_earth_is_none(pasted: str) -> None:
    assert read_map_place(pasted) is None


@pytest.mark.parametrize(
    ("pasted", "short"),
    [
        ("https://maps.app.goo.gl/aBcD", True),
        ("goo.gl/maps/aBcD", True),
        ("https://maps.google.com/?q=45.5231,-122.6765", False),
        ("https://lume.example", False),
    ],
)
def test_short_links_are_known_for_hiding_their_place(pasted: str, short: bool) -> None:
    assert is_short_link(pasted) is short
