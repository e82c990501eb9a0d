"""Drafts: what each kind sends of what is written, and that a draft comes back as it was."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mmsdesk.domain.errors import BadInput
from mmsdesk.domain.message import Campaign, Card, ContentType, Media, MediaMessage, Message, Text
from mmsdesk.domain.presets import PRESETS, SINCH_STRICT
from mmsdesk.domain.sender import SenderType
from mmsdesk.services.definitions import campaign_of, content_of, definition_of, fingerprint_of
from mmsdesk.services.desk import Desk
from mmsdesk.services.draft_parts import DraftPlace
from mmsdesk.services.drafts import CARD, LOCATION, MEDIA, TEXT, Draft, draft_from_campaign, draft_of
from tests.support.osteria import open_osteria

LINE = "Reply STOP to opt out"
FILM = Media("media/" + "a" * 64 + ".mp4", "truffles.mp4")
WRITTEN = Draft(name="Nights", title="Truffles", body="See you", media=FILM)


@pytest.mark.parametrize(
    ("kind", "message", "media"),
    [
        (TEXT, Text(f"See you\n\n{LINE}"), None),
        (MEDIA, MediaMessage(FILM), FILM),
        (CARD, Card("Truffles", f"See you\n\n{LINE}", FILM), FILM),
    ],
)
def test_each_kind_sends_its_own_part_of_what_is_written(kind: str, message: Message, media: Media | None) -> None:
    draft = replace(WRITTEN, kind=kind)
    assert draft.message(LINE) == message
    assert draft.shown_media == media
    campaign = Campaign("Nights", "", True, ContentType.MARKETING, message)
    again = draft_from_campaign(campaign, LINE)
    assert (again.kind, again.optout_line, again.message(LINE)) == (kind, True, message)


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = open_osteria(tmp_path_factory.mktemp("profile"))
    yield desk
    desk.close()


@pytest.mark.parametrize(
    ("message", "fingerprint"),
    [
        (Text("Hi {{first_name|there}} ✓"), "877fc7448edf4793e1fd5a1801014419175d94f51cf1c97017a70a72398c9c0a"),
        (MediaMessage(FILM), "0f13390eacf4fd58106f0a43613dd2c9dec983d3866a04311c59d6cfd03003b0"),
        (
            Card("Truffles", f"See you\n\n{LINE}", FILM),
            "c550dd2a9f4da6aca6e7ce357b341432f547462387292f84221634071d9d2f6a",
        ),
    ],
)
def test_campaigns_that_went_out_long_ago_are_known_again(message: Message, fingerprint: str) -> None:
    """Written down once and for all: with others, people would be written to twice."""
    campaign = Campaign("Nights", "72345", True, ContentType.MARKETING, message)
    assert fingerprint_of(campaign, "VIP Guests") == fingerprint


def test_what_a_kind_does_not_show_is_there_again_the_next_day(desk: Desk) -> None:
    for kind in (TEXT, MEDIA, CARD):
        draft = replace(WRITTEN, kind=kind)
        campaign_id = desk.create_draft(draft)
        assert desk.load_draft(campaign_id) == draft
        assert draft_of(desk.campaign(campaign_id)) == draft


def test_a_place_with_endless_figures_can_be_opened_again(desk: Desk) -> None:
    draft = replace(WRITTEN, kind=LOCATION, place=DraftPlace("Osteria Lume", "", f"{'9' * 400}, 1"))
    assert desk.load_draft(desk.create_draft(draft)) == draft


def test_what_somebody_ignored_is_kept_with_the_draft_and_sent_nowhere(desk: Desk) -> None:
    campaign_id = desk.create_draft(WRITTEN)
    ignoring = replace(WRITTEN, ignored=("FLD-1|warning|body:first_name:# people|500",))
    desk.save_draft(campaign_id, ignoring)
    assert desk.load_draft(campaign_id) == ignoring
    assert ignoring.campaign(LINE) == WRITTEN.campaign(LINE)


def test_preset_and_kind_of_sender_are_kept_and_change_nothing_that_is_sent(desk: Desk) -> None:
    usual = WRITTEN.campaign(LINE)
    assert not {"preset", "sender_type"} & definition_of(usual).keys()
    assert draft_of(desk.campaign(desk.create_draft(WRITTEN))).preset == SINCH_STRICT.id
    for preset in PRESETS:
        for kind in ("", *SenderType):
            draft = replace(WRITTEN, preset=preset, sender_type=str(kind), other_providers=bool(kind))
            campaign = draft.campaign(LINE)
            assert (campaign.preset, campaign.sender_type, campaign.other_providers) == (preset, kind, bool(kind))
            assert campaign_of(definition_of(campaign)) == campaign
            again = draft_from_campaign(campaign, LINE)
            assert (again.preset, again.sender_type, again.other_providers) == (preset, kind, bool(kind))
            assert content_of(campaign) == content_of(usual)
            assert fingerprint_of(campaign, "VIP") == fingerprint_of(usual, "vip")
    chosen = replace(WRITTEN, preset="fastest", sender_type="toll_free", other_providers=True)
    assert desk.load_draft(desk.create_draft(chosen)) == chosen


@pytest.mark.parametrize(
    ("key", "value"), [("preset", "cheapest"), ("preset", 1), ("sender_type", "pigeon"), ("other_providers", "yes")]
)
def test_a_file_with_an_unknown_preset_or_sender_is_refused_in_words(key: str, value: object) -> None:
    with pytest.raises(BadInput, match=f"unknown {key}"):
        campaign_of({**definition_of(WRITTEN.campaign(LINE)), key: value})
