"""The description says what the simulator has, and convicts what the client must not send."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from mmsdesk.domain.ids import CampaignId, JobId
from mmsdesk.domain.message import Card, ContentType, Media, MediaMessage, Message, Text
from mmsdesk.domain.outcome import SendRequest
from mmsdesk.simulator.app import make_app
from mmsdesk.simulator.faults import FaultPlan
from mmsdesk.simulator.settings import fill_settings
from mmsdesk.sinch.message_wire import message_to_wire
from mmsdesk.sinch.wire import send_to_wire
from tests.support.contract import (
    DESCRIPTION,
    OUR_CLIENT,
    SESSION_FOLDER,
    ContractBroken,
    Request,
    judge_recording,
    load_contract,
    write_requests,
)
from tests.support.emitted import hold_against_models
from tests.support.processes import NO_TLS, ROOT, start_simulator

APP = "01HZY1APP00000000000000001"
BASE = "/v1/projects/33e444b3-8fc5-4eaf-897e-57f6ba8ffeb5"
"""A project and an app that look like real ones."""


def described() -> set[tuple[str, str]]:
    """Methods and paths of the description, the names in braces left out."""
    paths: dict[str, dict[str, Any]] = json.loads(DESCRIPTION.read_bytes())["paths"]
    return {
        (method.upper(), re.sub(r"\{\w+\}", "{}", path))
        for path, item in paths.items()
        for method in item
        if method != "parameters"
    }


def served() -> set[tuple[str, str]]:
    """The same of the simulator, its own pages left out."""
    routes = [route for route in make_app(fill_settings(1), FaultPlan()).routes if isinstance(route, Route)]
    return {
        (method, re.sub(r"\{\w+(:\w+)?\}", "{}", route.path))
        for route in routes
        for method in (route.methods or set()) - {"HEAD"}
        if not route.path.startswith("/_simulator")
    }


def test_every_operation_is_served_and_every_route_is_described() -> None:
    assert described() == served()


def sent(**changes: Any) -> Request:
    """A send as the client makes it, with changes to its body; None takes a field out."""
    body = {**send_to_wire(a_send(), APP), **changes}
    kept = {name: value for name, value in body.items() if value is not None}
    return Request("POST", f"{BASE}/messages:send", body=json.dumps(kept))


def a_send(message: Message | None = None) -> SendRequest:
    return SendRequest(
        job_id=JobId("0" * 32),
        campaign_id=CampaignId("c1"),
        phone="+15035550142",
        message=message or Text("Hello"),
        sender="12345",
        strict=True,
        content_type=ContentType.MARKETING,
        ttl_seconds=86_400,
    )


@pytest.mark.parametrize(
    "message",
    [
        Text("Hello"),
        Card("Spring sale", "20% off until Sunday"),
        Card("", "", Media("https://media.example.com/spring.jpg", "spring.jpg")),
        MediaMessage(Media("https://media.example.com/spring.mp4", "spring.mp4")),
    ],
)
def test_what_the_client_writes_is_as_described(message: Message) -> None:
    request = sent(message=message_to_wire(message))
    assert load_contract().problems(request) == []


WRONG: dict[str, dict[str, Any]] = {
    "a field is missing": {"app_id": None},
    "a name is misspelt": {"message_metdata": "x"},
    "two kinds at once": {
        "message": {"text_message": {"text": "x"}, "media_message": {"url": "https://example.com/a"}}
    },
    "no kind": {"message": {}},
    "a card without anything": {"message": {"card_message": {"title": ""}}},
    "a file instead of an address": {"message": {"media_message": {"url": "media/0123.jpg"}}},
    "eleven choices": {
        "message": {"card_message": {"title": "A", "choices": [{"text_message": {"text": str(n)}} for n in range(11)]}}
    },
    "a choice with two actions": {
        "message": {
            "card_message": {
                "title": "A",
                "choices": [
                    {"text_message": {"text": "x"}, "url_message": {"title": "x", "url": "https://example.com"}}
                ],
            }
        }
    },
    "both forms of recipient": {
        "recipient": {"contact_id": APP, "identified_by": {"channel_identities": [{"channel": "MMS", "identity": "1"}]}}
    },
    "an unknown channel": {"channel_priority_order": ["FAX"]},
    "a boolean property": {"channel_properties": {"MMS_STRICT_VALIDATION": True}},
    "too much metadata": {"message_metadata": "x" * 1025},
    "metadata that is an object": {"message_metadata": {"job": "1"}},
    "too long a label": {"correlation_id": "x" * 129},
    "a ttl without its unit": {"ttl": "86400"},
    "a ttl below three seconds": {"ttl": "2s"},
    "an unknown kind of content": {"message_content_type": "MARKETING"},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_a_wrong_send_is_convicted(changes: dict[str, Any]) -> None:
    assert load_contract().problems(sent()) == []
    assert len(load_contract().problems(sent(**changes))) == 1


@pytest.mark.parametrize(
    ("request_", "problem"),
    [
        (Request("GET", f"{BASE}/nothing"), "no such operation"),
        (Request("PUT", f"{BASE}/apps/{APP}"), "no such operation"),
        (Request("GET", f"{BASE}/apps/app-one"), "app_id in the path"),
        (Request("GET", f"{BASE}/messages", "page_size=1001"), "page_size in the query"),
        (Request("GET", f"{BASE}/messages", "page_size=ten"), "page_size in the query"),
        (Request("GET", f"{BASE}/messages", "pagesize=10"), "pagesize in the query is not described"),
        (Request("GET", f"{BASE}/messages", "start_time=2026-01-15"), "start_time in the query"),
        (Request("GET", f"{BASE}/messages", body="{}"), "a body, where none is described"),
        (replace(sent(), content_type=""), "a body of type none"),
        (replace(sent(), body="{"), "the body cannot be read"),
        (Request("POST", "/oauth2/token", body="grant_type=password", content_type="application/x-www-form-urlencoded"),
         "the body.grant_type"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_convicted_by_name(request_: Request, problem: str) -> None:
    found = load_contract().problems(request_)
    assert len(found) == 1
    assert problem in found[0]


def test_what_our_client_sends_is_judged_when_the_simulator_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SESSION_FOLDER, raising=False)

    def ask(agent: str, query: str) -> None:
        with start_simulator() as simulator, simulator.client() as api:
            api.headers["User-Agent"] = agent
            api.get("/messages", params={"page_size": query})

    ask("somebody else", "ten")
    ask(f"{OUR_CLIENT}1.0", "10")
    with pytest.raises(ContractBroken, match=r"1 requests are not as described:\nGET .*/messages .*page_size"):
        ask(f"{OUR_CLIENT}1.0", "ten")


def test_a_request_turned_away_unread_is_recorded_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SESSION_FOLDER, raising=False)
    recording = tmp_path / "requests.jsonl"
    with start_simulator(record=recording) as simulator:
        headers = {"User-Agent": f"{OUR_CLIENT}1.0"}
        answer = httpx.post(
            f"{simulator.project_url}/messages:send", json={"a": "ü" * 100_000}, headers=headers, trust_env=False,
            verify=NO_TLS,
        )  # fmt: skip
        assert answer.status_code == 401
    rows = [json.loads(line) for line in recording.read_text("utf-8").splitlines()]
    assert [json.loads(row["body"]) for row in rows] == [{"a": "ü" * 100_000}]
    assert "authorization" not in recording.read_text("utf-8").lower()
    with pytest.raises(ContractBroken):
        judge_recording(recording)


def test_the_models_of_the_library_convict_too(tmp_path: Path) -> None:
    good, kind = sent(), {"message": {"media_message": {"url": "https://example.com/a.jpg", "file_name": "a.jpg"}}}
    wrong = [sent(app_id=7), sent(ttll="5s"), sent(**kind), sent(channel_properties={"A": 1})]
    listed = Request("GET", f"{BASE}/messages", "page_size=10&channel=MMS")
    write_requests(tmp_path, [good, listed, *wrong])
    verdict = hold_against_models(tmp_path)
    assert verdict.held == {"sendMessage": 5, "listMessages": 1}
    assert len(verdict.broken) == len(wrong)


def test_a_run_in_which_the_library_convicts_fails(tmp_path: Path) -> None:
    inner = tmp_path / "test_inner.py"
    inner.write_text(
        "from tests.support.contract import Request, hand_on\n"
        "def test_sends():\n    hand_on([Request('POST', '/v1/projects/p/messages:send', body='{}')])\n",
        encoding="utf-8",
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    plugins = ["-p", "xdist.plugin", "-p", "tests.support.emitted", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, "-q", "-n", "1", str(inner)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "", "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 passed" in done.stdout
    assert "1 sendMessage; 1 broken" in done.stdout
    assert "Field required" in done.stdout
