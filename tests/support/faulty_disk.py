"""A disk that refuses to be written to when a test says so; everything else is SQLite's own way to the real one.

with FaultyDisk() as disk:
    writer = Writer(lambda: disk.open_profile(path))
    disk.verdict = lambda number: apsw.FullError      # from now on it is full
"""

import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import apsw

from mmsdesk.db import open_database
from mmsdesk.store.schema import APPLICATION_ID, STEPS

Verdict = Callable[[int], type[apsw.Error] | None]


class FaultyDisk:
    """`verdict` gets the number of each write, from 0, and returns the error to fail with, or None."""

    def __init__(self) -> None:
        self.verdict: Verdict = lambda _number: None
        self.writes = 0
        self.refused = 0
        self._lock = threading.Lock()
        self._name = f"faulty-{uuid.uuid4().hex}"
        self._system = apsw.vfs_names()[0]
        self._vfs: apsw.VFS | None = None

    def __enter__(self) -> "FaultyDisk":
        disk, system = self, self._system

        class File(apsw.VFSFile):
            def __init__(self, name: Any, flags: list[int]) -> None:
                super().__init__(system, name, flags)

            def xWrite(self, data: Any, offset: int) -> None:
                disk.judge()
                super().xWrite(data, offset)

        class Faulty(apsw.VFS):
            def xOpen(self, name: Any, flags: list[int]) -> Any:
                return File(name, flags)

        self._vfs = Faulty(self._name, system)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._vfs is not None:
            self._vfs.unregister()

    def open_profile(self, path: Path) -> apsw.Connection:
        """The profile's database on this disk."""
        return open_database(path, STEPS, application_id=APPLICATION_ID, vfs=self._name)

    def judge(self) -> None:
        with self._lock:
            number = self.writes
            self.writes += 1
            error = self.verdict(number)
            if error is not None:
                self.refused += 1
        if error is not None:
            raise error("the disk refuses")
