"""A command on a terminal of its own: what it asks can be read and answered."""

import contextlib
import os
import pty
import select
import subprocess
import time
from types import TracebackType

from tests.support.command_line import CommandLine, command
from tests.support.processes import ROOT

_SECONDS = 30


class Terminal:
    """Runs a command of `desk` with a pseudo-terminal for all three streams."""

    def __init__(self, desk: CommandLine, *arguments: object) -> None:
        self._desk = desk
        self._arguments = arguments
        self.code = -1

    def __enter__(self) -> "Terminal":
        self._ours, theirs = pty.openpty()
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            command(*self._arguments),
            cwd=ROOT,
            env={**self._desk.environ, "MMSDESK_PROFILE": str(self._desk.profile)},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(_SECONDS)
        os.close(self._ours)

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def read_until(self, wanted: str) -> str:
        """Everything it says until and with `wanted`."""
        return self._read(wanted)

    def read_to_end(self) -> str:
        """Everything it still says; its exit code is in `code` then."""
        said = self._read(None)
        self.code = self._process.wait(_SECONDS)
        return said

    def _read(self, wanted: str | None) -> str:
        deadline = time.monotonic() + _SECONDS
        said = b""
        while wanted is None or wanted.encode() not in said:
            assert time.monotonic() < deadline, f"{wanted!r} was not said, only {said!r}"
            if not select.select([self._ours], [], [], 0.1)[0]:
                continue
            piece = b""
            with contextlib.suppress(OSError):  # what Linux answers when the other end is closed
                piece = os.read(self._ours, 65536)
            if not piece:
                break
            said += piece
        text = said.decode()
        self._desk.said.append(text)
        return text
