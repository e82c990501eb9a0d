"""A rehearsal: simulator and relay as real processes on loopback, and a profile whose account is connected to them."""

import contextlib
import json
import os
import secrets
import subprocess
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Final

from mmsdesk.domain.errors import Trouble
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.own_command import module_command
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.screen import has_screen
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.account import SecretField
from mmsdesk.services.connection import repair_webhook, webhook_target
from mmsdesk.services.desk import Desk

SENDER: Final = "72345"
_DIRECT: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens addresses on this computer, past any proxy."""
_READY_SECONDS: Final = 30.0
_END_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What runs, and how a desktop reaches it. `secrets` are for memory and pipes only."""

    folder: Path
    inspect_url: str
    secrets: Mapping[str, str]
    environ: Mapping[str, str]

    def inspect(self, page: str) -> dict[str, Any]:
        """One of the simulator's inspection pages."""
        with _DIRECT.open(f"{self.inspect_url}/{page}", timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def accepted(self) -> list[dict[str, Any]]:
        """Every message the pretend Sinch accepted: the count that judges ours."""
        messages: list[dict[str, Any]] = self.inspect("accepted")["messages"]
        return messages


@contextlib.contextmanager
def start_rehearsal(folder: Path, *, faults: Mapping[str, Any], rate: int, compression: float) -> Iterator[Rehearsal]:
    """Start simulator and relay, connect a profile in `folder` to them, and end both on the way out.

    `rate` is messages a second the pretend Sinch drains; `compression` how much faster than real its waiting passes.
    """
    plan = folder / "faults.json"
    plan.write_text(json.dumps(faults), encoding="utf-8")
    webhook_secret = secrets.token_urlsafe(24)
    simulator = module_command("mmsdesk.simulator")
    simulator += ["--listen", "127.0.0.1:0", "--seed", "7", "--sender", SENDER, "--outbound-rate", str(rate)]
    simulator += ["--time-compression", str(compression), "--faults", str(plan)]
    data = folder / "relay"
    relay = [*module_command("mmsdesk.relay"), "serve", "--listen", "127.0.0.1:0", "--data", str(data)]
    relay_environ = {**os.environ, "MMSDESK_RELAY_WEBHOOK_SECRET": webhook_secret}
    with (
        _running(simulator, None, folder / "simulator.log") as sinch,
        _running(relay, relay_environ, folder / "relay.log") as hook,
    ):
        token = _add_token(data)
        yield _connect(folder, sinch, hook, Secret(token), Secret(webhook_secret), compression)


def open_rehearsal_desk(rehearsal: Rehearsal) -> Desk:
    """A desk over the rehearsal's profile, its secrets in memory; the caller closes it."""
    store = MemorySecretStore()
    for name, value in rehearsal.secrets.items():
        store.set(name, Secret(value))
    return Desk(open_profile(rehearsal.folder, {}), store, rehearsal.environ)


def _connect(
    folder: Path,
    sinch: Mapping[str, str],
    hook: Mapping[str, str],
    token: Secret,
    webhook_secret: Secret,
    compression: float,
) -> Rehearsal:
    profile = open_profile(folder / "profile", {})
    store = MemorySecretStore()
    store.set(SecretField.KEY_SECRET, Secret(sinch["key_secret"]))
    store.set(SecretField.RELAY_TOKEN, token)
    store.set(SecretField.WEBHOOK_SECRET, webhook_secret)
    desk = Desk(profile, store, {})
    try:
        settings = replace(
            desk.settings(),
            display_name="Osteria Lume",
            project_id=sinch["project_id"],
            app_id=sinch["app_id"],
            key_id=sinch["key_id"],
            sender=SENDER,
            api_url=sinch["api_url"],
            auth_url=sinch["auth_url"],
            relay_url=hook["webhook_url"].removesuffix("/webhooks/sinch"),
        )
        desk.save_settings(settings)
        account = desk.account()
        repair_webhook(account, webhook_target(account), webhook_secret)
    finally:
        desk.close()
    kept = {
        SecretField.KEY_SECRET.value: sinch["key_secret"],
        SecretField.RELAY_TOKEN.value: token.reveal(),
        SecretField.WEBHOOK_SECRET.value: webhook_secret.reveal(),
    }
    environ = {"MMSDESK_TIME_COMPRESSION": str(compression)}
    return Rehearsal(profile.dir, sinch["inspect_url"], kept, environ)


@contextlib.contextmanager
def _running(command: list[str], environ: Mapping[str, str] | None, log: Path) -> Iterator[dict[str, str]]:
    with log.open("wb") as complaints:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, env=environ)
        try:
            assert process.stdout is not None
            yield _ready_line(process.stdout, log)
        finally:
            process.terminate()
            try:
                process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _ready_line(stream: IO[bytes], log: Path) -> dict[str, str]:
    lines: list[bytes] = []
    reader = threading.Thread(target=lambda: lines.append(stream.readline()), daemon=True)
    reader.start()
    reader.join(_READY_SECONDS)
    if not lines or not lines[0]:
        raise Trouble("The rehearsal did not start", log.read_text(encoding="utf-8", errors="replace").strip())
    found: dict[str, str] = json.loads(lines[0])
    return found


def _add_token(data: Path) -> str:
    command = [*module_command("mmsdesk.relay"), "token", "add", "rehearsal", "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Trouble("The rehearsal’s relay gave no token", done.stderr.strip())
    return done.stdout.strip().splitlines()[-1]


def python_is_headless(environ: Mapping[str, str]) -> bool:
    """Whether this computer has no screen to show a window on."""
    return not has_screen(environ)
