"""How messages look on MMS and SMS, by table (sheet, sections 10 and 11)."""

import json
from typing import Any

import pytest

from mmsdesk.simulator.rendering import media_url_of, render_text, transcode, write_float32

MAP = "https://www.google.com/maps/search/?api=1&query=55.610477,13.002873"
PLACE = {"title": "Shop", "label": "not shown", "coordinates": {"latitude": 55.610479, "longitude": 13.002873}}
CHOICES = [
    {"text_message": {"text": "Suggested reply"}},
    {"call_message": {"title": "Someone", "phone_number": "+123456789"}},
    {"url_message": {"title": "Sinch", "url": "https://www.sinch.com"}},
    {"location_message": PLACE},
    {"calendar_message": {"title": "Date", "fallback_url": "https://example.com/c"}},
    {"share_location_message": {"title": "Where", "fallback_url": "https://example.com/w"}},
]
LINES = [
    "> SUGGESTED REPLY",
    "> Someone: +123456789",
    "> Sinch: https://www.sinch.com",
    f"> Shop: {MAP}",
    "> Date: https://example.com/c",
    "> Where: https://example.com/w",
]
URL = "https://example.com/1.jpg"
CARD = {"title": "T", "description": "D", "media_message": {"url": URL}, "choices": CHOICES[:1]}


@pytest.mark.parametrize(
    ("value", "text"),
    [(47.7981899, "47.79819"), (-4.3727685, "-4.3727684"), (55.610479, "55.610477"), (13.0, "13"), (0.0, "0")],
)
def test_coordinates_pass_through_32_bit_floats(value: float, text: str) -> None:
    assert write_float32(value) == text


@pytest.mark.parametrize(
    ("message", "lines"),
    [
        ({"text_message": {"text": "Hi\nthere"}}, ["Hi", "there"]),
        ({"media_message": {"url": URL}}, [""]),
        ({"card_message": CARD}, ["D", "> SUGGESTED REPLY"]),
        ({"choice_message": {"text_message": {"text": "?"}, "choices": CHOICES}}, ["?", *LINES]),
        (
            {"carousel_message": {"cards": [CARD, {"title": "U"}], "choices": CHOICES[2:3]}},
            ["T", "D", URL, "> SUGGESTED REPLY", "U", "> Sinch: https://www.sinch.com"],
        ),
        ({"location_message": PLACE}, [f"Shop: {MAP}"]),
        (
            {
                "list_message": {
                    "title": "Menu",
                    "sections": [{"title": "Hot", "items": [{"choice": {"title": "Tea", "description": "green"}}]}],
                }
            },
            ["Menu", "Hot", "> Tea - green"],
        ),
        (
            {"contact_info_message": {"name": {"full_name": "Ada"}, "phone_numbers": [{"phone_number": "+1"}]}},
            ["Ada", "+1"],
        ),
    ],
)
def test_a_message_reads_on_mms_as_the_sheet_says(message: dict[str, Any], lines: list[str]) -> None:
    assert render_text(message).split("\n") == lines


def test_off_mms_title_and_media_of_a_card_are_part_of_the_text() -> None:
    assert render_text({"card_message": CARD}, "SMS") == f"T\nD\n{URL}\n> SUGGESTED REPLY"


def test_only_media_and_cards_have_an_attachment() -> None:
    assert media_url_of({"card_message": CARD}) == media_url_of({"media_message": {"url": URL}}) == URL
    assert media_url_of({"carousel_message": {"cards": [CARD]}}) is None


def test_a_transcoded_message_is_always_a_string() -> None:
    assert transcode({"text_message": {"text": "Hi"}}, "MMS") == "Hi"
    shown = json.loads(transcode({"card_message": CARD}, "MMS"))
    assert shown == {"subject": "T", "text": "D\n> SUGGESTED REPLY", "media": URL}
