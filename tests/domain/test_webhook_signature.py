"""Signature of webhooks: published vectors pass, everything else is refused."""

import base64
import hashlib
import random

import pytest

from mmsdesk.domain.secret import Secret
from mmsdesk.domain.webhook_signature import (
    ALGORITHM_HEADER,
    NONCE_HEADER,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    BadSignature,
    Expired,
    Signed,
    sign,
    verify,
)
from tests.support.webhook_sender import SECRET, signed_headers, without

Headers = list[tuple[bytes, bytes]]

NOW = 1_768_471_300

CONTACT_BODY = (
    b'{"app_id":"","accepted_time":"2021-10-18T17:49:13.813615Z","project_id":"e2df3a34-a71b-4448-9db5-a8d2baad28e4",'
    b'"contact_create_notification":{"contact":{"id":"01FJA8B466Y0R2GNXD78MD9SM1","channel_identities":[{"channel":'
    b'"SMS","identity":"48123456789","app_id":""}],"display_name":"New Test Contact","email":"new.contact@email.com",'
    b'"external_id":"","metadata":"","language":"EN_US"}},"message_metadata":""}'
)
CONTACT_HEADERS = [
    (SIGNATURE_HEADER, b"6bpJoRmFoXVjfJIVglMoJzYXxnoxRujzR4k2GOXewOE="),
    (NONCE_HEADER, b"01FJA8B4A7BM43YGWSG9GBV067"),
    (TIMESTAMP_HEADER, b"1634579353"),
    (ALGORITHM_HEADER, b"HmacSHA256"),
]
RECEIPT_BODY = (
    '{"app_id":"01HZY0000000000000000000AP","accepted_time":"2026-01-15T10:00:00Z","event_time":"2026-01-15T10:00:01Z",'
    '"project_id":"11111111-2222-3333-4444-555555555555","message_delivery_report":{"message_id":'
    '"01HZY0000000000000000000MS","conversation_id":"","status":"DELIVERED","channel_identity":{"channel":"MMS",'
    '"identity":"15551230001","app_id":""},"contact_id":"","metadata":"row=7;café","processing_mode":"DISPATCH"},'
    '"message_metadata":"row=7;café"}'
).encode()
RECEIPT_HEADERS = [
    (SIGNATURE_HEADER, b"Keec9xAYUHNuDMHKS4h8AIFZvUvebFuceRiMYtVF9pk="),
    (NONCE_HEADER, b"01HZY00000000000000000N0NC"),
    (TIMESTAMP_HEADER, b"1768471201"),
    (ALGORITHM_HEADER, b"HmacSHA256"),
]
RECEIPT_SECRET = Secret("relay-Secret_42")


def test_the_published_vector_is_accepted() -> None:
    assert len(CONTACT_BODY) == 405
    signed = verify(CONTACT_BODY, CONTACT_HEADERS, [Secret("foo_secret1234")], now=1_634_579_353)
    assert signed == Signed(b"01FJA8B4A7BM43YGWSG9GBV067", 1_634_579_353)


def test_a_body_with_letters_beyond_ascii_is_accepted() -> None:
    assert hashlib.sha256(RECEIPT_BODY).hexdigest().startswith("7eb2eb56ddc355dd")
    assert verify(RECEIPT_BODY, RECEIPT_HEADERS, [RECEIPT_SECRET], now=NOW).timestamp == 1_768_471_201


def test_no_changed_byte_anywhere_is_ever_accepted() -> None:
    seeded = random.Random(20)
    parts = [RECEIPT_BODY] + [value for _, value in RECEIPT_HEADERS]
    places = [(number, at) for number, part in enumerate(parts) for at in range(len(part))]
    tried = 0
    for number, at in places:
        for byte in seeded.sample(range(256), 22):
            if byte == parts[number][at]:
                continue
            changed = list(parts)
            changed[number] = parts[number][:at] + bytes((byte,)) + parts[number][at + 1 :]
            headers = [(name, value) for (name, _), value in zip(RECEIPT_HEADERS, changed[1:], strict=True)]
            tried += 1
            with pytest.raises(BadSignature):
                verify(changed[0], headers, [RECEIPT_SECRET], now=NOW)
    assert tried >= 10_000


def test_no_dropped_or_added_byte_is_accepted() -> None:
    for number in range(5):
        parts = [RECEIPT_BODY] + [value for _, value in RECEIPT_HEADERS]
        for part in (parts[number][:-1], parts[number][1:], parts[number] + b"0", b"0" + parts[number]):
            changed = [*parts[:number], part, *parts[number + 1 :]]
            headers = [(name, value) for (name, _), value in zip(RECEIPT_HEADERS, changed[1:], strict=True)]
            with pytest.raises(BadSignature):
                verify(changed[0], headers, [RECEIPT_SECRET], now=NOW)


def test_header_names_may_come_in_any_case() -> None:
    headers = [(name.title(), value) for name, value in RECEIPT_HEADERS]
    assert verify(RECEIPT_BODY, headers, [RECEIPT_SECRET], now=NOW).nonce == b"01HZY00000000000000000N0NC"


@pytest.mark.parametrize("name", [SIGNATURE_HEADER, NONCE_HEADER, TIMESTAMP_HEADER, ALGORITHM_HEADER])
def test_each_header_must_come_exactly_once(name: bytes) -> None:
    value = dict(RECEIPT_HEADERS)[name]
    games: list[Headers] = [
        without(RECEIPT_HEADERS, name),
        [*RECEIPT_HEADERS, (name, value)],
        [*RECEIPT_HEADERS, (name.upper(), b"other")],
        [(name, b""), *without(RECEIPT_HEADERS, name)],
        [(name, value + b", " + value), *without(RECEIPT_HEADERS, name)],
        [(name, b" " + value), *without(RECEIPT_HEADERS, name)],
        [(name.replace(b"-", b"_"), value), *without(RECEIPT_HEADERS, name)],
    ]
    for headers in games:
        with pytest.raises(BadSignature):
            verify(RECEIPT_BODY, headers, [RECEIPT_SECRET], now=NOW)


@pytest.mark.parametrize("algorithm", [b"HmacSHA1", b"hmacsha256", b"HmacSHA512", b"none", b"HmacSHA256 "])
def test_only_one_algorithm_is_known(algorithm: bytes) -> None:
    headers = [*without(RECEIPT_HEADERS, ALGORITHM_HEADER), (ALGORITHM_HEADER, algorithm)]
    with pytest.raises(BadSignature, match="algorithm"):
        verify(RECEIPT_BODY, headers, [RECEIPT_SECRET], now=NOW)


@pytest.mark.parametrize(
    "stamp",
    [b"", b"-1768471201", b"+1768471201", b"1768471201.0", b"1e9", b" 1768471201", b"0x1", "١٢٣".encode(), b"9" * 400],
)
def test_the_timestamp_must_be_digits_even_when_it_is_signed_so(stamp: bytes) -> None:
    headers = [
        (SIGNATURE_HEADER, sign(b"{}", b"n", stamp, Secret(SECRET))),
        (NONCE_HEADER, b"n"),
        (TIMESTAMP_HEADER, stamp),
        (ALGORITHM_HEADER, b"HmacSHA256"),
    ]
    with pytest.raises(BadSignature, match="timestamp"):
        verify(b"{}", headers, [Secret(SECRET)], now=NOW)


@pytest.mark.parametrize("length", [0, 256])
def test_a_nonce_of_no_or_too_many_characters_is_refused(length: int) -> None:
    headers = signed_headers(b"{}", "n" * length, timestamp=NOW)
    with pytest.raises(BadSignature, match="nonce"):
        verify(b"{}", headers, [Secret(SECRET)], now=NOW)
    verify(b"{}", signed_headers(b"{}", "n" * 255, timestamp=NOW), [Secret(SECRET)], now=NOW)


def test_other_spellings_of_the_same_signature_are_refused() -> None:
    given = dict(RECEIPT_HEADERS)[SIGNATURE_HEADER]
    raw = base64.b64decode(given)
    last = given[-2:-1]
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    neighbour = alphabet[alphabet.index(last) ^ 1 : (alphabet.index(last) ^ 1) + 1]
    same_bytes = given[:-2] + neighbour + b"="
    assert base64.b64decode(same_bytes) == raw
    for spelling in (
        same_bytes,
        given.rstrip(b"="),
        given + b"=",
        given + b"\n",
        raw.hex().encode(),
        base64.urlsafe_b64encode(raw),
    ):
        if spelling == given:
            continue
        headers = [*without(RECEIPT_HEADERS, SIGNATURE_HEADER), (SIGNATURE_HEADER, spelling)]
        with pytest.raises(BadSignature):
            verify(RECEIPT_BODY, headers, [RECEIPT_SECRET], now=NOW)


def test_every_active_secret_counts_and_none_means_nobody() -> None:
    rotation = [Secret("next"), RECEIPT_SECRET]
    assert verify(RECEIPT_BODY, RECEIPT_HEADERS, rotation, now=NOW).nonce == b"01HZY00000000000000000N0NC"
    with pytest.raises(BadSignature):
        verify(RECEIPT_BODY, RECEIPT_HEADERS, [Secret("next")], now=NOW)
    with pytest.raises(BadSignature):
        verify(RECEIPT_BODY, RECEIPT_HEADERS, [], now=NOW)


def test_an_empty_secret_proves_nothing() -> None:
    headers = signed_headers(b"{}", "n", secret="", timestamp=NOW)
    with pytest.raises(BadSignature):
        verify(b"{}", headers, [Secret("")], now=NOW)


@pytest.mark.parametrize("age", [-300, 0, 1, 3600, 47 * 3600, 48 * 3600])
def test_late_and_slightly_early_signatures_are_accepted(age: int) -> None:
    headers = signed_headers(b"{}", "n", timestamp=NOW - age)
    assert verify(b"{}", headers, [Secret(SECRET)], now=NOW).timestamp == NOW - age


def test_the_future_and_the_distant_past_are_refused() -> None:
    with pytest.raises(BadSignature, match="future"):
        verify(b"{}", signed_headers(b"{}", "n", timestamp=NOW + 301), [Secret(SECRET)], now=NOW)
    with pytest.raises(Expired) as caught:
        verify(b"{}", signed_headers(b"{}", "n", timestamp=NOW - 48 * 3600 - 1), [Secret(SECRET)], now=NOW)
    assert caught.value.signed.nonce == b"n"
    with pytest.raises(Expired):
        verify(b"{}", signed_headers(b"{}", "n", timestamp=NOW - 301), [Secret(SECRET)], now=NOW, max_age=300)


def test_a_nonce_with_a_dot_leaves_the_end_of_the_body_open() -> None:
    headers = signed_headers(b'{"price":1.50}', "n", timestamp=NOW)
    moved = [*without(headers, NONCE_HEADER), (NONCE_HEADER, b"50}.n")]
    assert verify(b'{"price":1', moved, [Secret(SECRET)], now=NOW).is_ambiguous
    assert not verify(b'{"price":1.50}', headers, [Secret(SECRET)], now=NOW).is_ambiguous
