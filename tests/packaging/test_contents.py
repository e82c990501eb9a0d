"""The lists of what a bundle consists of are true to the code: what it asks for by name is in, what it uses stays."""

import importlib.util
import re
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from bundling import contents, trim
from mmsdesk.child import TASKS
from mmsdesk.machine import engine_process
from mmsdesk.machine.own_command import OWN_MODULES
from mmsdesk.machine.resources import candidate_roots

PROJECT = Path(__file__).parents[2]
SOURCES = sorted((PROJECT / "mmsdesk").rglob("*.py"))
CODE = "\n".join(source.read_text(encoding="utf-8") for source in SOURCES)


def find_started() -> set[str]:
    """The modules that our code starts in a process of their own, by the literal or the constant it names."""
    named = set(re.findall(r"(?<!def )\bmodule_command\(([^)]*)\)", CODE))
    return {name.strip('"') if name.startswith('"') else str(getattr(engine_process, name)) for name in named}


def find_imported() -> set[str]:
    found = set(re.findall(r"^\s*import ([\w.]+)", CODE, re.MULTILINE))
    for module, names in re.findall(r"^\s*from ([\w.]+) import \(?([^()]+?)(?:\)|$)", CODE, re.MULTILINE):
        found |= {module, *(f"{module}.{name.strip()}" for name in names.split(","))}
    return found


def test_every_module_started_as_a_process_may_be_started_in_a_bundle() -> None:
    assert find_started() == set(OWN_MODULES)


def test_what_is_started_or_imported_by_name_is_in_the_bundle_and_exists() -> None:
    hidden = set(contents.hidden_imports())
    named = {*OWN_MODULES, "mmsdesk.child", *(task.module for task in TASKS.values())}
    named |= {f"{name}.__main__" for name in ("mmsdesk.relay", "mmsdesk.simulator")}
    named |= {backend.module for backend in entry_points(group="keyring.backends")}
    named |= {"uvicorn.protocols.http.httptools_impl", "uvicorn.loops.asyncio", "phonenumbers.data.region_US"}
    assert named <= hidden
    assert all(importlib.util.find_spec(name) for name in named)


def test_every_module_of_ours_is_in_the_bundle() -> None:
    parts = [source.relative_to(PROJECT).with_suffix("").parts for source in SOURCES]
    modules = {".".join(names).removesuffix(".__init__") for names in parts}
    assert modules <= set(contents.hidden_imports())


def test_nothing_that_is_left_out_is_imported_by_us() -> None:
    imported = find_imported()
    assert {name for name in imported for out in contents.EXCLUDED_MODULES if f"{name}.".startswith(f"{out}.")} == set()


def test_the_programs_are_those_of_the_wheel_and_begin_where_they_do() -> None:
    scripts: dict[str, str] = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "scripts"
    ]
    assert {program.name for program in contents.PROGRAMS} == set(scripts)
    for program in contents.PROGRAMS:
        module = scripts[program.name].partition(":")[0].removeprefix("mmsdesk.")
        begins = "mmsdesk.app" if program.has_window else f"mmsdesk.{module}"
        assert f"from {begins} import main" in program.script.read_text(encoding="utf-8")


def test_every_resource_is_taken_along_to_where_a_bundle_looks(tmp_path: Path) -> None:
    resources = PROJECT / "resources"
    taken = {Path(folder) / Path(file).name: Path(file) for file, folder in contents.data_files()}
    wanted = [path for path in resources.rglob("*") if path.is_file() and not path.name.startswith(".")]
    assert set(taken.values()) == set(wanted)
    root = Path(contents.RESOURCES_IN_BUNDLE)
    assert {root / path.relative_to(resources) for path in wanted} == set(taken)
    assert tmp_path / root in candidate_roots(tmp_path / "mmsdesk" / "machine" / "resources.py", str(tmp_path))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/Qt/plugins/platforms/libqlinuxfb.so", False),
        ("PySide6/Qt/plugins/platforms/libqvkkhrdisplay.so", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so", False),
        ("PySide6/Qt/plugins/imageformats/libqpdf.so", False),
        ("PySide6/Qt/plugins/imageformats/libqsvg.so", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/QtWidgets.abi3.so", True),
        ("PySide6/QtQml.abi3.so", False),
        ("mmsdesk/app.pyc", True),
    ],
)
def test_of_qt_only_what_is_used_is_kept(name: str, kept: bool) -> None:
    assert contents.is_wanted(name) == kept


def test_a_library_that_nothing_loads_is_dropped_and_with_it_what_only_that_needed() -> None:
    entries = [
        ("libpython3.11.so.1.0", "/py/libpython3.11.so.1.0", "BINARY"),
        ("PySide6/QtGui.abi3.so", "/site/PySide6/QtGui.abi3.so", "EXTENSION"),
        ("PySide6/Qt/lib/libQt6Gui.so.6", "/site/PySide6/Qt/lib/libQt6Gui.so.6", "BINARY"),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/site/PySide6/Qt/plugins/platforms/libqxcb.so", "BINARY"),
        ("libX11.so.6", "/lib/libX11.so.6", "BINARY"),
        ("libgtk-3.so.0", "/lib/libgtk-3.so.0", "BINARY"),
        ("libpango.so.0", "/lib/libpango.so.0", "BINARY"),
        ("libQt6Gui.so.6", "PySide6/Qt/lib/libQt6Gui.so.6", "SYMLINK"),
        ("libQt6Qml.so.6", "PySide6/Qt/lib/libQt6Qml.so.6", "SYMLINK"),
    ]
    needs = {
        "/site/PySide6/QtGui.abi3.so": ["libQt6Gui.so.6", "libc.so.6"],
        "/site/PySide6/Qt/plugins/platforms/libqxcb.so": ["libX11.so.6", "libQt6Gui.so.6"],
        "/lib/libgtk-3.so.0": ["libpango.so.0"],
    }

    def kept(provided: tuple[str, ...] = ()) -> list[str]:
        return [name for name, _, _ in trim.keep_needed(entries, lambda source: needs.get(source, []), provided)]

    names = [entry[0] for entry in entries]
    assert kept() == [*names[:5], "libQt6Gui.so.6"]
    assert kept(("/lib/libX11.so.6",)) == [*names[:4], "libQt6Gui.so.6"]
