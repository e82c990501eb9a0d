"""Exporting the preview from the composer: what is asked, what lies in the file, and what is told when it cannot be."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.services.desk import Desk
from mmsdesk.ui.approval_pdf import Paper
from mmsdesk.ui.compose.export_preview import PDF, PNG, ExportDialog, PreviewExport, Wanted
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.folders import last_folder
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.phone_frame import SHADOW
from mmsdesk.ui.widgets.buttons import Button
from mmsdesk.ui.widgets.dialogs import Dialog
from tests.support.osteria import TRUFFLE, with_picture

Open = Callable[[object], ComposePage]
PLAIN = replace(TRUFFLE, list_name="Wine club", title="Truffles", body="Hi {{first_name}}, tonight.", media=None)


def dialogs(page: ComposePage, kind: type[QWidget]) -> list[QWidget]:
    return [each for each in page.window().findChildren(kind) if each.isVisible()]


def press(dialog: QWidget, words: str) -> None:
    button = next(each for each in dialog.findChildren(Button) if each.text() == words)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def export_of(page: ComposePage) -> PreviewExport:
    found = page.findChild(PreviewExport)
    assert isinstance(found, PreviewExport)
    return found


@pytest.fixture
def toasts() -> list[str]:
    return []


@pytest.fixture
def page(compose: Open, desk: Desk, jobs: Jobs, qtbot: QtBot, toasts: list[str]) -> ComposePage:
    page = compose(with_picture(desk, PLAIN))
    page.toast_requested.connect(lambda text, _action, _act: toasts.append(text))
    qtbot.waitUntil(lambda: jobs.idle and "Hi Maya" in page.preview.phone.accessibleDescription())
    return page


def test_the_keys_ask_what_and_where_and_the_pdf_holds_the_facts(
    qtbot: QtBot, page: ComposePage, tmp_path: Path, toasts: list[str]
) -> None:
    page.preview.show_view("notification")
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(page.form.editor, Qt.Key.Key_E, keys)
    qtbot.waitUntil(lambda: bool(dialogs(page, ExportDialog)))
    (ask,) = dialogs(page, ExportDialog)
    assert isinstance(ask, ExportDialog)
    assert ask.wanted == Wanted(PDF, False, Paper.LETTER), "the profile's country is the US"
    press(ask, "Choose a place…")
    (where,) = page.window().findChildren(QFileDialog)
    assert where.selectedFiles()[0].endswith("Truffle nights, for approval.pdf")
    assert where.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert not where.testOption(QFileDialog.Option.DontConfirmOverwrite), "it asks before it replaces a file"
    path = tmp_path / "sheet.pdf"
    where.fileSelected.emit(str(path))
    where.reject()
    qtbot.waitUntil(lambda: toasts == ["Saved sheet.pdf."])
    text = "\n".join(each.extract_text() for each in pypdf.PdfReader(path).pages)
    for said in (
        "Truffle nights",
        "12 people of 14 on “Wine club”, 2 left out",
        "1 person: opted out",
        "Hi Maya, tonight.",
        "Hi {{first_name}}, tonight.",
        "Reply STOP to opt out",
        "Maya Chen, 1 of 14",
        "truffle-nights.jpg · JPG",
    ):
        assert said in text, said
    assert Path(last_folder()) == tmp_path


def test_a_picture_holds_the_phones_at_twice_their_size(
    qtbot: QtBot, page: ComposePage, tmp_path: Path, toasts: list[str]
) -> None:
    one, two = tmp_path / "one.png", tmp_path / "two.png"
    export_of(page).save(Wanted(PNG, both=False), one)
    qtbot.waitUntil(lambda: len(toasts) == 1)
    export_of(page).save(Wanted(PNG, both=True), two)
    qtbot.waitUntil(lambda: len(toasts) == 2)
    skin = page.preview.phone.skin
    first, both = QImage(str(one)), QImage(str(two))
    assert first.width() == 2 * (skin.width + 2 * (skin.bezel + SHADOW))
    assert first.height() >= 2 * (skin.height + 2 * (skin.bezel + SHADOW))
    assert both.width() > 2 * first.width()
    assert first.pixelColor(first.width() // 2, first.height() // 2).alpha() == 255
    assert first.pixelColor(2, 2).alpha() == 0, "nothing stands around the phone"
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix == ".png") == ["one.png", "two.png"]


def test_what_is_chosen_decides_what_else_is_asked(qtbot: QtBot, page: ComposePage) -> None:
    export_of(page).ask()
    qtbot.waitUntil(lambda: bool(dialogs(page, ExportDialog)))
    (ask,) = dialogs(page, ExportDialog)
    assert isinstance(ask, ExportDialog)
    assert ask.paper.isVisible()
    piece = next(each for each in ask.findChildren(QWidget) if each.accessibleName() == "PNG picture")
    QTest.keyClick(piece, Qt.Key.Key_Space)
    assert not ask.paper.isVisible()
    QTest.keyClick(ask.both, Qt.Key.Key_Space)
    assert (ask.wanted.kind, ask.wanted.both) == (PNG, True)
    QTest.keyClick(ask, Qt.Key.Key_Escape)
    assert not dialogs(page, ExportDialog)


def test_a_place_that_cannot_be_written_is_told_and_leaves_nothing(
    qtbot: QtBot, page: ComposePage, tmp_path: Path, toasts: list[str]
) -> None:
    export_of(page).save(Wanted(PDF, both=True, paper=Paper.A4), tmp_path / "gone" / "sheet.pdf")

    def told() -> list[str]:
        return [each.accessibleName() for each in dialogs(page, Dialog)]

    qtbot.waitUntil(lambda: "sheet.pdf couldn’t be saved" in told())
    assert toasts == []
    assert not (tmp_path / "gone").exists()
