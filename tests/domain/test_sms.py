"""Every kind of message as the text of an SMS, and that no word or link of it is lost there."""

import pytest

from mmsdesk.domain.choices import (
    CalendarChoice,
    CallChoice,
    Coordinates,
    LinkChoice,
    LocationChoice,
    ReplyChoice,
    ShareLocationChoice,
)
from mmsdesk.domain.contact_info import ContactInfo, ContactName, Typed
from mmsdesk.domain.message import (
    Card,
    Carousel,
    ChoiceMessage,
    ListItem,
    ListMessage,
    ListSection,
    LocationMessage,
    Media,
    MediaMessage,
    Message,
    Text,
)
from mmsdesk.domain.sms import sms_text

PICTURE = Media("media/1.jpg", "truffle.jpg")
PLACE = Coordinates(45.5, -122.6)
MAP = "https://www.google.com/maps/search/?api=1&query=45.5,-122.6"


def link(url: str) -> str:
    return f"https://relay.example.com/{url}"


KINDS: list[tuple[Message, str]] = [
    (Text("Hi Maya\n\nReply STOP to opt out"), "Hi Maya\n\nReply STOP to opt out"),
    (MediaMessage(PICTURE), "https://relay.example.com/media/1.jpg"),
    (MediaMessage(None), ""),
    (
        Card("White truffles", "Thursday, 7 pm.", PICTURE),
        "White truffles\nThursday, 7 pm.\nhttps://relay.example.com/media/1.jpg",
    ),
    (Card("", "Thursday.", None), "Thursday."),
    (Card("Only a title", "", None, (ReplyChoice("Yes"),)), "Only a title\n\n1. Yes"),
    (
        ChoiceMessage(
            "Which seating?",
            (
                ReplyChoice("5:30 PM"),
                LinkChoice("Menu", "https://lume.example.com"),
                CallChoice("Call us", "+15035550100"),
                LocationChoice("Find us", PLACE),
                LocationChoice("Somewhere", None),
                CalendarChoice("Keep it", "", "", "Truffles", "https://lume.example.com/cal"),
                ShareLocationChoice("Where are you?", "https://lume.example.com/where"),
            ),
        ),
        (
            "Which seating?\n\n1. 5:30 PM\n2. Menu: https://lume.example.com\n3. Call us: 15035550100\n"
            f"4. Find us: {MAP}\n5. Somewhere\n6. Keep it: https://lume.example.com/cal\n"
            "7. Where are you?: https://lume.example.com/where"
        ),
    ),
    (
        Carousel((Card("A", "first", PICTURE, (ReplyChoice("Take A"),)), Card("B", "")), (ReplyChoice("None"),)),
        "A\nfirst\nhttps://relay.example.com/media/1.jpg\n\n1. Take A\n\nB\n\n1. None",
    ),
    (LocationMessage("Osteria Lume", PLACE, "not shown"), f"Osteria Lume: {MAP}"),
    (LocationMessage("Osteria Lume"), "Osteria Lume"),
    (
        ListMessage(
            "Menu",
            "Tonight",
            None,
            (
                ListSection("Starters", (ListItem("Soup", "hot"), ListItem("Bread", "", PICTURE))),
                ListSection("", (ListItem(product_id="sku-1"),)),
            ),
        ),
        "Menu\nTonight\n\nStarters\n1. Soup - hot\n2. Bread\nhttps://relay.example.com/media/1.jpg\n\n3. sku-1",
    ),
    (
        ContactInfo(ContactName("Osteria Lume"), (Typed("+15035550100"),), (), (Typed("https://lume.example.com"),)),
        "Osteria Lume\n+15035550100\nhttps://lume.example.com",
    ),
]


@pytest.mark.parametrize(("message", "said"), KINDS)
def test_a_message_as_sms(message: Message, said: str) -> None:
    assert sms_text(message, link) == said


def test_nothing_is_braced_twice_or_evaluated() -> None:
    hostile = "{{first_name}} %s {0} ${x} \u202e & <b>"
    assert sms_text(Card(hostile, hostile)) == f"{hostile}\n{hostile}"
