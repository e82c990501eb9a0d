"""Row sdk-node: Sinch's library for Node drives the simulator (`make torture ROW=sdk-node`). Needs Node and npm."""

import json
import subprocess
from collections import Counter
from typing import Any

import pytest

from tests.domain.test_webhook_signature import CONTACT_BODY, CONTACT_HEADERS
from tests.sdk.node_environment import SOURCE, install, require_node
from tests.support.media_samples import picture
from tests.support.processes import RunningSimulator, start_simulator
from tests.support.web import Answer, serve_files

SECRET = "relay-Secret_42é"
PLAN = {"shares": {}, "outcomes": {"15035550101": "failed:RECIPIENT_NOT_REACHABLE"}}


CONTACT_CREATED = {
    "secret": "foo_secret1234",
    "body": CONTACT_BODY.decode(),
    "headers": {name.decode(): value.decode() for name, value in CONTACT_HEADERS},
}
"""The official test vector (API sheet, section 20): our relay takes it, so does the library."""


def drive(simulator: RunningSimulator, **more: Any) -> dict[str, Any]:
    names = ("api_url", "auth_url", "project_id", "app_id", "key_id", "key_secret")
    given = {name: getattr(simulator, name) for name in names} | more
    done = subprocess.run(
        [require_node(), str(SOURCE / "drive.js")],
        cwd=install(),
        input=json.dumps(given),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={"NO_PROXY": "127.0.0.1"},
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # the library writes its log there too
    return seen


@pytest.mark.torture
@pytest.mark.timeout(420)
@pytest.mark.parametrize("version", ["1.4.0"], ids=["node"])
def test_sdk_of_sinch_drives_the_simulator(version: str) -> None:
    locked = json.loads((SOURCE / "package.json").read_text("utf-8"))
    assert locked["dependencies"] == {"@sinch/sdk-core": version}
    require_node()
    files = {"/spring.jpg": Answer(body=picture("JPEG"), content_type="image/jpeg")}
    with serve_files(files) as web, start_simulator(seed=1, time_compression=200, faults=PLAN) as simulator:
        url = f"{web.url}/spring.jpg"
        seen = drive(simulator, secret=SECRET, media_url=url, vectors=[CONTACT_CREATED])

    messages = seen["messages"]
    text, media, card, failing = messages["sent"]
    assert messages["listed"] == [failing, card, media, text]
    assert messages["last"] == [card]
    assert (messages["title"], messages["metadata"], messages["changed"]) == ("Spring sale", "row=7;café", "changed")
    assert messages["gone"] == [404, "NOT_FOUND"]
    assert messages["refused"] == [400, "INVALID_ARGUMENT"]

    apps = seen["apps"]
    assert apps["listed"] == [simulator.app_id]
    assert (apps["renamed"], apps["sender"], apps["rate"]) == ("Renamed", "54321", 20)
    assert (apps["target"], apps["triggers"]) == ("http://127.0.0.1:9/two", ["MESSAGE_INBOUND"])
    assert apps["webhooksLeft"] == 0

    contacts = seen["contacts"]
    assert contacts["conflicts"] == ["15035550111"]
    assert (contacts["mergedMail"], contacts["mergedChannels"]) == ("ada@example.com", ["MMS", "SMS"])
    assert contacts["external"] == "crm-7"
    assert contacts["lastIsSent"]
    assert contacts["texts"] == ["Hello Ada", "Told by phone"]
    assert (contacts["active"], contacts["left"]) == ([True, False], [])

    rest = seen["rest"]
    assert (rest["asked"], rest["noted"], rest["eventsLeft"]) == ("request-1", True, 0)
    assert rest["mms"] == "20% off"
    assert (rest["optedOut"], rest["records"]) == ([], ["15035550142", []])

    assert seen["vectors"] == [[True, False]]
    callbacks = seen["callbacks"]
    assert all(row["valid"] and not row["tamperedIsValid"] for row in callbacks)
    assert Counter(row["trigger"] for row in callbacks) == {"MESSAGE_SUBMIT": 4, "MESSAGE_DELIVERY": 8, "CAPABILITY": 1}
    told = Counter(row["told"] for row in callbacks if row["told"])
    assert told == {"QUEUED_ON_CHANNEL": 4, "DELIVERED": 3, "FAILED RECIPIENT_NOT_REACHABLE": 1}
    assert {row["metadata"] for row in callbacks if row["trigger"] != "CAPABILITY"} == {"row=7;café"}
