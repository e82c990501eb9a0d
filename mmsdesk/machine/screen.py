"""Whether this computer can show a window at all; Qt itself would end the program without a word people understand."""

import importlib.util
import sys
from collections.abc import Mapping

from mmsdesk.domain.errors import MMSDeskError, Trouble


class NotInstalled(MMSDeskError):
    """A part of MMSDesk that can be left out was left out."""

    exit_code = 2


def has_screen(environ: Mapping[str, str]) -> bool:
    """Whether there is a screen to show a window on. Windows and macOS always have one (unrun)."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def check_installed() -> None:
    """Raises NotInstalled, saying what to install, where Qt is missing."""
    if importlib.util.find_spec("PySide6") is None:
        raise NotInstalled(
            "MMSDesk’s window is not installed here",
            "Install it with “pip install mmsdesk[desktop]”. The commands work without it: mmsdesk --help.",
        )


def check_window(environ: Mapping[str, str]) -> None:
    """Raises NotInstalled or Trouble, with the way out, where no window can be shown."""
    check_installed()
    if not has_screen(environ) and not environ.get("QT_QPA_PLATFORM"):
        raise Trouble(
            "There is no screen to open the window on",
            "Start MMSDesk in a desktop session. The commands work without a screen: mmsdesk --help.",
        )
