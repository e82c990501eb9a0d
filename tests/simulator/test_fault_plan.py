"""Fault plans: what is read, what is refused, and that decisions replay."""

import json
from typing import Any

import pytest

from mmsdesk.simulator.faults import REASON_CODES, TYPICAL_REASONS, FaultPlan, Faults, read_plan


def plan_of(**keys: Any) -> FaultPlan:
    return read_plan(json.dumps(keys).encode())


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"latency": 5}, "latency"),
        ({"outcomes": {"1": "lost"}}, "no outcome"),
        ({"outcomes": {"1": "failed:NO_SUCH"}}, "NO_SUCH"),
        ({"shares": {"failed": 0.7, "no_receipt": 0.5}}, "more than 1"),
        ({"shares": {"sometimes": 0.1}}, "no outcome"),
        ({"switches": {"strict": "later"}}, "no switch"),
        ({"too_many_requests": {"retry_after": "perhaps"}}, "perhaps"),
        ({"answer_lost": {"share": "half"}}, "answer_lost"),
    ],
)
def test_a_plan_with_a_mistake_is_refused_by_name(keys: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        plan_of(**keys)


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="truncated"):
        read_plan(b"{")


def test_every_documented_reason_can_be_asked_for() -> None:
    assert len(REASON_CODES) == 31
    assert set(TYPICAL_REASONS) <= set(REASON_CODES)
    for number, code in enumerate(REASON_CODES):
        faults = Faults(1, plan_of(outcomes={str(number): f"failed:{code}"}))
        outcome = faults.outcome(str(number), "MMS", 1, first_channel=True)
        assert (outcome.kind, outcome.reason) == ("failed", code)


@pytest.mark.parametrize(
    ("name", "kind", "reply"),
    [
        ("delivered", "delivered", None),
        ("no_receipt", "no_receipt", None),
        ("stop", "delivered", "STOP"),
        ("stop:Unsubscribe", "delivered", "Unsubscribe"),
        ("reply", "delivered", "Thanks, see you there"),
        ("reply:Who is this?", "delivered", "Who is this?"),
    ],
)
def test_a_number_meets_the_outcome_named_for_it(name: str, kind: str, reply: str | None) -> None:
    faults = Faults(1, plan_of(outcomes={"+1 503 555 0142": name}, shares={"failed": 1.0}))
    outcome = faults.outcome("15035550142", "MMS", 1, first_channel=True)
    assert (outcome.kind, outcome.reply) == (kind, reply)
    assert faults.outcome("15035550143", "MMS", 1, first_channel=True).kind == "failed"


def test_the_named_outcome_does_not_follow_a_person_to_the_fallback_channel() -> None:
    faults = Faults(1, plan_of(outcomes={"1": "failed:CHANNEL_REJECT"}, shares={}))
    assert faults.outcome("1", "MMS", 1, first_channel=True).kind == "failed"
    assert faults.outcome("1", "SMS", 1, first_channel=False).kind == "delivered"


def test_outcomes_follow_from_the_seed_whatever_the_order_of_arrival() -> None:
    numbers = [str(15035550100 + n) for n in range(500)]
    plan = plan_of(shares={"failed": 0.2, "no_receipt": 0.1})

    def run(seed: int, order: list[str]) -> dict[str, object]:
        faults = Faults(seed, plan)
        return {number: faults.outcome(number, "MMS", 1, first_channel=True) for number in order}

    assert run(7, numbers) == run(7, numbers[::-1])
    assert run(7, numbers) != run(8, numbers)


def test_shares_are_kept_over_many_people() -> None:
    faults = Faults(3, plan_of(shares={"failed": 0.2, "no_receipt": 0.1, "stop": 0.05}))
    outcomes = [faults.outcome(str(n), "MMS", 1, first_channel=True) for n in range(4000)]
    share = {kind: sum(o.kind == kind for o in outcomes) / len(outcomes) for kind in ("failed", "no_receipt")}
    assert share["failed"] == pytest.approx(0.2, abs=0.03)
    assert share["no_receipt"] == pytest.approx(0.1, abs=0.03)
    assert sum(o.reply == "STOP" for o in outcomes) / len(outcomes) == pytest.approx(0.05, abs=0.02)
    assert {o.reason for o in outcomes if o.kind == "failed"} == set(TYPICAL_REASONS)


def test_lost_answers_and_refusals_replay_by_seed_for_each_person_and_try() -> None:
    plan = plan_of(answer_lost={"share": 0.3}, too_many_requests={"share": 0.3})

    def run(seed: int) -> list[tuple[bool, bool]]:
        faults = Faults(seed, plan)
        return [(faults.loses_answer(str(n % 50)), faults.refuses(str(n % 50))) for n in range(200)]

    assert run(1) == run(1) != run(2)
    lost = sum(row[0] for row in run(1))
    assert 35 < lost < 85


def test_every_nth_is_counted_over_all_people() -> None:
    faults = Faults(1, plan_of(answer_lost={"every": 3}))
    assert [faults.loses_answer(str(n)) for n in range(6)] == [False, False, True] * 2


@pytest.mark.parametrize(
    ("mode", "seen"),
    [("alternate", [None, "2", None, "2"]), ("always", ["2"] * 4), ("never", [None] * 4)],
)
def test_retry_after_comes_as_planned(mode: str, seen: list[str | None]) -> None:
    faults = Faults(1, plan_of(too_many_requests={"retry_after": mode, "retry_after_seconds": 2}))
    assert [faults.retry_after() for _ in range(4)] == seen


def test_latency_is_one_figure_or_a_span() -> None:
    assert Faults(1, plan_of(latency_ms=40)).latency_seconds("1") == pytest.approx(0.04)
    spans = [Faults(1, plan_of(latency_ms=[10, 20])).latency_seconds(str(n)) for n in range(50)]
    assert 0.010 <= min(spans) < max(spans) <= 0.020
