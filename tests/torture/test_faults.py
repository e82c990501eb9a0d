"""Row S3 at length: everything that can become of a request, fifty times each (`make torture ROW=S3 SEED=n`).

One fault alone: ROW=S3-captive-portal, or any other name of tests/journeys/faults/cases.py. EACH scales it. The seed is
printed, so that what failed can be run again.
"""

import os
import secrets
from pathlib import Path

import pytest

from mmsdesk.domain.ledger import CampaignState, State
from tests.journeys.faults.cases import CASES, CASES_BY_NAME
from tests.journeys.faults.trial import trial

EACH = int(os.environ.get("EACH") or 50)
SEED = int(os.environ.get("SEED") or secrets.randbelow(10**9))


@pytest.mark.torture
@pytest.mark.timeout(180 + EACH * 5)
@pytest.mark.parametrize("name", CASES_BY_NAME)
def test_s3_a_fault_doubles_nobody(tmp_path: Path, name: str) -> None:
    print(f"S3-{name}: {EACH} messages, SEED={SEED}")
    case = CASES_BY_NAME[name]
    found = trial(tmp_path, [case], each=EACH, seed=SEED)
    assert found.struck == {name: EACH}
    assert found.broken_promises == []
    assert found.state is CampaignState.SENT
    assert found.counts.closes
    assert found.counts.accepted + found.counts.in_doubt == found.counts.recipients == found.people
    assert found.lost_callbacks >= (EACH if case.callbacks_lost else 0)


@pytest.mark.torture
@pytest.mark.timeout(600 + EACH * len(CASES))
@pytest.mark.parametrize(("name", "retention_days"), [("asked", 7), ("unstored", 0)], ids=["asked", "unstored"])
def test_s3_without_leave_or_proof_nothing_in_doubt_is_sent_again(
    tmp_path: Path, name: str, retention_days: int
) -> None:
    """With a person to ask first, and with an app that stores nothing (the default): then nothing is ever proved."""
    print(f"S3-{name}: {EACH} messages for each of {len(CASES)} faults, SEED={SEED}")
    resend = "ask" if name == "asked" else "automatic"
    found = trial(tmp_path, CASES, each=EACH, seed=SEED, resend=resend, retention_days=retention_days)
    # who met a connection that was just closing is not sent to again, and meets no other fault
    assert [case.name for case in CASES if found.struck[case.name] < EACH * 0.9] == []
    assert found.broken_promises == []
    assert found.state is CampaignState.SENT
    assert found.resent == 0
    open_state = State.NOT_FOUND if retention_days else State.UNRESOLVED
    assert found.states.get(open_state, 0) >= EACH
    assert found.counts.closes
