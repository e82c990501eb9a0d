"""How messages look on MMS and SMS, by table (sheet, sections 10 and 11)."""

import json
from typing import Any

import pytest

from mmsdesk.simulator.rendering import choices_of, media_url_of, render_text, transcode, write_float32

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
    [
        (47.7981899, "47.79819"),
        (-4.3727685, "-4.3727684"),
        (55.610479, "55.610477"),
        (13.0, "13"),
        (0.0, "0"),
        (1.5e-6, "0.0000015"),
    ],
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


EVERYTHING = {
    "name": {"full_name": "Osteria Lume", "first_name": "Osteria"},
    "phone_numbers": [{"phone_number": "+15035550100", "type": "WORK"}, {"phone_number": "+15035550101"}],
    "email_addresses": [{"email_address": "ciao@example.com"}],
    "urls": [{"url": "https://example.com"}],
    "addresses": [{"city": "Portland"}],
    "organization": {"company": "Lume"},
    "birthday": "2011-05-04",
}


def test_a_list_and_a_contact_are_read_line_by_line() -> None:
    sections = [
        {
            "title": "Hot",
            "items": [{"choice": {"title": "Tea"}}, {"choice": {"title": "Cocoa", "description": "dark"}}],
        },
        {"items": [{"choice": {"title": "Water", "media": {"url": URL}}}]},
    ]
    listed = {"list_message": {"title": "Menu", "description": "Tonight", "sections": sections}}
    goods = {
        "list_message": {"title": "Shop", "sections": [{"items": [{"product": {"id": "A1", "marketplace": "M"}}]}]}
    }
    assert render_text(listed).split("\n") == ["Menu", "Tonight", "Hot", "> Tea", "> Cocoa - dark", "> Water"]
    assert render_text(goods).split("\n") == ["Shop", "> A1"]
    assert render_text({"contact_info_message": EVERYTHING}).split("\n") == [
        "Osteria Lume", "+15035550100", "+15035550101", "ciao@example.com", "https://example.com",
    ]  # fmt: skip


def test_the_choices_of_cards_are_offered_too() -> None:
    carousel = {"carousel_message": {"cards": [CARD, {"title": "U"}], "choices": CHOICES[1:2]}}
    assert list(choices_of(carousel)) == CHOICES[:2]
    assert list(choices_of({"text_message": {"text": "x"}, "agent": None})) == []


def test_off_mms_title_and_media_of_a_card_are_part_of_the_text() -> None:
    assert render_text({"card_message": CARD}, "SMS") == f"T\nD\n{URL}\n> SUGGESTED REPLY"


def test_only_media_and_cards_have_an_attachment() -> None:
    assert media_url_of({"card_message": CARD}) == media_url_of({"media_message": {"url": URL}}) == URL
    assert media_url_of({"carousel_message": {"cards": [CARD]}}) is None


def test_a_transcoded_message_is_always_a_string() -> None:
    assert transcode({"text_message": {"text": "Hi"}}, "MMS") == "Hi"
    shown = json.loads(transcode({"card_message": CARD}, "MMS"))
    assert shown == {"subject": "T", "text": "D\n> SUGGESTED REPLY", "media": URL}
