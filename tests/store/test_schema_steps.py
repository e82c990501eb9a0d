"""A profile of an earlier or a later MMSDesk: what is in it survives, whatever happens on the way."""

import resource
import signal
from pathlib import Path
from typing import Any

import apsw
import pytest

from mmsdesk.db import NewerDatabase, backup_path, fetch_all, migrate, open_database, transaction
from mmsdesk.domain.contact import Details
from mmsdesk.domain.errors import Trouble
from mmsdesk.store.contacts import add_people, ensure_list
from mmsdesk.store.schema import APPLICATION_ID, STEPS, open_profile_database
from tests.support.ledgers import freeze_campaign


def lived_in(path: Path, steps: int) -> Path:
    """A database as it was when there were so many steps, with people and a campaign under way."""
    db = open_database(path, STEPS[:steps], application_id=APPLICATION_ID)
    with transaction(db):
        add_people(db, ensure_list(db, "Guests", 0.0), [Details("+12065550101", "Ann")], 0.0)
        for name, row in under_way():
            columns = [column for _, column, *_ in fetch_all(db, f"PRAGMA table_info({name})")]
            known = {column: value for column, value in row.items() if column in columns}
            marks = ",".join("?" * len(known))
            db.execute(f"INSERT INTO {name} ({','.join(known)}) VALUES ({marks})", tuple(known.values()))
    db.close()
    return path


def under_way() -> list[tuple[str, dict[str, Any]]]:
    """The rows of a campaign under way, table by table, as today's schema has them: older ones have fewer columns."""
    today = apsw.Connection(":memory:")
    try:
        migrate(today, STEPS)
        with transaction(today):
            freeze_campaign(today, 5)
        found = []
        for name in ("campaign", "recipient", "attempt"):
            columns = [column for _, column, *_ in fetch_all(today, f"PRAGMA table_info({name})")]
            rows = fetch_all(today, f"SELECT * FROM {name}")
            found += [(name, dict(zip(columns, row, strict=True))) for row in rows]
        return found
    finally:
        today.close()


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    db = apsw.Connection(str(path))
    try:
        names = [name for (name,) in fetch_all(db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        found = {name: sorted(fetch_all(db, f"SELECT * FROM {name}"), key=repr) for name in names}
        return {**found, "version": [(db.pragma("user_version"),)]}
    finally:
        db.close()


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if not path.name.endswith("-shm")}


@pytest.mark.parametrize("steps", range(1, len(STEPS)))
def test_an_older_profile_is_copied_before_it_is_brought_up_to_date(tmp_path: Path, steps: int) -> None:
    path = lived_in(tmp_path / "mmsdesk.sqlite3", steps)
    before = contents(path)
    open_profile_database(path).close()
    open_profile_database(path).close()
    kept = backup_path(path, steps)
    assert contents(kept) == before
    assert kept.stat().st_mode & 0o077 == 0
    after = contents(path)
    assert after.pop("version") == [(len(STEPS),)]
    rows = {name: [row[: len(old[0])] for row in after[name]] for name, old in before.items() if old and name in after}
    assert rows == {name: old for name, old in before.items() if old and name in after}
    assert sorted(each.name for each in tmp_path.iterdir()) == [kept.name, path.name]


def test_a_new_profile_and_a_current_one_leave_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "mmsdesk.sqlite3"
    for _ in range(2):
        open_profile_database(path).close()
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_an_older_profile_without_room_for_a_copy_stays_as_it_is(tmp_path: Path) -> None:
    path = lived_in(tmp_path / "mmsdesk.sqlite3", 1)
    before, limit = files(tmp_path), resource.getrlimit(resource.RLIMIT_FSIZE)
    caught = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size // 2, limit[1]))
    try:
        with pytest.raises(Trouble) as told:
            open_profile_database(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, caught)
    assert told.value.title == "Your work can’t be copied before the update"
    assert "Nothing was changed." in told.value.hint
    assert files(tmp_path) == before
    open_profile_database(path).close()
    assert contents(path)["version"] == [(len(STEPS),)]


@pytest.mark.parametrize("journal", ["wal", "closed wal", "delete"])
def test_a_newer_profile_is_left_byte_for_byte_as_it_is(tmp_path: Path, journal: str) -> None:
    path = lived_in(tmp_path / "mmsdesk.sqlite3", len(STEPS))
    newer = apsw.Connection(str(path))
    newer.execute(f"PRAGMA journal_mode = {journal.split()[-1]}; CREATE TABLE of_tomorrow (x)")
    newer.pragma("user_version", len(STEPS) + 1)
    if journal == "wal":
        newer.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    newer.close()
    before = files(tmp_path)
    assert (f"{path.name}-wal" in before) is (journal == "wal")
    with pytest.raises(NewerDatabase) as told:
        open_profile_database(path)
    assert told.value.hint.endswith("Nothing in the profile was changed.")
    assert files(tmp_path) == before
