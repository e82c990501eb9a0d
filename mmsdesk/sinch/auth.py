"""The access token every worker shares: fetched once at a time, renewed early, failing once for all who wait."""

import base64
import random
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

import httpx

from mmsdesk.domain.account import Account
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.secret import Secret
from mmsdesk.sinch.answers import Answer, explain_refusal, read_envelope, read_object
from mmsdesk.sinch.errors import KeyRefused, RateLimited, SinchError, bad_answer, unreachable
from mmsdesk.sinch.http import Timeouts, describe, open_http, request_answer

TRIES_WHEN_LIMITED: Final = 3
"""Further tries after a 429 of the token endpoint (API sheet, section 2.1)."""
_BACKOFF_BASE: Final = 1.0
_BACKOFF_FACTOR: Final = 4.0
_EARLY_SHARE: Final = 0.10
"""The last tenth of a token's life is for renewing it."""
_EARLY_JITTER: Final = 0.05


@dataclass(frozen=True, slots=True)
class _Token:
    value: Secret
    fetched_at: float
    renew_after: float
    dies_after: float
    """Both in seconds of the rules' time since `fetched_at`."""


class TokenSource:
    """Gives out the current access token of one account; safe to share between any number of threads."""

    def __init__(
        self,
        account: Account,
        *,
        ssl_context: ssl.SSLContext,
        clock: Clock,
        timeouts: Timeouts | None = None,
        transport: httpx.BaseTransport | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`jitter` gives numbers from 0 to 1. Raises BadInput when the token address may not be used."""
        waits = timeouts or Timeouts()
        self._account = account
        self._clock = clock
        self._jitter = jitter
        self._total = waits.total
        self._http = open_http(
            account.auth_origin,
            "The Sinch sign-in address",
            ssl_context=ssl_context,
            timeouts=waits,
            transport=transport,
        )
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._token: _Token | None = None
        self._flight: Future[_Token] | None = None

    def get(self) -> Secret:
        """A token that is good now. Raises SinchError when none can be had."""
        with self._lock:
            token = self._token
            if token is not None and self._age(token) < token.renew_after:
                return token.value
        try:
            return self._renew(token).value
        except SinchError as error:
            # renewing early failed, the old one still works: nobody has to notice
            if token is not None and not isinstance(error, KeyRefused) and self._age(token) < token.dies_after:
                return token.value
            raise

    def replace(self, failing: Secret) -> Secret:
        """A token other than `failing`, which Sinch called expired; fetched only if nobody has done so already."""
        with self._lock:
            token = self._token
            if token is not None and token.value != failing:
                return token.value
        return self._renew(token).value

    def close(self) -> None:
        """Stop waiting between tries and give the connection back."""
        self._closed.set()
        self._http.close()

    def _age(self, token: _Token) -> float:
        return max(0.0, self._clock.elapsed(token.fetched_at))

    def _renew(self, seen: _Token | None) -> _Token:
        """Replace the token `seen`: one thread fetches, the others get what it gets, good or bad."""
        with self._lock:
            if self._token is not None and self._token is not seen:
                return self._token
            flight = self._flight
            leads = flight is None
            if flight is None:
                flight = self._flight = Future()
        if leads:
            self._fly(flight)
        return flight.result()

    def _fly(self, flight: Future[_Token]) -> None:
        try:
            token = self._fetch_patiently()
        except BaseException as error:  # noqa: BLE001 - handed to everybody who waits for this flight
            with self._lock:
                self._flight = None
            flight.set_exception(error)
            return
        with self._lock:
            self._token = token
            self._flight = None
        flight.set_result(token)

    def _fetch_patiently(self) -> _Token:
        for tries in range(TRIES_WHEN_LIMITED):
            try:
                return self._fetch()
            except RateLimited as error:
                delay = self._jitter() * _BACKOFF_BASE * _BACKOFF_FACTOR**tries
                if self._clock.wait(self._closed, max(delay, error.retry_after or 0.0)):
                    raise
        return self._fetch()

    def _fetch(self) -> _Token:
        if self._closed.is_set():
            raise unreachable("the client is closed")
        asked_at = self._clock.now()
        try:
            answer = request_answer(
                self._http,
                "POST",
                "/oauth2/token",
                total=self._total,
                data={"grant_type": "client_credentials"},
                headers={"Authorization": self._basic()},
            )
        except httpx.HTTPError as error:
            raise unreachable(describe(error)) from None
        return self._read(answer, asked_at)

    def _read(self, answer: Answer, asked_at: float) -> _Token:
        if answer.status == 400 and read_envelope(answer.body).code in ("invalid_client", "unauthorized_client"):
            answer = Answer(401, answer.headers, answer.body)
        if not 200 <= answer.status < 300:
            raise explain_refusal(answer, region=self._account.region.upper(), now=asked_at)
        body = read_object(answer.body) or {}
        value, life = body.get("access_token"), body.get("expires_in")
        if not isinstance(value, str) or not value.isascii() or not value.isprintable() or not value.strip():
            raise bad_answer("no access token in the answer", answer.status)
        if isinstance(life, bool) or not isinstance(life, int | float) or not 0 < life < 10**9:
            raise bad_answer("the token’s life cannot be read", answer.status)
        early = _EARLY_SHARE - _EARLY_JITTER * self._jitter()
        return _Token(Secret(value), asked_at, life * (1 - early), float(life))

    def _basic(self) -> str:
        pair = f"{self._account.key_id}:{self._account.key_secret.reveal()}"
        return "Basic " + base64.b64encode(pair.encode()).decode("ascii")
