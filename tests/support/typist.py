"""Somebody who writes in the real composer, as a process of its own that can be killed at any moment.

Each key goes into a file with the time it was pressed, past everything the composer does to keep it.
"""

import contextlib
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import run_until_exit


@dataclass(frozen=True, slots=True)
class Typist:
    """A process that types. `log` has a line for each key: seconds since 1970, the key."""

    log: Path
    pid: int

    def keys(self) -> list[tuple[float, str]]:
        """What was typed so far, and when."""
        lines = self.log.read_bytes().split(b"\n")[:-1]
        return [(float(line[:17]), line[18:].decode()) for line in lines]


@contextlib.contextmanager
def start_typist(profile: Path, campaign_id: str, seed: int) -> Iterator[Typist]:
    """Open a draft in a window and type on and on; killed on the way out."""
    log = profile.parent / f"{profile.name}.keys"
    order = [sys.executable, "-m", "tests.support.typist", str(profile), campaign_id, str(seed), str(log)]
    with run_until_exit(order, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, kill=True) as (process, _ready):
        yield Typist(log, process.pid)


def main(profile: Path, campaign_id: str, seed: int, log: Path) -> None:
    """What runs in the process."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from mmsdesk.ui.compose.page import ComposePage
    from mmsdesk.ui.jobs import Jobs
    from mmsdesk.ui.shell import CAMPAIGNS, MainWindow, Page
    from mmsdesk.ui.theme import Look, ThemeKeeper
    from tests.support.osteria import open_osteria

    app = QApplication([])
    desk, jobs, keeper = open_osteria(profile), Jobs(), ThemeKeeper(app, Look.LIGHT)
    page, window = ComposePage(keeper, jobs, desk), MainWindow(keeper)
    window.add_page("campaigns", CAMPAIGNS, Page)
    window.add_page("compose", None, lambda: page, section="campaigns")
    window.show()
    window.open("compose", campaign_id)
    while not page.form.isEnabled():
        QTest.qWait(10)
    rng = random.Random(seed)
    keys = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    page.form.editor.setFocus()
    sys.stdout.write("{}\n")
    sys.stdout.flush()
    while True:
        letter = rng.choice("abcdefghij  ")
        os.write(keys, f"{time.time():017.6f} {letter}\n".encode())
        QTest.keyClicks(page.form.editor, letter)
        QTest.qWait(rng.choice([15, 40, 90, 160, 900 if rng.random() < 0.1 else 60]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
