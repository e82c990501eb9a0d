"""A short seeded run of schemathesis; the long one is `make torture ROW=schemathesis`."""

from pathlib import Path

from tests.contract.fuzzing import fuzz, still_works
from tests.support.processes import start_simulator


def test_schemathesis_finds_no_breakdown_and_no_answer_unlike_the_description(tmp_path: Path) -> None:
    with start_simulator(seed=1, faults={"shares": {}}, request_rate=100_000, time_compression=100) as simulator:
        found = fuzz(simulator, tmp_path, seed=20_260_115, examples=3, phases="fuzzing", seconds=60)
        assert found.code == 0, found.report
        assert found.cases >= 3 * 35
        assert still_works(simulator)
