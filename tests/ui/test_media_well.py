"""A picture gets in by mouse, keyboard and clipboard, and the well says what became of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button
from mmsdesk.ui.widgets.cards import Scroll
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.media_well import MediaFacts, MediaWell, WellAction, WellState

Show = Callable[[QWidget], QWidget]
FACTS = MediaFacts("truffle-nights.jpg", "JPG · 1200 × 900", "412 KB of 1 MB", 0.41, Tone.OK)


@pytest.fixture
def well(keeper: ThemeKeeper, shown: Show) -> MediaWell:
    made = MediaWell(keeper, "Picture", actions=[WellAction("replace", "Replace", "refresh-cw")])
    shown(made)
    return made


def files(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    return data


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_keys_open_the_file_chooser(well: MediaWell, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(well.browse_requested):
        QTest.keyClick(well, key)


def test_a_click_opens_it_too_but_not_over_a_file(well: MediaWell, qtbot: QtBot) -> None:
    with qtbot.waitSignal(well.browse_requested):
        QTest.mouseClick(well, Qt.MouseButton.LeftButton)
    well.show_file(FACTS)
    with qtbot.assertNotEmitted(well.browse_requested):
        QTest.mouseClick(well, Qt.MouseButton.LeftButton)


def test_files_can_be_dropped(well: MediaWell, qtbot: QtBot) -> None:
    data, nothing = files("/pictures/a.jpg", "/pictures/b.jpg"), Qt.KeyboardModifier.NoModifier
    left, copy = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction
    plain = well.grab().toImage()
    QApplication.sendEvent(well, QDragEnterEvent(QPointF(5, 5).toPoint(), copy, data, left, nothing))
    assert well.grab().toImage() != plain
    with qtbot.waitSignal(well.files_offered) as seen:
        QApplication.sendEvent(well, QDropEvent(QPointF(5, 5), copy, data, left, nothing))
    assert seen.args == [(Path("/pictures/a.jpg"), Path("/pictures/b.jpg"))]
    assert well.grab().toImage() == plain


def test_a_picture_can_be_pasted(well: MediaWell, qtbot: QtBot) -> None:
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    QApplication.clipboard().setImage(image)
    with qtbot.waitSignal(well.image_pasted) as seen:
        QTest.keyClick(well, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert seen.args is not None
    assert seen.args[0].size() == image.size()
    QApplication.clipboard().clear()


def test_text_is_politely_ignored(well: MediaWell, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setText("hello")
    with qtbot.assertNotEmitted(well.files_offered):
        assert not well.offer(data)


def test_it_says_what_it_shows(well: MediaWell) -> None:
    states = [well.state]
    well.show_reading("a.jpg")
    assert well.accessibleName() == "Picture: Reading a.jpg…. "
    well.show_file(FACTS)
    assert well.accessibleName() == "Picture: truffle-nights.jpg, JPG · 1200 × 900, 412 KB of 1 MB"
    well.show_bad("This picture can’t be read", "Choose another.")
    assert well.words == "This picture can’t be read. Choose another."
    assert [*states, well.state] == [WellState.EMPTY, WellState.BAD]


def test_its_buttons_say_which(well: MediaWell, qtbot: QtBot) -> None:
    well.show_file(FACTS)
    (button,) = well.findChildren(Button)
    with qtbot.waitSignal(well.action_requested) as seen:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert seen.args == ["replace"]


def test_in_a_narrow_place_buttons_go_below_the_size_and_a_long_reason_onto_more_lines(
    keeper: ThemeKeeper, qtbot: QtBot
) -> None:
    actions = [WellAction("replace", "Replace", "refresh-cw"), WellAction("remove", "Remove", "trash-2")]
    well = MediaWell(keeper, "Picture", actions=actions)
    qtbot.addWidget(well)
    well.show_file(
        MediaFacts("plate.png", "PNG · too large a file to be shown here", "90.1 MB of 740 KB", 1.0, Tone.BAD)
    )
    scroll = Scroll(well)
    qtbot.addWidget(scroll)
    for width in (420, 300):
        scroll.resize(width, 400)
        scroll.show()
        qtbot.waitUntil(lambda: well.width() <= scroll.width())
        assert not scroll.horizontalScrollBar().isVisible()
        inside = [it for it in well.findChildren(QWidget) if it.isVisible()]
        assert all(it.mapTo(well, it.rect().topRight()).x() < well.width() for it in inside)
        labels = [it for it in well.findChildren(Label) if it.isVisible() and it.wordWrap()]
        assert all(it.height() >= it.heightForWidth(it.width()) for it in labels)
