"""An account whose region is a socket of ours, and clients for it."""

import ssl
from collections.abc import Callable, Iterator

import pytest

from mmsdesk.domain.account import Account
from mmsdesk.domain.secret import Secret
from mmsdesk.sinch.client import SinchClient
from mmsdesk.sinch.factory import SinchClients
from mmsdesk.sinch.http import Timeouts
from tests.support.clocks import HandClock

FAST = Timeouts(connect=2, write=2, read=2, pool=2, total=3)


@pytest.fixture(scope="session")
def ssl_context() -> ssl.SSLContext:
    return ssl.create_default_context()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def account_at(origin: str) -> Account:
    return Account(
        project_id="p-1",
        app_id="APP1",
        key_id="key-1",
        key_secret=Secret("s3cret-key"),
        api_url=origin,
        auth_url=origin,
    )


@pytest.fixture
def connect(ssl_context: ssl.SSLContext, clock: HandClock) -> Iterator[Callable[..., SinchClient]]:
    """Opens clients that are closed when the test ends."""
    opened: list[tuple[SinchClient, SinchClients]] = []

    def open_client(account: Account | str, timeouts: Timeouts = FAST) -> SinchClient:
        known = account_at(account) if isinstance(account, str) else account
        clients = SinchClients(known, ssl_context=ssl_context, clock=clock, timeouts=timeouts)
        client = clients.open()
        opened.append((client, clients))
        return client

    yield open_client
    for client, clients in opened:
        client.close()
        clients.close()
