"""Hostile and broken `.mmsdesk` files by the command line: one sentence, its exit code, and nothing kept or sent.

The window is tried in test_window_files.py; more ways to be no campaign, to blow up and to lie about sizes stand in
tests/services/test_campaign_files.py.
"""

import json
import stat
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mmsdesk.cli import main
from mmsdesk.machine.paths import open_profile
from mmsdesk.services.campaign_shelf import save_file
from tests.journeys.test_window_files import age, blow_up, climb, cut
from tests.support.osteria import ENVIRON, TRUFFLE, add_list, open_osteria, with_picture
from tests.support.window import kept_rows


def add(name: str, *, mode: int = 0o600) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(info, "/etc/passwd")

    return spoil


def rewrite(path: Path, keep: Callable[[str], bool], **more: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist() if keep(name)]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in [*entries, *more.items()]:
            archive.writestr(name, data)


def say_it_twice(path: Path) -> None:
    """The same name with other content: which of them counts depends on the reader."""
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns whoever writes such a thing
        archive.writestr("campaign.json", "{}")


def lose_the_picture(path: Path) -> None:
    rewrite(path, lambda name: name == "campaign.json")


def be_somebody_elses(path: Path) -> None:
    """A sound archive of another program that calls its file as we do."""
    rewrite(path, lambda _name: False, **{"campaign.json": b'{"format": "newsletter", "version": 1}'})


FOREIGN = "truffle.mmsdesk holds a file that doesn’t belong there"
BAD: tuple[tuple[str, Callable[[Path], object], int, str], ...] = (
    ("truncated", cut, 2, "truffle.mmsdesk is damaged"),
    ("from the future", age, 2, "truffle.mmsdesk was made by a newer MMSDesk"),
    ("full of ../", climb, 2, FOREIGN),
    ("absolute name", add("/tmp/evil.sh"), 2, FOREIGN),
    ("absolute name of Windows", add("C:\\evil.exe"), 2, FOREIGN),
    ("symlink", add("media/" + "0" * 64 + ".jpg", mode=stat.S_IFLNK | 0o777), 2, FOREIGN),
    ("the same name twice", say_it_twice, 2, FOREIGN),
    ("zip bomb", blow_up, 2, "truffle.mmsdesk would unpack to far more than it is"),
    ("not ours", be_somebody_elses, 2, "truffle.mmsdesk isn’t an MMSDesk campaign"),
    ("without its picture", lose_the_picture, 4, "The file “truffle-nights.jpg” is missing from truffle.mmsdesk"),
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("colleague")
    desk = open_osteria(folder / "profile")
    place = save_file(desk, desk.create_draft(with_picture(desk, TRUFFLE)), folder / "truffle.mmsdesk")
    desk.close()
    return place.read_bytes()


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all rows: none of them may leave a trace in it."""
    folder = tmp_path_factory.mktemp("mine") / "profile"
    desk = open_osteria(folder)
    add_list(desk, "Guests", 2)
    desk.close()
    return folder


@pytest.mark.parametrize(("name", "spoil", "code", "title"), BAD, ids=[row[0] for row in BAD])
def test_a_bad_archive_costs_a_sentence(
    name: str,
    spoil: Callable[[Path], object],
    code: int,
    title: str,
    whole: bytes,
    profile: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "truffle.mmsdesk"
    file.write_bytes(whole)
    spoil(file)
    before = kept_rows(profile)
    for words in (["check", str(file)], ["send", str(file), "--list", "Guests", "--yes"]):
        assert main.run([*words, "--json", "--profile", str(profile)], ENVIRON) == code, name
        out, err = capsys.readouterr()
        error = json.loads(out)["error"]
        assert error["title"] == title
        assert error["hint"]
        assert err == f"{error['title']}\n{error['hint']}\n"
    assert not list(open_profile(profile, {}).media_dir.iterdir())
    assert kept_rows(profile) == before
    assert not list(tmp_path.rglob("evil*"))
    assert not Path("/tmp/evil.sh").exists()
