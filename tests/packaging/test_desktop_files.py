"""What tells each system about the program is complete and agrees: desktop entry, file type, icons, installers."""

import configparser
import importlib
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from bundling import contents, deb, icons, licences
from mmsdesk.cli.parser import build_parser, name_command
from mmsdesk.machine.secrets import MemorySecretStore
from mmsdesk.services.campaign_files import SUFFIX
from tests.support.window import open_window

PROJECT = Path(__file__).parents[2]
PACKAGING = PROJECT / "packaging"
WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
MIME = {"mime": "http://www.freedesktop.org/standards/shared-mime-info"}
UNRUN = [*WORKFLOWS, PACKAGING / "windows" / "mmsdesk.iss", PACKAGING / "macos" / "make_dmg.sh"]


def read_entry() -> dict[str, str]:
    parser = configparser.RawConfigParser(delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys of desktop entries have capitals
    parser.read(deb.LINUX / "mmsdesk.desktop", encoding="utf-8")
    assert parser.sections() == ["Desktop Entry"]
    return dict(parser["Desktop Entry"])


def read_type() -> ElementTree.Element:
    (kind,) = ElementTree.parse(deb.LINUX / "mmsdesk.xml").getroot().findall("mime:mime-type", MIME)
    return kind


def test_the_desktop_entry_starts_our_program_for_our_files() -> None:
    entry = read_entry()
    program, argument = entry["Exec"].split()
    assert {"Type": "Application", "Name": "MMSDesk", "Terminal": "false"}.items() <= entry.items()
    assert entry["Comment"]
    assert program in {program.name for program in contents.PROGRAMS if program.has_window}
    assert argument == "%f"
    opened = build_parser().parse_args(name_command([f"/home/maya/Spring sale{SUFFIX}"]))
    assert (opened.command, opened.file) == ("open", Path(f"/home/maya/Spring sale{SUFFIX}"))
    assert entry["MimeType"] == f"{read_type().get('type')};"
    assert all(entry[key].endswith(";") for key in ("Categories", "Keywords", "MimeType"))


def test_the_window_says_which_desktop_entry_is_its_own(qapp: QApplication, tmp_path: Path) -> None:
    """Wayland has no other way to the icon; X11 goes by the name of the program."""
    with open_window(tmp_path, MemorySecretStore()):
        named = QGuiApplication.desktopFileName()
    assert (deb.LINUX / f"{named}.desktop").is_file()
    assert read_entry()["StartupWMClass"] == named


def test_the_file_type_is_that_of_campaign_files_and_shows_our_icon() -> None:
    kind = read_type()
    assert [glob.get("pattern") for glob in kind.findall("mime:glob", MIME)] == [f"*{SUFFIX}"]
    assert [icon.get("name") for icon in kind.findall("mime:icon", MIME)] == [read_entry()["Icon"]] == [deb.NAME]
    # a campaign file is a zip: where we are not installed it opens as one
    assert [parent.get("type") for parent in kind.findall("mime:sub-class-of", MIME)] == ["application/zip"]


def test_the_icon_is_drawn_in_every_size(tmp_path: Path) -> None:
    icons.write_hicolor(tmp_path, deb.NAME)
    for size in icons.HICOLOR_SIZES:
        image = QImage(str(tmp_path / "hicolor" / f"{size}x{size}" / "apps" / f"{deb.NAME}.png"))
        assert (image.width(), image.height()) == (size, size)
        assert image.pixelColor(size // 2, 1).blue() > 200
        assert image.pixelColor(0, 0).alpha() < 255, "the corners are round"
    assert (tmp_path / "hicolor" / "scalable" / "apps" / f"{deb.NAME}.svg").read_bytes() == icons.SOURCE.read_bytes()
    assert icons.write_ico(tmp_path / "app.ico").read_bytes()[:4] == b"\0\0\1\0"


def test_the_licences_of_what_is_bundled_are_listed_with_their_texts(tmp_path: Path) -> None:
    for module in ("httpx", "PySide6", "shiboken6", "mmsdesk", "uvloop"):
        (tmp_path / "_internal" / module).mkdir(parents=True)
    names = licences.write_licences(tmp_path)
    text = (tmp_path / "licences" / licences.LIST_NAME).read_text(encoding="utf-8")
    listed = {name.split()[0].lower() for name in names}
    assert {"httpx", "pyside6_essentials", "shiboken6", "uvloop", "pyinstaller", "python"} <= listed
    assert {"resources/icons", "resources/fonts/inter", "resources/fonts/roboto"} <= listed
    assert "mmsdesk" not in listed
    assert all(name in text for name in names)
    lesser = (tmp_path / "licences" / "LGPL-3.txt").read_text(encoding="utf-8")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in lesser
    assert "GNU GENERAL PUBLIC LICENSE" in (tmp_path / "licences" / "GPL-3.txt").read_text(encoding="utf-8")


def test_the_installers_of_windows_and_macos_know_our_files_and_what_is_built() -> None:
    script = (PACKAGING / "windows" / "mmsdesk.iss").read_text(encoding="utf-8")
    spec = (PACKAGING / "mmsdesk.spec").read_text(encoding="utf-8")
    assert f"Software\\Classes\\{SUFFIX}" in script
    assert '"public.filename-extension": ["mmsdesk"]' in spec
    assert (PROJECT / "LICENSE").is_file()
    assert r"LicenseFile=..\..\LICENSE" in script
    assert r'Source: "dist\mmsdesk\*"' in script
    assert "SetupIconFile" in script
    assert "app-icon.ico" in spec


@pytest.mark.parametrize("path", UNRUN, ids=lambda path: path.name)
def test_what_never_ran_says_so_at_its_head_and_in_the_documents(path: Path) -> None:
    assert "UNRUN" in "\n".join(path.read_text(encoding="utf-8").splitlines()[:3])
    page = (PROJECT / "docs" / "packaging.md").read_text(encoding="utf-8")
    line = next(line for line in page.splitlines() if path.relative_to(PROJECT).as_posix() in line)
    assert "**unrun**" in line


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_what_exists(workflow: Path) -> None:
    yaml: Any = importlib.import_module("yaml")  # it comes without types
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    assert {"linux", "windows", "macos"} == set(jobs)
    targets = set(re.findall(r"^([a-z][\w-]*):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for job in jobs.values():
        assert job["runs-on"]
        commands = "\n".join(step.get("run", "") for step in job["steps"])
        named = re.findall(r"packaging[/\\][\w/\\]+\.\w+", commands)
        assert all((PROJECT / name.replace("\\", "/")).is_file() for name in named), named
        assert named or "make " in commands
        assert set(re.findall(r"^\s*make ([\w-]+)", commands, re.MULTILINE)) <= targets
        assert all(("uses" in step) != ("run" in step) for step in job["steps"])
