"""Pictures of choice, card with answers and carousel, for eyes: `python tests/ui/compose/part_pictures.py FOLDER`."""

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LANG", "C.UTF-8")
sys.path.insert(0, str(Path(__file__).parents[3]))

from PySide6.QtWidgets import QApplication

from mmsdesk.machine.resources import resource_path
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_parts import CALENDAR, CALL, LINK, LOCATION, SHARE_LOCATION, DraftCard, DraftChoice
from mmsdesk.services.drafts import CARD, CAROUSEL, CHOICE, LIST, TEXT, Draft
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import Look, ThemeKeeper
from tests.support.osteria import TRUFFLE, add_list, open_osteria, with_picture
from tests.ui.compose.pictures import Studio, pump

POLL = Draft(
    name="Seating poll",
    kind=CHOICE,
    body="Which seating should we hold for you?",
    choices=(
        DraftChoice(title="5:30 PM"),
        DraftChoice(title="7:30 PM"),
        DraftChoice(CALL, "Call me", phone="+15035550100"),
    ),
    list_name="Wine club",
)
EVERY = replace(
    POLL,
    choices=(
        *POLL.choices,
        DraftChoice(LINK, "Our menu", url="https://lume.menu/truffle"),
        DraftChoice(LOCATION, "Find us", place="45.52, -122.67"),
        DraftChoice(
            CALENDAR, "Keep the date", url="https://lume.menu/date", event="Truffle night", about="Five courses",
            starts="2026-11-26T19:00:00-08:00", ends="2026-11-26T22:00:00-08:00",
        ),
        DraftChoice(SHARE_LOCATION, "Where are you?", url="https://lume.menu/where"),
        DraftChoice(CALL, "Or here", phone="503 555 0100"),
        DraftChoice(title="Later"),
        DraftChoice(),
    ),
)  # fmt: skip


def carousel(desk: Desk) -> Draft:
    """Three dishes, with their pictures."""
    cards = []
    for sample, title, body in (
        ("hero.jpg", "Truffle tagliatelle", "Hi {{first_name|there}}, fresh from Alba. Thursday only."),
        ("wine.jpg", "Barolo by the glass", "Five of them, one table."),
        ("candle.jpg", "Candle-lit dessert", "On us for birthdays."),
    ):
        media = desk.media.add(resource_path("samples", sample), filename=sample).media
        cards.append(DraftCard(title, body, media, (DraftChoice(LINK, "Reserve", url="https://lume.menu/truffle"),)))
    return Draft(
        name="Three reasons to come", kind=CAROUSEL, cards=tuple(cards), choices=(DraftChoice(title="Table for two"),),
        list_name="Wine club",
    )  # fmt: skip


def main(folder: Path) -> None:
    """Write every picture."""
    app = QApplication([])
    keeper, jobs = ThemeKeeper(app, Look.LIGHT), Jobs()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        desk = open_osteria(Path(place) / "profile")
        add_list(desk, "Wine club", 418)
        studio = Studio(folder, keeper, jobs, desk)
        card = replace(with_picture(desk, TRUFFLE), kind=CARD, list_name="Wine club")
        drafts = {
            "choice": POLL,
            "choice-every": EVERY,
            "card-answers": replace(card, choices=POLL.choices[:2]),
            "card-no-answers": card,
            "carousel": carousel(desk),
            "carousel-first": Draft(name="New", kind=CAROUSEL, cards=(DraftCard(),)),
            "text": replace(card, kind=TEXT),
            "list": replace(card, kind=LIST),
        }
        wanted = sys.argv[2:] or list(drafts)
        for name in wanted:
            studio.window.open("compose", desk.create_draft(drafts[name]))
            page = studio.window.page("compose")
            assert isinstance(page, ComposePage)
            pump(jobs, lambda page=page: page.form.isEnabled())  # type: ignore[misc]  # bound early on purpose
            page.bar.back_button.setFocus()
            studio.in_looks(name)
            studio.window.resize(1024, 700)
            studio.take(f"{name}-small")
            studio.window.resize(1440, 900)
        studio.window.close()
        jobs.close()
        desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
