"""Pictures of fields and conditional text, for eyes: `python tests/ui/compose/personal_pictures.py FOLDER`."""

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LANG", "C.UTF-8")
sys.path.insert(0, str(Path(__file__).parents[3]))

from PySide6.QtWidgets import QApplication

from mmsdesk.services.drafts import CARD
from mmsdesk.ui.compose.conditions import ConditionDialog
from mmsdesk.ui.compose.field_menu import FieldMenu
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import Look, ThemeKeeper
from tests.support.osteria import TRUFFLE, add_list, open_osteria
from tests.ui.compose.pictures import Studio, pump

BODY = (
    "{{if first_name is empty: Good evening|Good evening {{first_name}}}}, the white truffles are here.\n\n"
    "{{if fav_wine equals Barolo: Your Barolo is open.|We have a {{fav_wine|red}} for you.}}"
    " See you, {{last_name}} {{if shoe_size is empty: x}}"
)
LOOKS = {"light": (Look.LIGHT, 1.0), "dark": (Look.DARK, 1.0), "150": (Look.LIGHT, 1.5)}


def main(folder: Path) -> None:
    """Write every picture."""
    app = QApplication([])
    keeper, jobs = ThemeKeeper(app, Look.LIGHT), Jobs()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        desk = open_osteria(Path(place) / "profile")
        add_list(desk, "Wine club", 900)
        studio = Studio(folder, keeper, jobs, desk)
        studio.window.open("compose", desk.create_draft(replace(TRUFFLE, kind=CARD, list_name="Wine club", body=BODY)))
        page = studio.window.page("compose")
        assert isinstance(page, ComposePage)
        pump(jobs, lambda: page.form.isEnabled() and page.draft.body == BODY)
        studio.in_looks("chips")
        for name, (look, scale) in LOOKS.items():
            keeper.use(look)
            keeper.set_text_scale(scale)
            _menu(studio, page, name)
            _dialog(studio, page, name)
        studio.window.close()
        jobs.close()
        desk.close()


def _menu(studio: Studio, page: ComposePage, name: str) -> None:
    page.form.editor.setFocus()
    page.open_fields()
    (menu,) = page.findChildren(FieldMenu)
    pump(studio.jobs, lambda: "\t" in "".join(action.text() for action in menu.actions()))
    menu.grab().save(str(studio.folder / f"menu-{name}.png"))
    menu.close()
    pump(studio.jobs, lambda: not page.findChildren(FieldMenu))


def _dialog(studio: Studio, page: ComposePage, name: str) -> None:
    editor = page.form.editor
    place = next(place for place in range(editor.document().characterCount()) if editor.chip_at(place) is not None)
    editor.chip_opened.emit(place)
    (dialog,) = studio.window.findChildren(ConditionDialog)
    studio.take(f"dialog-{name}")
    dialog.form.setCurrentIndex(2)
    dialog.date.set_text("03/04/2026")
    dialog.date.edited.emit("")
    dialog.then.set_text("Good evening {{first_name}}|")
    dialog.then.edited.emit("")
    studio.take(f"dialog-trouble-{name}")
    dialog.reject()
    pump(studio.jobs, lambda: not studio.window.findChildren(ConditionDialog))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
