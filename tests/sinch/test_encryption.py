"""A far end nobody vouches for gets neither key nor message."""

import ssl
from collections.abc import Callable
from dataclasses import replace

import pytest

from mmsdesk.domain.outcome import NotSent
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.tls import shared_ssl_context
from mmsdesk.relay_client import RelayClient, RelayUnreachable
from mmsdesk.sinch.auth import TokenSource
from mmsdesk.sinch.client import SinchClient
from mmsdesk.sinch.errors import Unreachable
from tests.sinch.conftest import account_at
from tests.sinch.self_signed import open_self_signed
from tests.sinch.test_sending import a_request
from tests.support.clocks import HandClock
from tests.support.edge import open_edge


def test_a_certificate_of_its_own_making_is_not_trusted(
    connect: Callable[..., SinchClient], clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHTTPSVERIFY", "0")
    monkeypatch.setenv("CURL_CA_BUNDLE", "")
    with open_self_signed() as (origin, heard), open_edge() as edge:
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
