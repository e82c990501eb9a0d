"""Pictures of the composer's states, for eyes: `python tests/ui/compose/state_pictures.py FOLDER`.

Every state of the media well, both phones, the notification, the send test, the audience, a draft that is slow to read.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LANG", "C.UTF-8")
sys.path.insert(0, str(Path(__file__).parents[3]))

from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QApplication

from mmsdesk.domain.ids import CampaignId, JobId
from mmsdesk.machine.resources import resource_path
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import CARD, MEDIA, Draft
from mmsdesk.services.phone_tests import PhoneTests
from mmsdesk.services.sending_tests import PhoneTest, Progress
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.send_test import SendTestDialog
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import Look, ThemeKeeper
from tests.support.osteria import TRUFFLE, add_list, big_png, open_osteria, with_picture
from tests.ui.compose.pictures import Studio, pump

LARGE, SMALL = (1440, 900), (1024, 700)


def moving(folder: Path) -> Path:
    """A short GIF of the brunch."""
    still = Image.open(resource_path("samples", "brunch.jpg")).convert("RGB").resize((480, 360))
    frames = [still.rotate(angle) for angle in (0, 3, 6)]
    path = folder / "brunch.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=200, loop=0)
    return path


class Tour:
    """Goes from state to state in one window."""

    def __init__(self, studio: Studio, jobs: Jobs, desk: Desk, place: Path) -> None:
        self.studio, self.jobs, self.desk, self.place = studio, jobs, desk, place

    @property
    def page(self) -> ComposePage:
        """The composer."""
        page = self.studio.window.page("compose")
        assert isinstance(page, ComposePage)
        return page

    def open(self, draft: Draft) -> CampaignId:
        """A new draft in the composer."""
        campaign_id = self.desk.create_draft(draft)
        self.studio.window.open("compose", campaign_id)
        pump(self.jobs, lambda: self.page.form.isEnabled() and self.page.draft.kind == draft.kind)
        return campaign_id

    def shoot(self, name: str, *, small: bool = False) -> None:
        """Light, dark, large text, and a small window where asked for."""
        self.studio.in_looks(name)
        if small:
            self.studio.window.resize(*SMALL)
            self.studio.take(f"{name}-small")
            self.studio.window.resize(*LARGE)

    def media_states(self) -> None:
        """What the well shows between an empty draft and a file that can be sent."""
        card = replace(TRUFFLE, kind=CARD, media=None)
        self.open(Draft(name="Truffle nights", kind=CARD))
        self.shoot("02-card-empty", small=True)
        self.open(replace(card, name="Drag over"))
        well = self.page.media_field.well
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(resource_path("samples", "hero.jpg")))])
        left = Qt.MouseButton.LeftButton
        plain = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(well, QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, left, plain))
        self.shoot("02-media-drag-over")
        well._over = False
        well.show_reading("truffle-nights.jpg", "Esc stops it")
        self.shoot("02-media-reading")
        self.open(replace(card, name="Too big"))
        self.page.media_field.take(big_png(self.place / "truffle-nights-final.png"))
        pump(self.jobs, lambda: self.page.draft.media is not None)
        self.shoot("02-media-too-big")
        self.open(replace(card, name="Wrong type"))
        wrong = self.place / "menu.docx"
        wrong.write_bytes(b"PK\x03\x04 a menu")
        self.page.media_field.take(wrong)
        pump(self.jobs, lambda: self.page.media_field.trouble.isVisible() or self.page.draft.media is not None)
        self.shoot("02-media-wrong-type", small=True)
        other = self.place / "plate.webp"
        Image.open(resource_path("samples", "hero.jpg")).save(other)
        self.open(replace(card, name="A type to convert"))
        self.page.media_field.take(other)
        pump(self.jobs, lambda: self.page.draft.media is not None)
        self.shoot("02-media-convertible")
        gone = with_picture(self.desk, replace(TRUFFLE, name="Gone"), "gift.jpg", "gift-cards.jpg")
        assert gone.media is not None
        (self.desk.profile.dir / gone.media.url).unlink()
        self.open(gone)
        self.shoot("02-media-missing", small=True)
        self.open(Draft(name="Brunch", kind=MEDIA, media=self.desk.media.add(moving(self.place)).media))
        self.shoot("02-media-gif")

    def phones(self) -> None:
        """Both phones and the notification."""
        self.open(with_picture(self.desk, TRUFFLE))
        preview = self.page.preview
        for skin in ("android", "ios"):
            preview.skin.choose(skin)
            preview.skin.chosen.emit(skin)
            for view in ("notification", "chat"):
                preview.view.choose(view)
                preview.view.chosen.emit(view)
                self.shoot(f"12-{skin}-{view}")

    def send_tests(self) -> None:
        """The dialog without a phone, with some, and with what became of a test."""
        own = PhoneTests(self.desk)
        self._dialog("13-send-test-empty", lambda _dialog: None, small=True)
        for name, number in (("Elena Ricci", "+15035550100"), ("Front desk", "+19715550133")):
            own.keep(name, number)
        self._dialog("13-send-test", lambda _dialog: None)
        own.keep("Kitchen", "+19715550134")
        self._dialog("13-send-test-results", self._results, small=True)
        for table in range(6):
            own.keep(f"Table {table + 1}", f"+1503555011{table}")
        self._dialog("13-send-test-many", lambda _dialog: None, small=True)

    def _results(self, dialog: SendTestDialog) -> None:
        phones = [row.phone for row in dialog.rows]
        unreachable = (
            "The phone could not be reached: switched off, a landline, or not able to receive MMS. "
            "Try a text message instead."
        )
        lost = "The answer was lost. It may have gone out: look at the phone before you test again."
        dialog._show_sent(
            (
                PhoneTest(phones[0], Progress.DELIVERED, "Delivered.", JobId("a" * 32)),
                PhoneTest(phones[1], Progress.FAILED, unreachable, JobId("b" * 32)),
                PhoneTest(phones[2], Progress.UNKNOWN, lost, JobId("c" * 32)),
            )
        )
        dialog._timer.stop()

    def _dialog(self, name: str, act: Callable[[SendTestDialog], None], *, small: bool = False) -> None:
        self.open(with_picture(self.desk, TRUFFLE))
        for look, scale, size, suffix in (
            (Look.LIGHT, 1.0, LARGE, "light"),
            (Look.DARK, 1.0, LARGE, "dark"),
            (Look.LIGHT, 1.5, LARGE, "150"),
            (Look.LIGHT, 1.0, SMALL, "small"),
        ):
            if suffix == "small" and not small:
                continue
            self.studio.keeper.use(look)
            self.studio.keeper.set_text_scale(scale)
            self.studio.window.resize(*size)
            pump(self.jobs, lambda: True)
            self.page.send_test()
            dialog = self.studio.window.findChildren(SendTestDialog)[-1]
            pump(self.jobs, partial(_has_phones, dialog))
            act(dialog)
            self.studio.take(f"{name}-{suffix}")
            dialog.reject()
            pump(self.jobs, lambda: True)
        self.studio.keeper.use(Look.LIGHT)
        self.studio.keeper.set_text_scale(1.0)
        self.studio.window.resize(*LARGE)

    def audience(self) -> None:
        """No list at all, lists, and a draft that is gone."""
        campaign_id = self.desk.create_draft(replace(TRUFFLE, list_name=""))
        self.studio.window.open("audience", campaign_id)
        pump(self.jobs, lambda: True)
        self.shoot("05-audience-empty")
        self.studio.window.open("audience", CampaignId("gone"))
        pump(self.jobs, lambda: True)
        self.shoot("05-audience-error")


def _has_phones(dialog: SendTestDialog) -> bool:
    return bool(dialog.rows) or dialog.new_phone.isVisible()


def main(folder: Path) -> None:
    """Write every picture."""
    app = QApplication([])
    keeper, jobs = ThemeKeeper(app, Look.LIGHT), Jobs()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        desk = open_osteria(Path(place) / "profile")
        studio = Studio(folder, keeper, jobs, desk)
        tour = Tour(studio, jobs, desk, Path(place))
        tour.audience()
        add_list(desk, "VIP & dinner guests", 900)
        tour.media_states()
        tour.phones()
        tour.send_tests()
        jobs.close()
        studio.window.close()
        desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
