"""What is written to the log, and what never is."""

import base64
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from mmsdesk.domain.secret import Secret
from mmsdesk.machine.logs import LiveSecrets, mask_phone, scrub, start_logging, stop_logging

CANARY = 'c4n/ry+"ü secret&x'
log = logging.getLogger("mmsdesk.test")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    secrets = LiveSecrets()
    secrets.add(Secret(CANARY))
    handler = start_logging(tmp_path, secrets)
    yield tmp_path / "mmsdesk.log"
    stop_logging(handler)


GUISES = [
    CANARY,
    quote(CANARY, safe=""),
    json.dumps(CANARY),
    json.dumps(CANARY, ensure_ascii=False),
    base64.b64encode(CANARY.encode()).decode(),
    base64.b64encode(f"key-id:{CANARY}".encode()).decode(),
    base64.b64encode(f"a:{CANARY}:b".encode()).decode(),
    base64.urlsafe_b64encode(f"id:{CANARY}".encode()).decode(),
    CANARY.encode().hex(),
]


@pytest.mark.parametrize("guise", GUISES)
def test_a_live_secret_is_not_written_in_any_guise(file: Path, guise: str) -> None:
    log.error("it went wrong with %s, sorry", guise)
    written = file.read_text(encoding="utf-8")
    assert "it went wrong" in written
    assert "sorry" in written
    for form in (guise, guise[6:-8]):
        assert form not in written


def test_tracebacks_are_scrubbed_and_cannot_pass_for_lines_of_their_own(file: Path) -> None:
    def fail() -> None:
        raise ValueError(f"bad answer for {CANARY}\n2026-01-01 00:00:00 INFO forged: +15551230001")

    try:
        fail()
    except ValueError:
        log.exception("failed")
    lines = file.read_text(encoding="utf-8").splitlines()
    assert CANARY not in "".join(lines)
    assert "5551230001" not in "".join(lines)
    assert all(line.startswith("    | ") for line in lines[1:])
    assert len(lines) > 3


def test_a_message_stays_on_its_line(file: Path) -> None:
    log.warning("reply was %s", "one\r\n2026-01-01 INFO forged\x1b[31m\u2028two\u202e")
    written = file.read_text(encoding="utf-8")
    assert written.count("\n") == 1
    assert "\x1b" not in written


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to +15551230001 now", "to +1•••••0001 now"),
        ("to +1 (555) 123-0001 now", "to +1•••••0001 now"),
        ("identity=15551230001&x", "identity=1•••••0001&x"),
        ("campaign 0123456789abcdef0123456789abcdef", "campaign 0123456789abcdef0123456789abcdef"),
        ("took 1234567890 ns", "took 1234567890 ns"),
        ("at 1768471200.123456", "at 1768471200.123456"),
        ('{"key_secret": "hush"}', '{"key_secret": •••}'),
        ("api_key=hush, next", "api_key=•••, next"),
        ("Authorization: Bearer abc.def.ghi", "Authorization: •••"),
        ("sent Bearer abcdefghijkl to it", "sent Bearer ••• to it"),
        ("x-sinch-webhook-signature: abc=", "x-sinch-webhook-signature: •••"),
        ("'password': 'it''s', 'a': 1", "'password': •••'s', 'a': 1"),
        ("token refreshed", "token refreshed"),
    ],
)
def test_names_that_sound_secret_and_phones_are_masked(text: str, shown: str) -> None:
    assert scrub(text, LiveSecrets()) == shown


def test_a_very_short_secret_does_not_eat_the_log() -> None:
    secrets = LiveSecrets()
    secrets.add(Secret("a"))
    secrets.add(Secret(""))
    assert scrub("a message", secrets) == "a message"


def test_a_phone_is_masked_but_can_be_told_apart() -> None:
    assert mask_phone("+15551231234") == "+1•••••1234"
    assert mask_phone("15551231234") == "1•••••1234"


def test_libraries_that_write_addresses_are_kept_quiet(file: Path) -> None:
    logging.getLogger("httpx").info("HTTP Request: GET https://x/?channel_identity=15551230001")
    logging.getLogger("httpcore.http11").debug("headers")
    assert not file.read_text(encoding="utf-8")


def test_long_lines_are_scrubbed_quickly() -> None:
    assert scrub("x" * 200_000, LiveSecrets()) == "x" * 200_000
