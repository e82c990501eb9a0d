"""Messages of every kind, finished and unfinished, for tests of what must hold for all of them."""

from typing import TypeVar

from hypothesis import strategies as st

from mmsdesk.domain.choices import (
    CalendarChoice,
    CallChoice,
    Choice,
    Coordinates,
    LinkChoice,
    LocationChoice,
    ReplyChoice,
    ShareLocationChoice,
)
from mmsdesk.domain.contact_info import ContactInfo, ContactName, Organization, PostalAddress, Typed
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

T = TypeVar("T")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
words = texts.filter(bool)
medias = st.builds(Media, st.text("abc/.", min_size=1, max_size=9), texts)
coordinates = st.builds(
    Coordinates, st.floats(-90, 90, allow_subnormal=False), st.floats(-180, 180, allow_subnormal=False)
)


def _choices(text: st.SearchStrategy[str], place: st.SearchStrategy[Coordinates | None]) -> st.SearchStrategy[Choice]:
    return (
        st.builds(ReplyChoice, text, texts)
        | st.builds(LinkChoice, text, text, texts)
        | st.builds(CallChoice, text, text, texts)
        | st.builds(LocationChoice, text, place, texts, texts)
        | st.builds(CalendarChoice, text, text, text, text, text, texts, texts)
        | st.builds(ShareLocationChoice, text, text, texts)
    )


def _few(part: st.SearchStrategy[T], least: int = 0) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(part, min_size=least, max_size=3).map(tuple)


def _messages(text: st.SearchStrategy[str], *, whole: bool) -> st.SearchStrategy[Message]:
    place: st.SearchStrategy[Coordinates | None] = coordinates if whole else st.none() | coordinates
    media: st.SearchStrategy[Media | None] = medias if whole else st.none() | medias
    choice, least = _choices(text, place), 1 if whole else 0
    card = st.builds(Card, text, texts, st.none() | medias, _few(choice))
    product = st.builds(lambda number, shop: ListItem(product_id=number, marketplace=shop), words, words)
    item = st.builds(ListItem, text, texts, st.none() | medias, texts) | product
    section = st.builds(ListSection, texts, _few(item, least))
    typed = st.builds(Typed, words, texts)
    contact = st.builds(
        ContactInfo,
        st.builds(ContactName, text, texts, texts, texts, texts, texts),
        _few(typed),
        _few(typed),
        _few(typed),
        _few(st.builds(PostalAddress, words, texts, texts, texts, texts, texts)),
        st.builds(Organization, texts, texts, texts),
        texts,
    )
    return (
        st.builds(Text, text)
        | st.builds(MediaMessage, media)
        | card
        | st.builds(ChoiceMessage, text, _few(choice, least))
        | st.builds(Carousel, _few(card, least), _few(choice))
        | st.builds(LocationMessage, text, place, texts)
        | st.builds(ListMessage, text, texts, st.none() | medias, _few(section, least))
        | contact
    )


messages = _messages(texts, whole=False)
"""Also half-written ones."""
whole_messages = _messages(words, whole=True)
"""With everything filled in that the API requires."""
