"""The phone's further views in the composer: SMS and its cost, large type, what pictures may lose; by the keyboard."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_parts import DraftCard
from mmsdesk.services.drafts import CAROUSEL
from mmsdesk.services.sms_preview import HONEST
from mmsdesk.ui.compose.page import ComposePage
from mmsdesk.ui.compose.price_editor import PriceDialog
from mmsdesk.ui.jobs import Jobs
from mmsdesk.ui.phone_sms import LINK_NOTE
from mmsdesk.ui.shell import MainWindow
from mmsdesk.ui.theme import ThemeKeeper
from mmsdesk.ui.widgets.buttons import Button
from mmsdesk.ui.widgets.labels import Label
from tests.support.osteria import TRUFFLE, with_picture
from tests.ui.compose.test_preview_column import press

Open = Callable[[object], ComposePage]
PLAIN = replace(TRUFFLE, list_name="Wine club", title="Truffles", body="Hi {{first_name}}, tonight.", media=None)


def read(page: ComposePage, name: str) -> str:
    """The words of a label; empty while it is hidden."""
    label = page.preview.findChild(Label, name)
    assert label is not None, name
    return label.text() if label.isVisible() else ""


def choose(page: ComposePage, words: str) -> None:
    """An entry of the phone's menu, by the keyboard."""
    button = page.preview.options.button
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    menu = next(each for each in button.findChildren(QMenu) if each.isVisible())
    action = next(each for each in menu.actions() if each.text() == words)
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)


def spoken(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Description)


def price_dialog(page: ComposePage, qtbot: QtBot) -> PriceDialog:
    def found() -> list[PriceDialog]:
        return [each for each in page.window().findChildren(PriceDialog) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def test_the_sms_is_shown_with_its_size_and_cost(qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs) -> None:
    page = compose(PLAIN)
    qtbot.waitUntil(lambda: "Hi Maya" in spoken(page.preview.phone))
    press(page.preview, "As SMS")
    text = "Truffles\nHi Maya, tonight.\n\nReply STOP to opt out"
    assert spoken(page.preview.phone) == text
    assert page.preview.phone.accessibleName().endswith(", as SMS")
    assert read(page, "sms-size") == f"GSM-7 · {len(text)} characters · 1 SMS, {160 - len(text)} left"
    assert (read(page, "sms-hint"), read(page, "sms-cost"), read(page, "sms-about")) == ("", "", HONEST)
    press(page.preview, "Add your price per SMS")
    dialog = price_dialog(page, qtbot)
    assert dialog.sms.control.hasFocus()
    dialog.sms.set_text("three cents")
    primary = next(each for each in dialog.findChildren(Button) if each.text() == "Save")
    QTest.mouseClick(primary, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog.sms.message.startswith("The price per SMS is not an amount. Enter digits")
    dialog.sms.set_text("0.0075")
    QTest.mouseClick(primary, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: read(page, "sms-cost") == "1 part × $0.0075 × 12 people = about $0.09 if everybody’s is as long"
    )
    assert desk.settings().price_sms == "0.0075"
    press(page.preview, "Conversation")
    assert read(page, "sms-size") == ""
    assert spoken(page.preview.phone).startswith("Truffles\nHi Maya, tonight.")
    assert not page.preview.phone.accessibleName().endswith(", as SMS")


def test_the_sms_follows_the_typing_and_says_what_makes_it_longer(qtbot: QtBot, compose: Open, desk: Desk) -> None:
    page = compose(with_picture(desk, replace(PLAIN, body="“Truffles” – " + "x" * 140)))
    page.preview.show_view("sms")
    assert "https://relay.example.com/m/" in spoken(page.preview.phone)
    assert read(page, "sms-about") == f"{HONEST} {LINK_NOTE}"
    assert read(page, "sms-hint").startswith("“ ” – make it UCS-2, with 67 characters to a part, not 153. With plain")
    assert not page.preview.phone.anchor_buttons(), "the problems are about the MMS"
    before = read(page, "sms-size")
    page.form.go_to("body")
    QTest.keyClicks(page.form.editor, "yyyyy")
    qtbot.waitUntil(lambda: read(page, "sms-size") != before)
    qtbot.waitUntil(lambda: "yyyyy" in spoken(page.preview.phone))


def test_views_and_options_are_reached_by_the_keyboard_and_remembered(
    qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs
) -> None:
    page = compose(with_picture(desk, PLAIN))
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    views = []
    for _ in range(3):
        QTest.keyClick(page.form.editor, Qt.Key.Key_P, keys)
        views.append(page.preview.view.current)
    assert views == ["notification", "sms", "chat"]
    choose(page, "Largest text")
    assert page.preview.phone.text_scale == 1.6
    qtbot.waitUntil(lambda: jobs.idle)
    choose(page, "Show what pictures may lose")
    note = read(page, "overlay-note")
    assert note.endswith("A notification shows the square in the middle only.")
    assert all(sentence in spoken(page.preview.phone) for sentence in page.preview.phone.overlay_notes)
    page.preview.dress()  # as another window begins
    assert page.preview.phone.text_scale == 1.6
    assert page.preview.phone.overlay_notes
    choose(page, "Usual text")
    choose(page, "Show what pictures may lose")
    assert page.preview.phone.text_scale == 1.0
    assert read(page, "overlay-note") == ""


def test_every_kind_is_shown_as_sms_with_links_as_long_as_they_will_be(
    qtbot: QtBot, compose: Open, desk: Desk, jobs: Jobs
) -> None:
    media = with_picture(desk, PLAIN).media
    cards = (DraftCard("Tasting menu", "Five courses", media), DraftCard("Brunch", "On Sunday"))
    page = compose(replace(PLAIN, kind=CAROUSEL, cards=cards, optout_line=False))
    link = f"https://relay.example.com/m/{media.url[6:38]}.jpg" if media is not None else ""
    qtbot.waitUntil(lambda: jobs.idle)
    assert spoken(page.preview.phone).splitlines()[:5] == ["Tasting menu", "Five courses", link, "Brunch", "On Sunday"]
    page.preview.show_view("sms")
    assert spoken(page.preview.phone) == f"Tasting menu\nFive courses\n{link}\n\nBrunch\nOn Sunday"
    assert LINK_NOTE in read(page, "sms-about")


@pytest.mark.parametrize(("size", "scale"), [((1024, 700), 1.0), ((1440, 900), 1.5)])
def test_nothing_of_the_sms_view_is_cut(
    qtbot: QtBot, compose: Open, window: MainWindow, keeper: ThemeKeeper, size: tuple[int, int], scale: float
) -> None:
    page = compose(replace(PLAIN, body="“Truffles” – " + "x" * 140))
    window.resize(*size)
    keeper.set_text_scale(scale)
    page.preview.show_view("sms")
    note = page.preview.sms
    labels = [each for each in note.findChildren(Label) if each.isVisible()]
    qtbot.waitUntil(lambda: all(each.height() >= each.heightForWidth(each.width()) for each in labels))
    assert (window.width(), window.height()) == size
    assert note.geometry().bottom() <= page.preview.height()
    assert note.price_button.width() >= note.price_button.sizeHint().width()
