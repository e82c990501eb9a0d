"""Fields dragged from above the text into it and into the subject."""

import itertools
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.compose.field_strip import FieldStrip, FieldTag
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.theme import ThemeKeeper
from tests.support.osteria import TRUFFLE

Open = Callable[[object], ComposePage]
CARD = replace(TRUFFLE, list_name="Wine club", title="Dinner", body="Hi , dinner?", optout_line=False)
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
COPY = Qt.DropAction.CopyAction


def drop(tag: FieldTag, onto: QWidget, where: QPoint) -> None:
    """Let go of what is dragged from `tag`, as the desktop does."""
    data = tag.mime()
    QApplication.sendEvent(onto, QDragEnterEvent(where, COPY, data, LEFT, NONE))
    QApplication.sendEvent(onto, QDropEvent(QPointF(where), COPY, data, LEFT, NONE))


def tag_of(page: ComposePage, name: str) -> FieldTag:
    return next(tag for tag in page.form.strip.tags if tag.chip.name == name)


def test_the_columns_of_the_list_stand_above_the_text(compose: Open) -> None:
    page = compose(CARD)
    assert [tag.chip.name for tag in page.form.strip.tags] == ["first_name", "last_name", "fav_wine"]
    assert all(tag.accessibleName().endswith("to drag into the text") for tag in page.form.strip.tags)


def test_a_field_dropped_into_the_text_is_a_chip_where_it_was_dropped(compose: Open) -> None:
    page = compose(CARD)
    editor = page.form.editor
    cursor = QTextCursor(editor.document())
    cursor.setPosition(3)
    drop(tag_of(page, "first_name"), editor.viewport(), editor.cursorRect(cursor).center())
    assert page.draft.body == "Hi {{first_name|there}}, dinner?"
    assert [chip.name for chip in editor.chips()] == ["first_name"]
    assert page.preview.phone.arrival.plain_text.endswith("Hi Maya, dinner?")


def test_a_field_dropped_into_the_subject_is_part_of_it(compose: Open) -> None:
    page = compose(CARD)
    subject = page.form.subject_input
    drop(tag_of(page, "last_name"), subject.viewport(), QPoint(subject.viewport().width() - 30, 10))
    assert page.draft.title == "Dinner{{last_name}}"


def test_a_field_that_is_clicked_goes_where_the_cursor_is(qtbot: QtBot, compose: Open) -> None:
    page = compose(CARD)
    page.form.editor.setFocus()
    page.form.editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.mouseClick(tag_of(page, "fav_wine"), LEFT)
    assert page.draft.body == "Hi , dinner?{{fav_wine}}"
    assert page.form.editor.hasFocus()


def test_fields_without_room_are_left_to_the_menu_and_none_is_cut_off(
    keeper: ThemeKeeper, shown: Callable[[QWidget], QWidget]
) -> None:
    strip = FieldStrip(keeper)
    strip.show_fields(["phone", *(f"a column with a name {number}" for number in range(30))])
    shown(strip)
    for width in (600, 250, 40):
        strip.resize(width, strip.height())
        assert all(strip.rect().contains(tag.geometry()) for tag in strip.tags)
        edges = [(tag.geometry().left(), tag.geometry().right()) for tag in strip.tags]
        assert edges == sorted(edges)
        assert all(left[1] < right[0] for left, right in itertools.pairwise(edges))
        assert len(strip.tags) == (3 if width == 600 else 1 if width == 250 else 0)


def test_fields_stand_as_close_as_before_when_large_text_is_given_up(
    qtbot: QtBot, compose: Open, keeper: ThemeKeeper
) -> None:
    page = compose(CARD)
    strip = page.form.strip

    def places() -> list[tuple[int, int]]:
        return [(tag.geometry().left() - strip.width(), tag.width()) for tag in strip.tags]

    qtbot.waitUntil(lambda: len(strip.tags) == 3)
    before = places()
    keeper.set_text_scale(1.5)
    qtbot.waitUntil(lambda: places() != before)
    keeper.set_text_scale(1.0)
    qtbot.waitUntil(lambda: places() == before)
