"""Disks that are really read-only or really full, for one command: in a mount namespace of its own where the system
allows that (also to an ordinary user), else by the nearest thing that truly fails for everybody, root included.
"""

import functools
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
_FULL = (
    'folder=$0; mount -t tmpfs none /mnt && cp -a "$folder/." /mnt && free=$(du -sk /mnt | cut -f1) && '
    'mount -o "remount,size=$((free + 64))k" /mnt && mount --bind /mnt "$folder" && '
    '{ cat /dev/zero > "$folder/filler" 2>/dev/null; "$@"; }'
)


@functools.cache
def namespace() -> tuple[str, ...]:
    """How to start a program that may mount; empty where nobody may."""
    if shutil.which("unshare") is None:
        return ()
    for way in (("unshare", "-m"), ("unshare", "-r", "-m")):
        tried = [*way, "mount", "-t", "tmpfs", "none", "/mnt"]
        if subprocess.run(tried, capture_output=True, timeout=20, check=False).returncode == 0:
            return way
    return ()


def on_a_read_only_disk(folder: Path, command: Sequence[str]) -> list[str]:
    """`command`, for which `folder` cannot be written."""
    if way := namespace():
        return [*way, "sh", "-c", _READ_ONLY, str(folder), *command]
    nowhere = folder.parent / "in-the-way"
    nowhere.write_text("a file where the folder should be", encoding="utf-8")
    return ["env", f"MMSDESK_PROFILE={nowhere}", *command]


def on_a_full_disk(folder: Path, command: Sequence[str]) -> list[str]:
    """`command`, for which nothing more fits beside what is in `folder`; what it writes there is lost."""
    if way := namespace():
        return [*way, "sh", "-c", _FULL, str(folder), *command]
    limit = (
        "import os, sys; from resource import *; setrlimit(RLIMIT_FSIZE, (0, 0)); os.execvp(sys.argv[1], sys.argv[1:])"
    )
    return [command[0], "-c", limit, *command]
