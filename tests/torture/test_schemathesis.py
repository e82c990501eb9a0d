"""Row schemathesis: requests made up from the description, allowed and forbidden, at length.

`make torture ROW=schemathesis SEED=n`; EXAMPLES scales it. The seed is printed, so that what failed can be run again.
"""

import os
import secrets
from pathlib import Path

import pytest

from tests.contract.fuzzing import fuzz, still_works
from tests.support.processes import start_simulator

EXAMPLES = int(os.environ.get("EXAMPLES") or 100)
SEED = int(os.environ.get("SEED") or secrets.randbelow(10**9))
PHASES = "examples,coverage,fuzzing,stateful"


@pytest.mark.torture
@pytest.mark.timeout(300 + EXAMPLES * 10)
@pytest.mark.parametrize("mode", ["DISPATCH", "CONVERSATION"], ids=str.lower)
def test_schemathesis_finds_nothing_in_a_long_run(tmp_path: Path, mode: str) -> None:
    print(f"schemathesis: {EXAMPLES} examples, {mode}, SEED={SEED}")
    with start_simulator(seed=SEED, faults={"shares": {}}, request_rate=100_000, time_compression=100) as simulator:
        with simulator.client() as api:
            api.patch(f"/apps/{simulator.app_id}", json={"processing_mode": mode}).raise_for_status()
        found = fuzz(simulator, tmp_path, seed=SEED, examples=EXAMPLES, phases=PHASES, seconds=270 + EXAMPLES * 10)
        print(found.report[-600:])
        assert found.code == 0, found.report
        assert still_works(simulator)
