"""Where the bundled `mmsdesk` begins: the product itself, or one of the helper processes it starts of itself.

A bundle has no `python -m`, so `mmsdesk.machine.own_command` asks this executable for its children: `--child …` is one
task on somebody's file, `--module NAME …` one of our own entry modules, and no other.
"""

import runpy
import sys
from collections.abc import Sequence

from mmsdesk.machine.own_command import CHILD_FLAG, MODULE_FLAG, OWN_MODULES


def main(arguments: Sequence[str]) -> int:
    """Run what the command line asks for; the exit code."""
    match arguments:
        case [flag, *rest] if flag == CHILD_FLAG:
            from mmsdesk.child import main as do_task

            return do_task(rest)
        case [flag, module, *rest] if flag == MODULE_FLAG and module in OWN_MODULES:
            sys.argv[1:] = rest
            runpy.run_module(module, run_name="__main__")
            return 0
    from mmsdesk.app import main as run_desktop

    return run_desktop(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
