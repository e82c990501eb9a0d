"""A window needs Qt and a screen; where one is missing a sentence says so."""

import sys

import pytest

from mmsdesk.domain.errors import Trouble
from mmsdesk.machine.screen import check_window, has_screen


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
    with pytest.raises(Trouble, match="not installed here") as caught:
        check_window({"DISPLAY": ":0"})
    assert "mmsdesk[desktop]" in caught.value.hint
