"""Whether the person asked this computer for less motion; Qt tells contrast, but not this.

GNOME and the desktops that share its settings are asked with `gsettings`. The branches for Windows and macOS are
written from their documentation and have not been run.
"""

import shutil
import subprocess
import sys
from typing import Final

from mmsdesk.machine.own_command import clean_environment

_SECONDS: Final = 2.0
_GNOME: Final = ("get", "org.gnome.desktop.interface", "enable-animations")
_MACOS: Final = ("read", "com.apple.universalaccess", "reduceMotion")


def prefers_reduced_motion() -> bool:
    """What the system says; False where it says nothing. May take two seconds: never on the window's own thread."""
    if sys.platform == "win32":
        return _ask_windows()
    if sys.platform == "darwin":
        return _ask("defaults", *_MACOS) == "1"
    return _ask("gsettings", *_GNOME) == "false"


def _ask(program: str, *arguments: str) -> str:
    """What a small program of the system answers, empty when it is not there, fails or takes too long."""
    found = shutil.which(program)
    if found is None:
        return ""
    try:
        done = subprocess.run(
            [found, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            env=clean_environment(),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


if sys.platform == "win32":  # unrun

    def _ask_windows() -> bool:
        """SPI_GETCLIENTAREAANIMATION: whether windows may move what is in them."""
        import ctypes

        get_client_area_animation = 0x1042
        moves = ctypes.c_int(1)
        asked = ctypes.windll.user32.SystemParametersInfoW(get_client_area_animation, 0, ctypes.byref(moves), 0)
        return bool(asked) and not moves.value
