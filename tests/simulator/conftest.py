"""One fast simulator shared by the tests of a module."""

from collections.abc import Iterator

import httpx
import pytest

from tests.support.processes import RunningSimulator, start_simulator


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    """Time runs 200 times as fast; every message is delivered unless its number is named."""
    with start_simulator(seed=11, time_compression=200, faults={"shares": {}}) as running:
        yield running


@pytest.fixture(scope="module")
def api(simulator: RunningSimulator) -> Iterator[httpx.Client]:
    with simulator.client() as client:
        yield client
