from pathlib import Path

from mmsdesk.db import transaction
from mmsdesk.store.schema import open_profile_database
from mmsdesk.store.suppression import count_suppressed, is_suppressed, suppress, suppression_of, suppressions

MAYA, JONAH = "+15035550142", "+15035550143"


def test_the_first_record_of_a_stop_stands(tmp_path: Path) -> None:
    db = open_profile_database(tmp_path / "desk.db")
    with transaction(db):
        assert suppress(db, MAYA, "reply", "STOP", "event-1", 100.0)
        assert not suppress(db, MAYA, "by_hand", "called us", None, 200.0)
        assert suppress(db, JONAH, "by_hand", "", None, 300.0)
    assert is_suppressed(db, MAYA)
    assert not is_suppressed(db, "+15035550199")
    assert count_suppressed(db) == 2
    assert [entry.phone for entry in suppressions(db)] == [JONAH, MAYA]
    kept = suppression_of(db, MAYA)
    assert kept is not None
    assert (kept.reason, kept.wording, kept.event_id, kept.created_at) == ("reply", "STOP", "event-1", 100.0)
    assert suppression_of(db, "+15035550199") is None
    db.close()
