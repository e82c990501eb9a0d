"""Asks dpkg which of this Debian's packages a library belongs to, and which others come with a package."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from bundling.elf import find_system_libraries

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9+.-]+")


def has_dpkg() -> bool:
    """Whether this system keeps its packages with dpkg."""
    return shutil.which("dpkg-query") is not None


@cache
def _installed() -> dict[str, frozenset[str]]:
    """Every installed package, also by the older names it answers to, with the packages it depends on."""
    told = _ask("-W", "-f", "${db:Status-Status}\t${Package}\t${Provides}\t${Pre-Depends}, ${Depends}\n")
    found: dict[str, frozenset[str]] = {}
    for line in told.splitlines():
        status, package, provides, depends = line.split("\t")
        if status == "installed":
            needed = frozenset(_names(re.split(r"[,|]", depends)))
            found |= dict.fromkeys([package, *_names(provides.split(","))], needed)
    return found


def _names(parts: Iterable[str]) -> list[str]:
    return [match[0] for part in parts if (match := _NAME.match(part.strip()))]


def come_with(packages: Iterable[str]) -> set[str]:
    """These packages and all that they depend on, as far as they are installed here."""
    waiting, found = list(packages), set[str]()
    while waiting:
        package = waiting.pop()
        if package not in found and package in _installed():
            found.add(package)
            waiting += _installed()[package]
    return found


def find_owner(file: Path) -> str | None:
    """The package that brought a file; None for a file that no package brought."""
    resolved = file.resolve()
    # /lib is a link to /usr/lib by now, and dpkg remembers whichever of the two a package was built with
    for place in {str(resolved), str(resolved).removeprefix("/usr"), str(file), str(file).removeprefix("/usr")}:
        told = _ask("-S", place)
        if told:
            return told.partition(":")[0]
    return None


def find_owner_by_name(library: str) -> str | None:
    """The package that brought the library the loader finds under a name, such as `libssl.so.3`."""
    place = find_system_libraries().get(library)
    return find_owner(place) if place else None


def _ask(*arguments: str) -> str:
    done = subprocess.run(
        ["dpkg-query", *arguments], check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    return done.stdout if done.returncode == 0 else ""
