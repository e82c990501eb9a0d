"""Bad input through the real window: a title and a hint to read, a page that goes on working, and nothing changed.

The rows are those of the command line (bad_input.py); here stands what the window says to each.
"""

import contextlib
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mmsdesk.domain.secret import Secret
from mmsdesk.machine.paths import open_profile
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.account import SecretField
from mmsdesk.services.desk import Desk
from mmsdesk.services.drafts import Draft
from mmsdesk.services.settings import read_region
from tests.journeys.bad_input import ROWS, BadInput, Elsewhere
from tests.support.command_line import World, phones, start_world, write_people
from tests.support.osteria import add_list, send, with_picture
from tests.support.processes import start_simulator
from tests.support.window import OpenWindow, connected_store, kept_rows, open_window

DRAFT = Draft(
    name="Truffle nights",
    title="Truffle nights are back",
    body="Hi {{first_name|there}}, truffles.",
    list_name="Guests",
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a person reads: patterns that match from beginning to end."""

    title: str
    hint: str


IMPORTED = {
    "empty file": Words(r"guests\.csv is empty", r"Export the list again and choose the new file\."),
    "binary named .csv": Words(
        r"guests\.csv is not a text file",
        r"It is not a table that can be read\. Open it in Excel, Numbers or Google Sheets and save it as “CSV UTF-8”\.",
    ),
    "CSV without a phone column": Words(
        "No column looks like phone numbers",
        r"Pick the column that holds them, or call it “Mobile” in the file’s first row\.",
    ),
}
PICTURES = {
    "truncated JPEG": Words(
        r"hero\.jpg can’t be read", r"The end of the file is missing\. Choose another picture, or save this one again\."
    ),
    "HTML named .jpg": Words(
        r"hero\.jpg is a web page, not a picture",
        r"Phones would get nothing they can show\. Save the picture itself and choose that file\.",
    ),
}
TOO_BIG = {
    "20 MB PNG": Words(
        r"Blocker 1: Picture is 20\.3 MB, over the 740 KB limit",
        r"Sinch refuses it under strict validation, and carriers drop or crush it otherwise\.",
    )
}
ACCOUNTS = {
    "wrong key": Words(
        "Sinch refused this access key",
        r"Copy key ID and secret again from Access keys in the Sinch dashboard, save them under Settings, "
        r"Connection, then go on\.",
    ),
    "wrong region": Words(
        "Your app is not in the Europe region",
        r"Each app lives in one region, and other regions do not know it\. You are connected to EU\. "
        r"Check region, project and app under Settings, Connection\.",
    ),
    "relay down": Words(
        "The relay does not answer",
        r"Replies and receipts wait there until it does\. Check the relay’s address and that it is running\."
        r"( \(ConnectError: .*\))?",
    ),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with start_world(tmp_path_factory.mktemp("world"), seed=31, sender="72345") as world:
        yield world


@pytest.fixture(scope="module")
def elsewhere(world: World) -> Iterator[Elsewhere]:
    """A port nobody listens on, and another region's Sinch, which has the project and the key but another app."""
    mine = world.simulator
    same: dict[str, Any] = {"project_id": mine.project_id, "key_id": mine.key_id, "key_secret": mine.key_secret}
    with socket.socket() as nobody, start_simulator(seed=32, **same) as other:
        nobody.bind(("127.0.0.1", 0))  # taken, but not listened on
        region = {"MMSDESK_REGION": "eu", "MMSDESK_API_URL": other.api_url, "MMSDESK_AUTH_URL": other.auth_url}
        yield Elsewhere(f"http://127.0.0.1:{nobody.getsockname()[1]}", region)


@dataclass(frozen=True, slots=True)
class Scene:
    """A connected profile with a list, a draft with a picture, and a campaign that was sent."""

    folder: Path
    store: MemorySecretStore

    def open(self) -> contextlib.AbstractContextManager[OpenWindow]:
        return open_window(self.folder, self.store)

    def desk(self) -> Desk:
        return Desk(open_profile(self.folder, {}), self.store, {})


def make_scene(world: World, folder: Path) -> Scene:
    scene = Scene(folder, connected_store(world, folder))
    desk = scene.desk()
    add_list(desk, "Guests", 6, opted_out=1)
    send(desk, replace(DRAFT, name="Earlier", kind="text"), state="sent", delivered=5)
    desk.create_draft(with_picture(desk, DRAFT))
    desk.close()
    return scene


@pytest.fixture(scope="module")
def shared(world: World, tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Scene:
    """For files, after which the profile is as before."""
    return make_scene(world, tmp_path_factory.mktemp("shared") / "profile")


@pytest.fixture(scope="module")
def window(shared: Scene) -> Iterator[OpenWindow]:
    """The one window into which all the files go, one after the other."""
    with shared.open() as window:
        yield window


def rows(words: dict[str, Words]) -> list[BadInput]:
    return [row for row in ROWS if row.id in words]


def bad_file(row: BadInput, folder: Path) -> Path:
    """The file itself, without the campaign that the command line needs around a picture."""
    assert row.make is not None
    folder.mkdir()
    row.make(folder)
    (file,) = (path for path in folder.iterdir() if path.suffix != ".json")
    return file


def test_the_window_answers_to_every_row() -> None:
    assert {row.id for row in ROWS} == {*IMPORTED, *PICTURES, *TOO_BIG, *ACCOUNTS}


@pytest.mark.parametrize("row", rows(IMPORTED), ids=lambda row: str(row.id))
def test_a_list_that_cannot_be_read(row: BadInput, shared: Scene, window: OpenWindow, tmp_path: Path) -> None:
    file, good = bad_file(row, tmp_path / "bad"), write_people(tmp_path / "good.csv", phones(206, 3))
    before, hands = kept_rows(shared.folder), window.hands
    open_draft(window)
    hands.press("Next: Audience")
    hands.press("Import people")
    open_file(window, file)
    assert re.fullmatch(IMPORTED[row.id].hint, window.told(IMPORTED[row.id].title))
    if row.id == "CSV without a phone column":
        hands.press("Back")
    open_file(window, good)
    hands.find("Import 3 people")
    assert hands.number("import-ready") == 3
    hands.press("Back")
    window.settle()
    assert kept_rows(shared.folder) == before


@pytest.mark.parametrize("row", rows(PICTURES), ids=lambda row: str(row.id))
def test_a_picture_that_is_none(row: BadInput, shared: Scene, window: OpenWindow, tmp_path: Path) -> None:
    file, before, hands = bad_file(row, tmp_path / "bad"), kept_rows(shared.folder), window.hands
    open_draft(window)
    hands.paste_file("Picture.*: .*", str(file))
    assert re.fullmatch(PICTURES[row.id].hint, window.told(PICTURES[row.id].title))
    hands.find(r"Picture.*: truffle-nights\.jpg.*")
    hands.press("Next: Audience")
    hands.find("Import people")
    window.settle()
    assert kept_rows(shared.folder) == before


@pytest.mark.parametrize("row", rows(TOO_BIG), ids=lambda row: str(row.id))
def test_a_picture_far_too_big_is_taken_in_and_can_be_made_to_fit(
    row: BadInput, shared: Scene, window: OpenWindow, tmp_path: Path
) -> None:
    file, before, hands = bad_file(row, tmp_path / "bad"), kept_rows(shared.folder), window.hands
    open_draft(window)
    hands.paste_file("Picture.*: .*", str(file))
    hands.find(r"Picture.*: hero\.png, PNG · 1,950 × 3,466, 20\.3 MB of 740 KB")
    hands.press("Show problems")
    card = hands.find(TOO_BIG[row.id].title)
    assert re.fullmatch(TOO_BIG[row.id].hint, card.accessibleDescription())
    assert {"Picture is 20.3 MB, over the 740 KB limit", card.accessibleDescription()} <= set(window.say())
    hands.find("Shrink to fit")
    QTest.keyClick(hands.find("Message"), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    hands.find(r"Picture.*: truffle-nights\.jpg.*")
    window.read("Saved just now")
    window.settle()
    after = kept_rows(shared.folder)
    assert without_moments(after["campaign"]) == without_moments(before["campaign"])
    assert {**after, "campaign": ()} == {**before, "campaign": ()}


@pytest.mark.parametrize("row", rows(ACCOUNTS), ids=lambda row: str(row.id))
def test_an_account_that_went_bad_stops_the_send_before_anything_left(
    row: BadInput, world: World, elsewhere: Elsewhere, qapp: QApplication, tmp_path: Path
) -> None:
    scene = make_scene(world, tmp_path / "profile")
    change_account(scene, row, elsewhere)
    before, accepted = kept_rows(scene.folder), len(world.simulator.accepted())
    with scene.open() as window:
        hands = window.hands
        open_draft(window)
        hands.press("Next: Audience")
        hands.press("Next: Review.*")
        said = window.told(f"{ACCOUNTS[row.id].title}: Problem")
        assert re.fullmatch(ACCOUNTS[row.id].hint, said)
        window.settle()
        hands.press("Send to 5 people now")
        hands.press("Send to 5 people")
        said = window.told(ACCOUNTS[row.id].title)
        assert re.fullmatch(f"{ACCOUNTS[row.id].hint} Nobody was written to\\.", said)
        hands.find("Send to 5 people now")
    assert kept_rows(scene.folder) == before
    assert len(world.simulator.accepted()) == accepted


def open_draft(window: OpenWindow) -> None:
    """From wherever the window is: the draft, with its picture."""
    window.hands.press("Campaigns")
    window.open_row("Truffle nights")
    window.hands.find(r"Picture.*: truffle-nights\.jpg.*")


def open_file(window: OpenWindow, file: Path) -> None:
    window.hands.write("File", str(file))
    QTest.keyClick(window.hands.find("File"), Qt.Key.Key_Return)


def change_account(scene: Scene, row: BadInput, elsewhere: Elsewhere) -> None:
    """What happened since somebody connected: the key was replaced, the app moved, the relay fell over."""
    change = row.change(elsewhere)
    desk = scene.desk()
    settings = desk.settings()
    if "MMSDESK_KEY_SECRET" in change:
        scene.store.set(SecretField.KEY_SECRET, Secret(change["MMSDESK_KEY_SECRET"]))
    names = {"MMSDESK_API_URL": "api_url", "MMSDESK_AUTH_URL": "auth_url", "MMSDESK_RELAY_URL": "relay_url"}
    wanted: dict[str, str] = {names[name]: value for name, value in change.items() if name in names}
    region = read_region(change.get("MMSDESK_REGION", settings.region))
    desk.save_settings(replace(settings, region=region, **wanted))  # type: ignore[arg-type]  # all of them are texts
    desk.close()


def without_moments(campaigns: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Campaigns without when they were last saved."""
    return [tuple(value for value in row if not isinstance(value, float)) for row in campaigns]
