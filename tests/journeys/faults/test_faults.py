"""Every fault of row S3 at once, three people each: nobody doubled, nothing re-sent unproved, everybody in one state.

`make torture ROW=S3` runs the same trial with fifty people for each fault.
"""

from pathlib import Path

from mmsdesk.domain.ledger import CampaignState
from tests.journeys.faults.cases import CASES, CASES_BY_NAME
from tests.journeys.faults.trial import trial

EACH = 3


def test_whatever_becomes_of_a_request_nobody_is_written_to_twice(tmp_path: Path) -> None:
    found = trial(tmp_path, CASES, each=EACH, seed=20261122)
    assert found.struck == {case.name: EACH for case in CASES}
    assert found.broken_promises == []
    assert found.state is CampaignState.SENT
    assert found.counts.closes
    assert found.counts.accepted + found.counts.in_doubt == found.counts.recipients == found.people
    assert found.resent >= EACH  # what was proved absent
    assert found.lost_callbacks >= EACH


def test_the_same_trial_convicts_an_engine_that_sends_again_what_was_not_answered(tmp_path: Path) -> None:
    cases = [CASES_BY_NAME[name] for name in ("500-after", "503-before", "lost-answer")]
    found = trial(tmp_path, cases, each=1, seed=4, is_naive=True)
    assert len(found.doubled) == 2
    assert len(found.unproved) == 3
