"""Pictures of the import page, for looking at: `python tests/ui/importing/pictures.py OUT_FOLDER`."""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from PySide6.QtWidgets import QApplication

from mmsdesk.machine.resources import resource_path
from mmsdesk.ui.importing.page import COLUMNS, RESULT, ImportPage
from mmsdesk.ui.shell import MainWindow
from tests.support.osteria import TRUFFLE, add_list, open_osteria
from tests.ui.shots import Shooter

EVERY = ("light", "dark", "150", "small")


def page_of(window: MainWindow) -> ImportPage:
    page = window.page("shot")
    assert isinstance(page, ImportPage)
    return page


def wait(window: MainWindow, step: int) -> None:
    """Until the page is at a step and has counted."""
    end = time.monotonic() + 20
    while page_of(window).step != step and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.01)


def read(window: MainWindow, path: Path | None = None) -> None:
    page_of(window).open_file(path or resource_path("samples", "people.csv"))
    wait(window, COLUMNS)


def done(window: MainWindow) -> None:
    read(window)
    page_of(window).import_button.click()


def reading(window: MainWindow) -> None:
    """A file of a million rows, a third of it read."""
    step = page_of(window).file_step
    step.set_reading(reading=True)
    step.well.show_reading("everybody-since-2009.csv")
    step.well.show_progress(342_000, 0.34)


def running(window: MainWindow) -> None:
    """The same file on its way into the profile."""
    read(window)
    page = page_of(window)
    page.result_step.show_running(986_412, "Everybody")
    page.result_step.show_progress(342_000, 0.34)
    page._go(RESULT)


def locked(window: MainWindow) -> None:
    page_of(window).file_step.show_trouble(
        "This file is locked by another program", "Close it there, then choose the file again."
    )


def main(out: Path) -> None:
    shooter = Shooter()
    with tempfile.TemporaryDirectory() as folder:
        desk = open_osteria(Path(folder) / "profile")
        add_list(desk, "VIP & dinner guests", 400, opted_out=18)
        campaign_id = desk.create_draft(TRUFFLE)
        bad = Path(folder) / "menu.csv"
        bad.write_bytes(resource_path("samples", "hero.jpg").read_bytes())
        nobody = Path(folder) / "guests.csv"
        nobody.write_text("Name,Visit,Wine\nMaya,1/2/25,Barolo\nPriya,3/4/25,Gavi\n")
        shooter.shoot(out, "import-file", desk, ImportPage, (campaign_id,), looks=EVERY)
        shooter.shoot(out, "import-bad", desk, ImportPage, (), act=lambda w: page_of(w).open_file(bad), looks=EVERY)
        shooter.shoot(
            out,
            "import-no-phone",
            desk,
            ImportPage,
            (),
            act=lambda window: read(window, nobody),
            looks=EVERY,
        )
        shooter.shoot(out, "import-columns", desk, ImportPage, (campaign_id,), act=read, looks=EVERY)
        shooter.shoot(out, "import-result", desk, ImportPage, (campaign_id,), act=done, looks=EVERY)
        shooter.shoot(out, "import-reading", desk, ImportPage, (), act=reading, looks=EVERY)
        shooter.shoot(out, "import-running", desk, ImportPage, (), act=running, looks=EVERY)
        shooter.shoot(out, "import-locked", desk, ImportPage, (), act=locked, looks=EVERY)
        shooter.jobs.close()
        desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
