"""The composition root: a table of contents of the program. Builds every object once and hands it down."""

import os
import sys
from collections.abc import Sequence

from mmsdesk.cli.main import COMMANDS, run
from mmsdesk.cli.parser import build_parser


def main(argv: Sequence[str] | None = None) -> int:
    """The `mmsdesk` command: a command of the command line, the demo, or the window."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parsed = build_parser().parse_args(arguments)
    if parsed.command in COMMANDS:
        return run(arguments, os.environ)
    if parsed.command == "demo":
        from mmsdesk.demo.main import run_demo

        return run_demo(parsed.out, headless=parsed.headless)
    from mmsdesk.ui.start import open_window

    return open_window(parsed.profile, os.environ)
