"""The ways a single request can go wrong, and the rules of a plan that say whom, how often and where.

What each of them looks like on the wire is made in `broken_answers`; `docs/simulator.md` lists them for readers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from mmsdesk.simulator.identifiers import digits_of

Place = Literal["send", "lookup", "transcode", "token", "other"]
"""Where a rule strikes: `messages:send`, the list of messages, `messages:transcode`, the token endpoint, every other
page of the project."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to go wrong. `accepted`: whether the request is carried out all the same, unless a rule says otherwise;
    None where it never is. `statuses`: those a rule may choose, the first unless it does."""

    accepted: bool | None
    statuses: tuple[int, ...] = ()


KINDS: Final[Mapping[str, Kind]] = {
    "server_error": Kind(False, (500, 501, 502, 503, 504)),
    "proxy_error": Kind(False, (502, 407, 403, 500, 503, 504)),
    "captive_portal": Kind(False, (200, 511)),
    "redirect": Kind(False, (307, 301, 302, 303, 308)),
    "expired_token": Kind(None),
    "too_many_requests": Kind(None),
    "no_answer": Kind(True),
    "reset": Kind(True),
    "reset_unread": Kind(None),
    "reset_mid_answer": Kind(True),
    "truncated": Kind(True),
    "garbled": Kind(True),
    "empty": Kind(True),
    "no_message_id": Kind(True),
    "stall": Kind(True),
    "late_acceptance": Kind(None),
}
_UNKNOWN_WHOM: Final = ("reset_unread",)
"""Strikes before the request is read, so nobody knows yet whom it concerns."""


class RequestFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule of a plan: which fault meets which requests. The first rule of a plan that strikes is the one."""

    fault: str
    at: Place = "send"
    share: float = 0.0
    every: int = 0
    identities: tuple[str, ...] = ()
    times: int = 0
    accepted: bool | None = None
    status: int = 0
    seconds: float = 120.0
    retry_after: str | None = None
    retry_after_date: float | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether the request is carried out although its caller cannot know."""
        return bool(KINDS[self.fault].accepted if self.accepted is None else self.accepted)

    @property
    def answered_status(self) -> int:
        return self.status or KINDS[self.fault].statuses[0]

    @property
    def is_blind(self) -> bool:
        return self.fault in _UNKNOWN_WHOM


def check_rule(rule: RequestFault) -> RequestFault:
    """The rule with its numbers as digits; ValueError says what is wrong with it."""
    kind = KINDS.get(rule.fault)
    if kind is None:
        raise ValueError(f"no fault is called {rule.fault!r}; there are {', '.join(KINDS)}")
    if not (rule.share or rule.every or rule.identities):
        raise ValueError(f"{rule.fault} needs a share, every or identities, or else it strikes nobody")
    if not 0 <= rule.share <= 1 or rule.every < 0 or rule.times < 0 or not 0 <= rule.seconds < float("inf"):
        raise ValueError(f"the figures of {rule.fault} are out of range")
    if rule.accepted and kind.accepted is None:
        raise ValueError(f"{rule.fault} never means that a request was accepted")
    if rule.status and rule.status not in kind.statuses:
        raise ValueError(f"{rule.fault} has no status {rule.status}; there are {kind.statuses}")
    if rule.is_blind and (rule.identities or rule.at != "send"):
        raise ValueError(f"{rule.fault} strikes sends before they are read: by share or every, not by identity")
    if rule.at == "token" and (rule.identities or rule.fault == "expired_token"):
        raise ValueError("a request for a token has neither a number nor a token that could expire")
    if rule.at == "transcode" and rule.identities:
        raise ValueError("a message is transcoded for nobody: by share or every, not by identity")
    return msgspec.structs.replace(rule, identities=tuple(map(digits_of, rule.identities)))
