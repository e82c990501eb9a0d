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
        ("45.5231 -122.6765", ""),
        ("45.5231° ; -122.6765°", ""),
        ("https://yandex.com/maps/?ll=-122.6765%2C45.5231&z=16", ""),
        ("https://maps.yandex.ru/?ll=2.2,48.8&pt=-122.6765,45.5231,pm2rdm", ""),
        ("https://yandex.com.tr/harita/?ll=2.2%2C48.8&whatshere%5Bpoint%5D=-122.6765%2C45.5231", ""),
        ("https://yandex.com/maps/?ll=2.2%2C48.8&mode=routes&rtext=48.1%2C2.1~45.5231%2C-122.6765", ""),
        ("https://www.google.com/maps/dir/48.1,2.1/45.5231,-122.6765/@48.4,2.2,12z", ""),
        ("https://www.google.com/maps/dir//45.5231,+-122.6765/@48.4,2.2,12z/data=!3m1!4b1", ""),
        ("https://www.google.com/maps/dir/?api=1&origin=48.1,2.1&destination=45.5231%2C-122.6765", ""),
        ("https://maps.google.com/maps?saddr=48.1,2.1&daddr=48.2,2.2+to:45.5231,-122.6765&ll=48.4,2.2", ""),
        ("https://www.google.com/maps/place/45.5231,-122.6765/@48.4,2.2,12z", ""),
        ("https://www.google.com/maps/search/45.5231,+-122.6765/@48.4,2.2,12z", ""),
        ("https://www.openstreetmap.org/directions?from=48.1,2.1&to=45.5231%2C-122.6765#map=12/48.4/2.2", ""),
        ("https://www.openstreetmap.org/directions?engine=x&route=48.1,2.1;45.5231,-122.6765#map=12/48.4/2.2", ""),
        ("https://www.bing.com/maps?rtp=pos.48.1_2.1~pos.45.5231_-122.6765_Lume&cp=48.4~2.2", ""),
        ("https://www.waze.com/live-map/directions?from=ll.48.1,2.1&to=ll.45.5231%2C-122.6765", ""),
        ("https://maps.google.com/maps?q=loc:45.5231+-122.6765", ""),
        ("https://share.here.com/l/45.5231,-122.6765,Osteria%20Lume?z=15&p=yes", "Osteria Lume"),
        ("https://share.here.com/r/48.1,2.1,Home/45.5231,-122.6765,Osteria%20Lume?m=d", "Osteria Lume"),
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
     "geo:", "geo:0,0?q=Rue+de+Rivoli", "https://www.google.com/maps/place/Osteria+Lume/",
     "48,85, 2,29", "48,85 2,29", "48,85,2,29", "48, 85, 2, 29", "48,85", "-48,85", "45,5231",
     "https://maps.google.com/?q=48,85,2,29", "https://maps.google.com/?q=48,85",
     "https://maps.google.com/?q=10+12,+Rue+de+Rivoli", "https://maps.google.com/?q=10,+12,+Rue+de+Rivoli",
     "https://yandex.com/maps/?ll=48.85%2C122.29", "https://yandex.com/maps/?pt=2.29,48.85~2.30,48.86",
     "https://yandex.com/maps/?ll=2.2%2C48.8&mode=routes&rtext=48.1%2C2.1~",
     "https://www.google.com/maps/dir/48.1,2.1/Osteria+Lume/@48.4,2.2,12z/data=!3d48.1!4d2.1",
     "https://www.google.com/maps/dir/48.1,2.1//@48.4,2.2,12z",
     "https://maps.google.com/maps?saddr=48.1,2.1&daddr=&ll=48.4,2.2",
     "https://maps.google.com/maps?saddr=48.1,2.1&ll=48.4,2.2",
     "https://www.openstreetmap.org/directions?from=48.1,2.1&to=Portland#map=12/48.4/2.2",
     "https://www.openstreetmap.org/directions#map=12/48.4/2.2",
     "https://www.bing.com/maps?rtp=pos.48.1_2.1~adr.Portland&cp=48.4~2.2"],
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


def test_a_long_gap_pasted_by_accident_is_read_at_once() -> None:
    gap = 100_000
    assert read_map_place(f"48.85{' ' * gap}2.29") == MapPlace(Coordinates(48.85, 2.29))
    assert read_map_place(f"48.85{' ' * gap}x") is None
    assert read_map_place(f"https://maps.google.com/?to={'+' * gap}x") is None
