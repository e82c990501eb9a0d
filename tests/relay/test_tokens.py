"""Tokens: shown once, hashed at rest, valid and worthless at once, and guessing locks nobody out."""

import hashlib
import subprocess
import sys
from pathlib import Path

import apsw
import httpx
import pytest

from mmsdesk.domain.errors import BadInput, NotFound, Refused
from mmsdesk.relay import tokens
from mmsdesk.relay.schema import database_path, open_store
from mmsdesk.relay.tokens import Scope
from tests.relay.conftest import Desk
from tests.support.relay_process import start_relay
from tests.support.webhook_sender import SECRET, delivery


def command(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mmsdesk.relay", "token", *arguments, "--data", str(data)],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_a_token_made_beside_the_server_works_at_once_and_a_revoked_one_no_longer(desk: Desk) -> None:
    made = command(desk.relay.data, "add", "laptop")
    token = made.stdout.strip()
    assert made.returncode == 0
    assert len(token) >= 43
    bearer = {"authorization": f"Bearer {token}"}
    assert desk.http.get(desk.relay.events_url, headers=bearer).status_code == 200
    listed = command(desk.relay.data, "list").stdout
    assert "laptop\tvalid" in listed
    assert "events:read media:write" in listed
    assert token not in listed
    assert command(desk.relay.data, "revoke", "laptop").returncode == 0
    assert desk.http.get(desk.relay.events_url, headers=bearer).status_code == 401
    assert "laptop\trevoked" in command(desk.relay.data, "list").stdout
    assert desk.poll().status_code == 200


def test_the_store_holds_only_the_hash(tmp_path: Path) -> None:
    db = open_store(tmp_path)
    token = tokens.add_token(db, "desk", 1).reveal()
    ((stored,),) = db.execute("SELECT hash FROM tokens").fetchall()
    db.close()
    assert stored == hashlib.sha256(token.encode()).digest()
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert token.encode() not in everything
    assert token.removeprefix("mmsdesk_").encode() not in everything


def test_names_are_checked_and_unique_among_valid_tokens(tmp_path: Path) -> None:
    db = open_store(tmp_path)
    tokens.add_token(db, "desk", 1)
    with pytest.raises(Refused):
        tokens.add_token(db, "desk", 2)
    tokens.revoke_token(db, "desk", 3)
    with pytest.raises(NotFound):
        tokens.revoke_token(db, "desk", 4)
    tokens.add_token(db, "desk", 5)
    for name in ("", " ", "x" * 65, "a\nb", " desk"):
        with pytest.raises(BadInput):
            tokens.add_token(db, name, 6)
    assert [token.revoked_us for token in tokens.list_tokens(db)] == [3, None]
    db.close()


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer wrong", "Basic d3Jvbmc6d3Jvbmc=", "wrong", "Bearer \xff"]
)
def test_every_refusal_is_the_same(desk: Desk, authorization: str | None) -> None:
    headers = {} if authorization is None else {"authorization": authorization.encode("latin-1")}
    answer = desk.http.get(desk.relay.events_url, headers=headers)  # type: ignore[arg-type]  # bytes are fine for httpx
    assert answer.status_code in (401, 429)
    if answer.status_code == 401:
        assert answer.json()["error"]["code"] == "unauthorized"
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_token_in_the_address_is_not_looked_at(desk: Desk) -> None:
    query = {"token": desk.token.reveal(), "access_token": desk.token.reveal()}
    assert desk.http.get(desk.relay.events_url, params=query).status_code in (401, 429)


def test_each_scope_opens_only_its_own_door(tmp_path: Path) -> None:
    with start_relay(tmp_path / "data", [SECRET]) as relay:
        db = open_store(relay.data)
        reader = tokens.add_token(db, "reader", 1, [Scope.EVENTS_READ]).reveal()
        writer = tokens.add_token(db, "writer", 1, [Scope.MEDIA_WRITE]).reveal()
        db.close()
        for token, events, media in ((reader, 200, 401), (writer, 401, 422)):
            bearer = {"authorization": f"Bearer {token}"}
            assert httpx.get(relay.events_url, headers=bearer).status_code == events
            address = f"{relay.public_url}/v1/media/{'0' * 64}"
            assert httpx.put(address, content=b"x", headers=bearer).status_code == media
        # Guessing from one address ends in 429, and a valid token from that very address still passes.
        wrong = {"authorization": "Bearer wrong"}
        statuses = [httpx.get(relay.events_url, headers=wrong).status_code for _ in range(12)]
        assert statuses == [401] * 8 + [429] * 4
        assert httpx.get(relay.events_url, headers={"authorization": f"Bearer {reader}"}).status_code == 200
        seen = {token.name: token.last_seen_us for token in listed(relay.data)}
        assert seen["reader"] is not None


def listed(data: Path) -> list[tokens.Token]:
    db = open_store(data)
    try:
        return tokens.list_tokens(db)
    finally:
        db.close()


def test_secrets_and_tokens_are_in_no_log_and_no_argument(desk: Desk) -> None:
    desk.post(delivery("logged"), "logged")
    desk.post(b"forged", "forged-for-the-log", secret="another-secret-entirely")
    desk.http.get(desk.relay.events_url, headers={"authorization": "Bearer another-token-entirely"})
    desk.poll("not-a-cursor")
    log = desk.relay.log.read_text()
    arguments = " ".join(map(str, desk.relay.process.args))  # type: ignore[arg-type]  # a list here
    for secret in (SECRET, "a-retired-secret", desk.token.reveal(), "another-secret", "another-token"):
        assert secret not in log
        assert secret not in arguments
    db = apsw.Connection(str(database_path(desk.relay.data)), flags=apsw.SQLITE_OPEN_READONLY)
    dump = repr([db.execute(f"SELECT * FROM {table}").fetchall() for table in ("events", "nonces", "tokens", "meta")])
    db.close()
    assert SECRET not in dump
    assert desk.token.reveal() not in dump
