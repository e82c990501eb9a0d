"""Callbacks: the envelope, the signature over its bytes, posting at a limited rate, and retries (sheet, 18, 20, 21)."""

import asyncio
import base64
import hashlib
import hmac
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import httpx
import msgspec

from mmsdesk.simulator.faults import Faults
from mmsdesk.simulator.identifiers import write_time
from mmsdesk.simulator.limits import Bucket
from mmsdesk.simulator.receiver_tokens import ReceiverTokens
from mmsdesk.simulator.state import State

Json = dict[str, Any]

RETRY_DELAYS: Final = tuple(5.0 * 2**n for n in range(15))
"""Seconds before each retry: 5, 10, 20 … the last after 81,920 s."""

TIMEOUT_SECONDS: Final = 10.0
_REORDER_SECONDS: Final = 10.0
_WORKERS: Final = 16
_MOST_ATTEMPTS_KEPT: Final = 400_000


def sign(body: bytes, secret: str, nonce: str, timestamp: str) -> str:
    """The value of `x-sinch-webhook-signature`: base64 HMAC-SHA256 of body, nonce and timestamp joined by dots."""
    signed = body + b"." + nonce.encode() + b"." + timestamp.encode()
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def signature_headers(body: bytes, secret: str, nonce: str, moment: float) -> dict[str, str]:
    """The four headers of a signed callback; none when there is no secret."""
    if not secret:
        return {}
    timestamp = str(int(moment))
    return {
        "x-sinch-webhook-signature": sign(body, secret, nonce, timestamp),
        "x-sinch-webhook-signature-timestamp": timestamp,
        "x-sinch-webhook-signature-nonce": nonce,
        "x-sinch-webhook-signature-algorithm": "HmacSHA256",
    }


def is_retried(status: int | None) -> bool:
    """Whether a callback is posted again after this answer; None is a connection that failed or timed out."""
    return status is None or status == 429 or status >= 500


@dataclass(slots=True)
class Callback:
    """One copy of an event for one target; the bytes and headers stay the same on every try."""

    target: str
    body: bytes
    headers: dict[str, str]
    about: str = ""
    webhook_id: str = ""
    attempt: int = 0
    passes: "Callback | None" = None
    """The one held back until this one got its answer."""


class Notifier:
    """Posts events to the webhooks that asked for them.

    At most 25 a second, as the service does by default; `webhook_rate` of the fault plan changes that, and time
    compression raises it.
    """

    def __init__(self, state: State, faults: Faults, open_client: Callable[[], httpx.AsyncClient]) -> None:
        self._state = state
        self._faults = faults
        self._open_client = open_client
        self._compression = state.settings.time_compression
        self._ready: asyncio.Queue[Callback] = asyncio.Queue()
        self._turn = asyncio.Lock()
        self._held_back: Callback | None = None
        self._bucket = Bucket(1, 1)
        self._bucket_rate = 0.0
        self._receiver_tokens = ReceiverTokens()
        self.attempts: deque[Json] = deque(maxlen=_MOST_ATTEMPTS_KEPT)

    async def run(self) -> None:
        """Posts until cancelled."""
        async with asyncio.TaskGroup() as workers:
            for _ in range(_WORKERS):
                workers.create_task(self._work())

    def emit(
        self,
        trigger: str,
        key: str,
        payload: Json,
        *,
        app_id: str,
        about: str,
        message_metadata: str = "",
        correlation_id: str = "",
        callback_url: str = "",
    ) -> None:
        """Sends an event to every webhook with this trigger, or to `callback_url` instead of them.

        `about` names whom and what the event concerns: callback faults are drawn for it.
        """
        targets = self._targets(trigger, app_id, callback_url)
        if not targets:
            return
        now = time.time()
        envelope: Json = {
            "app_id": app_id,
            "accepted_time": write_time(now),
            "event_time": write_time(now),
            "project_id": self._state.settings.project_id,
            key: payload,
            "message_metadata": message_metadata,
        }
        if correlation_id:
            envelope["correlation_id"] = correlation_id
        body = msgspec.json.encode(envelope)
        for target, secret, webhook_id in targets:
            self._post(target, secret, webhook_id, body, now, about)

    def _targets(self, trigger: str, app_id: str, callback_url: str) -> list[tuple[str, str, str]]:
        if callback_url:
            settings = self._state.apps.get(app_id, {}).get("callback_settings") or {}
            secret = settings.get("secret_for_overridden_callback_urls") or ""
            return [(callback_url, secret, "")]
        return [
            (webhook["target"], webhook["secret"] or "", webhook["id"])
            for webhook in self._state.webhooks_of(app_id)
            if trigger in webhook["triggers"] and webhook["target_type"] == "HTTP"
        ]

    def _post(self, target: str, secret: str, webhook_id: str, body: bytes, now: float, about: str) -> None:
        plan = self._faults.plan.callbacks

        def make() -> Callback:
            headers = {"content-type": "application/json", "user-agent": "simulated-sinch"}
            headers |= signature_headers(body, secret, self._state.ids.ulid(), now)
            return Callback(target, body, headers, about, webhook_id)

        callback = make()
        copies = [callback]
        if self._faults.draw("duplicated", about) < plan.duplicated.share:
            again = (
                make() if plan.duplicated.fresh_nonce else Callback(target, body, callback.headers, about, webhook_id)
            )
            copies.append(again)
        late = self._faults.draw("late", about) < plan.late.share
        for copy in copies:
            if late:
                low, high = plan.late.seconds
                self._put_later(copy, low + (high - low) * self._faults.draw("lateness", about))
            elif self._faults.draw("reordered", about) < plan.reordered:
                self._hold_back(copy)
            else:
                self._put(copy)

    def _put(self, callback: Callback) -> None:
        callback.passes = self._held_back
        self._ready.put_nowait(callback)

    def _put_later(self, callback: Callback, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds / self._compression, self._put, callback)

    def _hold_back(self, callback: Callback) -> None:
        """Lets the next callback pass this one; goes out by itself when none comes."""
        if self._held_back is not None:
            self._ready.put_nowait(self._held_back)
        self._held_back = callback
        asyncio.get_running_loop().call_later(_REORDER_SECONDS / self._compression, self._release, callback)

    def _release(self, callback: Callback) -> None:
        if self._held_back is callback:
            self._held_back = None
            self._ready.put_nowait(callback)

    async def _work(self) -> None:
        # A client for each worker: one pool shared by all spends more time on choosing connections than on posting.
        async with self._open_client() as http:
            while True:
                async with self._turn:  # so that callbacks leave in the order they became ready
                    callback = await self._ready.get()
                    await self._wait_for_rate()
                await self._try(http, callback)
                if callback.passes is not None:
                    self._release(callback.passes)
                    callback.passes = None

    async def _wait_for_rate(self) -> None:
        rate = self._faults.plan.webhook_rate * self._compression
        if rate != self._bucket_rate:
            self._bucket_rate = rate
            self._bucket = Bucket(rate, max(1.0, rate / 10))
        while not self._bucket.take():
            await asyncio.sleep(self._bucket.seconds_until_one() + 0.001)

    async def _try(self, http: httpx.AsyncClient, callback: Callback) -> None:
        callback.attempt += 1
        started = time.time()
        status: int | None = None
        error = ""
        try:
            if self._faults.target_is_down(callback.about, callback.attempt, self._compression):
                raise httpx.ConnectError("nobody listens there (fault plan)")
            headers = callback.headers | await self._authorization(http, callback)
            answer = await http.post(callback.target, content=callback.body, headers=headers, timeout=TIMEOUT_SECONDS)
            status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, KeyError) as failure:
            # The last two: a token endpoint that answers something else than a token.
            error = f"{type(failure).__name__}: {failure}"
        self.attempts.append(
            {
                "method": "POST",
                "target": callback.target,
                "headers": callback.headers,
                "body": callback.body,
                "status": status,
                "error": error or None,
                "attempt": callback.attempt,
                "time": write_time(started),
            }
        )
        if is_retried(status) and callback.attempt <= len(RETRY_DELAYS):
            self._put_later(callback, RETRY_DELAYS[callback.attempt - 1])

    async def _authorization(self, http: httpx.AsyncClient, callback: Callback) -> dict[str, str]:
        webhook = self._state.webhooks.get(callback.webhook_id)
        if webhook is None or not webhook["client_credentials"]:
            return {}
        return await self._receiver_tokens.authorization(http, webhook["client_credentials"])
