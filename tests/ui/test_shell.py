"""The window: pages on demand, a way back, dialogs that keep the focus, toasts."""

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.page_parts import PageHeader, TopBar
from mmsdesk.ui.shell import AUDIENCE, CAMPAIGNS, REPORTS, SETTINGS, MainWindow, Page
from mmsdesk.ui.theme import ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, Kind
from mmsdesk.ui.widgets.dialogs import Dialog
from mmsdesk.ui.widgets.stepper import Stepper


class Diary(Page):
    """Remembers what happened to it."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[object] = []
        self.input = QLineEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.input)

    def enter(self, *arguments: object) -> None:
        self.events.append(arguments)

    def leave(self) -> None:
        self.events.append("left")


@pytest.fixture
def window(keeper: ThemeKeeper, qtbot: QtBot) -> MainWindow:
    made = MainWindow(keeper)
    qtbot.addWidget(made)
    made.add_page("reports", REPORTS, Diary)
    made.add_page("campaigns", CAMPAIGNS, Diary)
    made.add_page("settings", SETTINGS, Diary)
    made.add_page("compose", None, Diary, section="campaigns")
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.open("campaigns")
    return made


def diary(window: MainWindow, key: str) -> Diary:
    page = window.page(key)
    assert isinstance(page, Diary)
    return page


def nav(window: MainWindow, name: str) -> QWidget:
    return next(it for it in window.findChildren(QWidget) if it.accessibleName() == name and it.isVisible())


def test_only_registered_sections_are_shown_in_their_order(window: MainWindow, qtbot: QtBot) -> None:
    names = {"Campaigns", "Reports", "Settings", "Audience"}
    shown = [it for it in window.findChildren(QWidget) if it.accessibleName() in names and it.isVisible()]
    shown.sort(key=lambda it: it.mapTo(window, it.rect().topLeft()).y())
    assert [it.accessibleName() for it in shown] == ["Campaigns", "Reports", "Settings"]
    window.add_page("audience", AUDIENCE, Diary)
    qtbot.waitUntil(
        lambda: any(it.accessibleName() == "Audience" for it in window.findChildren(QWidget) if it.isVisible())
    )


def test_pages_are_built_when_first_opened_and_kept(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    built: list[str] = []

    def make() -> Diary:
        built.append("page")
        return Diary()

    window = MainWindow(keeper)
    qtbot.addWidget(window)
    window.add_page("campaigns", CAMPAIGNS, make)
    assert built == []
    window.open("campaigns")
    window.open("campaigns", 7)
    assert built == ["page"]
    assert diary(window, "campaigns").events == [(), "left", (7,)]


def test_going_back_returns_to_what_was_open(window: MainWindow, qtbot: QtBot) -> None:
    window.open("compose", "c1")
    window.open("reports")
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.current_key == "compose"
    assert diary(window, "compose").events == [("c1",), "left", ("c1",)]
    window.back()
    window.back()
    assert window.current_key == "campaigns"


def test_a_page_without_place_in_the_navigation_lights_up_its_section(window: MainWindow) -> None:
    window.open("compose")
    assert nav(window, "Campaigns").property("checked") is True
    assert nav(window, "Reports").property("checked") is False


def test_shortcuts_and_presses_open_sections(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == "reports"
    QTest.mouseClick(nav(window, "Settings"), Qt.MouseButton.LeftButton)
    assert window.current_key == "settings"
    QTest.keyClick(nav(window, "Campaigns"), Qt.Key.Key_Space)
    assert window.current_key == "campaigns"


def test_a_page_can_ask_for_another(window: MainWindow) -> None:
    diary(window, "campaigns").open_requested.emit(("compose", 12))
    assert window.current_key == "compose"
    assert diary(window, "compose").events == [(12,)]


def test_the_navigation_folds_by_key_and_in_a_narrow_window(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: not window.collapsed)
    QTest.keyClick(window, Qt.Key.Key_Backslash, Qt.KeyboardModifier.ControlModifier)
    by_key = window.collapsed
    window.set_rail(False)
    assert (by_key, window.collapsed) == (True, False)
    window.resize(1100, 800)
    qtbot.waitUntil(lambda: window.collapsed)


def test_tab_goes_down_the_navigation_to_the_status(window: MainWindow) -> None:
    nav(window, "Campaigns").setFocus()
    seen = []
    for _ in range(3):
        QTest.keyClick(focused(window), Qt.Key.Key_Tab)
        seen.append(focused(window).accessibleName())
    assert seen == ["Reports", "Settings", "Connection: Not connected"]


def test_f6_goes_round_the_regions(window: MainWindow) -> None:
    field = diary(window, "campaigns").input
    field.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert nav(window, "Campaigns").hasFocus()
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert field.hasFocus()
    field.clearFocus()
    window.next_pane()
    assert nav(window, "Campaigns").hasFocus()


def test_the_status_is_named_and_pressed(window: MainWindow, qtbot: QtBot) -> None:
    window.set_status(Tone.OK, "Connected", "US · sender 72345")
    chip = nav(window, "Connection: Connected")
    assert chip.accessibleDescription() == "US · sender 72345"
    with qtbot.waitSignal(window.status_pressed):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)


def test_a_badge_is_spoken(window: MainWindow) -> None:
    window.set_badge("reports", 4)
    assert nav(window, "Reports, 4 new").isVisible()
    window.set_badge("reports", 0)
    assert nav(window, "Reports").isVisible()


def test_a_toast_offers_one_reaction(window: MainWindow) -> None:
    undone: list[str] = []
    window.toast("3 fixed.", "Undo", lambda: undone.append("yes"))
    toast = window.toast_shown
    assert toast.isVisible()
    assert toast.text == "3 fixed."
    assert window.rect().contains(toast.geometry())
    QTest.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    assert undone == ["yes"]
    assert not toast.isVisible()


def test_long_words_of_a_toast_stay_in_the_window(window: MainWindow, keeper: ThemeKeeper) -> None:
    keeper.set_text_scale(1.5)
    window.resize(1024, 700)
    window.toast("A campaign file with a long name is now a draft of this profile. " * 2, "All campaigns")
    toast = window.toast_shown
    assert window.rect().contains(toast.geometry())
    high = toast.height()
    assert toast.rect().contains(toast.button.geometry())
    window.toast("3 fixed.", "Undo")
    assert toast.height() < high


def ask(window: MainWindow, keeper: ThemeKeeper, *, destructive: bool = False) -> Dialog:
    dialog = Dialog(keeper, window, "Send to 500 people now?", "You can pause.", destructive=destructive)
    dialog.add_button("Not yet")
    dialog.add_button("Send", Kind.DANGER if destructive else Kind.PRIMARY)
    dialog.ask()
    return dialog


def focused(window: MainWindow) -> QWidget:
    widget = window.focusWidget()
    assert widget is not None
    return widget


def test_enter_agrees_and_the_focus_goes_back(window: MainWindow, keeper: ThemeKeeper, qtbot: QtBot) -> None:
    field = diary(window, "campaigns").input
    field.setFocus()
    dialog = ask(window, keeper)
    assert focused(window).accessibleName() == "Send"
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(focused(window), Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert field.hasFocus()


def test_a_dialog_outlives_what_had_the_focus(window: MainWindow, keeper: ThemeKeeper, qtbot: QtBot) -> None:
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    dialog = ask(window, keeper)
    shiboken6.delete(field)
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(focused(window), Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_escape_declines(window: MainWindow, keeper: ThemeKeeper, qtbot: QtBot) -> None:
    dialog = ask(window, keeper)
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(focused(window), Qt.Key.Key_Escape)


def test_a_destructive_question_starts_on_the_safe_side(window: MainWindow, keeper: ThemeKeeper, qtbot: QtBot) -> None:
    dialog = ask(window, keeper, destructive=True)
    assert focused(window).accessibleName() == "Not yet"
    with qtbot.waitSignal(dialog.rejected), qtbot.assertNotEmitted(dialog.accepted):
        QTest.keyClick(focused(window), Qt.Key.Key_Return)


def test_tab_stays_inside_a_dialog(window: MainWindow, keeper: ThemeKeeper) -> None:
    dialog = ask(window, keeper)
    seen = []
    for _ in range(4):
        seen.append(focused(window).accessibleName())
        QTest.keyClick(focused(window), Qt.Key.Key_Tab)
    assert seen == ["Send", "Not yet", "Send", "Not yet"]
    dialog.reject()


def test_nothing_below_a_dialog_hears_shortcuts(window: MainWindow, keeper: ThemeKeeper) -> None:
    dialog = ask(window, keeper)
    QTest.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == "campaigns"
    dialog.reject()
    QTest.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == "reports"


def test_a_dialog_is_part_of_the_windows_picture(window: MainWindow, keeper: ThemeKeeper) -> None:
    plain = window.grab().toImage()
    dialog = ask(window, keeper)
    assert window.grab().toImage() != plain
    assert dialog.geometry() == window.rect()
    dialog.reject()
    assert window.grab().toImage() == plain


def test_the_top_bar_gives_up_what_it_can_spare(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    bar = TopBar(keeper, "Truffle nights")
    qtbot.addWidget(bar)
    bar.show_note("Saved just now")
    stepper = Stepper(keeper, ["Message", "Audience", "Review & send"])
    bar.set_middle(stepper)
    bar.add_button(Button(keeper, "Next: Audience", Kind.PRIMARY))
    bar.resize(1200, 64)
    bar.show()
    wide = stepper.sizeHint().width()
    assert wide == stepper.full_width
    bar.resize(640, 64)
    qtbot.waitUntil(lambda: stepper.sizeHint().width() < wide)
    with qtbot.waitSignal(bar.back_requested):
        bar.back_button.click()


def test_a_header_shows_title_and_state(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    header = PageHeader(keeper, "Campaigns", "Osteria Lume", back=True)
    qtbot.addWidget(header)
    header.show_title("Truffle nights", "Card")
    header.show_state("Sending", Tone.INFO)
    assert header.title == "Truffle nights"
    assert header.pill.text == "Sending"
    with qtbot.waitSignal(header.back_requested):
        header.back_button.click()
