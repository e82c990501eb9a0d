"""What a phone shows of each message kind, and that the layout is the one the simulator delivers."""

import pytest
from hypothesis import given

from mmsdesk.domain.arrival import arrive, arrived_body, becomes_text, is_documented, offset_of_part
from mmsdesk.domain.choices import (
    CalendarChoice,
    CallChoice,
    Coordinates,
    LinkChoice,
    LocationChoice,
    ReplyChoice,
    ShareLocationChoice,
    choice_line,
    single_precision,
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
    Message,
    Text,
    media_of,
    medias_of,
)
from mmsdesk.simulator.rendering import media_url_of, render_text
from mmsdesk.sinch.message_wire import message_to_wire
from tests.support.messages import whole_messages

OSTERIA = Coordinates(45.5231, -122.6765)
MAP = "https://www.google.com/maps/search/?api=1&query=45.5231,-122.6765"


@given(whole_messages)
def test_the_words_are_those_that_the_simulator_delivers(message: Message) -> None:
    wire = message_to_wire(message)
    assert arrived_body(message) == render_text(wire)
    attached = media_of(message)
    assert (attached.url if attached else None) == media_url_of(wire)


def test_a_choice_is_its_question_and_a_line_for_each_answer() -> None:
    question = ChoiceMessage(
        "Which seating should we hold for you?",
        (
            ReplyChoice("5:30 pm"),
            LinkChoice("Menu", "https://lume.example/menu"),
            CallChoice("Call us", "+15035550100"),
            LocationChoice("Find us", OSTERIA, "Osteria Lume"),
            CalendarChoice("Keep it", "2026-11-26T18:00:00Z", "2026-11-26T20:00:00Z", "Dinner", "https://l.example/c"),
            ShareLocationChoice("Where are you", "https://l.example/w"),
        ),
    )
    assert arrived_body(question).splitlines() == [
        "Which seating should we hold for you?",
        "> 5:30 PM",
        "> Menu: https://lume.example/menu",
        "> Call us: +15035550100",
        f"> Find us: {MAP}",
        "> Keep it: https://l.example/c",
        "> Where are you: https://l.example/w",
    ]


def test_a_carousel_is_text_with_its_pictures_as_links_and_nothing_between_the_cards() -> None:
    tasting = Card("Tasting menu", "Five courses", Media("media/a.jpg", "a.jpg"), (ReplyChoice("Book"),))
    carousel = Carousel((tasting, Card("Gift card", "")), (ReplyChoice("Later"),))
    published = arrive(carousel, "72345", lambda ref: f"https://relay.example/{ref}")
    assert published.plain_text.splitlines() == [
        "Tasting menu",
        "Five courses",
        "https://relay.example/media/a.jpg",
        "> BOOK",
        "Gift card",
        "> LATER",
    ]
    assert len(published.parts) == 1
    assert medias_of(carousel) == (Media("media/a.jpg", "a.jpg"),)


def test_a_card_s_choices_follow_its_text_and_its_title_stays_the_subject() -> None:
    card = Card("Truffle nights", "Five courses", None, (ReplyChoice("Yes"),))
    assert arrive(card, "72345").plain_text == "Truffle nights\nFive courses\n> YES"
    assert arrived_body(card) == "Five courses\n> YES"


def test_a_location_is_one_line_with_a_map_link_and_no_label() -> None:
    assert arrived_body(LocationMessage("Osteria Lume", OSTERIA, "Downtown")) == f"Osteria Lume: {MAP}"
    assert arrived_body(LocationMessage("Osteria Lume")) == "Osteria Lume"


def test_a_list_and_a_contact_are_lines_and_known_to_be_our_guess() -> None:
    wine = ListItem("Barolo", "by the glass")
    product = ListItem("Never sent", "neither", product_id="B-7")
    menu = ListMessage("Menu", "Tonight", None, (ListSection("Wine", (wine, product)),))
    assert arrived_body(menu).splitlines() == ["Menu", "Tonight", "Wine", "> Barolo - by the glass", "> B-7"]
    contact = ContactInfo(ContactName("Osteria Lume"), (Typed("+15035550100"),), urls=(Typed("https://lume.example"),))
    assert arrived_body(contact).splitlines() == ["Osteria Lume", "+15035550100", "https://lume.example"]
    assert not is_documented(menu)
    assert not is_documented(contact)
    assert is_documented(Carousel())


def test_only_text_media_and_cards_keep_a_form_of_their_own() -> None:
    assert [becomes_text(it) for it in (Text(""), Card("", ""), ChoiceMessage(""), LocationMessage(""))] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("degrees", "written"),
    [(55.610479, "55.610477"), (13.002873, "13.002873"), (0.0, "0"), (-180.0, "-180"), (1e-07, "0.0000001")],
)
def test_degrees_are_written_as_the_shortest_decimals_of_a_32_bit_float(degrees: float, written: str) -> None:
    assert single_precision(degrees) == written


@given(whole_messages)
def test_a_part_of_the_message_is_found_in_the_text_it_becomes(message: Message) -> None:
    body = arrived_body(message)
    assert offset_of_part(message, "nowhere/1") == 0
    for number, choice in enumerate(getattr(message, "choices", ()), 1):
        assert body[offset_of_part(message, f"choices/{number}") :].startswith(choice_line(choice))
    for number, card in enumerate(getattr(message, "cards", ()), 1):
        assert body[offset_of_part(message, f"cards/{number}") :].startswith(card.title)
