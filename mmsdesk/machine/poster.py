"""Has one picture of a video made by ffmpeg, where there is one: the way to show it where nothing plays it.

Runs in a child process of ours: ffmpeg inherits the child's limits, reads no file but this one, and is killed with it.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from mmsdesk.domain.errors import BadInput

LONGEST: Final = 1200
_SECONDS: Final = 8.0
_SET_DEATH_SIGNAL: Final = 1


def write_poster(path: str, out_path: str, ffmpeg: str) -> dict[str, Any]:
    """Write a JPG, at most 1200 pixels long, of a frame near the beginning. Raises BadInput when none comes of it."""
    # the demuxer is named: a playlist or an address in disguise is not followed anywhere
    source = ("-protocol_whitelist", "file", "-f", "mov", "-i", f"file:{path}")
    shape = f"thumbnail=24,scale={LONGEST}:{LONGEST}:force_original_aspect_ratio=decrease:force_divisible_by=2"
    result = ("-an", "-sn", "-dn", "-frames:v", "1", "-vf", shape, "-q:v", "3", "-f", "mjpeg", f"file:{out_path}")
    command = (ffmpeg, "-nostdin", "-hide_banner", "-v", "error", "-threads", "1", "-y", *source, *result)
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            env=_environment(),
            preexec_fn=_dying_with_us(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _nothing() from error
    if done.returncode or not Path(out_path).stat().st_size:
        raise _nothing()
    return {}


def _environment() -> dict[str, str]:
    """Ours, without the libraries that a frozen program brings along: ffmpeg has its own."""
    kept = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
    if "LD_LIBRARY_PATH_ORIG" in os.environ:
        kept["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH_ORIG"]
    return kept


def _dying_with_us() -> Callable[[], None] | None:
    """On Linux the kernel ends the program when this process is killed; elsewhere its time limit does."""
    if sys.platform != "linux":
        return None
    import ctypes

    prctl = ctypes.CDLL(None).prctl  # looked up before the fork: little is safe after it

    def ask() -> None:
        prctl(_SET_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)

    return ask


def _nothing() -> BadInput:
    return BadInput("No still picture can be made of this file", "It may be damaged, or use a codec nobody knows here.")
