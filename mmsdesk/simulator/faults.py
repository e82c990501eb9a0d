"""What goes wrong and how people answer, by plan: read from JSON, decided by the seed, the same in every run.

Each decision is a number drawn from (seed, what is decided, whom it concerns, how often it was decided for them), not
from one running generator: so it does not depend on the order in which parallel requests happen to arrive.
`docs/simulator.md` lists the keys.
"""

import hashlib
import random
import time
from collections import Counter
from typing import Any, Final, Literal

import msgspec

from mmsdesk.simulator.identifiers import digits_of
from mmsdesk.simulator.request_faults import Place, RequestFault, check_rule

REASON_CODES: Final = (
    "UNKNOWN", "INTERNAL_ERROR", "RATE_LIMITED", "RECIPIENT_INVALID_CHANNEL_IDENTITY", "RECIPIENT_NOT_REACHABLE",
    "RECIPIENT_NOT_OPTED_IN", "OUTSIDE_ALLOWED_SENDING_WINDOW", "CHANNEL_FAILURE", "CHANNEL_BAD_CONFIGURATION",
    "CHANNEL_CONFIGURATION_MISSING", "MEDIA_TYPE_UNSUPPORTED", "MEDIA_TOO_LARGE", "MEDIA_NOT_REACHABLE",
    "NO_CHANNELS_LEFT", "TEMPLATE_NOT_FOUND", "TEMPLATE_INSUFFICIENT_PARAMETERS",
    "TEMPLATE_NON_EXISTING_LANGUAGE_OR_VERSION", "DELIVERY_TIMED_OUT", "DELIVERY_REJECTED_DUE_TO_POLICY",
    "CONTACT_NOT_FOUND", "BAD_REQUEST", "UNKNOWN_APP", "NO_CHANNEL_IDENTITY_FOR_CONTACT", "CHANNEL_REJECT",
    "NO_PERMISSION", "NO_PROFILE_AVAILABLE", "UNSUPPORTED_OPERATION", "INACTIVE_CREDENTIAL", "MESSAGE_EXPIRED",
    "MESSAGE_SPLIT_REQUIRED", "DELIVERY_REPORT_TIME_OUT",
)  # fmt: skip
"""Sheet, section 19.2."""

TYPICAL_REASONS: Final = (
    "RECIPIENT_NOT_REACHABLE", "CHANNEL_REJECT", "DELIVERY_TIMED_OUT", "CHANNEL_FAILURE",
    "DELIVERY_REJECTED_DUE_TO_POLICY",
)  # fmt: skip
DEFAULT_SHARES: Final = {"failed": 0.02, "no_receipt": 0.01}
CAPABILITIES: Final = ("CAPABILITY_FULL", "CAPABILITY_PARTIAL", "NO_CAPABILITY", "CAPABILITY_UNKNOWN")
_PLAIN_OUTCOMES: Final = ("delivered", "failed", "no_receipt", "reply", "stop")

Share = float


class Lost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Requests that are accepted while the caller sees the connection close without an answer."""

    share: Share = 0.0
    every: int = 0


class TooMany(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Requests refused with 429 although the rate was kept."""

    share: Share = 0.0
    every: int = 0
    retry_after: Literal["alternate", "always", "never"] = "alternate"
    retry_after_seconds: float = 1.0


class Late(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Callbacks held back, in seconds of simulated time."""

    share: Share = 0.0
    seconds: tuple[float, float] = (5.0, 30.0)


class Duplicated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Callbacks posted twice: the same bytes and signature again, or the same event signed anew."""

    share: Share = 0.0
    fresh_nonce: bool = False


class TargetDown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tries to post a callback that fail as if nobody listened: a share of them, and all of them for the first
    `seconds` of simulated time after the plan came into force."""

    share: Share = 0.0
    seconds: float = 0.0


class CallbackFaults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    duplicated: Duplicated = Duplicated()
    target_down: TargetDown = TargetDown()
    late: Late = Late()
    reordered: Share = 0.0


class PlannedReply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who writes to us once so many messages have been accepted, whether they got one or not."""

    after_accepted: int
    identity: str
    text: str = "STOP"
    channel: str | None = None
    media_url: str | None = None


class FaultPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that can be told to the simulator through its file or `POST /_simulator/faults`."""

    latency_ms: float | tuple[float, float] = 0.0
    token_life_seconds: int = 3599
    webhook_rate: float = 25.0
    answer_lost: Lost = Lost()
    too_many_requests: TooMany = TooMany()
    requests: tuple[RequestFault, ...] = ()
    callbacks: CallbackFaults = CallbackFaults()
    shares: dict[str, Share] = msgspec.field(default_factory=lambda: dict(DEFAULT_SHARES))
    outcomes: dict[str, str] = {}
    capabilities: dict[str, str] = {}
    reply_text: str = "Thanks, see you there"
    replies: tuple[PlannedReply, ...] = ()
    switches: dict[str, str] = {}


SWITCHES: Final = {
    "unconfigured": ("failed", "400"),
    "strict": ("failed", "sync400"),
    "subject": ("failed", "400"),
    "unknown": ("ignored", "400"),
    "transcode": ("text", "without_mms", "400"),
    "consents": ("off", "on"),
}
"""Points a plan may decide the other way: undocumented ones (sheet, section 23), and a paid extra. The first is the
default."""


def read_plan(data: bytes) -> FaultPlan:
    """The plan in a JSON text; ValueError names what is wrong with it."""
    plan = msgspec.json.decode(data, type=FaultPlan)
    for outcome in (*plan.shares, *plan.outcomes.values()):
        kind, _, detail = outcome.partition(":")
        if kind not in _PLAIN_OUTCOMES:
            raise ValueError(f"no outcome is called {outcome!r}; there are {', '.join(_PLAIN_OUTCOMES)}")
        if kind == "failed" and detail and detail not in REASON_CODES:
            raise ValueError(f"no reason code is called {detail!r}")
    if sum(plan.shares.values()) > 1 + 1e-9:
        raise ValueError("the shares of all outcomes are more than 1 together")
    for name, value in plan.switches.items():
        if value not in SWITCHES.get(name, ()):
            raise ValueError(f"no switch {name}={value}; there are {SWITCHES}")
    for number, capability in plan.capabilities.items():
        if capability not in CAPABILITIES:
            raise ValueError(f"{number} cannot have {capability!r}; there are {', '.join(CAPABILITIES)}")
    able = {digits_of(identity): capability for identity, capability in plan.capabilities.items()}
    by_digits = {digits_of(identity): outcome for identity, outcome in plan.outcomes.items()}
    return msgspec.structs.replace(
        plan, outcomes=by_digits, capabilities=able, requests=tuple(map(check_rule, plan.requests))
    )


class Outcome(msgspec.Struct, frozen=True):
    """What becomes of one message on one channel."""

    kind: Literal["delivered", "failed", "no_receipt"]
    reason: str = ""
    reply: str | None = None


class Faults:
    """The plan in force, and the decisions that follow from it and the seed."""

    def __init__(self, seed: int, plan: FaultPlan) -> None:
        self._seed = seed
        self.plan = plan
        self._asked: Counter[str] = Counter()
        self._struck: Counter[str] = Counter()
        self._in_force_since = time.monotonic()

    def use(self, plan: FaultPlan) -> None:
        """Replaces the plan; the counts of `every` go on, those of `times` begin anew."""
        self.plan = plan
        self._struck.clear()
        self._in_force_since = time.monotonic()

    def draw(self, what: str, whom: str, time: int = 0) -> float:
        """A number in [0, 1) that depends on nothing but its arguments and the seed."""
        text = f"{self._seed}\0{what}\0{whom}\0{time}".encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=7).digest()) / (1 << 56)

    def _turn(self, name: str) -> int:
        self._asked[name] += 1
        return self._asked[name]

    def _strikes(self, name: str, whom: str, share: Share, every: int) -> bool:
        if not share and not every:
            return False
        if every and self._turn(f"{name} every") % every == 0:
            return True
        return bool(share) and self.draw(name, whom, self._turn(f"{name} {whom}")) < share

    def loses_answer(self, whom: str) -> bool:
        fault = self.plan.answer_lost
        return self._strikes("answer_lost", whom, fault.share, fault.every)

    def refuses(self, whom: str) -> bool:
        fault = self.plan.too_many_requests
        return self._strikes("too_many_requests", whom, fault.share, fault.every)

    def meets(self, at: Place, whom: str, *, blind: bool = False) -> RequestFault | None:
        """The rule that strikes a request; `blind` asks only those that need not know whom it concerns."""
        for place, rule in enumerate(self.plan.requests):
            if (
                rule.at == at
                and rule.is_blind == blind
                and self._rule_strikes(f"rule {place} {rule.fault}", rule, whom)
            ):
                return rule
        return None

    def _rule_strikes(self, name: str, rule: RequestFault, whom: str) -> bool:
        if rule.identities and whom not in rule.identities:
            return False
        key = f"{name} {whom}"
        if rule.times and self._struck[key] >= rule.times:
            return False
        always = not rule.share and not rule.every
        if not always and not self._strikes(name, whom, rule.share, rule.every):
            return False
        self._struck[key] += 1
        return True

    def chance(self, what: str, whom: str) -> random.Random:
        """Noise that replays: a generator of its own for each decision."""
        return random.Random(self.draw(what, whom, self._turn(f"{what} {whom}")))  # noqa: S311  # replayable on purpose

    def target_is_down(self, about: str, attempt: int, compression: float) -> bool:
        """Whether this try to post a callback finds nobody listening."""
        fault = self.plan.callbacks.target_down
        if (time.monotonic() - self._in_force_since) * compression < fault.seconds:
            return True
        return bool(fault.share) and self.draw("target_down", about, attempt) < fault.share

    def retry_after(self) -> str | None:
        """The `Retry-After` of the next 429: by default on every second one (sheet, section 23)."""
        fault = self.plan.too_many_requests
        turn = self._turn("retry_after")
        if fault.retry_after == "never" or (fault.retry_after == "alternate" and turn % 2):
            return None
        return str(max(1, round(fault.retry_after_seconds)))

    def latency_seconds(self, whom: str) -> float:
        """How long a send takes, half of it before the message is accepted and half after."""
        wait = self.plan.latency_ms
        if isinstance(wait, tuple):
            low, high = wait
            wait = low + (high - low) * self.draw("latency", whom, self._turn(f"latency {whom}"))
        return wait / 1000

    def outcome(self, identity: str, channel: str, turn: int, *, first_channel: bool) -> Outcome:
        """What becomes of the `turn`-th message to a number; a named outcome concerns its first channel only."""
        name = self.plan.outcomes.get(identity) if first_channel else None
        draw_key = f"{identity} {channel}"
        if name is None:
            name = self._shared_outcome(self.draw("outcome", draw_key, turn))
        kind, _, detail = name.partition(":")
        match kind:
            case "failed":
                chosen = int(self.draw("reason", draw_key, turn) * len(TYPICAL_REASONS))
                return Outcome("failed", detail or TYPICAL_REASONS[chosen])
            case "no_receipt":
                return Outcome("no_receipt")
            case "reply":
                return Outcome("delivered", reply=detail or self.plan.reply_text)
            case "stop":
                return Outcome("delivered", reply=detail or "STOP")
            case _:
                return Outcome("delivered")

    def _shared_outcome(self, drawn: float) -> str:
        for name, share in self.plan.shares.items():
            if drawn < share:
                return name
            drawn -= share
        return "delivered"

    def as_json(self) -> Any:
        return msgspec.to_builtins(self.plan)
