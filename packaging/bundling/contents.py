"""What a bundle consists of: programs, modules that no import statement names, resources, and what is left out.

Every list is asked of the code that needs it, so that a bundle cannot lag behind it.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path, PurePosixPath
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[2]
PROGRAMS_DIR: Final = PROJECT / "packaging" / "programs"
RESOURCES: Final = PROJECT / "resources"
RESOURCES_IN_BUNDLE: Final = "resources"
"""Where `mmsdesk.machine.resources` looks in a bundle."""
ENVIRONMENT_HOOK: Final = PROGRAMS_DIR / "clean_environment.py"


@dataclass(frozen=True, slots=True)
class Program:
    """One executable: its name, the script it begins with, and whether it opens windows."""

    name: str
    script: Path
    has_window: bool = False


PROGRAMS: Final = (
    Program("mmsdesk", PROGRAMS_DIR / "start_desktop.py", has_window=True),
    Program("mmsdesk-relay", PROGRAMS_DIR / "start_relay.py"),
    Program("mmsdesk-simulator", PROGRAMS_DIR / "start_simulator.py"),
)

_IMPORTED_BY_NAME: Final = ("mmsdesk", "phonenumbers.data", "uvicorn.loops", "uvicorn.protocols.http", "msgspec")
"""Packages that import their parts by name while they run (or from C), where no analysis sees it."""

EXCLUDED_MODULES: Final = (
    # carriers and place names of numbers: 40 MB that we never ask for
    *("phonenumbers.geocoder", "phonenumbers.geodata", "phonenumbers.carrier", "phonenumbers.carrierdata"),
    # what libraries would use if it were there
    *("tkinter", "sqlite3", "unittest", "pydoc", "doctest", "lib2to3", "pdb", "ensurepip", "idlelib", "turtledemo"),
    *("rich", "pygments", "setuptools", "pip", "_pytest", "pytest", "hypothesis", "numpy", "yaml", "trio", "attr"),
    *("PIL.ImageTk", "PIL.ImageQt", "uvicorn.workers", "websockets", "watchfiles", "aiohttp"),
)


def hidden_imports() -> list[str]:
    """Modules the programs import by name only: our own, keyring's backends, uvicorn's protocols, number plans."""
    found = {name for package in _IMPORTED_BY_NAME for name in _walk(package)}
    found |= {backend.module for backend in entry_points(group="keyring.backends")}
    return sorted(found)


def _walk(package: str) -> Iterator[str]:
    """A package and everything below it, by listing folders: nothing but the package itself is imported."""
    yield package
    for folder in importlib.import_module(package).__path__:
        yield from _list(package, Path(folder))


def _list(package: str, folder: Path) -> Iterator[str]:
    for found in pkgutil.iter_modules([str(folder)]):
        yield f"{package}.{found.name}"
        if found.ispkg:
            yield from _list(f"{package}.{found.name}", folder / found.name)


def data_files() -> list[tuple[str, str]]:
    """Every resource, as pairs of a file and the folder it has in the bundle. Hidden files stay at home."""
    files = sorted(path for path in RESOURCES.rglob("*") if path.is_file() and not path.name.startswith("."))
    return [
        (str(path), (PurePosixPath(RESOURCES_IN_BUNDLE) / path.relative_to(RESOURCES).as_posix()).parent.as_posix())
        for path in files
    ]


# --- what Qt's wheel brings and nobody here uses --------------------------------------------------------------------

_PLUGINS_KEPT: Final = {
    "iconengines": ("qsvgicon",),
    "imageformats": ("qgif", "qicns", "qico", "qjpeg", "qsvg", "qwebp"),
    "platforms": ("qxcb", "qwayland", "qoffscreen", "qwindows", "qcocoa"),
    "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"),
    "platformthemes": ("qxdgdesktopportal",),
    "styles": ("qmodernwindowsstyle", "qmacstyle"),
    "wayland-decoration-client": ("adwaita", "bradient"),
    "wayland-shell-integration": ("xdg-shell",),
}
"""Plugins by folder, all others are left out. We paint with the processor, so nothing that integrates GL is needed;
there is no virtual keyboard, no QML, no PDF and no GTK, which would bring a second toolkit with it."""
_LANGUAGES_KEPT: Final = ("qtbase_en", "qt_en")
"""The window speaks English; Qt's own words in its dialogs need no other."""


_BINDING: Final = re.compile(r"(Qt\w+)(?:\.abi3\.so|\.pyd)")
_BINDING_NAMED: Final = re.compile(r"^\s*(?:from|import) PySide6\.(Qt\w+)", re.MULTILINE)


def is_wanted(name: str) -> bool:
    """Whether a file of the bundle, by its path inside, may be used; True for everything that is not Qt's.

    Libraries are not judged here: `trim.keep_needed` drops those that nothing wanted loads.
    """
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if "PySide6" not in parts:
        return True
    if "translations" in parts:
        return parts[-1].startswith(_LANGUAGES_KEPT)
    if "plugins" in parts:
        folder, plugin = parts[parts.index("plugins") + 1], _bare(parts[-1])
        return plugin in _PLUGINS_KEPT.get(folder, ())
    binding = _BINDING.fullmatch(parts[-1])
    if binding:
        return binding[1] in bindings_used()
    return "qml" not in parts and "metatypes" not in parts


@cache
def bindings_used() -> frozenset[str]:
    """The parts of PySide6 our code imports, e.g. `QtCore`. PyInstaller takes along whatever one of them might want."""
    sources = (PROJECT / "mmsdesk").rglob("*.py")
    return frozenset(name for source in sources for name in _BINDING_NAMED.findall(source.read_text(encoding="utf-8")))


def _bare(file: str) -> str:
    """`libqxcb.so`, `qwindows.dll` and `libqcocoa.dylib` without what differs by system."""
    return file.split(".")[0].removeprefix("lib")
