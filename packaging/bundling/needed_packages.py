"""Which Debian packages a bundle stands on: what they bring is left out of it, and the .deb depends on them."""

import runpy
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from bundling import debian, elf
from bundling.contents import PROJECT

_SETUP: Final = runpy.run_path(str(PROJECT / "packaging" / "setup_machine.py"))
RUNTIME: Final[tuple[str, ...]] = (*_SETUP["OFFSCREEN"], *_SETUP["X11"], *_SETUP["WAYLAND"])
"""The same packages that running from source needs."""
RECOMMENDED: Final[tuple[str, ...]] = tuple(_SETUP["FONTS"])


class Unmet(Exception):
    """The bundle needs a library that neither it nor any package brings."""


def find_provided(sources: Iterable[str]) -> set[str]:
    """Those of the libraries (paths) that come with the runtime packages; none on a system without dpkg."""
    if not debian.has_dpkg():
        return set()
    brought = debian.come_with(RUNTIME)
    return {source for source in sources if _is_system(source) and debian.find_owner(Path(source)) in brought}


def _is_system(source: str) -> bool:
    """Python's wheels and a Python that somebody built do not belong to the system."""
    folders = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), str(PROJECT))
    return source.startswith(("/lib", "/usr/lib")) and not source.startswith(folders)


def find_dependencies(bundle: Path) -> list[str]:
    """The `Depends` of a bundle: the runtime packages, whatever else its files load, and a new enough C library.

    Raises Unmet with the names of libraries that nothing brings.
    """
    needs = {path: elf.read_needs(path) for path in elf.find_files(bundle)}
    own = {path.name for path in bundle.rglob("*.so*")}
    system = elf.find_system_libraries()
    asked = {library for need in needs.values() for library in need.libraries} - own
    owners = {library: debian.find_owner(system[library]) for library in asked if library in system}
    unmet = sorted(asked - {library for library, owner in owners.items() if owner})
    if unmet:
        raise Unmet(f"Neither the bundle nor a package brings {', '.join(unmet)}.")
    major, minor = max(need.glibc for need in needs.values())
    named = {_oldest_name(owner) for owner in owners.values() if owner} - {"libc6"}
    return sorted({*RUNTIME, *named, f"libc6 (>= {major}.{minor})"})


def _oldest_name(package: str) -> str:
    """Without the t64 of the 64-bit time transition: the newer packages still answer to the name before it."""
    return package.removesuffix("t64")
