"""How this program starts itself again: from a checkout or wheel by module, from a bundle by its executable."""

import os
import sys
from typing import Final

CHILD_FLAG: Final = "--child"
MODULE_FLAG: Final = "--module"
OWN_MODULES: Final = ("mmsdesk.engine_host", "mmsdesk.relay", "mmsdesk.simulator", "mmsdesk.demo.drive")
"""What may run in a process of its own. A bundle's executable starts these and no others."""


def own_command(*arguments: str) -> list[str]:
    """The command line of a child of ours. A bundled executable takes `--child` as its first argument."""
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD_FLAG, *arguments]
    return [sys.executable, "-m", "mmsdesk.child", *arguments]


def module_command(module: str) -> list[str]:
    """The command line that runs one of our entry modules (`OWN_MODULES`) in a process of its own."""
    assert module in OWN_MODULES, f"{module} has to be named in OWN_MODULES: a bundle starts only those"
    if getattr(sys, "frozen", False):
        return [sys.executable, MODULE_FLAG, module]
    return [sys.executable, "-m", module]


def clean_environment() -> dict[str, str]:
    """Our environment without the secrets a person may have put there: children get theirs over a pipe."""
    secret = ("_SECRET", "_TOKEN")
    return {
        name: value for name, value in os.environ.items() if not (name.startswith("MMSDESK_") and name.endswith(secret))
    }
