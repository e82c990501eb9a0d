"""The whole composer with the keyboard alone, and a name for everything that can be used."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QComboBox, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_parts import CALENDAR, DraftCard, DraftChoice, DraftPlace
from mmsdesk.services.drafts import CAROUSEL, CHOICE, KINDS, LOCATION, Draft
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.shortcuts import ON_PAGES
from mmsdesk.ui.widgets.stepper import Stepper
from tests.support.osteria import TRUFFLE, with_picture
from tests.ui.compose.hands import CTRL, SHIFT, focus_name, press, tab_to, type_here

Open = Callable[[Draft], ComposePage]
FILLED = {
    CHOICE: Draft(kind=CHOICE, body="Which?", choices=(DraftChoice(title="Yes"), DraftChoice(CALENDAR, "Keep it"))),
    CAROUSEL: Draft(kind=CAROUSEL, cards=(DraftCard("Wine", "Barolo"), DraftCard("Food"))),
    LOCATION: Draft(kind=LOCATION, place=DraftPlace("Osteria Lume", "", "45.5, -122.6")),
}


def controls(page: QWidget) -> Iterator[QWidget]:
    """What can be seen and used: what takes the focus, and every button."""
    for it in page.findChildren(QWidget):
        takes = it.focusPolicy() & Qt.FocusPolicy.TabFocus and isinstance(
            it, QAbstractButton | QLineEdit | QComboBox | QAbstractScrollArea
        )
        if it.isVisible() and it.isEnabled() and (takes or isinstance(it, QAbstractButton)):
            yield it


def spoken(widget: QWidget) -> str:
    """What a screen reader says it is called."""
    if isinstance(widget, QComboBox):
        return widget.accessibleName()  # on some systems Qt gives what is chosen as the name, the label as a relation
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name)


def reached_by_arrows(piece: QAbstractButton) -> bool:
    """Whether it is one of those that Tab reaches together: one of them, the arrows the others."""
    return piece.isCheckable() or not piece.focusPolicy() & Qt.FocusPolicy.TabFocus


def nameless(page: ComposePage) -> list[str]:
    return [f"{type(it).__name__} {it.objectName()}" for it in controls(page) if not spoken(it).strip()]


def said_twice(page: ComposePage) -> list[str]:
    twice: set[str] = set()
    for area in (page.form, page.preview, page.bar):
        names = [spoken(it) for it in controls(area)]
        twice |= {it for it in names if names.count(it) > 1}
    return sorted(twice)


def never_reached(page: ComposePage) -> list[str]:
    """What Tab, from the first control on, and the arrows do not come to."""
    steps = {it for part in page.findChildren(Stepper) for it in part.findChildren(QAbstractButton)}
    wanted = {spoken(it) for it in controls(page) if it not in steps or it.focusPolicy() & Qt.FocusPolicy.TabFocus}
    page.bar.back_button.setFocus()
    reached: set[str] = set()
    for _ in range(150):
        focus = QApplication.focusWidget()
        assert focus is not None
        reached.add(focus_name())
        group = focus.parent()
        if isinstance(focus, QAbstractButton) and isinstance(group, QWidget):
            pieces = [it for it in group.findChildren(QAbstractButton) if type(it) is type(focus)]
            reached |= {spoken(it) for it in pieces if reached_by_arrows(it)}
        press(Qt.Key.Key_Tab)
        if QApplication.focusWidget() is page.bar.back_button:
            break
    return sorted(wanted - reached)


def test_everything_has_a_name_of_its_own_and_is_reached_by_keys_whatever_the_kind(
    qtbot: QtBot, compose: Open, desk: Desk
) -> None:
    page = compose(replace(with_picture(desk, TRUFFLE), list_name="Wine club"))
    page.inspection.toggle()
    trouble: dict[str, list[str]] = {}
    for kind in KINDS:
        filled = FILLED.get(kind, page.work.written)
        now = replace(page.work.written, choices=filled.choices, cards=filled.cards, place=filled.place)
        page.work.change(replace(now, kind=kind), "Change type")
        qtbot.waitUntil(lambda: page.inspection.checker.is_current)
        trouble[kind] = [*nameless(page), *said_twice(page), *never_reached(page)]
    assert trouble == {kind: [] for kind in KINDS}


def test_every_tool_has_keys_that_are_written_down(compose: Open) -> None:
    page = compose(Draft())
    written = {QKeySequence(it.keys) for it in ON_PAGES["compose"]} | {
        QKeySequence("Ctrl+Z"),
        QKeySequence("Ctrl+Shift+Z"),
    }
    keys = {it.words: QKeySequence(it.keys[0]) for it in page.tools.tools if it.keys}
    assert [words for words, key in keys.items() if key not in written] == []
    menu = page.tools.menu()
    by_key_or_menu = {it.text().replace("&&", "&") for it in menu.actions()} | set(keys)
    assert [it.words for it in page.tools.tools if it.words not in by_key_or_menu] == []
    menu.deleteLater()


def test_a_message_is_written_checked_and_handed_on_without_a_mouse(qtbot: QtBot, compose: Open) -> None:
    page = compose(Draft(name="Poll", kind="text", list_name="Wine club"))
    page.form.kinds.focus()
    for _ in range(2):
        press(Qt.Key.Key_Right)
    assert page.work.written.kind == "card"
    tab_to("Subject")
    type_here("Truffle nights")
    tab_to("Message")
    type_here("Hi ")
    press(Qt.Key.Key_J, CTRL)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.work.written.body.startswith("Hi {{"))
    tab_to("Message")
    type_here(", see bit.ly/x")
    tab_to("Add answers")
    press(Qt.Key.Key_Space)
    type_here("Yes")
    assert page.work.written.choices == (DraftChoice(title="Yes"),)
    press(Qt.Key.Key_Z, CTRL)
    assert page.work.written.choices != (DraftChoice(title="Yes"),)
    press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert page.work.written.choices == (DraftChoice(title="Yes"),)
    qtbot.waitUntil(lambda: page.inspection.checker.is_current)
    press(Qt.Key.Key_F8)
    assert not page.problems.isHidden()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert page.problems.isAncestorOf(focus)
    press(Qt.Key.Key_Escape)
    assert page.problems.isHidden()
    went: list[object] = []
    page.open_requested.connect(went.append)
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: went == [("audience", page.work.campaign_id)])


def test_f6_goes_through_the_parts_of_the_page(compose: Open) -> None:
    page = compose(Draft(body="Hi"))
    visited = []
    for _ in page.panes():
        press(Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        visited += [number for number, pane in enumerate(page.panes()) if pane.isAncestorOf(focus)]
    assert set(visited) >= {0, 1, 2}
