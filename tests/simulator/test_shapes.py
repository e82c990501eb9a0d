"""Whatever stands in a request, the answer is one of the service's, never a breakdown."""

import json
from typing import Any

import httpx
import pytest

from tests.support.processes import NO_TLS, RunningSimulator

TO_SOMEBODY = {"identified_by": {"channel_identities": [{"channel": "MMS", "identity": "15035550101"}]}}
LINKED = {"contact_info_message": {"name": {"full_name": "A"}, "phone_numbers": [{"phone_number": "1"}]}}
ODD: list[Any] = [{}, [None, None], 7, True]


def contact(**more: Any) -> dict[str, Any]:
    return {"channel_identities": [{"channel": "MMS", "identity": "1"}], "language": "EN_US", **more}


def app(**more: Any) -> dict[str, Any]:
    return {"display_name": "A", "channel_credentials": [{"channel": "RCS"}], **more}


@pytest.mark.parametrize("odd", ODD, ids=str)
@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("/contacts", lambda odd: contact(channel_priority=[odd])),
        ("/contacts", lambda odd: contact(email=odd or [1])),
        ("/contacts", lambda odd: contact(language=odd or [1])),
        ("/apps", lambda odd: app(display_name=odd or [1])),
        ("/apps", lambda odd: app(channel_credentials=[{"channel": "MMS", "mms_credentials": odd or [1]}])),
        ("/apps", lambda odd: app(smart_conversation={"enabled": odd if odd is not True else 1})),
        ("/messages:fetch-last-message", lambda odd: {"channel_identities": ["1"], "page_size": [odd]}),
        ("/capability:query", lambda odd: {"recipient": {"contact_id": odd or [1]}}),
        ("/events:send", lambda odd: {"recipient": TO_SOMEBODY, "channel_priority_order": [odd]}),
        ("/optouts:register", lambda odd: {"recipient": TO_SOMEBODY, "channels": [odd]}),
        ("/messages:send", lambda odd: {"recipient": {"contact_id": odd or [1]}, "message": {"text_message": {}}}),
        ("/messages:send", lambda odd: {"recipient": TO_SOMEBODY, "message": LINKED, "channel_priority_order": [odd]}),
        ("/messages:transcode", lambda odd: {"app_message": LINKED, "channels": [odd]}),
        ("/messages:transcode", lambda odd: {"app_id": odd or [1], "app_message": LINKED, "channels": ["MMS"]}),
        ("/webhooks", lambda odd: {"target": "http://127.0.0.1:9/x", "triggers": [odd]}),
    ],
)
def test_a_value_of_the_wrong_type_is_a_400(
    simulator: RunningSimulator, api: httpx.Client, path: str, make: Any, odd: object
) -> None:
    answer = api.post(path, json={"app_id": simulator.app_id} | make(odd))
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    "part",
    [
        {"contact_info_message": {**LINKED["contact_info_message"], "urls": [{"url": None}]}},
        {"contact_info_message": {"name": {"full_name": "A"}, "phone_numbers": [{}]}},
        {"list_message": {"title": "A", "sections": [{"items": [{"choice": {"description": "without a title"}}]}]}},
        {"list_message": {"title": "A", "sections": [{"items": [{"product": {"id": "1"}}]}]}},
        {"media_message": {"url": "https://example.com/a.jpg", "filename_override": 7}},
    ],
)
def test_a_part_that_could_not_be_rendered_is_refused(
    simulator: RunningSimulator, api: httpx.Client, part: dict[str, Any]
) -> None:
    body = {"app_id": simulator.app_id, "app_message": part, "channels": ["MMS"]}
    assert api.post("/messages:transcode", json=body).status_code == 400


def test_settings_that_are_null_count_as_absent(api: httpx.Client) -> None:
    made = api.post("/apps", json=app(smart_conversation={"enabled": None}, retention_policy={"ttl_days": 3})).json()
    changed = api.patch(f"/apps/{made['id']}?update_mask=processing_mode", json={"processing_mode": None}).json()
    assert made["smart_conversation"] == {"enabled": False}
    assert made["retention_policy"] == {"retention_type": "MESSAGE_EXPIRE_POLICY", "ttl_days": 3}
    assert changed == {**made, "processing_mode": "DISPATCH"}


@pytest.mark.parametrize("text", ["²", "9" * 5000, "-1", "x"])
@pytest.mark.parametrize("path", ["/messages", "/contacts", "/events"])
def test_a_page_that_is_no_number_is_a_400(api: httpx.Client, path: str, text: str) -> None:
    assert api.get(path, params={"page_token": text}).status_code == 400
    assert api.get(path, params={"page_size": text}).status_code == 400


def test_json_without_end_is_a_400(api: httpx.Client) -> None:
    deep = '{"app_id":' + "[" * 100_000 + "]" * 100_000 + "}"
    answer = api.post("/capability:query", content=deep, headers={"content-type": "application/json"})
    assert answer.status_code == 400


def test_credentials_in_no_known_writing_are_a_401(simulator: RunningSimulator) -> None:
    headers = {b"authorization": "Basic éé".encode("latin-1")}
    answer = httpx.get(f"{simulator.project_url}/apps", headers=headers, trust_env=False, verify=NO_TLS)
    assert (answer.status_code, json.loads(answer.content)["error"]["code"]) == (401, 401)


def test_a_path_with_a_slash_too_many_is_not_known_and_redirects_nobody(api: httpx.Client) -> None:
    assert api.get("/apps/").status_code == 501
