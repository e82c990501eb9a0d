"""Real processes for tests: started, awaited by their ready line, ended whatever happens.

from tests.support.processes import start_simulator

with start_simulator(seed=7, faults={"latency_ms": 50}) as simulator:
    ... simulator.api_url, simulator.token(), simulator.accepted()
"""

import contextlib
import json
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.support.contract import judge_recording

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 20.0
END_SECONDS = 5.0

T = TypeVar("T")

# Loopback is spoken to in the clear; without this every client would load the system's certificates first.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class ProcessDidNotStart(AssertionError):
    """A process under test ended or stayed silent instead of printing its ready line."""


def wait_until(look: Callable[[], T | None], *, seconds: float = 10.0, what: str = "the awaited state") -> T:
    """What `look` returns as soon as that is true-ish; fails when it is not so within `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come about within {seconds:g} s; last seen: {found!r}")
        time.sleep(0.01)


@contextlib.contextmanager
def run_until_exit(
    arguments: list[str],
    *,
    env: Mapping[str, str] | None = None,
    ready_seconds: float = READY_SECONDS,
    kill: bool = False,
) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Starts a program, gives its process and the JSON of its ready line, and ends it on the way out.

    With `kill` it is not asked to end first, which is quicker for a program that keeps nothing on disk.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as complaints:
        process = subprocess.Popen(
            arguments, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=complaints, text=True, encoding="utf-8"
        )
        try:
            yield process, _read_ready_line(process, complaints, ready_seconds)
        finally:
            if kill:
                process.kill()
            end(process)


def end(process: subprocess.Popen[str]) -> int:
    """Asks a process to stop, insists after a few seconds, and returns its exit code."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    code = process.wait(END_SECONDS)
    if process.stdout is not None:
        process.stdout.close()
    return code


def _read_ready_line(process: subprocess.Popen[str], complaints: Any, seconds: float) -> dict[str, Any]:
    assert process.stdout is not None
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.append(process.stdout.readline()), daemon=True)  # type: ignore[union-attr]  # asserted above
    reader.start()
    reader.join(seconds)
    if not lines or not lines[0].strip():
        end(process)
        reader.join(END_SECONDS)
        complaints.seek(0)
        raise ProcessDidNotStart(f"{process.args!r} printed no ready line within {seconds:g} s: {complaints.read()}")
    ready: dict[str, Any] = json.loads(lines[0])
    return ready


@dataclass(frozen=True, slots=True)
class RunningSimulator:
    """A listening `mmsdesk-simulator`: the fields of its ready line and its inspection pages."""

    process: subprocess.Popen[str]
    api_url: str
    auth_url: str
    project_id: str
    app_id: str
    key_id: str
    key_secret: str
    sender: str
    inspect_url: str

    @property
    def project_url(self) -> str:
        return f"{self.api_url}/v1/projects/{self.project_id}"

    def token(self) -> str:
        """A fresh access token, by the client-credentials grant."""
        answer = httpx.post(
            f"{self.auth_url}/oauth2/token",
            auth=(self.key_id, self.key_secret),
            data={"grant_type": "client_credentials"},
            trust_env=False,
            verify=NO_TLS,
        )
        answer.raise_for_status()
        return str(answer.json()["access_token"])

    def client(self) -> httpx.Client:
        """An authorised client whose base is the project's URL."""
        return httpx.Client(
            base_url=self.project_url,
            headers={"Authorization": f"Bearer {self.token()}"},
            trust_env=False,
            verify=NO_TLS,
        )

    def accepted(self) -> list[dict[str, Any]]:
        """Every accepted message, oldest first."""
        return self._rows("accepted", "messages")

    def requests(self) -> dict[str, Any]:
        """Counts of `messages:send` requests, and one row for each."""
        return self._inspect("requests")

    def webhook_attempts(self) -> list[dict[str, Any]]:
        """Every try to post a callback, oldest first."""
        return self._rows("webhook-attempts", "attempts")

    def set_faults(self, plan: Mapping[str, Any]) -> None:
        """Replaces the fault plan."""
        httpx.post(f"{self.inspect_url}/faults", json=plan, trust_env=False, verify=NO_TLS).raise_for_status()

    def inbound(self, identity: str, text: str, **more: Any) -> None:
        """Makes a person write to us."""
        body = {"identity": identity, "text": text, **more}
        httpx.post(f"{self.inspect_url}/inbound", json=body, trust_env=False, verify=NO_TLS).raise_for_status()

    def _inspect(self, page: str) -> dict[str, Any]:
        answer = httpx.get(f"{self.inspect_url}/{page}", timeout=60, trust_env=False, verify=NO_TLS)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def _rows(self, page: str, key: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._inspect(page)[key]
        return rows


@contextlib.contextmanager
def start_simulator(
    *,
    listen: str = "127.0.0.1:0",
    faults: Mapping[str, Any] | Path | None = None,
    ready_seconds: float = READY_SECONDS,
    env: Mapping[str, str] | None = None,
    **flags: object,
) -> Iterator[RunningSimulator]:
    """A simulator of its own for one test; flags as on the command line (`_` for `-`), `faults` a dict or a file.

    Ends with `ContractBroken` when our client sent it what the description of the API does not allow.
    """
    with tempfile.TemporaryDirectory(prefix="simulator-") as folder:
        arguments = [sys.executable, "-m", "mmsdesk.simulator", "--listen", listen]
        for name, value in flags.items():
            arguments += [f"--{name.replace('_', '-')}", str(value)]
        if isinstance(faults, Mapping):
            plan = Path(folder) / "faults.json"
            plan.write_text(json.dumps(faults), encoding="utf-8")
            arguments += ["--faults", str(plan)]
        elif faults is not None:
            arguments += ["--faults", str(faults)]
        recording = Path(folder) / "requests.jsonl"
        if "record" not in flags:
            arguments += ["--record", str(recording)]
        with run_until_exit(arguments, env=env, ready_seconds=ready_seconds, kill=True) as (process, ready):
            yield RunningSimulator(process=process, **ready)
        judge_recording(recording)
