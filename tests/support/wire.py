"""The network between this computer and a server, which can be cut and mended: bytes are handed on as they come.

with open_wire(server_port) as wire:
    ... wire.port; wire.cut(); wire.mend()
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Wire:
    """A forwarder on a port of its own. Cut, it ends what goes through it and refuses what comes."""

    far_port: int
    port: int = 0
    _listener: socket.socket | None = None
    _open: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def mend(self) -> None:
        """Let connections through, on the same port as before."""
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port, self._listener = listener.getsockname()[1], listener
        self._spawn(self._accept, listener)

    def cut(self) -> None:
        """From now on nobody gets through, and who is half way is reset."""
        with self._lock:
            listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for each in self._open:
            each.close()
        self._open.clear()
        self._threads.clear()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", self.far_port))
            except OSError:
                return
            with self._lock:
                if self._listener is not listener:  # cut while this one was being connected
                    near.close()
                    far.close()
                    return
                self._open += [near, far]
            self._spawn(_hand_on, near, far)
            self._spawn(_hand_on, far, near)

    def _spawn(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]  # a function
        self._threads.append(thread)
        thread.start()


@contextlib.contextmanager
def open_wire(far_port: int) -> Iterator[Wire]:
    """A whole wire to a port of this computer; cut at the end."""
    wire = Wire(far_port)
    wire.mend()
    try:
        yield wire
    finally:
        wire.cut()


def _hand_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
