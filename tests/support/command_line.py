"""The `mmsdesk` command as people run it: a real process with an environment, beside a real simulator and relay.

with start_world(folder) as world:
    desk = world.desk(folder / "profile")
    desk.run("import", people_file, "--list", "Guests", "--json").answer["ready"]
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mmsdesk.db import transaction
from mmsdesk.domain.contact import Details
from mmsdesk.machine.paths import open_profile
from mmsdesk.store.contacts import add_people, ensure_list
from mmsdesk.store.schema import open_profile_database
from tests.support.processes import ROOT, RunningSimulator, end, start_simulator
from tests.support.relay_process import RunningRelay, start_relay

WEBHOOK_SECRET = "webhook-secret-for-tests-only"
KEY_SECRET = "canary+key/secret=&%7f never to be seen"
"""With every character that encodings treat in their own way."""
TRIGGERS = ["MESSAGE_DELIVERY", "MESSAGE_SUBMIT", "MESSAGE_INBOUND"]
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        """The one line of JSON on standard output."""
        assert self.out.count("\n") == 1, f"not one line of JSON: {self.out!r} {self.err!r}"
        found: dict[str, Any] = json.loads(self.out)
        return found


@dataclass(slots=True)
class CommandLine:
    """One profile and the environment its commands run in."""

    profile: Path
    environ: Mapping[str, str]
    said: list[str] = field(default_factory=list)
    """Everything any command wrote, for looking through afterwards."""

    def run(self, *arguments: object, stdin: str = "", **changes: str) -> Done:
        """Run one command to its end; `changes` to the environment for this one only."""
        done = subprocess.run(
            command(*arguments),
            cwd=ROOT,
            env={**self.environ, "MMSDESK_PROFILE": str(self.profile), **changes},
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
        self.said += [done.stdout, done.stderr]
        return Done(done.returncode, done.stdout, done.stderr)

    @contextlib.contextmanager
    def start(self, *arguments: object, **changes: str) -> Iterator[subprocess.Popen[str]]:
        """A command running beside the test; ended on the way out if it still runs."""
        process = subprocess.Popen(
            command(*arguments),
            cwd=ROOT,
            env={**self.environ, "MMSDESK_PROFILE": str(self.profile), **changes},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        try:
            yield process
        finally:
            end(process)
            if process.stderr is not None:
                process.stderr.close()

    def finish(self, process: subprocess.Popen[str]) -> Done:
        """Wait for a started command."""
        out, err = process.communicate(timeout=_SECONDS)
        self.said += [out, err]
        return Done(process.returncode, out, err)


@dataclass(frozen=True, slots=True)
class World:
    """A simulator whose app posts its callbacks to a relay, and the environment of a desk that is connected to both."""

    simulator: RunningSimulator
    relay: RunningRelay
    environ: Mapping[str, str]

    def desk(self, profile: Path, *, connected: bool = True, **changes: str) -> CommandLine:
        """A desk on `profile`; without an account when not `connected`."""
        return CommandLine(profile, {**(self.environ if connected else plain_environ()), **changes})

    def accepted(self, phones: Iterable[str]) -> list[str]:
        """Which of these people (E.164) the simulator has messages for, one entry a message."""
        wanted = {phone.lstrip("+") for phone in phones}
        return [f"+{row['identity']}" for row in self.simulator.accepted() if row["identity"] in wanted]


@contextlib.contextmanager
def start_world(folder: Path, **flags: object) -> Iterator[World]:
    """`flags` are the simulator's."""
    flags = {"key_secret": KEY_SECRET, "outbound_rate": 1000, "time_compression": 100, **flags}
    with (
        start_simulator(**flags) as simulator,  # type: ignore[arg-type]  # flags of the simulator's command line
        start_relay(folder / "relay", [WEBHOOK_SECRET]) as relay,
    ):
        token = relay.add_token("desk").reveal()
        with simulator.client() as client:
            webhook = {"app_id": simulator.app_id, "target": relay.webhook_url, "target_type": "HTTP"}
            answer = client.post("/webhooks", json={**webhook, "secret": WEBHOOK_SECRET, "triggers": TRIGGERS})
            answer.raise_for_status()
        yield World(simulator, relay, account_environ(simulator, relay.public_url, token))


def account_environ(simulator: RunningSimulator, relay_url: str = "", relay_token: str = "") -> dict[str, str]:
    """The documented variables of a machine without keyring."""
    account = {
        "PROJECT_ID": simulator.project_id,
        "APP_ID": simulator.app_id,
        "KEY_ID": simulator.key_id,
        "KEY_SECRET": simulator.key_secret,
        "REGION": "us",
        "SENDER": simulator.sender,
        "API_URL": simulator.api_url,
        "AUTH_URL": simulator.auth_url,
        "RELAY_URL": relay_url,
        "RELAY_TOKEN": relay_token,
    }
    return {**plain_environ(), **{f"MMSDESK_{name}": value for name, value in account.items() if value}}


def plain_environ() -> dict[str, str]:
    """This process's environment without anything of MMSDesk's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MMSDESK_")}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "mmsdesk", *map(str, arguments)]


def phones(area: int, count: int) -> list[str]:
    """`count` (at most 100) made-up numbers of one area code."""
    return [f"+1{area}55501{number:02d}" for number in range(count)]


def fill(desk: CommandLine, numbers: list[str], name: str = "Guests") -> None:
    """Puts people on a list without the detour of a file; the import is proved in a test of its own."""
    db = open_profile_database(open_profile(desk.profile).database)
    with transaction(db):
        add_people(db, ensure_list(db, name, 0.0), (Details(number, "Ann") for number in numbers), 0.0)
    db.close()


def write_people(path: Path, numbers: Sequence[str]) -> Path:
    """A CSV file with these people, all with a first name."""
    lines = [f"{number},Guest {index}" for index, number in enumerate(numbers)]
    path.write_text("\n".join(["Mobile,First name", *lines]) + "\n", encoding="utf-8")
    return path


def write_campaign(path: Path, name: str = "Truffle nights", *, picture: str = "", **changes: object) -> Path:
    """A campaign as bare JSON: a text, or a card with the picture that lies beside it."""
    text = "Hi {{first_name|there}}, truffles are here.\n\nReply STOP to opt out"
    message: dict[str, object] = {"text_message": {"text": text}}
    if picture:
        card = {"title": "Truffle nights", "description": text, "media_message": {"url": picture}}
        message = {"card_message": card}
    content: dict[str, object] = {
        "format": "mmsdesk-campaign",
        "version": 1,
        "name": name,
        "sender": "",
        "strict": True,
        "content_type": "CONTENT_MARKETING",
        "message": message,
    }
    path.write_text(json.dumps({**content, **changes}), encoding="utf-8")
    return path
