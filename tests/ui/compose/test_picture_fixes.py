"""Every problem of a picture that has a button: the button mends it."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from mmsdesk.domain.checks import Facts, Finding, check_campaign
from mmsdesk.domain.media import MediaFacts, facts_from_dict
from mmsdesk.domain.message import Campaign, Card, ContentType, Media
from mmsdesk.pictures import fit, probe
from mmsdesk.services.preflight import CheckReport, to_json
from mmsdesk.ui.compose.fixes import all_options, fit_options, offer_for
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.problems import Problem
from mmsdesk.ui.jobs import Jobs
from tests.pictures.samples import moving, noise, saved
from tests.support.osteria import TRUFFLE
from tests.ui.compose.picture_files import SAMPLES, Sample

Open = Callable[[object], ComposePage]
BODY = "See you on Thursday.\n\nReply STOP to opt out"
IN_THE_WINDOW = ("party.gif", "clear.png", "wide.jpg", "turned.jpg", "motion.jpg", "print.jpg")


def judged(facts: MediaFacts) -> tuple[Finding, ...]:
    message = Card("Truffle nights", BODY, Media(f"media/{facts.sha256}.jpg", facts.filename))
    campaign = Campaign("Nights", "72345", True, ContentType.MARKETING, message)
    return check_campaign(campaign, Facts(media=facts, rehearsal=True))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_after_the_button_nothing_stops_the_send_and_the_problem_is_gone(tmp_path: Path, sample: Sample) -> None:
    path = sample.make(tmp_path)
    facts = facts_from_dict(probe(str(path)))
    before = judged(facts)
    (finding,) = [it for it in before if it.rule == sample.rule and it.fix is not None and it.fix.kind == sample.fix]
    assert offer_for(finding, facts).label == sample.label
    told = [it["fix"] for it in to_json(CheckReport(before))["findings"] if it["rule"] == sample.rule]
    assert sample.fix in told
    made = facts_from_dict(fit(str(path), str(tmp_path / "made"), dict(fit_options(finding)))["facts"])
    assert made.is_animated == (sample.fix == "shrink_gif")
    after = judged(replace(made, filename="made.gif" if made.is_animated else "made.jpg", extension=""))
    assert [it.rule for it in after if it.blocks or it.rule == sample.rule] == []


def take(page: ComposePage, qtbot: QtBot, jobs: Jobs, path: Path) -> Media:
    """Drop a file on the well; what the draft has then."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    page.media_field.well.offer(data)
    qtbot.waitUntil(lambda: page.draft.media is not None and page.draft.media.filename == path.name and jobs.idle)
    assert page.draft.media is not None
    return page.draft.media


def rules(page: ComposePage) -> list[str]:
    return [problem.finding.rule for problem in page.problems.problems]


def button_of(page: ComposePage, rule: str) -> tuple[Problem, Callable[[], None]]:
    place = rules(page).index(rule)
    button = page.problems.cards[place].fix_button
    return page.problems.problems[place], lambda: QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_in_the_window_each_button_is_one_step_that_undo_takes_back(
    qtbot: QtBot, compose: Open, jobs: Jobs, tmp_path: Path
) -> None:
    page = compose(replace(TRUFFLE, list_name=""))
    QTest.mouseClick(page.strip.button, Qt.MouseButton.LeftButton)
    for sample in (it for it in SAMPLES if it.name in IN_THE_WINDOW):
        taken = take(page, qtbot, jobs, sample.make(tmp_path))
        problem, press = button_of(page, sample.rule)
        assert problem.offer.label == sample.label
        press()
        qtbot.waitUntil(lambda before=taken: page.draft.media != before and jobs.idle, timeout=8000)  # type: ignore[misc]
        assert sample.rule not in rules(page)
        assert not any(it.finding.blocks for it in page.problems.problems)
        page.undo()
        assert page.draft.media == taken
        qtbot.waitUntil(lambda: jobs.idle)


def test_a_type_that_cannot_be_sent_is_among_what_is_mended_automatically(
    qtbot: QtBot, compose: Open, jobs: Jobs, tmp_path: Path
) -> None:
    page = compose(replace(TRUFFLE, list_name=""))
    taken = take(page, qtbot, jobs, saved(tmp_path / "plate.webp", noise(360, 640, grain=20)))
    assert page.media_field.well.words.startswith("plate.webp, WebP · 360 × 640 · can’t be sent by MMS")
    assert [it.finding.rule for it in page.problems.safe] == ["TYP-1"]
    QTest.mouseClick(page.strip.button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.problems.fix_all, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.draft.media != taken and jobs.idle)
    assert page.strip.title == "Ready to send"
    assert page.media_field.well.words.startswith("plate.jpg, JPG")
    take(page, qtbot, jobs, moving(tmp_path / "moving.webp", 3, (360, 640), grain=40))
    assert [it.offer.label for it in page.problems.problems] == ["Keep the first frame"]
    assert page.problems.safe == ()


def test_what_cannot_be_opened_here_is_taken_in_and_says_where_to_convert_it(
    qtbot: QtBot, compose: Open, jobs: Jobs, tmp_path: Path
) -> None:
    page = compose(replace(TRUFFLE, list_name=""))
    photo = tmp_path / "IMG_0001.HEIC"
    photo.write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(99))
    take(page, qtbot, jobs, photo)
    (problem,) = page.problems.problems
    assert problem.finding.title == "HEIC can’t be sent by MMS"
    assert problem.finding.detail == "HEIC can’t be opened here. Export it as JPG from Photos or on the phone first."
    assert (problem.offer.label, problem.finding.blocks) == ("Choose another", True)
    before = page.draft
    broken = tmp_path / "broken.webp"
    out = io.BytesIO()
    noise(64, 48).save(out, "WEBP")
    broken.write_bytes(out.getvalue()[:200])
    page.media_field.take(broken)
    qtbot.waitUntil(lambda: page.media_field.trouble.title == "broken.webp can’t be read" and jobs.idle)
    assert page.draft == before


def test_the_file_dialog_offers_what_can_be_converted(qtbot: QtBot, compose: Open) -> None:
    page = compose(replace(TRUFFLE, list_name=""))
    page.media_field.browse()
    dialog = page.media_field.findChild(QFileDialog)
    assert dialog is not None
    first = dialog.nameFilters()[0]
    dialog.reject()
    assert all(f"*.{ending}" in first for ending in ("jpg", "webp", "bmp", "tif", "tiff", "avif", "heic"))


def test_escape_stops_the_making_of_a_picture_and_nothing_is_changed(
    qtbot: QtBot, compose: Open, jobs: Jobs, tmp_path: Path
) -> None:
    page = compose(replace(TRUFFLE, list_name=""))
    taken = take(page, qtbot, jobs, moving(tmp_path / "party.gif", 5, (480, 480), grain=3))
    words = page.media_field.well.words
    QTest.mouseClick(page.strip.button, Qt.MouseButton.LeftButton)
    _, press = button_of(page, "SIZ-2")
    press()
    assert page.media_field.well.words == "Reading party.gif…. Esc stops it"
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert (page.media_field.well.words, page.draft.media) == (words, taken)
    qtbot.waitUntil(lambda: jobs.idle)
    assert (page.media_field.well.words, page.draft.media) == (words, taken)
    assert not page.problems.isHidden()
    assert button_of(page, "SIZ-2")[0].offer.is_safe


def test_several_findings_about_a_picture_make_one_recipe() -> None:
    animated = MediaFacts(
        "0" * 64, "a.gif", "gif", "image/gif", 700_000, width=480, height=720, frames=9, duration_ms=900
    )
    found = [it for it in judged(animated) if it.fix is not None and it.fix.kind == "shrink_gif"]
    assert sorted(it.rule for it in found) == ["CAR-2", "GIF-12", "GIF-3", "SIZ-2"]
    options = all_options([*found, replace(found[0], rule="CAR-6")])
    assert options == {"max_bytes": 280_000, "at_most": 580_000, "fill": "#ffffff", "keep_moving": True}
