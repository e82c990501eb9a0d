"""What becomes of accepted messages: outcomes, the second validation stage with real media, fallback, replies."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from PIL import Image

from mmsdesk.simulator.faults import REASON_CODES
from tests.support.processes import RunningSimulator, start_simulator, wait_until
from tests.support.send_bodies import make_send
from tests.support.web import Answer, WebServer, receive, serve_files

TRIGGERS = ["MESSAGE_SUBMIT", "MESSAGE_DELIVERY", "MESSAGE_INBOUND", "CAPABILITY", "EVENT_DELIVERY", "OPT_OUT"]
CONFIGURED_REASONS = {str(15035560000 + n): code for n, code in enumerate(REASON_CODES)}
OUTCOMES = {number: f"failed:{code}" for number, code in CONFIGURED_REASONS.items()} | {
    "15035550102": "no_receipt",
    "15035550103": "reply:Who is this?",
    "15035550104": "stop",
    "15035550105": "failed:RECIPIENT_NOT_REACHABLE",
}


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 114), (200, 30, 90)).save(out, "JPEG")
    return out.getvalue()


MEDIA = {
    "/good.jpg": Answer(200, jpeg(), "image/jpeg"),
    "/html.jpg": Answer(200, b"<html>", "text/html"),
    "/none.jpg": Answer(200, jpeg(), None),
    "/gone.jpg": Answer(404, b""),
    "/chunked.jpg": Answer(200, jpeg(), "image/jpeg", chunked=True),
    "/short.jpg": Answer(200, jpeg(), "image/jpeg", declared_length=5_000),
    "/moved.jpg": Answer(302, b"", None, {"Location": "/good.jpg"}),
    "/loop.jpg": Answer(302, b"", None, {"Location": "/loop.jpg"}),
    "/big.pdf": Answer(200, b"%PDF-".ljust(1_100_000), "application/pdf"),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A simulator with a webhook, and what the webhook received."""

    simulator: RunningSimulator
    api: httpx.Client
    receiver: WebServer
    media: WebServer

    def send(self, number: str, **changes: Any) -> str:
        answer = self.api.post("/messages:send", json=make_send(self.simulator, number, **changes))
        assert answer.status_code == 200, answer.text
        return str(answer.json()["message_id"])

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(row.body) for row in list(self.receiver.received)]

    def steps(self, message_id: str) -> list[str]:
        """What was reported about a message, in the order of event times."""
        rows = []
        for body in self.bodies():
            report = body.get("message_delivery_report") or body.get("message_submit_notification") or {}
            if report.get("message_id") == message_id:
                channel = report["channel_identity"]["channel"]
                step = f"{channel} {report.get('status', 'SUBMIT')} {report.get('reason', {}).get('code', '')}".strip()
                rows.append((body["event_time"], step))
        return [step for _, step in sorted(rows)]

    def final(self, message_id: str) -> dict[str, Any]:
        """The terminal report of a message."""

        def look() -> dict[str, Any] | None:
            for body in self.bodies():
                report: dict[str, Any] = body.get("message_delivery_report") or {}
                if report.get("message_id") == message_id and report["status"] in ("DELIVERED", "FAILED"):
                    return body
            return None

        return wait_until(look, what=f"a final report of {message_id}")


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    plan = {"shares": {}, "outcomes": OUTCOMES, "webhook_rate": 100}
    with (
        serve_files(MEDIA) as media,
        receive() as receiver,
        start_simulator(seed=2, time_compression=100, outbound_rate=100, faults=plan) as simulator,
        simulator.client() as api,
    ):
        hook = {"app_id": simulator.app_id, "target": f"{receiver.url}/hook", "secret": "s", "triggers": TRIGGERS}
        api.post("/webhooks", json=hook).raise_for_status()
        yield Desk(simulator, api, receiver, media)


def test_a_good_message_is_submitted_queued_and_delivered(desk: Desk) -> None:
    sent = desk.send("+15035550101")
    body = desk.final(sent)
    wait_until(lambda: len(desk.steps(sent)) == 3, what="all three, in whatever order they arrive")
    assert desk.steps(sent) == ["MMS SUBMIT", "MMS QUEUED_ON_CHANNEL", "MMS DELIVERED"]
    assert (body["app_id"], body["project_id"]) == (desk.simulator.app_id, desk.simulator.project_id)
    assert body["correlation_id"] == "a" * 32
    report = body["message_delivery_report"]
    assert report["metadata"] == body["message_metadata"] == '{"job":"' + "a" * 32 + '","campaign":"c"}'
    assert report["channel_identity"] == {"channel": "MMS", "identity": "15035550101", "app_id": ""}
    assert (report["contact_id"], report["conversation_id"], report["processing_mode"]) == ("", "", "DISPATCH")
    assert "reason" not in report


def test_a_message_can_fail_with_every_documented_reason(desk: Desk) -> None:
    sent = {desk.send(number): code for number, code in CONFIGURED_REASONS.items()}
    for message_id, code in sent.items():
        report = desk.final(message_id)["message_delivery_report"]
        assert (report["status"], report["reason"]["code"]) == ("FAILED", code)
        assert report["reason"]["description"].startswith("The underlying channel reported: ")
        assert report["reason"]["sub_code"] == "UNSPECIFIED_SUB_CODE"


def test_without_a_receipt_the_last_word_is_that_it_was_queued(desk: Desk) -> None:
    silent = desk.send("15035550102")
    others = [desk.send("15035550101") for _ in range(3)]
    for other in others:
        desk.final(other)
    wait_until(lambda: len(desk.steps(silent)) == 2, what="two reports")
    assert desk.steps(silent) == ["MMS SUBMIT", "MMS QUEUED_ON_CHANNEL"]


@pytest.mark.parametrize(("number", "text"), [("15035550103", "Who is this?"), ("15035550104", "STOP")])
def test_people_reply_by_sms_after_they_got_it(desk: Desk, number: str, text: str) -> None:
    def replies() -> list[dict[str, Any]]:
        return [b for b in desk.bodies() if b.get("message", {}).get("channel_identity", {}).get("identity") == number]

    desk.final(desk.send(number))
    (body,) = wait_until(replies, what="a reply")
    message = body["message"]
    assert message["contact_message"] == {"text_message": {"text": text}, "reply_to": None}
    assert (message["channel_identity"]["channel"], message["direction"]) == ("SMS", "TO_APP")
    assert message["sender_id"] == desk.simulator.sender
    assert body["correlation_id"] == "a" * 32


def test_the_answer_to_a_choice_arrives_as_one(desk: Desk) -> None:
    choices = [{"text_message": {"text": "Yes"}, "postback_data": "coming"}, {"text_message": {"text": "No"}}]
    message = {"choice_message": {"text_message": {"text": "Coming?"}, "choices": choices}}
    sent = desk.send("15035550107", message=message)
    desk.simulator.inbound("15035550107", "yes")
    desk.simulator.inbound("15035550107", "NO")

    def postbacks() -> set[tuple[str, str]]:
        found = [b["message"] for b in desk.bodies() if b.get("message", {}).get("metadata")]
        responses = [m["contact_message"]["choice_response_message"] for m in found]
        return {(r["message_id"], r["postback_data"]) for r in responses}

    wait_until(lambda: postbacks() == {(sent, "coming"), (sent, f"{sent}_No")}, what="two choice responses")


def test_media_without_text_or_with_arrives_as_mms_one_callback_each(desk: Desk) -> None:
    urls = [f"{desk.media.url}/good.jpg", f"{desk.media.url}/moved.jpg"]
    desk.simulator.inbound("15035550108", "look", media_url=urls)
    desk.simulator.inbound("15035550108", "", media_url=urls[0])

    def arrived() -> list[dict[str, Any]]:
        found = [b["message"] for b in desk.bodies() if "message" in b]
        return [
            m for m in found if m["channel_identity"] == {"channel": "MMS", "identity": "15035550108", "app_id": ""}
        ]

    wait_until(lambda: len(arrived()) == 3, what="three inbound messages")
    contents = [{k: v for k, v in m["contact_message"].items() if k != "reply_to"} for m in arrived()]
    for url in urls:
        assert {"media_card_message": {"url": url, "caption": "look"}} in contents
    assert {"media_message": {"url": urls[0]}} in contents


def test_capability_events_and_opting_out_report_by_callback(desk: Desk) -> None:
    recipient = {"identified_by": {"channel_identities": [{"channel": "MMS", "identity": "+15035550109"}]}}
    common = {"app_id": desk.simulator.app_id, "recipient": recipient}
    desk.api.post("/capability:query", json=common | {"request_id": "cap"}).raise_for_status()
    event = desk.api.post("/events:send", json=common | {"event": {"composing_event": {}}}).json()["event_id"]
    desk.api.post("/optouts:register?request_id=out", json=common | {"channels": ["MMS"]}).raise_for_status()

    def seen(key: str) -> list[dict[str, Any]]:
        return [b[key] for b in desk.bodies() if key in b]

    wait_until(lambda: seen("capability_notification") and seen("event_delivery_report"), what="both callbacks")
    (opt_out,) = wait_until(lambda: seen("opt_out_notification"), what="the opt-out callback")
    assert (opt_out["request_id"], opt_out["identity"], opt_out["status"]) == (
        "out",
        "15035550109",
        "OPT_OUT_SUCCEEDED",
    )
    assert seen("capability_notification")[0]["request_id"] == "cap"
    assert seen("event_delivery_report")[0]["event_id"] == event


@pytest.mark.parametrize(
    ("path", "strict", "final"),
    [
        ("/good.jpg", True, ("DELIVERED", "", "")),
        ("/moved.jpg", True, ("DELIVERED", "", "")),
        ("/html.jpg", True, ("FAILED", "MEDIA_TYPE_UNSUPPORTED", "UNSPECIFIED_SUB_CODE")),
        ("/none.jpg", True, ("FAILED", "MEDIA_TYPE_UNSUPPORTED", "MEDIA_TYPE_UNDETERMINED")),
        ("/big.pdf", True, ("FAILED", "MEDIA_TOO_LARGE", "UNSPECIFIED_SUB_CODE")),
        ("/chunked.jpg", True, ("FAILED", "MEDIA_NOT_REACHABLE", "UNSPECIFIED_SUB_CODE")),
        ("/short.jpg", True, ("FAILED", "MEDIA_NOT_REACHABLE", "UNSPECIFIED_SUB_CODE")),
        ("/gone.jpg", True, ("FAILED", "MEDIA_NOT_REACHABLE", "UNSPECIFIED_SUB_CODE")),
        ("/loop.jpg", True, ("FAILED", "MEDIA_NOT_REACHABLE", "UNSPECIFIED_SUB_CODE")),
        ("/html.jpg", False, ("DELIVERED", "", "")),
        ("/big.pdf", False, ("DELIVERED", "", "")),
        ("/chunked.jpg", False, ("DELIVERED", "", "")),
        ("/gone.jpg", False, ("FAILED", "MEDIA_NOT_REACHABLE", "UNSPECIFIED_SUB_CODE")),
    ],
)
def test_media_is_fetched_and_strict_validation_refuses_what_does_not_conform(
    desk: Desk, path: str, strict: bool, final: tuple[str, str, str]
) -> None:
    properties = {"MMS_SENDER": "12345", "MMS_STRICT_VALIDATION": "true" if strict else "false"}
    card = {"card_message": {"title": "Sale", "media_message": {"url": desk.media.url + path}}}
    sent = desk.send("15035550110", message=card, channel_properties=properties)
    report = desk.final(sent)["message_delivery_report"]
    reason = report.get("reason", {})
    assert (report["status"], reason.get("code", ""), reason.get("sub_code", "")) == final
    if final[0] == "FAILED":
        assert desk.steps(sent) == [f"MMS FAILED {final[1]}"]
    fetched = {row.path for row in desk.media.received}
    assert path in fetched


def test_private_addresses_and_closed_ports_are_not_reachable(desk: Desk) -> None:
    for url in ("http://10.255.255.1/a.jpg", "http://169.254.169.254/a.jpg", "http://127.0.0.1:9/a.jpg"):
        sent = desk.send("15035550110", message={"media_message": {"url": url}})
        assert desk.final(sent)["message_delivery_report"]["reason"]["code"] == "MEDIA_NOT_REACHABLE"


@pytest.mark.parametrize(
    ("title", "strict", "status"),
    [("T" * 80, "true", "DELIVERED"), ("T" * 81, "false", "FAILED"), ("Tea ☕", "true", "FAILED"),
     ("Tea ☕", "false", "DELIVERED"), ("a\tb", "true", "FAILED")],
)  # fmt: skip
def test_the_subject_is_looked_at_in_the_second_stage(desk: Desk, title: str, strict: str, status: str) -> None:
    properties = {"MMS_SENDER": "12345", "MMS_STRICT_VALIDATION": strict}
    sent = desk.send("15035550110", message={"card_message": {"title": title}}, channel_properties=properties)
    report = desk.final(sent)["message_delivery_report"]
    assert report["status"] == status
    assert report.get("reason", {}).get("code", "BAD_REQUEST") == "BAD_REQUEST"


def test_a_failed_mms_falls_back_to_sms_under_the_same_id(desk: Desk) -> None:
    identities = [{"channel": channel, "identity": "15035550105"} for channel in ("MMS", "SMS")]
    recipient = {"identified_by": {"channel_identities": identities}}
    sent = desk.send("15035550105", recipient=recipient, channel_priority_order=["MMS", "SMS"])
    desk.final(sent)
    assert desk.steps(sent) == [
        "MMS SUBMIT",
        "MMS QUEUED_ON_CHANNEL",
        "MMS SWITCHING_CHANNEL RECIPIENT_NOT_REACHABLE",
        "SMS SUBMIT",
        "SMS QUEUED_ON_CHANNEL",
        "SMS DELIVERED",
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"channel_priority_order": ["MMS", "RCS"]}, "CHANNEL_CONFIGURATION_MISSING"),
        ({"channel_priority_order": ["SMS"]}, "NO_CHANNELS_LEFT"),
    ],
)
def test_channels_that_cannot_work_fail_after_acceptance(desk: Desk, changes: dict[str, Any], code: str) -> None:
    sent = desk.send("15035550111", **changes)
    assert desk.final(sent)["message_delivery_report"]["reason"]["code"] == code


def test_an_override_url_gets_the_receipts_instead_of_the_webhooks(desk: Desk) -> None:
    with receive() as other:
        sent = desk.send("15035550112", callback_url=f"{other.url}/mine")
        wait_until(lambda: len(other.received) == 2, what="two receipts")
        assert [row.path for row in other.received] == ["/mine", "/mine"]
        statuses = {json.loads(row.body)["message_delivery_report"]["status"] for row in other.received}
        assert statuses == {"QUEUED_ON_CHANNEL", "DELIVERED"}
        assert all("x-sinch-webhook-signature" not in row.headers for row in other.received)
    wait_until(lambda: desk.steps(sent) == ["MMS SUBMIT"], what="the submit callback alone")


def test_an_expired_message_is_not_handed_over() -> None:
    with (
        receive() as receiver,
        start_simulator(outbound_rate=0.3, time_compression=10) as simulator,
        simulator.client() as api,
    ):
        hook = {"app_id": simulator.app_id, "target": receiver.url + "/h", "triggers": ["MESSAGE_DELIVERY"]}
        api.post("/webhooks", json=hook).raise_for_status()
        sent = [api.post("/messages:send", json=make_send(simulator, ttl="3s")).json() for _ in range(5)]

        def failed() -> list[dict[str, Any]]:
            reports = [json.loads(row.body)["message_delivery_report"] for row in list(receiver.received)]
            return [r for r in reports if r["status"] == "FAILED" and r["message_id"] == sent[-1]["message_id"]]

        (report,) = wait_until(failed, what="an expiry")
        assert report["reason"]["code"] == "MESSAGE_EXPIRED"


def test_without_any_sender_mms_is_badly_configured_and_without_sms_a_reply_is_lost() -> None:
    with receive() as receiver, start_simulator(time_compression=100) as simulator, simulator.client() as api:
        credential = {"channel": "MMS", "mms_credentials": {"account_id": "a", "api_key": "k"}}
        api.patch(f"/apps/{simulator.app_id}", json={"channel_credentials": [credential]}).raise_for_status()
        hook = {
            "app_id": simulator.app_id,
            "target": receiver.url + "/h",
            "triggers": ["MESSAGE_DELIVERY", "MESSAGE_INBOUND"],
        }
        api.post("/webhooks", json=hook).raise_for_status()
        api.post("/messages:send", json=make_send(simulator, channel_properties=None)).raise_for_status()
        lost = httpx.post(
            f"{simulator.inspect_url}/inbound", json={"identity": "15035550142", "text": "STOP"}, trust_env=False
        ).json()
        assert lost == {"message_ids": [], "lost": True}
        (row,) = wait_until(lambda: receiver.received, what="a report")
        assert json.loads(row.body)["message_delivery_report"]["reason"]["code"] == "CHANNEL_BAD_CONFIGURATION"
