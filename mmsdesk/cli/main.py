"""Runs one command and turns what goes wrong into a sentence and an exit code."""

import json
import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any

from mmsdesk.cli import commands
from mmsdesk.cli.parser import build_parser
from mmsdesk.domain.errors import Cancelled, MMSDeskError
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import open_secret_store
from mmsdesk.services.desk import Desk

COMMANDS: Mapping[str, Callable[[Desk, Any], int]] = {
    "import": commands.import_people,
    "check": commands.check,
    "send": commands.send,
    "resume": commands.resume,
    "report": commands.report,
}


def run(argv: list[str], environ: Mapping[str, str]) -> int:
    """Run `argv` (without the program's name); returns the exit code."""
    arguments = build_parser().parse_args(argv)
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    try:
        profile = open_profile(arguments.profile, environ)
        desk = Desk(profile, open_secret_store(profile), environ)
        try:
            return COMMANDS[arguments.command](desk, arguments)
        finally:
            desk.close()
    except KeyboardInterrupt:
        return tell(Cancelled("Stopped", "Nothing else was changed."), as_json=arguments.as_json)
    except MMSDeskError as error:
        return tell(error, as_json=arguments.as_json)


def tell(error: MMSDeskError, *, as_json: bool) -> int:
    """Say what happened and what to do: in words on standard error, and as JSON where JSON was asked for."""
    if as_json:
        print(json.dumps({"error": {"title": error.title, "hint": error.hint}}, ensure_ascii=False))
    sys.stderr.write(f"{error.title}\n")
    if error.hint:
        sys.stderr.write(f"{error.hint}\n")
    return error.exit_code
