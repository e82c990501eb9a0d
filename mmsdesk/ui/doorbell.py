"""A second start of MMSDesk brings the first window forward, with the file that was to be opened, and ends.

The profile's lock decides who is first; the socket only carries the wish. It may be left over from a window that was
killed, so the first one always makes it anew.
"""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from mmsdesk.domain.errors import Busy

log = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 5.0
"""How long a second start waits for the first window: it may be starting, or closing."""
_LOOK_SECONDS: Final = 0.05
_LONGEST: Final = 65_536
_DONE: Final = b"done\n"


@dataclass(frozen=True, slots=True)
class Ring:
    """What a second start wants: a file opened (absolute path, or none), with the desktop's leave to come forward."""

    file: str = ""
    token: str = ""


class Doorbell(QObject):
    """Listens at the first window.

    Signals:
        rung: the Ring. Whoever started MMSDesk is told once every slot has returned.
    """

    rung = Signal(object)

    def __init__(self, address: str, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take)
        QLocalServer.removeServer(address)
        if not self._server.listen(address):
            log.warning("a second start cannot reach this window: %s", self._server.errorString())

    def close(self) -> None:
        """Hear nothing more."""
        self._server.close()

    def _take(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.setReadBufferSize(_LONGEST)
            caller.disconnected.connect(caller.deleteLater)
            caller.readyRead.connect(lambda caller=caller: self._hear(caller))
            self._hear(caller)

    def _hear(self, caller: QLocalSocket) -> None:
        if not caller.canReadLine():
            if caller.bytesAvailable() >= _LONGEST:
                caller.abort()
            return
        ring = _ring_of(bytes(caller.readLine().data()))
        if ring is None:
            caller.abort()
            return
        self.rung.emit(ring)
        caller.write(_DONE)
        caller.flush()
        caller.disconnectFromServer()


def take_or_ring(try_take: Callable[[], bool], address: str, ring: Ring, seconds: float = PATIENCE_SECONDS) -> bool:
    """Become the first window (True), or have the first one do what is wanted (False).

    `try_take` takes the lock if it is free. Raises Busy when another holds it and does not answer in time.
    """
    deadline = time.monotonic() + seconds
    while not try_take():
        if _has_answered(address, ring, deadline):
            return False
        if time.monotonic() > deadline:
            raise Busy(
                "MMSDesk is open already, but its window does not answer",
                "It may be closing just now. Wait a moment and start it again; if it stays like this, end MMSDesk in "
                "your system’s list of programs. What was written is kept.",
            )
        time.sleep(_LOOK_SECONDS)
    return True


def _has_answered(address: str, ring: Ring, deadline: float) -> bool:
    """Whether the window did what was wanted before the deadline; nobody there is no answer, at once."""
    caller = QLocalSocket()
    caller.connectToServer(address)
    if not caller.waitForConnected(_left(deadline)):
        return False
    caller.write(json.dumps(asdict(ring)).encode("ascii") + b"\n")
    heard = b""
    while _DONE not in heard and caller.waitForReadyRead(_left(deadline)):
        heard += caller.readAll().data()
    caller.abort()
    return _DONE in heard


def _left(deadline: float) -> int:
    return max(1, round((deadline - time.monotonic()) * 1000))


def _ring_of(line: bytes) -> Ring | None:
    """What a caller said, or None when it is none of ours."""
    try:
        said = json.loads(line)
    except ValueError:
        return None
    if not isinstance(said, dict) or not all(isinstance(said.get(name), str) for name in ("file", "token")):
        return None
    file = said["file"]
    return Ring(file, said["token"]) if not file or Path(file).is_absolute() else None
