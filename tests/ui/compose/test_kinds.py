"""Text, media and card: what each lets a person write, what the well takes, and that switching loses nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.domain.arrival import MediaPart
from mmsdesk.domain.message import Media, MediaMessage, media_of
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import CARD, MEDIA, TEXT, Draft
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.widgets.media_well import WellState
from tests.pictures.files import CARD as CONTACT
from tests.pictures.files import FILMS, film, pdf_bytes
from tests.pictures.samples import jpeg_bytes, moving, noise, saved
from tests.support.osteria import TRUFFLE, with_picture

Open = Callable[[object], ComposePage]
FILES: list[tuple[str, Callable[[Path], object], str]] = [
    ("plate.jpg", lambda path: saved(path, noise(360, 640, grain=20)), "JPG · 360 × 640 · ready for every carrier"),
    ("plate.png", lambda path: saved(path, noise(360, 640, grain=90)), "PNG · 360 × 640 · ready for every carrier"),
    ("plate.gif", lambda path: moving(path, 3, (64, 64), duration=400), "GIF · 64 × 64 · 0:02"),
    ("film.mp4", lambda path: path.write_bytes(film("portrait.mp4")), "MP4 · 90 × 160 · 0:01"),
    ("film.mov", lambda path: path.write_bytes(film("camera.mov")), "MOV · 64 × 64 · 0:01"),
    ("lume.vcf", lambda path: path.write_bytes(CONTACT), "Contact card · Osteria Lume"),
    ("menu.pdf", lambda path: path.write_bytes(pdf_bytes(3)), "PDF · 3 pages"),
]


def offer(page: ComposePage, path: Path) -> None:
    """Drop or paste a file on the well."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    page.media_field.well.offer(data)


def choose(page: ComposePage, kind: str) -> None:
    page.form.kinds.choose(kind)
    page.form.kinds.chosen.emit(kind)


def shown(*parts: QWidget) -> list[bool]:
    return [part.isVisible() for part in parts]


def test_each_kind_shows_what_it_has_and_a_media_message_says_that_it_has_no_words(compose: Open) -> None:
    page = compose(replace(TRUFFLE, list_name="", media=None))
    form = page.form
    parts = (form.subject, form.media_field, form.editor, form.optout, form.strict)
    expected = {
        TEXT: [False, False, True, True, True],
        MEDIA: [False, True, False, False, True],
        CARD: [True, True, True, True, True],
    }
    for kind, visible in expected.items():
        choose(page, kind)
        assert page.draft.kind == kind
        assert shown(*parts) == visible
    choose(page, MEDIA)
    assert "carries no words" in form.note
    page.open_fields()
    assert QApplication.activePopupWidget() is None


def test_switching_keeps_everything_and_undo_goes_back(qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs) -> None:
    page = compose(with_picture(desk, replace(TRUFFLE, list_name="")))
    before = page.draft
    for kind in (MEDIA, TEXT, MEDIA, CARD):
        choose(page, kind)
        qtbot.waitUntil(lambda: jobs.idle)
    assert page.draft == before
    choose(page, MEDIA)
    assert page.draft == replace(before, kind=MEDIA)
    page.undo()
    assert page.draft == before
    assert page.form.kinds.current == CARD


def test_the_well_takes_each_type_as_it_is(qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs, tmp_path: Path) -> None:
    page = compose(Draft(kind=MEDIA, list_name=""))
    well = page.media_field.well

    def wait_for_another(before: Media | None) -> None:
        qtbot.waitUntil(lambda: page.draft.media != before and jobs.idle)

    for name, make, words in FILES:
        path, before = tmp_path / name, page.draft.media
        make(path)
        offer(page, path)
        wait_for_another(before)
        assert well.state is WellState.FILE
        assert well.words.startswith(f"{name}, {words}, ")
        assert "on its way to a phone" in well.accessibleDescription()
        media = media_of(page.draft.message(""))
        assert page.draft.message("") == MediaMessage(media)
        assert media is not None
        assert desk.media.path_of(desk.media.find(media.url)).read_bytes() == path.read_bytes()
        assert [part.ref for part in page.preview.phone.arrival.parts if isinstance(part, MediaPart)] == [media.url]


def test_what_no_relay_would_serve_is_told_before_anybody_is_chosen(
    qtbot: QtBot, compose: Open, jobs: Jobs, tmp_path: Path
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(film() + b"PK\x03\x04")
    page = compose(Draft(kind=MEDIA))
    offer(page, path)
    qtbot.waitUntil(lambda: page.draft.media is not None and jobs.idle)
    qtbot.waitUntil(lambda: any(it.finding.rule == "MED-2" for it in page.problems.problems))


def test_a_film_without_its_table_is_not_taken_in(qtbot: QtBot, compose: Open, jobs: Jobs, tmp_path: Path) -> None:
    content = film("late_table.mp4")
    path = tmp_path / "cut.mp4"
    path.write_bytes(content[: content.index(b"moov") - 4])
    page = compose(Draft(kind=MEDIA))
    offer(page, path)
    qtbot.waitUntil(lambda: not page.media_field.trouble.isHidden() and jobs.idle)
    assert page.draft.media is None
    assert page.media_field.well.state is WellState.EMPTY


def test_the_missing_way_out_makes_a_card_of_it(qtbot: QtBot, compose: Open, jobs: Jobs, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg_bytes(noise(360, 640, grain=20)))
    page = compose(Draft(kind=MEDIA, body="See you"))
    offer(page, path)
    qtbot.waitUntil(lambda: page.draft.media is not None and jobs.idle)
    page.strip.acted.emit()
    qtbot.waitUntil(lambda: any(it.finding.rule == "OPT-1" for it in page.problems.problems))
    problem = next(it for it in page.problems.problems if it.finding.rule == "OPT-1")
    card = next(it for it in page.problems.cards if it.accessibleName().find(problem.finding.title) >= 0)
    button = next(it for it in card.findChildren(QWidget) if it.accessibleName().startswith("Make it a card"))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.draft.kind == CARD
    assert page.preview.phone.arrival.plain_text.endswith("See you\n\nReply STOP to opt out")


def test_a_file_that_is_gone_is_told_and_another_may_be_chosen(qtbot: QtBot, compose: Open, desk: Desk) -> None:
    stored = desk.media.add(FILMS / "portrait.mp4")
    desk.media.path_of(stored).unlink()
    page = compose(Draft(kind=MEDIA, media=stored.media))
    qtbot.waitUntil(lambda: page.media_field.well.state is WellState.BAD)
    assert page.media_field.well.words.startswith("The file is missing.")
