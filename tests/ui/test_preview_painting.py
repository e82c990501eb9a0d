"""Typing paints only what is another on the phone; what stands there afterwards is what painting all of it shows."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QImage, QPaintEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mmsdesk.domain.arrival import MediaPart, TextPart
from mmsdesk.ui.preview import Anchor, PhonePreview
from mmsdesk.ui.theme import ThemeKeeper, Tone
from tests.ui.test_preview import BODY, CARD, SUBJECT, WHEN, picture


class Painted(QObject):
    """The rectangles a widget was asked to paint."""

    def __init__(self, phone: PhonePreview) -> None:
        super().__init__()
        self.rects: list[QRect] = []
        phone.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(event.rect())
        return False


@pytest.fixture
def phone(keeper: ThemeKeeper, qtbot: QtBot) -> PhonePreview:
    preview = PhonePreview(keeper, moment=WHEN)
    qtbot.addWidget(preview)
    preview.resize(430, 820)
    preview.show()
    qtbot.waitExposed(preview)
    return preview


def seen(phone: PhonePreview) -> QImage:
    """What lies on the screen, without painting anything anew."""
    QApplication.processEvents()
    return phone.screen().grabWindow(phone.winId()).toImage()


def write(phone: PhonePreview, body: str, subject: str = SUBJECT) -> None:
    card = replace(CARD, parts=(MediaPart("hero", "truffle-nights.jpg"), TextPart(subject, body)))
    phone.show_arrival(card, {"hero": LOOK})
    QApplication.processEvents()


LOOK = picture()


@pytest.mark.parametrize("skin", ["ios", "android"])
@pytest.mark.parametrize(
    "words",
    [
        [BODY, BODY + "!"],
        [BODY, BODY + "\nanother line", BODY],
        [BODY, BODY * 6, BODY],
        [BODY, "", "x"],
        [BODY, "נא להגיע בזמן"],
        ["Come. נא להגיע בזמן, and bring somebody along", "Come! נא להגיע בזמן, and bring somebody along\n\n\nx"],
        [f"Call us this evening at 1-2: {'+1 415 555 0132 '[:end]}" for end in range(4, 16)],
        [f"Reserve a table at www.lume.menu/{'truffles-and-barolo/'[:end]} 🍷" for end in range(8, 20)],
        [BODY[:end] + BODY[-30:] for end in range(20, len(BODY), 7)],
    ],
)
def test_after_typing_the_screen_shows_what_painting_all_of_it_shows(
    phone: PhonePreview, skin: str, words: list[str]
) -> None:
    phone.set_skin(skin)
    for body in words:
        write(phone, body)
        phone.set_anchors([Anchor(1, Tone.BAD, 1, 0, blocks=True)] if len(body) % 2 else [])
        typed = seen(phone)
        phone.repaint()

        assert typed.size() == phone.size()
        assert typed == seen(phone)


def test_a_key_leaves_the_picture_alone(phone: PhonePreview) -> None:
    write(phone, BODY)
    painted = Painted(phone)

    write(phone, BODY + "!")

    media = phone.parts()[0].rect
    assert painted.rects
    assert all(rect.top() > media.center().y() * phone.scale for rect in painted.rects)


def test_a_key_paints_its_line_alone(phone: PhonePreview) -> None:
    write(phone, BODY + "\na")
    painted = Painted(phone)

    write(phone, BODY + "\nab")

    (rect,) = painted.rects
    assert rect.height() < 3 * phone.skin.line_height * phone.scale
    assert rect.bottom() > phone.parts()[1].lines[-1].rect.bottom() * phone.scale


def test_another_picture_is_painted(phone: PhonePreview) -> None:
    write(phone, BODY)
    painted = Painted(phone)

    phone.show_arrival(phone.arrival, {"hero": picture(color="#0044AA")})
    QApplication.processEvents()

    assert painted.rects == [phone.rect()]
