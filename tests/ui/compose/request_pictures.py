"""Whose words are on the phone, and the request beside it: `python tests/ui/compose/request_pictures.py FOLDER`."""

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("LANG", "C.UTF-8")
sys.path.insert(0, str(Path(__file__).parents[3]))

from PySide6.QtTest import QTest

from mmsdesk.domain.ids import CampaignId
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_parts import DraftCard, DraftChoice
from mmsdesk.services.drafts import CAROUSEL, CHOICE, Draft
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.wording_line import ASK_AFTER_MS
from mmsdesk.ui.shell import MainWindow
from tests.support.edge import ok, open_edge
from tests.support.osteria import TRUFFLE, add_list, open_osteria, with_picture
from tests.ui.shots import Shooter

LIST = "VIP & dinner guests"
EVERY = ("light", "dark", "150", "small")


def choice(desk: Desk) -> CampaignId:
    answers = (
        DraftChoice(title="Count me in"),
        DraftChoice("link", "See the menu", "https://osterialume.example/truffle"),
    )
    body = "Hi {{first_name|there}}, truffle nights start on Thursday. Shall we keep a table for you?"
    draft = Draft(name="Truffle nights", kind=CHOICE, body=body, choices=answers, list_name=LIST)
    return desk.create_draft(draft)


def carousel(desk: Desk) -> CampaignId:
    first, second = with_picture(desk, TRUFFLE).media, with_picture(desk, TRUFFLE, "wine.jpg", "barolo.jpg").media
    cards = (
        DraftCard("Truffle tasting", "Five courses, Thursdays", first, (DraftChoice(title="Book a table"),)),
        DraftCard("Barolo pairing", "Three glasses with the menu", second),
    )
    return desk.create_draft(Draft(name="Two evenings", kind=CAROUSEL, cards=cards, list_name=LIST))


def request(window: MainWindow) -> None:
    page = window.page(window.current_key)
    assert isinstance(page, ComposePage)
    next(tool for tool in page.tools.tools if tool.words == "Request as JSON").run()
    QTest.qWait(400)


def wait(_window: MainWindow) -> None:
    QTest.qWait(ASK_AFTER_MS + 300)


def main(out: Path) -> None:
    shooter = Shooter()
    words = "Hi Maya, truffle nights start on Thursday. Shall we keep a table for you?\nReply STOP to opt out"
    said = f"{words}\n> COUNT ME IN\n> See the menu: https://osterialume.example/truffle"
    with (
        tempfile.TemporaryDirectory() as folder,
        open_edge(lambda _: ok({"transcoded_message": {"MMS": said}})) as edge,
    ):
        desk = open_osteria(Path(folder))
        add_list(desk, LIST, 40)
        first, second, card = (
            choice(desk),
            carousel(desk),
            desk.create_draft(replace(with_picture(desk, TRUFFLE), list_name=LIST)),
        )
        nobody = desk.environ
        desk.environ = {**nobody, "MMSDESK_API_URL": edge.origin, "MMSDESK_AUTH_URL": edge.origin}
        shooter.shoot(out, "exact", desk, ComposePage, (first,), act=wait, looks=EVERY)
        desk.environ = nobody
        shooter.shoot(out, "approximate", desk, ComposePage, (second,), act=wait, looks=EVERY)
        shooter.shoot(out, "request", desk, ComposePage, (card,), act=request, looks=EVERY)
        desk.close()
    shooter.jobs.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
