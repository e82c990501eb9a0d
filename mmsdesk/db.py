"""SQLite for the desktop and the relay: open, migrate, transactions, one writer thread. Knows no table.

Everything is durable before it is believed: WAL with `synchronous=FULL`, and on macOS the full drive flush
(reliability list, section 2.5).
"""

import os
import queue
import secrets
import shutil
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import apsw

from mmsdesk.domain.errors import Refused, Trouble

Step = Callable[[apsw.Connection], None]
T = TypeVar("T")

_GROUP_LIMIT = 256
_BUSY_MILLISECONDS = 5000
_LEAST_ROOM = 64 * 1024
_OTHERS = 0o077
_OWNER_ONLY = 0o600


class NewerDatabase(Refused):
    """The file was written by a newer program; it is left untouched."""


class DiskFull(Trouble):
    """Nothing more can be written until somebody frees space; what was asked for is not stored."""


def open_database(
    path: Path, steps: Sequence[Step], *, application_id: int, vfs: str | None = None, keep_older: bool = False
) -> apsw.Connection:
    """Open (or make) the database at `path` and bring its schema up to `len(steps)`.

    `vfs` names another way to the disk than the system's own, such as a disk that fails on demand. With `keep_older`
    a database of an earlier schema is copied (`backup_path`) before it is touched.
    Raises NewerDatabase when the file's schema is ahead of ours, Refused when it is another program's file,
    Trouble when the file cannot be opened, copied or is damaged; a file that is refused is left as it is.
    """
    if vfs is None:
        _refuse_untouched(path, steps, application_id)
    db: apsw.Connection | None = None
    try:
        db = apsw.Connection(str(path), vfs=vfs)
        db.set_busy_timeout(_BUSY_MILLISECONDS)
        # until it is known to be ours, not even the log beside it is written back when we let go of it
        db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        version = refuse_unusable(db, path, steps, application_id=application_id)
        db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)
        for suffix in ("", "-wal", "-shm"):  # the two beside it are made with the mode it has
            close_to_others(path.with_name(f"{path.name}{suffix}"))
        if keep_older and 0 < version < len(steps):
            _keep_copy(db, path, version)
        _configure(db)
        if not db.pragma("application_id"):
            db.pragma("application_id", application_id)
        migrate(db, steps)
    except apsw.Error as error:
        _close(db)
        raise explain(error, path) from error
    except BaseException:
        _close(db)
        raise
    return db


def backup_path(path: Path, version: int) -> Path:
    """Where the copy of a database lies that was taken before its schema, then `version`, was brought up to date."""
    return path.with_name(f"{path.stem}.before-update-{version}{path.suffix}")


def close_to_others(path: Path) -> None:
    """Take a file's rights from everybody but its owner, as far as the system lets us; the owner's stay as they are.

    By its name: opening and closing a database in use would drop SQLite's locks on it.
    """
    with suppress(OSError):  # not there yet, or somebody else's
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS:
            path.chmod(mode & ~_OTHERS)


def open_reader(path: Path) -> apsw.Connection:
    """Open an existing database for reading; each thread that reads has its own."""
    try:
        db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        _configure(db)
        db.pragma("query_only", True)
    except apsw.Error as error:
        raise explain(error, path) from error
    return db


def open_untouched(path: Path) -> apsw.Connection:
    """Open an existing database for a look that leaves the folder as it is: nothing is written, made or tidied.

    Without a log beside it nobody has it open, and it is read as it lies; else the log is read with it.
    Raises Trouble when it cannot be opened.
    """
    how = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
    try:
        db = apsw.Connection(
            f"{path.absolute().as_uri()}?{how}", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        )
        db.set_busy_timeout(_BUSY_MILLISECONDS)
        db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    except apsw.Error as error:
        raise explain(error, path) from error
    return db


def refuse_unusable(db: apsw.Connection, path: Path, steps: Sequence[Step], *, application_id: int) -> int:
    """Which schema the file has, from 0. Raises NewerDatabase, and Refused for another program's file."""
    _refuse_foreign(db, path, application_id)
    return _known_version(db, steps)


def _refuse_untouched(path: Path, steps: Sequence[Step], application_id: int) -> None:
    """Refuse what is not for us before the files are made that SQLite keeps beside an open database.

    With a log there already they are made no more, and its newest pages count: then whoever opens it refuses.
    """
    if not path.is_file() or not path.stat().st_size or path.with_name(f"{path.name}-wal").exists():
        return
    with suppress(apsw.Error, Trouble):  # told better by whoever opens it for good
        db = open_untouched(path)
        try:
            refuse_unusable(db, path, steps, application_id=application_id)
        finally:
            db.close()


def migrate(db: apsw.Connection, steps: Sequence[Step]) -> None:
    """Run the steps the file has not seen, each with its record in one transaction. A shipped step never changes."""
    for number in range(_known_version(db, steps), len(steps)):
        with transaction(db):
            if db.pragma("user_version") > number:
                continue
            steps[number](db)
            db.pragma("user_version", number + 1)


def fetch_all(db: apsw.Connection, sql: str, bindings: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Every row of a query."""
    return list(db.execute(sql, bindings))


def fetch_one(db: apsw.Connection, sql: str, bindings: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """The first row of a query, or None."""
    return db.execute(sql, bindings).fetchone()


@contextmanager
def transaction(db: apsw.Connection) -> Iterator[None]:
    """BEGIN IMMEDIATE … COMMIT, or ROLLBACK and raise."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # a commit that is refused may leave the transaction open, and then none could ever begin again
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextmanager
def snapshot(db: apsw.Connection) -> Iterator[None]:
    """Several reads that see one moment of the database."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("COMMIT")


def explain(error: apsw.Error, path: Path) -> Trouble:
    """Turn SQLite's complaint into a sentence with a next step."""
    match error:
        # the shared memory beside the file is refused as an I/O error when there is no room for it
        case apsw.FullError() | apsw.IOError() if isinstance(error, apsw.FullError) or _is_full(path.parent):
            return DiskFull("The disk is full", f"Free some space on the disk that holds {path.parent}, then go on.")
        case apsw.NotADBError() | apsw.CorruptError():
            return Trouble(
                f"The database {path.name} is damaged",
                "Restore it from a backup, or start with an empty profile.",
            )
        case apsw.BusyError() | apsw.LockedError():
            return Trouble("The database is in use by another program", "Close the other program and try again.")
        case apsw.ReadOnlyError() | apsw.PermissionsError() | apsw.CantOpenError():
            return Trouble(
                f"The database in {path.parent} cannot be written",
                "Check that the folder exists and is yours to write.",
            )
        case apsw.IOError():
            return Trouble(
                f"The disk that holds {path.parent} does not do what it is asked",
                f"It may be failing, unplugged or full; what was asked for is not stored. Look at the disk, keep a "
                f"copy of that folder, then try again. ({error})",
            )
        case _:
            return Trouble("The database failed", f"{type(error).__name__}: {error}")


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _LEAST_ROOM
    except OSError:
        return False


class Writer:
    """The one thread that writes. Work is queued and committed in groups; a caller's future is done when its
    work is on the disk.

    Each piece of a group runs in a savepoint of its own: one that raises is undone alone and its future gets the error.
    If the group's commit fails, every future of the group gets that error and nothing of it is stored.
    """

    def __init__(self, connect: Callable[[], apsw.Connection], *, name: str = "writer") -> None:
        self._queue: queue.SimpleQueue[tuple[Callable[[apsw.Connection], Any], Future[Any]] | None]
        self._queue = queue.SimpleQueue()
        self._db = connect()
        self._closed = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def path(self) -> Path:
        """The file written to."""
        return Path(self._db.filename)

    def submit(self, work: Callable[[apsw.Connection], T]) -> Future[T]:
        """Queue `work`; the future is done after the commit that holds it."""
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("the writer is closed")
            self._queue.put((work, future))
        return future

    def run(self, work: Callable[[apsw.Connection], T]) -> T:
        """Do `work` in a transaction and return when it is durable."""
        return self.submit(work).result()

    def close(self) -> None:
        """Finish what is queued, then close the connection."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()
        self._db.close()

    def _run(self) -> None:
        ending = False
        while not ending:
            first = self._queue.get()
            if first is None:
                return
            group = [first]
            while len(group) < _GROUP_LIMIT and not self._queue.empty():
                more = self._queue.get()
                if more is None:
                    ending = True
                    break
                group.append(more)
            self._commit(group)

    def _commit(self, group: list[tuple[Callable[[apsw.Connection], Any], Future[Any]]]) -> None:
        """Whatever happens, every future of the group gets an answer and the thread lives on."""
        done: list[tuple[Future[Any], Any]] = []
        failed: list[tuple[Future[Any], BaseException]] = []
        try:
            with transaction(self._db):
                for work, future in group:
                    if not future.set_running_or_notify_cancel():
                        continue
                    try:
                        done.append((future, self._do(work) if len(group) > 1 else work(self._db)))
                    except BaseException as error:
                        if len(group) == 1 or not self._db.in_transaction:
                            raise  # alone, or SQLite gave up the whole group (disk full): this is the cause to tell
                        failed.append((future, error))
        except BaseException as error:  # noqa: BLE001 - a failed commit is every waiting caller's error
            failed = [(future, error) for _, future in group]
            done = []
        for future, trouble in failed:
            with suppress(InvalidStateError):  # cancelled meanwhile
                future.set_exception(self._told(trouble))
        for future, result in done:
            future.set_result(result)

    def _do(self, work: Callable[[apsw.Connection], Any]) -> Any:
        self._db.execute("SAVEPOINT piece")
        try:
            result = work(self._db)
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK TO piece")
                self._db.execute("RELEASE piece")
            raise
        self._db.execute("RELEASE piece")
        return result

    def _told(self, error: BaseException) -> BaseException:
        """SQLite's own complaints leave as a sentence; everything else as it is."""
        if not isinstance(error, apsw.Error):
            return error
        told = explain(error, self.path)
        told.__cause__ = error
        return told


def _configure(db: apsw.Connection) -> None:
    db.set_busy_timeout(_BUSY_MILLISECONDS)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "fullfsync=ON",
        "checkpoint_fullfsync=ON",
        "wal_autocheckpoint=4000",
    ):
        db.execute(f"PRAGMA {pragma}")


def _known_version(db: apsw.Connection, steps: Sequence[Step]) -> int:
    version: int = db.pragma("user_version")
    if version > len(steps):
        raise NewerDatabase(
            "This profile was last used by a newer MMSDesk",
            "Update MMSDesk on this computer. Nothing in the profile was changed.",
        )
    return version


def _refuse_foreign(db: apsw.Connection, path: Path, application_id: int) -> None:
    found = db.pragma("application_id")
    if found == application_id:
        return
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if found != 0 or (tables and tables[0]):
        raise Refused(f"{path.name} belongs to another program", "Choose another profile folder.")


def _keep_copy(db: apsw.Connection, path: Path, version: int) -> None:
    """Copy the database as it is at one moment. A copy that is there already gives way: it is of an earlier time.

    Another process may bring the file up to date meanwhile; it has taken a copy of its own, so ours is dropped then.
    """
    kept = backup_path(path, version)
    part = kept.with_name(f"{kept.name}.{secrets.token_hex(4)}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, _OWNER_ONLY))
        db.execute("VACUUM INTO ?", (str(part),))
        with part.open("r+b") as file:
            os.fsync(file.fileno())
        if _version_of(part) == version:
            part.replace(kept)
    except (OSError, apsw.FullError, apsw.IOError, apsw.CantOpenError) as error:
        raise Trouble(
            "Your work can’t be copied before the update",
            f"This profile is of an earlier MMSDesk, and a copy is kept in {path.parent} before it is brought up to "
            "date. Nothing was changed. Make room there, then open it again.",
        ) from error
    finally:
        for leftover in (part, part.with_name(f"{part.name}-journal")):
            with suppress(OSError):
                leftover.unlink()


def _version_of(path: Path) -> int:
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        version: int = db.pragma("user_version")
        return version
    finally:
        db.close()


def _close(db: apsw.Connection | None) -> None:
    if db is not None:
        db.close()
