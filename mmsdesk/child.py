"""Where a child process of ours begins: one task on somebody's file, with limits, then the end.

`python -m mmsdesk.child --memory-mb N --seconds N --parent PID`: one line of JSON `{"task", "payload"}` on stdin, which
then stays open as long as the parent lives; lines of JSON on stdout: `{"line": …}` as often as the task has something
to tell, then `{"result": …}` or `{"error": …}`. Started by `mmsdesk.machine.child.run_in_child`.

Tasks are named by dotted path and imported when asked for: a child that reads a sheet loads no picture code.
"""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

from mmsdesk.domain.errors import MMSDeskError
from mmsdesk.machine.limits import end_with_parent, limit_this_process

Emit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Task:
    """A function for a child: its module, its name, and whether it takes `emit=` to tell things on the way."""

    module: str
    function: str
    streams: bool = False


TASKS: Final[dict[str, Task]] = {
    "sheets.sniff": Task("mmsdesk.sheets.tasks", "sniff"),
    "sheets.read": Task("mmsdesk.sheets.tasks", "read", streams=True),
    "pictures.probe": Task("mmsdesk.pictures", "probe"),
    "pictures.fit": Task("mmsdesk.pictures", "fit"),
    "campaigns.read": Task("mmsdesk.services.campaign_archive", "read"),
    "people.count": Task("mmsdesk.services.counting", "count_in_child", streams=True),
    "pictures.still": Task("mmsdesk.pictures", "still"),
    "machine.poster": Task("mmsdesk.machine.poster", "write_poster"),
    "preview.draw": Task("mmsdesk.ui.phone_picture", "draw"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do the one task that stdin asks for. Exit code 0 when it was answered, be it by a problem in words."""
    options = _options(arguments)
    limit_this_process(memory_mb=options.memory_mb, seconds=options.seconds)
    out = _take_stdout()
    request = json.loads(sys.stdin.buffer.readline())
    end_with_parent(options.parent)
    answer = _answer(request["task"], request["payload"], lambda line: _write(out, {"line": line}))
    _write(out, answer)
    out.close()
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mmsdesk --child")
    parser.add_argument("--memory-mb", type=int, required=True)
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    return parser.parse_args(arguments)


def _take_stdout() -> IO[bytes]:
    """Keep stdout for our lines alone: whatever a library prints goes to stderr."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return out


def _answer(name: str, payload: dict[str, Any], emit: Emit) -> dict[str, Any]:
    try:
        task = find_task(name)
        function = getattr(importlib.import_module(task.module), task.function)
        return {"result": function(**payload, emit=emit) if task.streams else function(**payload)}
    except MMSDeskError as error:
        return {"error": describe(error)}
    except MemoryError:
        return {"error": {"kind": "memory"}}


def find_task(name: str) -> Task:
    """A task of the table, or `package.module:function` for one that is not the product's: it may tell things, too."""
    module, separator, function = name.partition(":")
    return Task(module, function, streams=True) if separator else TASKS[name]


def describe(error: MMSDeskError) -> dict[str, Any]:
    """An error for people as it crosses the pipe; `kinds` are its classes, nearest first."""
    return {
        "kind": "said",
        "kinds": [cls.__name__ for cls in type(error).__mro__],
        "title": error.title,
        "hint": error.hint,
        "code": getattr(error, "code", ""),
    }


def _write(out: IO[bytes], message: dict[str, Any]) -> None:
    out.write(json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n")
    out.flush()


if __name__ == "__main__":
    sys.exit(main())
