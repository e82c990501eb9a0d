"""What a campaign is made of, or sent with, goes bad under way: a picture is deleted, a token taken back.

By the command line and by the real window: a sentence, and nobody is written to who should not be.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from mmsdesk.cli import main
from mmsdesk.domain.ids import CampaignId
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.relay.__main__ import main as relay_command
from mmsdesk.services.desk import Desk
from tests.journeys.test_bad_input_window import Scene, make_scene, open_draft
from tests.support.command_line import CommandLine, Done, World, fill, phones, start_world, write_campaign
from tests.support.processes import wait_until
from tests.support.window import OpenWindow, kept_rows


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with start_world(tmp_path_factory.mktemp("world"), seed=41, sender="72345") as world:
        yield world


@pytest.fixture
def fresh_world(tmp_path: Path) -> Iterator[World]:
    """With a relay of its own: one that has refused many tokens refuses everybody from here for a minute."""
    with start_world(tmp_path / "world", seed=41, sender="72345") as world:
        yield world


def take_back(world: World, name: str) -> None:
    """What the command does beside the running relay."""
    assert relay_command(["token", "revoke", name, "--data", str(world.relay.data)]) == 0


def run(desk: CommandLine, capsys: pytest.CaptureFixture[str], *words: str, **changes: str) -> Done:
    """A command in this process."""
    capsys.readouterr()
    code = main.run([*words, "--json", "--profile", str(desk.profile)], {**desk.environ, **changes})
    return Done(code, *capsys.readouterr())


def test_a_token_taken_back_while_the_command_line_sends_pauses_and_says_so(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'no-keyring'}")
    token = world.relay.add_token("cron").reveal()
    desk = world.desk(tmp_path / "profile", MMSDESK_RELAY_TOKEN=token, MMSDESK_TIME_COMPRESSION="100")
    numbers = phones(503, 60)
    fill(desk, numbers)
    file = write_campaign(tmp_path / "campaign.json")
    with desk.start("send", file, "--list", "Guests", "--yes", "--json", "--rate", "15") as process:
        wait_until(lambda: world.accepted(numbers), seconds=20)
        take_back(world, "cron")
        done = desk.finish(process)
    assert "error" in done.answer, (done.code, done.out, done.err, len(world.accepted(numbers)))
    error = done.answer["error"]
    assert (done.code, error["title"]) == (6, "The relay no longer accepts this desk’s token")
    command = re.search(r"mmsdesk resume (\w+)$", error["hint"])
    assert command is not None
    assert done.err == f"{error['title']}\n{error['hint']}\n"
    seen = run(desk, capsys, "doctor").answer["checks"]
    assert any(check["state"] == "bad" and "relay" in check["title"].lower() for check in seen), seen
    sent = world.accepted(numbers)
    assert 0 < len(sent) == len(set(sent)) < len(numbers)
    hurry(desk, CampaignId(command.group(1)))
    again = run(
        desk, capsys, "resume", command.group(1), "--yes", MMSDESK_RELAY_TOKEN=world.relay.add_token("new").reveal()
    )
    assert (again.code, again.answer["accepted"]) == (0, len(numbers))
    assert sorted(world.accepted(numbers)) == sorted(numbers)


def hurry(desk: CommandLine, campaign_id: CampaignId) -> None:
    """The rest need not go as slowly as what was to be interrupted."""
    with contextlib.closing(Desk(open_profile(desk.profile, {}), MemorySecretStore(), {})) as opened:
        opened.set_rate(campaign_id, 1000)


def test_a_token_taken_back_while_the_window_is_open_is_told_and_stops_the_send(
    fresh_world: World, qapp: QApplication, tmp_path: Path
) -> None:
    world = fresh_world
    token = world.relay.add_token("window").reveal()
    mine = replace(world, environ={**world.environ, "MMSDESK_RELAY_TOKEN": token})
    scene = make_scene(mine, tmp_path / "profile")
    before, accepted = kept_rows(scene.folder), len(world.simulator.accepted())
    with scene.open() as window:
        window.hands.find("Connection: Rehearsal")
        take_back(world, "window")
        window.hands.find("Connection: Relay token refused")
        open_draft(window)
        window.hands.press("Next: Audience")
        window.hands.press("Next: Review.*")
        assert "token" in window.told("The relay does not accept this desk: Problem")
        window.hands.press("Send to 5 people now")
        window.hands.press("Send to 5 people")
        said = window.told("The relay does not accept this desk")
        assert said.endswith("Nobody was written to.")
    assert kept_rows(scene.folder) == before
    assert len(world.simulator.accepted()) == accepted


@pytest.fixture(scope="module")
def scene(world: World, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """For pictures that vanish and come back."""
    return make_scene(world, tmp_path_factory.mktemp("scene") / "profile")


@pytest.fixture(scope="module")
def window(scene: Scene) -> Iterator[OpenWindow]:
    with scene.open() as window:
        yield window


@contextlib.contextmanager
def pictures_elsewhere(scene: Scene) -> Iterator[None]:
    """Deleted as far as MMSDesk can see; there again afterwards."""
    here, elsewhere = scene.folder / "media", scene.folder.parent / "elsewhere"
    here.rename(elsewhere)
    here.mkdir(mode=0o700)
    try:
        yield
    finally:
        for file in elsewhere.iterdir():
            file.replace(here / file.name)
        elsewhere.rmdir()


def test_a_picture_deleted_between_review_and_start_stops_the_send(
    world: World, scene: Scene, window: OpenWindow
) -> None:
    before, accepted = kept_rows(scene.folder), len(world.simulator.accepted())
    open_draft(window)
    window.hands.press("Next: Audience")
    window.hands.press("Next: Review.*")
    window.hands.press("Send to 5 people now")
    window.hands.find("Send to 5 people")
    with pictures_elsewhere(scene):
        window.hands.press("Send to 5 people")
        assert window.told(r"truffle-nights\.jpg is missing").endswith("Nobody was written to.")
        window.settle()
    assert kept_rows(scene.folder) == before
    assert len(world.simulator.accepted()) == accepted


def test_a_picture_deleted_under_a_draft_is_told_and_the_words_are_kept(
    world: World, scene: Scene, window: OpenWindow
) -> None:
    before, accepted = kept_rows(scene.folder), len(world.simulator.accepted())
    open_draft(window)
    with pictures_elsewhere(scene):
        window.hands.write("Message", "Truffles are here.")
        window.hands.press("Show problems")
        card = window.hands.find(r"Blocker 1: truffle-nights\.jpg is missing")
        assert card.accessibleDescription().endswith("Choose it again.")
        window.read("Saved just now")
        window.settle()
    after = kept_rows(scene.folder)
    assert {**after, "campaign": ()} == {**before, "campaign": ()}
    assert len(world.simulator.accepted()) == accepted
