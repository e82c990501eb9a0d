"""A far end nobody vouches for gets neither key nor message."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from mmsdesk.domain.outcome import NotSent
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.relay_client import RelayClient, RelayUnreachable
from mmsdesk.sinch.auth import TokenSource
from mmsdesk.sinch.client import SinchClient
from mmsdesk.sinch.errors import Unreachable
from tests.sinch.conftest import account_at
from tests.sinch.test_sending import a_request
from tests.support.clocks import HandClock
from tests.support.edge import open_edge

SELF_SIGNED = Path(__file__).with_name("self_signed_localhost.pem")


@contextmanager
def self_signed_server() -> Iterator[tuple[str, list[bytes]]]:
    """An https server with a certificate of its own making; gives its address and what it could decrypt."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(SELF_SIGNED)
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection, suppress(OSError):
                    heard.append(context.wrap_socket(connection, server_side=True).recv(65536))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://localhost:{listener.getsockname()[1]}", heard
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_a_certificate_of_its_own_making_is_not_trusted(
    connect: Callable[..., SinchClient], clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
    monkeypatch.setenv("CURL_CA_BUNDLE", "")
    with self_signed_server() as (origin, heard), open_edge() as edge:
        account = replace(account_at(edge.origin), api_url=origin)
        assert isinstance(connect(account).send(a_request()), NotSent)
        tokens = TokenSource(replace(account, auth_url=origin), ssl_context=shared_ssl_context(), clock=clock)
        with pytest.raises(Unreachable):
            tokens.get()
        tokens.close()
        relay = RelayClient(origin, Secret("t0ken"))
        with pytest.raises(RelayUnreachable):
            relay.check()
        relay.close()
        assert not b"".join(heard)


def test_a_context_that_does_not_check_is_refused(clock: HandClock) -> None:
    careless = ssl.create_default_context()
    careless.check_hostname = False
    careless.verify_mode = ssl.CERT_NONE
    with pytest.raises(ValueError, match="verify"):
        TokenSource(account_at("https://x.example.com"), ssl_context=careless, clock=clock)
    with pytest.raises(ValueError, match="verify"):
        RelayClient("https://x.example.com", Secret("t"), ssl_context=careless)
