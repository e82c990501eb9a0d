"""Takes Sinch's callbacks: verify the bytes, store, only then say 2xx (section 3.2). Bare ASGI, for speed."""

import time
from collections import Counter

from starlette.types import Receive, Scope, Send

from mmsdesk.domain.secret import Secret
from mmsdesk.domain.webhook_signature import BadSignature, Expired, Signed, verify
from mmsdesk.relay import answers, inbox
from mmsdesk.relay.bell import Bell
from mmsdesk.relay.filing import file_body
from mmsdesk.relay.inbox import Receipt
from mmsdesk.relay.reading import BodyTooLarge, BodyTooSlow, ClientGone, read_body
from mmsdesk.relay.storage import Storage, StorageTrouble, now_us

PATH = "/webhooks/sinch"
BODY_LIMIT = 1024 * 1024
_BODY_SECONDS = 10.0


class Webhook:
    """ASGI application of the webhook address. `counts` says how often each thing happened since the start."""

    def __init__(self, storage: Storage, bell: Bell, secrets: tuple[Secret, ...], max_age_seconds: float) -> None:
        self._storage = storage
        self._bell = bell
        self._secrets = secrets
        self._max_age_seconds = max_age_seconds
        self.counts: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await answers.answer(send, 405, headers=((b"allow", b"POST"),), close=True)
            return
        try:
            raw = await read_body(scope, receive, BODY_LIMIT, step_seconds=_BODY_SECONDS, total_seconds=_BODY_SECONDS)
        except BodyTooLarge:
            self.counts["too large"] += 1
            await answers.answer(send, 413, close=True)
        except BodyTooSlow:
            await answers.answer(send, 408, close=True)
        except ClientGone:
            self.counts["cut off"] += 1
        else:
            await self._answer(scope, raw, send)

    async def _answer(self, scope: Scope, raw: bytes, send: Send) -> None:
        try:
            receipt = await self._take(scope, raw)
        except BadSignature:
            self.counts["refused"] += 1
            await answers.answer(send, 401)
        except StorageTrouble:
            # 503 is retried by Sinch, a 4xx never would be.
            self.counts["unavailable"] += 1
            await answers.answer(send, 503, headers=(answers.RETRY_SOON,))
        else:
            self.counts[receipt.value] += 1
            await answers.answer(send, 401 if receipt is Receipt.REPLAYED else 200)

    async def _take(self, scope: Scope, raw: bytes) -> Receipt:
        try:
            signed = verify(raw, scope["headers"], self._secrets, now=time.time(), max_age=self._max_age_seconds)
        except Expired as expired:
            return self._receipt_of_old(expired, raw)
        return await self._store(signed, raw)

    def _receipt_of_old(self, expired: Expired, raw: bytes) -> Receipt:
        # A late retry of what is already stored is a success, however old; anything else that old is refused.
        if self._storage.read(lambda db: inbox.is_stored(db, expired.signed.nonce, raw)):
            return Receipt.ALREADY_HERE
        raise expired

    async def _store(self, signed: Signed, raw: bytes) -> Receipt:
        filed = file_body(raw)
        if signed.is_ambiguous and not filed.is_json:
            raise BadSignature("the end of the body is not certain")
        arrived = now_us()
        receipt = await self._storage.write(
            lambda db: inbox.store(db, signed.nonce, raw, filed, arrived), size=len(raw), done=self._bell.ring
        )
        if receipt is Receipt.STORED and filed.quarantine is not None:
            self.counts["quarantined"] += 1
        return receipt
