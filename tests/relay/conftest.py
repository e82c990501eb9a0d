"""One running relay for all tests of a worker that only talk to it; tests that hurt it start their own."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from mmsdesk.domain.secret import Secret
from tests.support.relay_process import RunningRelay, start_relay
from tests.support.webhook_sender import SECRET, signed_headers


@dataclass(frozen=True, slots=True)
class Desk:
    """A running relay, a device's token, and a client for both sides of it."""

    relay: RunningRelay
    token: Secret
    http: httpx.Client

    @property
    def bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token.reveal()}"}

    def post(self, body: bytes, nonce: str, *, secret: str = SECRET, timestamp: int | None = None) -> httpx.Response:
        headers = signed_headers(body, nonce, secret=secret, timestamp=timestamp)
        return self.http.post(self.relay.webhook_url, content=body, headers=headers)

    def poll(self, after: str = "", **query: int | float) -> httpx.Response:
        return self.http.get(self.relay.events_url, params={"after": after, **query}, headers=self.bearer)

    def newest(self) -> str:
        """The cursor behind everything stored so far."""
        after = ""
        while True:
            page = self.poll(after).json()
            after = str(page["next"])
            if not page["has_more"]:
                return after


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    data = tmp_path_factory.mktemp("relay") / "data"
    with start_relay(data, ["a-retired-secret", SECRET]) as relay, httpx.Client(timeout=30) as http:
        yield Desk(relay, relay.add_token("the-desk"), http)
