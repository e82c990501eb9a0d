"""Whatever stands in a contact's field is on the composer's phone exactly as it is."""

from pytestqt.qtbot import QtBot

from mmsdesk.domain.arrival import arrive
from mmsdesk.domain.message import Text
from mmsdesk.domain.rendering import compile_message
from mmsdesk.ui.preview import PhonePreview
from mmsdesk.ui.theme import ThemeKeeper
from tests.support.hostile import CLASSICS

OF_LINES = "\n\u2028\u2029"
"""What begins a new line on a phone instead of being seen."""


def test_the_phone_shows_every_character_of_a_hostile_value(qtbot: QtBot, keeper: ThemeKeeper) -> None:
    phone = PhonePreview(keeper)
    qtbot.addWidget(phone)
    phone.resize(phone.sizeHint())
    compiled = compile_message(Text("Hi {{first_name}}!"))
    for value in (text for text in CLASSICS if len(text) < 100 and text.strip()):
        message = compiled.render({"first_name": value})
        assert isinstance(message, Text)
        phone.show_arrival(arrive(message, "72345"), {})
        (part,) = phone.parts()
        assert part.text == message.text
        assert _seen("".join(line.text for line in part.lines)) == _seen(message.text), repr(value)
        assert message.text in phone.accessibleDescription()


def _seen(text: str) -> str:
    return "".join(sign for sign in text if sign not in OF_LINES and not sign.isspace())
