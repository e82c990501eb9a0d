"""Reads from Linux programs and libraries what they need: other libraries, and how new a C library."""

import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_MAGIC: Final = b"\x7fELF"
_NEEDED: Final = re.compile(r"^\s*NEEDED\s+(\S+)", re.MULTILINE)
_GLIBC: Final = re.compile(r"\bGLIBC_(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Needs:
    """What one file needs: names of libraries, and the newest C library it asks for, e.g. (2, 34)."""

    libraries: frozenset[str]
    glibc: tuple[int, int]


def is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == _MAGIC


def read_needs(path: Path) -> Needs:
    """Ask objdump. Raises OSError when it is missing, CalledProcessError when it cannot read the file."""
    told = subprocess.run(["objdump", "-p", path], check=True, text=True, stdout=subprocess.PIPE).stdout
    versions = [(int(major), int(minor)) for major, minor in _GLIBC.findall(told)]
    return Needs(frozenset(_NEEDED.findall(told)), max(versions, default=(2, 0)))


def find_files(folder: Path) -> list[Path]:
    """All programs and libraries below a folder; links are not followed."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and is_elf(path))


@cache
def find_system_libraries() -> dict[str, Path]:
    """The libraries the loader finds by itself, by name."""
    told = subprocess.run(["/sbin/ldconfig", "-p"], check=True, text=True, stdout=subprocess.PIPE).stdout
    pairs = re.findall(r"^\s+(\S+) \(.*\) => (\S+)$", told, re.MULTILINE)
    return {name: Path(path) for name, path in reversed(pairs)}
