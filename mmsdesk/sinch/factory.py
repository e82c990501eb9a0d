"""Makes the workers' clients: each with its own connection, all with one TLS context and one token."""

import ssl

import httpx

from mmsdesk.domain.account import Account
from mmsdesk.domain.clock import Clock
from mmsdesk.sinch.auth import TokenSource
from mmsdesk.sinch.client import KnownApp, SinchClient
from mmsdesk.sinch.http import Timeouts


class SinchClients:
    """One account's clients. A client shared by many threads collapses, so `open` is called once per thread."""

    def __init__(
        self,
        account: Account,
        *,
        ssl_context: ssl.SSLContext,
        clock: Clock,
        timeouts: Timeouts | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Raises BadInput when one of the account's addresses may not be used."""
        self.account = account
        self._ssl_context = ssl_context
        self._timeouts = timeouts or Timeouts()
        self._transport = transport
        self._known = KnownApp()
        self._tokens = TokenSource(
            account, ssl_context=ssl_context, clock=clock, timeouts=self._timeouts, transport=transport
        )

    def open(self) -> SinchClient:
        """A new client for the calling thread; it closes it."""
        return SinchClient(
            self.account,
            self._tokens,
            ssl_context=self._ssl_context,
            timeouts=self._timeouts,
            transport=self._transport,
            known=self._known,
        )

    def close(self) -> None:
        """End waiting for tokens; the clients are closed by those who opened them."""
        self._tokens.close()
