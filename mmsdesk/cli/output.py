"""Where words go: answers to standard output, what a person should know to standard error."""

import json
import os
import sys
from typing import Any, Final, TextIO

from mmsdesk.domain.errors import BadInput, Cancelled, MMSDeskError

READER_GONE: Final = 141
"""The exit code when whatever read our output has ended, as after `| head`."""


def prepare_streams() -> None:
    """From now on no character can fail to be printed, whatever the terminal's encoding."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def print_json(value: dict[str, Any]) -> None:
    """One line of JSON; in plain ASCII where the output is not UTF-8."""
    print(json.dumps(value, ensure_ascii=not _is_utf8(sys.stdout)))


def note(text: str) -> None:
    """A sentence for the person at the terminal, not part of the answer."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


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
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return READER_GONE


def _is_utf8(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "") in ("utf8", "utf8sig")
