"""The short way of a key: after any of them everything stands, and is painted, as if it had been shown at once."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image, ImageChops
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QApplication

from mmsdesk.domain.arrival import Arrival, TextPart
from mmsdesk.ui.phone_layout import Layout, lay_out
from mmsdesk.ui.phone_skin import ANDROID_LIKE, IOS_LIKE, Skin
from mmsdesk.ui.preview import PhonePreview
from mmsdesk.ui.theme import ThemeKeeper
from tests.ui.test_phone_lines import fonts_of, look

WORDS = (
    "Maya ", "truffles ", "are ", "waiting. ", "www.lume.menu/truffle ", "https://a.example/x?y=1 ", "lume.menu", ". ",
    "+1 415 555 0132 ", "(206) 555-0142 ", "Hi there, five courses and a glass of Barolo. ", "x" * 40 + " ", "\n",
)  # fmt: skip
KEYS = ("a", "i", "W", " ", ".", "m", "1", "5", "+", "(", "\n", "é", "🍷", "@", "/", "ה")


@pytest.fixture(params=[IOS_LIKE, ANDROID_LIKE], ids=["ios", "android"])
def skin(request: pytest.FixtureRequest) -> Skin:
    assert isinstance(request.param, Skin)
    return request.param


@pytest.fixture
def phone(keeper: ThemeKeeper, skin: Skin) -> Iterator[PhonePreview]:
    phone = PhonePreview(keeper, skin=skin, behind="side", solid=True)
    phone.resize(380, 760)
    phone.show()
    QCoreApplication.processEvents()
    yield phone
    phone.close()


def typed(dice: random.Random, body: str, keys: int) -> Iterator[str]:
    """What stands there after each key: somebody types here and there, and takes some of it back."""
    place = len(body)
    for _ in range(keys):
        if dice.random() < 0.15:
            place = dice.randrange(len(body) + 1)
        if dice.random() < 0.4 and place:
            body, place = body[: place - 1] + body[place:], place - 1
        else:
            key = dice.choice(KEYS if dice.random() < 0.25 else KEYS[:5])
            body, place = body[:place] + key + body[place:], place + len(key)
        yield body


def as_ever(keeper: ThemeKeeper, skin: Skin, arrival: Arrival) -> object:
    return look(lay_out(arrival, {}, skin, skin.colors(dark=False), fonts_of(keeper, skin)))


@pytest.mark.parametrize("seed", range(2))
def test_after_any_key_everything_stands_where_a_layout_from_scratch_puts_it(
    keeper: ThemeKeeper, skin: Skin, seed: int, phone: PhonePreview
) -> None:
    dice = random.Random(seed)
    sentences = "".join(dice.choices(WORDS, k=14)).strip()
    for body in typed(dice, f"{sentences}\n{sentences}\nReply STOP to opt out", 100):
        arrival = Arrival("72345", (TextPart("Truffle nights", body),))
        phone.show_arrival(arrival, {})
        assert phone.arrival == arrival
        assert look(phone.scene._layout) == as_ever(keeper, skin, arrival)


@pytest.mark.parametrize("seed", range(2))
def test_after_any_key_the_screen_shows_what_painting_all_of_it_shows(phone: PhonePreview, seed: int) -> None:
    dice = random.Random(seed)
    sentences = "".join(dice.choices(WORDS, k=14)).strip()
    for number, body in enumerate(typed(dice, f"{sentences}\n\nReply STOP to opt out", 40)):
        phone.show_arrival(Arrival("72345", (TextPart("Truffle nights", body),)), {})
        QApplication.processEvents()
        if number % 3 == 0:
            assert differ(on_screen(phone), painted_whole(phone)) <= 1, body


def on_screen(phone: PhonePreview) -> Image.Image:
    return _picture(QGuiApplication.primaryScreen().grabWindow(phone.winId()))


def painted_whole(phone: PhonePreview) -> Image.Image:
    return _picture(phone.grab())


def _picture(pixmap: QPixmap) -> Image.Image:
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGB32)
    return Image.frombytes("RGB", (image.width(), image.height()), bytes(image.constBits()), "raw", "BGRX")


def differ(first: Image.Image, second: Image.Image) -> int:
    """By how much at most, of 255; the edges of an underline are rounded, so that 1 is nothing."""
    return max(ImageChops.difference(first, second).tobytes())


def test_a_letter_in_a_line_goes_the_short_way(phone: PhonePreview, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "Five courses and a glass of Barolo this Thursday, under the chestnut tree.\n" * 3
    phone.show_arrival(Arrival("72345", (TextPart("Truffle nights", f"{words}See you"),)), {})
    calls = list[Arrival]()

    def counted(*told: Any, **more: Any) -> Layout:
        calls.append(told[0])
        return lay_out(*told, **more)

    monkeypatch.setattr("mmsdesk.ui.phone_scene.lay_out", counted)
    for typed_so_far in ("See youa", "See you", "See youb"):
        phone.show_arrival(Arrival("72345", (TextPart("Truffle nights", f"{words}{typed_so_far}"),)), {})
    assert not calls
    assert phone.parts()[-1].lines[-1].text == "See youb"
