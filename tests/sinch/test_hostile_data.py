"""What stands in a contact's field reaches the phone literally, whatever it looks like (reliability list, P7 and P8).

Template → rendered message → what arrives → bytes of the request, for every kind of message. The only change allowed is
the documented one: NFC, and line breaks as LF.
"""

import json
import unicodedata
from dataclasses import replace

import pytest

from mmsdesk.domain.arrival import arrive, arrived_body
from mmsdesk.domain.checks.audience import judge
from mmsdesk.domain.choices import CallChoice, Coordinates, LinkChoice, ReplyChoice
from mmsdesk.domain.contact_info import ContactInfo, ContactName
from mmsdesk.domain.ledger import SkipReason
from mmsdesk.domain.message import (
    Card,
    Carousel,
    ChoiceMessage,
    ListItem,
    ListMessage,
    ListSection,
    LocationMessage,
    Media,
    Message,
    Text,
    map_texts,
)
from mmsdesk.domain.rendering import compile_message
from mmsdesk.sinch.message_wire import message_from_wire
from mmsdesk.sinch.wire import send_to_wire
from tests.sinch.test_sending import a_request
from tests.support.hostile import CLASSICS, hostile_strings

HI = "Hi {{first_name|there}}!"
EITHER = "A {{if first_name is empty: nobody|{{first_name}} {{last_name|y}}}} Z"
PICTURE = Media("https://m.example.com/a.jpg", "a.jpg")
STRINGS = hostile_strings(520)

KINDS: dict[str, Message] = {
    "text": Text(HI),
    "condition": Text(EITHER),
    "card": Card(HI, EITHER, PICTURE),
    "choice": ChoiceMessage(
        HI, (ReplyChoice(HI), LinkChoice(HI, "https://lume.example"), CallChoice(HI, "+15035550100"))
    ),
    "carousel": Carousel((Card(HI, EITHER), Card(EITHER, HI, PICTURE)), (ReplyChoice(HI),)),
    "location": LocationMessage(HI, Coordinates(45.5, -122.5), HI),
    "list": ListMessage(HI, EITHER, None, (ListSection(HI, (ListItem(HI, EITHER),)),)),
    "contact": ContactInfo(ContactName(HI)),
}


def tidied(text: str) -> str:
    """What is documented to happen, written down once more."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def expected_of(message: Message, value: str) -> Message:
    """The message with the value put in by hand."""
    made = {HI: tidied(f"Hi {value}!"), EITHER: tidied(f"A {value} y Z")}
    return map_texts(message, lambda text: made.get(text, text))


def test_there_are_enough_of_them_and_all_of_the_classics() -> None:
    assert len(STRINGS) >= 500
    assert set(CLASSICS) - set(STRINGS) <= {text for text in CLASSICS if not text.strip()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_value_is_read_on_the_phone_exactly_as_it_is(kind: str) -> None:
    compiled = compile_message(KINDS[kind])
    for value in STRINGS:
        rendered = compiled.render({"first_name": value, "7*7": "49", "x": "evaluated", "last_name": ""})
        expected = expected_of(KINDS[kind], value)

        assert rendered == expected, value
        assert arrived_body(rendered) == arrived_body(expected)
        literal = tidied(f"Hi {value}!" if kind != "condition" else f"A {value} y Z")
        assert literal in arrive(rendered, "72345").plain_text, value


@pytest.mark.parametrize("kind", KINDS)
def test_the_bytes_of_the_request_hold_the_value_and_nothing_is_broken_by_it(kind: str) -> None:
    compiled, request = compile_message(KINDS[kind]), a_request()
    shape = _shape(send_to_wire(replace(request, message=compiled.render({"first_name": "Dana"})), "app"))
    for value in STRINGS:
        message = compiled.render({"first_name": value})
        wire = send_to_wire(replace(request, message=message), "app")
        sent = json.dumps(wire).encode("ascii")

        back = json.loads(sent)
        assert back == wire, value
        assert _shape(back) == shape, value
        assert message_from_wire(back["message"]) == message == expected_of(KINDS[kind], value)
        assert json.dumps(wire, ensure_ascii=False).encode("utf-8").decode("utf-8")


def test_the_same_values_are_fine_where_a_fallback_or_a_condition_is_written() -> None:
    for value in STRINGS:
        if set(value) & set("{}|\r\n") or value != value.strip():
            continue
        written = compile_message(Text(f"a{{{{first_name|{value}}}}}b{{{{if first_name is empty: {value}|x}}}}c"))
        assert written.render({}) == Text(tidied(f"a{value}b{value}c"))
        assert written.render({"first_name": "D"}) == Text("aDbxc")


def test_half_a_character_leaves_its_person_out_and_nobody_else() -> None:
    compiled = compile_message(Text(HI))

    def skip_of(value: str) -> SkipReason | None:
        return judge(
            compiled,
            "+15035550101",
            {"first_name": value},
            sender="72345",
            strict=False,
            suppressed=False,
            rehearsal=True,
        ).skip

    assert skip_of("x\ud83d") is SkipReason.TEXT
    assert skip_of("x") is None


def _shape(value: object) -> object:
    """The structure of a JSON value without its texts."""
    if isinstance(value, dict):
        return {key: _shape(part) for key, part in value.items()}
    return [_shape(part) for part in value] if isinstance(value, list) else type(value)
