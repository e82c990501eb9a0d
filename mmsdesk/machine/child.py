"""Runs work on strangers' files in a child process that can be killed: whatever it does costs a message.

A child that runs too long, wants too much memory, dies, or is no longer wanted ends within half a second; the parent
goes on with a sentence for the person.
"""

import json
import logging
import os
import queue
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final

import mmsdesk
from mmsdesk.domain import errors
from mmsdesk.domain.errors import BadFile, Cancelled, MMSDeskError, Trouble
from mmsdesk.machine.own_command import own_command

_LOG = logging.getLogger(__name__)

_POLL_SECONDS: Final = 0.05
_LINES_AHEAD: Final = 8
_PASSED_ON: Final = (
    *("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "TEMP", "TMP"),
    *("SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONUTF8"),
)
"""The child's whole environment: ours may hold keys (MMSDESK_KEY_SECRET), and a child never needs them."""

OnLine = Callable[[dict[str, Any]], None]


class ChildTooSlow(Trouble):
    """The child did not finish in the time it was given."""


class ChildTooBig(Trouble):
    """The child wanted more memory than it was given."""


class ChildDied(Trouble):
    """The child ended without an answer."""


def run_in_child(
    task: str,
    payload: dict[str, Any],
    *,
    seconds: float,
    memory_mb: int,
    cancel: threading.Event | None = None,
    on_line: OnLine | None = None,
) -> dict[str, Any]:
    """Do `task` (a name of `mmsdesk.child.TASKS`, or `module:function`) elsewhere and return its result.

    `on_line` is called in this thread with each thing the task tells on the way; while it works the child waits.
    Raises what the task said in words (MMSDeskError), Cancelled, ChildTooSlow, ChildTooBig, ChildDied.
    """
    with tempfile.TemporaryFile() as complaints:
        process = _start(task, payload, seconds, memory_mb, complaints)
        try:
            return _listen(process, time.monotonic() + seconds, cancel, on_line, complaints)
        finally:
            _end(process)


def _start(
    task: str, payload: dict[str, Any], seconds: float, memory_mb: int, complaints: IO[bytes]
) -> subprocess.Popen[bytes]:
    # processor time gets a margin over the clock's: the parent is the one who says "too slow"
    limits = ("--memory-mb", str(memory_mb), "--seconds", str(int(seconds) + 5), "--parent", str(os.getpid()))
    try:
        process = subprocess.Popen(
            own_command(*limits),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise Trouble(
            "The helper process could not be started", f"Close some programs and try again. ({error})"
        ) from error
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps({"task": task, "payload": payload}).encode("ascii") + b"\n")
        process.stdin.flush()
    except OSError:  # it has died already; listening finds out how
        _LOG.info("child for %s took no request", task)
    return process


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.upper() in _PASSED_ON}
    # the child must find the same mmsdesk, wherever ours was started from
    kept["PYTHONPATH"] = str(Path(mmsdesk.__file__).resolve().parents[1])
    return kept


def _listen(
    process: subprocess.Popen[bytes],
    deadline: float,
    cancel: threading.Event | None,
    on_line: OnLine | None,
    complaints: IO[bytes],
) -> dict[str, Any]:
    lines: queue.Queue[bytes] = queue.Queue(_LINES_AHEAD)
    over = threading.Event()
    assert process.stdout is not None
    reader = threading.Thread(target=_pump, args=(process.stdout, lines, over), name="child-lines", daemon=True)
    reader.start()
    try:
        while True:
            if cancel is not None and cancel.is_set():
                raise Cancelled("Stopped", "Nothing was changed.")
            if time.monotonic() > deadline:
                raise ChildTooSlow(
                    "This file takes too long to read",
                    "It may be damaged or far too complex. Save it anew and try again.",
                )
            try:
                line = lines.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if not line:
                raise _death(process, complaints)
            message: dict[str, Any] = json.loads(line)
            if "line" in message:
                if on_line is not None:
                    on_line(message["line"])
            elif "result" in message:
                result: dict[str, Any] = message["result"]
                return result
            else:
                raise _said(message["error"])
    finally:
        over.set()
        _kill(process)
        reader.join()


def _pump(stdout: IO[bytes], lines: "queue.Queue[bytes]", over: threading.Event) -> None:
    """Hand lines over, a few ahead at most; an empty one at the end."""
    line = b"-"
    while line and not over.is_set():
        line = stdout.readline()
        if line and not line.endswith(b"\n"):
            line = b""  # cut off by death
        while not over.is_set():
            try:
                lines.put(line, timeout=_POLL_SECONDS)
                break
            except queue.Full:
                continue


def _death(process: subprocess.Popen[bytes], complaints: IO[bytes]) -> MMSDeskError:
    code = process.wait(5)
    complaints.seek(0)
    words = complaints.read().decode("utf-8", "replace")
    _LOG.info("child ended with %s", code)
    if "MemoryError" in words:
        return _too_big()
    return ChildDied(
        "Reading this file failed",
        "The part of MMSDesk that reads files stopped unexpectedly. Save the file anew, or try another one.",
    )


def _said(error: dict[str, Any]) -> MMSDeskError:
    """The task's own error, rebuilt as the nearest class we know."""
    if error["kind"] == "memory":
        return _too_big()
    title, hint, code = error["title"], error["hint"], error["code"]
    if code:
        return BadFile(title, hint, code)
    for name in error["kinds"]:
        known = getattr(errors, name, None)
        if isinstance(known, type) and issubclass(known, MMSDeskError):
            return known(title, hint)
    return MMSDeskError(title, hint)


def _too_big() -> ChildTooBig:
    return ChildTooBig(
        "This file needs too much memory", "It is far larger inside than it looks. Split it, or save it smaller."
    )


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()


def _end(process: subprocess.Popen[bytes]) -> None:
    _kill(process)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:
                _LOG.info("a pipe to a dead child could not be flushed")
