"""The one writing thread answers everybody and outlives whatever it is handed."""

import threading
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from mmsdesk.db import Writer, fetch_all, open_database, transaction
from mmsdesk.domain.errors import Trouble


def make(db: apsw.Connection) -> None:
    db.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT NOT NULL)")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "notes.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    writer = Writer(lambda: open_database(path, (make,), application_id=7))
    yield writer
    writer.close()


def add(db: apsw.Connection, words: str) -> None:
    db.execute("INSERT INTO note (words) VALUES (?)", (words,))


def words(writer: Writer) -> list[str]:
    return writer.run(lambda db: [row[0] for row in fetch_all(db, "SELECT words FROM note ORDER BY id")])


def hold(writer: Writer) -> threading.Event:
    """Keeps the thread busy, so that what is handed in next forms one group; set the event to go on."""
    gate = threading.Event()
    writer.submit(lambda _db: gate.wait(5))
    return gate


def test_one_bad_piece_does_not_spoil_its_group(writer: Writer) -> None:
    gate = hold(writer)
    good = writer.submit(lambda db: add(db, "a"))
    bad = writer.submit(lambda _db: 1 // 0)
    other = writer.submit(lambda db: add(db, "b"))
    gate.set()
    assert good.result(5) is None
    assert other.result(5) is None
    with pytest.raises(ZeroDivisionError):
        bad.result(5)
    assert words(writer) == ["a", "b"]


def test_a_piece_whose_caller_gave_up_is_not_done_and_harms_nobody(writer: Writer) -> None:
    gate = hold(writer)
    given_up = writer.submit(lambda db: add(db, "a"))
    other = writer.submit(lambda db: add(db, "b"))
    assert given_up.cancel()
    gate.set()
    other.result(5)
    assert words(writer) == ["b"]


def test_giving_up_while_the_commit_fails_does_not_end_the_thread(writer: Writer, path: Path) -> None:
    gate = hold(writer)
    pieces = [writer.submit(lambda db: add(db, "a")) for _ in range(3)]

    def break_down(db: apsw.Connection) -> None:
        pieces[2].cancel()
        db.execute("ROLLBACK")  # as SQLite does by itself when the disk is full
        raise apsw.FullError("database or disk is full")

    pieces.insert(1, writer.submit(break_down))
    last = writer.submit(lambda db: add(db, "c"))
    gate.set()
    with pytest.raises(Trouble, match="disk is full"):
        last.result(5)
    assert words(writer) == []
    writer.run(lambda db: add(db, "d"))
    assert words(writer) == ["d"]


def test_even_an_exit_in_a_piece_is_its_callers_alone(writer: Writer) -> None:
    def leave(_db: apsw.Connection) -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        writer.run(leave)
    writer.run(lambda db: add(db, "a"))
    assert words(writer) == ["a"]


def test_a_refused_commit_leaves_no_transaction_open(path: Path) -> None:
    db = open_database(path, (make,), application_id=7)
    refusals = [True]
    db.set_commit_hook(lambda: bool(refusals and refusals.pop()))
    with pytest.raises(apsw.Error), transaction(db):
        add(db, "a")
    assert not db.in_transaction
    with transaction(db):
        add(db, "b")
    assert fetch_all(db, "SELECT words FROM note") == [("b",)]
    db.close()


def test_a_busy_database_is_told_and_the_next_try_works(path: Path, writer: Writer) -> None:
    other = apsw.Connection(str(path))
    other.execute("BEGIN IMMEDIATE")
    writer._db.set_busy_timeout(10)  # not five seconds of a test
    with pytest.raises(Trouble, match="in use"):
        writer.run(lambda db: add(db, "a"))
    other.execute("ROLLBACK")
    other.close()
    writer.run(lambda db: add(db, "b"))
    assert words(writer) == ["b"]
