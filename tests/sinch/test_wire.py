"""Messages to JSON and back, and what is refused because it would not arrive as written."""

import json
from typing import Any

import pytest
from hypothesis import given

from mmsdesk.domain.choices import CalendarChoice
from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.ids import CampaignId, JobId
from mmsdesk.domain.message import Card, Carousel, ChoiceMessage, ContentType, Media, MediaMessage, Message, Text
from mmsdesk.domain.outcome import SendRequest
from mmsdesk.sinch.message_wire import message_as_sent, message_from_wire, message_to_wire
from mmsdesk.sinch.wire import job_in, parse_time, send_to_wire
from tests.support.messages import messages


@given(messages)
def test_every_message_survives_a_file(message: Message) -> None:
    assert message_from_wire(json.loads(json.dumps(message_to_wire(message)))) == message


def test_a_card_is_written_with_sinch_s_names() -> None:
    card = Card("Spring", "20% off", Media("https://m.example.com/a.jpg", "spring.jpg"))
    assert message_to_wire(card) == {
        "card_message": {
            "title": "Spring",
            "description": "20% off",
            "media_message": {"url": "https://m.example.com/a.jpg", "filename_override": "spring.jpg"},
        }
    }
    assert message_to_wire(Card("", "x")) == {"card_message": {"description": "x"}}


def test_a_media_message_is_one_file_with_its_name_and_nothing_else() -> None:
    film = MediaMessage(Media("https://m.example.com/a.mp4", "truffles.mp4"))
    assert message_to_wire(film) == {
        "media_message": {"url": "https://m.example.com/a.mp4", "filename_override": "truffles.mp4"}
    }
    assert message_from_wire({"media_message": {"url": "u", "thumbnail_url": "v"}}) == MediaMessage(Media("u"))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"text_message": {"text": "hi"}, "agent": None, "explicit_channel_message": {}}, Text("hi")),
        ({"card_message": {"title": None, "description": "d", "height": "TALL"}}, Card("", "d")),
        ({"card_message": {"title": "t", "media_message": None, "choices": []}}, Card("t", "")),
        ({"card_message": {"media_message": {"url": "u", "thumbnail_url": "v"}}}, Card("", "", Media("u"))),
    ],
)
def test_null_empty_and_absent_are_the_same_and_parts_without_effect_are_dropped(value: Any, message: Message) -> None:
    assert message_from_wire(value) == message


REFUSED: list[tuple[object, str]] = [
    ("text", "cannot be read"),
    (None, "cannot be read"),
    ({}, "exactly one kind"),
    ({"text_message": {"text": "a"}, "card_message": {"title": "b"}}, "exactly one kind"),
    ({"choice_message": {"choices": [{}]}}, "exactly one action"),
    ({"choice_message": {"choices": [{"text_message": {}, "url_message": {}}]}}, "exactly one action"),
    ({"choice_message": {"choices": "yes"}}, "cannot be read"),
    ({"choice_message": {"text_message": {"text": "t"}, "footer": "f"}}, "can’t be sent by this version"),
    ({"carousel_message": {"cards": [{"subtitle": "t"}]}}, "can’t be sent by this version"),
    ({"location_message": {"coordinates": {"latitude": 1.0}}}, "A place in the message cannot be read"),
    ({"location_message": {"coordinates": {"latitude": True, "longitude": "2"}}}, "A place in the message"),
    ({"location_message": {"coordinates": {"latitude": 10**400, "longitude": 2}}}, "A place in the message"),
    ({"list_message": {"sections": [{"items": [{"card": {"id": 1}}]}]}}, "can’t be sent by this version"),
    ({"template_message": {"omni_template": {}}}, "This message kind can’t be sent by this version"),
    ({"card_message": {"title": "t", "choices": [{"url_message": {"text": "t"}}]}}, "can’t be sent by this version"),
    ({"text_message": {"text": "t"}, "agent": {"display_name": "Bot"}}, "can’t be sent by this version"),
    ({"text_message": {"text": 7}}, "cannot be read"),
    ({"text_message": "hi"}, "cannot be read"),
    ({"card_message": {"media_message": {"filename_override": "x"}}}, "no address"),
    ({"media_message": {"filename_override": "x"}}, "no address"),
    ({"media_message": {"url": "u", "text": "hi"}}, "can’t be sent by this version"),
]


@pytest.mark.parametrize(("value", "words"), REFUSED)
def test_what_would_not_arrive_as_written_is_refused(value: object, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        message_from_wire(value)
    assert words in caught.value.title
    assert caught.value.hint


def request_with(**changes: Any) -> SendRequest:
    fields: dict[str, Any] = {
        "job_id": JobId("a" * 32),
        "campaign_id": CampaignId("b" * 32),
        "phone": "+15551230001",
        "message": Text("hi"),
        "sender": "+15559990000",
        "strict": False,
        "content_type": ContentType.NOTIFICATION,
        "ttl_seconds": 600,
    }
    return SendRequest(**{**fields, **changes})


def test_the_whole_request() -> None:
    assert send_to_wire(request_with(), "APP1") == {
        "app_id": "APP1",
        "recipient": {"identified_by": {"channel_identities": [{"channel": "MMS", "identity": "15551230001"}]}},
        "message": {"text_message": {"text": "hi"}},
        "channel_priority_order": ["MMS"],
        "channel_properties": {"MMS_SENDER": "15559990000", "MMS_STRICT_VALIDATION": "false"},
        "message_metadata": '{"job":"' + "a" * 32 + '","campaign":"' + "b" * 32 + '"}',
        "correlation_id": "a" * 32,
        "message_content_type": "CONTENT_NOTIFICATION",
        "ttl": "600s",
    }


def test_without_a_sender_the_app_s_default_applies_and_the_shortest_ttl_holds() -> None:
    body = send_to_wire(request_with(sender="", ttl_seconds=0), "APP1")
    assert "MMS_SENDER" not in body["channel_properties"]
    assert body["ttl"] == "3s"


@pytest.mark.parametrize(
    ("metadata", "job"),
    [
        ('{"job":"' + "a" * 32 + '","campaign":"c"}', "a" * 32),
        ('{"job":"short"}', None),
        ('{"campaign":"c"}', None),
        ("row=7", None),
        ("[1]", None),
        ("[" * 100_000, None),
        ("", None),
        (None, None),
    ],
)
def test_only_our_own_metadata_names_a_job(metadata: object, job: str | None) -> None:
    assert job_in(metadata) == job


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:10Z", 10.0),
        ("1970-01-01T00:00:10.5Z", 10.5),
        ("1970-01-01T00:00:10.123456789Z", 10.123456789),
        ("1970-01-01T01:00:00+01:00", 0.0),
        ("1970-13-01T00:00:10Z", None),
        ("yesterday", None),
        (12, None),
    ],
)
def test_times_with_any_number_of_decimals(text: object, seconds: float | None) -> None:
    assert parse_time(text) == pytest.approx(seconds) if seconds is not None else parse_time(text) is None


def test_times_of_events_go_out_in_utc_and_are_kept_as_written_in_files() -> None:
    dinner = CalendarChoice("Keep it", "2026-11-26T19:00:00-08:00", "soon", "Dinner", "https://lume.example/d")
    for message in (
        ChoiceMessage("Coming?", (dinner,)),
        Carousel((Card("Dinner", "", None, (dinner,)),)),
        Card("", "", None, (dinner,)),
    ):
        sent, kept = json.dumps(message_as_sent(message)), json.dumps(message_to_wire(message))
        assert '"event_start": "2026-11-27T03:00:00Z"' in sent
        assert '"event_end": "soon"' in sent
        assert '"event_start": "2026-11-26T19:00:00-08:00"' in kept
        assert message_from_wire(json.loads(kept)) == message
