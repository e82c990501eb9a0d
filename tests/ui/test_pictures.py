"""Files of the profile as the phone shows them: read in the background, whatever they are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from mmsdesk.domain.message import Card, Media
from mmsdesk.services.attachments import AttachmentKind
from mmsdesk.services.desk import Desk
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.phone_media import MediaLook
from mmsdesk.ui.pictures import Pictures
from tests.pictures.files import CARD, film, pdf_bytes
from tests.pictures.samples import moving
from tests.support.osteria import open_osteria


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_osteria(tmp_path / "profile")
    yield desk
    desk.close()


@pytest.fixture
def pictures(qtbot: QtBot, desk: Desk) -> Iterator[Pictures]:
    jobs = Jobs(threads=2)
    yield Pictures(jobs, desk.media)
    jobs.close()


def test_every_kind_of_file_becomes_what_a_phone_makes_of_it(
    qtbot: QtBot, desk: Desk, pictures: Pictures, tmp_path: Path
) -> None:
    files = {"lume.vcf": CARD, "menu.pdf": pdf_bytes(), "cake.mp4": film(), "broken.gif": b"GIF89a and no more"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    moving(tmp_path / "brunch.gif", 3, (60, 40), duration=70)
    media = {name: desk.media.add(tmp_path / name).media for name in (*files, "brunch.gif")}
    media["gone.pdf"] = Media("media/" + "0" * 64 + ".pdf", "gone.pdf")

    for name, each in media.items():
        first = pictures.look(each)
        assert first.is_loading, name
        assert first.kind is (AttachmentKind.VIDEO if name == "cake.mp4" else first.kind)
    qtbot.waitUntil(lambda: not any(pictures.look(each).is_loading for each in media.values()), timeout=20_000)
    looks = {name: pictures.look(each) for name, each in media.items()}

    def words(name: str) -> str:
        return looks[name].attachment.words

    assert words("lume.vcf") == "Contact card: Osteria Lume"
    assert words("menu.pdf").startswith("PDF, ")
    assert words("cake.mp4").startswith("Video, 0:0")
    assert words("brunch.gif") == "GIF: brunch.gif"
    assert [name for name, look in looks.items() if look.is_broken] == ["broken.gif", "gone.pdf"]
    frames = looks["brunch.gif"].frames
    assert [(frame.image.width(), frame.image.height(), frame.stays_ms) for frame in frames] == [(60, 40, 70)] * 3
    assert looks["brunch.gif"].has_image
    size = looks["cake.mp4"].size  # with a still or without one: that is up to the machine
    assert size is not None
    assert size.height() > size.width()


def test_the_name_is_the_one_the_message_gives_the_file(
    qtbot: QtBot, desk: Desk, pictures: Pictures, tmp_path: Path
) -> None:
    (tmp_path / "menu.pdf").write_bytes(pdf_bytes())
    stored = desk.media.add(tmp_path / "menu.pdf")
    message = Card("Tonight", "", Media(stored.url, "truffles.pdf"))

    def look() -> MediaLook:
        return pictures.looks(message)[stored.url]

    assert pictures.is_reading(stored.url) is False
    assert look().is_loading
    assert pictures.is_reading(stored.url)
    qtbot.waitUntil(lambda: not look().is_loading, timeout=20_000)
    assert look().attachment.name == "truffles.pdf"
    assert look() == look()
    assert pictures.look(stored.media).attachment.name == "menu.pdf"
