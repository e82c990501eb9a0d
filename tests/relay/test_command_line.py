"""The relay's command line: what it refuses to start with, and how it starts and ends."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from mmsdesk.domain.errors import BadInput, MMSDeskError, Refused
from mmsdesk.domain.secret import Secret
from mmsdesk.relay.settings import (
    SECRET_VARIABLE,
    RelaySettings,
    check_exposure,
    parse_listen,
    take_secrets,
)
from tests.support.relay_process import start_relay
from tests.support.webhook_sender import SECRET


def test_without_a_secret_the_relay_does_not_start(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mmsdesk.relay", "serve", "--listen", "127.0.0.1:0", "--data", str(tmp_path / "data")],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == Refused.exit_code
    assert SECRET_VARIABLE in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("text", "secrets"),
    [("one", ["one"]), ("one,two", ["one", "two"]), (" one \n\ntwo\r\n", ["one", "two"]), ("é", ["é"])],
)
def test_several_secrets_are_separated_by_commas_or_lines_and_leave_the_environment(
    text: str, secrets: list[str]
) -> None:
    environ = {SECRET_VARIABLE: text, "OTHER": "stays"}
    assert [secret.reveal() for secret in take_secrets(environ)] == secrets
    assert environ == {"OTHER": "stays"}


@pytest.mark.parametrize("text", ["", " ", ",,", "\n", "a\udcffb", "a\x00b"])
def test_no_or_unreadable_secrets_are_refused(text: str) -> None:
    with pytest.raises(MMSDeskError) as refused:
        take_secrets({SECRET_VARIABLE: text})
    assert "a\x00b" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "place"),
    [("127.0.0.1:0", ("127.0.0.1", 0)), ("[::1]:80", ("::1", 80)), ("localhost:65535", ("localhost", 65535))],
)
def test_places_to_listen_at(text: str, place: tuple[str, int]) -> None:
    assert parse_listen(text) == place


@pytest.mark.parametrize("text", ["", "8080", ":8080", "host:", "host:x", "host:65536", "host:-1", "host:١"])
def test_what_is_no_place_to_listen_at_is_explained(text: str) -> None:
    with pytest.raises(BadInput):
        parse_listen(text)


def settings(host: str, *, public_url: str = "", behind_proxy: bool = False) -> RelaySettings:
    return RelaySettings(host, 0, Path("data"), (Secret("s"),), public_url=public_url, behind_proxy=behind_proxy)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "relay.example.com"])
def test_a_public_listener_without_tls_is_refused_unless_a_proxy_stands_in_front(host: str) -> None:
    with pytest.raises(Refused):
        check_exposure(settings(host))
    with pytest.raises(Refused):
        check_exposure(settings(host, behind_proxy=True))
    check_exposure(settings(host, behind_proxy=True, public_url="https://relay.example.com"))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_this_computer_alone_needs_no_tls(host: str) -> None:
    check_exposure(settings(host))


@pytest.mark.parametrize(
    "url", ["http://relay.example.com", "ftp://x", "relay.example.com", "https://", "https://x/?q=1"]
)
def test_a_public_address_must_be_https(url: str) -> None:
    with pytest.raises(BadInput):
        check_exposure(settings("127.0.0.1", public_url=url))


def test_behind_a_proxy_all_addresses_are_the_public_ones(tmp_path: Path) -> None:
    options = ("--public-url", "https://relay.example.com/", "--behind-proxy", "--trusted-proxy", "127.0.0.1")
    with start_relay(tmp_path / "data", [SECRET], *options) as relay:
        assert relay.webhook_url == "https://relay.example.com/webhooks/sinch"
        assert relay.events_url == "https://relay.example.com/v1/events"
        assert relay.public_url == "https://relay.example.com"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_relay_ends_cleanly_and_keeps_its_data_to_itself(tmp_path: Path, number: signal.Signals) -> None:
    with start_relay(tmp_path / "data", [SECRET]) as relay:
        assert httpx.get(relay.public_url + "/readyz").status_code == 200
        relay.process.send_signal(number)
        assert relay.process.wait(10) == 0
    assert relay.log.read_text() == ""
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_a_taken_port_is_explained(tmp_path: Path) -> None:
    with start_relay(tmp_path / "one", [SECRET]) as relay:
        place = relay.public_url.removeprefix("http://")
        done = subprocess.run(
            [sys.executable, "-m", "mmsdesk.relay", "serve", "--listen", place, "--data", str(tmp_path / "two")],
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
            env={"PATH": "/usr/bin:/bin", SECRET_VARIABLE: SECRET},
        )
    assert done.returncode == 6
    assert "Traceback" not in done.stderr
    assert place in done.stderr
