"""The API over a socket: doors, errors, apps, webhooks, contacts, and the keys official clients rely on."""

import base64
import json
from typing import Any

import httpx
import pytest

from tests.support.processes import RunningSimulator, start_simulator
from tests.support.send_bodies import make_send

MESSAGE_KEYS = {"id", "direction", "channel_identity", "app_message", "conversation_id", "contact_id", "metadata",
                "accept_time", "sender_id", "processing_mode"}  # fmt: skip
APP_KEYS = {"id", "channel_credentials", "processing_mode", "conversation_metadata_report_view", "display_name",
            "rate_limits", "retention_policy", "dispatch_retention_policy", "smart_conversation"}  # fmt: skip
WEBHOOK_KEYS = {"id", "app_id", "target", "target_type", "secret", "triggers", "client_credentials"}
CONTACT_KEYS = {"id", "channel_identities", "channel_priority", "display_name", "email", "external_id", "metadata",
                "language"}  # fmt: skip
PERSON = {"identified_by": {"channel_identities": [{"channel": "MMS", "identity": "15035550142"}]}}
MMS_CREDENTIAL = {"channel": "MMS", "mms_credentials": {"account_id": "a", "api_key": "k", "default_sender": "54321"}}


def error_of(answer: httpx.Response) -> tuple[int, str]:
    error = answer.json()["error"]
    assert set(error) >= {"code", "message", "status"}
    assert error["code"] == answer.status_code
    return error["code"], error["status"]


# --- the way in ----------------------------------------------------------------------------------------------------


def test_the_token_answer_has_all_four_keys(simulator: RunningSimulator) -> None:
    answer = httpx.post(
        f"{simulator.auth_url}/oauth2/token",
        auth=(simulator.key_id, simulator.key_secret),
        data={"grant_type": "client_credentials"},
        trust_env=False,
    ).json()
    assert set(answer) == {"access_token", "expires_in", "scope", "token_type"}
    parts = answer["access_token"].split(".")
    assert isinstance(json.loads(base64.urlsafe_b64decode(parts[1] + "=="))["exp"], int)


@pytest.mark.parametrize(
    ("key", "grant", "status", "error"),
    [
        (("someone", "else"), "client_credentials", 401, "invalid_client"),
        (None, "client_credentials", 401, "invalid_client"),
        (("someone", "else"), "password", 400, "unsupported_grant_type"),
    ],
)
def test_the_token_endpoint_fails_in_the_oauth_shape(
    simulator: RunningSimulator, key: tuple[str, str] | None, grant: str, status: int, error: str
) -> None:
    url = f"{simulator.auth_url}/oauth2/token"
    answer = httpx.post(url, auth=key, data={"grant_type": grant}, trust_env=False)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_doors_answer_401_403_404_and_501(simulator: RunningSimulator, api: httpx.Client) -> None:
    bare = {"Authorization": ""}
    assert error_of(api.get("/apps", headers=bare)) == (401, "UNAUTHENTICATED")
    elsewhere = f"{simulator.api_url}/v1/projects/another/apps"
    assert error_of(api.get(elsewhere)) == (403, "PERMISSION_DENIED")
    assert error_of(api.get("/apps/01NOTHERE")) == (404, "NOT_FOUND")
    assert error_of(api.post(f"/apps/{simulator.app_id}/webhooks", json={})) == (501, "UNIMPLEMENTED")
    assert error_of(api.get("/no-such-thing")) == (501, "UNIMPLEMENTED")


def test_the_access_key_itself_opens_the_api(simulator: RunningSimulator) -> None:
    answer = httpx.get(f"{simulator.project_url}/apps", auth=(simulator.key_id, simulator.key_secret), trust_env=False)
    assert answer.status_code == 200


def test_an_expired_token_is_named_so() -> None:
    with start_simulator(faults={"token_life_seconds": -1}) as simulator, simulator.client() as api:
        answer = api.get("/apps")
        assert error_of(answer) == (401, "UNAUTHENTICATED")
        assert "expired" in answer.headers["www-authenticate"]


def test_a_body_needs_its_content_type(simulator: RunningSimulator, api: httpx.Client) -> None:
    body = json.dumps(make_send(simulator)).encode()
    assert error_of(api.post("/messages:send", content=body)) == (400, "INVALID_ARGUMENT")


# --- messages ------------------------------------------------------------------------------------------------------


def test_a_send_answers_two_keys_and_shows_up_in_inspection(simulator: RunningSimulator, api: httpx.Client) -> None:
    body = make_send(simulator, "15035550190")
    answer = api.post("/messages:send", json=body)
    assert answer.status_code == 200
    assert set(answer.json()) == {"message_id", "accepted_time"}
    row = next(r for r in simulator.accepted() if r["message_id"] == answer.json()["message_id"])
    assert set(row) == {"message_id", "identity", "job_id", "metadata", "accepted_time", "request"}
    assert (row["identity"], row["job_id"]) == ("15035550190", "a" * 32)
    assert row["metadata"] == body["message_metadata"]
    assert row["accepted_time"] == answer.json()["accepted_time"]
    assert row["request"] == body


def test_the_job_is_the_correlation_id_when_metadata_names_none(simulator: RunningSimulator, api: httpx.Client) -> None:
    for metadata, correlation, job in (("no json", "c1", "c1"), ('{"campaign":"x"}', "c2", "c2"), (None, None, "")):
        body = make_send(simulator, message_metadata=metadata, correlation_id=correlation)
        api.post("/messages:send", json=body).raise_for_status()
        assert simulator.accepted()[-1]["job_id"] == job


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"app_id": "01NOTHERE"}, (404, "NOT_FOUND")),
        ({"recipient": {"contact_id": "01NOTHERE"}}, (400, "INVALID_ARGUMENT")),
        ({"message": {}}, (400, "INVALID_ARGUMENT")),
    ],
)
def test_a_refused_send_accepts_nothing(
    simulator: RunningSimulator, api: httpx.Client, changes: dict[str, Any], status: tuple[int, str]
) -> None:
    before = simulator.requests()
    assert error_of(api.post("/messages:send", json=make_send(simulator, **changes))) == status
    after = simulator.requests()
    assert after["received"] == before["received"] + 1
    assert after["accepted"] == before["accepted"]
    assert (after["requests"][-1]["status"], after["requests"][-1]["accepted"]) == (status[0], False)


def test_messages_are_read_from_their_own_source_only(simulator: RunningSimulator, api: httpx.Client) -> None:
    sent = api.post("/messages:send", json=make_send(simulator)).json()["message_id"]
    source = {"messages_source": "DISPATCH_SOURCE"}
    got = api.get(f"/messages/{sent}", params=source).json()
    assert set(got) >= MESSAGE_KEYS
    assert (got["direction"], got["processing_mode"]) == ("TO_CONTACT", "DISPATCH")
    assert got["app_message"] == {"text_message": {"text": "Hello"}}
    assert error_of(api.get(f"/messages/{sent}")) == (404, "NOT_FOUND")
    assert api.get("/messages").json() == {"messages": [], "next_page_token": ""}

    changed = api.patch(f"/messages/{sent}", params=source, json={"metadata": "new"}).json()
    assert changed["metadata"] == "new"
    assert api.delete(f"/messages/{sent}", params=source).json() == {}
    assert error_of(api.get(f"/messages/{sent}", params=source)) == (404, "NOT_FOUND")


def test_lists_are_newest_first_in_pages_and_filtered(simulator: RunningSimulator, api: httpx.Client) -> None:
    number = "15035550177"
    sent = [api.post("/messages:send", json=make_send(simulator, number)).json() for _ in range(5)]
    api.post("/messages:send", json=make_send(simulator, "15035550178")).raise_for_status()
    base = {"messages_source": "DISPATCH_SOURCE", "app_id": simulator.app_id, "channel_identity": f"+{number}"}

    def ids(**query: Any) -> list[str]:
        return [row["id"] for row in api.get("/messages", params=base | query).json()["messages"]]

    newest_first = [row["message_id"] for row in reversed(sent)]
    assert ids() == newest_first
    first = api.get("/messages", params=base | {"page_size": 2}).json()
    api.post("/messages:send", json=make_send(simulator, number)).raise_for_status()
    second = api.get("/messages", params=base | {"page_size": 2, "page_token": first["next_page_token"]}).json()
    third = api.get("/messages", params=base | {"page_size": 2, "page_token": second["next_page_token"]}).json()
    paged = [row["id"] for page in (first, second, third) for row in page["messages"]]
    assert (paged, third["next_page_token"]) == (newest_first, "")
    assert ids(start_time=sent[3]["accepted_time"])[-2:] == [newest_first[0], newest_first[1]]
    assert ids(end_time=sent[2]["accepted_time"]) == newest_first[3:]
    assert ids(direction="TO_APP") == []
    assert ids(channel="SMS") == []
    assert ids(app_id="01OTHER") == []
    without = api.get("/messages", params=base | {"view": "WITHOUT_METADATA"}).json()["messages"]
    assert {row["metadata"] for row in without} == {""}
    assert error_of(api.get("/messages", params=base | {"start_time": "soon"})) == (400, "INVALID_ARGUMENT")
    assert error_of(api.get("/messages", params=base | {"page_token": "x"})) == (400, "INVALID_ARGUMENT")


def test_without_retention_a_dispatch_app_does_not_know_its_own_messages() -> None:
    with start_simulator(dispatch_retention_days=0) as simulator, simulator.client() as api:
        sent = api.post("/messages:send", json=make_send(simulator)).json()["message_id"]
        source = {"messages_source": "DISPATCH_SOURCE"}
        assert error_of(api.get(f"/messages/{sent}", params=source)) == (404, "NOT_FOUND")
        assert api.get("/messages", params=source).json()["messages"] == []
        assert [row["message_id"] for row in simulator.accepted()] == [sent]


def test_a_conversation_app_links_contact_and_conversation() -> None:
    with start_simulator() as simulator, simulator.client() as api:
        mode = {"processing_mode": "CONVERSATION"}
        app = api.patch(f"/apps/{simulator.app_id}", json=mode, params={"update_mask": "processing_mode"}).json()
        assert app["processing_mode"] == "CONVERSATION"
        first, second = (api.post("/messages:send", json=make_send(simulator)).json()["message_id"] for _ in "ab")
        rows = {row["id"]: row for row in api.get("/messages").json()["messages"]}
        assert rows[first]["contact_id"] == rows[second]["contact_id"] != ""
        assert rows[first]["conversation_id"] == rows[second]["conversation_id"] != ""
        by_contact = make_send(simulator, recipient={"contact_id": rows[first]["contact_id"]})
        assert api.post("/messages:send", json=by_contact).status_code == 200


# --- apps ----------------------------------------------------------------------------------------------------------


def test_the_first_app_is_ready_for_mms_and_sms(simulator: RunningSimulator, api: httpx.Client) -> None:
    (app,) = api.get("/apps").json()["apps"]
    assert set(app) >= APP_KEYS | {"queue_stats"}
    states = {entry["channel"]: entry["state"]["status"] for entry in app["channel_credentials"]}
    assert states == {"MMS": "ACTIVE", "SMS": "ACTIVE"}
    assert (app["processing_mode"], app["rate_limits"]["outbound"]) == ("DISPATCH", 20)
    assert app["dispatch_retention_policy"]["ttl_days"] == 1


def test_credentials_are_replaced_as_a_whole_under_every_spelling_of_the_mask() -> None:
    both = [MMS_CREDENTIAL, {"channel": "SMS", "static_bearer": {"claimed_identity": "p", "token": "t"}}]
    with start_simulator() as simulator, simulator.client() as api:
        path = f"/apps/{simulator.app_id}"
        for query, renamed in (
            ("update_mask=channel_credentials", False),
            ("update_mask=display_name,channel_credentials", True),
            ("update_mask.paths=channel_credentials", False),
            ("update_mask.paths=channel_credentials&update_mask.paths=display_name", True),
            ("", True),
        ):
            api.patch(path, json={"channel_credentials": both, "display_name": "Old"}).raise_for_status()
            body = {"channel_credentials": [MMS_CREDENTIAL], "display_name": "New"}
            app = api.patch(f"{path}?{query}", json=body).json()
            assert [entry["channel"] for entry in app["channel_credentials"]] == ["MMS"]
            assert app["channel_credentials"][0]["state"]["status"] == "ACTIVE"
            assert app["display_name"] == ("New" if renamed else "Old")
            assert api.get(path).json() == app


def test_apps_are_made_and_deleted_with_their_webhooks(api: httpx.Client) -> None:
    made = api.post("/apps", json={"display_name": "Two", "channel_credentials": [MMS_CREDENTIAL]}).json()
    assert set(made) >= APP_KEYS
    hook = {"app_id": made["id"], "target": "http://127.0.0.1:9/x", "triggers": []}
    hook_id = api.post("/webhooks", json=hook).json()["id"]
    assert api.delete(f"/apps/{made['id']}").json() == {}
    assert error_of(api.get(f"/webhooks/{hook_id}")) == (404, "NOT_FOUND")
    bad = [
        {"display_name": "", "channel_credentials": [MMS_CREDENTIAL]},
        {"display_name": "x", "channel_credentials": []},
        {"display_name": "x", "channel_credentials": [{"channel": "MMS", "mms_credentials": {"account_id": "a"}}]},
        {"display_name": "x", "channel_credentials": [MMS_CREDENTIAL, MMS_CREDENTIAL]},
        {"display_name": "x", "channel_credentials": [MMS_CREDENTIAL], "processing_mode": "BOTH"},
        {"display_name": "x", "channel_credentials": [MMS_CREDENTIAL], "dispatch_retention_policy": {"ttl_days": 8}},
    ]
    for body in bad:
        assert error_of(api.post("/apps", json=body)) == (400, "INVALID_ARGUMENT")


# --- webhooks ------------------------------------------------------------------------------------------------------


def test_an_app_has_five_webhooks_with_different_targets() -> None:
    with start_simulator() as simulator, simulator.client() as api:

        def create(target: str, **more: Any) -> httpx.Response:
            return api.post("/webhooks", json={"app_id": simulator.app_id, "target": target, "triggers": []} | more)

        made = [create(f"https://relay.example/{n}").json() for n in range(5)]
        assert all(set(webhook) == WEBHOOK_KEYS for webhook in made)
        assert made[0]["client_credentials"] is None
        assert error_of(create("https://relay.example/0")) == (400, "INVALID_ARGUMENT")
        assert error_of(create("https://relay.example/5")) == (400, "FAILED_PRECONDITION")
        assert api.get(f"/apps/{simulator.app_id}/webhooks").json() == {"webhooks": made}
        taken = api.patch(f"/webhooks/{made[1]['id']}", json={"target": "https://relay.example/0"})
        assert error_of(taken) == (400, "INVALID_ARGUMENT")
        assert api.delete(f"/webhooks/{made[0]['id']}").json() == {}
        assert create("https://relay.example/0").status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"target": None},
        {"target": "not a url"},
        {"target": "https://relay.example/" + "x" * 742},
        {"target": "https://conversation-api.eu.sinch.com/x"},
        {"target_type": "PIGEON"},
        {"triggers": ["MESSAGE_DELIVERY", "MESSAGE_DELIVERY"]},
        {"triggers": ["UNSPECIFIED_TRIGGER"]},
        {"triggers": ["SOMETHING_ELSE"]},
        {"client_credentials": {"client_id": "x"}},
    ],
)
def test_a_webhook_that_breaks_a_rule_is_a_400(
    simulator: RunningSimulator, api: httpx.Client, changes: dict[str, Any]
) -> None:
    body = {"app_id": simulator.app_id, "target": "https://relay.example/x", "triggers": []} | changes
    assert error_of(api.post("/webhooks", json=body)) == (400, "INVALID_ARGUMENT")


def test_a_webhook_is_changed_by_mask_also_when_the_mask_is_in_the_body(
    simulator: RunningSimulator, api: httpx.Client
) -> None:
    body = {"app_id": simulator.app_id, "target": "https://relay.example/m", "triggers": ["OPT_IN"], "secret": "s"}
    made = api.post("/webhooks", json=body).json()
    path = f"/webhooks/{made['id']}"
    one = api.patch(path, params={"update_mask": "secret"}, json={"secret": "t", "triggers": []}).json()
    assert (one["secret"], one["triggers"]) == ("t", ["OPT_IN"])
    two = api.patch(path, json={"update_mask": "triggers", "secret": "u", "triggers": ["OPT_OUT"]}).json()
    assert (two["secret"], two["triggers"]) == ("t", ["OPT_OUT"])
    three = api.patch(path, json={"secret": "v"}).json()
    assert (three["secret"], three["triggers"], three["target"]) == ("v", ["OPT_OUT"], "https://relay.example/m")
    api.delete(path).raise_for_status()
    assert error_of(api.get(path)) == (404, "NOT_FOUND")


# --- contacts and the rest -----------------------------------------------------------------------------------------


def test_contacts_are_kept_found_merged_and_deleted(api: httpx.Client) -> None:
    def create(channel: str, **more: Any) -> dict[str, Any]:
        body = {"channel_identities": [{"channel": channel, "identity": "15035550160"}], "language": "EN_US"} | more
        made: dict[str, Any] = api.post("/contacts", json=body).json()
        return made

    kept, gone = create("MMS", email="kept@example.com"), create("SMS", email="gone@example.com", metadata="m")
    assert set(kept) == CONTACT_KEYS
    found = api.get("/contacts", params={"channel": "MMS", "identity": "+15035550160"}).json()
    assert [row["id"] for row in found["contacts"]] == [kept["id"]]
    changed = api.patch(f"/contacts/{kept['id']}", params={"update_mask": "display_name"}, json={"display_name": "A"})
    assert changed.json() == kept | {"display_name": "A"}
    merged = api.post(f"/contacts/{kept['id']}:merge", json={"source_id": gone["id"], "strategy": "MERGE"}).json()
    assert set(merged) == CONTACT_KEYS
    assert (merged["email"], merged["metadata"]) == ("kept@example.com", "m")
    assert [row["channel"] for row in merged["channel_identities"]] == ["MMS", "SMS"]
    assert error_of(api.get(f"/contacts/{gone['id']}")) == (404, "NOT_FOUND")
    assert api.delete(f"/contacts/{kept['id']}").json() == {}
    assert api.get("/contacts").json() == {"contacts": [], "next_page_token": ""}
    assert error_of(api.post("/contacts", json={"language": "EN_US"})) == (400, "INVALID_ARGUMENT")


def test_capability_events_opting_and_transcoding_answer_their_keys(
    simulator: RunningSimulator, api: httpx.Client
) -> None:
    common = {"app_id": simulator.app_id, "recipient": PERSON}
    capability = api.post("/capability:query", json=common | {"request_id": "r"}).json()
    assert capability == common | {"request_id": "r"}
    event = api.post("/events:send", json=common | {"event": {"composing_event": {}}}).json()
    assert set(event) == {"event_id", "accepted_time"}
    assert [row["id"] for row in api.get("/events").json()["events"]] == [event["event_id"]]
    assert api.get(f"/events/{event['event_id']}").json()["app_event"] == {"composing_event": {}}
    assert api.delete(f"/events/{event['event_id']}").json() == {}
    assert error_of(api.post("/events:send", json=common | {"event": {}})) == (400, "INVALID_ARGUMENT")
    for word, key in (("optins", "opt_in"), ("optouts", "opt_out")):
        answer = api.post(f"/{word}:register?request_id=q", json=common | {"channels": ["MMS"]}).json()
        assert (set(answer), answer["request_id"]) == ({"request_id", key}, "q")
    transcoding = {"app_id": simulator.app_id, "app_message": {"text_message": {"text": "x"}}, "channels": ["MMS"]}
    assert api.post("/messages:transcode", json=transcoding).json() == {"transcoded_message": {"MMS": "x"}}
    consents = api.get(f"/apps/{simulator.app_id}/consents/OPT_OUT_ALL").json()
    assert consents == {"identities": [], "next_page_token": ""}
