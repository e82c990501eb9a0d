"""What the desktop says about motion, asked of the program that knows."""

from pathlib import Path

import pytest

from mmsdesk.machine.motion import prefers_reduced_motion


@pytest.mark.parametrize(
    ("script", "reduced"),
    [
        ('test "$*" = "get org.gnome.desktop.interface enable-animations" && echo false', True),
        ("echo true", False),
        ("echo false; exit 1", False),  # no such setting
        ("echo \\377", False),
        (None, False),
    ],
)
def test_gnome_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, reduced: bool) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))
    if script is not None:
        program = tmp_path / "gsettings"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o700)
    assert prefers_reduced_motion() is reduced
