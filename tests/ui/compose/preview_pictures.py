"""Pictures of the composer's phone in all its views, for eyes: `python tests/ui/compose/preview_pictures.py FOLDER`."""

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LANG", "C.UTF-8")
sys.path.insert(0, str(Path(__file__).parents[3]))

from PIL import Image, ImageDraw
from PySide6.QtWidgets import QApplication

from mmsdesk.domain.message import Media
from mmsdesk.ui.approval_pdf import Paper
from mmsdesk.ui.compose.export_preview import PDF, PNG, ExportDialog, PreviewExport, Wanted
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.preview_options import EXPORT
from mmsdesk.ui.compose.price_editor import PriceDialog
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import CAMPAIGNS, MainWindow, Page
from mmsdesk.ui.theme import Look, ThemeKeeper
from tests.support.osteria import TRUFFLE, add_list, open_osteria, with_picture
from tests.ui.compose.pictures import pump

VIEWS = ("chat", "notification", "sms")


def main(folder: Path) -> None:
    app = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    keeper, jobs = ThemeKeeper(app, Look.LIGHT), Jobs()
    with tempfile.TemporaryDirectory() as profile:
        desk = open_osteria(Path(profile) / "profile")
        add_list(desk, "Wine club", 418, opted_out=9)
        desk.save_settings(replace(desk.settings(), price_sms="0.0075", price_mms="0.02"))
        draft = with_picture(desk, replace(TRUFFLE, list_name="Wine club", body=f"“{TRUFFLE.body}” – Lume"))
        window = MainWindow(keeper)
        window.resize(1440, 900)
        window.add_page("campaigns", CAMPAIGNS, Page)
        window.add_page("compose", None, lambda: ComposePage(keeper, jobs, desk), section="campaigns")
        window.show()
        window.open("compose", desk.create_draft(draft))
        page = window.page("compose")
        assert isinstance(page, ComposePage)

        def shoot(name: str) -> None:
            pump(jobs, lambda: True)
            window.grab().save(str(folder / f"{name}.png"))

        def phone(name: str) -> None:
            pump(jobs, lambda: True)
            page.preview.grab().save(str(folder / f"{name}.png"))

        pump(jobs, lambda: page.form.isEnabled())
        for skin in ("ios", "android"):
            for colours in ("light", "dark"):
                page.preview.phone.set_skin(skin)
                page.preview.phone.set_skin_theme(colours)
                for view in VIEWS:
                    page.preview.show_view(view)
                    phone(f"{skin}-{colours}-{view}")
                for size in ("large", "largest"):
                    page.preview.show_view("chat")
                    page.preview.options.choose_text_size(size)
                    phone(f"{skin}-{colours}-{size}")
                    page.preview.show_view("notification")
                    phone(f"{skin}-{colours}-{size}-notification")
                page.preview.options.choose_text_size("default")
                page.preview.show_view("chat")
                page.preview.options.switch_overlay(True)
                phone(f"{skin}-{colours}-overlay")
                page.preview.options.switch_overlay(False)
        portrait = Image.new("RGB", (640, 1138), "#6B3A2A")
        ImageDraw.Draw(portrait).ellipse((120, 369, 520, 769), fill="#E8D9B5")
        tall = Path(profile) / "tall.jpg"
        portrait.save(tall)
        stored = desk.media.add(tall, filename="tall.jpg")
        page.work.add_media(Media(stored.url, "tall.jpg"))
        pump(jobs, lambda: True)
        page.preview.options.switch_overlay(True)
        pump(jobs, lambda: bool(page.preview.phone.overlay_notes))
        phone("portrait-overlay")
        page.preview.options.switch_overlay(False)
        page.preview.show_view("sms")
        shoot("window-sms")
        keeper.use(Look.DARK)
        shoot("window-sms-dark")
        keeper.use(Look.LIGHT)
        keeper.set_text_scale(1.5)
        shoot("window-sms-150")
        keeper.set_text_scale(1.0)
        window.resize(1024, 700)
        shoot("window-sms-small")
        window.resize(1440, 900)
        page.preview.show_view("chat")
        page.preview.options.open_menu()
        pump(jobs, lambda: True)
        menu = next(each for each in QApplication.topLevelWidgets() if each.accessibleName() == "Phone options")
        menu.grab().save(str(folder / "menu.png"))
        menu.close()
        export = page.findChild(PreviewExport)
        assert isinstance(export, PreviewExport), EXPORT
        export.ask()
        shoot("window-export")
        window.findChildren(ExportDialog)[-1].reject()
        page.preview.sms.price_requested.emit()
        shoot("window-price")
        window.findChildren(PriceDialog)[-1].reject()
        for paper in Paper:
            export.save(Wanted(PDF, paper is Paper.A4, paper), folder / f"sheet-{paper.value}.pdf")
        export.save(Wanted(PNG, True), folder / "both.png")
        pump(jobs, lambda: (folder / "both.png").exists())
        window.close()
        jobs.close()
        desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
