"""A campaign file that is dropped on the composer is opened by the window, and no field takes it for a picture."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.dropped import campaign_in
from mmsdesk.ui.importing.file_well import FileWell
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.theme import ThemeKeeper
from tests.support.osteria import TRUFFLE

Open = Callable[[object], ComposePage]
CARD = replace(TRUFFLE, list_name="Wine club", media=None)
WHERE = QPoint(10, 10)


def dragged(*paths: str) -> QMimeData:
    """What a file manager hands over: addresses, and the same as text."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    data.setText("\n".join(paths))
    return data


def drop(onto: QWidget, data: QMimeData) -> bool:
    """Drag over a widget and let go; whether anybody wanted it."""
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    over = QDragEnterEvent(WHERE, *how)
    over.ignore()
    QApplication.sendEvent(onto, over)
    if over.isAccepted():
        QApplication.sendEvent(onto, QDropEvent(QPointF(WHERE), *how))
    return over.isAccepted()


@pytest.mark.parametrize("place", ["words", "subject", "file", "name", "phone"])
def test_the_window_opens_it_wherever_it_is_dropped(
    qtbot: QtBot, compose: Open, window: MainWindow, place: str
) -> None:
    page = compose(CARD)
    onto: dict[str, QWidget] = {
        "words": page.form.editor.viewport(),
        "subject": page.form.subject_input.viewport(),
        "file": page.media_field.well,
        "name": page.bar.name_input,
        "phone": page.preview.phone,
    }
    before = page.work.written
    asked = QSignalSpy(window.file_dropped)
    assert drop(onto[place], dragged("/home/ada/truffle.MMSDESK"))
    assert [asked.at(number) for number in range(asked.count())] == [[Path("/home/ada/truffle.MMSDESK")]]
    assert page.work.written == before


def test_below_a_question_it_is_not_taken(compose: Open, window: MainWindow) -> None:
    page = compose(CARD)
    page.send_test()
    assert window.is_asking
    assert not drop(page.media_field.well, dragged("/home/ada/truffle.mmsdesk"))


def test_what_is_no_single_campaign_is_left_to_the_field(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    assert campaign_in(dragged("/a.mmsdesk", "/b.mmsdesk")) is None
    assert campaign_in(dragged("/a.jpg")) is None
    assert campaign_in(dragged()) is None
    well = FileWell(keeper)
    qtbot.addWidget(well)
    assert drop(well, dragged("/people.csv"))
    assert not drop(well, dragged("/truffle.mmsdesk"))
