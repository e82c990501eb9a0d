"""What the view of the SMS says: its text, its size, what would make it shorter, and what it costs."""

from decimal import Decimal

import pytest

from mmsdesk.domain.message import Card, Media, Text
from mmsdesk.domain.price import Prices
from mmsdesk.domain.segments import Encoding
from mmsdesk.services.sms_preview import cost_words, hint_words, mms_cost_words, preview_address, read_sms, size_words

PICTURE = Media(f"media/{'a1' * 32}.jpg", "truffle.jpg")
PRICES = Prices(Decimal("0.0075"), Decimal("0.02"), "$")


def test_a_file_becomes_a_link_as_long_as_the_relays() -> None:
    view = read_sms(Card("Truffles", "Tonight.", PICTURE), "https://relay.lume.example.com/")
    assert view.text == f"Truffles\nTonight.\nhttps://relay.lume.example.com/m/{'a1' * 16}.jpg"
    assert view.has_made_up_link
    assert read_sms(Card("Truffles", "", PICTURE)).text.startswith("Truffles\nhttps://relay.example.com/m/")
    elsewhere = read_sms(Card("Truffles", "", Media("https://cdn.example.com/a.jpg")))
    assert elsewhere.text == "Truffles\nhttps://cdn.example.com/a.jpg"
    assert not elsewhere.has_made_up_link
    assert preview_address("https://r.example.com")("media/odd") == "media/odd"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x" * 143, "GSM-7 · 143 characters · 1 SMS, 17 left"),
        ("x", "GSM-7 · 1 character · 1 SMS, 159 left"),
        ("€" * 81, "GSM-7 · 162 characters · 2 SMS parts, 143 left"),
        ("漢" * 71, "UCS-2 · 71 characters · 2 SMS parts, 63 left"),
    ],
)
def test_its_size_is_said(text: str, said: str) -> None:
    assert size_words(read_sms(Text(text))) == said


def test_typographic_signs_are_named_with_what_plain_ones_would_save() -> None:
    view = read_sms(Text("“Truffles” – " + "x" * 120))
    assert (view.count.encoding, view.count.segments) == (Encoding.UCS2, 2)
    assert hint_words(view) == (
        "“ ” – make it UCS-2, with 67 characters to a part, not 153. With plain quotes and dashes: 1 SMS."
    )
    only = read_sms(Text("It’s " + "x" * 300))
    assert hint_words(only) == (
        "’ makes it UCS-2, with 67 characters to a part, not 153. With plain quotes and dashes: 2 parts."
    )


def test_what_cannot_be_spelled_plainly_is_only_named() -> None:
    assert hint_words(read_sms(Text("Ciao 🍝"))) == "", "one SMS either way"
    view = read_sms(Text("🍝🍷🧀🍄🍕🍰 " + "x" * 100))
    assert hint_words(view) == "🍝 🍷 🧀 🍄 🍕 and 1 more make it UCS-2, with 67 characters to a part, not 153."
    assert hint_words(read_sms(Text("x" * 500))) == ""
    assert hint_words(read_sms(Text("\u00a0\u200b" + "x" * 100))).startswith("a hard space and a hidden sign make")


def test_what_it_costs_for_everybody() -> None:
    two = read_sms(Text("x" * 200))
    assert cost_words(two, PRICES, 2772) == "2 parts × $0.0075 × 2,772 people = about $41.58 if everybody’s is as long"
    assert cost_words(read_sms(Text("x")), PRICES, 1) == "1 part × $0.0075 × 1 person = about $0.0075"
    assert cost_words(two, PRICES, 0) == "2 parts × $0.0075 = $0.015 for each person"
    assert cost_words(two, Prices(), 2772) == ""
    assert mms_cost_words(PRICES, 2772) == "2,772 people × $0.02 = about $55.44"
    assert mms_cost_words(Prices(), 5) == ""
