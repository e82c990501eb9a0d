"""The first validation stage by table: what is accepted, what is a 400."""

from typing import Any

import pytest

from mmsdesk.simulator.errors import ApiError
from mmsdesk.simulator.validation import check_send, read_object

PERSON = {"identified_by": {"channel_identities": [{"channel": "MMS", "identity": "15035550142"}]}}
TEXT = {"text_message": {"text": "Hello"}}
URL = "https://media.example.com/a.jpg"
CHOICE = {"text_message": {"text": "Yes"}}


def send(**changes: Any) -> dict[str, Any]:
    return {"app_id": "A", "recipient": PERSON, "message": TEXT} | changes


def card(**fields: Any) -> dict[str, Any]:
    return send(message={"card_message": fields})


def choices(*offered: dict[str, Any]) -> dict[str, Any]:
    return send(message={"choice_message": {"text_message": {"text": "?"}, "choices": list(offered)}})


def calendar(**changes: str) -> dict[str, Any]:
    times = {"event_start": "2026-11-24T18:00:00-08:00", "event_end": "2026-11-24T20:00:00Z"}
    return {"calendar_message": {"title": "a", "event_title": "b", "fallback_url": URL} | times | changes}


def listed(*items: dict[str, Any]) -> dict[str, Any]:
    return send(message={"list_message": {"title": "a", "sections": [{"items": list(items)}]}})


CONTACT: dict[str, Any] = {
    "name": {"full_name": "Osteria Lume", "first_name": "Osteria", "suffix": ""},
    "phone_numbers": [{"phone_number": "+15035550100", "type": "WORK"}],
    "email_addresses": [{"email_address": "ciao@example.com"}],
    "urls": [{"url": URL}],
    "addresses": [{"city": "Portland", "country_code": "US"}],
    "organization": {"company": "Lume"},
    "birthday": "2011-05-04",
}

GOOD = [
    send(),
    send(message={"media_message": {"url": URL}}),
    card(title="T"),
    card(description="D"),
    card(media_message={"url": URL}),
    card(title="T" * 81),
    card(title="T", choices=[CHOICE] * 10),
    choices(CHOICE),
    choices({"url_message": {"title": "a", "url": "http://x.example:8080/p?q#f"}}),
    choices({"call_message": {"title": "a", "phone_number": "+15035550142"}}),
    choices({"location_message": {"title": "a", "coordinates": {"latitude": -90, "longitude": 180}}}),
    choices({"share_location_message": {"title": "a", "fallback_url": URL}}),
    choices(calendar()),
    choices(calendar(event_start="2026-11-24t10:00:00.993024123z", event_description="d")),
    choices(*[CHOICE] * 10),
    send(message={"choice_message": {"choices": [CHOICE]}}),
    send(message={"carousel_message": {"cards": [{"title": "T"}] * 10, "choices": [CHOICE] * 3}}),
    send(message={"location_message": {"title": "a", "coordinates": {"latitude": 1, "longitude": 2.5}}}),
    send(message={"list_message": {"title": "a", "sections": [{"items": [{"choice": {"title": "b"}}]}]}}),
    send(
        message={
            "list_message": {"title": "a", "sections": [{"items": [{"product": {"id": "b", "marketplace": "c"}}]}]}
        }
    ),
    send(message={"contact_info_message": CONTACT}),
    send(message={"contact_info_message": CONTACT | {"birthday": "", "organization": {}, "addresses": []}}),
    send(message={"template_message": {"omni_template": {"template_id": "t"}}}),
    send(message={"contact_info_message": {"name": {"full_name": "A"}, "phone_numbers": [{"phone_number": "+1"}]}}),
    send(message=TEXT | {"explicit_channel_message": {"SMS": "{}"}}),
    send(ttl="3s"),
    send(ttl="315576000000s"),
    send(message_metadata="m" * 1024, correlation_id="c" * 128),
    send(conversation_metadata={"a": 1}),
    send(channel_properties={"MMS_SENDER": "1" * 1024}),
    send(message_content_type="CONTENT_MARKETING", queue="HIGH_PRIORITY", processing_strategy="DISPATCH_ONLY"),
    send(recipient={"contact_id": "C"}),
    send(callback_url="http://127.0.0.1:1/x"),
    send(never_heard_of=1),
]

BAD = [
    (send(app_id=""), "app_id"),
    (send(app_id=7), "app_id"),
    (send(recipient=None), "recipient"),
    (send(recipient=PERSON | {"contact_id": "C"}), "either"),
    (send(recipient={"identified_by": {"channel_identities": []}}), "empty"),
    (send(recipient={"identified_by": {"channel_identities": [{"channel": "FAX", "identity": "1"}]}}), "FAX"),
    (send(recipient={"identified_by": {"channel_identities": [{"channel": "MMS"}]}}), "identity"),
    (send(message=None), "message"),
    (send(message={}), "exactly one type"),
    (send(message=TEXT | {"media_message": {"url": URL}}), "exactly one type"),
    (send(message={"text_message": {"text": ""}}), "text"),
    (send(message={"text_message": "hi"}), "text_message"),
    (send(message={"media_message": {}}), "url"),
    (send(message={"media_message": {"url": "ftp://x/y"}}), "url"),
    (send(message={"media_message": {"url": "https://x/with space"}}), "url"),
    (send(message={"media_message": {"url": "https://x:99999/"}}), "url"),
    (send(message={"media_message": {"url": "https://"}}), "url"),
    (card(), "needs a title"),
    (card(title="T", height="HUGE"), "height"),
    (card(title="T", choices=[CHOICE] * 11), "choices"),
    (choices(), "choices"),
    (choices({}), "exactly one action"),
    (choices(CHOICE | {"url_message": {"title": "a", "url": URL}}), "exactly one action"),
    (choices({"url_message": {"title": "a", "url": "nowhere"}}), "URL"),
    (choices({"call_message": {"title": "a", "phone_number": "5035550142"}}), "E.164"),
    (choices({"calendar_message": {"title": "a", "fallback_url": URL}}), "event_start"),
    (choices(calendar(event_start="2026-11-24T10:00:00")), "event_start"),
    (choices(calendar(event_end="tomorrow")), "event_end"),
    (choices(calendar(event_end="2026-13-24T10:00:00Z")), "event_end"),
    (choices(calendar(event_title="")), "event_title"),
    (choices(calendar(fallback_url="example.com")), "fallback_url"),
    (choices({"share_location_message": {"title": "a"}}), "fallback_url"),
    (choices({"location_message": {"title": "a", "coordinates": {"latitude": 1, "longitude": -180.5}}}), "longitude"),
    (choices({"text_message": {}}), "text"),
    (choices(*[CHOICE] * 11), "choices"),
    (send(message={"location_message": {"coordinates": {"latitude": 1, "longitude": 1}}}), "title"),
    (send(message={"location_message": {"title": "a", "coordinates": {"latitude": 1}}}), "longitude"),
    (send(message={"location_message": {"title": "a", "coordinates": {"latitude": True, "longitude": 1}}}), "latitude"),
    (send(message={"list_message": {"sections": [{"items": [{"choice": {"title": "b"}}]}]}}), "title"),
    (send(message={"list_message": {"title": "a", "sections": [{"items": []}]}}), "items"),
    (listed({"choice": {"title": "b"}}, {}), "either a choice or a product"),
    (listed({"choice": {"title": "b"}, "product": {"id": "c", "marketplace": "d"}}), "either a choice or a product"),
    (listed({"choice": {"title": "b"}}, {"product": {"id": "c", "marketplace": "d"}}), "all items"),
    (listed({"choice": {"title": "b", "media": {"url": "x"}}}), "media url"),
    (send(message={"contact_info_message": CONTACT | {"name": {}}}), "full_name"),
    (send(message={"contact_info_message": CONTACT | {"phone_numbers": []}}), "phone_numbers"),
    (send(message={"contact_info_message": CONTACT | {"urls": [{"url": "example"}]}}), "url of a contact"),
    (send(message={"contact_info_message": CONTACT | {"email_addresses": [{}]}}), "email_address"),
    (send(message={"contact_info_message": CONTACT | {"birthday": "30 April"}}), "birthday"),
    (send(message={"contact_info_message": CONTACT | {"organization": {"company": 7}}}), "organization"),
    (send(message={"carousel_message": {"cards": [{}]}}), "needs a title"),
    (send(message={"carousel_message": {"cards": [{"title": "T", "choices": [CHOICE] * 11}]}}), "choices"),
    (send(message={"carousel_message": {"cards": []}}), "cards"),
    (send(message={"carousel_message": {"cards": [{"title": "T"}] * 11}}), "cards"),
    (send(message={"carousel_message": {"cards": [{"title": "T"}], "choices": [CHOICE] * 4}}), "choices"),
    (send(message={"location_message": {"title": "a", "coordinates": {"latitude": 91, "longitude": 0}}}), "latitude"),
    (send(message={"location_message": {"title": "a"}}), "coordinates"),
    (send(message={"list_message": {"title": "a", "sections": []}}), "sections"),
    (send(message={"template_message": {}}), "template"),
    (send(ttl="2s"), "ttl"),
    (send(ttl="60"), "ttl"),
    (send(ttl=60), "ttl"),
    (send(message_metadata="m" * 1025), "message_metadata"),
    (send(message_metadata={"a": 1}), "message_metadata"),
    (send(correlation_id="c" * 129), "correlation_id"),
    (send(conversation_metadata={"a": "x" * 2048}), "conversation_metadata"),
    (send(conversation_metadata="text"), "conversation_metadata"),
    (send(channel_properties={"MMS_SENDER": "1" * 1025}), "MMS_SENDER"),
    (send(channel_properties={"MMS_STRICT_VALIDATION": True}), "MMS_STRICT_VALIDATION"),
    (send(channel_priority_order=["PIGEON"]), "PIGEON"),
    (send(channel_priority_order="MMS"), "list"),
    (send(message_content_type="CONTENT_SPAM"), "message_content_type"),
    (send(queue="FAST"), "queue"),
    (send(callback_url="not a url"), "callback_url"),
]


@pytest.mark.parametrize("body", GOOD)
def test_a_good_request_is_accepted(body: dict[str, Any]) -> None:
    check_send(body, {})


@pytest.mark.parametrize(("body", "said"), BAD)
def test_a_bad_request_is_a_400_that_names_the_field(body: dict[str, Any], said: str) -> None:
    with pytest.raises(ApiError, match=said) as caught:
        check_send(body, {})
    assert (caught.value.code, caught.value.status) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    ("body", "switch"),
    [
        (send(never_heard_of=1), {"unknown": "400"}),
        (send(channel_properties={"MMS_SPEED": "1"}), {"unknown": "400"}),
        (card(title="T" * 81), {"subject": "400"}),
    ],
)
def test_a_switch_moves_a_refusal_into_the_first_stage(body: dict[str, Any], switch: dict[str, str]) -> None:
    check_send(body, {})
    with pytest.raises(ApiError):
        check_send(body, switch)


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff\xfe", b'{"a":"\xff"}'])
def test_what_is_no_json_object_is_a_400(body: bytes) -> None:
    with pytest.raises(ApiError) as caught:
        read_object(body)
    assert caught.value.code == 400
