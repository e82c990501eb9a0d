"""Why a run stopped by itself, as a kind: what the window offers next depends on it.

A campaign keeps the sentence it stopped with. Each of these sentences is made in one place, so the kind is read from
it; one nobody knows (from another version) is `OTHER`, with its own words and no special way out.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import apsw

from mmsdesk.db import fetch_one
from mmsdesk.domain.reasons import REASONS
from mmsdesk.services.standing import Standing
from mmsdesk.sinch.answers import key_refused_words, not_allowed_words
from mmsdesk.store.campaigns import CampaignRow


class StopCause(StrEnum):
    """What kind of trouble stopped a run."""

    KEY_REFUSED = "key_refused"
    NO_CREDIT = "no_credit"
    NOT_ALLOWED = "not_allowed"
    CHANNEL_OFF = "channel_off"
    SENDER_REFUSED = "sender_refused"
    REFUSED_ALIKE = "refused_alike"
    ANSWERS_LOST = "answers_lost"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class StopEvidence:
    """What Sinch said last before the stop: HTTP status (None for a receipt), its word and sentence, the id by which
    Sinch's support finds it, and the wall time."""

    status: int | None
    code: str
    text: str
    request: str
    at: float


_CHANNEL_CODES: Final = frozenset({"CHANNEL_CONFIGURATION_MISSING", "INACTIVE_CREDENTIAL", "UNKNOWN_APP"})
_SENDER_CODES: Final = frozenset({"CHANNEL_BAD_CONFIGURATION", "INACTIVE_SENDER"})
_CREDIT: Final = re.compile(r"billing|credit|balance|funds|insufficient|quota", re.IGNORECASE)
_SENDER: Final = re.compile(r"\bsender\b|MMS_SENDER|originat", re.IGNORECASE)
_SAID: Final = "Sinch said: "


def cause_of(title: str, hint: str) -> StopCause:
    """The kind of a stop by its sentences."""
    said = hint.partition(_SAID)[2]
    if title == key_refused_words()[0]:
        return StopCause.KEY_REFUSED
    if title == not_allowed_words()[0]:
        return StopCause.NO_CREDIT if _CREDIT.search(said) else StopCause.NOT_ALLOWED
    if (code := failing_code(title)) is not None:
        if code in _CHANNEL_CODES:
            return StopCause.CHANNEL_OFF
        return StopCause.SENDER_REFUSED if code in _SENDER_CODES else StopCause.OTHER
    if re.fullmatch(r"Sinch refused \d+ messages in a row for the same reason", title):
        return StopCause.SENDER_REFUSED if _SENDER.search(said) else StopCause.REFUSED_ALIKE
    if re.fullmatch(r"\d+ answers in a row got lost", title):
        return StopCause.ANSWERS_LOST
    return StopCause.OTHER


def failing_code(title: str) -> str | None:
    """The reason code of receipts that stopped a run; None when something else did."""
    prefix, _, short = title.partition(": ")
    if prefix != "Messages fail for everybody":
        return None
    return next((code for code, reason in REASONS.items() if reason.short == short), None)


def plain_hint(hint: str) -> str:
    """What to do, without the sentence Sinch said, which stands among the details."""
    before, found, _ = hint.partition(_SAID)
    return before.strip() if found and before.strip() else hint


def read_evidence(db: apsw.Connection, campaign: CampaignRow, standing: Standing) -> StopEvidence | None:
    """What Sinch said; None when it is no longer known."""
    if (code := failing_code(campaign.stop_title)) is not None:
        row = fetch_one(
            db,
            "SELECT reason_text, coalesce(message_id, ''), final_at FROM attempt INDEXED BY attempt_failed_why"
            " WHERE campaign_id = ? AND state = 'failed' AND reason_code = ? ORDER BY final_at DESC LIMIT 1",
            (campaign.id, code),
        )
        return StopEvidence(None, code, row[0], row[1], row[2]) if row is not None else None
    refusal = standing.refusal
    if refusal is None or refusal.campaign_id != campaign.id:
        return None
    return StopEvidence(refusal.status, refusal.code, refusal.text, refusal.request, refusal.at)
