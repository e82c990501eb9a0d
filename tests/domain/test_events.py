"""Webhook bodies become values, whatever their age and shape, and nothing odd ever raises."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmsdesk.domain.events import (
    Delivery,
    Inbound,
    OptIn,
    OptOut,
    Submit,
    Unknown,
    detect_kind,
    parse_event,
    parse_time,
)

JOB = "0123456789abcdef0123456789abcdef"
METADATA = json.dumps({"job": JOB, "campaign": "c1"})


def report(**changes: Any) -> dict[str, Any]:
    fields = {
        "message_id": "01HZY1MESSAGE0000000000001",
        "conversation_id": "",
        "status": "FAILED",
        "channel_identity": {"channel": "MMS", "identity": "+15551230001", "app_id": ""},
        "contact_id": "",
        "reason": {
            "code": "MEDIA_TOO_LARGE",
            "description": "The underlying channel reported: too big",
            "sub_code": "ATTACHMENT_REJECTED",
        },
        "metadata": METADATA,
        "processing_mode": "DISPATCH",
    }
    return {
        "app_id": "a",
        "project_id": "p",
        "accepted_time": "2026-01-15T10:00:00.100Z",
        "event_time": "2026-01-15T10:00:02.5Z",
        "message_delivery_report": {**fields, **changes},
        "message_metadata": METADATA,
    }


def reply(content: dict[str, Any], **changes: Any) -> dict[str, Any]:
    message = {
        "id": "01HZY1REPLY",
        "direction": "TO_APP",
        "contact_message": content,
        "channel_identity": {"channel": "SMS", "identity": "15551230001", "app_id": ""},
        "sender_id": "12345",
        "accept_time": "2026-01-15T10:00:00.123456789Z",
    }
    return {"app_id": "a", "message": {**message, **changes}, "correlation_id": JOB}


def test_a_failed_receipt_in_the_current_shape() -> None:
    assert parse_event("delivery", report()) == Delivery(
        message_id="01HZY1MESSAGE0000000000001",
        job=JOB,
        campaign="c1",
        status="FAILED",
        channel="MMS",
        identity_digits="15551230001",
        reason_code="MEDIA_TOO_LARGE",
        reason_text="The underlying channel reported: too big",
        sub_code="ATTACHMENT_REJECTED",
        event_time=datetime(2026, 1, 15, 10, 0, 2, 500_000, UTC),
    )


def test_a_receipt_in_the_old_shape() -> None:
    body = {
        "app_id": "a",
        "accepted_time": "2020-04-23T09:55:04.766Z",
        "message_delivery_report": {
            "message_id": "m",
            "status": "DELIVERED",
            "channel": "MMS",
            "reason": "",
            "metadata": "",
        },
    }
    assert parse_event("delivery", body) == Delivery(
        "m", None, None, "DELIVERED", "MMS", "", "", "", "", datetime(2020, 4, 23, 9, 55, 4, 766_000, UTC)
    )


@pytest.mark.parametrize("reason", [None, "", {}, [], 7])
def test_a_missing_reason_is_no_reason(reason: object) -> None:
    event = parse_event("delivery", report(status="DELIVERED", reason=reason))
    assert isinstance(event, Delivery)
    assert (event.reason_code, event.reason_text, event.sub_code) == ("", "", "")


def test_a_reason_that_is_only_a_string_is_kept() -> None:
    code = parse_event("delivery", report(reason="NO_CHANNELS_LEFT"))
    words = parse_event("delivery", report(reason="carrier said no"))
    assert isinstance(code, Delivery)
    assert isinstance(words, Delivery)
    assert code.reason_code == "NO_CHANNELS_LEFT"
    assert words.reason_text == "carrier said no"


def test_unknown_codes_and_states_are_kept_and_an_unspecified_sub_code_is_none() -> None:
    event = parse_event(
        "delivery", report(status="Teleported", reason={"code": "NEW_CODE", "sub_code": "UNSPECIFIED_SUB_CODE"})
    )
    assert isinstance(event, Delivery)
    assert (event.status, event.reason_code, event.sub_code) == ("TELEPORTED", "NEW_CODE", "")


def test_the_job_comes_from_metadata_then_from_the_envelope_then_from_the_correlation_id() -> None:
    other = json.dumps({"job": "other", "campaign": "c2"})
    bodies = [
        {**report(), "message_metadata": other},
        {**report(metadata=""), "message_metadata": other},
        {**report(metadata="not ours"), "message_metadata": None, "correlation_id": "corr"},
        {**report(metadata='{"row":17}'), "message_metadata": "", "correlation_id": ""},
        {**report(metadata="{" * 5000), "message_metadata": "[" * 100_000, "correlation_id": "corr"},
    ]
    found = [parse_event("delivery", body) for body in bodies]
    assert [(event.job, event.campaign) for event in found if isinstance(event, Delivery)] == [
        (JOB, "c1"),
        ("other", "c2"),
        ("corr", None),
        (None, None),
        ("corr", None),
    ]


def test_a_submit_notification() -> None:
    body = {
        "event_time": "2026-01-15T10:00:00Z",
        "message_submit_notification": {
            "message_id": "m",
            "channel_identity": {"channel": "mms", "identity": "+1 555 123 0001"},
            "metadata": METADATA,
        },
    }
    assert parse_event("submit", body) == Submit(
        "m", JOB, "c1", "MMS", "15551230001", datetime(2026, 1, 15, 10, tzinfo=UTC)
    )


def test_a_text_reply() -> None:
    assert parse_event("inbound", reply({"text_message": {"text": " Stop "}})) == Inbound(
        message_id="01HZY1REPLY",
        identity_digits="15551230001",
        sender_id="12345",
        channel="SMS",
        text=" Stop ",
        media_url="",
        accept_time=datetime(2026, 1, 15, 10, 0, 0, 123_456, UTC),
        correlation_id=JOB,
        job=JOB,
        campaign=None,
    )


@pytest.mark.parametrize(
    ("content", "text", "media_url"),
    [
        ({"media_message": {"url": "https://m/1.png"}}, "", "https://m/1.png"),
        ({"media_card_message": {"url": "https://m/1.png", "caption": "look"}}, "look", "https://m/1.png"),
        ({"choice_response_message": {"message_id": "x", "postback_data": "yes"}}, "yes", ""),
        ({"fallback_message": {"raw_message": "STOP", "reason": {}}}, "STOP", ""),
        ({"location_message": {"title": "here"}}, "", ""),
        ({"text_message": None, "media_message": ""}, "", ""),
        ({}, "", ""),
    ],
)
def test_what_a_person_sent(content: dict[str, Any], text: str, media_url: str) -> None:
    event = parse_event("inbound", reply(content))
    assert isinstance(event, Inbound)
    assert (event.text, event.media_url) == (text, media_url)


def test_an_old_reply_without_a_number_is_still_a_reply() -> None:
    body = reply({"text_message": {"text": "hi"}}, channel="MMS", channel_identity=None, sender_id=None)
    event = parse_event("inbound", body)
    assert isinstance(event, Inbound)
    assert (event.channel, event.identity_digits, event.sender_id) == ("MMS", "", "")


@pytest.mark.parametrize("status", ["OPT_OUT_SUCCEEDED", "OPT_OUT_FAILED", "", None])
def test_an_opt_out_counts_whatever_became_of_it_elsewhere(status: str | None) -> None:
    body = {"opt_out_notification": {"channel": "MMS", "identity": "+15551230001", "status": status}}
    assert parse_event("opt_out", body) == OptOut("15551230001", "MMS")


def test_an_opt_in_counts_only_when_it_succeeded() -> None:
    notice = {"channel": "SMS", "identity": "15551230001", "status": "OPT_IN_SUCCEEDED"}
    assert parse_event("opt_in", {"opt_in_notification": notice}) == OptIn("15551230001", "SMS")
    for status in ("OPT_IN_FAILED", "", None):
        event = parse_event("opt_in", {"opt_in_notification": {**notice, "status": status}})
        assert isinstance(event, Unknown)


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ("message_delivery_report", "delivery"),
        ("message", "inbound"),
        ("message_submit_notification", "submit"),
        ("opt_out_notification", "opt_out"),
        ("opt_in_notification", "opt_in"),
        ("unsupported_callback", "unsupported"),
        ("event", "event"),
        ("something_new", "unknown"),
    ],
)
def test_the_payload_key_tells_the_kind(payload: str, kind: str) -> None:
    assert detect_kind({"app_id": "", payload: {}}) == kind


@pytest.mark.parametrize("body", [None, [], "text", 3, {}, {"message": None}])
def test_bodies_without_a_payload_are_unknown(body: object) -> None:
    assert detect_kind(body) == "unknown"
    assert isinstance(parse_event("delivery", body), Unknown)


def test_a_kind_the_relay_did_not_know_is_looked_up_again() -> None:
    assert isinstance(parse_event("unknown", report()), Delivery)
    assert isinstance(parse_event("of_next_year", report()), Delivery)


def test_a_report_that_names_nothing_is_unknown_with_a_reason() -> None:
    body = report(message_id="", metadata="")
    body["message_metadata"] = ""
    assert parse_event("delivery", body) == Unknown("delivery", "the report names no message")


@pytest.mark.parametrize(
    ("text", "micros"),
    [("2026-01-15T10:00:00Z", 0)]
    + [
        (f"2026-01-15T10:00:00.{'123456789'[:digits]}Z", int("123456789"[:6][:digits].ljust(6, "0")))
        for digits in range(1, 10)
    ],
)
def test_times_with_none_to_nine_fraction_digits(text: str, micros: int) -> None:
    assert parse_time(text) == datetime(2026, 1, 15, 10, 0, 0, micros, UTC)


def test_times_with_an_offset_become_utc() -> None:
    assert parse_time("2026-01-15T12:00:00+02:00") == datetime(2026, 1, 15, 10, tzinfo=UTC)
    assert parse_time("2026-01-15T05:00:00.5-05:00") == datetime(2026, 1, 15, 10, 0, 0, 500_000, UTC)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        5,
        "2026-01-15",
        "2026-13-15T10:00:00Z",
        "2026-01-15T10:00:00",
        "2026-01-15T10:00:61Z",
        "0001-01-01T00:00:00+23:59",
        "2026-01-15T10:00:00+99:00",
    ],
)
def test_what_is_no_time_is_none(text: object) -> None:
    assert parse_time(text) is None


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(METADATA),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "message_id",
                    "id",
                    "status",
                    "reason",
                    "channel_identity",
                    "identity",
                    "contact_message",
                    "text_message",
                    "metadata",
                    "text",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
KINDS = st.sampled_from(["delivery", "inbound", "submit", "opt_out", "opt_in", "event", "unknown", ""])
PAYLOADS = st.sampled_from(
    [
        "message_delivery_report",
        "message",
        "message_submit_notification",
        "opt_out_notification",
        "opt_in_notification",
        "event",
    ]
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(KINDS, ODD | st.dictionaries(PAYLOADS, ODD, max_size=3))
def test_no_odd_body_ever_raises(kind: str, body: object) -> None:
    assert isinstance(parse_event(kind, body), Delivery | Submit | Inbound | OptOut | OptIn | Unknown)
