"""Bad input, by every way in: it costs a message that says what to do, and changes nothing.

The rows are data (bad_input.py), so that each way in adds its column there.
"""

import contextlib
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mmsdesk.db import fetch_all, open_reader
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.campaigns import Order, start_campaign
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from tests.journeys.bad_input import ROWS, BadInput, Elsewhere, Said, Way
from tests.support.command_line import (
    CommandLine,
    Done,
    World,
    fill,
    phones,
    start_world,
    write_campaign,
)
from tests.support.processes import start_simulator

NUMBERS = phones(503, 3)
COMMAND_LINE_ROWS = [row for row in ROWS if set(row.said) & {Way.IMPORT, Way.CHECK, Way.SEND}]
_FILES_OF_THE_PROFILE = {"media_file", "media_upload"}
"""A picture that was looked at may be kept; no draft, list or ledger knows it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A profile with a list, a draft and a finished run, and the addresses that are wrong on purpose."""

    world: World
    desk: CommandLine
    elsewhere: Elsewhere
    campaign: Path


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("bad-input")
    with start_world(folder, seed=21) as world, _other_region(world) as other, socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # taken, but not listened on: nobody else can start to answer there
        desk = world.desk(folder / "profile")
        fill(desk, NUMBERS)
        _write_draft_and_run(desk)
        elsewhere = Elsewhere(f"http://127.0.0.1:{nobody.getsockname()[1]}", other)
        yield Scene(world, desk, elsewhere, write_campaign(folder / "campaign.json"))


@pytest.mark.parametrize("row", COMMAND_LINE_ROWS, ids=lambda row: str(row.id))
def test_on_the_command_line(row: BadInput, scene: Scene, tmp_path: Path) -> None:
    file = row.make(tmp_path) if row.make is not None else scene.campaign
    before, accepted = dump(scene.desk.profile), len(scene.world.simulator.accepted())
    for way, said in row.said.items():
        done = _run(scene, way, file, row)
        if way is Way.CHECK:
            _assert_found(done, said)
        elif way in (Way.IMPORT, Way.SEND):
            _assert_refused(done, said)
    assert dump(scene.desk.profile) == before
    assert len(scene.world.simulator.accepted()) == accepted


def test_every_row_of_the_table_has_its_way_in() -> None:
    assert [row.id for row in COMMAND_LINE_ROWS] == [
        "empty file",
        "binary named .csv",
        "CSV without a phone column",
        "truncated JPEG",
        "20 MB PNG",
        "HTML named .jpg",
        "wrong key",
        "wrong region",
        "relay down",
    ]


def dump(profile: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that holds people, drafts, settings or the ledger."""
    db = open_reader(open_profile(profile).database)
    try:
        names = [name for (name,) in fetch_all(db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        tables = {name: sorted(fetch_all(db, f"SELECT * FROM {name}"), key=repr) for name in names}
    finally:
        db.close()
    kept = {name: rows for name, rows in tables.items() if name not in _FILES_OF_THE_PROFILE}
    assert {"campaign", "recipient", "attempt", "contact", "list", "list_member"} <= {
        n for n, rows in kept.items() if rows
    }
    return kept


def _run(scene: Scene, way: Way, file: Path, row: BadInput) -> Done:
    change = row.change(scene.elsewhere)
    match way:
        case Way.IMPORT:
            return scene.desk.run("import", file, "--list", "Guests", "--json", **change)
        case Way.CHECK:
            return scene.desk.run("check", file, "--json", **change)
        case Way.SEND:
            return scene.desk.run("send", file, "--list", "Guests", "--yes", "--json", **change)


def _assert_refused(done: Done, said: Said) -> None:
    error = done.answer["error"]
    assert re.fullmatch(said.title, error["title"]), error
    assert re.fullmatch(said.hint, error["hint"]), error
    assert done.code == said.code
    assert done.err == f"{error['title']}\n{error['hint']}\n"


def _assert_found(done: Done, said: Said) -> None:
    first = done.answer["findings"][0]
    assert (first["rule"], first["blocks"]) == (said.rule, True)
    assert re.fullmatch(rf"{said.title}\. {said.hint}", first["message"]), first
    assert (done.code, done.err) == (said.code, "")


def _write_draft_and_run(desk: CommandLine) -> None:
    """What is there to be damaged: a draft, and a run that is over as far as the ledger goes."""
    opened = Desk(open_profile(desk.profile), MemorySecretStore(), desk.environ)
    opened.create_draft(Draft(name="Half written", body="Hello", list_name="Guests"))
    earlier = opened.create_draft(Draft(name="Earlier", body="Hello", list_name="Guests"))
    account = opened.account()
    start_campaign(opened.writer, earlier, Order("Guests"), account, lambda media: media.url, opened.clock())
    opened.cancel(earlier)
    opened.close()


@contextlib.contextmanager
def _other_region(world: World) -> Iterator[dict[str, str]]:
    """Another region's Sinch: it knows the project and the key, but has an app of its own."""
    mine = world.simulator
    with start_simulator(seed=22, project_id=mine.project_id, key_id=mine.key_id, key_secret=mine.key_secret) as other:
        assert other.app_id != mine.app_id
        yield {"MMSDESK_REGION": "eu", "MMSDESK_API_URL": other.api_url, "MMSDESK_AUTH_URL": other.auth_url}
