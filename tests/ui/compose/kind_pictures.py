"""Pictures of the composer with each kind and file, for eyes: `python tests/ui/compose/kind_pictures.py FOLDER`.

A video made by ffmpeg is used where there is one; elsewhere the tiny one of the tests.
"""

import os
import shutil
import subprocess
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
from mmsdesk.services.drafts import CARD, MEDIA, TEXT, Draft
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import Look, ThemeKeeper
from tests.pictures.files import CARD as CONTACT
from tests.pictures.files import FILMS, pdf_bytes
from tests.support.osteria import TRUFFLE, add_list, open_osteria
from tests.ui.compose.pictures import Studio, pump


def make_files(folder: Path) -> dict[str, Path]:
    """One file of each type that needs a look of its own."""
    film = folder / "truffle-nights.mp4"
    if shutil.which("ffmpeg") is None:
        shutil.copyfile(FILMS / "portrait.mp4", film)
    else:
        picture = ("-loop", "1", "-i", str(resource_path("samples", "hero.jpg")), "-t", "12")
        shape = ("-vf", "scale=640:1138,setsar=1", "-r", "15", "-pix_fmt", "yuv420p", "-movflags", "+faststart")
        subprocess.run(("ffmpeg", "-v", "error", "-y", *picture, *shape, str(film)), check=True)
    contact, leaflet = folder / "osteria-lume.vcf", folder / "autumn-menu.pdf"
    contact.write_bytes(CONTACT)
    leaflet.write_bytes(pdf_bytes(3))
    return {"video": film, "contact": contact, "pdf": leaflet}


def main(folder: Path) -> None:
    """Write every picture."""
    app = QApplication([])
    keeper, jobs = ThemeKeeper(app, Look.LIGHT), Jobs()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        desk = open_osteria(Path(place) / "profile")
        add_list(desk, "Wine club", 418)
        files = make_files(Path(place))
        studio = Studio(folder, keeper, jobs, desk)
        drafts: dict[str, Draft] = {"media-empty": Draft(name="Truffle nights", kind=MEDIA)}
        for name, path in files.items():
            drafts[f"media-{name}"] = Draft(name="Truffle nights", kind=MEDIA, media=desk.media.add(path).media)
        drafts["card-video"] = replace(TRUFFLE, kind=CARD, media=drafts["media-video"].media)
        drafts["text"] = replace(TRUFFLE, kind=TEXT)
        for name, draft in drafts.items():
            _show(studio, desk, jobs, draft)
            studio.in_looks(name)
        jobs.close()
        studio.window.close()
        desk.close()


def _show(studio: Studio, desk: Desk, jobs: Jobs, draft: Draft) -> None:
    studio.window.open("compose", desk.create_draft(draft))
    page = studio.window.page("compose")
    assert isinstance(page, ComposePage)
    pump(jobs, lambda: page.form.isEnabled() and page.draft.kind == draft.kind)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
