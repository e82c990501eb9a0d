"""A screen of our own whose pixels lie in a file: when a window can be seen is read there, whatever program it is of.

with open_display() as display: a program started with DISPLAY=display.name paints; display.wait_for_pixels() sees it.
Nothing is installed into the program that is measured.
"""

import contextlib
import mmap
import os
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MISSING = "Xvfb is not on this machine. On Debian and Ubuntu: sudo apt-get install xvfb"
WIDTH, HEIGHT = 1600, 1000
_SECONDS = 30.0
_LOOK_SECONDS = 0.001


class DisplayMissing(RuntimeError):
    """There is no Xvfb to paint on."""


@dataclass(slots=True)
class Display:
    """The screen: black until something is painted."""

    name: str
    pixels: mmap.mmap
    start: int

    def wait_for_pixels(self) -> float:
        """Wait until something else than black is to be seen; returns the moment on the monotonic clock."""
        deadline = time.monotonic() + _SECONDS
        while not self._is_painted():
            if time.monotonic() > deadline:
                raise AssertionError(f"nothing was painted within {_SECONDS:g} s")
            time.sleep(_LOOK_SECONDS)
        return time.monotonic()

    def wait_for_black(self) -> None:
        """Wait until the window is gone."""
        deadline = time.monotonic() + _SECONDS
        while self._is_painted():
            if time.monotonic() > deadline:
                raise AssertionError("the window stayed")
            time.sleep(0.01)

    def _is_painted(self) -> bool:
        """Every fortieth row is looked at: a window is larger than that."""
        wide = WIDTH * 4
        rows = range(self.start, self.start + HEIGHT * wide, 40 * wide)
        return any(self.pixels[row : row + wide].strip(b"\x00") for row in rows)


@contextlib.contextmanager
def open_display() -> Iterator[Display]:
    """Start Xvfb on a free number. Raises DisplayMissing."""
    program = shutil.which("Xvfb")
    if program is None:
        raise DisplayMissing(MISSING)
    with tempfile.TemporaryDirectory(prefix="bench-display-") as folder:
        told, tell = os.pipe()
        command = [program, "-displayfd", str(tell), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", folder]
        command += ["-nolisten", "tcp", "-nocursor", "-br"]
        server = subprocess.Popen(command, pass_fds=(tell,), stderr=subprocess.DEVNULL)
        os.close(tell)
        try:
            with os.fdopen(told) as answer:
                number = answer.readline().strip()
            with (Path(folder) / "Xvfb_screen0").open("rb") as file:
                pixels = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            header, colours = struct.unpack_from(">I", pixels, 0)[0], struct.unpack_from(">I", pixels, 76)[0]
            yield Display(f":{number}", pixels, header + colours * 12)
            pixels.close()
        finally:
            server.terminate()
            server.wait(10)
