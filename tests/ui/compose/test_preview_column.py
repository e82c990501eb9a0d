"""The column beside the form: which phone, which view, and as whom."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from mmsdesk.services.desk import Desk
from mmsdesk.services.previewing import EMPTY_NAME
from mmsdesk.ui.compose.page import NOBODY_FOUND, ComposePage
from mmsdesk.ui.compose.person_choice import FindPersonDialog
from mmsdesk.ui.compose.preview_column import PreviewColumn
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.phone_choice import PhoneChoice
from mmsdesk.ui.phone_skin import ANDROID_LIKE
from mmsdesk.ui.pictures import Pictures
from mmsdesk.ui.theme import Look, ThemeKeeper
from mmsdesk.ui.widgets.labels import Label
from tests.support.osteria import TRUFFLE, with_picture

Open = Callable[[object], ComposePage]
GAPPY = replace(TRUFFLE, list_name="Wine club", body="Hi {{first_name}}, truffles are back.", media=None)


def press(column: PreviewColumn, name: str) -> None:
    """The button or switch people know by this name."""
    (found,) = [each for each in column.findChildren(QAbstractButton) if each.accessibleName() == name]
    assert found.isVisible()
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def body(page: ComposePage) -> str:
    return page.preview.phone.arrival.plain_text.splitlines()[1]


def choose(page: ComposePage, words: str) -> None:
    """An entry of the menu about people."""
    press(page.preview, "Choose whom to preview as")
    menu = next(each for each in page.findChildren(QMenu) if each.isVisible())
    action = next(each for each in menu.actions() if each.text() == words)
    action.trigger()
    menu.close()


def find(page: ComposePage, text: str) -> None:
    choose(page, "Find somebody…")
    dialog = next(each for each in page.window().findChildren(FindPersonDialog) if each.isVisible())
    QTest.keyClicks(dialog.field.control, text)
    QTest.keyClick(dialog.field.control, Qt.Key.Key_Return)


def test_the_phone_is_switched_and_remembered(
    compose: Open, desk: Desk, jobs: Jobs, keeper: ThemeKeeper, qtbot: QtBot
) -> None:
    page = compose(GAPPY)
    column = page.preview
    assert column.phone.accessibleName() == "Phone preview, iOS-like, light"
    for name in ("Android-like", "Dark phone", "Notification"):
        press(column, name)
    assert column.phone.accessibleName() == "Phone preview, Android-like, dark, notification"
    other = PreviewColumn(keeper, Pictures(jobs, desk.media), PhoneChoice(keeper, desk.profile.dir))
    qtbot.addWidget(other)
    assert other.phone.accessibleName() == "Phone preview, Android-like, dark"
    assert (other.skin.current, other.light.current) == (ANDROID_LIKE.key, "dark")
    press(column, "Light phone")  # as the window is: it is followed again
    keeper.use(Look.DARK)
    assert column.phone.skin_theme == "dark"


def test_somebody_with_nothing_filled_in_reads_the_gap(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    page = compose(GAPPY)
    qtbot.waitUntil(lambda: body(page).startswith("Hi Maya"))
    choose(page, EMPTY_NAME)
    assert body(page) == "Hi , truffles are back."
    assert page.preview.next_button.isEnabled()
    QTest.keyClick(page.form.editor, Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: body(page).startswith("Hi Maya"))
    choose(page, EMPTY_NAME)
    choose(page, "People of the list")
    qtbot.waitUntil(lambda: jobs.idle and body(page).startswith("Hi Maya"))


def test_anybody_is_found_by_name_number_or_place(qtbot: QtBot, compose: Open, jobs: Jobs) -> None:
    page = compose(GAPPY)
    toasts: list[str] = []
    page.toast_requested.connect(lambda text, _action, _react: toasts.append(text))
    find(page, "priya")
    qtbot.waitUntil(lambda: body(page).startswith("Hi Priya"))
    find(page, "13")
    qtbot.waitUntil(lambda: body(page) == "Hi , truffles are back.")
    place = page.preview.findChild(Label, "preview-place")
    assert place is not None
    assert place.text() == "13 of 14"
    find(page, "nobody at all")
    qtbot.waitUntil(lambda: toasts == [NOBODY_FOUND])
    assert body(page) == "Hi , truffles are back."


def test_pointing_at_a_long_subject_shows_what_may_be_cut(qtbot: QtBot, compose: Open) -> None:
    long = "White truffle nights return to Osteria Lume this Thursday"
    page = compose(replace(GAPPY, title=long))
    qtbot.waitUntil(lambda: any(it.finding.rule == "SUB-2" for it in page.problems.problems))
    number = next(it.number for it in page.problems.problems if it.finding.rule == "SUB-2")
    whole = page.preview.phone.grab().toImage()
    page.problems.pointed.emit(number)
    assert page.preview.phone.grab().toImage() != whole
    page.problems.pointed.emit(None)
    assert page.preview.phone.grab().toImage() == whole


def test_a_picture_is_shown_once_it_is_read(qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs) -> None:
    page = compose(with_picture(desk, GAPPY))
    qtbot.waitUntil(lambda: jobs.idle)
    QApplication.processEvents()
    assert page.preview.phone.accessibleDescription().startswith("Picture: truffle-nights.jpg\n")
    assert not page.preview.phone.parts()[0].rect.isEmpty()
