"""One fast simulator shared by the tests of a module."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.support.processes import RunningSimulator, start_simulator

SECRET = "a secret with ü"
PLAN = {"shares": {}, "webhook_rate": 100}


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    """Time runs 200 times as fast; every message is delivered unless its number is named."""
    with start_simulator(seed=11, time_compression=200, faults=PLAN) as running:
        yield running


@pytest.fixture(scope="module")
def api(simulator: RunningSimulator) -> Iterator[httpx.Client]:
    with simulator.client() as client:
        yield client


@pytest.fixture
def faulty(simulator: RunningSimulator) -> Iterator[Callable[..., None]]:
    """Sets faults on the shared simulator for one test."""
    yield lambda **keys: simulator.set_faults(PLAN | keys)
    simulator.set_faults(PLAN)


@pytest.fixture
def subscribe(simulator: RunningSimulator, api: httpx.Client) -> Iterator[Callable[..., None]]:
    """Adds webhooks to the shared simulator for one test."""
    made: list[str] = []

    def add(target: str, **more: Any) -> None:
        body = {"app_id": simulator.app_id, "target": target, "secret": SECRET, "triggers": ["MESSAGE_INBOUND"]} | more
        answer = api.post("/webhooks", json=body)
        answer.raise_for_status()
        made.append(answer.json()["id"])

    yield add
    for name in made:
        api.delete(f"/webhooks/{name}").raise_for_status()
