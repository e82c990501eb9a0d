"""The phone stays on the screen while somebody writes, in every window and with every text size."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.widths import PREVIEW_LEAST, share_width
from mmsdesk.ui.phone_fit import SMALLEST
from mmsdesk.ui.preview import Anchor
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.labels import Label
from tests.support.osteria import TRUFFLE

Open = Callable[[object], ComposePage]
TROUBLED = replace(
    TRUFFLE,
    list_name="",
    media=None,
    body="Hi {{first_name}}, dinner? bit.ly/lume",
    title="White truffle nights return to Osteria Lume this Thursday",
)


def is_inside(part: QWidget, page: QWidget) -> bool:
    """Whether the whole width of a part can be seen, and none of the page's parts lies outside."""
    left = part.mapTo(page, QPoint(0, 0)).x()
    return part.isVisible() and left >= 0 and left + part.width() <= page.width()


@pytest.mark.parametrize(
    ("size", "scale"), [((1440, 900), 1.0), ((1024, 700), 1.0), ((1440, 900), 1.5), ((1024, 700), 1.5)]
)
def test_the_phone_stays_beside_the_problems(
    qtbot: QtBot, compose: Open, window: MainWindow, keeper: ThemeKeeper, size: tuple[int, int], scale: float
) -> None:
    page = compose(TROUBLED)
    window.resize(*size)
    keeper.set_text_scale(scale)
    QTest.mouseClick(page.strip.button, Qt.MouseButton.LeftButton)
    phone = page.preview.phone
    qtbot.waitUntil(lambda: is_inside(page.preview, page) and is_inside(page.problems, page))
    name = next(it for it in page.preview.findChildren(Label) if it.accessibleName().startswith("Previewing as "))
    qtbot.waitUntil(lambda: name.width() >= name.full_width)
    qtbot.waitUntil(lambda: phone.width() >= phone.minimumSizeHint().width())
    assert (window.width(), window.height()) == size
    assert phone.scale >= SMALLEST
    bars = [scroll.horizontalScrollBar() for scroll in page.findChildren(QScrollArea)]
    qtbot.waitUntil(lambda: not any(bar.isVisible() for bar in bars))
    QTest.keyClick(page.problems, Qt.Key.Key_Escape)
    assert page.problems.isHidden()
    assert is_inside(page.form, page)
    qtbot.waitUntil(lambda: name.width() >= name.full_width)


def test_a_fix_that_needs_the_form_brings_it_back(
    qtbot: QtBot, compose: Open, window: MainWindow, keeper: ThemeKeeper
) -> None:
    page = compose(TROUBLED)
    window.resize(1024, 700)
    keeper.set_text_scale(1.5)
    QTest.mouseClick(page.strip.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.form.isVisible())
    card = next(it for it in page.problems.cards if it.fix_button.label == "Edit subject")
    QTest.mouseClick(card.fix_button, Qt.MouseButton.LeftButton)
    assert page.form.isVisible()
    qtbot.waitUntil(page.form.subject_input.hasFocus)


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
@pytest.mark.parametrize("inspector", [0, 332, 415])
def test_no_pixel_is_given_twice(inspector: int, scale: float) -> None:
    for width in range(900, 2000, 7):  # the smallest window leaves 960
        shares = share_width(width, inspector, scale)
        assert shares.preview >= PREVIEW_LEAST
        form = width - shares.preview - shares.inspector
        assert form == 0 if shares.covers else form >= (320 * scale if inspector else 500)


def test_the_last_line_of_a_phone_that_is_cut_off_below_can_be_scrolled_to(
    qtbot: QtBot, compose: Open, window: MainWindow
) -> None:
    page = compose(replace(TRUFFLE, list_name="", kind="text", media=None, body="One more line\n" * 40 + "the end"))
    window.resize(1024, 700)
    page.strip.acted.emit()
    phone = page.preview.phone
    qtbot.waitUntil(lambda: phone.scale < SMALLEST + 0.01 and phone.height() < 540)
    phone.set_anchors([Anchor(1, Tone.WARN, 0, len(phone.parts()[0].lines) - 1)])
    for _ in range(40):
        QTest.keyClick(phone, Qt.Key.Key_Down)
    assert phone.anchor_buttons()[0].geometry().center().y() < phone.height() - 72  # above the shade at the cut


def edges(part: QWidget, page: QWidget) -> tuple[int, int]:
    """Left and right edge of a part, as the page counts."""
    left = part.mapTo(page, QPoint(0, 0)).x()
    return left, left + part.width()


@pytest.mark.parametrize("size", [(1440, 900), (1440, 700), (1024, 700)])
def test_form_and_strip_stand_in_line_whether_the_form_is_scrolled_or_not(
    qtbot: QtBot, compose: Open, window: MainWindow, size: tuple[int, int]
) -> None:
    page = compose(replace(TROUBLED, kind="card"))
    window.resize(*size)
    qtbot.waitUntil(lambda: edges(page.form.subject_input, page) == edges(page.strip, page))
    page.strip.acted.emit()
    said = page.problems.findChild(Label, "problem-summary")
    assert isinstance(said, Label)
    qtbot.waitUntil(lambda: edges(page.problems.cards[0], page) == edges(said, page))


def test_the_switches_of_the_phone_stand_in_one_row_beside_a_form_of_usual_width(
    qtbot: QtBot, compose: Open, window: MainWindow
) -> None:
    page = compose(TROUBLED)
    window.resize(1440, 900)
    column = page.preview
    switches = (column.skin, column.light, column.view, column.options.button)
    qtbot.waitUntil(lambda: len({it.geometry().center().y() for it in switches}) == 1)
    places = [edges(it, column) for it in switches]
    assert all(first[1] < second[0] for first, second in pairwise(places))
    assert places[-1][1] <= column.width() - column.body.contentsMargins().right()


@pytest.mark.parametrize("size", [(1440, 900), (1200, 800), (1024, 700)])
def test_how_long_a_message_is_takes_two_lines_at_most_and_is_not_broken_inside_a_word(
    qtbot: QtBot, compose: Open, window: MainWindow, size: tuple[int, int]
) -> None:
    page = compose(TROUBLED)
    window.resize(*size)
    page.strip.acted.emit()
    length = page.findChild(Label, "message-length")
    assert isinstance(length, Label)
    qtbot.waitUntil(lambda: "longest" in length.text() or "characters" in length.text())
    qtbot.waitUntil(lambda: 1 <= len(length.lines_at(length.width())) <= 2)
    lines = length.lines_at(length.width())
    assert " ".join(line.strip() for line in lines) == length.text()
    assert not any(line.endswith("-") for line in lines)
    assert length.height() >= length.heightForWidth(length.width())


@pytest.mark.parametrize("inspecting", [False, True])
def test_no_control_is_cut_off_in_the_smallest_window_with_the_largest_text(
    qtbot: QtBot, compose: Open, window: MainWindow, keeper: ThemeKeeper, inspecting: bool
) -> None:
    page = compose(TROUBLED)
    window.resize(1024, 700)
    keeper.set_text_scale(1.5)
    if inspecting:
        page.strip.acted.emit()
    column = page.preview
    parts = (page.next_button, page.test_button, column.skin, column.light, column.view, column.options.button)
    qtbot.waitUntil(lambda: all(it.width() >= it.sizeHint().width() and is_inside(it, page) for it in parts))
    rows = ((column.skin, column.options.button), (column.light, column.view))
    qtbot.waitUntil(lambda: all(edges(first, page)[1] <= edges(second, page)[0] for first, second in rows))
