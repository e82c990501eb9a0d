"""The sheet somebody approves a campaign by: its words can be read and copied from the PDF, on paper of two sizes."""

import io
import re
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from mmsdesk.domain.checks import Finding, Severity
from mmsdesk.services.exports import ApprovalSheet, LeftOut
from mmsdesk.ui.approval_pdf import FAMILIES, Paper, approval_pdf
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.theme import ThemeKeeper

BODY = (
    "Hi Maya, 5:30–7 pm (2 × 4 seats): truffle & fine office offers.\n\n<b>Book</b>: https://lume.example.com/a_b?c=1"
)
SHEET = ApprovalSheet(
    campaign="Truffle nights & <i>friends</i>",
    moment=datetime(2026, 11, 5, 11, 30, tzinfo=UTC),
    sender="72345",
    list_name="Wine club",
    people=2911,
    will_get=2772,
    left_out=(LeftOut("opted out", 118), LeftOut("a field is empty", 21)),
    person="Maya Chen, 3 of 2,911",
    subject="White truffle nights return",
    body=f"{BODY}\n\nReply STOP to opt out",
    written_subject="",
    written_body="Hi {{first_name|there}}, 5:30",
    files=("truffle-nights.jpg · JPG · 640 × 1138 · 412 KB",),
    findings=(
        Finding("SND-1", Severity.HARD, True, "There is no sender", "Choose one under Settings."),
        Finding("SUB-2", Severity.WARN, False, "The subject is long", "Some phones cut it."),
        Finding("TXT-6", Severity.INFO, False, "An SMS would be cheaper"),
    ),
    cost="2,772 people × $0.02 = about $55.44",
)


@pytest.fixture(autouse=True)
def fonts(keeper: ThemeKeeper) -> None:
    keeper.phone_font(FAMILIES[0], 12, 400)


def phone(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#2A54D0"))
    return image


def pages_of(data: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def squeezed(text: str) -> str:
    """Without the line breaks of the page."""
    return re.sub(r"\s+", "", text)


def spots_of(page: pypdf.PageObject) -> list[tuple[float, float]]:
    """Where on the page text begins."""
    spots: list[tuple[float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, _size: float) -> None:
        if text.strip():
            spots.append((tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]))

    page.extract_text(visitor_text=visit)
    return spots


def test_every_fact_and_word_is_text_in_the_pdf() -> None:
    reader = pypdf.PdfReader(io.BytesIO(approval_pdf(SHEET, [phone(450, 900)], Paper.A4)))
    text = "\n".join(page.extract_text() for page in reader.pages)
    for said in (
        "Truffle nights & <i>friends</i>",
        "Thursday, November 5, 2026, 11:30 AM UTC",
        "Something still stops the send",
        "72345",
        "2,772 people of 2,911 on “Wine club”, 139 left out",
        "118 people: opted out",
        "21 people: a field is empty",
        "truffle-nights.jpg · JPG · 640 × 1138 · 412 KB",
        "2,772 people × $0.02 = about $55.44",
        "Maya Chen, 3 of 2,911",
        *(line for line in SHEET.body.splitlines() if line),
        "Hi {{first_name|there}}, 5:30",
        "Stops the send: There is no sender. Choose one under Settings. (SND-1)",
        "Warning: The subject is long. Some phones cut it. (SUB-2)",
        "Tip: An SMS would be cheaper. (TXT-6)",
    ):
        assert squeezed(said) in squeezed(text), said
    assert "\t" not in text, "a space is copied as a space"
    assert reader.metadata is not None
    assert reader.metadata.title == "Truffle nights & <i>friends</i>: for approval"
    assert len(reader.pages[0].images) >= 1


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, (595, 842)), (Paper.LETTER, (612, 792))])
def test_the_paper_is_as_chosen(paper: Paper, size: tuple[int, int]) -> None:
    for page in pypdf.PdfReader(io.BytesIO(approval_pdf(SHEET, [phone(450, 900)], paper))).pages:
        assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == size


@pytest.mark.parametrize("paper", list(Paper))
def test_a_long_text_runs_over_pages_and_nothing_leaves_the_paper(paper: Paper) -> None:
    lines = [f"Line {number}: white truffle nights at the Osteria, and a long word {'x' * 150}" for number in range(36)]
    sheet = replace(SHEET, body="\n".join(lines), campaign="A campaign with a name that is long " * 4)
    reader = pypdf.PdfReader(io.BytesIO(approval_pdf(sheet, [phone(450, 900), phone(470, 950)], paper)))
    texts = [page.extract_text() for page in reader.pages]
    assert len(texts) > 2
    whole = squeezed("".join(texts))
    for line in lines:
        head, _, word = line.partition(" and a long")
        assert squeezed(head) in whole
        assert word
    assert whole.count("x") >= 36 * 150
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {len(texts)}" in text
    for page in reader.pages:
        wide, high = float(page.mediabox.width), float(page.mediabox.height)
        spots = spots_of(page)
        assert spots
        assert not [spot for spot in spots if not (20 < spot[0] < wide - 20 and 20 < spot[1] < high - 20)]


def test_a_message_without_words_file_or_findings_is_said_to_be_so() -> None:
    sheet = replace(SHEET, subject="", body="", files=(), findings=(), written_body="", left_out=())
    (text,) = pages_of(approval_pdf(sheet, [], Paper.A4))
    for said in ("Subject\nNone", "File\nNone", "No words", "Nothing was found.", "Nothing stops the send."):
        assert said in text
    assert "With its fields" not in text


def test_a_very_tall_phone_stays_on_its_page(qtbot: QtBot) -> None:
    data = approval_pdf(SHEET, [phone(400, 16000), phone(3000, 500)], Paper.LETTER)
    assert "72345" in pages_of(data)[0]
    assert squeezed("Reply STOP to opt out") in squeezed("".join(pages_of(data)))


def test_it_is_made_in_a_thread_without_a_word_in_the_log(qtbot: QtBot) -> None:
    jobs = Jobs(threads=1)
    made: list[tuple[bytes, bool]] = []
    main = threading.current_thread()
    jobs.run(
        lambda: (approval_pdf(SHEET, [phone(450, 900)], Paper.A4), threading.current_thread() is main),
        done=made.append,
    )
    qtbot.waitUntil(lambda: bool(made))
    jobs.close()
    (data, is_main) = made[0]
    assert not is_main
    assert data.startswith(b"%PDF-")
