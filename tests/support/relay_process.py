"""A real relay as a process of its own, for tests that need one."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mmsdesk.domain.secret import Secret

_ENDING_SECONDS = 10


@dataclass(frozen=True, slots=True)
class RunningRelay:
    """A started relay and its addresses. `log` is the file with what it said on stderr."""

    process: subprocess.Popen[str]
    data: Path
    log: Path
    webhook_url: str
    events_url: str
    public_url: str

    def add_token(self, name: str) -> Secret:
        """A token made beside the running server by the real command."""
        return add_token(self.data, name)

    def kill(self) -> None:
        """SIGKILL, or what the system has for it."""
        self.process.kill()
        self.process.wait(_ENDING_SECONDS)

    def stop(self) -> int:
        """Ask it to end and return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


@contextmanager
def start_relay(
    data_dir: Path, secrets: Sequence[str], *options: str, listen: str = "127.0.0.1:0"
) -> Iterator[RunningRelay]:
    """Start `mmsdesk-relay serve` on a free port and wait for its ready line; it is stopped at the end."""
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    log = data_dir.with_name(data_dir.name + ".log")
    command = [sys.executable, "-m", "mmsdesk.relay", "serve", "--listen", listen, "--data", str(data_dir), *options]
    environ = {**os.environ, "MMSDESK_RELAY_WEBHOOK_SECRET": ",".join(secrets)}
    with log.open("a") as stderr:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True, env=environ)
    try:
        ready = _ready_line(process, log)
        relay = RunningRelay(process, data_dir, log, ready["webhook_url"], ready["events_url"], ready["public_url"])
        yield relay
        relay.stop()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(_ENDING_SECONDS)
        if process.stdout is not None:
            process.stdout.close()


def add_token(data_dir: Path, name: str) -> Secret:
    """Run `mmsdesk-relay token add` and return what it printed."""
    command = [sys.executable, "-m", "mmsdesk.relay", "token", "add", name, "--data", str(data_dir)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    return Secret(done.stdout.strip())


def _ready_line(process: subprocess.Popen[str], log: Path) -> dict[str, str]:
    assert process.stdout is not None
    watchdog = threading.Timer(20, process.kill)
    watchdog.start()
    try:
        line = process.stdout.readline()
    finally:
        watchdog.cancel()
    assert line, f"the relay did not start: {log.read_text()}"
    ready: dict[str, str] = json.loads(line)
    return ready
