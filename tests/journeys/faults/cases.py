"""Row S3 of the reliability list as data: everything that can become of one request, each under its own name."""

from dataclasses import dataclass
from typing import Any, Final

STALL_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Case:
    """One fault as a rule of the simulator's plan; it meets the first request to each of its people."""

    name: str
    rule: dict[str, Any]
    callbacks_lost: bool = False
    """Whether the webhook target is down as well, so that no receipt can help."""

    @property
    def is_blind(self) -> bool:
        """It strikes before the simulator knows whom a request concerns."""
        return bool(self.rule["fault"] == "reset_unread")

    @property
    def is_refusal(self) -> bool:
        """The request provably had no effect: it may be sent again without any looking up."""
        return self.rule["fault"] in ("too_many_requests", "expired_token")


def _case(name: str, fault: str, **rule: Any) -> Case:
    return Case(name, {"fault": fault, **rule})


DOUBTS: Final = (
    _case("reset-unread", "reset_unread"),  # first: it strikes the first requests there are, whomever they concern
    _case("late-acceptance", "late_acceptance", seconds=STALL_SECONDS),
    _case("stall-after", "stall", seconds=STALL_SECONDS),
    _case("stall-before", "stall", seconds=STALL_SECONDS, accepted=False),
    *(
        _case(f"{status}-{when}", "server_error", status=status, accepted=when == "after")
        for status in (500, 502, 503, 504)
        for when in ("before", "after")
    ),
    _case("truncated", "truncated"),
    _case("truncated-before", "truncated", accepted=False),
    _case("garbled", "garbled"),
    _case("garbled-before", "garbled", accepted=False),
    _case("empty", "empty"),
    _case("no-message-id", "no_message_id"),
    _case("lost-answer", "no_answer"),
    _case("closed-before", "no_answer", accepted=False),
    _case("reset-after", "reset"),
    _case("reset-before", "reset", accepted=False),
    _case("reset-mid-answer", "reset_mid_answer"),
    _case("proxy-502", "proxy_error", status=502),
    _case("proxy-502-after", "proxy_error", status=502, accepted=True),
    _case("proxy-407", "proxy_error", status=407),
    _case("captive-portal", "captive_portal"),
    _case("redirect", "redirect", status=307),
    _case("redirect-after", "redirect", status=307, accepted=True),
    _case("redirect-302", "redirect", status=302),
    Case("webhook-down", {"fault": "no_answer"}, callbacks_lost=True),
)
REFUSALS: Final = (
    _case("expired-token", "expired_token"),
    _case("429-int", "too_many_requests", retry_after="2"),
    _case("429-date", "too_many_requests", retry_after_date=2),
    _case("429-negative", "too_many_requests", retry_after="-5"),
    _case("429-nonsense", "too_many_requests", retry_after="soon"),
    _case("429-bare", "too_many_requests"),
    _case("429-absurd", "too_many_requests", retry_after="99999999"),
)
CASES: Final = (*DOUBTS, *REFUSALS)
"""Refusals last: while the engine obeys an absurd Retry-After, everybody before is being looked up."""
LOOKUP_RULES: Final = tuple(
    {"at": "lookup", "share": 0.03, "fault": fault}
    for fault in ("captive_portal", "truncated", "garbled", "empty", "no_message_id", "reset", "server_error")
)
"""Looking up goes wrong as well, now and then: that proves nothing either."""
CASES_BY_NAME: Final = {case.name: case for case in CASES}
