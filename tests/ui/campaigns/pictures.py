"""Pictures of the whole window with the campaigns: `python tests/ui/campaigns/pictures.py OUT_FOLDER`."""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QApplication, QMenu

from mmsdesk import app
from mmsdesk.machine.logs import LiveSecrets
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.campaign_shelf import save_file
from mmsdesk.services.desk import Desk
from mmsdesk.services.first_run import put_off
from mmsdesk.ui.assembly import DeskWindow
from mmsdesk.ui.campaigns.page import CampaignsPage
from mmsdesk.ui.campaigns.renaming import RenameDialog
from tests.support.osteria import ENVIRON, TRUFFLE, add_list, open_osteria, send, with_picture
from tests.ui.shots import LOOKS

Act = Callable[[DeskWindow], None]


def fill(folder: Path) -> Desk:
    """A week at the restaurant."""
    desk = open_osteria(folder)
    add_list(desk, "Wine club", 60, opted_out=2)
    base = with_picture(desk, replace(TRUFFLE, list_name="Wine club"))
    send(desk, replace(base, name="Birthday dessert"), state="sent", delivered=52, failed=6)
    send(desk, replace(base, name="Barolo pairing dinner"), state="stopped", delivered=29)
    draft = desk.create_draft(replace(base, name="Sunday brunch", list_name=""))
    save_file(desk, draft, folder / "Sunday brunch.mmsdesk")
    gone = save_file(desk, draft, folder / "Holiday gift cards.mmsdesk")
    gone.unlink()
    send(desk, replace(base, name="Truffle nights"), state="paused", delivered=20, failed=1, waiting=8)
    return desk


def page(window: DeskWindow) -> CampaignsPage:
    found = window.window.page("campaigns")
    assert isinstance(found, CampaignsPage)
    return found


def recent(window: DeskWindow) -> None:
    page(window).files_button.click()


def row_menu(window: DeskWindow) -> None:
    table = page(window).table
    line = next(line for line in table.rows.lines if line.name == "Sunday brunch")
    menu = page(window).menu_for(line)
    menu.popup(window.window.mapToGlobal(QPoint(window.window.width() - 260, 420)))


def rename(window: DeskWindow) -> None:
    line = page(window).table.rows.lines[0]
    RenameDialog(window.keeper, window.window, line.name).ask()


def bad_file(window: DeskWindow) -> None:
    path = window.desk.profile.dir / "Truffle nights.mmsdesk"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    window.open_file(path)


def toast(window: DeskWindow) -> None:
    words = "Truffle nights.mmsdesk is now the draft “Truffle nights” in this profile."
    window.window.toast(words, "All campaigns")


def long_toast(window: DeskWindow) -> None:
    words = "Holiday gift cards for all guests, second version.mmsdesk" * 2
    window.window.toast(f"{words} is now the draft “Truffle nights” in this profile.", "All campaigns")


def shoot(out: Path, name: str, folder: Path, connected: bool, act: Act | None, looks: tuple[str, ...]) -> None:
    """Grab the window, and the menu over it, in each look."""
    running = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(running, QApplication)
    for look, theme, scale, size in LOOKS:
        if look not in looks:
            continue
        desk = app.build_window(
            open_profile(folder, {}), MemorySecretStore(), ENVIRON if connected else {}, LiveSecrets()
        )
        desk.keeper.use(theme)
        desk.keeper.set_text_scale(scale)
        desk.window.resize(QSize(*size))
        desk.show("campaigns")
        settle(running, desk)
        if act is not None:
            act(desk)
            settle(running, desk)
        picture = desk.window.grab()
        for menu in desk.window.findChildren(QMenu):
            if menu.isVisible():
                menu.render(picture, desk.window.mapFromGlobal(menu.pos()))
        picture.save(str(out / f"{name}-{look}.png"))
        desk.close_down()
        desk.window.deleteLater()
        running.processEvents()


def settle(running: QApplication, desk: DeskWindow) -> None:
    end, quiet = time.monotonic() + 5, 0
    while quiet < 12 and time.monotonic() < end:
        running.processEvents()
        quiet = quiet + 1 if desk.jobs.idle else 0
        time.sleep(0.01)


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    every = ("light", "dark", "150")
    with tempfile.TemporaryDirectory() as folder:
        put_off_first = open_osteria(Path(folder), connected=False)
        put_off(put_off_first)
        put_off_first.close()
        shoot(out, "11a-empty", Path(folder), False, None, every)
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder)).close()
        shoot(out, "01-campaigns", Path(folder), True, toast, (*every, "small"))
        shoot(out, "01-recent", Path(folder), True, recent, every)
        shoot(out, "01-row-menu", Path(folder), True, row_menu, every)
        shoot(out, "01-rename", Path(folder), True, rename, ("light",))
        shoot(out, "01-bad-file", Path(folder), True, bad_file, ("light", "150"))
        shoot(out, "01-long-toast", Path(folder), True, long_toast, ("150",))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
