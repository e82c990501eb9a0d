"""How this program starts itself again: from a checkout or wheel by module, from a bundle by its executable."""

import sys


def own_command(*arguments: str) -> list[str]:
    """The command line of a child of ours. A bundled executable takes `--child` as its first argument."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--child", *arguments]
    return [sys.executable, "-m", "mmsdesk.child", *arguments]
