"""The small rules without a socket: ids, times, tokens, limits, signatures."""

import base64
import json

import pytest

from mmsdesk.simulator.auth import Tokens
from mmsdesk.simulator.callbacks import RETRY_DELAYS, is_retried, sign, signature_headers
from mmsdesk.simulator.errors import ApiError
from mmsdesk.simulator.identifiers import Identifiers, digits_of, read_time, write_time, write_ulid
from mmsdesk.simulator.limits import Bucket
from mmsdesk.simulator.messages import merge_patch
from mmsdesk.simulator.settings import fill_settings

CONTACT_BODY = (
    '{"app_id":"","accepted_time":"2021-10-18T17:49:13.813615Z","project_id":"e2df3a34-a71b-4448-9db5-a8d2baad28e4",'
    '"contact_create_notification":{"contact":{"id":"01FJA8B466Y0R2GNXD78MD9SM1","channel_identities":[{"channel":"SMS",'
    '"identity":"48123456789","app_id":""}],"display_name":"New Test Contact","email":"new.contact@email.com",'
    '"external_id":"","metadata":"","language":"EN_US"}},"message_metadata":""}'
)
RECEIPT_BODY = (
    '{"app_id":"01HZY0000000000000000000AP","accepted_time":"2026-01-15T10:00:00Z","event_time":"2026-01-15T10:00:01Z",'
    '"project_id":"11111111-2222-3333-4444-555555555555","message_delivery_report":{"message_id":"01HZY00000000000000000'
    '00MS","conversation_id":"","status":"DELIVERED","channel_identity":{"channel":"MMS","identity":"15551230001",'
    '"app_id":""},"contact_id":"","metadata":"row=7;café","processing_mode":"DISPATCH"},"message_metadata":"row=7;café"}'
)


@pytest.mark.parametrize(
    ("body", "size", "secret", "nonce", "timestamp", "signature"),
    [
        (CONTACT_BODY, 405, "foo_secret1234", "01FJA8B4A7BM43YGWSG9GBV067", "1634579353",
         "6bpJoRmFoXVjfJIVglMoJzYXxnoxRujzR4k2GOXewOE="),
        (RECEIPT_BODY, 455, "relay-Secret_42", "01HZY00000000000000000N0NC", "1768471201",
         "Keec9xAYUHNuDMHKS4h8AIFZvUvebFuceRiMYtVF9pk="),
    ],
)  # fmt: skip
def test_the_known_vectors_sign_as_published(
    body: str, size: int, secret: str, nonce: str, timestamp: str, signature: str
) -> None:
    data = body.encode()
    assert len(data) == size
    assert sign(data, secret, nonce, timestamp) == signature
    assert sign(data + b" ", secret, nonce, timestamp) != signature


def test_a_callback_without_a_secret_carries_no_signature() -> None:
    assert signature_headers(b"{}", "", "n", 1.0) == {}
    assert set(signature_headers(b"{}", "s", "n", 1.9)) == {
        "x-sinch-webhook-signature",
        "x-sinch-webhook-signature-timestamp",
        "x-sinch-webhook-signature-nonce",
        "x-sinch-webhook-signature-algorithm",
    }
    assert signature_headers(b"{}", "s", "n", 1.9)["x-sinch-webhook-signature-timestamp"] == "1"


def test_retries_double_from_five_seconds_to_nearly_a_day() -> None:
    assert RETRY_DELAYS[:4] == (5, 10, 20, 40)
    assert RETRY_DELAYS[-1] == 81_920
    answers: list[int | None] = [200, 204, 301, 400, 401, 404, 410, 429, 500, 503, None]
    assert [status for status in answers if is_retried(status)] == [429, 500, 503, None]


def test_ids_are_sorted_by_time_and_follow_from_the_seed() -> None:
    assert write_ulid(0, 0) == "0" * 26
    assert write_ulid(1_768_471_201_000, 2**80 - 1) < write_ulid(1_768_471_201_001, 0)
    assert write_ulid((1 << 48) - 1, (1 << 80) - 1) == "7" + "Z" * 25
    first, again, other = Identifiers(5), Identifiers(5), Identifiers(6)
    assert first.fixed_ulid() == again.fixed_ulid() != other.fixed_ulid()
    assert [first.ulid()[10:] for _ in range(3)] == [again.ulid()[10:] for _ in range(3)]


def test_missing_names_follow_from_the_seed_and_given_ones_are_kept() -> None:
    assert fill_settings(3) == fill_settings(3) != fill_settings(4)
    kept = fill_settings(3, project_id="p", key_secret="s")
    assert (kept.project_id, kept.key_secret) == ("p", "s")
    assert (kept.app_id, kept.key_id) == (fill_settings(3).app_id, fill_settings(3).key_id)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-01-15T10:00:00Z", 1768471200.0),
        ("2026-01-15T10:00:00.5Z", 1768471200.5),
        ("2026-01-15T10:00:00.123456789Z", 1768471200.123456),
        ("2026-01-15T11:00:00+01:00", 1768471200.0),
        ("2026-01-15T11:00:00.25 01:00", 1768471200.25),
        ("2026-01-15 10:00:00+00:00", 1768471200.0),
    ],
)
def test_times_are_read_in_every_spelling(text: str, seconds: float) -> None:
    assert read_time(text) == pytest.approx(seconds, abs=1e-6)


@pytest.mark.parametrize("text", ["", "soon", "2026-01-15", "2026-01-15T10:00:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_time(text)


def test_times_are_written_with_microseconds_in_utc() -> None:
    assert write_time(1768471200.5) == "2026-01-15T10:00:00.500000Z"
    assert read_time(write_time(1768471201.999999)) == pytest.approx(1768471201.999999)


@pytest.mark.parametrize("identity", ["15035550142", "+15035550142", "+1 (503) 555-0142", "1-503-555-0142"])
def test_numbers_compare_on_their_digits(identity: str) -> None:
    assert digits_of(identity) == "15035550142"


class Hands:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_gives_its_rate_and_no_more() -> None:
    clock = Hands()
    bucket = Bucket(10, 5, clock)
    assert [bucket.take() for _ in range(6)] == [True] * 5 + [False]
    assert bucket.seconds_until_one() == pytest.approx(0.1)
    clock.now += 0.25
    assert bucket.take_many(10) == 2
    clock.now += 100
    assert bucket.take_many(10) == 5


def test_a_token_is_a_jwt_and_expires() -> None:
    clock = Hands()
    tokens = Tokens("id", "secret", clock)
    answer = tokens.issue(60)
    assert set(answer) == {"access_token", "expires_in", "scope", "token_type"}
    token = str(answer["access_token"])
    payload = token.split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(payload + "=="))["exp"] == int(clock.now) + 60
    tokens.check(f"Bearer {token}")
    Tokens("id", "secret", clock).check(f"Bearer {token}")
    clock.now += 61
    with pytest.raises(ApiError, match="expired") as caught:
        tokens.check(f"Bearer {token}")
    assert "expired" in caught.value.headers["www-authenticate"]


@pytest.mark.parametrize("header", ["", "Bearer x", "Bearer a.b.c", "Basic !", "Basic aWQ6d3Jvbmc=", "Digest x"])
def test_other_credentials_are_refused_without_the_word_expired(header: str) -> None:
    with pytest.raises(ApiError) as caught:
        Tokens("id", "secret").check(header)
    assert (caught.value.code, caught.value.status) == (401, "UNAUTHENTICATED")
    assert "expired" not in caught.value.headers["www-authenticate"]


def test_the_access_key_itself_is_let_in() -> None:
    Tokens("id", "secret").check("Basic " + base64.b64encode(b"id:secret").decode())


def test_a_token_of_another_key_is_refused() -> None:
    foreign = Tokens("id", "other").issue()["access_token"]
    with pytest.raises(ApiError, match="not valid"):
        Tokens("id", "secret").check(f"Bearer {foreign}")


def test_metadata_merges_by_rfc_7386() -> None:
    assert merge_patch({"a": 1, "b": {"c": 2, "d": 3}}, {"a": None, "b": {"c": 4}, "e": [1]}) == {
        "b": {"c": 4, "d": 3},
        "e": [1],
    }
    assert merge_patch("text", {"a": {"b": None}}) == {"a": {}}
