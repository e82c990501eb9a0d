"""The engine as a process of its own: it ends with its window however that ends, and gives away no secret."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from mmsdesk.db import Writer
from mmsdesk.domain.account import Account
from mmsdesk.domain.ids import CampaignId
from mmsdesk.domain.ledger import CampaignState, State
from mmsdesk.domain.secret import Secret
from mmsdesk.machine.claim import ProfileClaim
from mmsdesk.machine.engine_process import EngineProcess, order_from_line, order_to_line
from mmsdesk.machine.paths import Profile
from mmsdesk.store.campaigns import get_campaign
from mmsdesk.store.ledger import state_counts
from mmsdesk.store.schema import open_profile_database
from tests.support.edge import Answer, Edge, Seen, ok, open_edge, response
from tests.support.ledgers import freeze_campaign
from tests.support.processes import wait_until

SECRET = "a-key-secret-nobody-may-see"
TOKEN = "a-relay-token-nobody-may-see"
PARENT = """
import sys, json
from pathlib import Path
from mmsdesk.machine.engine_process import EngineProcess, order_from_line
folder, account, compression = order_from_line(sys.stdin.buffer.readline())
engine = EngineProcess(folder)
engine.start(account, compression)
print(json.dumps({"pid": engine.pid}), flush=True)
sys.stdin.read()
"""


def sinch(request: Seen) -> Answer:
    if request.path.endswith("messages:send"):
        return ok({"message_id": f"M-{request.json['correlation_id']}", "accepted_time": "2026-01-15T10:00:00Z"})
    if "/apps/" in request.path:
        return ok({"id": "app", "dispatch_retention_policy": {"ttl_days": 1}, "processing_mode": "DISPATCH"})
    return response(404, {})


@pytest.fixture
def edge() -> Iterator[Edge]:
    with open_edge(sinch) as edge:
        yield edge


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("logs", "media"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def writer(folder: Path) -> Iterator[Writer]:
    writer = Writer(lambda: open_profile_database(Profile(folder).database))
    yield writer
    writer.close()


def account_at(origin: str) -> Account:
    return Account(
        project_id="project",
        app_id="app",
        key_id="key",
        key_secret=Secret(SECRET),
        relay_token=Secret(TOKEN),
        sender="72345",
        api_url=origin,
        auth_url=origin,
    )


def is_running(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def has_lock(folder: Path) -> bool:
    """Whether somebody holds the profile's lock."""
    claim = ProfileClaim(Profile(folder).lock)
    if claim.try_take():
        claim.release()
        return False
    return True


def test_an_order_survives_the_pipe_with_its_secrets(tmp_path: Path) -> None:
    account = account_at("http://127.0.0.1:9")
    folder, same, compression = order_from_line(order_to_line(tmp_path, account, 60.0))
    assert (folder, same, compression) == (tmp_path, account, 60.0)
    assert same.key_secret.reveal() == SECRET


def test_it_sends_what_the_database_orders_and_nobody_can_read_its_secrets(
    folder: Path, writer: Writer, edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MMSDESK_KEY_SECRET", SECRET)
    monkeypatch.setenv("MMSDESK_RELAY_TOKEN", TOKEN)
    campaign = writer.run(lambda db: freeze_campaign(db, 3))
    engine = EngineProcess(folder)
    engine.start(account_at(edge.origin))
    try:
        wait_until(lambda: state_of(writer, campaign) is CampaignState.SENT)
        pid = engine.pid
        assert pid is not None
        for kind in ("cmdline", "environ"):
            seen = Path(f"/proc/{pid}/{kind}").read_bytes()
            assert SECRET.encode() not in seen
            assert TOKEN.encode() not in seen
    finally:
        began = time.monotonic()
        engine.stop()
    assert time.monotonic() - began < 2
    assert not is_running(pid)
    assert not has_lock(folder)
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert SECRET.encode() not in kept
    assert TOKEN.encode() not in kept


def state_of(writer: Writer, campaign: CampaignId) -> CampaignState:
    return writer.run(lambda db: get_campaign(db, campaign)).state


def test_it_ends_when_the_window_is_killed(folder: Path, edge: Edge) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert parent.stdin is not None
    assert parent.stdout is not None
    try:
        parent.stdin.write(order_to_line(folder, account_at(edge.origin), 1.0))
        parent.stdin.flush()
        pid = json.loads(parent.stdout.readline())["pid"]
        wait_until(lambda: has_lock(folder))
    finally:
        parent.kill()
        parent.wait()
        parent.stdin.close()
        parent.stdout.close()
    wait_until(lambda: not is_running(pid), seconds=2)
    assert not has_lock(folder)


def test_it_waits_for_the_lock_and_takes_over(folder: Path, writer: Writer, edge: Edge) -> None:
    campaign = writer.run(lambda db: freeze_campaign(db, 2))
    claim = ProfileClaim(Profile(folder).lock)
    claim.take()
    engine = EngineProcess(folder)
    engine.start(account_at(edge.origin))
    try:
        wait_until(lambda: (folder / "logs" / "engine.log").exists())
        assert writer.run(lambda db: state_counts(db, campaign)) == {State.QUEUED: 2}
        claim.release()
        wait_until(lambda: state_of(writer, campaign) is CampaignState.SENT)
    finally:
        engine.stop()


def test_one_that_is_killed_is_started_again_and_one_told_to_stop_is_not(
    folder: Path, writer: Writer, edge: Edge
) -> None:
    engine = EngineProcess(folder)
    engine.start(account_at(edge.origin))
    try:
        first = engine.pid
        assert first is not None
        wait_until(lambda: has_lock(folder))
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: engine.pid not in {None, first})
        campaign = writer.run(lambda db: freeze_campaign(db, 2))
        wait_until(lambda: state_of(writer, campaign) is CampaignState.SENT)
    finally:
        engine.stop()
    assert engine.pid is None
    assert not has_lock(folder)
