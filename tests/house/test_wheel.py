"""The wheel carries the resources, unharmed, and the programs; `make package` notices when it does not."""

import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def run_package(project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "packaging/build_wheel.py"], cwd=project, text=True, capture_output=True, check=False
    )


@pytest.fixture(scope="module")
def copied_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project without its history and environment, so that a build leaves no trace in it."""
    leave_out = shutil.ignore_patterns(".*", "__pycache__", "tests", "docs", "dist", "demo-output")
    return shutil.copytree(PROJECT, tmp_path_factory.mktemp("project") / "mmsdesk", ignore=leave_out)


def test_the_wheel_carries_every_resource_and_program(copied_project: Path) -> None:
    outcome = run_package(copied_project)

    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    (wheel,) = (copied_project / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        programs = archive.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()
    for path in (PROJECT / "resources").rglob("*.svg"):
        assert f"mmsdesk/_resources/{path.relative_to(PROJECT / 'resources').as_posix()}" in names
    assert {line.split(" = ")[0] for line in programs.splitlines() if " = " in line} == {
        "mmsdesk", "mmsdesk-relay", "mmsdesk-simulator",
    }  # fmt: skip
    assert not [name for name in names if name.startswith(("tests/", "packaging/"))]


def test_a_wheel_without_a_resource_is_refused(copied_project: Path, tmp_path: Path) -> None:
    project = shutil.copytree(copied_project, tmp_path / "mmsdesk")
    settings = (project / "pyproject.toml").read_text(encoding="utf-8")
    less = settings.replace('resources = "mmsdesk/_resources"', '"resources/themes" = "mmsdesk/_resources/themes"')
    (project / "pyproject.toml").write_text(less, encoding="utf-8")

    outcome = run_package(project)

    assert outcome.returncode == 1
    lost = next((project / "resources" / "icons").glob("*.svg"))
    assert f"{lost.name} is missing." in outcome.stderr


def test_a_wheel_with_a_damaged_resource_is_refused(copied_project: Path, tmp_path: Path) -> None:
    script = runpy.run_path(str(copied_project / "packaging" / "build_wheel.py"))
    sound = script["build"](tmp_path)
    damaged = tmp_path / "damaged.whl"
    with zipfile.ZipFile(sound) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name) + (b" " if name.endswith("/icons/ban.svg") else b""))

    assert script["find_differences"](sound) == []
    assert script["find_differences"](damaged) == ["mmsdesk/_resources/icons/ban.svg differs."]
