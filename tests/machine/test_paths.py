"""Where a profile lives, who may look in, and where it may not be."""

import stat
from pathlib import Path

import pytest

from mmsdesk.domain.errors import Refused, Trouble
from mmsdesk.machine.paths import Profile, open_profile, refuse_shared_folder


def test_the_chosen_folder_beats_the_environment(tmp_path: Path) -> None:
    environ = {"MMSDESK_PROFILE": str(tmp_path / "from-environment")}
    assert open_profile(tmp_path / "chosen", environ).dir == tmp_path / "chosen"
    assert open_profile(None, environ).dir == tmp_path / "from-environment"


def test_without_a_choice_it_is_the_system_s_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert open_profile(None, {}).dir.name == "MMSDesk"


def test_everything_lies_inside_and_only_its_owner_may_look(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "profile"
    profile = open_profile(folder, {})
    for place in (profile.database, profile.media_dir, profile.logs_dir, profile.lock):
        assert place.parent == folder
    for each in (profile.dir, profile.media_dir, profile.logs_dir):
        assert stat.S_IMODE(each.stat().st_mode) == 0o700


def test_the_profile_s_name_in_the_keyring_survives_a_move(tmp_path: Path) -> None:
    first = open_profile(tmp_path / "a", {})
    name = first.id
    assert len(name) == 16
    assert Profile(tmp_path / "a").id == name
    (tmp_path / "a").rename(tmp_path / "b")
    assert Profile(tmp_path / "b").id == name
    assert open_profile(tmp_path / "c", {}).id != name


@pytest.mark.parametrize(
    "name", ["OneDrive", "OneDrive - Osteria", "Dropbox", "iCloud Drive", "Mobile Documents", "Google Drive"]
)
def test_a_synchronised_folder_is_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused) as caught:
        open_profile(tmp_path / name / "MMSDesk", {})
    assert name in caught.value.title
    assert not (tmp_path / name).exists()


def test_a_link_into_a_synchronised_folder_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "innocent").symlink_to(tmp_path / "Dropbox")
    with pytest.raises(Refused):
        refuse_shared_folder(tmp_path / "innocent" / "profile")


@pytest.mark.parametrize(
    ("lines", "is_refused"),
    [
        ("/dev/sda1 / ext4 rw 0 0\nserver:/x {home} nfs4 rw 0 0", True),
        ("//server/share {home} cifs rw 0 0\n/dev/sda1 / ext4 rw 0 0", True),
        ("server:/x / nfs rw 0 0\n/dev/sda1 {home} ext4 rw 0 0", False),
        ("server:/x {home}er nfs rw 0 0\n/dev/sda1 / ext4 rw 0 0", False),
        ("nonsense\n\n/dev/sda1 / ext4 rw 0 0", False),
        ("", False),
    ],
)
def test_a_folder_on_another_computer_is_refused(tmp_path: Path, lines: str, is_refused: bool) -> None:
    home = tmp_path / "my home"
    mounts = tmp_path / "mounts"
    mounts.write_text(lines.format(home=str(home).replace(" ", "\\040")), encoding="utf-8")
    if is_refused:
        with pytest.raises(Refused, match="another computer"):
            open_profile(home / "profile", {}, mounts=mounts)
    else:
        open_profile(home / "profile", {}, mounts=mounts)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Trouble) as caught:
        open_profile(tmp_path / "file" / "profile", {})
    assert "Choose another" in caught.value.hint
