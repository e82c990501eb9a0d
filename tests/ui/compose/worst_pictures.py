"""Pictures of looking at the people a message fits worst: `python tests/ui/compose/worst_pictures.py FOLDER`.

The worst cases on the phone, the people behind a problem, a long list being checked, ignored problems, three tests.
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

from PySide6.QtWidgets import QApplication

from mmsdesk.domain.contact import Details
from mmsdesk.domain.ids import JobId
from mmsdesk.services.phone_tests import PhoneTests
from mmsdesk.services.sending_tests import PhoneTest, Progress
from mmsdesk.store import contacts
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.people_dialog import ConcernedDialog
from mmsdesk.ui.compose.send_test import SendTestDialog
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import Look, ThemeKeeper
from mmsdesk.ui.widgets.dialogs import Dialog
from tests.support.osteria import TRUFFLE, add_list, open_osteria, with_picture
from tests.ui.compose.pictures import Studio, pump

STRANGE = (
    Details("+13105550170", "Maximiliane-Alexandra", "Hohenstein-Wallenberg"),
    Details("+13105550171", "مريم", "حداد"),
    Details("+13105550172", "Bo 🎉", "Lindqvist"),
    Details("+13105550173", "Łucja", "Nowak"),
)
LOOKS = ((Look.LIGHT, 1.0, "light"), (Look.DARK, 1.0, "dark"), (Look.LIGHT, 1.5, "150"))


def main(folder: Path) -> None:
    """Write every picture."""
    app = QApplication([])
    keeper, jobs = ThemeKeeper(app, Look.LIGHT), Jobs()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        desk = open_osteria(Path(place) / "profile")
        add_list(desk, "Wine club", 300, opted_out=2)
        desk.writer.run(lambda db: contacts.add_people(db, contacts.ensure_list(db, "Wine club", 0), STRANGE, 1.0))
        for name, number in (("Elena Ricci", "+15035550100"), ("Front desk", "+19715550133")):
            PhoneTests(desk).keep(name, number)
        studio = Studio(folder, keeper, jobs, desk)
        draft = replace(TRUFFLE, list_name="Wine club", title="For {{first_name}}: truffle nights")
        draft = replace(draft, body=draft.body.replace("{{first_name|there}}", "{{first_name}}"))
        studio.window.open("compose", desk.create_draft(with_picture(desk, draft)))
        page = studio.window.page("compose")
        assert isinstance(page, ComposePage)
        pump(jobs, lambda: page.form.isEnabled() and page.inspection.checker.is_current)

        def in_looks(name: str, before: Callable[[], object] = lambda: None) -> None:
            for look, scale, suffix in LOOKS:
                keeper.use(look)
                keeper.set_text_scale(scale)
                pump(jobs, lambda: True)
                before()
                pump(jobs, lambda: True)
                studio.take(f"{name}-{suffix}")
                for dialog in studio.window.findChildren(Dialog):
                    if dialog.isVisible():
                        dialog.reject()
                pump(jobs, lambda: True)
            keeper.use(Look.LIGHT)
            keeper.set_text_scale(1.0)

        page.preview.worst_requested.emit()
        in_looks("w1-empty-field")
        page.preview.step_requested.emit(1)
        in_looks("w2-longest-text")
        page.preview.open_people()
        studio.take("w3-menu")
        for each in app.topLevelWidgets():
            if each.isVisible() and each.inherits("QMenu"):
                each.grab().save(str(folder / "w3-menu-alone.png"))
                each.close()
        page.strip.acted.emit()
        in_looks("w4-problems")

        def show_people() -> None:
            problem = next(it for it in page.problems.problems if it.finding.rule == "FLD-1")
            page.problems.people_requested.emit(problem)

        def search_nobody() -> None:
            show_people()
            pump(jobs, lambda: True)
            studio.window.findChildren(ConcernedDialog)[-1].search.setText("nobody at all")
            pump(jobs, lambda: not studio.window.findChildren(ConcernedDialog)[-1].model.rows)

        in_looks("w5-people", show_people)
        in_looks("w6-people-nobody", search_nobody)
        for problem in page.problems.problems:
            if not problem.finding.blocks:
                page.problems.ignored.emit(problem)
        pump(jobs, lambda: True)
        in_looks("w7-ignored")
        page.strip.show_problems(
            page.problems.problems, strict=True, open_now=True, counting="Checking 100,000 people… 40%"
        )
        studio.take("w8-checking")
        page.strip.show_problems((), strict=True, open_now=False, counting="Checking 100,000 people… 40%")
        studio.take("w8-checking-nothing")

        def send_tests() -> None:
            page.send_test()
            dialog = studio.window.findChildren(SendTestDialog)[-1]
            pump(jobs, lambda: bool(dialog.rows))

        def sent_tests() -> None:
            send_tests()
            dialog = studio.window.findChildren(SendTestDialog)[-1]
            rows = [row.phone for row in dialog.rows]
            why = "Not sent. Subject is 94 characters, the limit is 80: a test is held to the same rules."
            dialog._show_sent(
                (
                    PhoneTest(rows[0], Progress.DELIVERED, "Delivered.", JobId("a" * 32), "Maya Hohenstein"),
                    PhoneTest(rows[0], Progress.SENT, "Sent.", JobId("b" * 32), "مريم حداد"),
                    PhoneTest(rows[0], Progress.FAILED, why, None, "Maximiliane-Alexandra Hohenstein-Wallenberg"),
                )
            )
            dialog._timer.stop()

        in_looks("w9-send", send_tests)
        in_looks("w9-sent", sent_tests)
        jobs.close()
        desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
