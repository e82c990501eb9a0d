"""The states of an attempt and of a campaign, and the only moves between them.

A recipient is one person in one campaign. An attempt is one try to reach that person: it has its own job id and kind.
The table below is the whole law (reliability list, section 2.2); the store refuses any other move.
"""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where one attempt stands."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    """A worker holds it; nothing has left. Written by earlier versions only: now taking a row and IN_FLIGHT are one
    commit."""
    IN_FLIGHT = "in_flight"
    """Committed before the first byte of the request; after a crash this means doubt, never "not sent"."""
    ACCEPTED = "accepted"
    """Sinch answered 200 with an id (or a receipt proved it). Not yet delivered."""
    DELIVERED = "delivered"
    FAILED = "failed"
    REJECTED = "rejected"
    """Sinch refused the request; final for this person."""
    IN_DOUBT = "in_doubt"
    """The answer was lost; nobody knows yet whether Sinch has it."""
    NOT_FOUND = "not_found"
    """Proved absent; may be sent again under the same job id."""
    UNRESOLVED = "unresolved"
    """Could not be proved either way; a person decides, or a late receipt does."""
    SKIPPED = "skipped"
    """Deliberately not written to; the reason is kept."""


class Kind(StrEnum):
    """What an attempt is: the campaign's MMS, an SMS instead, or a test that never counts."""

    MMS = "mms"
    SMS = "sms"
    TEST = "test"


class CampaignState(StrEnum):
    """Where a campaign stands; held is not a state but a reason beside `sending`."""

    DRAFT = "draft"
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    """By an error that would hit everybody; the rest is still queued."""
    SENT = "sent"
    CANCELLED = "cancelled"


class SkipReason(StrEnum):
    """Why a person was left out; each has its sentence in `domain.reasons`."""

    OPTED_OUT = "opted_out"
    MISSING_FIELD = "missing_field"
    COUNTRY = "country"
    NOT_MOBILE = "not_mobile"
    NUMBER = "number"
    SENDER = "sender"
    TEXT = "text"


S = State
NEXT: Final[dict[State, frozenset[State]]] = {
    # ACCEPTED from the first two: a late receipt for a row that was queued to be sent again
    S.QUEUED: frozenset({S.IN_FLIGHT, S.SKIPPED, S.ACCEPTED}),
    S.CLAIMED: frozenset({S.QUEUED, S.ACCEPTED}),
    S.IN_FLIGHT: frozenset({S.ACCEPTED, S.REJECTED, S.QUEUED, S.IN_DOUBT}),
    S.ACCEPTED: frozenset({S.DELIVERED, S.FAILED}),
    # carriers do contradict themselves; both reports are kept and the later event counts
    S.DELIVERED: frozenset({S.FAILED}),
    S.FAILED: frozenset({S.DELIVERED}),
    S.REJECTED: frozenset(),
    S.IN_DOUBT: frozenset({S.ACCEPTED, S.NOT_FOUND, S.UNRESOLVED}),
    S.NOT_FOUND: frozenset({S.ACCEPTED, S.QUEUED}),
    S.UNRESOLVED: frozenset({S.ACCEPTED}),
    S.SKIPPED: frozenset(),
}

C = CampaignState
CAMPAIGN_NEXT: Final[dict[CampaignState, frozenset[CampaignState]]] = {
    C.DRAFT: frozenset({C.SENDING}),
    C.SENDING: frozenset({C.PAUSED, C.STOPPED, C.SENT, C.CANCELLED}),
    C.PAUSED: frozenset({C.SENDING, C.CANCELLED}),
    C.STOPPED: frozenset({C.SENDING, C.CANCELLED}),
    # a re-send after NOT_FOUND, asked for when everything else was done
    C.SENT: frozenset({C.SENDING}),
    C.CANCELLED: frozenset(),
}


def may_move(old: State, new: State) -> bool:
    """Whether an attempt in `old` may become `new`."""
    return new in NEXT[old]


def may_campaign_move(old: CampaignState, new: CampaignState) -> bool:
    """Whether a campaign in `old` may become `new`."""
    return new in CAMPAIGN_NEXT[old]


ACCEPTED_STATES: Final = frozenset({S.ACCEPTED, S.DELIVERED, S.FAILED})
DOUBT_STATES: Final = frozenset({S.IN_FLIGHT, S.IN_DOUBT, S.NOT_FOUND, S.UNRESOLVED})
UNSENT_STATES: Final = frozenset({S.QUEUED, S.CLAIMED})
