"""Official SDKs, each in an environment of its own, drive the simulator over a socket without failure."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.sdk.environments import require_python_of
from tests.support.processes import RunningSimulator, start_simulator, wait_until
from tests.support.web import receive

SECRET = "relay-Secret_42é"
HERE = Path(__file__).parent


def drive(version: str, simulator: RunningSimulator, **more: Any) -> dict[str, Any]:
    """Runs the SDK's program against a simulator and returns what it saw."""
    program = HERE / f"drive_{version.replace('.', '_')}.py"
    given = {
        "api_url": simulator.api_url,
        "auth_url": simulator.auth_url,
        "project_id": simulator.project_id,
        "app_id": simulator.app_id,
        "key_id": simulator.key_id,
        "key_secret": simulator.key_secret,
        **more,
    }
    done = subprocess.run(
        [str(require_python_of(version)), str(program)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={"PYTHONUTF8": "1", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def test_sinch_2_3_0_drives_apps_messages_and_contacts() -> None:
    with start_simulator(seed=1, time_compression=100) as simulator:
        simulator.inbound("+15035550142", "Is it still on?")
        seen = drive("2.3.0", simulator, drive=True, secret="", callbacks=[])

        apps = seen["apps"]
        assert apps["listed"] == apps["left"] == [simulator.app_id]
        assert (apps["mode"], apps["outbound"], apps["mms_state"]) == ("DISPATCH", 20, "ACTIVE")
        assert (apps["renamed"], apps["kept_account"]) == ("Renamed", "account-2")
        assert (apps["raw_channels"], apps["wired_sms"]) == (["MMS", "SMS"], "plan")

        messages = seen["messages"]
        text, card, choice = messages["sent"]
        assert [row["message_id"] for row in simulator.accepted()] == [text, card, choice]
        assert messages["text"] == "Hello"
        assert json.loads(messages["metadata"])["job"] == "0" * 32
        assert messages["listed"][:3] == [choice, card, text]
        assert len(messages["listed"]) == 4
        assert messages["inbound"] == ["Is it still on?"]
        assert messages["last"] == [choice]
        assert messages["changed"] == "changed"
        assert messages["left"] == [choice, text]

        contacts = seen["contacts"]
        assert contacts["conflicts_agree"]
        assert contacts["found"] == contacts["listed"] == [contacts["made"]]
        assert contacts["default_name"] == "Unknown"
        assert contacts["external_id"] == "crm-7"
        assert contacts["merged_email"] == "ada@example.com"
        assert contacts["merged_channels"] == ["MMS", "SMS"]
        assert contacts["left"] == []


def test_signed_callbacks_of_the_simulator_validate_and_parse_in_sinch_2_3_0() -> None:
    plan = {"outcomes": {"15035550101": "failed:RECIPIENT_NOT_REACHABLE", "15035550102": "stop"}, "shares": {}}
    with start_simulator(seed=1, time_compression=200, faults=plan) as simulator, receive() as receiver:
        with simulator.client() as client:
            triggers = ["MESSAGE_SUBMIT", "MESSAGE_DELIVERY", "MESSAGE_INBOUND"]
            hook = {
                "app_id": simulator.app_id,
                "target": f"{receiver.url}/hook",
                "secret": SECRET,
                "triggers": triggers,
            }
            client.post("/webhooks", json=hook).raise_for_status()
            for number in ("15035550101", "15035550102"):
                request = {
                    "app_id": simulator.app_id,
                    "recipient": {"identified_by": {"channel_identities": [{"channel": "MMS", "identity": number}]}},
                    "message": {"text_message": {"text": "Grüße, 20 % off 🌷"}},
                    "message_metadata": "row=7;café",
                }
                client.post("/messages:send", json=request).raise_for_status()
        wait_until(lambda: len(receiver.received) == 7, what="seven callbacks")
        captured = [{"headers": row.headers, "body": row.body.decode()} for row in receiver.received]
        rows = drive("2.3.0", simulator, drive=False, secret=SECRET, callbacks=captured)["callbacks"]

    assert len(rows) == 7
    assert all(row["valid"] and row["valid_as_bytes"] and not row["tampered_is_valid"] for row in rows)
    assert {row["app_id"] for row in rows} == {simulator.app_id}
    assert sorted(row["kind"] for row in rows) == [
        "MessageDeliveryReceiptEvent", "MessageDeliveryReceiptEvent", "MessageDeliveryReceiptEvent",
        "MessageDeliveryReceiptEvent", "MessageInboundEvent", "MessageSubmitEvent", "MessageSubmitEvent",
    ]  # fmt: skip
    statuses = {(row["status"], row["reason"]) for row in rows if row["status"]}
    assert statuses == {("QUEUED_ON_CHANNEL", None), ("DELIVERED", None), ("FAILED", "RECIPIENT_NOT_REACHABLE")}


def test_sinch_1_1_4_drives_webhooks_transcoding_capability_and_events() -> None:
    with start_simulator(seed=1, time_compression=100) as simulator:
        seen = drive("1.1.4", simulator)

    webhooks = seen["webhooks"]
    assert (webhooks["target"], webhooks["listed"], webhooks["left"]) == ("http://127.0.0.1:9/one", 1, 0)
    assert webhooks["changed_target"] == "http://127.0.0.1:9/two"
    assert webhooks["changed_triggers"] == ["MESSAGE_INBOUND", "MESSAGE_DELIVERY"]
    assert webhooks["kept_secret"] == "first"
    assert webhooks["client_credentials"] is None

    rest = seen["rest"]
    assert rest["card"]["MMS"] == "20% off\n> SUGGESTED REPLY\n> Shop: https://example.com/s"
    assert rest["card"]["SMS"].startswith("Spring sale\n20% off")
    link = "https://www.google.com/maps/search/?api=1&query=55.610477,13.002873"
    assert rest["place"]["MMS"] == f"Shop: {link}"
    assert rest["capability"][:2] == ["request-1", simulator.app_id]
    assert len(rest["event_id"]) == 26
    assert rest["event_accepted_time"].endswith("Z")
    assert (rest["opt_in"], rest["opt_out"]) == ("in-1", "out-1")

    store = seen["store"]
    assert store["got"] == store["sent"]
    assert store["listed"] == [store["sent"]]
    assert store["contact"] == "Unknown"
    assert store["rate"] == 20


def test_a_missing_environment_fails_with_what_to_run() -> None:
    with pytest.raises(AssertionError, match=r"sinch 0\.0\.0 is missing .* `python tests/sdk/environments\.py`"):
        require_python_of("0.0.0")
