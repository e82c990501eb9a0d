"""A window needs Qt and a screen; where one is missing a sentence says so."""

import subprocess
import sys
from pathlib import Path

import pytest

from mmsdesk.domain.errors import Trouble
from mmsdesk.machine.screen import NotInstalled, check_window, has_screen
from tests.support.command_line import plain_environ
from tests.support.processes import ROOT


@pytest.mark.parametrize("environ", [{"DISPLAY": ":0"}, {"WAYLAND_DISPLAY": "wayland-0"}])
def test_a_desktop_session_has_a_screen(environ: dict[str, str]) -> None:
    assert has_screen(environ)
    check_window(environ)


def test_windows_and_macos_always_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for system in ("win32", "darwin"):
        monkeypatch.setattr(sys, "platform", system)
        assert has_screen({})


def test_without_a_screen_only_a_platform_that_needs_none_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    check_window({"QT_QPA_PLATFORM": "offscreen"})
    with pytest.raises(Trouble, match="There is no screen"):
        check_window({})


def test_without_qt_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6", None)  # as if it were not there
    with pytest.raises(NotInstalled, match="not installed here") as caught:
        check_window({"DISPLAY": ":0"})
    assert "mmsdesk[desktop]" in caught.value.hint


@pytest.mark.parametrize("typed", [[], ["demo"], ["demo", "--headless"]])
def test_the_program_without_qt_says_what_to_install_and_leaves_with_2(typed: list[str], tmp_path: Path) -> None:
    without = "import sys; sys.modules['PySide6'] = None; from mmsdesk.app import main; sys.exit(main(sys.argv[1:]))"
    environ = {**plain_environ(), "MMSDESK_PROFILE": str(tmp_path / "profile"), "DISPLAY": ":0"}
    done = subprocess.run(
        [sys.executable, "-c", without, *typed],
        cwd=ROOT, env=environ, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "MMSDesk’s window is not installed here\nInstall it with “pip install mmsdesk[desktop]”"
    )
    assert len(done.stderr.splitlines()) == 2
    assert not (tmp_path / "profile").exists()
