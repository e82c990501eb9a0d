"""Settling doubt: what a lost answer left open is found in the listing or by a receipt, never by sending again.

The ladder and the proofs are those of the reliability list, section 2.4: look-ups 30 s, 1, 2, 5 and 15 minutes after
the request. Absence is proved when Sinch keeps messages long enough to be listed, five look-ups found nothing, and
the relay (if there is one) could be heard the whole time.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

import apsw

from mmsdesk.db import Writer
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.domain.ids import MessageId
from mmsdesk.domain.ledger import State
from mmsdesk.store.ledger import (
    DOUBT_LADDER,
    Doubtful,
    accept,
    conclude,
    due_doubts,
    not_found_campaigns,
    postpone,
    requeue_not_found,
)
from mmsdesk.store.receipts import relay_heard

log = logging.getLogger(__name__)

LOOK_BACK_SECONDS: Final = 300.0
_TICK_SECONDS: Final = 0.2


class Listed(Protocol):
    """One message Sinch lists: its id and our job id from the metadata."""

    @property
    def message_id(self) -> str: ...
    @property
    def job(self) -> str | None: ...


class Listing(Protocol):
    """Looks up what Sinch has for one person since a wall time."""

    def list_messages(self, phone: str, since: float) -> Iterable[Listed]: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a look-up may prove on this account: whether the app stores messages, and which relay is listened to."""

    listing_works: bool
    relay_url: str


class Settler:
    """Works through one app's doubtful attempts until each is accepted, proved absent or left to a person.

    Another app's listing knows nothing of them: looked up there, everybody would seem to be absent.
    """

    def __init__(
        self,
        writer: Writer,
        listing: Listing,
        evidence: Callable[[], Evidence | None],
        clock: Clock,
        *,
        app_id: str,
    ) -> None:
        self._writer = writer
        self._listing = listing
        self._evidence = evidence
        self._clock = clock
        self._app_id = app_id

    def run(self, stopping: threading.Event) -> None:
        """Look up what is due until `stopping`; trouble with Sinch postpones, nothing is concluded from it."""
        while not stopping.is_set():
            if not self.settle_due(stopping):
                stopping.wait(_TICK_SECONDS)

    def settle_due(self, stopping: threading.Event) -> int:
        """One pass over what is due; returns how many were looked at."""
        now = self._clock.now()
        due = self._writer.run(lambda db: due_doubts(db, now, app_id=self._app_id))
        evidence = self._evidence() if due else None
        for doubtful in due:
            if stopping.is_set():
                break
            if evidence is None:
                self._try_later(doubtful)
            else:
                self._settle(doubtful, evidence)
        self._writer.run(self._requeue)
        return len(due)

    def _settle(self, doubtful: Doubtful, evidence: Evidence) -> None:
        found: str | None = None
        if evidence.listing_works:
            try:
                found = self._find(doubtful)
            except MMSDeskError as error:
                log.info("look-up of a doubtful send failed: %s", error.title)
                self._try_later(doubtful)
                return
        if found is not None:
            message_id = MessageId(found)
            now = self._clock.now()
            self._writer.run(lambda db: accept(db, doubtful.attempt_id, message_id, now))
            return
        last = doubtful.step + 1 >= len(DOUBT_LADDER)
        self._writer.run(lambda db: self._conclude(db, doubtful, evidence) if last else self._step(db, doubtful))

    def _find(self, doubtful: Doubtful) -> str | None:
        since = doubtful.sent_at - LOOK_BACK_SECONDS
        listed = self._listing.list_messages(doubtful.phone, since)
        return next((message.message_id for message in listed if message.job == doubtful.job_id), None)

    def _step(self, db: apsw.Connection, doubtful: Doubtful) -> None:
        passed = self._clock.elapsed(doubtful.sent_at)
        wait = max(0.0, DOUBT_LADDER[doubtful.step + 1] - passed)
        postpone(db, doubtful.attempt_id, doubtful.step + 1, self._clock.deadline(wait))

    def _conclude(self, db: apsw.Connection, doubtful: Doubtful, evidence: Evidence) -> None:
        if not evidence.listing_works:
            conclude(db, doubtful, State.UNRESOLVED, "This app stores no messages, so Sinch could not be asked")
        elif not self._relay_was_heard(db, doubtful, evidence.relay_url):
            conclude(db, doubtful, State.UNRESOLVED, "The relay could not be reached all the time")
        else:
            conclude(db, doubtful, State.NOT_FOUND, "Sinch never got this message")

    def _relay_was_heard(self, db: apsw.Connection, doubtful: Doubtful, relay_url: str) -> bool:
        if not relay_url:
            return True
        polled_at, failed_at, _ = relay_heard(db, relay_url)
        if polled_at is None or polled_at <= doubtful.sent_at:
            return False
        return failed_at is None or failed_at < doubtful.sent_at

    def _try_later(self, doubtful: Doubtful) -> None:
        again = self._clock.deadline(DOUBT_LADDER[0])
        self._writer.run(lambda db: postpone(db, doubtful.attempt_id, doubtful.step, again))

    def _requeue(self, db: apsw.Connection) -> None:
        for campaign_id in not_found_campaigns(db):
            requeue_not_found(db, campaign_id)
