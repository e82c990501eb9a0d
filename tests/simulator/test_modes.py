"""The two processing modes and their differences: contacts, conversations, what is listed, which labels are kept."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.support.processes import RunningSimulator, start_simulator, wait_until
from tests.support.send_bodies import make_send

ANN, BEN = "15035550180", "15035550181"
DISPATCH = {"messages_source": "DISPATCH_SOURCE"}
TOLD = ["CONTACT_CREATE", "CONVERSATION_START", "CONVERSATION_STOP", "CONVERSATION_DELETE", "EVENT_INBOUND"]
NOWHERE = "http://127.0.0.1:9/x"


@pytest.fixture(scope="module")
def talking() -> Iterator[RunningSimulator]:
    """A simulator whose app holds conversations."""
    with start_simulator(processing_mode="CONVERSATION", time_compression=200, faults={"shares": {}}) as running:
        yield running


@pytest.fixture(scope="module")
def talk(talking: RunningSimulator) -> Iterator[httpx.Client]:
    with talking.client() as client:
        hook = {"app_id": talking.app_id, "target": NOWHERE, "triggers": TOLD}
        client.post("/webhooks", json=hook).raise_for_status()
        yield client


def told(simulator: RunningSimulator, key: str) -> list[Any]:
    """What callbacks of one kind said, each once."""
    bodies = [json.loads(row["body"]) for row in simulator.webhook_attempts() if row["attempt"] == 1]
    return [body[key] for body in bodies if key in body]


def get(client: httpx.Client, path: str, **query: object) -> Any:
    answer = client.get(path, params={name: str(value) for name, value in query.items()})
    answer.raise_for_status()
    return answer.json()


def test_a_send_makes_contact_and_conversation_and_a_reply_joins_it(
    talking: RunningSimulator, talk: httpx.Client
) -> None:
    answer = talk.post("/messages:send", json=make_send(talking, f"+{ANN}", correlation_id="c7"))
    message = get(talk, f"/messages/{answer.json()['message_id']}")
    (conversation,) = get(talk, "/conversations", contact_id=message["contact_id"])["conversations"]
    assert conversation["id"] == message["conversation_id"]
    assert (conversation["active"], conversation["active_channel"]) == (True, "MMS")
    assert conversation["correlation_id"] == "c7"
    contact = get(talk, f"/contacts/{message['contact_id']}")
    assert contact["channel_identities"][0]["channel"] == "MMS"
    talking.inbound(ANN, "Hello", channel="MMS")
    assert len(get(talk, "/messages", conversation_id=conversation["id"])["messages"]) == 2
    assert get(talk, "/messages", channel_identity=ANN, **DISPATCH)["messages"] == []
    (recent,) = get(talk, "/conversations:recent", contact_id=message["contact_id"])["conversations"]
    assert recent["last_message"]["contact_message"]["text_message"] == {"text": "Hello"}
    wait_until(lambda: told(talking, "conversation_start_notification"), what="the news of it")
    assert told(talking, "contact_create_notification")[0]["contact"]["id"] == contact["id"]
    told_of = told(talking, "conversation_start_notification")[0]["conversation"]
    assert (told_of["id"], told_of["contact_id"]) == (conversation["id"], contact["id"])


def test_a_stopped_conversation_is_followed_by_another_and_a_deleted_one_takes_its_messages_along(
    talking: RunningSimulator, talk: httpx.Client
) -> None:
    def send() -> dict[str, Any]:
        answer = talk.post("/messages:send", json=make_send(talking, BEN))
        found: dict[str, Any] = get(talk, f"/messages/{answer.json()['message_id']}")
        return found

    first = send()
    assert talk.post(f"/conversations/{first['conversation_id']}:stop").json() == {}
    second = send()
    assert first["contact_id"] == second["contact_id"]
    assert first["conversation_id"] != second["conversation_id"]
    listed = get(talk, "/conversations", contact_id=first["contact_id"], only_active="true")
    assert [row["id"] for row in listed["conversations"]] == [second["conversation_id"]]
    assert talk.delete(f"/conversations/{second['conversation_id']}").json() == {}
    assert talk.get(f"/messages/{second['id']}").status_code == 404
    assert talk.get(f"/conversations/{second['conversation_id']}").status_code == 404
    assert talk.delete(f"/contacts/{first['contact_id']}").json() == {}
    assert talk.get(f"/conversations/{first['conversation_id']}").status_code == 404
    wait_until(lambda: len(told(talking, "conversation_delete_notification")) == 2, what="the news of both")
    (stopped,) = told(talking, "conversation_stop_notification")
    assert stopped["conversation"]["active"] is False


def test_a_conversation_can_be_made_changed_and_filled(talking: RunningSimulator, talk: httpx.Client) -> None:
    identity = {"channel": "SMS", "identity": "15035550182"}
    contact = talk.post("/contacts", json={"channel_identities": [identity], "language": "EN_US"}).json()
    body = {"app_id": talking.app_id, "contact_id": contact["id"], "active_channel": "SMS", "metadata": "vip"}
    made = talk.post("/conversations", json=body).json()
    assert talk.post("/conversations", json=body).status_code == 400
    one = f"/conversations/{made['id']}"
    changed = talk.patch(one, params={"update_mask": "metadata_json"}, json={"metadata_json": {"a": 1}, "metadata": ""})
    assert (changed.json()["metadata"], changed.json()["metadata_json"]) == ("vip", {"a": 1})
    moment = datetime.now(UTC) - timedelta(minutes=10)
    past = {"accept_time": moment.isoformat(), "channel_identity": identity}
    ours = {**past, "app_message": {"text_message": {"text": "As said on the phone"}}}
    assert talk.post(f"{one}:inject-message", json=ours).json() == {}
    (message,) = get(talk, "/messages", conversation_id=made["id"])["messages"]
    assert (message["injected"], message["direction"]) == (True, "TO_CONTACT")
    assert message["app_message"] == {"text_message": {"text": "As said on the phone"}}
    assert message["id"] not in {row["message_id"] for row in talking.accepted()}
    event = talk.post(f"{one}:inject-event", json={**past, "contact_event": {"composing_event": {}}}).json()
    assert get(talk, f"/events/{event['event_id']}")["conversation_id"] == made["id"]
    assert [
        talk.post(f"{one}:inject-message", json=bad).status_code
        for bad in ({}, past, {**ours, **past} | {"accept_time": "x"})
    ] == [400] * 3


def test_one_message_of_such_an_app_can_be_dispatched(talking: RunningSimulator, talk: httpx.Client) -> None:
    body = make_send(talking, "15035550183", processing_strategy="DISPATCH_ONLY", correlation_id="c8")
    name = talk.post("/messages:send", json=body).json()["message_id"]
    message = get(talk, f"/messages/{name}", **DISPATCH)
    assert (message["contact_id"], message["conversation_id"], message["processing_mode"]) == ("", "", "DISPATCH")
    talking.inbound("15035550183", "Hi")  # replies follow the app's mode
    (reply,) = get(talk, "/messages", channel_identity="15035550183")["messages"]
    assert reply["conversation_id"]


def test_in_dispatch_mode_there_are_no_conversations(simulator: RunningSimulator, api: httpx.Client) -> None:
    api.post("/messages:send", json=make_send(simulator, "15035550184")).raise_for_status()
    simulator.inbound("15035550184", "Hi")
    assert get(api, "/conversations")["conversations"] == []
    contact = {"channel_identities": [{"channel": "MMS", "identity": "15035550184"}], "language": "EN_US"}
    made = api.post("/contacts", json=contact).json()
    refused = api.post("/conversations", json={"app_id": simulator.app_id, "contact_id": made["id"]})
    assert (refused.status_code, refused.json()["error"]["status"]) == (400, "FAILED_PRECONDITION")
    send = make_send(simulator, recipient={"contact_id": made["id"]})
    assert api.post("/messages:send", json=send).status_code == 400


@pytest.mark.parametrize("days", [0, 7])
def test_with_nothing_stored_nothing_is_found_and_no_label_is_kept(
    simulator: RunningSimulator, api: httpx.Client, subscribe: Callable[..., None], days: int
) -> None:
    subscribe(NOWHERE, triggers=["MESSAGE_SUBMIT"])
    app, number = f"/apps/{simulator.app_id}", f"1503555019{days}"
    before = get(api, app)["dispatch_retention_policy"]
    policy = {"dispatch_retention_policy": {**before, "ttl_days": days}}
    try:
        api.patch(app, params={"update_mask": "dispatch_retention_policy"}, json=policy).raise_for_status()
        name = api.post("/messages:send", json=make_send(simulator, number)).json()["message_id"]
        assert api.get(f"/messages/{name}", params=DISPATCH).status_code == (200 if days else 404)
        assert len(get(api, "/messages", channel_identity=number, **DISPATCH)["messages"]) == (1 if days else 0)

        def submitted() -> list[Any]:
            bodies = [json.loads(row["body"]) for row in simulator.webhook_attempts() if name in row["body"]]
            return [body for body in bodies if "message_submit_notification" in body]

        (body, *_) = wait_until(submitted, what="the news of the submission")
        assert ("correlation_id" in body) == bool(days)
        assert json.loads(body["message_metadata"])["job"]
    finally:
        mended = {"dispatch_retention_policy": before}
        api.patch(app, params={"update_mask": "dispatch_retention_policy"}, json=mended).raise_for_status()


def test_a_full_queue_is_a_429_until_it_has_drained() -> None:
    with start_simulator(outbound_limit=3, outbound_rate=10) as small, small.client() as client:
        codes = [client.post("/messages:send", json=make_send(small)).status_code for _ in range(12)]
        assert codes[:3] == [200] * 3
        assert codes.count(429) >= 5
        stats = get(client, f"/apps/{small.app_id}")["queue_stats"]
        assert stats["outbound_limit"] == 3
        assert len(small.accepted()) == codes.count(200)
        assert stats["outbound_size"] > 0
        channels = [{"channel": "SMS", "static_bearer": {"claimed_identity": "x", "token": "y"}}]
        other = client.post("/apps", json={"display_name": "Other", "channel_credentials": channels}).json()
        assert other["queue_stats"] == {"outbound_size": 0, "outbound_limit": 3}
        assert client.post("/messages:send", json=make_send(small, app_id=other["id"])).status_code == 200
        wait_until(lambda: client.post("/messages:send", json=make_send(small)).status_code == 200, what="room again")


def test_what_lives_on_other_hosts_is_not_here(simulator: RunningSimulator, api: httpx.Client) -> None:
    templates = simulator.project_url.replace("/v1/", "/v2/") + "/templates"
    batch = {"app_id": simulator.app_id, "message": {}, "recipient_and_params": []}
    answers = [
        api.post("/messages", json=batch),
        api.request("DELETE", "/messages", json={"batch_id": "x"}),
        api.post("/consents", json={}),
        api.get("/settings"),
        api.get(templates),
    ]
    assert {(a.status_code, a.json()["error"]["status"]) for a in answers} == {(501, "UNIMPLEMENTED")}


def test_capability_and_events_from_phones(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None], subscribe: Callable[..., None]
) -> None:
    subscribe(NOWHERE, triggers=["CAPABILITY", "EVENT_INBOUND"])
    faulty(capabilities={f"+{ANN}": "NO_CAPABILITY"})
    identities = [{"channel": "MMS", "identity": number} for number in (ANN, BEN)]
    question = {"app_id": simulator.app_id, "recipient": {"identified_by": {"channel_identities": identities}}}
    api.post("/capability:query", json=question).raise_for_status()
    wait_until(lambda: len(told(simulator, "capability_notification")) == 2, what="both answers")
    status = {row["identity"]: row["capability_status"] for row in told(simulator, "capability_notification")}
    assert status == {ANN: "NO_CAPABILITY", BEN: "CAPABILITY_FULL"}
    typing = {"identity": ANN, "contact_event": {"composing_event": {}}}
    made = api.post(f"{simulator.inspect_url}/event", json=typing).json()["event_id"]
    (event,) = wait_until(lambda: told(simulator, "event"), what="the news of the typing")
    assert (event["id"], event["direction"], event["contact_event"]) == (made, "TO_APP", {"composing_event": {}})
    assert get(api, f"/events/{made}")["channel_identity"]["identity"] == ANN
    assert api.post(f"{simulator.inspect_url}/event", json={"identity": ANN}).status_code == 400
    for page, body in (("event", typing), ("inbound", {"identity": ANN})):
        assert api.post(f"{simulator.inspect_url}/{page}", json={**body, "app_id": [1]}).status_code == 404
    assert api.post(f"{simulator.inspect_url}/inbound", json={"identity": ANN, "media_url": 5}).status_code == 400


def test_consent_management_is_a_paid_extra(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None], subscribe: Callable[..., None]
) -> None:
    base, number = f"/apps/{simulator.app_id}/consents", "15035550188"
    simulator.inbound(number, "STOP")
    assert get(api, f"{base}/OPT_OUT_ALL")["identities"] == []
    assert get(api, f"{base}/identities/{number}") == {"identity": {"identity": number}, "audit_records": []}
    subscribe(NOWHERE, triggers=["OPT_OUT", "OPT_IN", "MESSAGE_DELIVERY"])
    faulty(switches={"consents": "on"})
    simulator.inbound(number, " stop ")
    assert get(api, f"{base}/OPT_OUT_ALL")["identities"] == [{"identity": number}]
    assert get(api, f"{base}/OPT_OUT_MARKETING")["identities"] == []
    api.post("/messages:send", json=make_send(simulator, f"+{number}")).raise_for_status()

    def refused() -> list[Any]:
        reports = told(simulator, "message_delivery_report")
        return [row for row in reports if row["channel_identity"]["identity"] == number]

    (report,) = wait_until(refused, what="the receipt")
    assert (report["status"], report["reason"]["code"]) == ("FAILED", "RECIPIENT_NOT_OPTED_IN")
    simulator.inbound(number, "Start")
    assert get(api, f"{base}/OPT_OUT_ALL")["identities"] == []
    identities = [{"channel": "SMS", "identity": f"+{number}"}]
    asked = {
        "app_id": simulator.app_id,
        "recipient": {"identified_by": {"channel_identities": identities}},
        "channels": ["SMS"],
    }
    api.post("/optouts:register", json=asked).raise_for_status()
    records = get(api, f"{base}/identities/{number}")["audit_records"]
    assert [(row["origin"], row["operation"]) for row in records] == [
        ("ORIGIN_MO", "OPERATION_INSERT"),
        ("ORIGIN_MO", "OPERATION_DELETE"),
        ("ORIGIN_API", "OPERATION_INSERT"),
    ]
    wait_until(lambda: len(told(simulator, "opt_out_notification")) == 2, what="both callbacks")
    assert told(simulator, "opt_in_notification")[0]["status"] == "OPT_IN_SUCCEEDED"


def test_a_target_that_is_down_gets_its_callbacks_later(
    simulator: RunningSimulator, api: httpx.Client, faulty: Callable[..., None], subscribe: Callable[..., None]
) -> None:
    subscribe(f"{simulator.inspect_url}/event", triggers=["MESSAGE_SUBMIT"])  # somebody listens there
    began = time.monotonic()
    faulty(callbacks={"target_down": {"seconds": 60}})
    name = api.post("/messages:send", json=make_send(simulator, "15035550189")).json()["message_id"]

    def tries() -> list[Any]:
        return [row["status"] for row in simulator.webhook_attempts() if name in row["body"]]

    wait_until(lambda: tries()[-1:] not in ([], [None]), what="a try that reached somebody")
    assert time.monotonic() - began >= 60 / 200
    assert tries()[:3] == [None] * 3
    assert tries()[-1] == 400
