"""Phone numbers and pictures lie in the profile: only its owner may read any file of it, whatever the umask."""

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from mmsdesk.db import close_to_others
from mmsdesk.machine.logs import LiveSecrets, start_logging, stop_logging
from mmsdesk.machine.paths import Profile, open_profile
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.desk import Desk
from mmsdesk.services.importing import run_import
from tests.pictures.samples import noise, saved
from tests.support.command_line import write_people

OWNER_ALONE = 0o600


@pytest.fixture(autouse=True)
def open_handed_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return open_profile(tmp_path / "profile", {})


def use(profile: Profile, folder: Path) -> dict[str, int]:
    """Do what leaves files behind; the modes of all that lies in the profile meanwhile, by name."""
    handler = start_logging(profile.logs_dir, LiveSecrets())
    desk = Desk(profile, MemorySecretStore(), {})
    claim = desk.claim()
    try:
        logging.getLogger("mmsdesk").warning("something happened")
        assert profile.id
        assert claim.try_take()
        run_import(desk.writer, write_people(folder / "people.csv", ["+15035550100"]), "Guests")
        desk.media.add(saved(folder / "Menu.jpg", noise(40, 30), format="JPEG"))
        return modes(profile)
    finally:
        claim.release()
        desk.close()
        stop_logging(handler)


def modes(profile: Profile) -> dict[str, int]:
    files = [path for path in profile.dir.rglob("*") if path.is_file()]
    return {path.relative_to(profile.dir).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in files}


def test_every_file_of_the_profile_is_its_owner_s_alone(profile: Profile, tmp_path: Path) -> None:
    found = use(profile, tmp_path)
    assert {"mmsdesk.sqlite3", "mmsdesk.sqlite3-wal", "mmsdesk.sqlite3-shm", "logs/mmsdesk.log"} <= set(found)
    assert {Path(name).suffix for name in found if name.startswith("media/")} == {".jpg", ".json"}
    assert {name: oct(mode) for name, mode in found.items() if mode != OWNER_ALONE} == {}


def test_files_of_an_earlier_version_are_closed_to_others_when_they_are_used(profile: Profile, tmp_path: Path) -> None:
    use(profile, tmp_path)
    turned = profile.logs_dir / "mmsdesk.log.1"
    turned.write_text("of an earlier day", encoding="utf-8")
    for path in (profile.database, profile.logs_dir / "mmsdesk.log", turned):
        path.chmod(0o644)
    found = use(profile, tmp_path)
    assert {name: oct(mode) for name, mode in found.items() if mode != OWNER_ALONE} == {}


def test_a_log_that_takes_its_turn_stays_private(profile: Profile) -> None:
    handler = start_logging(profile.logs_dir, LiveSecrets())
    try:
        for _ in range(3):
            logging.getLogger("mmsdesk").warning("x" * 1_100_000)
    finally:
        stop_logging(handler)
    found = modes(profile)
    assert len(found) > 1
    assert set(found.values()) == {OWNER_ALONE}


def test_the_owner_s_own_rights_stay_and_a_missing_file_is_no_error(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("for reading only", encoding="utf-8")
    kept.chmod(0o444)
    close_to_others(kept)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o400
    close_to_others(tmp_path / "missing")
