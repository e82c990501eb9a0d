"""Hostile and broken `.mmsdesk` files by the command line: one sentence, exit code 2, and nothing kept.

The window is tried in test_window_files.py, every other trick in tests/services/test_campaign_files.py.
"""

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from mmsdesk.services.campaign_shelf import save_file
from tests.journeys.test_window_files import age, climb, cut
from tests.support.command_line import CommandLine, plain_environ
from tests.support.osteria import TRUFFLE, open_osteria, with_picture


def add(name: str, *, mode: int = 0o600) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(info, "/etc/passwd")

    return spoil


FOREIGN = "truffle.mmsdesk holds a file that doesn’t belong there"
BAD: tuple[tuple[str, Callable[[Path], object], str], ...] = (
    ("truncated", cut, "truffle.mmsdesk is damaged"),
    ("from the future", age, "truffle.mmsdesk was made by a newer MMSDesk"),
    ("full of ../", climb, FOREIGN),
    ("symlink", add("media/" + "0" * 64 + ".jpg", mode=stat.S_IFLNK | 0o777), FOREIGN),
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("colleague")
    desk = open_osteria(folder / "profile")
    place = save_file(desk, desk.create_draft(with_picture(desk, TRUFFLE)), folder / "truffle.mmsdesk")
    desk.close()
    return place.read_bytes()


@pytest.mark.parametrize(("name", "spoil", "title"), BAD, ids=[row[0] for row in BAD])
def test_a_bad_archive_costs_a_sentence(
    name: str, spoil: Callable[[Path], object], title: str, whole: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "truffle.mmsdesk"
    file.write_bytes(whole)
    spoil(file)
    desk = CommandLine(tmp_path / "profile", plain_environ())
    done = desk.run("check", file, "--json")
    error = done.answer["error"]
    assert (done.code, error["title"]) == (2, title), name
    assert error["hint"]
    assert done.err == f"{error['title']}\n{error['hint']}\n"
    assert not list((desk.profile / "media").iterdir())
    assert not list(tmp_path.rglob("evil*"))
