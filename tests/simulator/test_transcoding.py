"""`messages:transcode` over HTTP: the documented text for every kind, and what it refuses (sheet, sections 10, 11)."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from mmsdesk.simulator.rendering import render_text
from tests.support.processes import RunningSimulator
from tests.support.send_bodies import make_send

NUMBER = "15035550160"
URL = "https://media.example.com/a.jpg"
MAP = "https://www.google.com/maps/search/?api=1&query=55.610477,13.002873"
PLACE = {"title": "Shop", "coordinates": {"latitude": 55.610479, "longitude": 13.002873}}
YES = {"text_message": {"text": "Yes, please"}}
LINK = {"url_message": {"title": "Menu", "url": "https://example.com/m"}}

TEXTS: dict[str, tuple[dict[str, Any], str]] = {
    "text": ({"text_message": {"text": "Hi"}}, "Hi"),
    "choice": (
        {"choice_message": {"text_message": {"text": "Coming?"}, "choices": [YES, LINK]}},
        "Coming?\n> YES, PLEASE\n> Menu: https://example.com/m",
    ),
    "carousel": (
        {
            "carousel_message": {
                "cards": [{"title": "One", "media_message": {"url": URL}, "choices": [YES]}, {"description": "Two"}],
                "choices": [{"location_message": PLACE}],
            }
        },
        f"One\n{URL}\n> YES, PLEASE\nTwo\n> Shop: {MAP}",
    ),
    "location": ({"location_message": PLACE}, f"Shop: {MAP}"),
    "list": (
        {"list_message": {"title": "Menu", "sections": [{"items": [{"choice": {"title": "Tea"}}]}]}},
        "Menu\n> Tea",
    ),
    "contact": (
        {"contact_info_message": {"name": {"full_name": "Lume"}, "phone_numbers": [{"phone_number": "+1"}]}},
        "Lume\n+1",
    ),
    "card": ({"card_message": {"title": "T", "description": "D", "choices": [YES]}}, "D\n> YES, PLEASE"),
}


def ask(api: httpx.Client, simulator: RunningSimulator, message: object, *channels: str) -> httpx.Response:
    body = {"app_id": simulator.app_id, "app_message": message, "channels": list(channels)}
    return api.post("/messages:transcode", json=body)


def test_every_kind_is_answered_with_the_text_people_read(simulator: RunningSimulator, api: httpx.Client) -> None:
    answers = {kind: ask(api, simulator, message, "MMS").json() for kind, (message, _) in TEXTS.items()}
    assert answers == {kind: {"transcoded_message": {"MMS": text}} for kind, (_, text) in TEXTS.items()}


def test_every_channel_asked_for_has_its_string(simulator: RunningSimulator, api: httpx.Client) -> None:
    message = {"card_message": {"title": "T", "media_message": {"url": URL}}}
    answer = ask(api, simulator, message, "MMS", "SMS").json()["transcoded_message"]
    assert answer["SMS"] == f"T\n{URL}"
    assert answer["MMS"] == f'{{"subject":"T","text":"","media":"{URL}"}}'


def test_what_could_not_be_sent_is_not_transcoded(simulator: RunningSimulator, api: httpx.Client) -> None:
    unfit: list[object] = [{"choice_message": {"choices": []}}, {"location_message": {"title": "a"}}, {}, None]
    for message in unfit:
        assert ask(api, simulator, message, "MMS").status_code == 400
    assert ask(api, simulator, TEXTS["text"][0]).status_code == 400
    assert ask(api, simulator, TEXTS["text"][0], "FAX").status_code == 400
    nobody = {"app_id": "01HZY00000000000000000NONE", "app_message": TEXTS["text"][0], "channels": ["MMS"]}
    assert api.post("/messages:transcode", json=nobody).status_code == 404
    stranger = api.post("/messages:transcode", json=nobody, headers={"Authorization": "Bearer none"})
    assert stranger.status_code == 401


def test_a_plan_can_leave_mms_out_refuse_it_or_let_it_fail(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None]
) -> None:
    message = TEXTS["choice"][0]
    faulty(switches={"transcode": "without_mms"})
    assert list(ask(api, simulator, message, "MMS", "SMS").json()["transcoded_message"]) == ["SMS"]
    faulty(switches={"transcode": "400"})
    assert ask(api, simulator, message, "MMS").status_code == 400
    assert ask(api, simulator, message, "SMS").status_code == 200
    faulty(requests=[{"fault": "server_error", "status": 501, "at": "transcode", "every": 1, "times": 1}])
    assert api.get("/apps").status_code == 200
    assert [ask(api, simulator, message, "MMS").status_code for _ in range(2)] == [501, 200]
    faulty(requests=[{"fault": "late_acceptance", "at": "transcode", "every": 1, "seconds": 2}])
    assert ask(api, simulator, message, "MMS").json()["transcoded_message"]["MMS"] == TEXTS["choice"][1]


def test_a_rule_for_transcoding_names_no_number(simulator: RunningSimulator) -> None:
    with pytest.raises(httpx.HTTPStatusError):
        simulator.set_faults({"requests": [{"fault": "reset", "at": "transcode", "identities": [NUMBER]}]})


@pytest.mark.parametrize("kind", TEXTS)
def test_every_kind_can_be_sent_and_read_back(simulator: RunningSimulator, api: httpx.Client, kind: str) -> None:
    message, text = TEXTS[kind]
    sent = api.post("/messages:send", json=make_send(simulator, NUMBER, message=message))
    assert sent.status_code == 200
    stored = api.get(f"/messages/{sent.json()['message_id']}", params={"messages_source": "DISPATCH_SOURCE"}).json()
    assert stored["app_message"] == message
    assert render_text(stored["app_message"]) == text
