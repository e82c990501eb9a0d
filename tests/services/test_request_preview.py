"""What is shown as the request is what Sinch gets."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mmsdesk.domain.choices import CalendarChoice, CallChoice, Coordinates, LinkChoice, LocationChoice, ReplyChoice
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.message import (
    Campaign,
    Card,
    Carousel,
    ChoiceMessage,
    ContentType,
    LocationMessage,
    Media,
    Message,
    Text,
    map_media,
)
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import draft_from_campaign
from mmsdesk.services.previewing import SAMPLE
from mmsdesk.services.request_preview import JOB, NO_APP, show_request
from mmsdesk.store.media import find_uploads
from tests.support.osteria import TRUFFLE, add_list, open_osteria, with_picture
from tests.support.processes import RunningSimulator, start_simulator, wait_until
from tests.support.relay_process import RunningRelay, start_relay

LIST = "Wine club"
PLACE = Coordinates(45.5231, -122.6765)
EVENT = CalendarChoice("Keep it", "2026-12-25T02:00:00Z", "2026-12-25T06:00:00Z", "Eve", "https://x.example/e")
CALL = CallChoice("Us", "+15035550100")


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with start_simulator(seed=3, time_compression=100, outbound_rate=500) as running:
        yield running


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRelay]:
    with start_relay(tmp_path_factory.mktemp("relay") / "data", ["secret"]) as running:
        yield running


@pytest.fixture(scope="module")
def token(relay: RunningRelay) -> str:
    return relay.add_token("desk").reveal()


@pytest.fixture
def desk(tmp_path: Path, simulator: RunningSimulator, relay: RunningRelay, token: str) -> Iterator[Desk]:
    desk = open_osteria(tmp_path / "profile")
    add_list(desk, LIST, 2)
    desk.environ = {
        "MMSDESK_PROJECT_ID": simulator.project_id,
        "MMSDESK_APP_ID": simulator.app_id,
        "MMSDESK_KEY_ID": simulator.key_id,
        "MMSDESK_KEY_SECRET": simulator.key_secret,
        "MMSDESK_SENDER": simulator.sender,
        "MMSDESK_API_URL": simulator.api_url,
        "MMSDESK_AUTH_URL": simulator.auth_url,
        "MMSDESK_RELAY_URL": relay.public_url,
        "MMSDESK_RELAY_TOKEN": token,
    }
    yield desk
    desk.close()


def campaign(message: Message) -> Campaign:
    return Campaign("N", "", True, ContentType.MARKETING, message)


def sent(desk: Desk, simulator: RunningSimulator, campaign_id: CampaignId, people: int) -> dict[str, dict[str, Any]]:
    """Every body the far end got for a campaign, by number."""
    account = desk.account()
    with desk.claim():
        engine = desk.open_engine(account, desk.clock())
        engine.start()
        try:
            wait_until(lambda: desk.counts(campaign_id).accepted == people)
        finally:
            engine.stop()
    accepted = simulator.accepted()
    ours = [each for each in accepted if f'"campaign":"{campaign_id}"' in each["metadata"]]
    return {each["identity"]: each["request"] for each in ours}


@pytest.mark.parametrize(
    "message",
    [
        Card("Evening {{first_name|guest}}", "Hi {{first_name|there}}\n\U0001f35d", Media("x", "menu.jpg"), (CALL,)),
        Carousel((Card("{{last_name}}", "", Media("x")), Card("B", "")), (LinkChoice("More", "https://x.example/m"),)),
        ChoiceMessage("Coming, {{first_name|you}}?", (ReplyChoice("Yes", "y"), LocationChoice("Here", PLACE), EVENT)),
        LocationMessage("Lume", PLACE, "At the river"),
    ],
    ids=lambda message: type(message).__name__,
)
def test_what_is_shown_is_what_sinch_gets(desk: Desk, simulator: RunningSimulator, message: Message) -> None:
    media = with_picture(desk, TRUFFLE).media
    assert media is not None
    written = campaign(map_media(message, lambda each: replace(each, url=media.url)))
    draft = replace(draft_from_campaign(written, ""), list_name=LIST, strict=False, optout_line=False)
    campaign_id = desk.create_draft(draft)
    person = desk.person(LIST, 0)
    before = show_request(desk, campaign_id, draft.campaign(""), person.merge_values)
    desk.start(campaign_id, desk.order(LIST))
    got = sent(desk, simulator, campaign_id, 2)[person.phone.removeprefix("+")]
    shown = show_request(desk, campaign_id, draft.campaign(""), person.merge_values)
    job = got["correlation_id"]
    assert shown.text.count(JOB) == 2
    assert json_of(shown.body, JOB, job) == got
    uploads = find_uploads(desk.reader(), desk.account().relay_url)
    made_up = json_of(before.body, JOB, job)
    for sha256, real in uploads.items():
        stand_in = f"{desk.account().relay_url}/m/{sha256[:32]}.jpg"
        assert len(stand_in) == len(real)
        made_up = json_of(made_up, stand_in, real)
    assert made_up == got
    assert ("made up" in " ".join(before.notes)) == bool(uploads)
    assert ("made up" in " ".join(shown.notes)) is False


def json_of(body: Any, old: str, new: str) -> Any:
    """The body with one text replaced wherever it stands."""

    return json.loads(json.dumps(body, ensure_ascii=False).replace(old, new))


def test_nothing_in_it_is_secret_and_what_is_missing_is_said(tmp_path: Path) -> None:
    desk = open_osteria(tmp_path, connected=False)
    try:
        shown = show_request(desk, desk.create_draft(TRUFFLE), campaign(Text("Hi")), SAMPLE, is_sample=True)
        assert shown.body["app_id"] == NO_APP
        assert "MMS_SENDER" not in shown.body["channel_properties"]
        assert [any(word in note for note in shown.notes) for word in ("app_id", "MMS_SENDER", "sample person")] == [
            True,
            True,
            True,
        ]
        assert shown.place.url == "…/messages:send"
    finally:
        desk.close()


def test_the_key_is_nowhere(desk: Desk) -> None:
    shown = show_request(desk, desk.create_draft(TRUFFLE), campaign(Text("Hi")), SAMPLE)
    account = desk.account()
    everything = f"{shown.text}{shown.place}{shown.notes}"
    assert account.key_secret.reveal() not in everything
    assert account.relay_token.reveal() not in everything
    assert shown.place.url.endswith(f"/v1/projects/{account.project_id}/messages:send")
