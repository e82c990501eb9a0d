"""Every control has a name, works by keyboard and says what the person did."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.ui.theme import Look, ThemeKeeper, Tone
from mmsdesk.ui.widgets.buttons import Button, IconButton, Kind
from mmsdesk.ui.widgets.choices import Option, RadioCards, Segmented, Slider, Switch, Tabs, TickBox
from mmsdesk.ui.widgets.fields import Combo, Field, Limits, LineInput, TextArea, ToggleRow
from mmsdesk.ui.widgets.labels import Label
from mmsdesk.ui.widgets.notices import Banner, CheckRow, CheckState, EmptyState, ProblemCard
from mmsdesk.ui.widgets.pills import Avatar, Badge, Pill, Spinner, initials
from mmsdesk.ui.widgets.stepper import Stepper

OPTIONS = (Option("text", "Text", "type"), Option("media", "Media", "image"), Option("card", "Card"))
Show = Callable[[QWidget], QWidget]
Make = Callable[[ThemeKeeper], QWidget]


def after_in_chain(widget: QWidget) -> QWidget:
    found = widget.nextInFocusChain()
    assert found is not None
    return found


NAMED: dict[str, tuple[Make, str]] = {
    "button": (lambda k: Button(k, "Send & go"), "Send & go"),
    "icon button": (lambda k: IconButton(k, "x", "Close"), "Close"),
    "switch": (lambda k: Switch(k, "Quiet hours"), "Quiet hours"),
    "tick box": (lambda k: TickBox(k, "Elena Ricci"), "Elena Ricci"),
    "slider": (lambda k: Slider(k, "Speed", 1, 300, 120), "Speed"),
    "segments": (lambda k: Segmented(k, "Message type", OPTIONS), "Message type"),
    "input": (lambda k: LineInput(k, "Subject"), "Subject"),
    "text": (lambda k: TextArea(k, "Message"), "Message"),
    "combo": (lambda k: Combo(k, "Region"), "Region"),
    "pill": (lambda k: Pill(k, "Sent", Tone.OK), "Sent"),
    "badge": (lambda k: Badge(k, 1204), "1,204"),
    "avatar": (lambda k: Avatar(k, "Maya Chen"), "Maya Chen"),
    "spinner": (lambda k: Spinner(k, "Checking"), "Checking"),
    "banner": (lambda k: Banner(k, "Ready to send", "All pass", Tone.OK), "Ready to send"),
    "check": (lambda k: CheckRow(k, "Key accepted", "", CheckState.OK), "Key accepted: OK"),
    "problem": (lambda k: ProblemCard(k, 1, Tone.BAD, "Too large", "", blocks=True), "Blocker 1: Too large"),
    "empty": (lambda k: EmptyState(k, "No contacts yet", "Import a file."), "No contacts yet"),
}


@pytest.mark.parametrize("what", NAMED)
def test_every_control_has_its_name_from_birth(keeper: ThemeKeeper, qtbot: QtBot, what: str) -> None:
    make, name = NAMED[what]
    widget = make(keeper)
    qtbot.addWidget(widget)
    assert widget.accessibleName() == name
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface.text(QAccessible.Text.Name) == name


@pytest.mark.parametrize("what", NAMED)
def test_every_control_paints_in_both_looks_and_at_150_percent(keeper: ThemeKeeper, qtbot: QtBot, what: str) -> None:
    widget = NAMED[what][0](keeper)
    qtbot.addWidget(widget)
    before = widget.sizeHint()
    light = widget.grab().toImage()
    keeper.use(Look.DARK)
    assert widget.grab().toImage() != light
    keeper.set_text_scale(1.5)
    after = widget.sizeHint()
    assert after.width() >= before.width()
    assert after.height() >= before.height()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_a_button_is_pressed_by_keyboard(keeper: ThemeKeeper, qtbot: QtBot, shown: Show, key: Qt.Key) -> None:
    button = Button(keeper, "Send test")
    shown(button)
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, key)


def test_an_enter_that_is_held_or_means_the_page_presses_no_button(
    keeper: ThemeKeeper, qtbot: QtBot, shown: Show
) -> None:
    button = Button(keeper, "Send test")
    shown(button)
    button.setFocus()
    presses: list[bool] = []
    button.clicked.connect(lambda: presses.append(True))
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    plain = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(button, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, plain, "\r", autorep=True))
    assert presses == []


def test_a_busy_button_does_nothing_and_gives_the_focus_back(keeper: ThemeKeeper, qtbot: QtBot, shown: Show) -> None:
    button = Button(keeper, "Test again", icon="refresh-cw")
    shown(button)
    button.setFocus()
    presses: list[bool] = []
    button.clicked.connect(lambda: presses.append(True))
    button.set_busy(True)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert presses == []
    assert button.label == "Test again"
    button.set_busy(False)
    assert button.hasFocus()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(presses) == 1


def test_a_button_that_gets_busy_behind_another_window_keeps_its_place(
    keeper: ThemeKeeper, qtbot: QtBot, shown: Show
) -> None:
    page = QWidget()
    button, other = Button(keeper, "Export CSV"), LineInput(keeper, "Search")
    for each in (button, other):
        each.setParent(page)
    shown(page)
    button.setFocus()
    file_dialog = QWidget()
    qtbot.addWidget(file_dialog)
    with qtbot.waitActive(file_dialog):
        file_dialog.show()
        file_dialog.activateWindow()
    assert not button.hasFocus()
    button.set_busy(True)
    button.set_busy(False)
    assert page.focusWidget() is button


def test_words_from_people_make_no_shortcut(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    button = Button(keeper, "VIP & dinner")
    qtbot.addWidget(button)
    assert button.shortcut().isEmpty()


@pytest.mark.parametrize("kind", list(Kind))
def test_a_button_is_wide_enough_for_its_words(keeper: ThemeKeeper, qtbot: QtBot, kind: Kind) -> None:
    button = Button(keeper, "Send to 2,772 people", kind, icon="send")
    qtbot.addWidget(button)
    words = Label(keeper, "Send to 2,772 people")
    qtbot.addWidget(words)
    words.setFont(button.font())
    assert button.sizeHint().width() >= words.full_width + 16


@pytest.mark.parametrize("group", [Segmented, Tabs, RadioCards])
def test_arrows_move_inside_a_group_and_tab_leaves_it(
    keeper: ThemeKeeper, qtbot: QtBot, shown: Show, group: type[Segmented | Tabs | RadioCards]
) -> None:
    choice, after = group(keeper, "Message type", OPTIONS), QLineEdit()
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.addWidget(choice)
    row.addWidget(after)
    shown(holder)
    first = after_in_chain(holder)
    while first.accessibleName() != "Text":
        first = after_in_chain(first)
    first.setFocus()
    with qtbot.waitSignal(choice.chosen) as seen:
        QTest.keyClick(first, Qt.Key.Key_Right)
    assert seen.args == ["media"]
    focused = holder.window().focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Media"
    QTest.keyClick(focused, Qt.Key.Key_Left)
    assert choice.current == "text"
    QTest.keyClick(holder.window().focusWidget(), Qt.Key.Key_Left)
    assert choice.current == "card"
    QTest.keyClick(holder.window().focusWidget(), Qt.Key.Key_Tab)
    assert after.hasFocus()


def test_choosing_by_program_is_silent(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    choice = Segmented(keeper, "Message type", OPTIONS)
    qtbot.addWidget(choice)
    with qtbot.assertNotEmitted(choice.chosen):
        choice.choose("card")
    assert choice.current == "card"
    with pytest.raises(KeyError):
        choice.choose("fax")


def test_an_option_that_is_off_is_passed_over(keeper: ThemeKeeper, qtbot: QtBot, shown: Show) -> None:
    choice = Segmented(keeper, "Message type", OPTIONS)
    shown(choice)
    choice.set_enabled("media", False)
    first = after_in_chain(choice)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert choice.current == "card"


def test_tabs_read_their_counts_out(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    tabs = Tabs(keeper, "Filter", OPTIONS)
    qtbot.addWidget(tabs)
    tabs.show_count("media", 2694)
    assert any(child.accessibleName() == "Media, 2,694" for child in tabs.findChildren(QWidget))


@pytest.mark.parametrize("kind", [Switch, TickBox])
def test_space_turns_a_switch(keeper: ThemeKeeper, qtbot: QtBot, shown: Show, kind: type[QCheckBox]) -> None:
    box = kind(keeper, "Add opt-out line")  # type: ignore[call-overload]  # both take keeper and words
    shown(box)
    box.setFocus()
    with qtbot.waitSignal(box.toggled) as seen:
        QTest.keyClick(box, Qt.Key.Key_Space)
    assert seen.args == [True]
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    assert not box.isChecked()


def test_the_words_of_a_switch_belong_to_it(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    switch = Switch(keeper, "Add opt-out line")
    row = ToggleRow(keeper, switch, "Add opt-out line", "Adds “Reply STOP to opt out”.")
    qtbot.addWidget(row)
    assert any(label.buddy() is switch for label in row.findChildren(Label))


def test_arrows_move_a_slider(keeper: ThemeKeeper, qtbot: QtBot, shown: Show) -> None:
    slider = Slider(keeper, "Speed", 1, 300, 120)
    shown(slider)
    with qtbot.waitSignal(slider.valueChanged) as seen:
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert seen.args == [121]


def test_a_field_labels_counts_and_warns(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    field = Field(keeper, "Subject", LineInput(keeper, "Subject"), limits=Limits(40, 80), help_text="One line.")
    qtbot.addWidget(field)
    assert any(label.buddy() is field.control for label in field.findChildren(Label))
    field.show_count(25)
    assert field.counter == "25 of 40 recommended · 80 max"
    assert field.message == "One line."
    field.show_trouble("Subject is 84 characters, the limit is 80")
    assert field.message == "Subject is 84 characters, the limit is 80"
    assert field.control.property("tone") == "bad"
    assert field.control.accessibleDescription() == field.message
    field.show_trouble(None)
    assert field.message == "One line."
    assert field.control.property("tone") == ""


def test_a_field_tells_apart_people_and_program(keeper: ThemeKeeper, qtbot: QtBot, shown: Show) -> None:
    for control in (LineInput(keeper, "Subject"), TextArea(keeper, "Message")):
        field = Field(keeper, "Words", control)
        shown(field)
        with qtbot.assertNotEmitted(field.edited):
            field.set_text("Truffle")
        control.setFocus()
        with qtbot.waitSignal(field.edited):
            QTest.keyClicks(control, "s")
        assert "s" in field.text()


def test_a_field_without_label_for_its_control_lends_it_its_name(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    control = QLineEdit()
    field = Field(keeper, "Nickname", control)
    qtbot.addWidget(field)
    assert control.accessibleName() == "Nickname"


def test_an_input_keeps_its_height_with_the_style_sheet(keeper: ThemeKeeper, qtbot: QtBot, shown: Show) -> None:
    field, combo = LineInput(keeper, "Subject"), Combo(keeper, "Region", [("us", "United States")])
    window = shown(field)
    layout = window.layout()
    assert layout is not None
    layout.addWidget(combo)
    qtbot.waitUntil(lambda: combo.height() == 38)
    assert field.height() == 38


def test_a_combo_is_chosen_by_value(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    combo = Combo(keeper, "Region", [("us", "United States"), ("eu", "Europe")])
    qtbot.addWidget(combo)
    with qtbot.assertNotEmitted(combo.currentIndexChanged):
        combo.choose("eu")
    assert (combo.currentText(), combo.currentData()) == ("Europe", "eu")


def test_scrolling_past_a_control_does_not_change_it(keeper: ThemeKeeper, shown: Show) -> None:
    combo, slider = (
        Combo(keeper, "Region", [("us", "United States"), ("eu", "Europe")]),
        Slider(keeper, "Speed", 1, 9, 5),
    )
    other, holder = QLineEdit(), QWidget()
    column = QVBoxLayout(holder)
    for widget in (other, combo, slider):
        column.addWidget(widget)
    shown(holder)
    other.setFocus()
    for widget in (combo, slider):
        spot = QPointF(widget.rect().center())
        wheel = QWheelEvent(
            spot,
            widget.mapToGlobal(spot),
            QPoint(0, 0),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, wheel)
    assert (combo.currentData(), slider.value()) == ("us", 5)


def test_markup_in_a_label_is_shown_as_typed(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    label = Label(keeper, "<b>VIP</b> & dinner", wrap=True)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.full_width > Label(keeper, "VIP dinner").full_width


def test_wrapped_text_gets_the_height_it_needs(keeper: ThemeKeeper, qtbot: QtBot) -> None:
    row = CheckRow(keeper, "Some replies would be missed", "The webhook doesn’t ask for incoming messages. " * 3)
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.addWidget(row)
    column.addStretch(1)
    qtbot.addWidget(holder)
    holder.resize(280, 600)
    holder.show()
    labels = [label for label in row.findChildren(Label) if label.isVisible()]
    assert len(labels) == 2
    for label in labels:
        assert label.height() >= label.heightForWidth(label.width())


def test_a_check_tells_how_far_it_is(keeper: ThemeKeeper, qtbot: QtBot, shown: Show) -> None:
    row = CheckRow(keeper, "Plain text STOP", below=True)
    shown(row)
    assert row.button.isHidden()
    row.show_check(CheckState.RUNNING, "Plain text STOP")
    assert row.accessibleName() == "Plain text STOP: Checking"
    row.show_check(CheckState.WARN, "Some replies would be missed", "…", action="Add it for me")
    with qtbot.waitSignal(row.fix_requested):
        QTest.mouseClick(row.button, Qt.MouseButton.LeftButton)


def test_nothing_turns_with_reduced_motion(keeper: ThemeKeeper, qtbot: QtBot, shown: Show) -> None:
    spinner = Spinner(keeper, "Checking")
    shown(spinner)
    assert spinner.turning
    keeper.set_reduced_motion(True)
    assert not spinner.turning


def test_a_problem_offers_its_fix_and_points_at_the_phone(keeper: ThemeKeeper, qtbot: QtBot, shown: Show) -> None:
    card = ProblemCard(keeper, 2, Tone.WARN, "Subject is long", "Cut after 40.", fix="Edit subject", second="Ignore")
    shown(card)
    with qtbot.waitSignals([card.fix_requested, card.second_requested]):
        card.fix_button.click()
        card.second_button.click()
    card.clearFocus()
    with qtbot.waitSignal(card.pointed):
        card.setFocus()
    with qtbot.waitSignal(card.left):
        card.clearFocus()


def test_a_banner_acts_only_when_it_can(keeper: ThemeKeeper, qtbot: QtBot, shown: Show) -> None:
    banner = Banner(keeper, "Ready to send", "", Tone.OK)
    shown(banner)
    assert banner.button.isHidden()
    banner.show_message("3 problems", "1 stops the send", Tone.BAD, action="Show")
    assert (banner.title, banner.tone) == ("3 problems", Tone.BAD)
    with qtbot.waitSignal(banner.acted):
        banner.button.click()


def test_only_done_steps_can_be_gone_back_to(keeper: ThemeKeeper, qtbot: QtBot, shown: Show) -> None:
    stepper = Stepper(keeper, ["File", "Columns", "Import"], 2)
    shown(stepper)
    steps = {child.accessibleName(): child for child in stepper.findChildren(QWidget) if child.accessibleName()}
    assert set(steps) == {"Step 1: File, done", "Step 2: Columns, current step", "Step 3: Import, to do"}
    with qtbot.waitSignal(stepper.step_requested) as seen:
        QTest.mouseClick(steps["Step 1: File, done"], Qt.MouseButton.LeftButton)
    assert seen.args == [1]
    with qtbot.assertNotEmitted(stepper.step_requested):
        QTest.mouseClick(steps["Step 3: Import, to do"], Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("name", "letters"), [("Maya Chen", "MC"), ("cher", "C"), ("", "?"), ("Ana María López", "AL"), ("+1 503", "5")]
)
def test_initials_are_one_or_two_letters(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_strip_says_everything_on_two_lines_where_one_is_too_short(
    keeper: ThemeKeeper, qtbot: QtBot, shown: Show
) -> None:
    strip = Banner(keeper, "2 problems · 1 tip", "1 stops the send", Tone.BAD, action="Hide", link=True, inline=True)
    holder = QWidget()
    QVBoxLayout(holder).addWidget(strip)
    shown(holder)
    heights = []
    for width in (700, 300):
        holder.setFixedWidth(width)
        qtbot.waitUntil(lambda: strip.width() < holder.width())
        QApplication.processEvents()
        labels = strip.findChildren(Label)
        assert all(it.height() >= it.heightForWidth(it.width()) for it in labels)
        assert all(it.width() >= it.full_width for it in labels)
        heights.append(strip.minimumSizeHint().height())
    assert heights[1] > heights[0]


def test_a_problem_without_a_detail_has_no_empty_line(keeper: ThemeKeeper) -> None:
    card = ProblemCard(keeper, 1, Tone.INFO, "JPG works on more phones than PNG", "", fix="Convert to JPG")
    assert [it.text() for it in card.findChildren(Label)] == ["JPG works on more phones than PNG"]
