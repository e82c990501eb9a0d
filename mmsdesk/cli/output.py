"""Where words go: answers to standard output, what a person should know to standard error."""

import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any, Final, TextIO

from mmsdesk.domain.errors import BadInput, Cancelled, MMSDeskError, Trouble

_STDOUT: Final = 1
READER_GONE: Final = 141
"""The exit code when whatever read our output has ended, as after `| head`."""


class AnswerLost(Trouble):
    """What standard output leads to takes nothing more: a full disk, or a place that cannot be written."""


class _Answers(io.FileIO):
    """Standard output whose failing is told apart from that of any other file."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise AnswerLost(
                "The answer could not be written",
                f"Where the output goes is full or cannot be written ({error.strerror or error}). What the command did "
                "is done; make room, or choose another place for its answer.",
            ) from error


def prepare_streams() -> None:
    """From now on no character can fail to be printed, whatever the terminal's encoding.

    Streams the caller closed are replaced: an answer by one nobody reads, notes by one that drops them.
    """
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - for the rest of the process
    if sys.stdout is None:
        sys.stdout = _nobody_reads()
    elif _is_plain_file(sys.stdout):
        sys.stdout.flush()
        sys.stdout = _answers(sys.stdout.fileno(), sys.stdout.encoding, line_buffering=sys.stdout.isatty())
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for the rest of the process
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def print_json(value: dict[str, Any]) -> None:
    """One line of JSON; in plain ASCII where the output is not UTF-8."""
    print(json.dumps(value, ensure_ascii=not _is_utf8(sys.stdout)))


def note(text: str) -> None:
    """A sentence for the person at the terminal, not part of the answer."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:  # nobody can be told; the work goes on all the same
        _silence(sys.stderr)


def tell(error: MMSDeskError, *, as_json: bool) -> int:
    """Say what happened and what to do: in words on standard error, and as JSON where JSON was asked for."""
    if as_json:
        print_json({"error": {"title": error.title, "hint": error.command_hint}})
    note(f"{error.title}\n{error.command_hint}" if error.command_hint else error.title)
    return error.exit_code


def ask(question: str) -> None:
    """Raises Cancelled unless the answer is yes; BadInput when nobody is there to answer."""
    if not sys.stdin.isatty():
        raise BadInput("Nobody is here to confirm", "Add --yes to go ahead without being asked.")
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise Cancelled("Nothing was changed", "You did not say yes, so everything is as it was.")


def leave_quietly() -> int:
    """Nobody reads standard output any more: keep the interpreter from complaining about it at the end."""
    _silence(sys.stdout)
    return READER_GONE


def finish(code: int) -> int:
    """Have the answer written to its end; `code`, or the exit code of why that failed, which is told."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return leave_quietly()
    except AnswerLost as error:
        return give_up(error)
    return code


def give_up(error: AnswerLost) -> int:
    """Tell on standard error that the answer is lost, and nothing more on standard output."""
    _silence(sys.stdout)
    return tell(error, as_json=False)


def _silence(stream: TextIO) -> None:
    """What is still to be written there is dropped, also by the interpreter at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
    with contextlib.suppress(OSError):
        stream.flush()


def _nobody_reads() -> TextIO:
    """A stream like that after `| head` has ended; it takes the closed place, so that no file we open gets it."""
    reading, writing = os.pipe()
    os.close(reading)
    if reading == _STDOUT:
        os.dup2(writing, _STDOUT)
        os.close(writing)
        writing = _STDOUT
    return _answers(writing, "utf-8", line_buffering=False)


def _answers(number: int, encoding: str, *, line_buffering: bool) -> TextIO:
    raw = _Answers(number, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding, "backslashreplace", line_buffering=line_buffering)


def _is_plain_file(stream: TextIO) -> bool:
    """The process's own file, pipe or terminal, buffered or not; no console of Windows, nothing put in its place."""
    buffer = getattr(stream, "buffer", None)
    return stream is sys.__stdout__ and type(getattr(buffer, "raw", buffer)) is io.FileIO


def _is_utf8(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "") in ("utf8", "utf8sig")
