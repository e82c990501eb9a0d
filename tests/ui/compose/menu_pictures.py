"""Pictures of menus, small dialogs and the seldom kinds, for eyes: `python tests/ui/compose/menu_pictures.py FOLDER`.

Each in light, dark, with large text and in the smallest window.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LANG", "C.UTF-8")
sys.path.insert(0, str(Path(__file__).parents[3]))

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QMenu

from mmsdesk.domain.contact_info import ContactInfo, ContactName, Typed
from mmsdesk.domain.message import ListItem, ListSection
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_parts import DraftPlace
from mmsdesk.services.drafts import CARD, CONTACT, LIST, LOCATION, Draft
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import Look, ThemeKeeper
from mmsdesk.ui.widgets.dialogs import Dialog
from tests.support.osteria import TRUFFLE, add_list, open_osteria, with_picture
from tests.ui.compose.pictures import Studio, pump

LOOKS = (
    ("light", Look.LIGHT, 1.0, (1440, 900)),
    ("dark", Look.DARK, 1.0, (1440, 900)),
    ("150", Look.LIGHT, 1.5, (1440, 900)),
    ("small", Look.LIGHT, 1.0, (1024, 700)),
)
WINES = ListSection("Wine", (ListItem("Barolo", "by the glass"), ListItem("Arneis", "the white one")))
DISHES = ListSection("Dishes", (ListItem("Truffle tagliatelle"), ListItem()))


def drafts(desk: Desk) -> dict[str, Draft]:
    """What the other scripts leave out."""
    card = replace(with_picture(desk, TRUFFLE), kind=CARD, list_name="Wine club")
    place = DraftPlace("Osteria Lume", "1420 NW Alder St, Portland", "45.5231, -122.6765")
    contact = ContactInfo(
        ContactName("Osteria Lume"), (Typed("+15035550100", "WORK"),), (Typed("ciao@lume.menu"),), (Typed("lume.menu"),)
    )
    return {
        "card": card,
        "location": Draft(name="Find us", kind=LOCATION, place=place, list_name="Wine club"),
        "location-empty": Draft(name="Find us", kind=LOCATION),
        "list": replace(card, kind=LIST, body="What shall we keep for you?", sections=(WINES, DISHES)),
        "contact": Draft(name="Keep our number", kind=CONTACT, contact=contact, list_name="Wine club"),
        "contact-empty": Draft(name="Keep our number", kind=CONTACT),
    }


class Tour:
    """One window; what is opened is put away again."""

    def __init__(self, studio: Studio, desk: Desk, wanted: list[str]) -> None:
        self.studio, self.desk, self.wanted = studio, desk, wanted

    @property
    def page(self) -> ComposePage:
        """The composer."""
        page = self.studio.window.page("compose")
        assert isinstance(page, ComposePage)
        return page

    def open(self, draft: Draft) -> None:
        """A new draft in the composer."""
        self.studio.window.open("compose", self.desk.create_draft(draft))
        pump(self.studio.jobs, lambda: self.page.form.isEnabled() and self.page.draft.kind == draft.kind)

    def shoot(self, name: str, before: Callable[[], object] = lambda: None) -> None:
        """In each look, with what `before` opens."""
        if self.wanted and name not in self.wanted:
            return
        for look, theme, scale, size in LOOKS:
            self.studio.keeper.use(theme)
            self.studio.keeper.set_text_scale(scale)
            self.studio.window.resize(*size)
            pump(self.studio.jobs, lambda: True)
            self.page.bar.back_button.setFocus()
            before()
            pump(self.studio.jobs, lambda: True)
            self._grab(f"{name}-{look}")
            self._put_away()
        self.studio.keeper.use(Look.LIGHT)
        self.studio.keeper.set_text_scale(1.0)
        self.studio.window.resize(1440, 900)

    def _grab(self, name: str) -> None:
        """The window with the menus that lie over it."""
        window = self.studio.window
        self.studio.take(name)
        picture = window.grab()
        painter = QPainter(picture)
        for menu in (it for it in QApplication.topLevelWidgets() if isinstance(it, QMenu) and it.isVisible()):
            painter.drawPixmap(menu.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0)), menu.grab())
        painter.end()
        picture.save(str(self.studio.folder / f"{name}.png"))

    def _put_away(self) -> None:
        for menu in QApplication.topLevelWidgets():
            if isinstance(menu, QMenu) and menu.isVisible():
                menu.close()
        for dialog in self.studio.window.findChildren(Dialog):
            if dialog.isVisible():
                dialog.reject()
        pump(self.studio.jobs, lambda: True)


def main(folder: Path) -> None:
    """Write every picture."""
    app = QApplication([])
    keeper, jobs = ThemeKeeper(app, Look.LIGHT), Jobs()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        desk = open_osteria(Path(place) / "profile")
        add_list(desk, "Wine club", 418)
        studio = Studio(folder, keeper, jobs, desk)
        tour = Tour(studio, desk, sys.argv[2:])
        for name, draft in drafts(desk).items():
            tour.open(draft)
            tour.shoot(name)
        tour.open(drafts(desk)["card"])
        page = tour.page
        runs = {tool.words: tool.run for tool in page.tools.tools}

        def with_cursor(run: Callable[[], object]) -> Callable[[], None]:
            def act() -> None:
                page.form.editor.setFocus()
                run()

            return act

        def fallback() -> None:
            editor = page.form.editor
            places = range(editor.document().characterCount())
            editor.chip_opened.emit(next(it for it in places if editor.chip_at(it) is not None))

        tour.shoot("menu-more", page.tools.open_menu)
        tour.shoot("menu-kinds", page.form.kinds.open_menu)
        tour.shoot("menu-limits", page.form.limits.open_menu)
        tour.shoot("menu-fields", with_cursor(page.open_fields))
        tour.shoot("menu-phone", page.preview.options.open_menu)
        tour.shoot("menu-people", page.preview.open_people)
        tour.shoot("emoji", with_cursor(runs["Emoji…"]))
        tour.shoot("link", with_cursor(runs["Link…"]))
        tour.shoot("fallback", fallback)
        tour.shoot("find", page.preview.open_search)
        tour.shoot("export", page.preview.options.export_requested.emit)
        tour.shoot("price", page.preview.sms.price_requested.emit)
        tour.shoot("saved-texts-empty", with_cursor(runs["Saved text…"]))
        tour.shoot("last-sent-none", runs["Compare with what was sent last"])
        page.strip.acted.emit()
        tour.shoot("checks")
        page.preview.show_view("sms")
        tour.shoot("sms-without-price")
        studio.window.close()
        jobs.close()
        desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
