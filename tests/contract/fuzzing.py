"""Lets schemathesis loose on a simulator: what the description allows and what it forbids, in a seeded run."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.support.contract import DESCRIPTION
from tests.support.processes import RunningSimulator, wait_until
from tests.support.send_bodies import make_send

CHECKS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "use_after_free",
)
_NOWHERE: Final = ["http://127.0.0.1:9/one", "http://127.0.0.1:9/two", "http://127.0.0.1:9/three.jpg"]
_CONFIG: Final = """
[checks]
# 501 is the service's word for a path that does not exist, such as an id with a slash in it
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "501"]

[phases.coverage]
unexpected-methods = []
"""
_LEFT_OUT: Final = "deleteApp"
"""Everything else needs the app."""


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """How a run ended: its exit code, how many requests it made, and all that it printed."""

    code: int
    cases: int
    report: str


def fuzz(simulator: RunningSimulator, folder: Path, *, seed: int, examples: int, phases: str, seconds: float) -> Fuzzed:
    """Runs schemathesis as a program of its own against a simulator.

    `examples` is the most cases for an operation in each phase, `seconds` when to give up. Nothing that the description
    allows leads off this computer: every address in it is a port of loopback where nobody listens.
    """
    described = folder / "description.json"
    described.write_text(json.dumps(fit_to(simulator)), encoding="utf-8")
    config = folder / "schemathesis.toml"
    config.write_text(_CONFIG, encoding="utf-8")
    arguments = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run", str(described)]
    arguments += ["--url", simulator.api_url, "-H", f"Authorization: Bearer {simulator.token()}"]
    arguments += ["--checks", ",".join(CHECKS), "--phases", phases, "--seed", str(seed), "-n", str(examples)]
    arguments += ["--generation-database", "none", "--no-color", "--request-timeout", "20", "--warnings", "off"]
    arguments += ["--suppress-health-check", "all", "--continue-on-failure", "--exclude-operation-id", _LEFT_OUT]
    done = subprocess.run(
        arguments,
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
        env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "PYTHONUTF8": "1"},
    )
    report = done.stdout + done.stderr
    counted = re.search(r"(\d[\d,]*) generated", report)
    return Fuzzed(done.returncode, int(counted[1].replace(",", "")) if counted else 0, report)


def fit_to(simulator: RunningSimulator) -> dict[str, Any]:
    """The description with this simulator's project and app in it, so that requests get past the door."""
    described: dict[str, Any] = json.loads(DESCRIPTION.read_bytes())
    schemas = described["components"]["schemas"]
    schemas["ProjectId"] = {"type": "string", "enum": [simulator.project_id]}
    schemas["AppId"] = {"type": "string", "enum": [simulator.app_id]}
    schemas["Url"] = {"type": "string", "enum": _NOWHERE}
    return described


def still_works(simulator: RunningSimulator) -> bool:
    """Whether a simulator that went through a run accepts a message and hands it on."""
    with simulator.client() as api:
        answer = api.post("/messages:send", json=make_send(simulator))

        def is_drained() -> bool:
            app = api.get(f"/apps/{simulator.app_id}").json()
            return bool(app["queue_stats"]["outbound_size"] == 0)

        assert answer.status_code == 200, answer.text
        return wait_until(is_drained, what="an empty queue")
