"""A key in the message costs little: what it does not change is neither placed nor painted anew."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.compose import autosave
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.theme import Look, ThemeKeeper
from tests.support.osteria import TRUFFLE

Open = Callable[[object], ComposePage]
LETTER = replace(TRUFFLE, list_name="", body="Hi {{first_name|there}}, " + "dinner is served. " * 12)


class Heard(QObject):
    """Which widgets were painted, and whether any placed what it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: set[QWidget] = set()
        self.placed: set[QWidget] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWidget):
            if event.type() is QEvent.Type.Paint:
                self.painted.add(watched)
            elif event.type() is QEvent.Type.LayoutRequest:
                self.placed.add(watched)
        return False


def test_a_key_paints_editor_count_and_phone_and_places_nothing(
    qtbot: QtBot, compose: Open, window: MainWindow, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("QUIET_MS", "LONGEST_MS"):  # the first key after a save has "Saved" taken away, too
        monkeypatch.setattr(autosave, name, 60_000)
    page = compose(LETTER)
    editor = page.form.editor
    editor.setFocus()
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, "ab")
    qtbot.waitUntil(lambda: page.inspection.is_current and jobs.idle)
    QApplication.processEvents()
    heard = Heard()
    QApplication.instance().installEventFilter(heard)  # type: ignore[union-attr]  # there is one while tests run

    QTest.keyClick(editor, Qt.Key.Key_C)
    QApplication.sendPostedEvents()
    QApplication.instance().removeEventFilter(heard)  # type: ignore[union-attr]  # as above

    count = page.findChild(QWidget, "message-length")
    assert {editor.viewport(), page.preview.phone} <= heard.painted <= {editor.viewport(), page.preview.phone, count}
    assert not heard.placed


@pytest.mark.parametrize("look", [Look.LIGHT, Look.DARK])
@pytest.mark.parametrize("enabled", [True, False])
def test_the_ground_the_words_stand_on_is_the_editors(
    compose: Open, keeper: ThemeKeeper, look: Look, enabled: bool
) -> None:
    keeper.use(look)
    page = compose(LETTER)
    editor, phone = page.form.editor, page.preview.phone
    editor.setEnabled(enabled)
    QApplication.processEvents()

    shown: QImage = editor.grab().toImage()

    edge = shown.pixelColor(shown.width() // 2, 4)  # between the border and the words
    assert shown.pixelColor(shown.width() // 2, shown.height() - 14) == edge
    assert edge == (keeper.theme.surface if enabled else keeper.theme.surface2)
    assert phone.grab().toImage().pixelColor(1, 1) == keeper.theme.color("side")
