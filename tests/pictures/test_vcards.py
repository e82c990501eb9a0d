import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsdesk.pictures.vcards import Cards, read_cards
from tests.pictures.files import CARD


def card(*lines: str, version: str = "3.0") -> bytes:
    return "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", "")).encode()


def test_a_plain_card_says_whose_it_is() -> None:
    assert read_cards(CARD) == Cards(1, "Osteria Lume", "3.0")


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("FN:Osteria Lume",), "Osteria Lume"),
        (("fn;charset=utf-8:Caf\u00e9 Lume",), "Caf\u00e9 Lume"),
        (("item1.FN:Lume",), "Lume"),
        (("FN:Lume\\, the bar\\nupstairs",), "Lume, the bar upstairs"),
        (("FN:Oster", " ia", "\t Lume"), "Osteria Lume"),
        (("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Caf=C3=A9",), "Caf\u00e9"),
        (("FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Caf=E9",), "Caf\u00e9"),
        (("FN;ENCODING=QUOTED-PRINTABLE:Oste=", "ria Lu=", "=6De"), "Osteria Lume"),
        (("FN;CHARSET=klingon;ENCODING=QUOTED-PRINTABLE:Caf=C3=A9",), "Caf\u00e9"),
        (("N:Chen;Maya;Li;Dr.;",), "Dr. Maya Li Chen"),
        (("FN:", "N:Chen;Maya",), "Maya Chen"),
        (("ORG:Osteria Lume;Kitchen",), "Osteria Lume Kitchen"),
        (("TEL:+15035550100",), ""),
        (("FN:First", "FN:Second"), "First"),
    ],
)  # fmt: skip
def test_names_are_found_however_they_are_written(lines: tuple[str, ...], name: str) -> None:
    assert read_cards(card(*lines)).name == name


def test_cards_are_counted_and_the_first_one_is_named() -> None:
    two = card("FN:Anna") + card("FN:Ben", version="4.0")
    assert read_cards(two) == Cards(2, "Anna", "3.0")
    inside = card("FN:Anna", "AGENT:", "BEGIN:VCARD", "FN:Ben", "END:VCARD")
    assert read_cards(inside) == Cards(1, "Anna", "3.0")
    assert not read_cards(CARD[:-12]).is_closed
    assert read_cards(card("FN:Anna", version="2.1")).version == "2.1"


def test_other_letters_are_read_and_told() -> None:
    for content in (card("FN:Caf\u00e9").decode().encode("cp1252"), card("FN:Caf\u00e9").decode().encode("utf-16")):
        found = read_cards(content)
        assert (found.name, found.is_utf8) == ("Caf\u00e9", False)
    assert read_cards(b"\xef\xbb\xbf" + card("FN:Caf\u00e9")) == Cards(1, "Caf\u00e9", "3.0")


@pytest.mark.parametrize("size", [1, 49_999, 50_000, 50_001])
def test_the_size_of_a_picture_inside_is_that_of_the_file(size: int) -> None:
    text = base64.b64encode(bytes(size)).decode()
    folded = [text[:60], *(f" {text[place : place + 60]}" for place in range(60, len(text), 60))]
    assert read_cards(card(f"PHOTO;ENCODING=b;TYPE=JPEG:{folded[0]}", *folded[1:])).photo_bytes == size
    assert read_cards(card(f"PHOTO:data:image/jpeg;base64,{text}", version="4.0")).photo_bytes == size
    assert read_cards(card("PHOTO;VALUE=uri:https://osteria-lume.example/me.jpg")).photo_bytes == 0


@given(st.binary(max_size=400) | st.text("BEGIN:VCARD\r\nFN;=PHOTO ,\\é", max_size=200).map(str.encode))
def test_nothing_raises(inside: bytes) -> None:
    for content in (inside, CARD[:40] + inside + CARD[40:]):
        found = read_cards(content)
        assert found.count >= 0
        assert not set(found.name) & set("\n\t\x00\x9f\u202e")
