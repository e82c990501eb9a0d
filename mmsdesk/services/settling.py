"""Settling doubt: what a lost answer left open is found in the listing or by a receipt, never by sending again.

The ladder and the proofs are those of the reliability list, section 2.4: look-ups 30 s, 1, 2, 5 and 15 minutes after
the request. Absence is proved only when all of this holds: Sinch stored messages when this one was sent and has not
thrown it away since, five look-ups found nothing, the last of them without a bound in time (a computer's clock may be
wrong), and the relay (if there is one) could be heard the whole time.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

import apsw

from mmsdesk.db import Writer
from mmsdesk.domain.clock import Clock
from mmsdesk.domain.ids import MessageId
from mmsdesk.domain.ledger import State
from mmsdesk.services.receipts import Hearing
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
SILENCE_SECONDS: Final = 2 * DOUBT_LADDER[-1]
"""How long after the request a relay that is silent at the last look-up is waited for before a person is asked."""
EXPIRY_MARGIN_SECONDS: Final = 3600.0
"""So long before Sinch throws a message away its absence stops being a proof."""
_TICK_SECONDS: Final = 0.2
_STUMBLE_SECONDS: Final = 1.0
_DAY_SECONDS: Final = 86_400.0


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
    """What a look-up may prove on this account.

    `retention_days`: how long the app stores messages, 0 for not at all; `stored_since`: wall time since when it is
    known to. `relay_url`: '' without a relay; `hearing`: how well it is heard now.
    """

    retention_days: int
    stored_since: float | None
    relay_url: str
    hearing: Hearing


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
        self._app_id = app_id
        self._writer = writer
        self._listing = listing
        self._evidence = evidence
        self._clock = clock

    def run(self, stopping: threading.Event) -> None:
        """Look up what is due until `stopping`; trouble of any kind postpones, nothing is concluded from it."""
        while not stopping.is_set():
            try:
                if not self.settle_due(stopping):
                    stopping.wait(_TICK_SECONDS)
            except Exception:
                log.exception("settling stumbled; it goes on")
                stopping.wait(_STUMBLE_SECONDS)

    def settle_due(self, stopping: threading.Event) -> int:
        """One pass over what is due; returns how many were looked at."""
        due = self._writer.run(self._begin)
        evidence = self._evidence() if due else None
        for doubtful in due:
            if stopping.is_set():
                break
            if evidence is None:
                self._try_later(doubtful)
            else:
                self._settle(doubtful, evidence)
        return len(due)

    def _begin(self, db: apsw.Connection) -> list[Doubtful]:
        for campaign_id in not_found_campaigns(db):
            requeue_not_found(db, campaign_id)
        return due_doubts(db, self._clock.now(), app_id=self._app_id)

    def _settle(self, doubtful: Doubtful, evidence: Evidence) -> None:
        last = doubtful.step + 1 >= len(DOUBT_LADDER)
        found: str | None = None
        if evidence.retention_days > 0:
            try:
                found = self._find(doubtful, 0.0 if last else doubtful.sent_at - LOOK_BACK_SECONDS)
            except Exception as error:  # noqa: BLE001 - a look-up that failed, however, proves nothing
                log.info("look-up of a doubtful send failed: %s", error)
                self._try_later(doubtful)
                return
        if found is not None:
            message_id = MessageId(found)
            now = self._clock.now()
            self._writer.run(lambda db: accept(db, doubtful.attempt_id, message_id, now))
        elif not last:
            self._writer.run(lambda db: self._step(db, doubtful))
        elif self._may_still_hear(doubtful, evidence):
            self._try_later(doubtful)
        else:
            self._writer.run(lambda db: self._conclude(db, doubtful, evidence))

    def _may_still_hear(self, doubtful: Doubtful, evidence: Evidence) -> bool:
        """Whether the relay may have something to say that was not read yet."""
        waited = self._clock.elapsed(doubtful.sent_at)
        return evidence.hearing is Hearing.BEHIND or (
            evidence.hearing is Hearing.SILENT and 0.0 <= waited < SILENCE_SECONDS
        )

    def _find(self, doubtful: Doubtful, since: float) -> str | None:
        listed = self._listing.list_messages(doubtful.phone, max(0.0, since))
        return next((message.message_id for message in listed if message.job == doubtful.job_id), None)

    def _step(self, db: apsw.Connection, doubtful: Doubtful) -> None:
        step = doubtful.step + 1
        left = DOUBT_LADDER[step] - self._clock.elapsed(doubtful.sent_at)
        # a clock that was set back makes "since then" mean nothing: never longer than from one rung to the next
        wait = min(max(0.0, left), DOUBT_LADDER[step] - DOUBT_LADDER[step - 1])
        postpone(db, doubtful.attempt_id, step, self._clock.deadline(wait))

    def _conclude(self, db: apsw.Connection, doubtful: Doubtful, evidence: Evidence) -> None:
        unproved = self._why_unproved(db, doubtful, evidence)
        if unproved:
            log.info("a lost answer is left to a person: %s", unproved)
            conclude(db, doubtful, State.UNRESOLVED, unproved)
        else:
            conclude(db, doubtful, State.NOT_FOUND, "Sinch never got this message")

    def _why_unproved(self, db: apsw.Connection, doubtful: Doubtful, evidence: Evidence) -> str:
        """Why finding nothing is no proof; '' when it is one."""
        if evidence.retention_days <= 0:
            return "This app stores no messages, so Sinch could not be asked"
        if evidence.stored_since is None or doubtful.sent_at < evidence.stored_since:
            return "This app may not have stored messages yet when it was sent"
        age = self._clock.elapsed(doubtful.sent_at)
        if not 0.0 <= age <= evidence.retention_days * _DAY_SECONDS - EXPIRY_MARGIN_SECONDS:
            return "It was sent too long ago: Sinch no longer keeps what it had then"
        if not self._relay_was_heard(db, doubtful, evidence):
            return "The relay could not be reached all the time"
        return ""

    def _relay_was_heard(self, db: apsw.Connection, doubtful: Doubtful, evidence: Evidence) -> bool:
        if not evidence.relay_url:
            return True
        polled_at, failed_at, _ = relay_heard(db, evidence.relay_url)
        if evidence.hearing is not Hearing.CURRENT or polled_at is None or polled_at <= doubtful.sent_at:
            return False
        return failed_at is None or failed_at < doubtful.sent_at

    def _try_later(self, doubtful: Doubtful) -> None:
        again = self._clock.deadline(DOUBT_LADDER[0])
        self._writer.run(lambda db: postpone(db, doubtful.attempt_id, doubtful.step, again))
