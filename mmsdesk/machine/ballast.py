"""Space kept back on the profile's disk, given up when the disk is full so that the ledger can still be written.

Sixteen MiB are room for some ten thousand outcomes: enough to write down everything that is on its way, and that
sending waits (reliability list, section 2.5).
"""

import contextlib
import logging
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from mmsdesk.machine.paths import open_private

log = logging.getLogger(__name__)

BALLAST_BYTES: Final = 16 * 1024 * 1024
SPARE_BYTES: Final = 16 * 1024 * 1024
"""What must be free beside the ballast before it is taken again: the disk would be full at once otherwise."""
_BLOCK: Final = bytes(1024 * 1024)


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


class Ballast:
    """One file of so many bytes; `give_up` frees them, `take` claims them again. Safe to call from any thread."""

    def __init__(self, path: Path, *, size: int = BALLAST_BYTES, free_bytes: Callable[[Path], int] = _free_bytes):
        """`free_bytes` tells how much a folder's disk has left; for tests."""
        self._path = path
        self._size = size
        self._free_bytes = free_bytes
        self._lock = threading.Lock()

    @property
    def is_whole(self) -> bool:
        """Whether all of the space is held."""
        try:
            return self._path.stat().st_size == self._size
        except OSError:
            return False

    def take(self) -> bool:
        """Hold the space; False when the disk has not enough left, and then nothing is held."""
        with self._lock:
            if self.is_whole:
                return True
            self._remove()
            try:
                if self._free_bytes(self._path.parent) < self._size + SPARE_BYTES:
                    return False
                self._write()
            except OSError as error:
                log.info("no room to keep back on the disk: %s", error.strerror)
                self._remove()
                return False
            return True

    def give_up(self) -> None:
        """Free the space; nothing happens when it is free already."""
        with self._lock:
            self._remove()

    def _write(self) -> None:
        """Real bytes: a file with a hole in it holds nothing."""
        with open(self._path, "wb", opener=open_private) as file:
            for _ in range(0, self._size, len(_BLOCK)):
                file.write(_BLOCK)
            file.truncate(self._size)
            file.flush()
            os.fsync(file.fileno())

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            self._path.unlink()
