"""Pictures of campaigns, composer and audience, for eyes: `python tests/ui/compose/pictures.py FOLDER`."""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LANG", "C.UTF-8")
sys.path.insert(0, str(Path(__file__).parents[3]))

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from mmsdesk.domain.errors import Trouble
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import TEXT, Draft
from mmsdesk.store.campaigns import set_hold
from mmsdesk.ui.campaigns.page import CampaignsPage
from mmsdesk.ui.compose.audience import AudiencePage
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import CAMPAIGNS, MainWindow
from mmsdesk.ui.theme import Look, ThemeKeeper, Tone
from tests.support.osteria import TRUFFLE, add_list, big_png, open_osteria, send, set_back, with_picture


def pump(jobs: Jobs, until: Callable[[], bool], seconds: float = 20) -> None:
    """Let the window work until something is true and every job is done."""
    end = time.monotonic() + seconds
    while (not until() or not jobs.idle) and time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def fill(desk: Desk) -> CampaignId:
    """Campaigns in every state; returns the draft to compose."""
    for name, people, out in (("VIP & dinner guests", 900, 40), ("Wine club", 418, 9), ("Brunch regulars", 280, 0)):
        add_list(desk, name, people, opted_out=out)
    truffle = with_picture(desk, TRUFFLE)
    wine = with_picture(desk, TRUFFLE, "wine.jpg", "barolo.jpg")
    gift = with_picture(desk, TRUFFLE, "gift.jpg", "gift-cards.jpg")
    brunch = with_picture(desk, TRUFFLE, "brunch.jpg", "brunch.jpg")
    candle = with_picture(desk, TRUFFLE, "candle.jpg", "candle.jpg")
    parking = Draft(name="We have moved parking", kind=TEXT, body="Park behind the market.", list_name="Wine club")
    older = send(
        desk, replace(gift, name="Holiday gift cards", title="A gift to share"), state="sent", delivered=830, failed=20
    )
    set_back(desk, older, 12 * 86400)
    set_back(desk, send(desk, parking, state="paused", delivered=240, failed=3, waiting=8), 4 * 86400)
    dinner = replace(wine, name="Barolo pairing dinner", title="Five Barolos, one table", list_name="Wine club")
    set_back(desk, send(desk, dinner, state="stopped", delivered=120, failed=3), 86400)
    birthday = replace(candle, name="Birthday dessert", title="A treat for your birthday", list_name="Brunch regulars")
    set_back(desk, send(desk, birthday, state="sent", delivered=240, waiting=6), 5 * 86400)
    morning = replace(brunch, name="Sunday brunch", title="Brunch is back", list_name="")
    set_back(desk, desk.create_draft(morning), 7200)
    draft = desk.create_draft(replace(truffle, name="Truffle nights, second week"))
    running = replace(truffle, title="Truffle nights start today")
    set_back(desk, send(desk, running, state="sending", delivered=300, failed=9, waiting=60), 420)
    return draft


class Studio:
    """One window and the folder its pictures go to."""

    def __init__(self, folder: Path, keeper: ThemeKeeper, jobs: Jobs, desk: Desk) -> None:
        self.folder, self.keeper, self.jobs = folder, keeper, jobs
        self.window = MainWindow(keeper)
        self.window.add_page("campaigns", CAMPAIGNS, lambda: CampaignsPage(keeper, jobs, desk))
        self.window.add_page("compose", None, lambda: ComposePage(keeper, jobs, desk), section="campaigns")
        self.window.add_page("audience", None, lambda: AudiencePage(keeper, jobs, desk), section="campaigns")
        self.window.set_status(Tone.OK, "Connected", "US · sender 72345")
        self.window.resize(1440, 900)
        self.window.show()

    def take(self, name: str) -> None:
        """Grab the window as it is."""
        settled = time.monotonic() + 0.3
        pump(self.jobs, lambda: time.monotonic() > settled)
        self.window.grab().save(str(self.folder / f"{name}.png"))

    def in_looks(self, name: str) -> None:
        """Light, dark and large text."""
        self.take(f"{name}-light")
        self.keeper.use(Look.DARK)
        self.take(f"{name}-dark")
        self.keeper.use(Look.LIGHT)
        self.keeper.set_text_scale(1.5)
        self.take(f"{name}-150")
        self.keeper.set_text_scale(1.0)


def campaign_states(studio: Studio, page: CampaignsPage, desk: Desk) -> None:
    """The list while it is read, without a match, with a run that waits, and when the profile can't be read."""
    jobs, shown = studio.jobs, page._body.currentIndex()
    page._timer.stop()
    page._body.setCurrentIndex(0)
    page.loading.show()
    studio.in_looks("01-loading")
    page.loading.end()
    page._body.setCurrentIndex(shown)
    page.search.setText("tartufo")
    studio.in_looks("01-no-results")
    page.search.clear()
    (running,) = (it.row.id for it in desk.campaigns() if it.row.state is CampaignState.SENDING)
    for hold in ("relay_silent", ""):
        desk.writer.run(partial(set_hold, campaign_id=running, hold=hold))
        page.refresh()
        pump(jobs, lambda: True)
        if hold:
            studio.in_looks("01-waiting")
            studio.window.resize(1024, 700)
            studio.take("01-waiting-small")
            studio.window.resize(1440, 900)
    page._show_trouble(Trouble("The disk is full", "Free some space. Nothing that was written is lost."))
    studio.in_looks("01-error")
    page.trouble.hide()
    page._timer.start()


def main(folder: Path) -> None:
    """Write every picture."""
    app = QApplication([])
    keeper, jobs = ThemeKeeper(app, Look.LIGHT), Jobs()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        empty = open_osteria(Path(place) / "empty")
        studio = Studio(folder, keeper, jobs, empty)
        studio.window.open("campaigns")
        studio.in_looks("11a-empty-campaigns")
        studio.window.close()
        desk = open_osteria(Path(place) / "full")
        draft = fill(desk)
        studio = Studio(folder, keeper, jobs, desk)
        window = studio.window
        window.open("campaigns")
        page = window.page("campaigns")
        assert isinstance(page, CampaignsPage)
        pump(jobs, lambda: bool(page.table.rows.lines))
        studio.in_looks("01-campaigns")
        campaign_states(studio, page, desk)
        window.open("compose", draft)
        compose = window.page("compose")
        assert isinstance(compose, ComposePage)
        pump(
            jobs,
            lambda: compose.strip.title == "Ready to send" or "problem" in compose.strip.title,
        )
        compose.form.editor.setFocus()
        studio.in_looks("02-compose")
        compose._body.show_reading()
        compose._body.loading.show()
        studio.in_looks("02-loading")
        compose._body.show_ready()
        window.open("audience", draft)
        studio.in_looks("02c-audience")
        window.open("compose", draft)
        pump(jobs, lambda: True)
        compose.media_field.take(big_png(Path(place) / "truffle-nights-final.png"))
        compose.work.edit_title("White truffle nights return to Osteria Lume this Thursday")
        body = (
            "Hi {{first_name}}, our white-truffle tasting menu returns this Thursday.\n\nReserve: bit.ly/lume-truffle"
        )
        compose.form.editor.set_text(body)
        compose.form.body_edited.emit(body)
        pump(jobs, lambda: compose.strip.title.startswith("5 problems"))
        compose.problems.show()
        compose._body.show_inspector(shown=False)
        compose._body.show_inspector(shown=True)
        window.set_rail(True)
        studio.in_looks("03-problems")
        window.resize(1024, 700)
        studio.take("03-problems-small")
        compose._body.show_inspector(shown=False)
        studio.take("02-compose-small")
        window.open("campaigns")
        studio.take("01-campaigns-small")
        jobs.close()
        window.close()
        desk.close()
        empty.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
