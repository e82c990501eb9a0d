"""Talks to the Conversation API: sends, looks up, reads and mends the app. One per worker thread.

A send is never repeated here unless it provably did not leave; it answers with an outcome and raises nothing of the
network's. Everything else raises SinchError.
"""

import json
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

import httpx

from mmsdesk.domain.account import Account
from mmsdesk.domain.ids import JobId, MessageId
from mmsdesk.domain.message import Message
from mmsdesk.domain.outcome import Accepted, Denied, Doubt, NotSent, Outcome, Rejected, SendRequest, SlowDown
from mmsdesk.domain.secret import Secret
from mmsdesk.sinch.answers import (
    Answer,
    explain_not_found,
    explain_refusal,
    read_envelope,
    read_object,
    read_retry_after,
    read_transcoded,
    storable,
)
from mmsdesk.sinch.app import App, MmsCredentials, Mode, Webhook, credentials_with, read_app, read_webhook
from mmsdesk.sinch.auth import TokenSource
from mmsdesk.sinch.errors import (
    KeyRefused,
    NotAllowed,
    NotFoundAtSinch,
    RateLimited,
    SinchError,
    bad_answer,
    unreachable,
)
from mmsdesk.sinch.http import NOTHING_LEFT, Timeouts, describe, open_http, post_answer, prepare_post, request_answer
from mmsdesk.sinch.message_wire import message_as_sent
from mmsdesk.sinch.wire import MMS, digits, job_in, parse_time, send_to_wire

PAGE_SIZE: Final = 100
_MOST_PAGES: Final = 1000
_ID_LIMIT: Final = 255
_LISTING_KEYS: Final = frozenset({"messages", "next_page_token"})


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """One message Sinch has stored; `job` is None when it is not one of ours, `accepted_at` when it is not told."""

    message_id: MessageId
    job: JobId | None
    accepted_at: float | None


@dataclass(slots=True)
class KnownApp:
    """What one of an account's clients learnt about the app, for the others."""

    mode: Mode | None = None


class SinchClient:
    """One connection to one app's region. Not for two threads at once; cheap to have many of (see `SinchClients`)."""

    def __init__(
        self,
        account: Account,
        tokens: TokenSource,
        *,
        ssl_context: ssl.SSLContext,
        timeouts: Timeouts | None = None,
        transport: httpx.BaseTransport | None = None,
        known: KnownApp | None = None,
    ) -> None:
        """Raises BadInput when the account's address may not be used."""
        waits = timeouts or Timeouts()
        self._account = account
        self._tokens = tokens
        self._total = waits.total
        self._known = known or KnownApp()
        self._prefix = f"/v1/projects/{quote(account.project_id, safe='')}"
        self._http = open_http(
            account.api_origin, "The Sinch address", ssl_context=ssl_context, timeouts=waits, transport=transport
        )
        self._post = prepare_post(self._http, f"{self._prefix}/messages:send")

    def send(self, request: SendRequest) -> Outcome:
        """Send one message once and say what became of it (reliability list, section 2.3).

        Anything that is not provably refused or provably unsent is a `Doubt`.
        """
        # escaped to ASCII: whatever stands in a text can be encoded, and Sinch judges it
        body = json.dumps(send_to_wire(request, self._account.app_id)).encode("ascii")
        try:
            token = self._tokens.get()
        except SinchError as error:
            return _outcome_without_token(error)
        outcome = self._send_once(body, token)
        if not isinstance(outcome, Answer):
            return outcome
        if outcome.says_expired:
            try:
                token = self._tokens.replace(token)
            except SinchError as error:
                return _outcome_without_token(error)
            outcome = self._send_once(body, token)
        return self._outcome_of(outcome) if isinstance(outcome, Answer) else outcome

    def list_messages(
        self, phone: str, since: float, channel: str = MMS, *, mode: Mode | None = None
    ) -> Iterator[ListedMessage]:
        """Messages sent to `phone` (digits, a plus is tolerated) since the wall time `since`, page by page.

        Where Sinch keeps them depends on the app's mode: `mode`, else what `get_app` last said to any client, else
        both places.
        Raises SinchError; a listing that ends without error is complete.
        """
        where = mode or self._known.mode
        for place in Mode if where is None else (where,):
            yield from self._list_source(place, digits(phone), since, channel)

    def ping(self) -> float:
        """Whether Sinch answers at all, asked without a key; returns the seconds it took.

        Raises Unreachable, ServerTrouble, or BadAnswer when something else is at this address.
        """
        begun = time.monotonic()
        try:
            answer = request_answer(self._http, "GET", self._prefix + self._app_path, total=self._total)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise unreachable(describe(error)) from None
        if answer.status >= 500:
            raise explain_refusal(answer, region=self._region, now=time.time())
        if answer.status < 400:
            raise bad_answer(f"status {answer.status} without a key", answer.status)
        return time.monotonic() - begun

    def sign_in(self) -> None:
        """Get a token with the key. Raises SinchError, KeyRefused when the key is wrong."""
        self._tokens.get()

    def get_app(self) -> App:
        """The app this account names. Raises SinchError."""
        app = read_app(self._call("GET", self._app_path))
        self._known.mode = app.mode
        return app

    def list_apps(self) -> list[App]:
        """Every app of the project in this region. Raises SinchError."""
        apps = self._call("GET", "/apps").get("apps")
        return [read_app(app) for app in apps if isinstance(app, dict)] if isinstance(apps, list) else []

    def set_mms_credentials(self, new: MmsCredentials) -> App:
        """Write the MMS account into the app; the other channels are read afresh and sent back as they were.

        Raises SinchError, or Refused when another channel would be damaged.
        """
        credentials = credentials_with(self.get_app(), new)
        return self._patch_app({"channel_credentials": credentials}, "channel_credentials")

    def set_retention(self, days: int) -> App:
        """How many days (0 to 7) a dispatch app keeps sent messages, so that they can be looked up."""
        policy = {"retention_type": "MESSAGE_EXPIRE_POLICY", "ttl_days": days}
        return self._patch_app({"dispatch_retention_policy": policy}, "dispatch_retention_policy")

    def list_webhooks(self) -> list[Webhook]:
        """The app's webhooks, ours and others'. Raises SinchError."""
        found = self._call("GET", f"{self._app_path}/webhooks").get("webhooks")
        return [read_webhook(each) for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    def create_webhook(self, target: str, triggers: frozenset[str], secret: Secret) -> Webhook:
        """A new webhook of this app. Raises SinchError."""
        body = {"app_id": self._account.app_id, **_webhook_to_wire(target, triggers, secret)}
        return read_webhook(self._call("POST", "/webhooks", json=body))

    def update_webhook(self, webhook_id: str, target: str, triggers: frozenset[str], secret: Secret) -> Webhook:
        """Change one webhook's target, triggers and secret. Raises SinchError."""
        body = _webhook_to_wire(target, triggers, secret)
        mask = {"update_mask": ",".join(body)}
        return read_webhook(self._call("PATCH", f"/webhooks/{quote(webhook_id, safe='')}", json=body, params=mask))

    def transcode(self, message: Message, channels: Sequence[str] = (MMS,)) -> dict[str, str]:
        """What Sinch would hand to these channels (API sheet, section 10); one it says nothing of is left out.

        Nobody is named in the request. Raises SinchError.
        """
        body = {"app_id": self._account.app_id, "app_message": message_as_sent(message), "channels": list(channels)}
        return read_transcoded(self._call("POST", "/messages:transcode", json=body), channels)

    def close(self) -> None:
        """Give the connection back."""
        self._http.close()

    @property
    def _app_path(self) -> str:
        return f"/apps/{quote(self._account.app_id, safe='')}"

    @property
    def _region(self) -> str:
        return self._account.region.upper()

    def _send_once(self, body: bytes, token: Secret) -> Answer | NotSent | Doubt:
        try:
            return post_answer(self._http, self._post, token.reveal(), body, total=self._total)
        except NOTHING_LEFT as error:
            return NotSent(describe(error))
        except Exception as error:  # noqa: BLE001 - whatever happened after the request began leaves it in doubt
            return Doubt(describe(error))

    def _outcome_of(self, answer: Answer) -> Outcome:
        status = answer.status
        envelope = read_envelope(answer.body)
        if 200 <= status < 300:
            message_id = (read_object(answer.body) or {}).get("message_id")
            if isinstance(message_id, str) and 0 < len(message_id.strip()) <= _ID_LIMIT:
                return Accepted(MessageId(storable(message_id)))
            return Doubt("Sinch’s answer holds no message id", status)
        if status in (401, 403):
            return Denied(status, envelope.code, envelope.text)
        if status == 429:
            return SlowDown(read_retry_after(answer.headers.get("retry-after"), time.time()))
        if status == 404:
            said = f" Sinch said: {envelope.text}" if envelope.text else ""
            return Rejected(status, envelope.code, explain_not_found(self._region) + said)
        if 400 <= status < 500 and status not in (407, 408):
            return Rejected(status, envelope.code, envelope.text or f"Sinch refused the request ({status})")
        return Doubt(envelope.text or f"Sinch answered with status {status}", status)

    def _list_source(self, place: Mode, identity: str, since: float, channel: str) -> Iterator[ListedMessage]:
        query: dict[str, Any] = {
            "app_id": self._account.app_id,
            "channel_identity": identity,
            "channel": channel,
            "direction": "TO_CONTACT",
            "start_time": datetime.fromtimestamp(since, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "view": "WITH_METADATA",
            "messages_source": f"{place}_SOURCE",
            "page_size": PAGE_SIZE,
        }
        for _ in range(_MOST_PAGES):
            page = self._call("GET", "/messages", params=query)
            if page and _LISTING_KEYS.isdisjoint(page):
                # somebody else's JSON must not look like an empty list: that would prove that nothing was sent
                raise bad_answer("the answer is no list of messages", 200)
            yield from _read_listed(page.get("messages"))
            token = page.get("next_page_token")
            if not token:
                return
            if not isinstance(token, str) or token == query.get("page_token"):
                break
            query["page_token"] = token
        raise bad_answer("the list of messages does not end", 200)

    def _patch_app(self, body: dict[str, Any], mask: str) -> App:
        return read_app(self._call("PATCH", self._app_path, json=body, params={"update_mask": mask}))

    def _call(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        """The JSON object of a 2xx answer. Raises SinchError for everything else."""
        token = self._tokens.get()
        try:
            answer = self._ask(method, path, token, **how)
            if answer.says_expired:
                answer = self._ask(method, path, self._tokens.replace(token), **how)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise unreachable(describe(error)) from None
        if not 200 <= answer.status < 300:
            raise explain_refusal(answer, region=self._region, now=time.time())
        body = read_object(answer.body)
        if body is None:
            raise bad_answer("the answer is not a JSON object", answer.status)
        return body

    def _ask(self, method: str, path: str, token: Secret, **how: Any) -> Answer:
        headers = {"Authorization": f"Bearer {token.reveal()}", "Content-Type": "application/json"}
        return request_answer(self._http, method, self._prefix + path, total=self._total, headers=headers, **how)


def _outcome_without_token(error: SinchError) -> Outcome:
    """No token, so no request: the key's fault stops everybody, the network's fault is tried again."""
    match error:
        case RateLimited(retry_after=seconds):
            return SlowDown(seconds)
        case KeyRefused() | NotAllowed() | NotFoundAtSinch():
            return Denied(error.status or 401, error.code, error.text)
        case _:
            return NotSent(error.text or error.title)


def _read_listed(rows: object) -> Iterator[ListedMessage]:
    if rows is None:
        return
    if not isinstance(rows, list):
        raise bad_answer("the list of messages cannot be read", 200)
    for row in rows:
        message_id = row.get("id") if isinstance(row, Mapping) else None
        if not isinstance(message_id, str) or not message_id:
            raise bad_answer("a listed message has no id", 200)
        if row.get("direction") != "TO_APP":
            yield ListedMessage(MessageId(message_id), job_in(row.get("metadata")), parse_time(row.get("accept_time")))


def _webhook_to_wire(target: str, triggers: frozenset[str], secret: Secret) -> dict[str, Any]:
    return {"target": target, "target_type": "HTTP", "triggers": sorted(triggers), "secret": secret.reveal()}
