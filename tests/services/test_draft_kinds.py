"""Drafts of every kind: nothing written is lost by switching, saving or opening again."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmsdesk.domain.choices import Coordinates
from mmsdesk.domain.contact_info import ContactInfo, ContactName
from mmsdesk.domain.message import Campaign, ContentType, ListItem, ListSection, Message
from mmsdesk.domain.rendering import body_of
from mmsdesk.services.draft_parts import (
    DraftCard,
    DraftChoice,
    DraftPlace,
    draft_choice,
    read_coordinates,
    write_coordinates,
)
from mmsdesk.services.drafts import KINDS, Draft, draft_from_campaign, draft_from_json, draft_to_json
from tests.support.messages import coordinates, medias, messages, texts

OPT_OUT = "Reply STOP to opt out"
CHOICE_KINDS = ("reply", "link", "call", "location", "calendar", "share_location")

choices = st.lists(
    st.builds(DraftChoice, st.sampled_from(CHOICE_KINDS), *([texts] * 10)), max_size=3
).map(tuple)  # fmt: skip
cards = st.lists(st.builds(DraftCard, texts, texts, st.none() | medias, choices), max_size=3).map(tuple)
drafts = st.builds(
    Draft,
    name=texts,
    kind=st.sampled_from(KINDS),
    title=texts,
    body=texts,
    media=st.none() | medias,
    optout_line=st.booleans(),
    choices=choices,
    cards=cards,
    place=st.builds(DraftPlace, texts, texts, texts),
    sections=st.just((ListSection("Wine", (ListItem("Barolo"),)),)) | st.just(()),
    contact=st.builds(ContactInfo, st.builds(ContactName, texts)),
)


@given(drafts)
def test_a_draft_survives_being_stored(draft: Draft) -> None:
    assert draft_from_json(json.loads(json.dumps(draft_to_json(draft)))) == draft


@given(drafts, st.lists(st.sampled_from(KINDS), max_size=6))
def test_switching_kinds_overwrites_nothing_that_was_written(draft: Draft, kinds: list[str]) -> None:
    switched = draft
    for kind in kinds:
        switched = switched.with_kind(kind)
    before, after = draft_to_json(draft), draft_to_json(switched)
    empty = draft_to_json(Draft())
    for part in ("title", "body", "media", "choices", "cards", "sections", "contact"):
        assert after[part] == before[part] or before[part] in (empty[part], "", None, [])
    assert after["place"] == {**before["place"], "title": after["place"]["title"]}
    assert after["place"]["title"] == before["place"]["title"] or not before["place"]["title"]


@given(messages, st.booleans())
def test_a_campaign_of_any_kind_goes_through_the_composer_unchanged(message: Message, strict: bool) -> None:
    campaign = Campaign("Poll", "72345", strict, ContentType.MARKETING, message)
    draft = draft_from_campaign(campaign, OPT_OUT)
    without = replace(draft, optout_line=False) if type(message).__name__ in _WORDLESS else draft
    assert without.campaign(OPT_OUT) == campaign


_WORDLESS = {"MediaMessage", "LocationMessage", "ContactInfo"}
"""Their switch is on for the kinds they may become."""


def test_what_a_card_says_moves_into_a_carousel_and_back() -> None:
    card = Draft(title="Tasting menu", body="Five courses")
    carousel = card.with_kind("carousel")
    assert carousel.cards == (DraftCard("Tasting menu", "Five courses"),)
    assert carousel.with_kind("card") == replace(card, cards=carousel.cards)
    alone = Draft(kind="carousel", cards=(DraftCard("Brunch", "From ten"), DraftCard("Dinner")))
    assert (alone.with_kind("card").title, alone.with_kind("text").body) == ("Brunch", "From ten")


def test_a_place_takes_the_title_there_is() -> None:
    assert Draft(title="Osteria Lume").with_kind("location").place.title == "Osteria Lume"


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("45.5231, -122.6765", Coordinates(45.5231, -122.6765)),
        ("45.5231,-122.6765", Coordinates(45.5231, -122.6765)),
        ("45.5231° -122.6765°", Coordinates(45.5231, -122.6765)),
        (" 45 ; -122 ", Coordinates(45, -122)),
        ("45.5231", None),
        ("45 -122", Coordinates(45, -122)),
        ("48, 85", Coordinates(48, 85)),
        ("45,-122", Coordinates(45, -122)),
        ("45,5231", None),
        ("48,85", None),
        ("48,85, 2,29", None),
        ("48,85 2,29", None),
        ("48,85,2,29", None),
        ("here", None),
        ("", None),
        ("9" * 400 + ", 1", None),
    ],
)
def test_coordinates_are_read_as_people_write_them(typed: str, place: Coordinates | None) -> None:
    assert read_coordinates(typed) == place


def test_coordinates_with_a_long_gap_are_read_at_once() -> None:
    assert read_coordinates(f"45{' ' * 100_000}-122") == Coordinates(45, -122)
    assert read_coordinates(f"45{' ' * 100_000}x") is None


@given(coordinates)
def test_coordinates_are_written_so_that_they_read_the_same(place: Coordinates) -> None:
    assert read_coordinates(write_coordinates(place)) == place


@given(st.builds(DraftChoice, st.sampled_from(CHOICE_KINDS), *([texts] * 2), texts, st.just("45.5, -122.6")))
def test_a_choice_goes_out_and_comes_back(choice: DraftChoice) -> None:
    assert draft_choice(choice.choice).choice == choice.choice


def test_a_carousel_without_cards_has_its_opt_out_line_with_the_first_one() -> None:
    file = Draft(kind="carousel").campaign(OPT_OUT)
    opened = draft_from_campaign(file, OPT_OUT)
    filled = replace(opened, cards=(DraftCard("Brunch", "From ten"),))
    assert body_of(filled.message(OPT_OUT)) == f"From ten\n\n{OPT_OUT}"


def test_only_an_opt_out_line_is_a_blank_draft_of_any_kind() -> None:
    assert all(Draft(kind=kind).is_blank for kind in KINDS)
    assert not Draft(kind="location", place=DraftPlace("Osteria Lume")).is_blank
    assert not Draft(kind="contact_info", contact=ContactInfo(ContactName("Osteria Lume"))).is_blank
