"""The page about the simulator names every flag, every key of a plan, and its example is a plan."""

import json

import msgspec

from mmsdesk.simulator.__main__ import make_parser
from mmsdesk.simulator.faults import SWITCHES, FaultPlan, read_plan
from tests.support.processes import ROOT

PAGE = (ROOT / "docs" / "simulator.md").read_text("utf-8")


def test_every_flag_is_explained() -> None:
    flags = [flag for action in make_parser()._actions for flag in action.option_strings if flag.startswith("--")]
    assert [flag for flag in flags if f"`{flag}" not in PAGE and flag != "--help"] == []


def test_every_key_of_a_plan_is_explained() -> None:
    keys = [field.name for field in msgspec.structs.fields(FaultPlan)]
    assert [key for key in keys if f"`{key}" not in PAGE] == []
    assert [name for name in SWITCHES if f'"{name}"' not in PAGE] == []


def test_the_example_is_a_plan() -> None:
    example = PAGE.split("```json\n")[1].split("```")[0]
    plan = read_plan(example.encode())
    assert plan.outcomes["15035550142"] == "stop"
    assert isinstance(plan.latency_ms, tuple)
    assert set(json.loads(example)) <= {field.name for field in msgspec.structs.fields(FaultPlan)}
